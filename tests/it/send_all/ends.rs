//! What ends a run, and what happens to the remaining messages.

use super::*;

#[tokio::test]
async fn an_exhausted_day_leaves_the_rest_in_the_source() {
    const MESSAGES: usize = 100_000;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(1_000_000, 10 * SECOND);
    sandbox.limit_per_day(100);
    let client = sandbox.client();
    let mut source = (0..MESSAGES).map(keyed);
    let mut sends = client.send_all(&mut source);
    let (accepted, errors) = outcomes(&mut sends).await;
    let stopped = sends.stopped().unwrap();
    assert_eq!(stopped.kind(), ErrorKind::RateLimited);
    assert!(stopped.retry_after().is_some());
    assert!(sends.next().await.is_none());
    drop(sends);
    assert_eq!((accepted, sandbox.processed().len()), (100, 100));
    // Those in flight when the service said so.
    assert!(errors.len() < DEFAULT_CONCURRENCY, "{}", errors.len());
    for error in &errors {
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.kind(), ErrorKind::RateLimited);
    }
    assert_eq!(source.len(), MESSAGES - 100 - errors.len());
    // Nothing is taken while the limit is exhausted.
    let mut again = client.send_all(&mut source);
    assert!(again.next().await.is_none());
    assert!(again.stopped().is_some());
    drop(again);
    assert_eq!(source.len(), MESSAGES - 100 - errors.len());
}

#[tokio::test]
async fn a_run_that_the_daily_limit_ends_says_when_the_day_ends() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit_per_day(0);
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.clock(clock).build().unwrap();
    let (accepted, errors) = outcomes(client.send_all([keyed(0)])).await;
    assert_eq!((accepted, sandbox.requests().len()), (0, 1));
    assert_eq!(errors[0].retry_after(), Some(6 * 3600 * SECOND));
}

#[tokio::test]
async fn a_dead_token_leaves_the_rest_in_the_source() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.revoke("pit-dead");
    let client = Client::builder().token("pit-dead").base_url(sandbox.url());
    let client = client.build().unwrap();
    let mut source = (0..100_000).map(keyed);
    let mut sends = client.send_all(&mut source);
    let (accepted, errors) = outcomes(&mut sends).await;
    assert_eq!(sends.stopped().unwrap().kind(), ErrorKind::Unauthorized);
    drop(sends);
    assert_eq!(accepted, 0);
    assert!(errors.len() <= DEFAULT_CONCURRENCY);
    assert_eq!(source.len(), 100_000 - errors.len());
}

/// A source of unknown length is polled one message ahead.
#[tokio::test]
async fn a_prefetched_message_that_was_not_sent_is_reported() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit_per_day(1);
    let client = sandbox.client();
    let taken = AtomicUsize::new(0);
    let source = stream::unfold(0, |index| {
        taken.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Some((keyed(index), index + 1)))
    });
    let (accepted, errors) = outcomes(client.send_stream(source).concurrency(1)).await;
    assert_eq!(accepted, 1);
    assert_eq!(errors.len(), taken.load(Ordering::SeqCst) - 1);
    for error in errors {
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
}

#[tokio::test]
async fn a_panic_affects_only_its_own_message() {
    #[derive(Debug, Default)]
    struct Panics(AtomicUsize);
    impl Clock for Panics {
        fn now(&self) -> DateTime<Utc> {
            Utc::now()
        }

        fn instant(&self) -> Instant {
            assert_ne!(self.0.fetch_add(1, Ordering::SeqCst), 7, "on command");
            Instant::now()
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            SystemClock::new().sleep(duration)
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client
        .rate_limiter(Unlimited::new())
        .clock(Panics::default())
        .build()
        .unwrap();
    let (accepted, errors) = outcomes(client.send_all((0..40).map(keyed))).await;
    assert_eq!((accepted, errors.len()), (39, 1));
    assert_eq!(errors[0].kind(), ErrorKind::Interrupted);
    assert_eq!(errors[0].delivery(), Delivery::Unknown);
    assert_eq!(sandbox.processed().len(), 39);
}

#[tokio::test]
async fn a_dropped_stream_makes_no_further_requests() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..10).map(|_| Fault::delay(SECOND)));
    let source = Arc::new(());
    let held = Arc::clone(&source);
    let messages = (0..).map(move |index| {
        let _ = &held;
        keyed(index)
    });
    let sends = client.send_all(messages).concurrency(3);
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(sends));
    soon(clock.until_sleeping(3)).await;
    tasks.shutdown().await;
    assert_eq!(Arc::strong_count(&source), 1);
    clock.advance(SECOND);
    turns().await;
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn messages_of_a_dropped_stream_are_not_retried() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.rate_limiter(Unlimited::new()).clock(clock.clone());
    let client = client.build().unwrap();
    sandbox.faults((0..3).map(|_| {
        let seconds = HeaderValue::from_static("1");
        Fault::status(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, seconds)
    }));
    let mut sends = client.send_all((0..3).map(keyed));
    assert!(sends.next().now_or_never().is_none());
    soon(sandbox.until(|sandbox| sandbox.requests().len() == 3)).await;
    soon(clock.until_sleeping(3)).await;
    drop(sends);
    clock.advance(SECOND);
    turns().await;
    soon(client.send(sms(3))).await.unwrap();
    assert_eq!(sandbox.requests().len(), 4);
}

#[tokio::test]
async fn the_stream_is_fused_and_does_not_poll_the_source_again() {
    let (_, _sandbox, client) = set().await;
    let mut left = Some(2_usize);
    let source = std::iter::from_fn(move || {
        let now = left.expect("asked after its end");
        left = now.checked_sub(1);
        left.map(keyed)
    });
    let mut sends = client.send_all(source);
    assert_eq!(indexes(&mut sends).await.len(), 2);
    for _ in 0..3 {
        assert!(soon(sends.next()).await.is_none());
    }
}

#[tokio::test]
async fn a_panicking_source_does_not_affect_messages_in_progress() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..2).map(|_| Fault::delay(SECOND)));
    let mut next = 0;
    let source = stream::poll_fn(move |_| {
        next += 1;
        match next {
            1 | 2 => Poll::Ready(Some(keyed(next))),
            3 => panic!("a source that panics"),
            _ => Poll::Ready(None),
        }
    });
    let mut sends = client.send_stream(source);
    let panicked = AssertUnwindSafe(sends.next()).catch_unwind();
    assert!(panicked.await.is_err());
    let rest = tokio::spawn(indexes(sends));
    soon(clock.until_sleeping(2)).await;
    clock.advance(SECOND);
    let mut rest = rest.await.unwrap();
    rest.sort_unstable();
    assert_eq!(rest, [1, 2]);
}

/// Each message would be refused for the same reason.
#[tokio::test]
async fn a_token_that_can_send_nothing_leaves_the_rest_in_the_source() {
    for (status, body) in [
        (
            401,
            r#"{"message":"The token is not authorized for this scope."}"#,
        ),
        (
            401,
            r#"{"message":"This authClass type is not allowed to access this scope"}"#,
        ),
        (403, "error code: 1010"),
    ] {
        let (_, sandbox, client) = set().await;
        let status = StatusCode::from_u16(status).unwrap();
        sandbox.faults((0..100).map(|_| Fault::status(status).body(body)));
        let mut source = (0..100).map(keyed);
        let mut sends = client.send_all(&mut source).concurrency(2);
        let (accepted, errors) = outcomes(&mut sends).await;
        assert_eq!(accepted, 0);
        assert!(errors.len() <= 2, "{}", errors.len());
        assert_eq!(sends.stopped().unwrap().status(), Some(status));
        drop(sends);
        assert_eq!(source.len(), 100 - errors.len(), "{body}");
    }
}

/// The reply to the other message comes after that which stopped the run.
#[tokio::test]
async fn a_message_that_fails_after_the_stop_has_an_error_of_its_own() {
    let (clock, sandbox, client) = set().await;
    sandbox.limit_per_day(0);
    let dead = Fault::status(StatusCode::UNAUTHORIZED);
    let dead = dead.body(r#"{"message":"Invalid Private Integration token"}"#);
    sandbox.faults([Fault::delay(SECOND), dead]);
    let mut sends = client.send_all((0..2).map(keyed)).concurrency(2);
    let (_, first) = soon(sends.next()).await.unwrap();
    assert_eq!(first.unwrap_err().kind(), ErrorKind::Unauthorized);
    clock.advance(SECOND);
    let (_, second) = soon(sends.next()).await.unwrap();
    let second = second.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::RateLimited);
    assert_eq!(second.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn keys_need_no_traits_and_come_back_unchanged() {
    struct Key(String);
    let (_, _sandbox, client) = set().await;
    let pairs = ["a", "b"].map(|key| (Key(key.to_owned()), sms(1)));
    let mut sends = client.send_all(pairs).concurrency(1);
    for expected in ["a", "b"] {
        let (Key(key), result) = soon(sends.next()).await.unwrap();
        result.unwrap();
        assert_eq!(key, expected);
    }
}
