//! HTTP/2: the same guarantees over one connection.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt;
use h2::{Reason, server};
use http::Response;
use leadconnector::{Client, Delivery, outbound};
use tokio::net::TcpListener;

use crate::support::TOKEN;

/// What the server does after it has read a request.
#[derive(Clone, Copy)]
enum Then {
    Answer,
    Reset(Reason),
    /// Sends GOAWAY, and closes the connection.
    GoAway,
}

struct Server {
    client: Client,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    async fn start(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(AtomicUsize::new(0));
        let (met, asked) = (Arc::clone(&connections), Arc::clone(&requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                met.fetch_add(1, SeqCst);
                tokio::spawn(serve(stream, then, Arc::clone(&asked)));
            }
        });
        let client = Client::builder().token(TOKEN).base_url(url);
        Self {
            client: client
                .http_client(reqwest::ClientBuilder::http2_prior_knowledge)
                .build()
                .unwrap(),
            connections,
            requests,
        }
    }
}

async fn serve(stream: tokio::net::TcpStream, then: Then, requests: Arc<AtomicUsize>) {
    let mut connection = server::handshake(stream).await.unwrap();
    while let Some(Ok((mut request, mut reply))) = connection.accept().await {
        requests.fetch_add(1, SeqCst);
        let mut bytes = 0;
        let body = request.body_mut();
        // The connection makes progress only while it is polled.
        while !body.is_end_stream() {
            let chunk = tokio::select! {
                chunk = body.data() => chunk,
                _ = futures_util::future::poll_fn(|context| connection.poll_closed(context)) => None,
            };
            let Some(Ok(chunk)) = chunk else { break };
            bytes += chunk.len();
            let _ = body.flow_control().release_capacity(chunk.len());
        }
        assert!(bytes > 0, "a request without its body");
        match then {
            Then::Answer => {
                let head = Response::builder().status(201).body(()).unwrap();
                let json = Bytes::from_static(br#"{"conversationId":"c","messageId":"m"}"#);
                let mut stream = reply.send_response(head, false).unwrap();
                stream.send_data(json, true).unwrap();
            }
            Then::Reset(reason) => reply.send_reset(reason),
            Then::GoAway => connection.abrupt_shutdown(Reason::NO_ERROR),
        }
    }
}

#[tokio::test]
async fn messages_share_a_connection() {
    let server = Server::start(Then::Answer).await;
    let message = |n| (n, outbound::Sms::new(format!("contact-{n}"), "Hi"));
    let messages = (0..20).map(message);
    let results: Vec<_> = server.client.send_all(messages).collect().await;
    assert_eq!(results.len(), 20);
    for (_, result) in results {
        assert_eq!(result.unwrap().message_id().as_str(), "m");
    }
    assert_eq!(server.requests.load(SeqCst), 20);
    assert_eq!(server.connections.load(SeqCst), 1);
}

#[tokio::test]
async fn a_stream_reset_after_the_body_was_sent_is_unknown_and_not_retried() {
    for reason in [
        Reason::INTERNAL_ERROR,
        Reason::CANCEL,
        Reason::HTTP_1_1_REQUIRED,
    ] {
        let server = Server::start(Then::Reset(reason)).await;
        let error = server.client.send(outbound::Sms::new("c", "Hi")).await;
        assert_eq!(error.unwrap_err().delivery(), Delivery::Unknown, "{reason}");
        assert_eq!(server.requests.load(SeqCst), 1, "{reason}");
    }
}

#[tokio::test]
async fn a_goaway_after_the_body_was_sent_is_unknown_and_not_retried() {
    let server = Server::start(Then::GoAway).await;
    let error = server.client.send(outbound::Sms::new("c", "Hi")).await;
    assert_eq!(error.unwrap_err().delivery(), Delivery::Unknown);
    assert_eq!(server.requests.load(SeqCst), 1);
}

/// Answers one request per connection, and closes it on command.
async fn serve_until_closed(
    listener: TcpListener,
    mut close: tokio::sync::mpsc::UnboundedReceiver<()>,
    closed: mpsc::Sender<()>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let mut connection = server::handshake(stream).await.unwrap();
        let (_request, mut reply) = connection.accept().await.unwrap().unwrap();
        let response = Response::builder().status(201).body(()).unwrap();
        let mut body = reply.send_response(response, false).unwrap();
        let receipt = r#"{"conversationId":"c","messageId":"m1"}"#;
        body.send_data(Bytes::from(receipt), true).unwrap();
        tokio::select! {
            // Writes the response.
            _ = connection.accept() => {}
            told = close.recv() => if told.is_none() { return },
        }
        drop((connection, body));
        closed.send(()).unwrap();
    }
}

#[test]
fn a_connection_closed_while_the_thread_was_busy_loses_no_message() {
    for is_spawned in [false, true] {
        let (close, closes) = tokio::sync::mpsc::unbounded_channel();
        let (closed, is_closed) = mpsc::channel();
        let (listens, url) = mpsc::channel();
        thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build().unwrap().block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let url = format!("http://{}", listener.local_addr().unwrap());
                listens.send(url).unwrap();
                serve_until_closed(listener, closes, closed).await;
            });
        });
        let client = Client::builder().token(TOKEN).base_url(url.recv().unwrap());
        let client = client
            .http_client(reqwest::ClientBuilder::http2_prior_knowledge)
            .build()
            .unwrap();
        let calls = async move {
            for _ in 0..20 {
                client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
                close.send(()).unwrap();
                is_closed.recv().unwrap();
                thread::sleep(Duration::from_millis(1));
            }
        };
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        if is_spawned {
            runtime.block_on(runtime.spawn(calls)).unwrap();
        } else {
            runtime.block_on(calls);
        }
    }
}
