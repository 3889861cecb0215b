//! Invocations of an operation without a body, and the API version that each operation is sent
//! with.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use super::{VERSION, invocation::Invocation, request};
use crate::{
    Client, Delivery, Error, ErrorKind, RetryPolicy,
    operation::{GET_MESSAGE, Operation},
};

const FOUND: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"id\":\"m\"}";
const FAILED: &str = "HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n";

/// A server that answers each connection with the next of these replies and closes it.
fn server(replies: &[&'static str]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let replies = replies.to_vec();
    thread::spawn(move || {
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut bytes = [0; 4096];
            while !request.ends_with(b"\r\n\r\n") {
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            let request = String::from_utf8(request).unwrap();
            assert!(request.starts_with("GET /conversations/messages/m?limit=1 HTTP/1.1\r\n"));
            assert!(!request.contains("content-"), "{request}");
            count.fetch_add(1, SeqCst);
            stream.write_all(reply.as_bytes()).unwrap();
        }
    });
    (url, requests)
}

async fn read(url: &str) -> Result<Vec<u8>, Error> {
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let client = Client::builder().token("t").base_url(url);
    let client = client.retry_policy(policy).build()?;
    let api = client.api();
    let url = format!("{url}/conversations/messages/m?limit=1");
    let request = request::Client::get(&api.client, url).build()?;
    let invocation = Invocation::new(&api.client.0, &api.inner, &GET_MESSAGE, request)?;
    invocation.run().await.map(|reply| reply.body.to_vec())
}

#[tokio::test]
async fn a_read_is_retried_until_it_succeeds() {
    // An empty reply, a truncated one, and a failure.
    let cut_off = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"i";
    let (url, requests) = server(&["", cut_off, FAILED, FOUND]);
    assert_eq!(read(&url).await.unwrap(), br#"{"id":"m"}"#);
    assert_eq!(requests.load(SeqCst), 4);
}

#[tokio::test]
async fn a_read_that_always_fails_ends_after_four_attempts() {
    let (url, requests) = server(&[FAILED; 5]);
    let error = read(&url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.operation(), Some("get_message"));
    assert_eq!(requests.load(SeqCst), 4);
}

#[tokio::test]
async fn a_read_without_a_connection_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = read(&url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn the_client_replaces_the_version_of_an_operation_unless_it_is_v3() {
    for (own, set, wanted) in [
        ("2021-04-15", None, "2021-04-15"),
        ("2021-04-15", Some("2023-02-21"), "2023-02-21"),
        ("v3", None, "v3"),
        ("v3", Some("2023-02-21"), "v3"),
    ] {
        let mut client = Client::builder().token("t").base_url("http://127.0.0.1:9");
        if let Some(version) = set {
            client = client.api_version(version);
        }
        let client = client.build().unwrap();
        let api = client.api();
        let operation = Operation {
            version: Some(own),
            method: GET_MESSAGE.method.clone(),
            ..GET_MESSAGE
        };
        let url = format!("{}/conversations/messages/m", api.baseurl);
        let request = request::Client::get(&api.client, url).build().unwrap();
        let invocation = Invocation::new(&api.client.0, &api.inner, &operation, request).unwrap();
        let headers = invocation.headers(None);
        assert_eq!(headers[VERSION], wanted, "{own} {set:?}");
    }
}
