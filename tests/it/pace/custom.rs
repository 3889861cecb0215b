//! Custom rate limiters.

use super::*;

/// A custom rate limiter.
#[derive(Debug, Default)]
struct Own {
    acquired: AtomicUsize,
    released: Arc<Mutex<Vec<Outcome>>>,
    refuses: bool,
}

impl RateLimiter for Own {
    fn acquire<'a>(
        &'a self,
        _: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(async move {
            assert!(within <= 30 * SECOND);
            if self.refuses {
                return Err(Refusal::TooLate(Some(7 * SECOND)));
            }
            self.acquired.fetch_add(1, Ordering::SeqCst);
            let released = Arc::clone(&self.released);
            Ok(Permit::new(move |outcome| {
                released.lock().unwrap().push(outcome);
            }))
        })
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        Some(RateLimit::new(7, SECOND, 3))
    }
}

impl Own {
    fn released(&self) -> Vec<Outcome> {
        let released = self.released.lock().unwrap().clone();
        assert_eq!(released.len(), self.acquired.load(Ordering::SeqCst));
        released
    }
}

#[tokio::test]
async fn a_custom_limiter_learns_the_outcome_of_each_permit_once() {
    let set = Set::new().await;
    let own = Arc::new(Own::default());
    let build = |url: String| {
        let builder = set.builder().base_url(url).rate_limiter(Arc::clone(&own));
        let retry = leadconnector::RetryPolicy::none();
        builder.retry_policy(retry).build().unwrap()
    };
    let client = build(set.sandbox.url());
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (7, 3));

    send(client.clone(), 0).await.unwrap();
    assert!(matches!(own.released()[..], [Outcome::Replied(told)] if told.remaining == Some(99)));

    let refused = Fault::status(StatusCode::BAD_REQUEST);
    set.sandbox
        .faults([refused, Fault::reset_after_reading(), Fault::cut_off()]);
    for index in 1..4 {
        send(client.clone(), index).await.unwrap_err();
    }
    assert!(matches!(
        own.released()[1..],
        [Outcome::Replied(_), Outcome::Unknown, Outcome::Replied(_)]
    ));

    let port = RefusedPort::new();
    send(build(port.url()), 4).await.unwrap_err();
    assert_eq!(own.released()[4..], [Outcome::NotSent]);

    // A call that is dropped while it waits for its reply.
    set.sandbox.fault(Fault::hang());
    let before = set.sandbox.requests().len();
    let mut tasks = JoinSet::new();
    let call = tasks.spawn(send(client, 5));
    soon(set.sandbox.until(|s| s.requests().len() > before)).await;
    assert_eq!(own.acquired.load(Ordering::SeqCst), 6);
    call.abort();
    assert!(tasks.join_next().await.unwrap().is_err());
    assert_eq!(own.released()[5..], [Outcome::Unknown]);
}

#[tokio::test]
async fn a_call_that_is_dropped_before_its_request_returns_its_permit_unused() {
    let set = Set::new().await;
    let own = Arc::new(Own::default());
    let client = set.builder().rate_limiter(Arc::clone(&own));
    let client = client.build().unwrap();
    assert!(send(client.clone(), 0).now_or_never().is_none());
    // A request without a body may leave at any time, once it was given to the HTTP library.
    assert!(client.messages().get("id").now_or_never().is_none());
    assert_eq!(own.released(), [Outcome::NotSent; 2]);
    assert_eq!(set.sandbox.requests().len(), 0);
}

#[tokio::test]
async fn a_custom_limiter_can_refuse() {
    let set = Set::new().await;
    let own = Arc::new(Own {
        refuses: true,
        ..Own::default()
    });
    let client = set.builder().rate_limiter(Arc::clone(&own));
    let error = send(client.build().unwrap(), 0).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(7 * SECOND));
    assert_eq!(own.released(), []);
    assert_eq!(set.sandbox.requests().len(), 0);
}
