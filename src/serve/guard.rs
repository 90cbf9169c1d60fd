//! Who may ask: browsers that name this machine, or a name that was allowed. A page of another site that guesses the
//! port, or whose name was made to lead here (DNS rebinding), is refused.

use hyper::header::{HOST, HeaderMap, ORIGIN};
use hyper::{StatusCode, Uri};
use url::Url;

/// Names that always mean this machine.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names by which the preview may be asked.
#[derive(Debug, Clone)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// The loopback names, the one that it listens at, and those that were allowed.
    pub fn new(host: &str, allowed: &[String]) -> Self {
        let names = std::iter::once(host).chain(allowed.iter().map(String::as_str)).map(bracketed);
        Self(LOOPBACK.iter().map(|name| (*name).to_owned()).chain(names).collect())
    }

    /// Whether a request is one of ours.
    ///
    /// # Errors
    /// The status to refuse it with.
    pub fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), StatusCode> {
        let mut hosts = headers.get_all(HOST).iter();
        let (host, second) = (hosts.next(), hosts.next());
        if second.is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        let host = host.and_then(|host| host.to_str().ok()).ok_or(StatusCode::FORBIDDEN)?;
        let named =
            uri.authority().map_or(Some(host), |authority| Some(authority.as_str()).filter(|name| *name == host));
        let port = named.and_then(|host| self.port(host)).ok_or(StatusCode::FORBIDDEN)?;
        let mut origins = headers.get_all(ORIGIN).iter();
        let same = origins.all(|origin| origin.to_str().is_ok_and(|origin| self.is_same(origin, port)));
        if same { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
    }

    /// The port of an allowed `Host`, or none where it names none.
    fn port(&self, host: &str) -> Option<Option<u16>> {
        let name = self.0.iter().find(|name| {
            host.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && matches!(host.as_bytes().get(name.len()), None | Some(b':'))
        })?;
        match host[name.len()..].strip_prefix(':') {
            None => Some(None),
            Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok()).flatten().map(Some),
        }
    }

    /// Whether an origin is that of our own pages: an allowed name, at the port that was asked.
    fn is_same(&self, origin: &str, port: Option<u16>) -> bool {
        let Ok(url) = Url::parse(origin) else { return false };
        let Some(name) = url.host_str() else { return false };
        matches!(url.scheme(), "http" | "https")
            && self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
            && port.or_else(|| url.port_or_known_default()) == url.port_or_known_default()
    }
}

/// A name as it stands in addresses: IPv6 ones in brackets.
fn bracketed(name: &str) -> String {
    if name.contains(':') && !name.starts_with('[') { format!("[{name}]") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(host: &str, origin: Option<&str>) -> u16 {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        let hosts = Hosts::new("127.0.0.1", &["docs.test".to_owned()]);
        hosts.check(&Uri::from_static("/"), &headers).map_or_else(|status| status.as_u16(), |()| 200)
    }

    #[test]
    fn names_are_on_the_list_or_refused() {
        for host in ["localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST", "docs.test:8000"] {
            assert_eq!(status(host, None), 200, "{host}");
        }
        for host in [
            "evil.test",
            "localhost.evil.test",
            "127.0.0.1.nip.io:8000",
            "127.0.0.2",
            "localhost:",
            "localhost:x",
            "",
            "a@localhost",
            "localhost:80@evil.test",
            "192.168.0.1:8000",
        ] {
            assert_eq!(status(host, None), 403, "{host}");
        }
    }

    #[test]
    fn origins_are_our_own_or_refused() {
        assert_eq!(status("localhost:8000", Some("http://localhost:8000")), 200);
        for origin in
            ["http://localhost:3000", "null", "https://evil.test", "file://", "http://localhost.evil.test:8000"]
        {
            assert_eq!(status("localhost:8000", Some(origin)), 403, "{origin}");
        }
    }
}
