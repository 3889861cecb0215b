//! The HTTP client, with the settings that the crate's guarantees depend on.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use http::HeaderName;
use reqwest::{ClientBuilder, redirect, retry};
use url::{Host, Url};

use crate::{Error, Problem};

/// Headers for message framing, routing or compression. As default headers of the HTTP client they
/// would be part of every message and could not be removed.
const NEVER_DEFAULT: [&str; 10] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns whether a header is for message framing, routing or compression.
pub(super) fn is_reserved(name: &HeaderName) -> bool {
    NEVER_DEFAULT.contains(&name.as_str())
}

/// A caller's configuration of the HTTP client.
pub(super) type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// Builds the HTTP client for a base URL.
pub(super) fn build(
    base_url: &str,
    connect_timeout: Duration,
    configure: Option<&Configure>,
) -> Result<reqwest::Client, Error> {
    // Without a provider, reqwest panics.
    #[cfg(all(feature = "rustls-no-provider", not(feature = "default-tls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let allowed =
            "a provider, installed with CryptoProvider::install_default before building a client";
        let problem = Problem::new("rustls-no-provider", "no TLS provider", allowed);
        return Err(Error::configuration(vec![problem]));
    }
    let mut builder = reqwest::Client::builder().connect_timeout(connect_timeout);
    if let Some(configure) = configure {
        builder = configure(builder);
        if let Some(name) = forbidden_default(&builder) {
            let found = format!("the default header {name}");
            let allowed =
                "default headers other than those for message framing, routing or compression";
            let problem = Problem::new("http_client", found, allowed);
            return Err(Error::configuration(vec![problem]));
        }
    }
    // Applied after the caller's settings: a message must not be sent twice or be exposed to
    // others.
    builder = builder
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connection_verbose(false)
        // Other crates in the build may have enabled these features, which would add a header.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate();
    if let Some(host) = Url::parse(base_url).ok().as_ref().and_then(loopback) {
        builder = builder.no_proxy();
        if let Host::Domain(name) = host {
            // DNS could resolve the name to another machine.
            let addresses = [
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(Ipv6Addr::LOCALHOST),
            ];
            // Port 0 stands for the port of the requested URL.
            let addresses = addresses.map(|address| SocketAddr::new(address, 0));
            builder = builder.resolve_to_addrs(name, &addresses);
        }
        // Loading the system's certificates takes most of the time of building a client, and
        // plain http to this machine, without proxies or redirects, has no use for them.
        #[cfg(any(feature = "default-tls", feature = "rustls-no-provider"))]
        if base_url.starts_with("http:") {
            builder = builder.tls_certs_only([]);
        }
    }
    #[cfg(not(any(feature = "default-tls", feature = "rustls-no-provider")))]
    if base_url.starts_with("https:") && !has_tls(&builder) {
        let allowed = "http on this machine, or the feature default-tls or rustls-no-provider";
        let problem = Problem::new("base_url", "https without a TLS feature", allowed);
        return Err(Error::configuration(vec![problem]));
    }
    built(|| builder.build())
}

/// Builds the HTTP client, which panics if it needs a TLS provider and none is installed. Whether
/// it needs one depends on the features of reqwest, which any crate in the build may enable, so
/// this crate's own features don't tell.
fn built(
    build: impl FnOnce() -> reqwest::Result<reqwest::Client>,
) -> Result<reqwest::Client, Error> {
    // Nothing that the panic may leave half done is used any more.
    match catch_unwind(AssertUnwindSafe(build)) {
        Ok(built) => {
            built.map_err(|error| Error::configuration(Vec::new()).with_reqwest(Some(error)))
        }
        Err(_) => {
            let allowed = "settings that the HTTP library accepts, and a TLS provider, \
                installed with CryptoProvider::install_default before building a client";
            let problem = Problem::new("http_client", "a panic of the HTTP library", allowed);
            Err(Error::configuration(vec![problem]))
        }
    }
}

/// Returns whether the HTTP client supports TLS. Another crate in the dependency graph may have
/// enabled it in `reqwest`; only then does the builder's `Debug` list TLS settings.
#[cfg(not(any(feature = "default-tls", feature = "rustls-no-provider")))]
fn has_tls(builder: &ClientBuilder) -> bool {
    format!("{builder:?}").contains("tls_sni: ")
}

/// Returns the first of the caller's default headers that is not allowed.
fn forbidden_default(builder: &ClientBuilder) -> Option<&'static str> {
    // A builder exposes its headers only through its `Debug` output. Its pretty form has each
    // header on a line, and no value contains a line break.
    let debug = format!("{builder:#?}");
    let mut lines = debug.lines().map(str::trim);
    lines.find(|line| *line == "default_headers: {")?;
    let header = |line: &str| Some(line.strip_prefix('"')?.split_once('"')?.0.to_owned());
    let headers: Vec<_> = lines.map_while(header).collect();
    NEVER_DEFAULT
        .into_iter()
        .find(|never| headers.iter().any(|name| name == never))
}

/// Returns the host of a URL, if it is this machine.
pub(super) fn loopback(url: &Url) -> Option<Host<&str>> {
    url.host().filter(|host| match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_panic_of_the_http_library_is_a_configuration_error() {
        let error = built(|| panic!("No provider set")).err();
        let error = error.map(|error| (error.kind(), error.problems().len()));
        assert_eq!(error, Some((ErrorKind::Configuration, 1)));
    }

    /// Unless another crate in the dependency graph has enabled TLS.
    #[cfg(not(any(feature = "default-tls", feature = "rustls-no-provider")))]
    #[test]
    fn https_without_tls_is_told_when_a_client_is_built() {
        let error = crate::Client::new("pit-a").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            error.to_string().contains("the feature default-tls"),
            "{error}"
        );
        let here = crate::Client::builder()
            .token("pit-a")
            .base_url("http://localhost:1");
        assert!(here.build().is_ok());
    }
}
