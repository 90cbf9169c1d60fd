//! What the checker says: the vocabulary of `VERDICTS.md` and the answer that carries it.
//!
//! Every name here is stable: writers key their words on them and tools read them as JSON.
//! An answer never holds the pasted text, only the host and the address worth pasting instead.

use serde::Serialize;

/// The verdict on one paste, exactly one of fourteen codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Nothing but blanks, invisible characters, quotes and brackets.
    Empty,
    /// Not one complete web address.
    NotAUrl,
    /// An address of another kind: a script, a file, an e-mail, an app's deep link.
    UnsupportedScheme,
    /// A production community on a supported domain.
    Supported,
    /// A sandbox, developer, scratch or demo community.
    SupportedSandbox,
    /// On a supported domain, but old or unusual.
    SupportedCheck,
    /// The sign-in that employees use.
    EmployeeLogin,
    /// The sign-in that employees use for a sandbox.
    EmployeeLoginSandbox,
    /// On a supported domain, but no community: the name is missing, or a website of Salesforce's own.
    NotACommunity,
    /// Belongs to Salesforce, but is on none of the supported domains.
    SalesforceUnsupported,
    /// Any other host; most often the community's own domain.
    UnsupportedDomain,
    /// A short or protected link that hides the real address.
    WrappedLink,
    /// Imitates a supported domain or hides where it really leads.
    Lookalike,
    /// Carries a session, a token, a one-time code or a password.
    SecretInUrl,
}

/// How loudly a verdict speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing to say yet.
    None,
    /// Goes ahead.
    Ok,
    /// Fine, but another way in is meant.
    Info,
    /// May work; look twice.
    Warn,
    /// Will not work as pasted.
    Error,
    /// May do harm.
    Danger,
}

/// What the reader does next; the steps of each stand in the help articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginPath {
    /// "My Customer/Partner Community", and paste the address.
    CommunityBox,
    /// "Connect to Salesforce"; nothing to paste.
    SalesforceButton,
    /// "Connect to Salesforce Sandbox"; nothing to paste.
    SandboxButton,
    /// Ask the Salesforce admin for the site's `my.site.com` address.
    AskAdmin,
    /// Open the link and copy the address of the sign-in page.
    OpenAndCopy,
    /// Paste one complete address again.
    FixInput,
    /// Do not sign in there; tell the admin.
    Stop,
}

/// The detail behind a verdict, where its message depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    // NOT_A_URL
    /// Longer than any address ([`crate::MAX_CHARS`]).
    TooLong,
    /// Words without a web address.
    NoAddress,
    /// An e-mail address.
    Email,
    /// Two or more different addresses.
    Multiple,
    /// A pattern such as `*.my.site.com` or `https://{MyDomain}.my.site.com`.
    Placeholder,
    /// A browser would read the whole text as an address of another host than the one that stands out.
    OtherHost,
    /// A host without a dot, or no host at all.
    Incomplete,
    /// Something that no host may look like.
    Malformed,

    // SUPPORTED_CHECK
    /// An old `*.force.com` address.
    LegacyForce,
    /// `*.siteforce.com`, rarely a sign-in address.
    Siteforce,
    /// `*.salesforce.com`, but none that is known.
    UnknownSalesforce,
    /// The old portal sign-in that needs `orgId` and `portalId`.
    PortalLink,
    /// More names in front of the domain than a community has.
    Depth,
    /// A port that communities do not use.
    Port,

    // EMPLOYEE_LOGIN, EMPLOYEE_LOGIN_SANDBOX
    /// `login.salesforce.com` or `test.salesforce.com`.
    GenericLogin,
    /// An organisation's own `*.my.salesforce.com`.
    MyDomain,
    /// The Lightning app.
    Lightning,
    /// A Visualforce page.
    Visualforce,
    /// A server such as `na139.salesforce.com`.
    Instance,

    // NOT_A_COMMUNITY
    /// The community's name is missing.
    NameMissing,
    /// A website of Salesforce's own.
    OwnWebsite,
    /// The address of a file.
    File,
    /// A builder or its preview; also under SALESFORCE_UNSUPPORTED.
    Preview,

    // SALESFORCE_UNSUPPORTED
    /// `*.site.com` without the `my.`.
    SiteCom,
    /// A public Salesforce site.
    PublicSite,
    /// Set-up pages, Visualforce, files: only employees see them.
    Internal,
    /// Salesforce's clouds in China and for US defence.
    OtherCloud,

    // UNSUPPORTED_DOMAIN
    /// A number instead of a name.
    IpAddress,

    // WRAPPED_LINK
    /// A shortened link.
    ShortLink,
    /// A link rewritten by mail protection, or a redirect.
    ProtectedLink,
    /// A security proxy that appends its own name to the host.
    SecurityProxy,
    /// A translated copy of a page.
    Translation,

    // LOOKALIKE
    /// A user name before the `@` poses as the host.
    UserInfo,
    /// A backslash on which programs disagree.
    Backslash,
    /// A supported address behind an `@` after the host.
    AtSign,
    /// A link whose text shows another address than it opens.
    LinkText,
    /// Letters of another alphabet.
    Letters,
    /// A supported domain in the middle of another one.
    Embedded,
    /// A name almost like a supported domain.
    Similar,

    // SECRET_IN_URL
    /// A session that is open now: log out of Salesforce.
    Session,
    /// A token of an app or of single sign-on.
    Token,
    /// A password: change it.
    Password,
    /// A link that signs in whoever opens it: ask for a new one.
    OneTimeLink,
}

/// Something the checker did or noticed, apart from the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Note {
    /// Blanks, invisible characters, quotes, brackets or punctuation were taken off.
    Cleaned,
    /// The address stood inside other text or behind a link's text.
    Extracted,
    /// A percent-encoded address was decoded.
    Decoded,
    /// `https://` was missing.
    SchemeAdded,
    /// `https://` was mistyped or doubled.
    SchemeRepaired,
    /// `http` became `https`.
    HttpUpgraded,
    /// The real address was read out of a protected link.
    Unwrapped,
    /// Full-width or similar characters in the host were mapped to plain ones.
    UnicodeMapped,
    /// A user name was left out.
    UserinfoDropped,
    /// A port was left out.
    PortDropped,
    /// A page inside the site, a query or a fragment was left out.
    PathCut,
    /// Salesforce stopped forwarding this kind of address in spring 2026.
    LegacyRedirectEnded,
    /// Those who use single sign-on paste the normalised address into the community box.
    SsoAlternative,
    /// A slip of the keyboard is likely.
    DidYouMean,
    /// A secret was seen although the verdict is about something worse or else: clear the field.
    SecretPresent,
}

/// The answer to one paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The code.
    pub verdict: Verdict,
    /// How loudly it speaks.
    pub severity: Severity,
    /// Whether the host is on a supported domain; `None` where there is no host to judge or it is hidden.
    pub on_supported_domain: Option<bool>,
    /// The host a browser would go to, in ASCII without a trailing dot.
    pub host: Option<String>,
    /// The address to paste into the product.
    pub normalized: Option<String>,
    /// What to do.
    pub login_path: LoginPath,
    /// What else may be meant, likeliest first.
    pub alternatives: Vec<LoginPath>,
    /// The detail behind the verdict.
    pub reason: Option<Reason>,
    /// What was tidied or noticed, each at most once, in the order of [`Note`].
    pub notes: Vec<Note>,
}

/// A verdict in the making: what the rules find before it is worded as an [`Outcome`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    /// The verdict on the host alone, where a secret outranks it.
    pub(crate) class: Verdict,
    pub(crate) reason: Option<Reason>,
    /// The detail behind `class`.
    pub(crate) class_reason: Option<Reason>,
    pub(crate) host: Option<String>,
    pub(crate) normalized: Option<String>,
    pub(crate) notes: Vec<Note>,
}

impl Verdict {
    /// Whether the address may go into the community box as it is normalised.
    pub fn is_supported(self) -> bool {
        matches!(self, Self::Supported | Self::SupportedSandbox | Self::SupportedCheck)
    }

    /// How loudly the verdict speaks.
    pub fn severity(self) -> Severity {
        match self {
            Self::Empty => Severity::None,
            Self::Supported | Self::SupportedSandbox => Severity::Ok,
            Self::EmployeeLogin | Self::EmployeeLoginSandbox => Severity::Info,
            Self::SupportedCheck | Self::WrappedLink => Severity::Warn,
            Self::Lookalike | Self::SecretInUrl => Severity::Danger,
            Self::NotAUrl
            | Self::UnsupportedScheme
            | Self::NotACommunity
            | Self::SalesforceUnsupported
            | Self::UnsupportedDomain => Severity::Error,
        }
    }

    fn on_supported_domain(self) -> Option<bool> {
        match self {
            Self::Supported
            | Self::SupportedSandbox
            | Self::SupportedCheck
            | Self::EmployeeLogin
            | Self::EmployeeLoginSandbox
            | Self::NotACommunity => Some(true),
            Self::SalesforceUnsupported | Self::UnsupportedDomain | Self::Lookalike => Some(false),
            Self::Empty | Self::NotAUrl | Self::UnsupportedScheme | Self::WrappedLink | Self::SecretInUrl => None,
        }
    }

    fn login_path(self) -> LoginPath {
        match self {
            Self::Supported | Self::SupportedSandbox | Self::SupportedCheck => LoginPath::CommunityBox,
            Self::EmployeeLogin => LoginPath::SalesforceButton,
            Self::EmployeeLoginSandbox => LoginPath::SandboxButton,
            Self::NotACommunity | Self::SalesforceUnsupported | Self::UnsupportedDomain => LoginPath::AskAdmin,
            Self::WrappedLink => LoginPath::OpenAndCopy,
            Self::Lookalike => LoginPath::Stop,
            Self::Empty | Self::NotAUrl | Self::UnsupportedScheme | Self::SecretInUrl => LoginPath::FixInput,
        }
    }

    fn alternatives(self, reason: Option<Reason>) -> &'static [LoginPath] {
        match (self, reason) {
            (Self::EmployeeLogin | Self::EmployeeLoginSandbox, _) => &[LoginPath::CommunityBox],
            (Self::SupportedCheck, Some(Reason::PortalLink | Reason::Port)) => &[],
            (Self::SupportedCheck, _) => &[LoginPath::AskAdmin],
            (Self::SalesforceUnsupported, Some(Reason::Internal)) => &[LoginPath::SalesforceButton],
            _ => &[],
        }
    }
}

impl Finding {
    pub(crate) fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            class: verdict,
            reason: None,
            class_reason: None,
            host: None,
            normalized: None,
            notes: Vec::new(),
        }
    }

    pub(crate) fn because(verdict: Verdict, reason: Reason) -> Self {
        Self { reason: Some(reason), class_reason: Some(reason), ..Self::new(verdict) }
    }

    pub(crate) fn at(self, host: &str) -> Self {
        Self { host: Some(host.to_owned()), ..self }
    }

    pub(crate) fn with(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    /// The same place, but the text carries a secret; what the host alone would be stays known.
    pub(crate) fn outranked_by_secret(self, kind: Reason) -> Self {
        Self { verdict: Verdict::SecretInUrl, reason: Some(kind), ..self }
    }
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        let mut notes = finding.notes;
        notes.sort_unstable();
        notes.dedup();
        Self {
            verdict: finding.verdict,
            severity: finding.verdict.severity(),
            on_supported_domain: finding.class.on_supported_domain(),
            host: finding.host,
            normalized: finding.normalized,
            login_path: finding.class.login_path(),
            alternatives: finding.class.alternatives(finding.class_reason).to_vec(),
            reason: finding.reason,
            notes,
        }
    }
}
