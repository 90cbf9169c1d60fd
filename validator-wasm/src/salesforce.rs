//! What is known of Salesforce's hosts: the supported domains (rule 8), the domains that Salesforce owns besides
//! (rule 12), and the words with a meaning in front of a domain (rule 15). The sources are in FACTS section 2.

use crate::text;
use crate::verdict::Reason;

/// The supported domains, unless the settings say otherwise (the help centre's key article; FACTS section 1).
pub const SUPPORTED_DOMAINS: [&str; 4] = ["force.com", "salesforce.com", "siteforce.com", "my.site.com"];

/// Domains that are Salesforce's but not supported, and what they are for.
const OWNED: &[(&str, Option<Reason>)] = &[
    ("site.com", Some(Reason::SiteCom)),
    ("salesforce-experience.com", Some(Reason::Preview)),
    ("salesforce-sites.com", Some(Reason::PublicSite)),
    ("salesforce-setup.com", Some(Reason::Internal)),
    ("visualforce.com", Some(Reason::Internal)),
    ("documentforce.com", Some(Reason::Internal)),
    ("lightning.com", Some(Reason::Internal)),
    ("my-salesforce.com", Some(Reason::Internal)),
    ("cloudforce.com", Some(Reason::Internal)),
    ("database.com", Some(Reason::Internal)),
    ("forceusercontent.com", Some(Reason::File)),
    ("sfcrmapps.cn", Some(Reason::OtherCloud)),
    ("sfcrmproducts.cn", Some(Reason::OtherCloud)),
    ("cloudforce.mil", Some(Reason::OtherCloud)),
    ("crmforce.mil", Some(Reason::OtherCloud)),
    ("force.mil", Some(Reason::OtherCloud)),
    ("salesforce.mil", Some(Reason::OtherCloud)),
    ("salesforce-setup.mil", Some(Reason::OtherCloud)),
    ("visualforce.mil", Some(Reason::OtherCloud)),
    ("exacttarget.com", None),
    ("pardot.com", None),
    ("salesforce-scrt.com", None),
    ("salesforce.org", None),
    ("salesforceliveagent.com", None),
    ("sfdcopens.com", None),
    ("sfdcstatic.com", None),
    ("trailblazer.me", None),
];

/// Names between an organisation's and the domain that say what kind of organisation it is (partitioned domains).
const PARTITIONS: &str = "sandbox develop demo patch free scratch trailblaze stage sfdctest";
/// The partitions whose employees sign in at test.salesforce.com.
const TEST_PARTITIONS: &str = "sandbox scratch";

/// Hosts directly under `force.com` that serve every organisation, and what they are.
pub(crate) const FORCE_SYSTEM: &[(&str, Reason)] = &[
    ("www", Reason::OwnWebsite),
    ("developer", Reason::OwnWebsite),
    ("appexchange", Reason::OwnWebsite),
    ("success", Reason::OwnWebsite),
    ("help", Reason::OwnWebsite),
    ("trailhead", Reason::OwnWebsite),
    ("status", Reason::OwnWebsite),
    ("login", Reason::OwnWebsite),
    ("test", Reason::OwnWebsite),
    ("content", Reason::File),
    ("file", Reason::File),
    ("container", Reason::File),
    ("user-content", Reason::File),
    ("lightning", Reason::NameMissing),
    ("vf", Reason::NameMissing),
    ("visual", Reason::NameMissing),
    ("secure", Reason::NameMissing),
    ("my", Reason::NameMissing),
];
/// The names next to `force.com` that serve files and components.
pub(crate) const FORCE_FILES: &str = "content file container user-content";
/// How the first name of an old preview ends.
pub(crate) const FORCE_PREVIEWS: &[&str] = &["--sitepreview", "--livepreview", "--builder", "--sitestudio"];

/// Hosts directly under `siteforce.com` that are no site.
pub(crate) const SITEFORCE_SYSTEM: &str = "www live inst preview live-preview builder";
/// Names next to `siteforce.com` below which there are servers and previews.
pub(crate) const SITEFORCE_INNER: &str = "inst preview live-preview builder";
/// Those of them that show a site to its builders.
pub(crate) const SITEFORCE_PREVIEWS: &str = "preview live-preview builder";

/// Salesforce's own websites under `salesforce.com`.
pub(crate) const WEBSITES: &str = "\
    www help trailhead developer appexchange success trust status admin architect ideas \
    trailblazer trailblazers investor engineering security compliance store cloud go";

/// The supported domain that `host` is on, as the settings have it, and the names in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OnList<'a> {
    pub(crate) family: Family,
    /// Everything in front of the domain and its dot; empty for the bare domain.
    pub(crate) names: &'a str,
}

/// Whose rules hold on a supported domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Force,
    Salesforce,
    Siteforce,
    MySite,
    /// A domain from the settings that is not Salesforce's.
    Other,
}

impl Family {
    pub(crate) fn of(domain: &str) -> Self {
        match domain {
            "force.com" => Self::Force,
            "salesforce.com" => Self::Salesforce,
            "siteforce.com" => Self::Siteforce,
            "my.site.com" => Self::MySite,
            _ => Self::Other,
        }
    }
}

/// The names in front of `domain`, if `host` is the domain or below it.
pub(crate) fn names_before<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    let names = host.strip_suffix(domain)?;
    if names.is_empty() {
        return Some(names);
    }
    names.strip_suffix('.').filter(|names| !names.is_empty())
}

/// What a host of Salesforce's that is on no supported domain is for.
pub(crate) fn owned(host: &str) -> Option<Option<Reason>> {
    let unsupported = SUPPORTED_DOMAINS.iter().map(|&domain| (domain, None));
    let mut domains = unsupported.chain(OWNED.iter().copied());
    domains.find(|(domain, _)| names_before(host, domain).is_some()).map(|(_, purpose)| purpose)
}

pub(crate) fn is_partition(label: &str) -> bool {
    text::is_among(PARTITIONS, label)
}

pub(crate) fn is_test_partition(label: &str) -> bool {
    text::is_among(TEST_PARTITIONS, label)
}

/// A server: two or three letters, up to four digits, `s` for sandboxes, `-api`: `na139`, `cs200`, `usa2s`, `na1-api`.
pub(crate) fn is_instance(label: &str) -> bool {
    let name = label.strip_suffix("-api").unwrap_or(label);
    let name = name.strip_suffix('s').unwrap_or(name);
    let digits = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
    matches!(name.len() - digits.len(), 2..=3)
        && matches!(digits.len(), 1..=4)
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A server that runs sandboxes only.
pub(crate) fn is_sandbox_instance(label: &str) -> bool {
    let name = label.strip_suffix("-api").unwrap_or(label);
    is_instance(label) && (name.starts_with("cs") || name.ends_with('s'))
}

/// `cs10`: the sandboxes' servers inside longer hosts.
pub(crate) fn is_cs_instance(label: &str) -> bool {
    label.strip_prefix("cs").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        && is_instance(label)
}
