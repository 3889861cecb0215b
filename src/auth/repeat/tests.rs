//! Requests whose replies are lost, late or failures, on a clock that the test advances.

use std::{cell::RefCell, time::Instant};

use chrono::{DateTime, Utc};
use http::StatusCode;

use super::*;
use crate::{boxed::BoxFuture, clock::ManualClock};

/// What becomes of a request, after a number of seconds.
#[derive(Clone, Copy)]
enum Then {
    Tokens,
    Lost,
    Unsent,
    Rejected,
    Redirected,
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
        Redirected => {
            let error = Error::new(ErrorKind::UnexpectedReply);
            return Err(error.with_status(StatusCode::FOUND));
        }
        Busy(seconds) => {
            let wait = Some(Duration::from_secs(seconds));
            return Err(Error::new(ErrorKind::Server).with_retry_after(wait));
        }
    };
    Err(Error::new(kind))
}

/// Plays a refresh whose requests end as scripted; all further ones are lost at once. Returns
/// its result, when its requests were made, and when it ended.
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
    let all = [0, 1, 5, 12, 20, 27, 28, 29];
    for lost in 1..all.len() {
        let mut script = vec![(0, Lost); lost];
        script.push((2, Tokens));
        let (result, made, ended) = play(&script);
        result.unwrap();
        assert_eq!((&*made, ended), (&all[..=lost], all[lost] + 2));
    }
    let (result, made, ended) = play(&[]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::ConnectionLost);
    assert_eq!((&*made, ended), (&all[..], 29));
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
fn a_request_that_was_not_processed_is_repeated_only_after_a_lost_one() {
    for (not_processed, kind) in [
        (Unsent, ErrorKind::Connect),
        (Redirected, ErrorKind::UnexpectedReply),
    ] {
        let (result, made, ended) = play(&[(3, not_processed)]);
        assert_eq!(result.unwrap_err().kind(), kind);
        assert_eq!((&*made, ended), (&[0][..], 3));
        let script = [
            (0, Lost),
            (0, not_processed),
            (0, not_processed),
            (0, Tokens),
        ];
        let (result, made, _) = play(&script);
        result.unwrap();
        assert_eq!(made, [0, 1, 5, 12]);
    }
}

#[test]
fn requests_that_fail_late_are_repeated_in_time() {
    for (script, requests) in [
        // The last one while two others are in flight.
        (&[(60, Lost), (50, Lost), (0, Tokens)][..], &[0, 20, 27][..]),
        (
            &[(60, Lost), (50, Lost), (0, Lost), (0, Tokens)],
            &[0, 20, 27, 28],
        ),
        (
            &[(31, Lost), (13, Lost), (5, Lost), (0, Tokens)],
            &[0, 20, 27, 32],
        ),
    ] {
        let (result, made, _) = play(script);
        result.unwrap();
        assert_eq!(made, requests);
    }
    let (result, made, ended) = play(&[(60, Lost), (20, Lost), (8, Lost), (0, Tokens)]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::ConnectionLost);
    assert_eq!((&*made, ended), (&[0, 20, 27][..], 60));
}

#[test]
fn a_request_without_a_reply_is_repeated_while_its_reply_may_still_come() {
    for (script, requests, end) in [
        (&[(60, Lost), (1, Tokens)][..], &[0, 20][..], 21),
        // The first was processed.
        (&[(60, Tokens), (1, Rejected)], &[0, 20], 60),
        (&[(60, Tokens), (60, Lost), (60, Lost)], &[0, 20, 27], 60),
        (&[(60, Lost), (50, Tokens), (0, Rejected)], &[0, 20, 27], 70),
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
fn a_repeat_waits_as_told_but_not_until_it_is_too_late() {
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
    assert_eq!(made.into_inner(), 8);
}
