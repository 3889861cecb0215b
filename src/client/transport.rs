//! The HTTP client, with the settings that the crate's guarantees depend on.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{ClientBuilder, redirect, retry};
use url::{Host, Url};

use crate::{Error, Problem};

/// Headers for message framing or routing. As default headers of the HTTP client they would be part
/// of every message and could not be removed.
const NEVER_DEFAULT: [&str; 9] = [
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
            let allowed = "default headers other than those for message framing or routing";
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
    }
    #[cfg(not(any(feature = "default-tls", feature = "rustls-no-provider")))]
    if base_url.starts_with("https:") && !has_tls(&builder) {
        let allowed = "http on this machine, or the feature default-tls or rustls-no-provider";
        let problem = Problem::new("base_url", "https without a TLS feature", allowed);
        return Err(Error::configuration(vec![problem]));
    }
    builder
        .build()
        .map_err(|error| Error::configuration(Vec::new()).with_reqwest(Some(error)))
}

/// Returns whether the HTTP client supports TLS. Another crate in the dependency graph may have
/// enabled it in `reqwest`; only then does the builder's `Debug` list TLS settings.
#[cfg(not(any(feature = "default-tls", feature = "rustls-no-provider")))]
fn has_tls(builder: &ClientBuilder) -> bool {
    format!("{builder:?}").contains("tls_sni: ")
}

/// Returns the first of the caller's default headers that is not allowed.
fn forbidden_default(builder: &ClientBuilder) -> Option<&'static str> {
    // A builder exposes its headers only through its `Debug` output, which escapes quotes within
    // values, so that no value looks like a name.
    let debug = format!("{builder:?}");
    let (_, headers) = debug.split_once("default_headers: {")?;
    NEVER_DEFAULT.into_iter().find(|name| {
        let field = format!("\"{name}\": ");
        headers.starts_with(&field) || headers.contains(&format!(", {field}"))
    })
}

/// Returns the host of a URL, if it is this machine.
pub(super) fn loopback(url: &Url) -> Option<Host<&str>> {
    url.host().filter(|host| match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    })
}

#[cfg(all(
    test,
    not(any(feature = "default-tls", feature = "rustls-no-provider"))
))]
mod tests {
    use crate::{Client, ErrorKind};

    /// If no other crate of the tree has switched on TLS.
    #[test]
    fn https_without_tls_is_told_when_a_client_is_built() {
        let error = Client::new("pit-a").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            error.to_string().contains("the feature default-tls"),
            "{error}"
        );
        let here = Client::builder()
            .token("pit-a")
            .base_url("http://localhost:1");
        assert!(here.build().is_ok());
    }
}
