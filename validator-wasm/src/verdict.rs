//! What the checker says: the vocabulary of `VERDICTS.md` and the answer that carries it.
//!
//! Every name here is stable: writers key their words on them and tools read them as JSON.
//! An answer never holds the pasted text, only the host and the address worth pasting instead.

use serde::{Serialize, Serializer};

/// Declares an enum with the name of each variant in JSON.
macro_rules! named {
    ($(#[$docs:meta])* pub enum $type:ident { $($(#[$variant_docs:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$variant_docs])* #[doc = concat!("(`", $name, "`)")] $variant,)*
        }

        impl $type {
            /// Every variant, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in JSON, which is stable.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

named! {
    /// The verdict on one paste, exactly one of fourteen codes.
    pub enum Verdict {
        /// Nothing but blanks, invisible characters, quotes and brackets.
        Empty = "EMPTY",
        /// Not one complete web address.
        NotAUrl = "NOT_A_URL",
        /// An address of another kind: a script, a file, an e-mail, an app's deep link.
        UnsupportedScheme = "UNSUPPORTED_SCHEME",
        /// A production community on a supported domain.
        Supported = "SUPPORTED",
        /// A sandbox, developer, scratch or demo community.
        SupportedSandbox = "SUPPORTED_SANDBOX",
        /// On a supported domain, but old or unusual.
        SupportedCheck = "SUPPORTED_CHECK",
        /// The sign-in that employees use.
        EmployeeLogin = "EMPLOYEE_LOGIN",
        /// The sign-in that employees use for a sandbox.
        EmployeeLoginSandbox = "EMPLOYEE_LOGIN_SANDBOX",
        /// On a supported domain, but no community: the name is missing, or a website of Salesforce's own.
        NotACommunity = "NOT_A_COMMUNITY",
        /// Belongs to Salesforce, but is on none of the supported domains.
        SalesforceUnsupported = "SALESFORCE_UNSUPPORTED",
        /// Any other host; most often the community's own domain.
        UnsupportedDomain = "UNSUPPORTED_DOMAIN",
        /// A short or protected link that hides the real address.
        WrappedLink = "WRAPPED_LINK",
        /// Imitates a supported domain or hides where it really leads.
        Lookalike = "LOOKALIKE",
        /// Carries a session, a token, a one-time code or a password.
        SecretInUrl = "SECRET_IN_URL",
    }
}

named! {
    /// How loudly a verdict speaks.
    pub enum Severity {
        /// Nothing to say yet.
        None = "none",
        /// Goes ahead.
        Ok = "ok",
        /// Fine, but another way in is meant.
        Info = "info",
        /// May work; look twice.
        Warn = "warn",
        /// Will not work as pasted.
        Error = "error",
        /// May do harm.
        Danger = "danger",
    }
}

named! {
    /// What the reader does next; the steps of each stand in the help articles.
    pub enum LoginPath {
        /// "My Customer/Partner Community", and paste the address.
        CommunityBox = "community_box",
        /// "Connect to Salesforce"; nothing to paste.
        SalesforceButton = "salesforce_button",
        /// "Connect to Salesforce Sandbox"; nothing to paste.
        SandboxButton = "sandbox_button",
        /// Ask the Salesforce admin for the site's `my.site.com` address.
        AskAdmin = "ask_admin",
        /// Open the link and copy the address of the sign-in page.
        OpenAndCopy = "open_and_copy",
        /// Paste one complete address again.
        FixInput = "fix_input",
        /// Do not sign in there; tell the admin.
        Stop = "stop",
    }
}

named! {
    /// The detail behind a verdict, where its message depends on it.
    pub enum Reason {
        // NOT_A_URL
        /// Longer than any address ([`crate::MAX_CHARS`]).
        TooLong = "too_long",
        /// Words without a web address.
        NoAddress = "no_address",
        /// An e-mail address.
        Email = "email",
        /// Two or more different addresses.
        Multiple = "multiple",
        /// A pattern such as `*.my.site.com` or `https://{MyDomain}.my.site.com`.
        Placeholder = "placeholder",
        /// A browser would read the whole text as an address of another host than the one that stands out.
        OtherHost = "other_host",
        /// A host without a dot, or no host at all.
        Incomplete = "incomplete",
        /// Something that no host may look like.
        Malformed = "malformed",

        // SUPPORTED_CHECK
        /// An old `*.force.com` address.
        LegacyForce = "legacy_force",
        /// `*.siteforce.com`, rarely a sign-in address.
        Siteforce = "siteforce",
        /// `*.salesforce.com`, but none that is known.
        UnknownSalesforce = "unknown_salesforce",
        /// The old portal sign-in that needs `orgId` and `portalId`.
        PortalLink = "portal_link",
        /// More names in front of the domain than a community has.
        Depth = "depth",
        /// A port that communities do not use.
        Port = "port",

        // EMPLOYEE_LOGIN, EMPLOYEE_LOGIN_SANDBOX
        /// `login.salesforce.com` or `test.salesforce.com`.
        GenericLogin = "generic_login",
        /// An organisation's own `*.my.salesforce.com`.
        MyDomain = "my_domain",
        /// The Lightning app.
        Lightning = "lightning",
        /// A Visualforce page.
        Visualforce = "visualforce",
        /// A server such as `na139.salesforce.com`.
        Instance = "instance",

        // NOT_A_COMMUNITY
        /// The community's name is missing.
        NameMissing = "name_missing",
        /// A website of Salesforce's own.
        OwnWebsite = "own_website",
        /// The address of a file.
        File = "file",
        /// A builder or its preview; also under SALESFORCE_UNSUPPORTED.
        Preview = "preview",

        // SALESFORCE_UNSUPPORTED
        /// `*.site.com` without the `my.`.
        SiteCom = "site_com",
        /// A public Salesforce site.
        PublicSite = "public_site",
        /// Set-up pages, Visualforce, files: only employees see them.
        Internal = "internal",
        /// Salesforce's clouds in China and for US defence.
        OtherCloud = "other_cloud",

        // UNSUPPORTED_DOMAIN
        /// A number instead of a name.
        IpAddress = "ip_address",

        // WRAPPED_LINK
        /// A shortened link.
        ShortLink = "short_link",
        /// A link rewritten by mail protection, or a redirect.
        ProtectedLink = "protected_link",
        /// A security proxy that appends its own name to the host.
        SecurityProxy = "security_proxy",
        /// A translated copy of a page.
        Translation = "translation",

        // LOOKALIKE
        /// A user name before the `@` poses as the host.
        UserInfo = "user_info",
        /// A backslash on which programs disagree.
        Backslash = "backslash",
        /// A supported address behind an `@` after the host.
        AtSign = "at_sign",
        /// A link whose text shows another address than it opens.
        LinkText = "link_text",
        /// Letters of another alphabet.
        Letters = "letters",
        /// A supported domain in the middle of another one.
        Embedded = "embedded",
        /// A name almost like a supported domain.
        Similar = "similar",

        // SECRET_IN_URL
        /// A session that is open now: log out of Salesforce.
        Session = "session",
        /// A token of an app or of single sign-on.
        Token = "token",
        /// A password: change it.
        Password = "password",
        /// A link that signs in whoever opens it: ask for a new one.
        OneTimeLink = "one_time_link",
    }
}

named! {
    /// Something the checker did or noticed, apart from the verdict.
    pub enum Note {
        /// Blanks, invisible characters, quotes, brackets or punctuation were taken off.
        Cleaned = "CLEANED",
        /// The address stood inside other text or behind a link's text.
        Extracted = "EXTRACTED",
        /// A percent-encoded address was decoded.
        Decoded = "DECODED",
        /// `https://` was missing.
        SchemeAdded = "SCHEME_ADDED",
        /// `https://` was mistyped or doubled.
        SchemeRepaired = "SCHEME_REPAIRED",
        /// `http` became `https`.
        HttpUpgraded = "HTTP_UPGRADED",
        /// The real address was read out of a protected link.
        Unwrapped = "UNWRAPPED",
        /// Full-width or similar characters in the host were mapped to plain ones.
        UnicodeMapped = "UNICODE_MAPPED",
        /// A user name was left out.
        UserinfoDropped = "USERINFO_DROPPED",
        /// A port was left out.
        PortDropped = "PORT_DROPPED",
        /// A page inside the site, a query or a fragment was left out.
        PathCut = "PATH_CUT",
        /// Salesforce stopped forwarding this kind of address in spring 2026.
        LegacyRedirectEnded = "LEGACY_REDIRECT_ENDED",
        /// Those who use single sign-on paste the normalised address into the community box.
        SsoAlternative = "SSO_ALTERNATIVE",
        /// A slip of the keyboard is likely.
        DidYouMean = "DID_YOU_MEAN",
        /// A secret was seen although the verdict is about something worse or else: clear the field.
        SecretPresent = "SECRET_PRESENT",
    }
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

    pub(crate) fn on_supported_domain(self) -> Option<bool> {
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

    pub(crate) fn login_path(self) -> LoginPath {
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

    pub(crate) fn alternatives(self, reason: Option<Reason>) -> &'static [LoginPath] {
        match (self, reason) {
            (Self::EmployeeLogin | Self::EmployeeLoginSandbox, _) => &[LoginPath::CommunityBox],
            (Self::SupportedCheck, Some(Reason::PortalLink | Reason::Port)) => &[],
            (Self::SupportedCheck, _) => &[LoginPath::AskAdmin],
            (Self::SalesforceUnsupported, Some(Reason::Internal)) => &[LoginPath::SalesforceButton],
            _ => &[],
        }
    }
}
