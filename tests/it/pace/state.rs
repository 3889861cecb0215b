//! What replies say about the limits, and what a client knows of them.

use super::*;

#[tokio::test]
async fn an_exhausted_daily_limit_stops_requests_until_midnight() {
    let set = Set::new().await;
    set.sandbox.limit_per_day(2);
    let client = set.client();
    for index in 0..2 {
        send(client.clone(), index).await.unwrap();
    }
    for (passed, left) in [(0, 6 * 3600), (6 * 3600 - 1, 1)] {
        set.clock.advance(passed * SECOND);
        let error = send(client.clone(), 2).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(
            (error.delivery(), error.status()),
            (Delivery::NotSent, None)
        );
        assert_eq!(error.retry_after(), Some(left * SECOND));
        let state = client.rate_limit().unwrap();
        let midnight = "2024-05-02T00:00:00Z".parse().unwrap();
        assert_eq!(state.day_spent_until(), Some(midnight));
        assert_eq!((state.remaining(), state.daily_remaining()), (0, Some(0)));
    }
    assert_eq!(set.sandbox.requests().len(), 2);
    set.clock.advance(SECOND);
    send(client.clone(), 2).await.unwrap();
    assert_eq!(set.sandbox.requests().len(), 3);
    let state = client.rate_limit().unwrap();
    assert_eq!(
        (state.day_spent_until(), state.daily_remaining()),
        (None, Some(1))
    );
}

#[tokio::test]
async fn the_state_combines_replies_and_later_requests() {
    let set = Set::new().await;
    let client = set.client();
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (100, 100));
    assert_eq!(state.interval(), 10 * SECOND);
    assert_eq!((state.daily_limit(), state.daily_remaining()), (None, None));

    set.sandbox.limit(25, 5 * SECOND);
    set.sandbox.limit_per_day(10_000);
    // Someone else uses the same token.
    for index in 0..4 {
        send(set.client(), index).await.unwrap();
    }
    send(client.clone(), 4).await.unwrap();
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (25, 20));
    assert_eq!(state.interval(), 5 * SECOND);
    assert_eq!(state.daily_limit(), Some(10_000));
    assert_eq!(state.daily_remaining(), Some(9_995));
    set.clock.advance(6 * SECOND);
    assert_eq!(client.rate_limit().unwrap().remaining(), 25);
}

#[tokio::test]
async fn clients_that_share_a_limiter_share_the_budget() {
    let set = Set::new().await;
    set.sandbox.limit(4, 10 * SECOND);
    let shared = Arc::new(SlidingWindow::with_clock(set.clock.clone()));
    let build = || {
        let builder = set.builder().rate_limiter(Arc::clone(&shared));
        builder.build().unwrap()
    };
    let (one, other) = (build(), build());
    send(one.clone(), 0).await.unwrap();
    let mut tasks = storm(&one, 4);
    for index in 0..4 {
        tasks.spawn(send(other.clone(), index));
    }
    let (done, came) = watch(&set, tasks).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(set.excess(), 0);
    assert!(most_within(&came, 10 * SECOND) <= 4);
    assert_eq!(one.rate_limit(), other.rate_limit());
}

#[tokio::test]
async fn absurd_headers_and_infinite_timeouts_do_no_harm() {
    let set = Set::new().await;
    let client = set.builder().timeout(Duration::MAX).build().unwrap();
    let absurd = [
        "0",
        "-1",
        "1e9",
        "",
        "18446744073709551615",
        "99999999999999999999",
    ];
    let names = [
        "x-ratelimit-limit-daily",
        "x-ratelimit-interval-milliseconds",
        "x-ratelimit-max",
        "x-ratelimit-remaining",
    ];
    for value in absurd {
        let mut fault = Fault::status(StatusCode::CREATED).json(&json!({ "messageId": "m" }));
        for name in names {
            let name = HeaderName::from_static(name);
            fault = fault.header(name, HeaderValue::from_static(value));
        }
        set.sandbox.fault(fault);
        let done = play(&set.clock, storm(&client, 1), || {}).await;
        assert!(done[0].is_ok(), "{value}: {done:?}");
    }
    let done = play(&set.clock, storm(&client, 3), || {}).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(client.rate_limit().unwrap().interval(), 10 * SECOND);
}
