//! The sandbox as an HTTP server, over raw connections: sizes, framing, versions and numbers.

use std::{io, time::Duration};

use leadconnector::sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{SEND, answer, post, sms};
use crate::support::soon;

/// The limits that the sandbox documents.
const MAX_BODY: usize = 8 << 20;
const MAX_HEAD: usize = 64 << 10;

const HEADERS: &str = "authorization: Bearer 123\r\nversion: 2021-07-28\r\n\
    content-type: application/json\r\nhost: sandbox\r\n";

async fn connect(sandbox: &Sandbox) -> TcpStream {
    let address = sandbox.url()["http://".len()..].to_owned();
    TcpStream::connect(address).await.unwrap()
}

/// Returns the head of a send with these further headers.
fn head(more: &str) -> Vec<u8> {
    format!("POST {SEND} HTTP/1.1\r\n{HEADERS}{more}\r\n").into_bytes()
}

/// Returns a send.
fn request(more: &str) -> Vec<u8> {
    let body = sms().to_string();
    let mut request = head(&format!("{more}content-length: {}\r\n", body.len()));
    request.extend_from_slice(body.as_bytes());
    request
}

/// Reads the reply and asserts that the connection is then closed, and not reset.
async fn last_reply(stream: &mut TcpStream) -> String {
    let mut reply = String::new();
    soon(stream.read_to_string(&mut reply)).await.unwrap();
    reply
}

/// Reads until there were this many replies, and returns their text.
async fn replies(stream: &mut TcpStream, count: usize) -> String {
    let mut text = String::new();
    while text.matches("HTTP/1.").count() < count || !text.ends_with('}') {
        let mut bytes = [0; 4096];
        let read = soon(stream.read(&mut bytes)).await.unwrap();
        assert!(read > 0, "the connection was closed after {text}");
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
    text
}

fn assert_too_large(reply: &str) {
    assert!(reply.starts_with("HTTP/1.1 413 "), "{reply}");
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("connection: close"), "{reply}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["statusCode"], 413);
}

async fn assert_it_works(sandbox: &Sandbox) {
    assert_eq!(answer(post(sandbox, SEND).json(&sms())).await.0, 201);
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_not_read() {
    let sandbox = Sandbox::start().await.unwrap();
    for expect in ["", "expect: 100-continue\r\n"] {
        let mut stream = connect(&sandbox).await;
        let head = head(&format!("{expect}content-length: 10000000000\r\n"));
        stream.write_all(&head).await.unwrap();
        stream.write_all(b"{\"type\":\"SMS\",").await.unwrap();
        // There is no 100 before it.
        assert_too_large(&last_reply(&mut stream).await);
    }
    assert!(sandbox.requests().is_empty());
    assert_it_works(&sandbox).await;
}

#[tokio::test]
async fn a_chunked_body_without_an_end_is_too_large() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    let head = head("transfer-encoding: chunked\r\n");
    stream.write_all(&head).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let (mut read, mut write) = stream.split();
    let mut reply = vec![0; 4096];
    let send = async {
        loop {
            write.write_all(chunk.as_bytes()).await.unwrap();
        }
    };
    let length = tokio::select! {
        read = soon(read.read(&mut reply)) => read.unwrap(),
        () = send => unreachable!("it has no end"),
    };
    assert_too_large(std::str::from_utf8(&reply[..length]).unwrap());
    assert!(sandbox.requests().is_empty());
    assert_it_works(&sandbox).await;
}

/// Python's `http.client` and others read the reply only once they have sent everything.
#[tokio::test]
async fn a_client_that_sends_all_before_it_reads_gets_the_413() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    let length = 4 * MAX_BODY;
    let head = head(&format!("content-length: {length}\r\n"));
    stream.write_all(&head).await.unwrap();
    soon(stream.write_all(&vec![b' '; length])).await.unwrap();
    assert_too_large(&last_reply(&mut stream).await);
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit() {
    let sandbox = Sandbox::start().await.unwrap();
    let empty = json!({ "type": "SMS", "contactId": "c", "message": "" });
    let room = MAX_BODY - empty.to_string().len();
    for (length, status) in [(room, 201), (room + 1, 413)] {
        let body = json!({ "type": "SMS", "contactId": "c", "message": "x".repeat(length) });
        let body = body.to_string();
        let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        for (framing, body) in [
            (format!("content-length: {}\r\n", body.len()), &body),
            ("transfer-encoding: chunked\r\n".to_owned(), &chunked),
        ] {
            let mut stream = connect(&sandbox).await;
            let head = head(&format!("{framing}connection: close\r\n"));
            stream.write_all(&head).await.unwrap();
            soon(stream.write_all(body.as_bytes())).await.unwrap();
            let reply = last_reply(&mut stream).await;
            assert_eq!(reply[9..12], status.to_string(), "{framing}");
        }
    }
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn headers_are_limited_in_bytes_and_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let large = format!("x-large: {}\r\n", "x".repeat(MAX_HEAD));
    let many: String = (0..101).map(|n| format!("x-{n}: x\r\n")).collect();
    for more in [large, many] {
        let mut stream = connect(&sandbox).await;
        stream.write_all(&request(&more)).await.unwrap();
        let reply = last_reply(&mut stream).await;
        assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
    }
    assert!(sandbox.requests().is_empty());
    let mut stream = connect(&sandbox).await;
    let many: String = (0..90).map(|n| format!("x-{n}: x\r\n")).collect();
    stream.write_all(&request(&many)).await.unwrap();
    assert!(replies(&mut stream, 1).await.starts_with("HTTP/1.1 201 "));
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    const REQUESTS: usize = 50;
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    let (send, mut bytes) = (request(""), Vec::new());
    for _ in 0..REQUESTS {
        bytes.extend_from_slice(&send);
    }
    // The bytes arrive in pieces that end anywhere.
    for piece in bytes.chunks(997) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    let text = replies(&mut stream, REQUESTS).await;
    assert_eq!(text.matches("HTTP/1.1 201 ").count(), REQUESTS);
    let messages = text.split("\"messageId\":\"").skip(1);
    let ids: Vec<_> = messages.map(|rest| &rest[..20]).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(sandbox.processed().len(), REQUESTS);
}

#[tokio::test]
async fn a_chunked_body_is_read_whatever_its_chunks() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    let head = head("transfer-encoding: chunked\r\n");
    stream.write_all(&head).await.unwrap();
    for byte in sms().to_string().bytes() {
        let chunk = format!("1;extension=x\r\n{}\r\n", char::from(byte));
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    let end = b"0\r\nx-trailer: x\r\n\r\n";
    stream.write_all(end).await.unwrap();
    assert!(replies(&mut stream, 1).await.starts_with("HTTP/1.1 201 "));
    assert_eq!(sandbox.requests()[0].json(), Some(&sms()));
}

#[tokio::test]
async fn http_1_0_is_answered_and_closed() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    let request = String::from_utf8(request("")).unwrap();
    let request = request.replace("HTTP/1.1", "HTTP/1.0");
    stream.write_all(request.as_bytes()).await.unwrap();
    let reply = last_reply(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.0 201 "), "{reply}");
    assert!(reply.ends_with('}'), "{reply}");
}

/// What follows a request on a connection that closes is discarded, and does not reset it.
#[tokio::test]
async fn bytes_after_the_last_request_destroy_no_reply() {
    let sandbox = Sandbox::start().await.unwrap();
    for more in ["connection: close\r\n", ""] {
        let mut stream = connect(&sandbox).await;
        let mut bytes = request(more);
        bytes.extend_from_slice(&b"\0no HTTP\r\n\r\n".repeat(10_000));
        soon(stream.write_all(&bytes)).await.unwrap();
        let reply = last_reply(&mut stream).await;
        assert!(reply.starts_with("HTTP/1.1 201 "), "{reply}");
    }
}

#[tokio::test]
async fn a_thousand_connections_are_served_at_once() {
    const CONNECTIONS: usize = 1_000;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(10 * CONNECTIONS, Duration::from_secs(10));
    let send = request("");
    let (first, rest) = send.split_at(send.len() / 2);
    let mut streams = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut stream = connect(&sandbox).await;
        stream.write_all(first).await.unwrap();
        streams.push(stream);
    }
    // All are open with half a request, which does not keep others waiting.
    assert_it_works(&sandbox).await;
    for stream in &mut streams {
        stream.write_all(rest).await.unwrap();
    }
    for stream in &mut streams {
        assert!(replies(stream, 1).await.starts_with("HTTP/1.1 201 "));
    }
    assert_eq!(sandbox.processed().len(), CONNECTIONS + 1);
}

/// A client that never sends a request, or never reads its reply, keeps only its own connection.
#[tokio::test]
async fn a_connection_that_ends_within_a_request_harms_no_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let send = request("");
    for end in (0..send.len()).step_by(7) {
        let mut stream = connect(&sandbox).await;
        stream.write_all(&send[..end]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut reply = Vec::new();
        let read: io::Result<usize> = soon(stream.read_to_end(&mut reply)).await;
        read.unwrap();
        assert!(!reply.starts_with(b"HTTP/1.1 2"));
    }
    assert!(sandbox.requests().is_empty());
    assert_it_works(&sandbox).await;
}
