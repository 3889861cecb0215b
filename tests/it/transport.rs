//! Where connections go, never through a proxy or to another machine, and the settings of the HTTP
//! client.

use std::{
    env,
    net::TcpListener,
    process::Command,
    sync::{Arc, Mutex},
};

use leadconnector::{Client, ClientBuilder, outbound, sandbox::Sandbox};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::support::TOKEN;

/// Set for a child process: the address of the server.
const ALONE: &str = "LEADCONNECTOR_TEST_PROXIED";

/// Runs in a separate process, because environment variables are shared by all tests.
#[tokio::test]
async fn a_server_on_this_machine_is_reached_without_a_proxy() {
    let Ok(url) = env::var(ALONE) else {
        let sandbox = Sandbox::start().await.unwrap();
        let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
        proxy.set_nonblocking(true).unwrap();
        let proxy_url = format!("http://{}", proxy.local_addr().unwrap());
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args([
                "--exact",
                "transport::a_server_on_this_machine_is_reached_without_a_proxy",
            ])
            .env(ALONE, sandbox.url())
            .env_remove("no_proxy")
            .env_remove("NO_PROXY");
        for name in [
            "http_proxy",
            "HTTP_PROXY",
            "all_proxy",
            "ALL_PROXY",
            "https_proxy",
        ] {
            child.env(name, &proxy_url);
        }
        let child = tokio::task::spawn_blocking(move || child.output().unwrap());
        let output = child.await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}"
        );
        assert_eq!(sandbox.processed().len(), 2);
        assert!(proxy.accept().is_err(), "the proxy was asked");
        return;
    };
    let builder = || Client::builder().token(TOKEN).base_url(&url);
    let proxy = env::var("http_proxy").unwrap();
    let callers =
        builder().http_client(move |http| http.proxy(reqwest::Proxy::all(&proxy).unwrap()));
    for client in [builder(), callers] {
        let client = client.build().unwrap();
        client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    }
}

/// A resolver that records names and resolves none.
#[derive(Clone, Default)]
struct Dns(Arc<Mutex<Vec<String>>>);

impl Resolve for Dns {
    fn resolve(&self, name: Name) -> Resolving {
        self.0.lock().unwrap().push(name.as_str().to_owned());
        Box::pin(std::future::ready(
            Ok(Box::new(std::iter::empty()) as Addrs),
        ))
    }
}

#[tokio::test]
async fn localhost_is_not_resolved_by_dns() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap().to_owned();
    let dns = Dns::default();
    for host in ["localhost", "LOCALHOST", "a.localhost", "a.b.localhost"] {
        let dns = dns.clone();
        let client = Client::builder()
            .token(TOKEN)
            .base_url(format!("http://{host}:{port}"))
            .http_client(move |http| http.dns_resolver(Arc::new(dns.clone())))
            .build()
            .unwrap();
        client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    }
    assert!(dns.0.lock().unwrap().is_empty());
    assert_eq!(sandbox.processed().len(), 4);
}

#[tokio::test]
async fn http_client_settings_apply_except_where_guarantees_depend_on_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .http_client(|http| {
            let mut headers = http::HeaderMap::new();
            headers.insert("x-mine", "1".parse().unwrap());
            headers.insert("authorization", "Bearer other".parse().unwrap());
            headers.insert("accept", "text/html".parse().unwrap());
            http.default_headers(headers)
        })
        .build()
        .unwrap();
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    let requests = sandbox.requests();
    let headers = requests[0].headers();
    assert_eq!(headers["x-mine"], "1");
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(headers["accept"], "application/json");
}

fn with_default(name: &'static str, value: &'static str, url: String) -> ClientBuilder {
    Client::builder()
        .token(TOKEN)
        .base_url(url)
        .http_client(move |http| {
            let mut headers = http::HeaderMap::new();
            headers.insert(name, http::HeaderValue::from_static(value));
            http.default_headers(headers)
        })
}

#[tokio::test]
async fn a_callers_default_headers_neither_truncate_nor_change_a_message() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, value) in [
        ("content-length", "5"),
        ("content-length", "5000"),
        ("content-type", "text/plain"),
        ("authorization", "Bearer other"),
        ("version", "1999-01-01"),
        ("x-mine", "\"expect\": \", \"host\": "),
        ("x-mine", "\\"),
    ] {
        let client = with_default(name, value, sandbox.url()).build().unwrap();
        client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
        let requests = sandbox.requests();
        let last = requests.last().unwrap();
        assert_eq!(last.json().unwrap()["message"], "Hi", "{name}");
        assert_eq!(last.headers()["content-type"], "application/json");
        assert_eq!(last.headers()["authorization"], format!("Bearer {TOKEN}"));
    }
    for (name, value) in [
        ("accept-encoding", "gzip"),
        ("connection", "close"),
        ("content-encoding", "gzip"),
        ("expect", "100-continue"),
        ("host", "elsewhere"),
        ("keep-alive", "timeout=5"),
        ("te", "trailers"),
        ("trailer", "x-mine"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
    ] {
        let error = with_default(name, value, sandbox.url())
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), leadconnector::ErrorKind::Configuration);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_resolved_name_is_not_mistaken_for_a_default_header() {
    let address = "127.0.0.1:1".parse().unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .http_client(move |http| http.resolve("host", address));
    client.build().unwrap();
}
