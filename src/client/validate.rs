//! Validates the settings of a client.

use http::HeaderValue;
use url::Url;

use super::{ClientBuilder, transport};
use crate::{id::LocationId, problem::Problem};

/// The validated settings.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) base_url: String,
    pub(super) version: Option<HeaderValue>,
    pub(super) user_agent: HeaderValue,
}

impl ClientBuilder {
    /// Checks the settings; `None` if there are problems.
    pub(super) fn check(&self, problems: &mut Vec<Problem>) -> Option<Checked> {
        let mut keep = |problem: Problem| problems.push(problem);
        let base_url = base_url(&self.base_url).map_err(&mut keep);
        let version = self.api_version.as_deref();
        let version = version.map(|version| header("api_version", version));
        let version = version.transpose().map_err(&mut keep);
        let user_agent = user_agent(self.user_agent_suffix.as_deref()).map_err(&mut keep);
        let is_blank = |location: &LocationId| location.as_str().trim().is_empty();
        if self.location.as_ref().is_some_and(is_blank) {
            keep(Problem::new(
                "location",
                "blank text",
                "the id of a location",
            ));
        }
        for (setting, timeout) in [
            ("connect_timeout", self.connect_timeout),
            ("timeout", self.timeout),
        ] {
            if timeout.is_zero() {
                keep(Problem::new(setting, "zero", "more than zero"));
            }
        }
        if !problems.is_empty() {
            return None;
        }
        Some(Checked {
            base_url: base_url.ok()?,
            version: version.ok()?,
            user_agent: user_agent.ok()?,
        })
    }
}

/// Returns the base URL without a trailing slash, as the generated code expects it.
fn base_url(text: &str) -> Result<String, Problem> {
    let allowed = "an https URL without a query; http only for this machine";
    let problem = |found: &str| Err(Problem::new("base_url", found, allowed));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return problem(&format!("not a URL ({error})")),
    };
    match url.scheme() {
        "https" => {}
        "http" if transport::loopback(&url).is_some() => {}
        "http" => return problem("http to another machine, which would expose the token"),
        _ => return problem("another scheme"),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return problem("a query or a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return problem("a user name or a password");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, Problem> {
    let own = concat!("leadconnector/", env!("CARGO_PKG_VERSION"));
    match suffix {
        Some(suffix) => header("user_agent_suffix", suffix)
            .and_then(|_| header("user_agent_suffix", &format!("{own} {suffix}"))),
        None => Ok(HeaderValue::from_static(own)),
    }
}

fn header(setting: &str, text: &str) -> Result<HeaderValue, Problem> {
    let visible = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    HeaderValue::from_str(text)
        .ok()
        .filter(|_| !text.trim().is_empty() && visible(text))
        .ok_or_else(|| {
            Problem::new(
                setting,
                "text that is not a valid header value",
                "visible ASCII",
            )
        })
}
