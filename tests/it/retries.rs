//! What is tried again, how often, when, and what is told of it.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER};
use leadconnector::{
    Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy,
    api::types::UpdateMessageStatusBody,
    clock::{Clock, ManualClock},
    inbound, outbound,
    rate_limit::Unlimited,
    sandbox::{Fault, Sandbox},
};
use serde_json::json;
use tokio::task::{JoinHandle, yield_now};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::support::RefusedPort;

const SECOND: Duration = Duration::from_secs(1);

/// Four tries, and no waits but those that the service asks for.
fn at_once() -> RetryPolicy {
    RetryPolicy::new().initial_backoff(Duration::ZERO)
}

fn builder(url: impl Into<String>) -> ClientBuilder {
    let builder = Client::builder().token("pit-retries-secret");
    let builder = builder.rate_limiter(Unlimited::new());
    builder.base_url(url).retry_policy(at_once())
}

/// A sandbox, a message in it, and a client; all by one clock.
struct Set {
    clock: ManualClock,
    sandbox: Sandbox,
    client: Client,
    message: String,
    /// The requests that were made before the test began.
    before: usize,
}

impl Set {
    async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    async fn with(settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
        let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
        let builder = builder(sandbox.url()).clock(clock.clone());
        let client = settings(builder).build().unwrap();
        let sent = client.send(outbound::Sms::new("c", "Hello")).await.unwrap();
        Self {
            clock,
            sandbox,
            client,
            message: sent.message_id().as_str().to_owned(),
            before: 1,
        }
    }

    fn requests(&self) -> usize {
        self.sandbox.requests().len() - self.before
    }

    async fn send(&self) -> Result<(), Error> {
        soon(send(&self.client)).await
    }

    async fn update(&self) -> Result<(), Error> {
        soon(update(&self.client, &self.message)).await
    }

    /// Until the call waits by the clock.
    async fn asleep(&self, call: &JoinHandle<Result<(), Error>>) -> Duration {
        let asleep = async {
            loop {
                if let Some(wake) = self.clock.next_wake() {
                    return wake;
                }
                assert!(!call.is_finished(), "the call has ended");
                yield_now().await;
            }
        };
        soon(asleep).await
    }
}

/// A test that waits for what never comes fails. Nobody moves its clock.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(20 * SECOND, what).await.expect("soon")
}

async fn send(client: &Client) -> Result<(), Error> {
    let sms = outbound::Sms::new("contact", "Hello");
    client.send(sms).await.map(|_| ())
}

async fn update(client: &Client, message: &str) -> Result<(), Error> {
    let body: UpdateMessageStatusBody =
        serde_json::from_value(json!({ "status": "delivered" })).unwrap();
    let updated = client.api().update_message_status(message, &body).await;
    updated.map(|_| ()).map_err(Error::from)
}

fn status(status: u16) -> Fault {
    Fault::status(StatusCode::from_u16(status).unwrap())
}

fn busy(retry_after: &str) -> Fault {
    status(429).header(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap())
}

/// What may have sent a message.
fn unknown() -> Vec<Fault> {
    vec![
        status(408),
        status(500),
        status(502).after_processing(),
        status(503).header(RETRY_AFTER, HeaderValue::from_static("0")),
        status(504).after_processing(),
        status(599),
        Fault::reset_after_reading(),
        Fault::reset_after_reading().after_processing(),
        Fault::cut_off(),
        Fault::garbage(),
    ]
}

#[tokio::test]
async fn what_may_have_sent_a_message_is_not_tried_again() {
    let set = Set::new().await;
    for (index, fault) in unknown().into_iter().enumerate() {
        set.sandbox.fault(fault.clone());
        let error = set.send().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}");
        assert_eq!(set.requests(), index + 1, "{fault:?}");
    }
    let set = Set::new().await;
    for (index, fault) in unknown().into_iter().enumerate() {
        set.sandbox.fault(fault.clone());
        let sms = inbound::Sms::from_contact("contact").text("Hi");
        let error = set.client.add_inbound(sms).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}");
        assert_eq!(set.requests(), index + 1, "{fault:?}");
    }
    // Nothing of this request is read, but the client can't know that.
    set.sandbox.fault(Fault::reset_before_reading());
    let before = set.requests();
    let error = set.send().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(set.requests(), before);
}

#[tokio::test]
async fn what_may_be_repeated_is_tried_again_after_each_of_these() {
    let set = Set::new().await;
    let mut requests = 0;
    for fault in unknown() {
        set.sandbox.fault(fault.clone());
        set.update().await.unwrap();
        requests += 2;
        assert_eq!(set.requests(), requests, "{fault:?}");
    }
    set.sandbox.fault(Fault::reset_before_reading());
    set.update().await.unwrap();
    assert_eq!(set.requests(), requests + 1);
}

#[tokio::test]
async fn what_was_refused_is_not_tried_again() {
    let set = Set::new().await;
    let mut requests = 0;
    for refused in [400, 401, 403, 404, 405, 413, 415, 422] {
        set.sandbox.faults([status(refused), status(refused)]);
        for error in [set.send().await, set.update().await] {
            let error = error.unwrap_err();
            assert_eq!(error.delivery(), Delivery::Rejected, "{refused}");
            requests += 1;
        }
        assert_eq!(set.requests(), requests, "{refused}");
    }
}

#[tokio::test]
async fn a_message_that_was_turned_away_unread_is_tried_again() {
    let set = Set::new().await;
    set.sandbox.faults([status(429), status(429), busy("0")]);
    set.send().await.unwrap();
    assert_eq!(set.requests(), 4);
    assert_eq!(set.sandbox.processed().len(), 2);
}

#[tokio::test]
async fn four_tries_are_all() {
    let set = Set::new().await;
    set.sandbox.faults((0..5).map(|_| status(429)));
    let error = set.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(set.requests(), 4);

    let set = Set::new().await;
    set.sandbox.faults((0..5).map(|_| status(500)));
    let error = set.update().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(set.requests(), 4);
}

#[tokio::test]
async fn a_policy_of_none_makes_one_request() {
    for policy in [RetryPolicy::none(), at_once().max_attempts(0)] {
        let set = Set::with(|builder| builder.retry_policy(policy)).await;
        set.sandbox.faults([status(429), status(500)]);
        let error = set.send().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent);
        set.update().await.unwrap_err();
        assert_eq!(set.requests(), 2);
    }
}

#[tokio::test]
async fn what_may_have_been_done_before_stays_unknown_whatever_comes_of_the_last_try() {
    for last in [status(400), status(404), status(429)] {
        let set = Set::new().await;
        let faults = [Fault::reset_after_reading().after_processing(), last];
        set.sandbox.faults(faults);
        set.sandbox.faults([status(429), status(429)]);
        let error = set.update().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{error:?}");
    }
    // And without a new try: there is no time left for one.
    let set = Set::new().await;
    set.sandbox.faults([status(500), busy("3600")]);
    let error = set.update().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn a_connection_that_is_refused_is_tried_four_times() {
    let port = RefusedPort::new();
    let client = builder(port.url()).build().unwrap();
    for call in [send(&client).await, update(&client, "m").await] {
        let error = call.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    let (log, _guard) = Log::start().await;
    send(&client).await.unwrap_err();
    assert_eq!(log.tries().len(), 4);
}

#[tokio::test]
async fn an_hour_that_the_service_asks_for_is_not_waited_for() {
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
async fn what_the_service_asks_for_is_waited_for() {
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
async fn a_retry_after_that_says_nothing_is_not_waited_for() {
    for told in ["", "soon", "-5", "1.5", "Wed, 01 May 2024 17:59:00 GMT"] {
        let set = Set::new().await;
        set.sandbox.fault(busy(told));
        set.send().await.unwrap();
        assert_eq!(set.requests(), 2, "{told}");
    }
}

#[tokio::test]
async fn no_wait_passes_the_deadline_of_all_tries_together() {
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
async fn waits_are_drawn_from_what_doubles_and_never_longer() {
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
async fn the_longest_backoffs_and_waits_do_no_harm() {
    let policy = RetryPolicy::new().max_attempts(u32::MAX);
    let policy = policy
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX);
    let set = Set::with(|builder| builder.retry_policy(policy).max_wait(Duration::MAX)).await;
    // The backoff is one that no clock can hold.
    set.sandbox.fault(status(429));
    let client = set.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    let asked = async {
        while set.requests() == 0 {
            yield_now().await;
        }
    };
    soon(asked).await;
    for _ in 0..100 {
        yield_now().await;
    }
    assert!(!call.is_finished());
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_retry_after_of_years_is_an_error_at_once_that_tells_a_day() {
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
async fn nothing_left_of_the_day_is_an_error_at_once_and_makes_no_further_request() {
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

/// Every event of this thread, a text with all its fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    async fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        // An event that happens for the first time on a thread that nobody listens to is
        // taken for one that nobody wants, until another subscriber comes.
        let first = tracing::subscriber::set_default(Self::default());
        let port = RefusedPort::new();
        let client = builder(port.url()).retry_policy(RetryPolicy::none());
        send(&client.build().unwrap()).await.unwrap_err();
        drop(first);
        let log = Self::default();
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The events of tries.
    fn tries(&self) -> Vec<String> {
        let mut events = self.all();
        events.retain(|event| event.contains(" attempt="));
        events
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("{} ", event.metadata().target()));
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0 + " ");
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[tokio::test]
async fn each_try_is_one_event_that_says_what_became_of_it() {
    let set = Set::new().await;
    let (log, _guard) = Log::start().await;
    set.sandbox.faults([status(500), status(502)]);
    set.update().await.unwrap();
    let events = log.tries();
    assert_eq!(events.len(), 3, "{events:?}");
    for (index, (event, (status, wait))) in events
        .iter()
        .zip([("500", true), ("502", true), ("200", false)])
        .enumerate()
    {
        let attempt = index + 1;
        for field in [
            format!(" attempt={attempt} "),
            format!(" status={status} "),
            " operation=\"update_message_status\" ".to_owned(),
        ] {
            assert!(event.contains(&field), "{field} is not in {event}");
        }
        assert_eq!(event.contains(" wait_ms=0 "), wait, "{event}");
    }

    let (log, _guard) = Log::start().await;
    set.sandbox.fault(busy("7"));
    let client = set.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    set.asleep(&call).await;
    set.clock.advance(7 * SECOND);
    soon(call).await.unwrap().unwrap();
    let events = log.tries();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].contains(" status=429 "), "{events:?}");
    assert!(events[0].contains(" wait_ms=7000 "), "{events:?}");
    assert!(events[1].contains(" attempt=2 "), "{events:?}");
}

#[tokio::test]
async fn no_event_shows_what_was_sent_what_came_or_the_token() {
    let set = Set::new().await;
    let (log, _guard) = Log::start().await;
    let said = status(400).json(&json!({ "message": "no such number: +1439499299" }));
    let page = status(502).body("<html>+1439499299");
    set.sandbox.faults([said, page, Fault::garbage()]);
    for _ in 0..4 {
        let email = outbound::Email::new("contact")
            .html("Hello")
            .to("jane@company.com");
        let _ = set.client.send(email).await;
    }
    set.update().await.unwrap();
    let events = log.all();
    let own = events.iter().filter(|e| e.starts_with("leadconnector "));
    // Five tries, and three messages that were not accepted.
    assert_eq!(own.count(), 8, "{events:?}");
    for event in events.iter().filter(|e| e.starts_with("leadconnector")) {
        for private in [
            "pit-retries-secret",
            "Hello",
            "jane",
            "1439499299",
            "delivered",
            &set.message,
            "127.0.0.1",
            "?",
        ] {
            assert!(!event.contains(private), "{private} is in {event}");
        }
    }
}
