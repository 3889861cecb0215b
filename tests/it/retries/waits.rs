//! The waits between attempts.

use super::*;

#[tokio::test]
async fn a_retry_after_of_an_hour_exceeds_the_max_wait() {
    let set = Set::new().await;
    let wait = Some(3600 * SECOND);
    for told in ["3600", "Wed, 01 May 2024 19:00:00 GMT"] {
        set.sandbox.fault(busy(told));
        let error = set.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.retry_after(), wait, "{told}");
        assert_eq!(set.clock.next_wake(), None);
    }
    let unavailable = status(503).header(RETRY_AFTER, HeaderValue::from_static("3600"));
    set.sandbox.fault(unavailable);
    let error = set.update().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.retry_after(), wait);
    assert_eq!(set.requests(), 3);
}

#[tokio::test]
async fn retry_after_is_respected() {
    for told in ["7", "Wed, 01 May 2024 18:00:07 GMT"] {
        let set = Set::new().await;
        set.sandbox.fault(busy(told));
        let client = set.client.clone();
        let call = tokio::spawn(async move { send(&client).await });
        assert_eq!(set.asleep(&call).await, 7 * SECOND, "{told}");
        assert_eq!(set.requests(), 1);
        set.clock.advance(7 * SECOND - Duration::from_nanos(1));
        assert_eq!(set.asleep(&call).await, Duration::from_nanos(1));
        assert_eq!(set.requests(), 1);
        set.clock.advance(Duration::from_nanos(1));
        soon(call).await.unwrap().unwrap();
        assert_eq!(set.requests(), 2);
    }
}

#[tokio::test]
async fn a_retry_after_of_an_hour_is_waited_out_and_a_longer_one_is_not() {
    let set = Set::with(|builder| builder.max_wait(Duration::MAX)).await;
    set.sandbox.faults([busy("3600"), busy("3601")]);
    let client = set.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    assert_eq!(set.asleep(&call).await, 3600 * SECOND);
    set.clock.advance(3600 * SECOND);
    let error = soon(call).await.unwrap().unwrap_err();
    assert_eq!(error.retry_after(), Some(3601 * SECOND));
    assert_eq!((set.requests(), set.clock.next_wake()), (2, None));
}

#[tokio::test]
async fn an_invalid_retry_after_is_ignored() {
    for told in ["", "soon", "-5", "1.5", "Wed, 01 May 2024 17:59:00 GMT"] {
        let set = Set::new().await;
        set.sandbox.fault(busy(told));
        set.send().await.unwrap();
        assert_eq!(set.requests(), 2, "{told}");
    }
}

#[tokio::test]
async fn waits_of_all_attempts_share_one_deadline() {
    let set = Set::new().await;
    set.sandbox.faults([busy("12"), busy("12"), busy("12")]);
    let client = set.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    for _ in 0..2 {
        assert_eq!(set.asleep(&call).await, 12 * SECOND);
        set.clock.advance(12 * SECOND);
    }
    // 24 of 30 seconds have passed.
    let error = soon(call).await.unwrap().unwrap_err();
    assert_eq!(error.retry_after(), Some(12 * SECOND));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(set.requests(), 3);
    assert_eq!(set.clock.next_wake(), None);
}

#[tokio::test]
async fn waits_never_exceed_the_doubling_backoff() {
    for _ in 0..20 {
        let set = Set::with(|builder| builder.retry_policy(RetryPolicy::new())).await;
        set.sandbox.faults((0..4).map(|_| status(429)));
        let client = set.client.clone();
        let call = tokio::spawn(async move { send(&client).await });
        for longest in [250, 500, 1000].map(Duration::from_millis) {
            let wait = set.asleep(&call).await;
            assert!(wait <= longest, "{wait:?}");
            set.clock.advance(wait);
        }
        soon(call).await.unwrap().unwrap_err();
        assert_eq!(set.requests(), 4);
    }
}

#[tokio::test]
async fn extreme_backoffs_and_waits_do_no_harm() {
    let policy = RetryPolicy::new().max_attempts(u32::MAX);
    let policy = policy
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX);
    let set = Set::with(|builder| builder.retry_policy(policy).max_wait(Duration::MAX)).await;
    // A backoff beyond the range of any clock.
    set.sandbox.fault(status(429));
    let client = set.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    soon(set.sandbox.until(|_| set.requests() == 1)).await;
    turns().await;
    assert!(!call.is_finished());
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_retry_after_of_years_fails_immediately_and_reports_one_day() {
    let set = Set::with(|builder| builder.max_wait(Duration::MAX)).await;
    let asked = [
        "18446744073709551615",
        "315360000",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ];
    for (index, asked) in asked.into_iter().enumerate() {
        set.sandbox.fault(busy(asked));
        let error = soon(send(&set.client)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{asked}");
        assert_eq!(error.delivery(), Delivery::NotSent, "{asked}");
        let wait = error.retry_after().unwrap();
        assert_eq!(wait, Duration::from_secs(24 * 60 * 60), "{asked}");
        assert_eq!(set.requests(), index + 1);
    }
}

#[tokio::test]
async fn an_exhausted_daily_limit_fails_immediately_and_is_not_retried() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.clock(clock.clone()).build().unwrap();
    let left = HeaderName::from_static("x-ratelimit-daily-remaining");
    let spent = busy("1").header(left, HeaderValue::from_static("0"));
    sandbox.fault(spent);
    let error = soon(send(&client)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!((sandbox.requests().len(), clock.next_wake()), (1, None));

    let error = send(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::RateLimited, None)
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.retry_after(), Some(6 * 3600 * SECOND));
    assert_eq!((sandbox.requests().len(), clock.next_wake()), (1, None));
    assert_eq!(
        clock.now().time(),
        chrono::NaiveTime::MIN + TimeDelta::hours(18)
    );
}
