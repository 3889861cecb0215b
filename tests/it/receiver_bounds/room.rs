//! The limit on the bytes that all bodies together hold.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    handler::Handler,
    http::StatusCode,
    routing::post_service,
};
use futures_util::{FutureExt, stream};
use leadconnector::{
    BoxError, BoxFuture,
    webhook::{
        Event, RESERVED_FOR, Reservation, ReservationId, Seen, Verifier,
        axum::{DEFAULT_MAX_BUFFERED, Webhook},
        testing::Signer,
    },
};
use serde_json::json;

use super::{MIB, Scripted, promising, request, scripted, status, webhook};

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
            .filter(|answer| **answer == Some(429))
            .count(),
        200 - waiting
    );

    // A clone shares the limit; a request that times out releases its bytes.
    let small = || scripted(&promising(), Scripted::of([Bytes::from_static(b"{}")]));
    assert_eq!(status(&webhook.clone(), small()).await, 429);
    drop(requests);
    assert_eq!(status(&webhook, small()).await, 401);
}

#[tokio::test(start_paused = true)]
async fn a_body_in_many_parts_takes_no_more_room_than_its_size() {
    let signer = Signer::generate();
    let verifier = Verifier::builder();
    let verifier = verifier.only_keys([signer.public_key()]).max_body(1_000);
    let webhook = Webhook::new(verifier.build()).max_buffered(1_000);
    let (headers, body) = signer.sign(&json!({ "type": "x", "pad": "x".repeat(970) }));
    let parts: Vec<_> = body.chunks(100).map(Bytes::copy_from_slice).collect();
    let parts = stream::iter(parts.into_iter().map(Ok::<_, std::io::Error>));
    let request = request(&headers, Body::from_stream(parts));
    assert_eq!(status(&webhook, request).await, 200);
}

/// A body that comes in parts is counted by what is allocated for it.
#[tokio::test(start_paused = true)]
async fn bodies_in_parts_take_no_less_room_than_their_sizes() {
    let verifier = Verifier::builder().max_body(1_000).build();
    let webhook = Webhook::new(verifier).max_buffered(1_000);
    let stalled = || Scripted::of([(); 4].map(|()| Bytes::from(vec![b' '; 100]))).then_waits();
    let mut requests: Vec<_> = (0..5)
        .map(|_| Box::pin(status(&webhook, scripted(&promising(), stalled()))))
        .collect();
    let answers: Vec<_> = requests.iter_mut().map(FutureExt::now_or_never).collect();
    assert_eq!(answers, [None, None, Some(429), Some(429), Some(429)]);
}

#[tokio::test(start_paused = true)]
async fn buffered_bytes_are_released_however_a_request_ends() {
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
    for _ in 0..3 {
        let whole = request(&headers, body.clone());
        assert_eq!(status(&webhook, whole).await, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_whose_request_was_dropped_holds_its_bytes_until_it_ends() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(100)
        .build();
    let webhook = Webhook::new(verifier).max_buffered(100);
    let event = || {
        let (headers, body) = signer.sign(&json!({ "type": "x", "pad": "x".repeat(60) }));
        request(&headers, body)
    };
    let ends = Arc::new(tokio::sync::Notify::new());
    let end = Arc::clone(&ends);
    let handle = async move |_: Event| {
        end.notified().await;
        StatusCode::OK
    };
    let slow = post_service(webhook.clone().events(handle));
    let dropped = tokio::time::timeout(Duration::from_secs(1), slow.call(event(), ()));
    assert!(dropped.await.is_err());
    assert_eq!(status(&webhook, event()).await, 429);
    ends.notify_one();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(status(&webhook, event()).await, 200);
}

/// A store that does not reply.
struct Stuck;

impl Seen for Stuck {
    fn reserve<'a>(
        &'a self,
        _: &'a str,
        _: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        Box::pin(std::future::pending())
    }

    fn confirm<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(std::future::pending())
    }

    fn release<'a>(&'a self, _: &'a str, _: ReservationId) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_reservation_whose_request_was_dropped_holds_its_bytes_until_it_ends() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(100)
        .build();
    let webhook = Webhook::new(verifier).max_buffered(100);
    let event = || {
        let json = json!({ "type": "x", "webhookId": "1", "pad": "x".repeat(40) });
        let (headers, body) = signer.sign(&json);
        request(&headers, body)
    };
    let stuck = webhook.clone().seen(Stuck);
    let dropped = tokio::time::timeout(Duration::from_secs(1), status(&stuck, event()));
    assert!(dropped.await.is_err());
    assert_eq!(status(&webhook, event()).await, 429);
    tokio::time::sleep(RESERVED_FOR).await;
    assert_eq!(status(&webhook, event()).await, 200);
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
