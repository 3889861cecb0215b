//! Tests of individual retry decisions.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{Decision, Failure, Reason, RetryPolicy, decide, retry_after};
use crate::{
    Delivery, Error, ErrorKind,
    error::ErrorBody,
    operation::{self, Operation},
};

const LEFT: Duration = Duration::from_secs(30);

fn decide_after(operation: &'static Operation, error: &Error, attempts: u32) -> Decision {
    let failure = Failure {
        idempotent: operation.idempotent,
        error,
        attempts,
        refreshed: false,
        left: LEFT,
    };
    decide(&RetryPolicy::new(), &failure, 1.0)
}

fn is_repeated(operation: &'static Operation, kind: ErrorKind) -> bool {
    matches!(
        decide_after(operation, &Error::new(kind), 1),
        Decision::Retry(_)
    )
}

#[test]
fn an_unknown_outcome_is_retried_only_if_idempotent() {
    use ErrorKind::{
        Configuration, Connect, ConnectionLost, Interrupted, InvalidMessage, LimiterUnavailable,
        NoToken, RateLimited, Rejected, Server, Timeout, TokensNotStored, Unauthorized,
        UnexpectedReply,
    };
    let mut idempotent = 0;
    for operation in operation::ALL {
        for kind in [Connect, RateLimited] {
            assert!(is_repeated(operation, kind), "{} {kind:?}", operation.id);
        }
        for kind in [Server, Timeout, ConnectionLost] {
            let repeated = is_repeated(operation, kind);
            assert_eq!(repeated, operation.idempotent, "{} {kind:?}", operation.id);
            // The service said that it had not processed the request.
            let not_sent = Error::new(kind).with_delivery(Delivery::NotSent);
            let decision = decide_after(operation, &not_sent, 1);
            assert!(
                matches!(decision, Decision::Retry(_)),
                "{} {kind:?}",
                operation.id
            );
        }
        for kind in [
            Configuration,
            Interrupted,
            InvalidMessage,
            LimiterUnavailable,
            NoToken,
            Rejected,
            TokensNotStored,
            Unauthorized,
            UnexpectedReply,
        ] {
            assert!(!is_repeated(operation, kind), "{} {kind:?}", operation.id);
        }
        idempotent += usize::from(operation.idempotent);
    }
    // There are operations of both kinds.
    assert!(0 < idempotent && idempotent < operation::ALL.len());
}

#[test]
fn backoff_doubles_up_to_eight_seconds() {
    let policy = RetryPolicy::new();
    let waits: Vec<_> = (1..=8)
        .map(|attempts| policy.backoff_after(attempts).as_millis())
        .collect();
    assert_eq!(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
    assert_eq!(policy.backoff_after(u32::MAX).as_secs(), 8);
}

#[test]
fn jitter_covers_the_whole_backoff() {
    let error = Error::new(ErrorKind::Connect);
    for (random, wait) in [(0.0, 0), (0.5, 125), (1.0, 250)] {
        let failure = Failure {
            idempotent: false,
            error: &error,
            attempts: 1,
            refreshed: false,
            left: LEFT,
        };
        let decision = decide(&RetryPolicy::new(), &failure, random);
        assert_eq!(decision, Decision::Retry(Duration::from_millis(wait)));
    }
}

#[test]
fn a_call_makes_at_most_four_attempts() {
    let error = Error::new(ErrorKind::Connect);
    let wait = |attempts| decide_after(&operation::SEND_MESSAGE, &error, attempts);
    assert_eq!(wait(3), Decision::Retry(Duration::from_secs(1)));
    assert_eq!(wait(4), Decision::GiveUp(Reason::MaxAttempts));
}

#[test]
fn a_retry_after_beyond_the_max_wait_gives_up() {
    let told = |seconds| {
        let wait = Some(Duration::from_secs(seconds));
        let error = Error::new(ErrorKind::RateLimited).with_retry_after(wait);
        decide_after(&operation::SEND_MESSAGE, &error, 1)
    };
    assert_eq!(told(29), Decision::Retry(Duration::from_secs(29)));
    for seconds in [30, 3600, u64::MAX] {
        assert_eq!(
            told(seconds),
            Decision::GiveUp(Reason::MaxWait),
            "{seconds}"
        );
    }
}

#[test]
fn an_exhausted_daily_limit_is_not_waited_for() {
    let error = Error::new(ErrorKind::RateLimited).no_retry();
    let decision = decide_after(&operation::SEND_MESSAGE, &error, 1);
    assert_eq!(decision, Decision::GiveUp(Reason::WouldFailAgain));
}

#[test]
fn a_call_without_max_wait_waits_at_most_an_hour() {
    let error = |seconds| {
        Error::new(ErrorKind::RateLimited).with_retry_after(Some(Duration::from_secs(seconds)))
    };
    let decide = |seconds| {
        let failure = Failure {
            idempotent: false,
            error: &error(seconds),
            attempts: 1,
            refreshed: false,
            left: Duration::MAX,
        };
        decide(&RetryPolicy::new(), &failure, 1.0)
    };
    assert_eq!(decide(3600), Decision::Retry(Duration::from_secs(3600)));
    assert_eq!(decide(3601), Decision::GiveUp(Reason::MaxWait));
}

#[test]
fn a_possible_delivery_is_the_first_reason_given() {
    let decision = |operation, kind, attempts| decide_after(operation, &Error::new(kind), attempts);
    let send = &operation::SEND_MESSAGE;
    let report = &operation::UPDATE_MESSAGE_STATUS;
    for attempts in [1, 4] {
        assert_eq!(
            decision(send, ErrorKind::Server, attempts),
            Decision::GiveUp(Reason::MayHaveBeenSent)
        );
    }
    assert_eq!(
        decision(report, ErrorKind::Server, 4),
        Decision::GiveUp(Reason::MaxAttempts)
    );
    assert_eq!(
        decision(report, ErrorKind::Rejected, 1),
        Decision::GiveUp(Reason::WouldFailAgain)
    );
}

#[test]
fn an_error_that_blames_the_token_refreshes_it_once() {
    let said = |text: &str| {
        let reply = serde_json::json!({ "message": text }).to_string();
        let read = ErrorBody::read(reply.as_bytes());
        Error::new(ErrorKind::Unauthorized)
            .with_status(StatusCode::UNAUTHORIZED)
            .with_error_body(read)
    };
    for cured in [
        "Invalid token: access token is invalid",
        "The access token expired",
        "Invalid JWT",
    ] {
        let error = said(cured);
        let mut failure = Failure {
            idempotent: false,
            error: &error,
            attempts: 1,
            refreshed: false,
            left: LEFT,
        };
        let decide = |failure: &Failure<'_>| decide(&RetryPolicy::none(), failure, 1.0);
        assert_eq!(decide(&failure), Decision::RefreshToken, "{cured}");
        failure.refreshed = true;
        assert_eq!(
            decide(&failure),
            Decision::GiveUp(Reason::WouldFailAgain),
            "{cured}"
        );
    }
    for other in [
        "version header was not found.",
        "The token is not authorized for this scope.",
        "Token's user type mismatch!",
        "Unauthorized",
    ] {
        let decision = decide_after(&operation::SEND_MESSAGE, &said(other), 1);
        assert_eq!(
            decision,
            Decision::GiveUp(Reason::WouldFailAgain),
            "{other}"
        );
    }
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let read = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_str(text).unwrap());
        retry_after(&headers, now).map(|wait| wait.as_secs())
    };
    assert_eq!(read("120"), Some(120));
    assert_eq!(read(" 0 "), Some(0));
    // A minute from now, in all three date formats of RFC 9110.
    assert_eq!(read("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
    assert_eq!(read("Sunday, 06-Nov-94 08:50:37 GMT"), Some(60));
    assert_eq!(read("Sun Nov  6 08:50:37 1994"), Some(60));
    assert_eq!(read("Sun, 06 Nov 1994 08:48:37 GMT"), Some(0));
    for huge in ["18446744073709551616", &"9".repeat(1000)] {
        assert_eq!(read(huge), Some(u64::MAX), "{huge}");
    }
    for nothing in ["", "soon", "-1", "1.5"] {
        assert_eq!(read(nothing), None, "{nothing}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}
