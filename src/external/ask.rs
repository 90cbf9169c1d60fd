//! Asks for one address.

use std::thread;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Response, StatusCode, header};
use url::Url;

use super::trust::{self, Authorities};
use super::{Answer, Limits};

/// What a browser follows at most.
const REDIRECTS_MAX: usize = 20;

/// How long a host may let one wait that is busy.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Asks hosts, one question after the other.
pub struct Asker {
    agent: Agent,
    limits: Limits,
}

/// How something is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Whether it is there.
    Head,
    /// It itself: some servers know nothing else.
    Get,
}

impl Asker {
    /// Somebody who asks.
    pub fn new(limits: Limits, authorities: &Authorities) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(limits.timeout))
            .tls_config(authorities.tls())
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("guidepost/", env!("CARGO_PKG_VERSION"), " (link check)"));
        Self { agent: config.build().into(), limits }
    }

    /// Ask for an address, and go where it leads.
    pub fn ask(&self, url: &Url) -> Answer {
        let mut here = url.clone();
        let mut for_good = true;
        for _ in 0..REDIRECTS_MAX {
            let response = match self.patiently(&here) {
                Ok(response) => response,
                Err(error) => {
                    return trust::refusal(&error).unwrap_or_else(|| Answer::Unknown(error.to_string()));
                }
            };
            let status = response.status();
            if !status.is_redirection() {
                return judge(status, (here != *url && for_good).then_some(&here));
            }
            let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
            let Some(next) = location.and_then(|location| here.join(location).ok()) else {
                return Answer::Unknown(format!("{status}, without an address"));
            };
            for_good &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
            here = next;
        }
        Answer::Broken(format!("it leads on more than {REDIRECTS_MAX} times"))
    }

    /// Ask, and ask again where a host is busy or does not answer.
    fn patiently(&self, url: &Url) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut wait = self.limits.pause;
        let mut asked = 0;
        loop {
            let response = self.once(url);
            let is_busy = |status: StatusCode| status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            let again = response.as_ref().map_or_else(|error| !is_final(error), |response| is_busy(response.status()));
            if !again || asked == self.limits.retries {
                return response;
            }
            asked += 1;
            wait *= 2;
            thread::sleep(response.ok().and_then(|response| retry_after(&response)).unwrap_or(wait).min(WAIT_MAX));
        }
    }

    fn once(&self, url: &Url) -> Result<Response<ureq::Body>, ureq::Error> {
        let response = self.with(Method::Head, url)?;
        // Servers that do not know this question say so in many ways.
        let status = response.status();
        let knows = status.is_success() || status.is_redirection() || status == StatusCode::TOO_MANY_REQUESTS;
        if knows { Ok(response) } else { self.with(Method::Get, url) }
    }

    fn with(&self, method: Method, url: &Url) -> Result<Response<ureq::Body>, ureq::Error> {
        match method {
            Method::Head => self.agent.head(url.as_str()).call(),
            Method::Get => self.agent.get(url.as_str()).call(),
        }
    }
}

/// What a last answer means.
fn judge(status: StatusCode, moved_to: Option<&Url>) -> Answer {
    if status.is_success() {
        return moved_to.map_or(Answer::Fine, |new| Answer::Moved(new.to_string()));
    }
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Answer::Broken(status.to_string()),
        status => Answer::Unknown(status.to_string()),
    }
}

/// Whether asking again helps nobody.
fn is_final(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::BadUri(_) | ureq::Error::HostNotFound | ureq::Error::Tls(_))
        || trust::refusal(error).is_some()
}

/// How long a busy host asks one to wait.
fn retry_after(response: &Response<ureq::Body>) -> Option<Duration> {
    let seconds = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(seconds.trim().parse().ok()?))
}
