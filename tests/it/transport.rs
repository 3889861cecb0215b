//! Connections: never through a proxy or to another machine, and never one that the server closed
//! while the program was busy.

use std::{
    env,
    io::{Read, Write},
    net::TcpListener,
    pin::pin,
    process::Command,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use futures_util::FutureExt;
use leadconnector::{Client, ClientBuilder, outbound, sandbox::Sandbox};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{runtime::Runtime, sync::oneshot};

use crate::support::{TOKEN, soon};

const REPLY: &[u8] = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\
    content-length: 41\r\n\r\n{\"conversationId\":\"c\",\"messageId\":\"m123\"}";

/// A server that answers one request per connection, and closes it on command.
fn server() -> (String, mpsc::Sender<()>, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (close, closes) = mpsc::channel::<()>();
    let (closed, is_closed) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut bytes = [0; 4096];
            while !request.ends_with(b"}") {
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            stream.write_all(REPLY).unwrap();
            if closes.recv().is_err() {
                return;
            }
            drop(stream);
            let _ = closed.send(());
        }
    });
    (url, close, is_closed)
}

/// A runtime with one thread that runs tasks.
fn runtime(multi: bool) -> Runtime {
    let mut builder = if multi {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    builder.worker_threads(1).enable_all().build().unwrap()
}

fn client(url: String) -> Client {
    let client = Client::builder().token(TOKEN).base_url(url);
    client.build().unwrap()
}

#[test]
fn a_connection_closed_while_the_thread_was_busy_loses_no_message() {
    for (multi, one_block_on) in [(false, false), (false, true), (true, false), (true, true)] {
        let (url, close, is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
        let sms = || outbound::Sms::new("c", "Hi");
        let busy = || {
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            thread::sleep(Duration::from_millis(1));
        };
        if one_block_on {
            runtime.block_on(async {
                for _ in 0..20 {
                    client.send(sms()).await.unwrap();
                    busy();
                }
            });
        } else {
            for _ in 0..20 {
                runtime.block_on(client.send(sms())).unwrap();
                busy();
            }
        }
    }
}

/// As in a loop of `select!` with other work: the call is polled again before the runtime had a
/// turn.
#[test]
fn a_closed_connection_is_not_used_because_a_call_is_polled_for_another_reason() {
    for multi in [false, true] {
        let (url, close, is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
        let task = runtime.spawn(async move {
            for _ in 0..20 {
                let mut call = pin!(client.send(outbound::Sms::new("c", "Hi")));
                for _ in 0..3 {
                    assert!(call.as_mut().now_or_never().is_none());
                }
                call.await.unwrap();
                close.send(()).unwrap();
                is_closed.recv().unwrap();
                thread::sleep(Duration::from_millis(1));
            }
        });
        runtime.block_on(task).unwrap();
    }
}

/// It was closed after the runtime had noticed others, and before the call went on.
#[test]
fn a_connection_closed_while_another_task_was_busy_is_not_used() {
    for (multi, turns) in [(false, 1), (true, 3)] {
        let (url, close, mut is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
        let calls = async move {
            for _ in 0..5 {
                client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
                let (client, close_now) = (client.clone(), close.clone());
                let call = async move { client.send(outbound::Sms::new("c", "Hi")).await };
                let busy = async move {
                    for _ in 0..turns {
                        tokio::task::yield_now().await;
                    }
                    close_now.send(()).unwrap();
                    is_closed.recv().unwrap();
                    thread::sleep(Duration::from_millis(15));
                    is_closed
                };
                let (call, busy) = (tokio::spawn(call), tokio::spawn(busy));
                call.await.unwrap().unwrap();
                is_closed = busy.await.unwrap();
                close.send(()).unwrap();
                is_closed.recv().unwrap();
            }
        };
        runtime.block_on(runtime.spawn(calls)).unwrap();
    }
}

/// As in a program that drives a runtime now and then. The runtime forgets whom to wake when its
/// `block_on` returns.
#[test]
fn a_call_goes_on_in_another_block_on() {
    let (url, close, is_closed) = server();
    let client = client(url);
    for same_runtime in [true, false] {
        let mut driver = runtime(false);
        for _ in 0..5 {
            driver
                .block_on(client.send(outbound::Sms::new("c", "Hi")))
                .unwrap();
            let mut call = Box::pin(client.send(outbound::Sms::new("c", "Hi")));
            let polled = driver.block_on(async { call.as_mut().now_or_never() });
            assert!(polled.is_none());
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            thread::sleep(Duration::from_millis(1));
            if !same_runtime {
                driver = runtime(false);
            }
            driver.block_on(soon(call)).unwrap();
            close.send(()).unwrap();
            is_closed.recv().unwrap();
        }
    }
}

/// As in a game that drives the runtime once in each frame, and then looks whether a call has ended.
#[test]
fn a_call_goes_on_if_each_block_on_polls_it_last() {
    let (url, _close, _) = server();
    let (driver, client) = (runtime(false), client(url));
    let mut call = Box::pin(client.send(outbound::Sms::new("c", "Hi")));
    let sent = (0..5000).find_map(|_| {
        thread::sleep(Duration::from_millis(1));
        driver.block_on(async {
            tokio::task::yield_now().await;
            call.as_mut().now_or_never()
        })
    });
    sent.unwrap().unwrap();
}

/// As in `#[tokio::main]` on a machine with one core.
#[test]
fn a_connection_closed_while_the_runtimes_only_worker_was_busy_is_not_used() {
    let (url, close, is_closed) = server();
    let (runtime, client) = (runtime(true), client(url));
    let send = || client.send(outbound::Sms::new("c", "Hi"));
    runtime.block_on(async {
        send().await.unwrap();
        for _ in 0..20 {
            let (begun, has_begun) = oneshot::channel();
            let (end, ends) = mpsc::channel();
            let busy = tokio::spawn(async move {
                begun.send(()).unwrap();
                ends.recv().unwrap();
            });
            has_begun.await.unwrap();
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            let timer = thread::spawn(move || {
                thread::sleep(Duration::from_millis(5));
                end.send(()).unwrap();
            });
            send().await.unwrap();
            timer.join().unwrap();
            busy.await.unwrap();
        }
    });
}

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
