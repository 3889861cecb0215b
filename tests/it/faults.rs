//! Faults that no HTTP library produces, injected by a raw TCP server.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use leadconnector::{Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy, outbound};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::TOKEN;

/// How the server reacts to a request that it has read completely.
#[derive(Clone, Copy)]
enum Then {
    /// Writes this and closes the connection.
    Write(&'static str),
    /// Resets the connection.
    Reset,
    /// Writes this, then nothing more, and keeps the connection open.
    Hang(&'static str),
}

struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    async fn start(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, then, Arc::clone(&count)));
            }
        });
        Self { address, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    async fn send(&self) -> Error {
        send(&hasty(format!("http://{}", self.address))).await
    }
}

/// Returns a client that retries immediately, since the sockets are real.
fn hasty(url: impl Into<String>) -> Client {
    builder(url).build().unwrap()
}

fn builder(url: impl Into<String>) -> ClientBuilder {
    let retry = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let builder = Client::builder().token(TOKEN).base_url(url);
    builder.retry_policy(retry)
}

async fn serve(mut stream: TcpStream, then: Then, requests: Arc<AtomicUsize>) {
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    match then {
        Then::Write(reply) => stream.write_all(reply.as_bytes()).await.unwrap(),
        Then::Reset => stream.set_zero_linger().unwrap(),
        Then::Hang(reply) => {
            stream.write_all(reply.as_bytes()).await.unwrap();
            std::future::pending::<()>().await;
        }
    }
}

async fn send(client: &Client) -> Error {
    client
        .send(outbound::Sms::new("c", "Hi"))
        .await
        .expect_err("a fault")
}

fn assert_error(error: &Error, kind: ErrorKind, delivery: Delivery, status: Option<u16>) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert_eq!(error.delivery(), delivery);
    assert_eq!(error.status().map(|s| s.as_u16()), status);
}

#[tokio::test]
async fn a_connection_that_is_reset_after_the_request_is_unknown_and_not_retried() {
    let server = Server::start(Then::Reset).await;
    let error = server.send().await;
    assert_error(&error, ErrorKind::ConnectionLost, Delivery::Unknown, None);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_connection_that_is_closed_without_a_reply_is_unknown_and_not_retried() {
    let server = Server::start(Then::Write("")).await;
    let error = server.send().await;
    assert_error(&error, ErrorKind::ConnectionLost, Delivery::Unknown, None);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_reply_that_is_cut_off_keeps_its_status_and_is_unknown() {
    let server = Server::start(Then::Write(
        "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"messageId\":",
    ))
    .await;
    let error = server.send().await;
    assert_error(
        &error,
        ErrorKind::ConnectionLost,
        Delivery::Unknown,
        Some(201),
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_rejection_that_is_cut_off_is_still_a_rejection() {
    let server = Server::start(Then::Write(
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"message\":",
    ))
    .await;
    let error = server.send().await;
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, Some(400));
    assert_eq!(error.body(), Some("{\"message\":"));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn garbage_is_unknown_and_not_retried() {
    for garbage in ["\0\0\0\0 no HTTP at all\r\n\r\n", "HTTP/1.1 2"] {
        let server = Server::start(Then::Write(garbage)).await;
        let error = server.send().await;
        assert_error(&error, ErrorKind::ConnectionLost, Delivery::Unknown, None);
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn silence_is_unknown_and_not_retried() {
    let server = Server::start(Then::Hang("")).await;
    let error = send(&impatient(&server)).await;
    assert_error(&error, ErrorKind::Timeout, Delivery::Unknown, None);
    assert_eq!(server.requests(), 1);
}

/// Uses real time, since the sockets are real.
fn impatient(server: &Server) -> Client {
    builder(format!("http://{}", server.address))
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_reply_that_stops_in_the_middle_keeps_its_status_and_is_unknown() {
    let server = Server::start(Then::Hang(
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"messageId\":",
    ))
    .await;
    let error = send(&impatient(&server)).await;
    assert_error(&error, ErrorKind::Timeout, Delivery::Unknown, Some(200));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_message_whose_connection_is_refused_was_not_sent() {
    // Nothing listens on this port.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = send(&hasty(format!("http://{address}"))).await;
    assert_error(&error, ErrorKind::Connect, Delivery::NotSent, None);
}

#[tokio::test]
async fn a_message_to_an_unknown_host_was_not_sent() {
    let error = send(&hasty("https://nowhere.invalid")).await;
    assert_error(&error, ErrorKind::Connect, Delivery::NotSent, None);
}

#[tokio::test]
async fn a_message_whose_connection_times_out_was_not_sent() {
    // Accepts the connection but never replies to the TLS handshake.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let client = builder(format!("https://{address}"))
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let error = send(&client).await;
    assert_error(&error, ErrorKind::Connect, Delivery::NotSent, None);
}

#[tokio::test]
async fn a_message_whose_tls_handshake_fails_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    });
    let error = send(&hasty(format!("https://{address}"))).await;
    assert_error(&error, ErrorKind::Connect, Delivery::NotSent, None);
}
