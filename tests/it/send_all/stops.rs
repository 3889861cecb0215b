//! Stopping a run, and what becomes of the messages that wait.

use super::*;

/// Returns the kind of an error's source.
fn cause_of(error: &leadconnector::Error) -> ErrorKind {
    let cause = std::error::Error::source(error).unwrap();
    let cause = cause.downcast_ref::<leadconnector::Error>().unwrap();
    cause.kind()
}

#[tokio::test]
async fn after_a_stop_messages_in_progress_end_and_the_rest_stays_in_the_source() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..3).map(|_| Fault::delay(SECOND)));
    let mut source = (0..100).map(keyed);
    let mut sends = client.send_all(&mut source).concurrency(3);
    assert!(sends.next().now_or_never().is_none());
    sandbox.until(|sandbox| sandbox.requests().len() == 3).await;
    sends.stop();
    clock.until_sleeping(3).await;
    clock.advance(SECOND);
    assert_eq!(indexes(&mut sends).await.len(), 3);
    assert!(sends.stopped().is_none());
    assert!(soon(sends.next()).await.is_none());
    drop(sends);
    assert_eq!((source.len(), sandbox.processed().len()), (97, 3));
}

#[tokio::test]
async fn after_a_stop_messages_that_wait_for_another_attempt_end_at_once() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.rate_limiter(Unlimited::new()).clock(clock.clone());
    let client = client.build().unwrap();
    let hour = HeaderValue::from_static("3600");
    sandbox.fault(Fault::status(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, hour));
    let mut sends = client.send_all((0..2).map(keyed)).concurrency(1);
    assert!(sends.next().now_or_never().is_none());
    soon(clock.until_sleeping(1)).await;
    sends.stop();
    let (index, result) = soon(sends.next()).await.unwrap();
    let error = result.unwrap_err();
    assert_eq!((index, error.kind()), (0, ErrorKind::Interrupted));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.operation(), Some("send_message"));
    assert_eq!(cause_of(&error), ErrorKind::RateLimited);
    assert!(soon(sends.next()).await.is_none());
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn after_a_stop_a_message_that_waits_for_the_permit_of_its_next_attempt_ends_at_once() {
    /// Grants one permit.
    #[derive(Debug)]
    struct Once(AtomicUsize);
    impl RateLimiter for Once {
        fn acquire<'a>(
            &'a self,
            _: &'a Budget,
            _: Duration,
        ) -> BoxFuture<'a, Result<Permit, Refusal>> {
            match self.0.fetch_add(1, Ordering::SeqCst) {
                0 => Box::pin(std::future::ready(Ok(Permit::unlimited()))),
                _ => Box::pin(std::future::pending()),
            }
        }

        fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
            None
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    let limiter = Arc::new(Once(AtomicUsize::new(0)));
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client
        .rate_limiter(Arc::clone(&limiter))
        .retry_policy(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .build()
        .unwrap();
    sandbox.fault(Fault::status(StatusCode::TOO_MANY_REQUESTS));
    let mut sends = client.send_all([keyed(0)]).concurrency(1);
    assert!(sends.next().now_or_never().is_none());
    while limiter.0.load(Ordering::SeqCst) < 2 {
        turns().await;
    }
    sends.stop();
    let error = soon(sends.next()).await.unwrap().1.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(cause_of(&error), ErrorKind::RateLimited);
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn after_a_stop_messages_that_wait_for_a_token_end_at_once() {
    /// Returns a token at first, if it has one, and never replies again.
    #[derive(Debug)]
    struct Stuck(Mutex<Option<AccessToken>>);
    impl TokenProvider for Stuck {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
            match self.0.lock().unwrap().take() {
                Some(token) => Box::pin(std::future::ready(Ok(token))),
                None => Box::pin(std::future::pending()),
            }
        }

        fn refresh<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
            Box::pin(std::future::pending())
        }
    }
    for rejected in [false, true] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.revoke("rejected");
        let token = rejected.then(|| AccessToken::new("rejected").unwrap());
        let client = Client::builder().token_provider(Stuck(Mutex::new(token)));
        let client = client.base_url(sandbox.url()).build().unwrap();
        let mut sends = client.send_all([keyed(0)]);
        assert!(sends.next().now_or_never().is_none());
        if rejected {
            soon(sandbox.until(|sandbox| sandbox.requests().len() == 1)).await;
        }
        turns().await;
        sends.stop();
        let error = soon(sends.next()).await.unwrap().1.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(error.delivery(), Delivery::NotSent);
        if rejected {
            assert_eq!(cause_of(&error), ErrorKind::Unauthorized);
        }
        assert!(soon(sends.next()).await.is_none());
    }
}

/// Its task was not polled yet.
#[tokio::test]
async fn after_a_stop_a_message_that_was_not_attempted_is_not_sent() {
    let (_, sandbox, client) = set().await;
    let mut sends = client.send_all((0..3).map(keyed));
    assert!(sends.next().now_or_never().is_none());
    sends.stop();
    let (accepted, errors) = outcomes(&mut sends).await;
    assert_eq!((accepted, errors.len()), (0, 3));
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.is_retryable());
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn after_a_stop_a_prefetched_message_is_reported_as_not_sent() {
    let (_, sandbox, client) = limited().await;
    let taken = AtomicUsize::new(0);
    let source = std::iter::from_fn(|| Some(keyed(taken.fetch_add(1, Ordering::SeqCst))));
    let mut sends = client.send_all(source);
    // The limit is 5, and one message was sent before. Another message waits for its permit.
    for _ in 0..4 {
        soon(sends.next()).await.unwrap().1.unwrap();
    }
    assert!(sends.next().now_or_never().is_none());
    assert_eq!(taken.load(Ordering::SeqCst), 5);
    sends.stop();
    let (index, result) = soon(sends.next()).await.unwrap();
    let error = result.unwrap_err();
    assert_eq!((index, error.kind()), (4, ErrorKind::Interrupted));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(soon(sends.next()).await.is_none());
    assert_eq!(sandbox.requests().len(), 5);
}

#[tokio::test]
async fn a_caller_decides_after_which_errors_to_stop() {
    let (_, sandbox, client) = set().await;
    let bad = Fault::status(StatusCode::BAD_REQUEST);
    let down = Fault::status(StatusCode::BAD_GATEWAY);
    sandbox.faults([Fault::none(), bad, down]);
    let mut source = (0..100).map(keyed);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let sends = client.send_all(&mut source).concurrency(1);
    let mut sends = sends.stop_on(move |error| {
        count.fetch_add(1, Ordering::SeqCst);
        error.delivery() == Delivery::Unknown
    });
    let (accepted, errors) = outcomes(&mut sends).await;
    assert_eq!((accepted, errors.len()), (1, 2));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(sends.stopped().unwrap().kind(), ErrorKind::Server);
    drop(sends);
    assert_eq!((source.len(), sandbox.requests().len()), (97, 3));
}

/// The error that stopped the run says nothing about a message that was not sent.
#[tokio::test]
async fn after_a_callers_stop_a_prefetched_message_is_interrupted() {
    let (_, sandbox, client) = limited().await;
    sandbox.faults([Fault::none(), Fault::none(), Fault::none()]);
    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
    let taken = AtomicUsize::new(0);
    let source = std::iter::from_fn(|| Some(keyed(taken.fetch_add(1, Ordering::SeqCst))));
    let mut sends = client.send_all(source).stop_on(|_| true);
    let mut failed = Vec::new();
    while let Some((key, result)) = soon(sends.next()).await {
        if let Err(error) = result {
            failed.push((
                key,
                error.kind(),
                error.delivery(),
                error.unsettled().is_some(),
            ));
        }
    }
    failed.sort_by_key(|(key, ..)| *key);
    let Some((4, ErrorKind::Interrupted, Delivery::NotSent, false)) = failed.pop() else {
        panic!("{failed:?}");
    };
    let [(_, ErrorKind::Server, Delivery::Unknown, true)] = failed[..] else {
        panic!("{failed:?}");
    };
}

/// A redirect says that the base URL is wrong, but not what became of the message.
#[tokio::test]
async fn after_a_redirect_a_prefetched_message_is_not_sent_and_nothing_to_settle() {
    let (_, sandbox, client) = limited().await;
    sandbox.faults([Fault::none(), Fault::none(), Fault::none()]);
    sandbox.fault(Fault::status(StatusCode::FOUND));
    let taken = AtomicUsize::new(0);
    let source = std::iter::from_fn(|| Some(keyed(taken.fetch_add(1, Ordering::SeqCst))));
    let (accepted, errors) = outcomes(client.send_all(source)).await;
    assert_eq!(accepted, 3);
    let found = errors.iter().map(|error| {
        assert_eq!(error.status(), Some(StatusCode::FOUND));
        (error.delivery(), error.unsettled().is_some())
    });
    let expected = [(Delivery::Unknown, true), (Delivery::NotSent, false)];
    assert_eq!(found.collect::<Vec<_>>(), expected);
}
