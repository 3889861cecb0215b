//! The spans that a subscriber gets for each call and each attempt.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use futures_util::StreamExt;
use http::StatusCode;
use leadconnector::{
    BoxError, BoxFuture, Client, RetryPolicy,
    auth::{AccessToken, TokenProvider},
    id::Resource,
    outbound::Sms,
    sandbox::{Fault, Sandbox},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};

use crate::support::{RefusedPort, TOKEN, soon};

type Fields = BTreeMap<String, String>;

/// All spans of this thread, with their fields, and all events.
#[derive(Clone, Default)]
struct Spans(
    Arc<Mutex<Vec<(&'static str, Fields)>>>,
    Arc<Mutex<Vec<Fields>>>,
);

impl Spans {
    fn of(&self, name: &str) -> Vec<Fields> {
        let spans = self.0.lock().unwrap();
        let named = spans.iter().filter(|(span, _)| *span == name);
        named.map(|(_, fields)| fields.clone()).collect()
    }
}

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "leadconnector"
    }

    /// No more than the spans need.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut fields = Fields::new();
        span.record(&mut Visitor(&mut fields));
        let mut spans = self.0.lock().unwrap();
        spans.push((span.metadata().name(), fields));
        span::Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &span::Id, values: &span::Record<'_>) {
        let index = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Visitor(&mut self.0.lock().unwrap()[index].1));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Visitor(&mut fields));
        self.1.lock().unwrap().push(fields);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Returns the spans and events of the calls that `body` makes.
async fn seen<T>(body: impl Future<Output = T>) -> (Spans, T) {
    // A callsite first reached without a subscriber stays disabled until the interest is rebuilt.
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    tracing::callsite::rebuild_interest_cache();
    let result = soon(body).await;
    drop(guard);
    (spans, result)
}

fn client(url: impl Into<String>) -> Client {
    let policy = RetryPolicy::new().initial_backoff(std::time::Duration::ZERO);
    let client = Client::builder().token(TOKEN).base_url(url);
    client.retry_policy(policy).build().unwrap()
}

#[tokio::test]
async fn a_success_has_the_status_of_its_reply() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    let (spans, result) = seen(client.send(Sms::new("c", "Hello"))).await;
    result.unwrap();
    let attempts = spans.of("attempt");
    assert_eq!(attempts[0]["http.response.status_code"], "201");
    assert_eq!(attempts[0].get("error.type"), None);
}

#[tokio::test]
async fn each_call_and_each_attempt_is_a_span_with_the_names_of_opentelemetry() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    sandbox.faults([
        Fault::status(StatusCode::TOO_MANY_REQUESTS),
        Fault::status(StatusCode::BAD_GATEWAY),
    ]);
    let send = client.send(Sms::new("ve9EPM428h8vShlRW1KT", "Hello"));
    let (spans, result) = seen(send).await;
    result.unwrap_err();
    let [call] = &spans.of("call")[..] else {
        panic!("{:?}", spans.of("call"))
    };
    assert_eq!(call["operation"], "send_message");
    assert_eq!(call["delivery"], "unknown");
    assert_eq!(call["error.type"], "502");
    let [first, second] = &spans.of("attempt")[..] else {
        panic!("{:?}", spans.of("attempt"))
    };
    for attempt in [first, second] {
        assert_eq!(attempt["otel.kind"], "client");
        assert_eq!(attempt["otel.name"], "POST /conversations/messages");
        assert_eq!(attempt["http.request.method"], "POST");
        assert_eq!(attempt["url.template"], "/conversations/messages");
        assert_eq!(attempt["server.address"], "127.0.0.1");
    }
    assert_eq!(first.get("http.request.resend_count"), None);
    assert_eq!(second["http.request.resend_count"], "1");
    assert_eq!(first["http.response.status_code"], "429");
    assert_eq!(first["error.type"], "429");
    assert_eq!(second["http.response.status_code"], "502");
    let events = spans.1.lock().unwrap();
    let events: Vec<_> = events
        .iter()
        .filter(|e| e.contains_key("attempt"))
        .collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].get("not_retried"), None);
    assert_eq!(events[1]["not_retried"], "may have been sent");
    let everything = format!("{:?} {events:?}", spans.0.lock().unwrap());
    for secret in ["Hello", TOKEN, "ve9EPM428h8vShlRW1KT"] {
        assert!(!everything.contains(secret), "{everything}");
    }
}

#[tokio::test]
async fn an_attempt_without_a_reply_records_the_kind_of_its_error() {
    let port = RefusedPort::new();
    let client = client(port.url());
    let (spans, result) = seen(client.send(Sms::new("c", "Hello"))).await;
    result.unwrap_err();
    let attempts = spans.of("attempt");
    assert_eq!(attempts.len(), 4);
    for attempt in attempts {
        assert_eq!(attempt["error.type"], "Connect");
        assert_eq!(attempt.get("http.response.status_code"), None);
    }
    let events = spans.1.lock().unwrap();
    let why = events.iter().find_map(|event| event.get("not_retried"));
    assert_eq!(why.map(String::as_str), Some("no attempt left"));
}

#[tokio::test]
async fn send_all_records_the_index_and_location_of_each_message() {
    const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url()).at(LOCATION);
    let messages = (0..3).map(|key| (key, Sms::new("c", "Hello")));
    let (spans, results) = seen(client.send_all(messages).collect::<Vec<_>>()).await;
    assert_eq!(results.len(), 3);
    let messages = spans.of("message");
    let indexes: Vec<_> = messages.iter().map(|span| &span["index"]).collect();
    assert_eq!(indexes, ["0", "1", "2"]);
    for span in ["message", "call", "attempt"] {
        let spans = spans.of(span);
        assert!(
            spans.iter().all(|span| span["location"] == LOCATION),
            "{span}"
        );
    }
    let events = spans.1.lock().unwrap().clone();
    assert!(events.iter().all(|event| event["location"] == LOCATION));
    assert_eq!(spans.of("call").len(), 3);
}

#[tokio::test]
async fn a_call_records_its_location_if_it_has_the_shape_of_an_id() {
    #[derive(Debug)]
    struct Of(Resource);
    impl TokenProvider for Of {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
            Box::pin(async { Ok(AccessToken::new("t")?) })
        }

        fn resource(&self) -> Option<&Resource> {
            Some(&self.0)
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    for (location, told) in [
        ("ve9EPM428h8vShlRW1KT", "ve9EPM428h8vShlRW1KT"),
        ("jane@company.com", "…"),
    ] {
        let client = Client::builder().base_url(sandbox.url());
        let client = client.token_provider(Of(Resource::Location(location.into())));
        let client = client.build().unwrap();
        let (spans, result) = seen(client.send(Sms::new("c", "Hello"))).await;
        result.unwrap();
        assert_eq!(spans.of("call")[0]["location"], told);
    }
}

#[tokio::test]
async fn a_call_records_a_successful_status_that_is_not_a_success() {
    for body in [r#"{"conversationId":"c"}"#, "nothing"] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.fault(Fault::status(StatusCode::OK).body(body));
        let (spans, result) = seen(client(sandbox.url()).send(Sms::new("c", "Hello"))).await;
        result.unwrap_err();
        let calls = spans.of("call");
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0]["delivery"], "unknown");
        assert_eq!(calls[0]["error.type"], "200");
    }
}
