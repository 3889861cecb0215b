//! Deduplication stores that fail, are slow or do not reply.

use axum::handler::Handler;
use leadconnector::{
    clock::ManualClock,
    webhook::{
        DEFAULT_SEEN_CAPACITY, RESERVED_FOR,
        axum::{HANDLER_TIMEOUT, SEEN_TIMEOUT},
    },
};

use super::{
    script::{Does, request, service},
    *,
};

const SECOND: Duration = Duration::from_secs(1);

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
        let start = tokio::time::Instant::now();
        let reply = service.call(request(&signer), ()).await;
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
