//! Repeats a refresh whose outcome is not clear, for as long as the service replies to a repeat with the
//! same tokens.

use std::{pin::pin, time::Duration};

use futures_util::{
    StreamExt,
    future::{Either, pending, select},
    stream::FuturesUnordered,
};

use crate::{Delivery, Error, ErrorKind, clock::Clock};

/// How long after a refresh token was exchanged the service replies to a repeat with the same tokens,
/// according to the vendor's changelog of 2026; after that, a reply that got lost has cost the
/// installation.
const GRACE: Duration = Duration::from_secs(30);
/// When a refresh is repeated, after it began, within the [`GRACE`].
const REPEAT_AT: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(12),
    OVERDUE,
    LAST,
];
/// When a refresh is repeated although its reply may still come.
const OVERDUE: Duration = Duration::from_secs(20);
/// When a refresh is repeated whatever `Retry-After` the service has sent.
const LAST: Duration = Duration::from_secs(27);

/// Makes a request for tokens, and repeats it until it succeeds or is rejected, or until it is too late.
/// If it never succeeds, the error is the one that says most.
///
/// A request that was certainly not processed is repeated only if an earlier one may have been.
pub(super) async fn until_clear<T, F>(
    clock: &dyn Clock,
    request: impl Fn() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let start = clock.instant();
    let passed = || clock.instant().saturating_duration_since(start);
    let mut in_flight = FuturesUnordered::from_iter([request()]);
    let mut repeated_at = Duration::ZERO;
    let mut retry_at = Duration::ZERO;
    let (mut is_unclear, mut is_over) = (false, false);
    let mut failed: Option<Error> = None;
    loop {
        let is_due = |at: &Duration| match in_flight.len() {
            _ if is_over || *at <= repeated_at => false,
            0 => *at >= retry_at || *at == LAST,
            1 => *at >= OVERDUE,
            _ => false,
        };
        let next = REPEAT_AT.into_iter().find(is_due);
        let reply = {
            let due = async {
                let Some(at) = next else {
                    return pending().await;
                };
                clock.sleep(at.saturating_sub(passed())).await;
                at
            };
            let reply = async {
                match in_flight.next().await {
                    Some(reply) => reply,
                    None => pending().await,
                }
            };
            match select(pin!(reply), pin!(due)).await {
                Either::Left((reply, _)) => Some(reply),
                Either::Right((at, _)) => {
                    repeated_at = at.max(passed());
                    None
                }
            }
        };
        let error = match reply {
            Some(Ok(tokens)) => return Ok(tokens),
            Some(Err(error)) => error,
            None => {
                in_flight.push(request());
                continue;
            }
        };
        is_unclear |= may_be_processed(&error);
        is_over |= error.delivery() == Delivery::Rejected || !is_unclear && in_flight.is_empty();
        let told = |wait| passed().saturating_add(wait);
        retry_at = error.retry_after().map_or(Duration::ZERO, told);
        let error = match failed {
            Some(other) => clearer(error, other),
            None => error,
        };
        is_over |= repeated_at >= LAST || passed() > GRACE;
        if in_flight.is_empty() && is_over {
            return Err(error);
        }
        failed = Some(error);
    }
}

/// Returns whether the service may have issued tokens that did not arrive.
fn may_be_processed(error: &Error) -> bool {
    error.kind() == ErrorKind::TokensNotStored || error.delivery() == Delivery::Unknown
}

/// Returns the error that says more: one with a reply that may hold tokens, of two the one with the
/// longer reply, or else a rejection.
fn clearer(one: Error, other: Error) -> Error {
    let rank = |error: &Error| {
        let reply = error.token_reply().map_or(0, str::len);
        (reply, error.delivery() == Delivery::Rejected)
    };
    if rank(&one) >= rank(&other) {
        one
    } else {
        other
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "tests"
    )]

    use std::{cell::RefCell, time::Instant};

    use chrono::{DateTime, Utc};
    use futures_util::FutureExt;

    use super::*;
    use crate::{boxed::BoxFuture, clock::ManualClock};

    /// What becomes of a request, after a number of seconds.
    #[derive(Clone, Copy)]
    enum Then {
        Tokens,
        Lost,
        Unsent,
        Rejected,
        Unread(&'static str),
        /// 503 with a `Retry-After` of this many seconds.
        Busy(u64),
    }
    use Then::*;

    fn reply(then: Then) -> Result<(), Error> {
        let kind = match then {
            Tokens => return Ok(()),
            Unread(reply) => return Err(Error::tokens_unread(reply.as_bytes())),
            Lost => ErrorKind::ConnectionLost,
            Unsent => ErrorKind::Connect,
            Rejected => ErrorKind::Unauthorized,
            Busy(seconds) => {
                let wait = Some(Duration::from_secs(seconds));
                return Err(Error::new(ErrorKind::Server).with_retry_after(wait));
            }
        };
        Err(Error::new(kind))
    }

    /// Plays a refresh whose requests end as scripted; all further ones are lost at once. Returns its
    /// result, when its requests were made, and when it ended.
    fn play(script: &[(u64, Then)]) -> (Result<(), Error>, Vec<u64>, u64) {
        let clock = ManualClock::new();
        let start = clock.instant();
        let passed = || (clock.instant() - start).as_secs();
        let made = RefCell::new(Vec::new());
        let request = || {
            let scripted = script.get(made.borrow().len());
            let (takes, then) = *scripted.unwrap_or(&(0, Lost));
            made.borrow_mut().push(passed());
            let ends = clock.sleep(Duration::from_secs(takes));
            ends.map(move |()| reply(then))
        };
        let mut refresh = pin!(until_clear(&clock, request));
        let result = loop {
            if let Some(result) = refresh.as_mut().now_or_never() {
                break result;
            }
            clock.advance(clock.next_wake().expect("a refresh that ends"));
        };
        (result, made.take(), passed())
    }

    #[test]
    fn a_lost_reply_is_requested_again_within_the_grace() {
        let all = [0, 1, 5, 12, 20, 27];
        for lost in 1..all.len() {
            let mut script = vec![(0, Lost); lost];
            script.push((2, Tokens));
            let (result, made, ended) = play(&script);
            result.unwrap();
            assert_eq!((&*made, ended), (&all[..=lost], all[lost] + 2));
        }
        let (result, made, ended) = play(&[]);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::ConnectionLost);
        assert_eq!((&*made, ended), (&all[..], 27));
    }

    #[test]
    fn a_rejection_ends_a_refresh() {
        for (script, requests) in [
            (&[(0, Rejected)][..], 1),
            (&[(0, Lost), (0, Rejected)], 2),
            (&[(0, Lost), (0, Unsent), (0, Rejected)], 3),
        ] {
            let (result, made, _) = play(script);
            assert_eq!(result.unwrap_err().delivery(), Delivery::Rejected);
            assert_eq!(made.len(), requests);
        }
    }

    #[test]
    fn a_request_that_was_not_sent_is_repeated_only_after_a_lost_one() {
        let (result, made, _) = play(&[(3, Unsent)]);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Connect);
        assert_eq!(made, [0]);
        let (result, made, _) = play(&[(0, Lost), (0, Unsent), (0, Unsent), (0, Tokens)]);
        result.unwrap();
        assert_eq!(made, [0, 1, 5, 12]);
    }

    #[test]
    fn a_request_without_a_reply_is_repeated_while_its_reply_may_still_come() {
        for (script, requests, end) in [
            (&[(60, Lost), (1, Tokens)][..], &[0, 20][..], 21),
            // The first was processed.
            (&[(60, Tokens), (1, Rejected)], &[0, 20], 60),
            (&[(60, Tokens), (60, Lost)], &[0, 20], 60),
            // One after the grace would get no tokens.
            (&[(60, Lost), (50, Tokens), (0, Rejected)], &[0, 20], 70),
            (&[(60, Lost), (1, Lost), (0, Tokens)], &[0, 20, 27], 27),
            (&[(60, Lost), (1, Unsent), (0, Tokens)], &[0, 20, 27], 27),
            (&[(15, Lost), (1, Tokens)], &[0, 15], 16),
            (&[(22, Lost), (1, Lost), (0, Tokens)], &[0, 20, 27], 27),
            (&[(15, Lost), (0, Lost), (0, Tokens)], &[0, 15, 20], 20),
        ] {
            let (result, made, ended) = play(script);
            result.unwrap();
            assert_eq!((&*made, ended), (requests, end));
        }
    }

    #[test]
    fn the_reply_that_may_hold_tokens_is_kept() {
        for script in [
            [(0, Unread("longer")), (0, Rejected)],
            [(0, Unread("longer")), (0, Unread("long"))],
            [(0, Unread("long")), (0, Unread("longer"))],
            [(60, Unread("longer")), (0, Rejected)],
        ] {
            let (result, ..) = play(&script);
            assert_eq!(result.unwrap_err().token_reply(), Some("longer"));
        }
    }

    #[test]
    fn a_repeat_waits_as_told_but_not_beyond_the_grace() {
        for (seconds, requests) in [(3, &[0, 5][..]), (12, &[0, 12]), (60, &[0, 27])] {
            let (result, made, _) = play(&[(0, Busy(seconds)), (0, Tokens)]);
            result.unwrap();
            assert_eq!(made, requests);
        }
    }

    #[test]
    fn a_clock_that_never_sleeps_causes_few_requests() {
        #[derive(Debug)]
        struct Sleepless(Instant);
        impl Clock for Sleepless {
            fn now(&self) -> DateTime<Utc> {
                Utc::now()
            }

            fn instant(&self) -> Instant {
                self.0
            }

            fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
                Box::pin(std::future::ready(()))
            }
        }
        let made = RefCell::new(0);
        let request = || {
            *made.borrow_mut() += 1;
            std::future::ready(reply(Lost))
        };
        let clock = Sleepless(Instant::now());
        let refresh = until_clear(&clock, request).now_or_never();
        assert!(refresh.expect("an end").is_err());
        assert_eq!(made.into_inner(), 6);
    }
}
