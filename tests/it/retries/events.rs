//! The events of attempts.

use super::*;

/// Records every event of this thread as a string with all its fields.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(super) async fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        // `tracing` caches the interest in an event that first occurs without a subscriber, until
        // another subscriber is set.
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

    /// Returns the events of attempts.
    pub(super) fn attempts(&self) -> Vec<String> {
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
async fn each_attempt_is_one_event_with_its_result() {
    let set = Set::new().await;
    let (log, _guard) = Log::start().await;
    set.sandbox.faults([status(500), status(502)]);
    set.update().await.unwrap();
    let events = log.attempts();
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
    let events = log.attempts();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].contains(" status=429 "), "{events:?}");
    assert!(events[0].contains(" wait_ms=7000 "), "{events:?}");
    assert!(events[1].contains(" attempt=2 "), "{events:?}");
}

#[tokio::test]
async fn no_event_shows_the_request_the_reply_or_the_token() {
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
    // Five attempts, and three messages that were not accepted.
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
