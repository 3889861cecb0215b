//! Tracing of calls: a span for the call, a span for each attempt on the network, and an event
//! after each attempt. HTTP attributes follow OpenTelemetry's semantic conventions. No span or
//! event contains a payload, a query, a header or a token.
//!
//! Without a subscriber, there are no spans: with the feature `log` of `tracing`, they would be
//! written to the crate `log` at each step, beside the event that says it all.

use std::time::Duration;

use tracing::{Level, Span, debug_span, field, info_span, level_filters::LevelFilter};

use crate::{Error, id::LocationId, operation::Operation, redact::id_or_ellipsis, retry::Decision};

/// The span of a call, from its start to its result; `None` if nothing records it.
pub(super) fn call_span(operation: &Operation, location: Option<&LocationId>) -> Option<Span> {
    if LevelFilter::current() < Level::INFO {
        return None;
    }
    let span = info_span!(
        target: "leadconnector",
        "call",
        operation = operation.id,
        location = printable(location),
        delivery = field::Empty,
        error.type = field::Empty,
    );
    Some(span).filter(|span| !span.is_disabled())
}

/// Returns a location as spans and events show it.
fn printable(location: Option<&LocationId>) -> Option<&str> {
    location.map(|location| id_or_ellipsis(location.as_str()))
}

/// Records the error of a call.
pub(super) fn record_failure(span: &Span, error: &Error) {
    if !span.is_disabled() {
        span.record("delivery", field::display(error.delivery()));
        record_error_type(span, error);
    }
}

/// The span of an attempt, from the request to the end of its reply.
pub(super) fn attempt_span(
    operation: &Operation,
    location: Option<&LocationId>,
    server: Option<&str>,
    attempt: u32,
) -> Span {
    if LevelFilter::current() < Level::DEBUG {
        return Span::none();
    }
    // Only operations of the specification have a path without ids.
    let template = Some(operation.path).filter(|path| !path.is_empty());
    let space = if template.is_some() { " " } else { "" };
    debug_span!(
        target: "leadconnector",
        "attempt",
        otel.kind = "client",
        otel.name = %format_args!("{}{space}{}", operation.method, operation.path),
        http.request.method = operation.method.as_str(),
        url.template = template,
        location = printable(location),
        server.address = server,
        // Per the conventions, absent on the first attempt.
        http.request.resend_count = (attempt > 1).then(|| attempt - 1),
        http.response.status_code = field::Empty,
        error.type = field::Empty,
    )
}

/// Records the result of an attempt.
pub(super) fn record_attempt(span: &Span, status: Option<u16>, error: Option<&Error>) {
    if span.is_disabled() {
        return;
    }
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(error) = error {
        record_error_type(span, error);
    }
}

/// Per the conventions, the error type is the status if there is one.
fn record_error_type(span: &Span, error: &Error) {
    match error.status() {
        Some(status) => span.record("error.type", status.as_str()),
        None => span.record("error.type", field::debug(error.kind())),
    };
}

/// Emits the event of a finished attempt. `elapsed` returns the time since the start of the call.
pub(super) fn attempt_event(
    operation: &Operation,
    location: Option<&LocationId>,
    attempt: u32,
    elapsed: impl Fn() -> Duration,
    status: Option<u16>,
    failed: Option<(&Error, Decision)>,
) {
    let milliseconds = |wait: Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let (wait, not_retried) = match failed {
        Some((_, Decision::Retry(wait))) => (Some(wait), None),
        Some((_, Decision::RefreshToken)) => (Some(Duration::ZERO), None),
        Some((_, Decision::GiveUp(reason))) => (None, Some(reason.as_str())),
        None => (None, None),
    };
    tracing::debug!(
        target: "leadconnector",
        operation = operation.id,
        method = operation.method.as_str(),
        path = Some(operation.path).filter(|path| !path.is_empty()),
        location = printable(location),
        attempt,
        status,
        failure = failed.map(|(error, _)| field::debug(error.kind())),
        elapsed_ms = milliseconds(elapsed()),
        wait_ms = wait.map(milliseconds),
        not_retried,
        "request"
    );
}
