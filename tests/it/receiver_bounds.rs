//! What the axum extractor spends on a request before it knows that it is authentic.

use std::{
    collections::VecDeque,
    error::Error,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    middleware,
    routing::post,
};
use futures_util::{FutureExt, future::join_all, stream};
use http::{HeaderMap, header};
use http_body::{Frame, SizeHint};
use http_body_util::Limited;
use leadconnector::webhook::{
    Event, LEGACY_SIGNATURE_HEADER, ProviderDelivery, SIGNATURE_HEADER, Verifier,
    axum::{DEFAULT_MAX_BUFFERED, DEFAULT_READ_TIMEOUT, Verified, Webhook},
    testing::Signer,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::Instant,
};

use crate::support::fixture;

const MIB: usize = 1 << 20;

/// A body that sends its frames, and then waits for ever or ends.
#[derive(Default)]
struct Scripted {
    frames: VecDeque<Bytes>,
    ends: bool,
    /// How often somebody asked for a frame.
    polls: Arc<AtomicUsize>,
    length: Option<u64>,
}

impl Scripted {
    fn of(frames: impl IntoIterator<Item = Bytes>) -> Self {
        Self {
            frames: frames.into_iter().collect(),
            ends: true,
            ..Self::default()
        }
    }

    fn then_waits(mut self) -> Self {
        self.ends = false;
        self
    }
}

impl HttpBody for Scripted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.polls.fetch_add(1, Ordering::SeqCst);
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(Frame::data(frame)))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn request(headers: &HeaderMap, body: impl Into<Body>) -> Request {
    let mut request = Request::new(body.into());
    *request.headers_mut() = headers.clone();
    request
}

fn scripted(headers: &HeaderMap, body: Scripted) -> Request {
    request(headers, Body::new(body))
}

/// What is answered to a request, 200 if it is handed on.
async fn status(webhook: &Webhook, request: Request) -> u16 {
    match Verified::<Event>::from_request(request, webhook).await {
        Ok(_) => 200,
        Err(refusal) => refusal.status().as_u16(),
    }
}

/// The headers of a request whose signature could be right, but is not.
fn promising() -> HeaderMap {
    Signer::generate().sign_bytes("something else").0
}

fn webhook() -> Webhook {
    Webhook::new(Signer::generate().verifier())
}

fn with_signature(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(SIGNATURE_HEADER, value.parse().unwrap());
    }
    headers
}

#[tokio::test]
async fn without_a_signature_that_could_be_right_no_body_is_read() {
    let right = promising()[SIGNATURE_HEADER].to_str().unwrap().to_owned();
    let mut legacy = HeaderMap::new();
    legacy.insert(LEGACY_SIGNATURE_HEADER, right.parse().unwrap());
    for headers in [
        HeaderMap::new(),
        legacy,
        with_signature(&["N/A"]),
        with_signature(&[""]),
        with_signature(&["not base64!"]),
        with_signature(&["AAAA"]),
        with_signature(&[&right[2..]]),
        with_signature(&[&"A".repeat(100_000)]),
        with_signature(&[right.as_str(); 9]),
    ] {
        let polls = Arc::new(AtomicUsize::new(0));
        let body = || Scripted {
            polls: Arc::clone(&polls),
            ..Scripted::default()
        };
        assert_eq!(
            status(&webhook(), scripted(&headers, body())).await,
            401,
            "{headers:?}"
        );
        let delivery = scripted(&headers, body());
        let delivery = Verified::<ProviderDelivery>::from_request(delivery, &webhook()).await;
        assert_eq!(delivery.unwrap_err().status(), 401);
        assert_eq!(polls.load(Ordering::SeqCst), 0, "{headers:?}");
    }
}

#[tokio::test]
async fn the_body_of_a_delivery_with_the_legacy_signature_is_not_read() {
    let key =
        leadconnector::webhook::PublicKey::rsa_pem(include_str!("fixtures/signatures/rsa.pem"));
    let verifier = Verifier::builder()
        .only_keys([key.unwrap()])
        .allow_legacy(true)
        .build();
    let webhook = Webhook::new(verifier);
    let mut headers = HeaderMap::new();
    let signature = include_str!("fixtures/signatures/rsa.base64");
    headers.insert(LEGACY_SIGNATURE_HEADER, signature.parse().unwrap());
    let body = Bytes::from_static(include_bytes!("fixtures/signatures/body.json"));
    assert_eq!(status(&webhook, request(&headers, body)).await, 200);
    let endless = scripted(&headers, Scripted::default());
    let delivery = Verified::<ProviderDelivery>::from_request(endless, &webhook).await;
    assert_eq!(delivery.unwrap_err().status(), 401);
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_not_read() {
    let limit = Verifier::new().max_body() as u64;
    let announced = |length: u64, by_header: bool| {
        let mut headers = promising();
        if by_header {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let body = Scripted {
            length: (!by_header).then_some(length),
            ends: true,
            ..Scripted::default()
        };
        let polls = Arc::clone(&body.polls);
        (scripted(&headers, body), polls)
    };
    for by_header in [true, false] {
        for length in [limit + 1, u64::MAX] {
            let (request, polls) = announced(length, by_header);
            assert_eq!(status(&webhook(), request).await, 413);
            assert_eq!(polls.load(Ordering::SeqCst), 0);
        }
        let (request, polls) = announced(limit, by_header);
        assert_eq!(
            status(&webhook(), request).await,
            401,
            "it is read and does not verify"
        );
        assert!(polls.load(Ordering::SeqCst) > 0);
    }
}

#[tokio::test]
async fn a_body_that_turns_out_too_large_is_read_no_further() {
    let body = Scripted::of((0..1_000).map(|_| Bytes::from(vec![b' '; MIB / 4])));
    let polls = Arc::clone(&body.polls);
    assert_eq!(status(&webhook(), scripted(&promising(), body)).await, 413);
    assert_eq!(polls.load(Ordering::SeqCst), 5);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_answered_408_in_time() {
    let start = Instant::now();
    let silent = scripted(&promising(), Scripted::default());
    assert_eq!(status(&webhook(), silent).await, 408);
    assert_eq!(start.elapsed(), DEFAULT_READ_TIMEOUT);

    // It is the whole body that has so long, not each part of it.
    let trickle = stream::StreamExt::then(stream::repeat(()), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b" "))
    });
    let start = Instant::now();
    let trickle = request(&promising(), Body::from_stream(trickle));
    let patient = webhook().read_timeout(Duration::from_millis(2_500));
    assert_eq!(status(&patient, trickle).await, 408);
    assert_eq!(start.elapsed(), Duration::from_millis(2_500));
}

#[tokio::test]
async fn a_body_that_is_never_pending_is_answered_408_too() {
    let empty = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::new()));
    let hurried = webhook().read_timeout(Duration::from_millis(20));
    let request = request(&promising(), Body::from_stream(empty));
    assert_eq!(status(&hurried, request).await, 408);
}

#[tokio::test(start_paused = true)]
async fn the_bodies_of_all_requests_together_are_bounded() {
    let webhook = webhook();
    let stalled = || Scripted::of([Bytes::from(vec![b' '; MIB])]).then_waits();
    let mut requests: Vec<_> = (0..200)
        .map(|_| Box::pin(status(&webhook, scripted(&promising(), stalled()))))
        .collect();
    let answers: Vec<_> = requests.iter_mut().map(FutureExt::now_or_never).collect();
    let waiting = answers.iter().filter(|answer| answer.is_none()).count();
    assert_eq!(waiting, DEFAULT_MAX_BUFFERED / MIB);
    assert_eq!(
        answers
            .iter()
            .filter(|answer| **answer == Some(503))
            .count(),
        200 - waiting
    );

    // A clone has no room of its own; what waits in vain is free again.
    let small = || scripted(&promising(), Scripted::of([Bytes::from_static(b"{}")]));
    assert_eq!(status(&webhook.clone(), small()).await, 503);
    drop(requests);
    assert_eq!(status(&webhook, small()).await, 401);
}

#[tokio::test(start_paused = true)]
async fn room_is_free_again_however_a_request_ends() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(1_000)
        .build();
    let webhook = Webhook::new(verifier).max_buffered(1_000);
    let whole = || {
        let json = json!({ "type": "x", "pad": "x".repeat(970) });
        let (headers, body) = signer.sign(&json);
        assert!(body.len() > 990);
        request(&headers, body)
    };
    let half = || Scripted::of([Bytes::from(vec![b' '; 600])]);
    let mut broken = half();
    broken.frames.push_back(Bytes::from(vec![b' '; 600]));
    assert_eq!(status(&webhook, whole()).await, 200);
    assert_eq!(status(&webhook, scripted(&promising(), half())).await, 401);
    assert_eq!(status(&webhook, scripted(&promising(), broken)).await, 413);
    assert_eq!(
        status(&webhook, scripted(&promising(), half().then_waits())).await,
        408
    );
    let fails = stream::iter([
        Ok(Bytes::from(vec![b' '; 600])),
        Err(std::io::Error::other("lost")),
    ]);
    let fails = request(&promising(), Body::from_stream(fails));
    assert_eq!(status(&webhook, fails).await, 400);
    assert_eq!(status(&webhook, whole()).await, 200);
}

#[tokio::test(start_paused = true)]
async fn the_bound_is_never_less_than_one_largest_body() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).max_buffered(0);
    let json = json!({ "type": "x", "pad": "x".repeat(MIB - 100) });
    let (headers, body) = signer.sign(&json);
    let frames: Vec<_> = body.chunks(1_000).map(Bytes::copy_from_slice).collect();
    assert_eq!(
        status(&webhook, scripted(&headers, Scripted::of(frames))).await,
        200
    );
    let answers = (0..3).map(|_| status(&webhook, request(&headers, body.clone())));
    assert_eq!(join_all(answers).await, [200; 3], "one after the other");
}

/// A part of a larger buffer, as a server's frames are; counts how many are alive.
struct Part(Arc<AtomicUsize>, [u8; 1]);

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.1
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn small_frames_are_not_kept_alive() {
    let alive = Arc::new(AtomicUsize::new(0));
    let one = |_| {
        alive.fetch_add(1, Ordering::SeqCst);
        Bytes::from_owner(Part(Arc::clone(&alive), [b' ']))
    };
    let body = Scripted::of((0..1_000).map(one)).then_waits();
    let webhook = webhook();
    let mut request = Box::pin(status(&webhook, scripted(&promising(), body)));
    for _ in 0..100 {
        assert!((&mut request).now_or_never().is_none());
    }
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

/// An error of a layer that wraps what went wrong below it.
#[derive(Debug)]
struct Wrapped(Box<dyn Error + Send + Sync>);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer failed")
    }
}

impl Error for Wrapped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

#[tokio::test]
async fn the_limit_of_a_layer_is_413_however_deep_its_error_is() {
    use http_body_util::BodyExt;
    let body = || Body::new(Scripted::of((0..10).map(|_| Bytes::from(vec![b' '; 100]))));
    let limited = || Body::new(Limited::new(body(), 500));
    let wrapped = Body::new(limited().map_err(|error| Wrapped(error.into())));
    let twice = Body::new(Body::new(Limited::new(wrapped, 900)).map_err(|e| Wrapped(e.into())));
    for body in [limited(), twice] {
        assert_eq!(status(&webhook(), request(&promising(), body)).await, 413);
    }
    let other = body().map_err(|error| Wrapped(error.into()));
    assert_eq!(
        status(&webhook(), request(&promising(), Body::new(other))).await,
        401
    );
}

async fn serve(app: Router) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    TcpStream::connect(address).await.unwrap()
}

fn app(webhook: Webhook) -> Router {
    let handle = async |Verified(_): Verified<Event>| {};
    Router::new().route("/", post(handle)).with_state(webhook)
}

/// Sends the start of a request over a socket, and returns the first line of the answer.
async fn answer(mut socket: TcpStream, headers: &HeaderMap, rest: &str) -> String {
    let mut head = "POST / HTTP/1.1\r\nhost: localhost\r\n".to_owned();
    for (name, value) in headers {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    socket.write_all((head + rest).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n") {
        answer.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn over_a_socket_the_answer_comes_before_the_body() {
    let rest = "content-length: 1000\r\n\r\n{";
    let unsigned = answer(serve(app(webhook())).await, &HeaderMap::new(), rest).await;
    assert!(unsigned.contains("401"), "{unsigned}");
    let rest = format!("content-length: {}\r\n\r\n{{", MIB + 1);
    let large = answer(serve(app(webhook())).await, &promising(), &rest).await;
    assert!(large.contains("413"), "{large}");
}

#[tokio::test]
async fn over_a_socket_a_body_in_chunks_over_a_layers_limit_is_413() {
    let limit = async |request: Request| request.map(|body| Body::new(Limited::new(body, 100)));
    let app = app(webhook()).layer(middleware::map_request(limit));
    let rest = format!(
        "transfer-encoding: chunked\r\n\r\n96\r\n{}\r\n0\r\n\r\n",
        "x".repeat(150)
    );
    let answer = answer(serve(app).await, &promising(), &rest).await;
    assert!(answer.contains("413"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn over_a_socket_a_body_that_stops_coming_is_408() {
    let rest = "content-length: 1000\r\n\r\n{";
    let answer = answer(serve(app(webhook())).await, &promising(), rest).await;
    assert!(answer.contains("408"), "{answer}");
}

#[tokio::test]
async fn what_is_for_another_app_or_of_another_shape_is_not_handed_on() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .app("mine")
        .build();
    let webhook = Webhook::new(verifier);
    let check = async |json: serde_json::Value| {
        let (headers, body) = signer.sign(&json);
        status(&webhook, request(&headers, body)).await
    };
    assert_eq!(check(json!({ "type": "x", "appId": "mine" })).await, 200);
    assert_eq!(check(json!({ "type": "x", "appId": "another" })).await, 403);
    assert_eq!(check(json!({ "type": "x" })).await, 403);
    assert_eq!(check(fixture!("provider_delivery")).await, 400);
}
