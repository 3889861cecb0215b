//! Events that are posted more than once.

use axum::{extract::Request, handler::Handler, routing::MethodRouter};
use leadconnector::{
    clock::ManualClock,
    webhook::{
        DEFAULT_SEEN_CAPACITY, RESERVED_FOR,
        axum::{HANDLER_TIMEOUT, SEEN_TIMEOUT},
    },
};

use super::*;
use crate::support::fixture;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_duplicate_is_acknowledged_and_not_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&unread());
    let first = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(first, (200, "handled".to_owned()));
    assert_eq!(
        send(address, "/webhook", headers, body).await,
        (200, String::new())
    );
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
    // Without an id, as the documents show some events, duplicates can't be recognized.
    let (headers, body) = signer.sign(&fixture!("004_message"));
    for _ in 0..2 {
        send(address, "/webhook", headers.clone(), body.clone()).await;
        assert!(handled.try_recv().is_ok());
    }
}

#[tokio::test]
async fn an_event_and_a_delivery_with_the_same_webhook_id_are_both_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let event = signer.sign(&text().webhook_id("the same"));
    let delivery = signer.sign(&delivery().webhook_id("the same"));
    for (path, (headers, body), wanted) in [
        ("/webhook", event, "InboundMessage"),
        ("/delivery", delivery, MESSAGE),
    ] {
        for _ in 0..2 {
            let answer = send(address, path, headers.clone(), body.clone()).await;
            assert_eq!(answer.0, 200);
        }
        assert_eq!(handled.try_recv().unwrap(), wanted);
        assert!(handled.try_recv().is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_concurrent_duplicates_one_is_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&text());
    let sent = (0..32).map(|_| send(address, "/webhook", headers.clone(), body.clone()));
    for (status, words) in join_all(sent).await {
        let expected = [(200, "handled"), (200, ""), (429, "")];
        assert!(expected.contains(&(status, words.as_str())), "{status}");
    }
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
}

#[tokio::test]
async fn a_forged_duplicate_does_not_mark_an_id_as_seen() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = Signer::generate().sign(&unread());
    assert_eq!(send(address, "/webhook", headers, body).await.0, 401);
    let (headers, body) = signer.sign(&unread());
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(handled.try_recv().is_ok());
}

/// A store that never replies to one of its operations.
struct Silent {
    operation: &'static str,
    seen: MemorySeen,
}

impl Silent {
    fn on<'a, T>(
        &self,
        operation: &str,
        otherwise: BoxFuture<'a, Result<T, BoxError>>,
    ) -> BoxFuture<'a, Result<T, BoxError>>
    where
        T: Send + 'a,
    {
        if self.operation == operation {
            return Box::pin(std::future::pending());
        }
        otherwise
    }
}

impl Seen for Silent {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        self.on("reserve", self.seen.reserve(key, id))
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.on("confirm", self.seen.confirm(key))
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.on("release", self.seen.release(key, id))
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_reply_holds_no_request_forever() {
    for (operation, handler, expected, is_handled) in [
        ("reserve", StatusCode::OK, 429, false),
        // The event was handled, and its reply says so.
        ("confirm", StatusCode::OK, 200, true),
        ("release", StatusCode::INTERNAL_SERVER_ERROR, 429, true),
    ] {
        let signer = Signer::generate();
        let seen = MemorySeen::new();
        let webhook = Webhook::new(signer.verifier()).seen(Silent { operation, seen });
        let (send, mut handled) = mpsc::unbounded_channel();
        let service = post_service(webhook.events(async move |_: Event| {
            send.send(()).unwrap();
            handler
        }));
        let (headers, body) = signer.sign(&unread());
        let mut request = Request::new(body.into());
        *request.method_mut() = axum::http::Method::POST;
        *request.headers_mut() = headers;
        let start = tokio::time::Instant::now();
        let reply = service.call(request, ()).await;
        assert_eq!(reply.status(), expected, "{operation}");
        assert_eq!(start.elapsed(), SEEN_TIMEOUT, "{operation}");
        assert_eq!(handled.try_recv().is_ok(), is_handled, "{operation}");
    }
}

#[tokio::test]
async fn a_failing_store_makes_the_service_post_again() {
    struct Broken;
    impl Seen for Broken {
        fn reserve<'a>(
            &'a self,
            _: &'a str,
            _: ReservationId,
        ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }

        fn confirm<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }

        fn release<'a>(
            &'a self,
            _: &'a str,
            _: ReservationId,
        ) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }
    }
    let signer = Signer::generate();
    let (address, mut handled) = receiver(Webhook::new(signer.verifier()).seen(Broken)).await;
    let (headers, body) = signer.sign(&unread());
    assert_eq!(
        send(address, "/webhook", headers, body).await,
        (429, String::new())
    );
    assert!(handled.try_recv().is_err());
}

/// What a handler does with an event.
#[derive(Clone, Copy)]
enum Does {
    Fail,
    Refuse,
    Panic,
    Never,
    Handle,
}

impl Does {
    async fn act(self) -> StatusCode {
        match self {
            Self::Fail => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refuse => StatusCode::NOT_FOUND,
            Self::Panic => panic!("a handler that panics"),
            Self::Never => std::future::pending().await,
            Self::Handle => StatusCode::NO_CONTENT,
        }
    }
}

#[tokio::test]
async fn an_event_whose_handling_failed_is_handed_on_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let webhook = Webhook::new(sandbox.verifier());
    let script = vec![Does::Fail, Does::Panic, Does::Refuse, Does::Handle];
    let (service, calls) = service(webhook, script);
    let address = serve(Router::new().route("/webhook", service)).await;
    let event = unread();
    for (status, handed_on) in [(429, 1), (429, 2), (404, 3), (204, 4), (200, 4)] {
        let (headers, body) = sandbox.signer().sign(&event);
        assert_eq!(send(address, "/webhook", headers, body).await.0, status);
        assert_eq!(calls.load(Ordering::SeqCst), handed_on);
    }
}

/// A service whose handler does one thing after the other.
fn service(webhook: Webhook, script: Vec<Does>) -> (MethodRouter, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&calls);
    let handle = async move |_: Event| {
        let call = count.fetch_add(1, Ordering::SeqCst) as usize;
        script[call].act().await
    };
    (post_service(webhook.events(handle)), calls)
}

fn request(signer: &Signer) -> Request {
    let (headers, body) = signer.sign(&unread());
    let mut request = Request::new(body.into());
    *request.method_mut() = http::Method::POST;
    *request.headers_mut() = headers;
    request
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_takes_too_long_ends_before_its_reservation() {
    let signer = Signer::generate();
    let script = vec![Does::Never, Does::Handle];
    let (service, calls) = service(Webhook::new(signer.verifier()), script);
    let start = tokio::time::Instant::now();
    let reply = service.clone().call(request(&signer), ()).await;
    assert_eq!(reply.status(), 429);
    assert_eq!(start.elapsed(), HANDLER_TIMEOUT);
    assert!(HANDLER_TIMEOUT < RESERVED_FOR);
    let reply = service.clone().call(request(&signer), ()).await;
    assert_eq!(reply.status(), 204);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn an_event_whose_request_is_dropped_is_handed_on_again() {
    let signer = Signer::generate();
    let script = vec![Does::Never, Does::Handle];
    let (service, calls) = service(Webhook::new(signer.verifier()), script);
    let dropped = service.clone().call(request(&signer), ());
    let dropped = tokio::time::timeout(Duration::from_secs(1), dropped).await;
    assert!(dropped.is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    while service.clone().call(request(&signer), ()).await.status() != 204 {
        tokio::task::yield_now().await; // until the key is released
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

/// A store that is slow, as one on another machine is.
struct Slow {
    seen: MemorySeen,
    release: Duration,
}

impl Seen for Slow {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        Box::pin(async move {
            let reserved = self.seen.reserve(key, id).await;
            tokio::time::sleep(SECOND).await;
            reserved
        })
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            tokio::time::sleep(SECOND).await;
            self.seen.confirm(key).await
        })
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            tokio::time::sleep(self.release).await;
            self.seen.release(key, id).await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_dropped_while_the_store_works_loses_neither_event_nor_confirmation() {
    let signer = Signer::generate();
    let (seen, release) = (MemorySeen::new(), Duration::ZERO);
    let webhook = Webhook::new(signer.verifier()).seen(Slow { seen, release });
    let (service, calls) = service(webhook, vec![Does::Handle; 2]);
    let reserving =
        tokio::time::timeout(SECOND / 2, service.clone().call(request(&signer), ())).await;
    assert!(reserving.is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    tokio::time::sleep(3 * SECOND).await;
    // It was released; now the confirmation is cut off.
    let confirming =
        tokio::time::timeout(SECOND * 3 / 2, service.clone().call(request(&signer), ())).await;
    assert!(confirming.is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    tokio::time::sleep(3 * SECOND).await;
    let reply = service.clone().call(request(&signer), ()).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_release_that_outlasts_its_reservation_does_not_end_the_next_one() {
    let signer = Signer::generate();
    let clock = ManualClock::new();
    let pass = async |time| {
        tokio::time::sleep(time).await;
        clock.advance(time);
    };
    let webhook = Webhook::new(signer.verifier()).seen(Slow {
        seen: MemorySeen::with_clock(DEFAULT_SEEN_CAPACITY, clock.clone()),
        release: RESERVED_FOR - 5 * SECOND,
    });
    let calls = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&calls);
    let service = post_service(webhook.events(async move |_: Event| {
        count.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(HANDLER_TIMEOUT - SECOND).await;
        StatusCode::INTERNAL_SERVER_ERROR
    }));
    let post = || tokio::spawn(service.clone().call(request(&signer), ()));
    let first = post();
    pass(RESERVED_FOR + SECOND).await; // it failed, and is being released
    assert_eq!(first.await.unwrap().status(), 429);
    let _second = post();
    pass(HANDLER_TIMEOUT - 5 * SECOND).await; // the release of the first is done
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    let third = post();
    pass(SECOND).await;
    assert_eq!(third.await.unwrap().status(), 429);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn while_a_handler_has_an_event_its_duplicates_are_told_to_come_again() {
    let signer = Signer::generate();
    let (begun, mut has_begun) = mpsc::unbounded_channel();
    let may_end = Arc::new(tokio::sync::Semaphore::new(0));
    let until = Arc::clone(&may_end);
    let handle = async move |_: Event| {
        begun.send(()).unwrap();
        until.acquire().await.unwrap().forget();
        StatusCode::OK
    };
    let webhook = Webhook::new(signer.verifier());
    let app = Router::new().route("/webhook", post_service(webhook.events(handle)));
    let address = serve(app).await;
    let (headers, body) = signer.sign(&unread());
    let first = tokio::spawn(send(address, "/webhook", headers.clone(), body.clone()));
    has_begun.recv().await.unwrap();
    let second = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(second, (429, String::new()));
    may_end.add_permits(1);
    assert_eq!(first.await.unwrap().0, 200);
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(has_begun.try_recv().is_err());
}
