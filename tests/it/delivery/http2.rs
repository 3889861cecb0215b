//! HTTP/2, where a server can also say that it did not process a request.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use bytes::Bytes;
use h2::{Reason, RecvStream, server};
use http::{HeaderValue, Response, StatusCode, header};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the server does with a request.
#[derive(Clone, Debug)]
enum Script {
    Reply {
        status: u16,
        location: Option<&'static [u8]>,
        body: &'static str,
        processes: bool,
    },
    /// Refuses the stream, before or after it has read the body.
    Refuse { reads: bool },
    /// Resets the stream after it has processed the request.
    Reset(Reason),
    /// Processes the request, and sends GOAWAY without a reply.
    GoAway(Reason),
}

#[derive(Default)]
struct State {
    script: Mutex<Option<Script>>,
    processed: AtomicUsize,
}

struct Server {
    url: String,
    state: Arc<State>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, state }
    }

    async fn play(&self, client: &Client, script: Script) -> (Result<SendReceipt, Error>, usize) {
        *self.state.script.lock().unwrap() = Some(script);
        self.state.processed.store(0, SeqCst);
        let said = send(client).await;
        (said, self.state.processed.load(SeqCst))
    }

    fn clients(&self) -> [Client; 2] {
        let http2 = |http: reqwest::ClientBuilder| http.http2_prior_knowledge();
        let own = settings(&self.url).http_client(http2);
        let callers = settings(&self.url)
            .http_client(move |http| http2(http).redirect(reqwest::redirect::Policy::limited(10)));
        [own, callers].map(|settings| settings.build().unwrap())
    }
}

/// The address of a server that accepts every message.
pub(crate) async fn answers() -> String {
    let server = Server::start().await;
    *server.state.script.lock().unwrap() = Some(Script::Reply {
        status: 201,
        location: None,
        body: ACCEPTED,
        processes: true,
    });
    server.url
}

async fn read(
    connection: &mut server::Connection<TcpStream, Bytes>,
    body: &mut RecvStream,
) -> usize {
    let mut bytes = 0;
    // The connection makes progress only while it is polled.
    while !body.is_end_stream() {
        let chunk = tokio::select! {
            chunk = body.data() => chunk,
            _ = std::future::poll_fn(|context| connection.poll_closed(context)) => None,
        };
        let Some(Ok(chunk)) = chunk else { break };
        bytes += chunk.len();
        let _ = body.flow_control().release_capacity(chunk.len());
    }
    bytes
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    let mut connection = server::handshake(stream).await.unwrap();
    while let Some(Ok((mut request, mut answer))) = connection.accept().await {
        let script = state.script.lock().unwrap().clone().unwrap();
        let process = || state.processed.fetch_add(1, SeqCst);
        if let Script::Refuse { reads: false } = script {
            answer.send_reset(Reason::REFUSED_STREAM);
            continue;
        }
        assert!(read(&mut connection, request.body_mut()).await > 0);
        match script {
            Script::Refuse { .. } => answer.send_reset(Reason::REFUSED_STREAM),
            Script::Reset(reason) => {
                process();
                answer.send_reset(reason);
            }
            Script::GoAway(reason) => {
                process();
                connection.abrupt_shutdown(reason);
            }
            Script::Reply {
                status,
                location,
                body,
                processes,
            } => {
                if processes {
                    process();
                }
                let mut head = Response::new(());
                *head.status_mut() = StatusCode::from_u16(status).unwrap();
                if let Some(location) = location
                    && let Ok(location) = HeaderValue::from_bytes(location)
                {
                    head.headers_mut().insert(header::LOCATION, location);
                }
                let mut stream = answer.send_response(head, body.is_empty()).unwrap();
                if !body.is_empty() {
                    stream
                        .send_data(Bytes::from_static(body.as_bytes()), true)
                        .unwrap();
                }
            }
        }
    }
}

#[tokio::test]
async fn every_status_and_redirect_says_what_the_server_did() {
    let server = Server::start().await;
    for client in server.clients() {
        for status in 200..=599 {
            let refusals = [400, 401, 403, 404, 405, 413, 415, 422, 429];
            let bodiless = [204, 205, 304].contains(&status);
            let body = if bodiless { "" } else { ACCEPTED };
            let success = (200..300).contains(&status) && !bodiless;
            let script = Script::Reply {
                status,
                location: None,
                body,
                processes: !refusals.contains(&status),
            };
            let (said, processed) = server.play(&client, script).await;
            assert_true(&said, processed, &status.to_string());
            assert_eq!(said.is_ok(), success, "{status}: {said:?}");
        }
        for status in [300, 301, 302, 303, 307, 308] {
            for location in LOCATIONS {
                let script = Script::Reply {
                    status,
                    location: Some(location),
                    body: "",
                    processes: true,
                };
                let (said, processed) = server.play(&client, script).await;
                assert_eq!(
                    (said.unwrap_err().delivery(), processed),
                    (Delivery::Unknown, 1)
                );
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_reset_is_unknown_unless_it_was_refused() {
    let server = Server::start().await;
    for client in server.clients() {
        for code in 0..=0xd_u32 {
            let reason = Reason::from(code);
            if reason == Reason::REFUSED_STREAM {
                continue;
            }
            for script in [Script::Reset(reason), Script::GoAway(reason)] {
                let event = format!("{script:?}");
                let (said, processed) = server.play(&client, script).await;
                assert_true(&said, processed, &event);
                assert_eq!(said.unwrap_err().delivery(), Delivery::Unknown, "{event}");
                assert_eq!(processed, 1, "{event}");
            }
        }
        for reads in [false, true] {
            let (said, processed) = server.play(&client, Script::Refuse { reads }).await;
            assert_eq!(
                (said.unwrap_err().delivery(), processed),
                (Delivery::NotSent, 0)
            );
        }
    }
}

#[tokio::test]
async fn the_error_of_a_reset_stream_has_the_code_as_its_source() {
    let server = Server::start().await;
    for client in server.clients() {
        let script = Script::Reset(Reason::ENHANCE_YOUR_CALM);
        let (said, _) = server.play(&client, script).await;
        let error = said.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        let code = "detected excessive load generating behavior";
        assert_eq!(source, format!("HTTP/2 stream ended by the server: {code}"));
    }
}
