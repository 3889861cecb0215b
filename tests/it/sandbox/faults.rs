//! Faults of the sandbox. Most of these tests talk to it over a raw connection: HTTP
//! libraries hide the details that matter here.

use std::{io, time::Duration};

use http::{HeaderName, HeaderValue, StatusCode, header};
use leadconnector::{
    Delivery, ErrorKind,
    clock::ManualClock,
    outbound,
    sandbox::{Fault, Sandbox},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{INBOUND, SEND, answer, http, post, sms, start};
use crate::support::soon;

/// A connection to the sandbox.
struct Connection(TcpStream);

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head[9..12].parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Connection {
    async fn open(sandbox: &Sandbox) -> Self {
        let address = sandbox.url()["http://".len()..].to_owned();
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// A new connection, or one that has already carried a request and its reply.
    async fn fresh_or_kept(sandbox: &Sandbox, kept: bool) -> Self {
        let mut connection = Self::open(sandbox).await;
        if kept {
            connection.send().await;
            assert_eq!(connection.reply().await.status(), 201);
        }
        connection
    }

    async fn send(&mut self) {
        self.write(&request(SEND, &sms())).await;
    }

    async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads one reply and keeps the connection open.
    async fn reply(&mut self) -> Reply {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon(self.0.read_u8()).await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let mut reply = Reply { head, body: vec![] };
        let length = reply
            .header("content-length")
            .map_or(0, |l| l.parse().unwrap());
        reply.body.resize(length, 0);
        soon(self.0.read_exact(&mut reply.body)).await.unwrap();
        reply
    }

    /// Reads until the connection ends, and returns how it ended.
    async fn rest(&mut self) -> (Vec<u8>, io::Result<()>) {
        let mut bytes = Vec::new();
        let end = soon(self.0.read_to_end(&mut bytes)).await;
        (bytes, end.map(|_| ()))
    }

    async fn assert_reset(&mut self) {
        let (bytes, end) = self.rest().await;
        assert_eq!(bytes, b"");
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }
}

fn request(path: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer 123\r\n\
         version: 2021-07-28\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Two sandboxes, each with a connection and its number of requests so far: a fresh and a kept one.
async fn fresh_and_kept() -> [(Sandbox, Connection, usize); 2] {
    let mut both = Vec::new();
    for kept in [false, true] {
        let sandbox = Sandbox::start().await.unwrap();
        let connection = Connection::fresh_or_kept(&sandbox, kept).await;
        both.push((sandbox, connection, usize::from(kept)));
    }
    both.try_into().map_err(|_| ()).unwrap()
}

#[tokio::test]
async fn a_reset_before_reading_leaves_no_trace_of_the_request() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        // `after_processing` has no effect on this fault.
        sandbox.fault(Fault::reset_before_reading().after_processing());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before);
        assert_eq!(sandbox.processed().len(), before);
        // The fault strikes only once.
        assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
    }
}

#[tokio::test]
async fn a_reset_after_reading_records_the_request() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::reset_after_reading());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before);
    }
}

#[tokio::test]
async fn a_reset_after_processing_follows_a_sent_message() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::reset_after_reading().after_processing());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_off_has_its_headers_and_part_of_its_body() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::cut_off());
        connection.send().await;
        let (bytes, _) = connection.rest().await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        assert!(head.contains("\r\nx-ratelimit-remaining: "), "{head}");
        let (_, length) = head.split_once("content-length: ").unwrap();
        assert!(length.parse::<usize>().unwrap() > body.len());
        assert!(body.starts_with("{\"conversationId\":"), "{body}");
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn an_empty_reply_that_is_cut_off_is_incomplete_too() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault(Fault::cut_off());
    let custom = json!({ "type": "Custom", "contactId": "c", "message": "Hi" });
    let request = post(&sandbox, INBOUND).json(&custom);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.bytes().await.unwrap_err();
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn garbage_is_not_http_and_hides_a_sent_message() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::garbage());
        connection.send().await;
        let (bytes, _) = connection.rest().await;
        assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"));
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn a_hang_lasts_until_the_sandbox_stops() {
    for (fault, processed) in [(Fault::hang(), 0), (Fault::hang().after_processing(), 1)] {
        for (sandbox, mut connection, before) in fresh_and_kept().await {
            sandbox.fault(fault.clone());
            connection.send().await;
            soon(sandbox.until(|sandbox| sandbox.requests().len() > before)).await;
            assert_eq!(sandbox.processed().len(), before + processed);
            // Others are served meanwhile.
            assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
            let mut byte = [0];
            let silent = connection.0.try_read(&mut byte).unwrap_err();
            assert_eq!(silent.kind(), io::ErrorKind::WouldBlock);
            drop(sandbox);
            assert_eq!(connection.rest().await.0, b"");
        }
    }
}

#[tokio::test]
async fn a_status_fault_replies_as_configured() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        let down = json!({ "message": "down" });
        sandbox.fault(
            Fault::status(StatusCode::SERVICE_UNAVAILABLE)
                .json(&down)
                .header(header::RETRY_AFTER, 5),
        );
        connection.send().await;
        let reply = connection.reply().await;
        assert_eq!(reply.status(), 503);
        assert_eq!(reply.header("retry-after"), Some("5"));
        assert!(
            reply
                .header("content-type")
                .unwrap()
                .starts_with("application/json")
        );
        assert!(!reply.head.contains("x-ratelimit"), "{}", reply.head);
        assert_eq!(serde_json::from_slice::<Value>(&reply.body).unwrap(), down);
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before);
        // The connection stays open.
        connection.send().await;
        assert_eq!(connection.reply().await.status(), 201);
    }
}

#[tokio::test]
async fn a_status_after_processing_hides_a_sent_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let fault = Fault::status(StatusCode::BAD_GATEWAY)
        .body("<html>")
        .after_processing();
    sandbox.fault(fault);
    let response = post(&sandbox, SEND).json(&sms()).send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert_eq!(response.text().await.unwrap(), "<html>");
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn processing_before_a_fault_follows_the_usual_rules() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault(Fault::status(StatusCode::OK).after_processing());
    let incomplete = post(&sandbox, SEND).json(&json!({ "type": "SMS" }));
    assert_eq!(incomplete.send().await.unwrap().status(), 200);
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn no_status_and_no_header_of_a_fault_breaks_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    for (wanted, came) in [(100, 500), (101, 500), (204, 204), (304, 304), (999, 999)] {
        sandbox.fault(
            Fault::status(StatusCode::from_u16(wanted).unwrap())
                .body("body")
                .header(header::CONTENT_LENGTH, 1)
                .header(
                    header::TRANSFER_ENCODING,
                    HeaderValue::from_static("chunked"),
                )
                .header(header::CONNECTION, HeaderValue::from_static("upgrade")),
        );
        let response = post(&sandbox, SEND).json(&sms()).send().await.unwrap();
        assert_eq!(response.status(), came, "{wanted}");
        let body = response.text().await.unwrap();
        assert!(body.is_empty() || body == "body", "{body}");
    }
    assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
}

#[tokio::test]
async fn a_delayed_reply_arrives_when_its_delay_has_passed() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(30)));
    let request = post(&sandbox, SEND).json(&sms());
    let waiting = tokio::spawn(answer(request));
    soon(clock.until_sleeping(1)).await;
    assert_eq!(clock.next_wake(), Some(Duration::from_secs(30)));
    // A client that gives up now has sent its message.
    assert_eq!(sandbox.processed().len(), 1);
    clock.advance(Duration::from_secs(29));
    assert!(!waiting.is_finished());
    clock.advance(Duration::from_secs(1));
    assert_eq!(waiting.await.unwrap().0, 201);
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn each_request_takes_the_next_fault() {
    let sandbox = Sandbox::start().await.unwrap();
    let bad = Fault::status(StatusCode::BAD_REQUEST);
    sandbox.faults(vec![bad.clone(), Fault::none()]);
    sandbox.fault(bad);
    let mut connection = Connection::open(&sandbox).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        connection.send().await;
        statuses.push(connection.reply().await.status());
    }
    assert_eq!(statuses, [400, 201, 400, 201]);
}

#[tokio::test]
async fn concurrent_requests_take_one_fault_each() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.faults([400, 401, 402].map(|s| Fault::status(StatusCode::from_u16(s).unwrap())));
    let mut connection = Connection::open(&sandbox).await;
    connection.write(&request(SEND, &sms()).repeat(4)).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(connection.reply().await.status());
    }
    assert_eq!(statuses, [400, 401, 402, 201]);
}

#[tokio::test]
async fn a_connection_without_a_request_takes_no_fault() {
    let sandbox = Sandbox::start().await.unwrap();
    for fault in [Fault::reset_before_reading(), Fault::reset_after_reading()] {
        sandbox.fault(fault);
        drop(Connection::open(&sandbox).await);
        let mut connection = Connection::open(&sandbox).await;
        connection.send().await;
        connection.assert_reset().await;
    }
}

#[tokio::test]
async fn the_http_client_gets_a_reset_on_a_reused_connection() {
    let sandbox = Sandbox::start().await.unwrap();
    let http = http();
    let url = format!("{}{SEND}", sandbox.url());
    let send = || {
        http.post(&url)
            .bearer_auth("1")
            .header("version", "2021-07-28")
            .json(&sms())
            .send()
    };
    for fault in [Fault::reset_before_reading(), Fault::reset_after_reading()] {
        let response = send().await.unwrap();
        response.bytes().await.unwrap();
        sandbox.fault(fault);
        let error = send().await.unwrap_err();
        assert!(error.is_request() && !error.is_connect(), "{error:?}");
    }
    assert_eq!(sandbox.processed().len(), 2);
}

#[tokio::test]
async fn the_client_distinguishes_the_faults() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    for (fault, kind, delivery) in [
        (
            Fault::reset_after_reading(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::cut_off(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::garbage(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::status(StatusCode::BAD_REQUEST),
            ErrorKind::Rejected,
            Delivery::Rejected,
        ),
    ] {
        sandbox.fault(fault.clone());
        let error = client
            .send(outbound::Sms::new("c", "Hi"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (kind, delivery),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn debug_output_of_a_fault_has_neither_headers_nor_body() {
    let fault = Fault::status(StatusCode::OK).body("SECRET").header(
        HeaderName::from_static("x"),
        HeaderValue::from_static("SECRET"),
    );
    let printed = format!("{fault:?}");
    assert!(
        printed.contains("200") && !printed.contains("SECRET"),
        "{printed}"
    );
}

#[tokio::test]
async fn a_fault_aimed_at_an_operation_waits_for_it() {
    let (sandbox, _) = start().await;
    let broken = || Fault::status(StatusCode::BAD_GATEWAY);
    sandbox.faults([
        broken().on("/conversations/{id}"),
        broken().on("/conversations/messages/export"),
        broken().on("/conversations/{conversationId}/messages"),
        broken().on(INBOUND),
    ]);
    assert_eq!(
        post(&sandbox, SEND)
            .json(&sms())
            .send()
            .await
            .unwrap()
            .status(),
        201
    );
    let status = async |path: &str| {
        let request = super::request(&sandbox, reqwest::Method::GET, path);
        request.send().await.unwrap().status().as_u16()
    };
    // A name in braces stands for an id, and not for the names of other operations.
    let search = "/conversations/search?locationId=sandboxLocation";
    let export = "/conversations/messages/export?locationId=sandboxLocation";
    for expected in [200, 200] {
        assert_eq!(status(search).await, expected);
    }
    for expected in [502, 200] {
        assert_eq!(status(export).await, expected);
    }
    for expected in [502, 404] {
        assert_eq!(
            status("/conversations/unknown/messages?limit=5").await,
            expected
        );
    }
    for expected in [502, 404] {
        assert_eq!(status("/conversations/unknown").await, expected);
    }
    for expected in [502, 201] {
        let reply = post(&sandbox, INBOUND).json(&sms()).send().await.unwrap();
        assert_eq!(reply.status(), expected);
    }
}

#[tokio::test]
async fn a_request_takes_the_first_fault_that_it_meets() {
    let (sandbox, _) = start().await;
    sandbox.faults([
        Fault::status(StatusCode::BAD_GATEWAY).on(INBOUND),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
    ]);
    for (path, expected) in [(SEND, 503), (SEND, 201), (INBOUND, 502), (INBOUND, 201)] {
        let reply = post(&sandbox, path).json(&sms()).send().await.unwrap();
        assert_eq!(reply.status(), expected, "{path}");
    }
}

/// The path is known before the request is read, even if it arrives in pieces.
#[tokio::test]
async fn a_reset_before_reading_can_be_aimed() {
    let (sandbox, _) = start().await;
    sandbox.fault(Fault::reset_before_reading().on(INBOUND));
    assert_eq!(
        post(&sandbox, SEND)
            .json(&sms())
            .send()
            .await
            .unwrap()
            .status(),
        201
    );
    let error = post(&sandbox, INBOUND)
        .json(&sms())
        .send()
        .await
        .unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(sandbox.requests().len(), 1);

    let address = sandbox.url();
    let address = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY).on("/users/1"));
    stream.write_all(b"GET /us").await.unwrap();
    stream.flush().await.unwrap();
    // Another request in between shows that the first piece has arrived.
    assert_eq!(
        post(&sandbox, SEND)
            .json(&sms())
            .send()
            .await
            .unwrap()
            .status(),
        201
    );
    stream
        .write_all(b"ers/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut reply = [0; 12];
    stream.read_exact(&mut reply).await.unwrap();
    assert_eq!(&reply, b"HTTP/1.1 502");
}
