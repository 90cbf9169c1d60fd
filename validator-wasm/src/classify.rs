//! Rule 15: what a host on a supported domain is.

use crate::address::Address;
use crate::finding::Finding;
use crate::salesforce::{self, Family, OnList};
use crate::site_address;
use crate::text;
use crate::verdict::{Note, Reason, Verdict};

use Verdict::{EmployeeLogin, EmployeeLoginSandbox, NotACommunity, Supported, SupportedCheck, SupportedSandbox};

/// What the host is and why; an employee sign-in may name the organisation's My Domain host.
struct Class {
    verdict: Verdict,
    reason: Option<Reason>,
    my_domain: Option<String>,
}

/// The verdict on an address on the list, secrets aside, with the address to paste.
pub(crate) fn on_list(address: &Address, place: OnList<'_>) -> Finding {
    if place.family == Family::Salesforce
        && !place.names.is_empty()
        && let Some(portal) = site_address::portal_link(address)
    {
        let finding = Finding::because(SupportedCheck, Reason::PortalLink).at(&address.host);
        return Finding { normalized: Some(portal), ..finding };
    }
    let class = class(place);
    let mut finding = Finding { reason: class.reason, class_reason: class.reason, ..Finding::new(class.verdict) };
    if class.verdict.is_supported() {
        let site = site_address::normalized(address);
        if site_address::is_cut(address, &site) {
            finding.notes.add(Note::PathCut);
        }
        finding.normalized = Some(site);
    } else if let Some(host) = class.my_domain {
        finding.normalized = Some(format!("https://{host}"));
        finding.notes.add(Note::SsoAlternative);
    }
    if class.reason == Some(Reason::LegacyForce) {
        finding.notes.add(Note::LegacyRedirectEnded);
    }
    with_port(finding, address).at(&address.host)
}

/// A supported site on an odd port deserves a second look.
fn with_port(finding: Finding, address: &Address) -> Finding {
    if !matches!(finding.verdict, Supported | SupportedSandbox) || !address.has_odd_port() {
        return finding;
    }
    Finding { normalized: finding.normalized, notes: finding.notes, ..Finding::because(SupportedCheck, Reason::Port) }
}

fn class(place: OnList<'_>) -> Class {
    if place.names.is_empty() {
        return Class::of(NotACommunity, Reason::NameMissing);
    }
    let labels: Vec<&str> = place.names.split('.').collect();
    match place.family {
        Family::MySite => my_site(&labels),
        Family::Siteforce => siteforce(&labels),
        Family::Force => force(&labels),
        Family::Salesforce => salesforce(&labels),
        Family::Other => Class::plain(Supported),
    }
}

fn my_site(labels: &[&str]) -> Class {
    match *labels {
        ["www"] => Class::of(NotACommunity, Reason::NameMissing),
        [name] if salesforce::is_partition(name) => Class::of(NotACommunity, Reason::NameMissing),
        [name] if is_test_name(name) || name.ends_with("-dev-ed") => Class::plain(SupportedSandbox),
        [_] => Class::plain(Supported),
        [_, partition] if salesforce::is_partition(partition) => Class::plain(SupportedSandbox),
        _ => Class::of(SupportedCheck, Reason::Depth),
    }
}

fn siteforce(labels: &[&str]) -> Class {
    let last = labels[labels.len() - 1];
    let alone = labels.len() == 1 && text::is_among(salesforce::SITEFORCE_SYSTEM, last);
    if text::is_among(salesforce::SITEFORCE_PREVIEWS, last) {
        Class::of(NotACommunity, Reason::Preview)
    } else if alone || text::is_among(salesforce::SITEFORCE_INNER, last) {
        Class::of(NotACommunity, Reason::NameMissing)
    } else {
        Class::of(SupportedCheck, Reason::Siteforce)
    }
}

fn force(labels: &[&str]) -> Class {
    let system = |label: &str| salesforce::FORCE_SYSTEM.iter().find(|(name, _)| *name == label);
    match *labels {
        [name] if let Some(&(_, reason)) = system(name) => return Class::of(NotACommunity, reason),
        [name] if salesforce::is_instance(name) => {
            return Class::of(NotACommunity, Reason::NameMissing);
        }
        [partition, name] if salesforce::is_partition(partition) && system(name).is_some() => {
            return Class::of(NotACommunity, Reason::NameMissing);
        }
        _ => {}
    }
    let (&last, names) = labels.split_last().expect("a host that is not the bare domain has a label in front of it");
    match last {
        "lightning" if !names.is_empty() => lightning(names),
        "vf" | "visual" => Class::employees(names.iter().any(|label| is_test_server(label)), Reason::Visualforce),
        _ if text::is_among(salesforce::FORCE_FILES, last) => Class::of(NotACommunity, Reason::File),
        _ if salesforce::FORCE_PREVIEWS.iter().any(|end| labels[0].ends_with(end)) => {
            Class::of(NotACommunity, Reason::Preview)
        }
        _ => Class::of(SupportedCheck, Reason::LegacyForce),
    }
}

fn lightning(names: &[&str]) -> Class {
    let sandbox = salesforce::is_test_partition(names[names.len() - 1]) || is_test_name(names[0]);
    let my_domain = Some(format!("{}.my.salesforce.com", names.join(".")));
    Class { my_domain, ..Class::employees(sandbox, Reason::Lightning) }
}

fn salesforce(labels: &[&str]) -> Class {
    match *labels {
        ["login"] => Class::of(EmployeeLogin, Reason::GenericLogin),
        ["test"] => Class::of(EmployeeLoginSandbox, Reason::GenericLogin),
        [ref names @ .., "my"] => my_domain(names),
        [instance] | [instance, _] if is_server(labels) => {
            Class::employees(salesforce::is_sandbox_instance(instance), Reason::Instance)
        }
        [name] if text::is_among(salesforce::WEBSITES, name) => Class::of(NotACommunity, Reason::OwnWebsite),
        _ => Class::of(SupportedCheck, Reason::UnknownSalesforce),
    }
}

fn my_domain(names: &[&str]) -> Class {
    match *names {
        [] => return Class::of(NotACommunity, Reason::NameMissing),
        [partition] if salesforce::is_partition(partition) => {
            return Class::of(NotACommunity, Reason::NameMissing);
        }
        _ => {}
    }
    let partition = names[names.len() - 1];
    let sandbox = salesforce::is_test_partition(partition)
        || is_test_name(names[0])
        || names.iter().any(|label| salesforce::is_cs_instance(label));
    let host = format!("{}.my.salesforce.com", names.join("."));
    Class { my_domain: Some(host), ..Class::employees(sandbox, Reason::MyDomain) }
}

/// `na139`, or `usa2.sfdc-y37hzm` for Salesforce's newer data centres.
fn is_server(labels: &[&str]) -> bool {
    salesforce::is_instance(labels[0]) && labels.get(1).is_none_or(|centre| centre.starts_with("sfdc-"))
}

/// `acme--uat`: an organisation's name and its sandbox's.
fn is_test_name(label: &str) -> bool {
    label.contains("--")
}

fn is_test_server(label: &str) -> bool {
    salesforce::is_test_partition(label) || salesforce::is_cs_instance(label)
}

impl Class {
    fn plain(verdict: Verdict) -> Self {
        Self { verdict, reason: None, my_domain: None }
    }

    fn of(verdict: Verdict, reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::plain(verdict) }
    }

    fn employees(sandbox: bool, reason: Reason) -> Self {
        Self::of(if sandbox { EmployeeLoginSandbox } else { EmployeeLogin }, reason)
    }
}
