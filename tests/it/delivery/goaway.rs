//! An HTTP/2 server that refuses streams, and sends GOAWAY before it has processed all of them. It
//! writes its own frames: no library sends a GOAWAY that excludes received requests.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use fastrand::Rng;
use futures_util::StreamExt;
use leadconnector::outbound::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;

const MESSAGES: usize = 4_000;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;
const REFUSED_STREAM: u32 = 7;

/// How often each message was processed, by contact.
type Processed = Arc<Mutex<BTreeMap<String, usize>>>;

struct Connection {
    stream: TcpStream,
    rng: Rng,
    processed: Processed,
    /// The bodies of open streams.
    bodies: BTreeMap<u32, Vec<u8>>,
    /// The number of requests after which it sends GOAWAY.
    requests: usize,
    last_processed: u32,
}

impl Connection {
    async fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.stream.write_all(&frame).await
    }

    async fn serve(mut self) -> io::Result<()> {
        let mut preface = [0; 24];
        self.stream.read_exact(&mut preface).await?;
        self.frame(SETTINGS, 0, 0, &[]).await?;
        loop {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head).await?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            let mut payload = vec![0; length as usize];
            self.stream.read_exact(&mut payload).await?;
            let (kind, flags) = (head[3], head[4]);
            match kind {
                SETTINGS if flags & ACK == 0 => self.frame(SETTINGS, ACK, 0, &[]).await?,
                PING if flags & ACK == 0 => self.frame(PING, ACK, 0, &payload).await?,
                HEADERS if self.rng.u8(0..20) == 0 => {
                    self.frame(RST_STREAM, 0, stream, &REFUSED_STREAM.to_be_bytes())
                        .await?;
                }
                HEADERS => drop(self.bodies.insert(stream, Vec::new())),
                DATA => {
                    if length > 0 {
                        self.frame(WINDOW_UPDATE, 0, 0, &length.to_be_bytes())
                            .await?;
                    }
                    let Some(body) = self.bodies.get_mut(&stream) else {
                        continue;
                    };
                    body.extend(payload);
                    if flags & END_STREAM == 0 {
                        continue;
                    }
                    if self.requests == 0 {
                        // This request and all later ones were not processed.
                        let last = self.last_processed.to_be_bytes();
                        let payload = [last, [0; 4]].concat();
                        self.frame(GOAWAY, 0, 0, &payload).await?;
                        self.stream.shutdown().await?;
                        // Waits until the client has read it.
                        let mut rest = Vec::new();
                        self.stream.read_to_end(&mut rest).await?;
                        return Ok(());
                    }
                    self.requests -= 1;
                    self.answer(stream).await?;
                }
                _ => {}
            }
        }
    }

    async fn answer(&mut self, stream: u32) -> io::Result<()> {
        let body = self.bodies.remove(&stream).unwrap();
        if self.rng.u8(0..20) == 0 {
            return self
                .frame(RST_STREAM, 0, stream, &REFUSED_STREAM.to_be_bytes())
                .await;
        }
        self.last_processed = self.last_processed.max(stream);
        let message: Message = serde_json::from_slice(&body).unwrap();
        let contact = message.contact_id().to_owned();
        *self
            .processed
            .lock()
            .unwrap()
            .entry(contact.into_string())
            .or_default() += 1;
        // The header `:status`, by its index in the static table.
        self.frame(HEADERS, END_HEADERS, stream, b"\x08\x03201")
            .await?;
        self.frame(DATA, END_STREAM, stream, ACCEPTED.as_bytes())
            .await
    }
}

#[tokio::test]
async fn requests_unprocessed_at_goaway_are_never_unknown_and_are_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let processed = Processed::default();
    let shared = Arc::clone(&processed);
    let mut rng = Rng::new();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let connection = Connection {
                stream,
                rng: rng.fork(),
                processed: Arc::clone(&shared),
                bodies: BTreeMap::new(),
                requests: rng.usize(1..200),
                last_processed: 0,
            };
            // An error means that the client closed the connection.
            tokio::spawn(async move { drop(connection.serve().await) });
        }
    });
    let client = settings(&url)
        .http_client(reqwest::ClientBuilder::http2_prior_knowledge)
        .retry_policy(RetryPolicy::new().initial_backoff(std::time::Duration::ZERO))
        .build()
        .unwrap();
    let message = |index| (index, Sms::new(format!("c{index}"), "Hello"));
    let messages = (0..MESSAGES).map(message);
    let mut sends = client.send_all(messages).concurrency(32);
    let mut not_sent = 0;
    while let Some((index, said)) = sends.next().await {
        let times = processed.lock().unwrap().get(&format!("c{index}")).copied();
        assert_true(
            &said,
            times.unwrap_or_default(),
            &format!("message {index}"),
        );
        if let Err(error) = said {
            assert_eq!(error.delivery(), Delivery::NotSent, "{error:?}");
            not_sent += 1;
        }
    }
    let processed = processed.lock().unwrap();
    assert_eq!(processed.len() + not_sent, MESSAGES);
    // Each of these requires four failed attempts in a row.
    assert!(not_sent < MESSAGES / 100, "{not_sent}");
}
