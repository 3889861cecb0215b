//! The logs of this crate and all its dependencies at the most verbose level, and the errors of
//! calls, stores and token endpoints.

use std::{
    env,
    fmt::Write as _,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::StreamExt;
use http::StatusCode;
use leadconnector::{
    BoxError, BoxFuture, Client, ClientBuilder, RetryPolicy,
    auth::{MemoryStore, OAuth, Replaced, TokenStore, Tokens},
    id::Resource,
    inbound, outbound,
    rate_limit::{Budget, Permit, RateLimit, RateLimiter, Refusal},
    sandbox::{CLIENT_ID, Fault, Sandbox},
};
use serde_json::json;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::*;
use crate::delivery::http2_answers;

/// Set for a child process.
const ALONE: &str = "LEADCONNECTOR_TEST_LOGGED";

/// Everything logged so far.
static LOGGED: Mutex<String> = Mutex::new(String::new());

fn note(line: &str) {
    let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    logged.push_str(line);
    logged.push('\n');
}

/// Receives the events of `tracing` and the records of `log`.
struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut line = Line(format!("span {} ", span.metadata().name()));
        span.record(&mut line);
        note(&line.0);
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        note(&line.0);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("{} ", event.metadata().target()));
        event.record(&mut line);
        note(&line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        note(&format!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// Runs in a separate process, because the logger receives the records of all tests.
#[tokio::test]
async fn nothing_is_logged_at_any_level() {
    if env::var(ALONE).is_err() {
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args(["--exact", "secrets::logged::nothing_is_logged_at_any_level"])
            .args(["--nocapture"])
            .env(ALONE, "1");
        let output = tokio::task::spawn_blocking(move || child.output().unwrap());
        let output = output.await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}{errors}"
        );
        return;
    }
    tracing::subscriber::set_global_default(Everything).unwrap();
    log::set_logger(&Everything).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    let sandbox = Sandbox::start().await.unwrap();
    let verbose = |http: reqwest::ClientBuilder| http.connection_verbose(true);
    let settings = |url: &str| {
        let builder = Client::builder().token(PRIVATE_TOKEN).base_url(url);
        builder
            .http_client(verbose)
            .retry_policy(RetryPolicy::none())
    };
    call(&settings(&sandbox.url()).build().unwrap(), Some(&sandbox)).await;
    let http2 = move |http: reqwest::ClientBuilder| verbose(http).http2_prior_knowledge();
    let url = http2_answers().await;
    call(&settings(&url).http_client(http2).build().unwrap(), None).await;
    tokens(settings(&sandbox.url()), &sandbox).await;

    let logged = LOGGED.lock().unwrap();
    assert_silent_text(&logged, "the log");
    // The loggers were active.
    for heard in ["leadconnector", "hyper_util", "h2::", "reqwest"] {
        assert!(logged.contains(heard), "nothing of {heard} in {logged}");
    }
}

/// Sends messages with secrets to a server that echoes them.
async fn call(client: &Client, sandbox: Option<&Sandbox>) {
    let sms = || outbound::Sms::new("ve9EPM428h8vShlRW1KT", TEXT).to_number(PHONE);
    let email = outbound::Email::new("ve9EPM428h8vShlRW1KT")
        .html(TEXT)
        .to(ADDRESS);
    let inbound = inbound::Sms::from_contact("ve9EPM428h8vShlRW1KT").text(TEXT);
    client.send(sms()).await.unwrap();
    client.send(email).await.unwrap();
    client.add_inbound(inbound).await.unwrap();
    let mut sends = client.send_all([(1, sms()), (2, sms())]);
    assert_silent(&sends, "send_all");
    while let Some((_, receipt)) = sends.next().await {
        assert_silent(&receipt.unwrap(), "a receipt");
    }
    assert_silent(client, "the client");
    let Some(sandbox) = sandbox else { return };
    let words = json!({ "message": TEXT, "traceId": JWT, "errors": { ADDRESS: PHONE } });
    for fault in [
        Fault::status(StatusCode::BAD_REQUEST).json(&words),
        Fault::status(StatusCode::UNAUTHORIZED).json(&words),
        Fault::status(StatusCode::TOO_MANY_REQUESTS).json(&words),
        Fault::status(StatusCode::BAD_GATEWAY).body(TEXT),
        Fault::status(StatusCode::OK).json(&words),
        Fault::status(StatusCode::OK).json(&json!({ "messageId": { "to": PHONE } })),
        Fault::status(StatusCode::FOUND).header(
            http::header::LOCATION,
            http::HeaderValue::from_static("mailto:jane.roe@private.example"),
        ),
        Fault::cut_off(),
        Fault::garbage(),
        Fault::reset_after_reading(),
    ] {
        sandbox.fault(fault);
        let error = client.send(sms()).await.unwrap_err();
        assert_silent_error(&error, "an error of sending");
    }
    let invalid = outbound::Sms::new(ADDRESS, TEXT).to_number(JWT);
    let error = client.send(invalid).await.unwrap_err();
    assert_silent_error(&error, "an invalid message");
}

/// A store that deserializes tokens incorrectly, as a caller might.
#[derive(Debug, Default)]
struct Misread(MemoryStore);

impl TokenStore for Misread {
    fn get<'a>(&'a self, _: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(async { Ok(Some(serde_json::from_value(json!(encoded_twice(JWT)))?)) })
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.0.replace(key, expected, new)
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.0.remove(key, expected)
    }
}

/// A limiter whose store reads a key incorrectly.
#[derive(Debug)]
struct Down;

impl RateLimiter for Down {
    fn acquire<'a>(
        &'a self,
        _: &'a Budget,
        _: std::time::Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(async {
            let read = serde_json::from_value::<Resource>(json!(encoded_twice(JWT)));
            Err(Refusal::Unavailable(Box::new(read.unwrap_err())))
        })
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        None
    }
}

/// Exchanges tokens with an endpoint that returns unexpected replies.
async fn tokens(settings: ClientBuilder, sandbox: &Sandbox) {
    let app = |store: Arc<dyn TokenStore>| {
        let builder = OAuth::builder(CLIENT_ID, PRIVATE_TOKEN).client(settings.clone());
        builder.store(store).build().unwrap()
    };
    let memory = app(Arc::new(MemoryStore::new()));
    let location = Resource::location("l1C08ntBrFjLS0elLIYU");
    for reply in [
        json!({ "access_token": JWT }),
        json!({ "refresh_token": JWT, "access_token": { "x": PRIVATE_TOKEN } }),
        json!({ "data": { "accessToken": JWT, "refreshToken": PRIVATE_TOKEN } }),
        json!([JWT, TEXT]),
        json!({ "error": TEXT, "error_description": encoded_twice(PHONE) }),
    ] {
        sandbox.fault(Fault::status(StatusCode::OK).json(&reply));
        let error = memory.exchange_code(JWT).await.unwrap_err();
        assert_silent_error(&error, "an error of a code");
        sandbox.fault(Fault::status(StatusCode::UNAUTHORIZED).json(&reply));
        let error = memory.exchange_code(JWT).await.unwrap_err();
        assert_silent_error(&error, "a refused code");
    }
    assert_silent(&memory, "the app");
    let nowhere = memory.client(&location);
    let error = nowhere
        .send(outbound::Sms::new("c", TEXT))
        .await
        .unwrap_err();
    assert_silent_error(&error, "an app that is not installed");
    let misread = app(Arc::new(Misread::default())).client(&location);
    let error = misread
        .send(outbound::Sms::new("c", TEXT))
        .await
        .unwrap_err();
    assert_silent_error(&error, "tokens that were misread");
    let down = settings.clone().rate_limiter(Down).build().unwrap();
    let error = down.send(outbound::Sms::new("c", TEXT)).await.unwrap_err();
    assert_silent_error(&error, "a limiter that is down");
}
