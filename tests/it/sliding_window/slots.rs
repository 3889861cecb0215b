//! The slots of an interval: who gets them, and when they are freed.

use super::*;
use crate::support::{soon, turns};

#[test]
fn a_slot_is_occupied_until_one_interval_after_the_reply() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, 10 * SECOND, 0)));
    assert_eq!(window.ask(LONG), None);
    clock.advance(10 * SECOND);
    // An interval is divided into a hundred steps.
    clock.advance(SECOND / 10);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // A slow request: counted from its reply, not from its start.
    clock.advance(25 * SECOND);
    window.end(Outcome::Unknown);
    clock.advance(9 * SECOND);
    assert_eq!(window.ask(LONG), None);
    clock.advance(2 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // A request that was not sent does not count.
    window.end(Outcome::NotSent);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn earlier_requests_count_against_a_longer_interval() {
    let (clock, window) = window();
    for _ in 0..3 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Unknown);
    window.end(Outcome::Unknown);
    window.end(Outcome::Replied(advertised(3, 60 * SECOND, 0)));
    clock.advance(59 * SECOND);
    assert_eq!(window.ask(LONG), None);
    clock.advance(2 * SECOND);
    assert_eq!(window.rate_limit().remaining(), 3);
}

#[test]
fn a_shorter_interval_frees_slots_sooner() {
    let (clock, window) = window();
    for _ in 0..2 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Replied(advertised(1, 60 * SECOND, 0)));
    clock.advance(30 * SECOND);
    assert_eq!(window.ask(LONG), None);
    window.end(Outcome::Replied(advertised(2, 10 * SECOND, 1)));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

/// A caller that waits for a slot sleeps until it is due, and has to be woken if that is earlier.
#[tokio::test]
async fn a_shorter_interval_shortens_waits() {
    let clock = ManualClock::new();
    let limiter = Arc::new(SlidingWindow::with_clock(clock.clone()));
    let acquire = || {
        let limiter = Arc::clone(&limiter);
        async move { limiter.acquire(&Budget::Unnamed, LONG).await.unwrap() }
    };
    let (first, second) = (acquire().await, acquire().await);
    first.end(Outcome::Replied(advertised(2, 60 * SECOND, 0)));
    let waiting = tokio::spawn(acquire());
    clock.until_sleeping(1).await;
    clock.advance(5 * SECOND);
    second.end(Outcome::Replied(advertised(2, 10 * SECOND, 0)));
    turns().await;
    let wait = clock.next_wake().unwrap();
    assert!(wait < 6 * SECOND, "{wait:?}");
    clock.advance(wait);
    soon(waiting).await.unwrap().end(Outcome::NotSent);
}

/// Behind a caller that can wait, one that can't is refused as soon as the reply of another is
/// known.
#[tokio::test]
async fn a_longer_interval_refuses_a_waiting_caller_at_once() {
    let clock = ManualClock::new();
    let limiter = Arc::new(SlidingWindow::with_clock(clock.clone()));
    let acquire = |within| {
        let limiter = Arc::clone(&limiter);
        async move { limiter.acquire(&Budget::Unnamed, within).await }
    };
    let first = acquire(LONG).await.unwrap();
    let second = acquire(LONG).await.unwrap();
    first.end(Outcome::Replied(advertised(2, 10 * SECOND, 0)));
    let patient = tokio::spawn(acquire(LONG));
    clock.until_sleeping(1).await;
    let hasty = tokio::spawn(acquire(15 * SECOND));
    clock.until_sleeping(2).await;
    second.end(Outcome::Replied(advertised(2, 60 * SECOND, 0)));
    let refusal = soon(hasty).await.unwrap().unwrap_err();
    assert!(matches!(refusal, Refusal::TooLate(Some(_))), "{refusal:?}");
    assert!(!patient.is_finished());
    patient.abort();
}

#[test]
fn a_late_caller_is_refused_immediately_with_the_wait() {
    let (_clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(2, 10 * SECOND, 0)));
    let Some(Answer::TooLate(Some(wait))) = window.ask(9 * SECOND) else {
        panic!("refused");
    };
    assert!(wait >= 10 * SECOND && wait < 11 * SECOND, "{wait:?}");

    // Behind two waiters, who occupy the two slots for an interval.
    let mut line = [window.acquire(LONG), window.acquire(LONG)];
    for waiting in &mut line {
        assert_eq!(waiting.now_or_never(), None);
    }
    let Some(Answer::TooLate(Some(wait))) = window.ask(19 * SECOND) else {
        panic!("refused");
    };
    assert!(wait >= 20 * SECOND && wait < 21 * SECOND, "{wait:?}");
    assert_eq!(window.ask(21 * SECOND), None);
}

#[test]
fn a_caller_with_just_enough_time_gets_a_permit() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, 10 * SECOND, 0)));
    let Some(Answer::TooLate(Some(wait))) = window.ask(SECOND) else {
        panic!("refused");
    };
    let mut waiting = window.acquire(wait);
    assert_eq!((&mut waiting).now_or_never(), None);
    clock.advance(wait);
    assert_eq!(waiting.now_or_never(), Some(Answer::Permit));
}

#[test]
fn a_lower_limit_does_not_refuse_a_caller_in_time() {
    let (clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Replied(advertised(25, 10 * SECOND, 0)));
    // The other 99 could end now, and then all slots are free in 10 seconds.
    let mut next = window.acquire(12 * SECOND);
    assert_eq!((&mut next).now_or_never(), None);
    for _ in 0..99 {
        window.end(Outcome::Unknown);
    }
    clock.advance(11 * SECOND);
    assert_eq!(next.now_or_never(), Some(Answer::Permit));
}

#[test]
fn permits_that_nobody_awaits_return_to_the_window() {
    let limiter = SlidingWindow::new();
    for _ in 0..1_000 {
        drop(limiter.acquire(&Budget::Unnamed, SECOND));
    }
    let state = limiter.rate_limit(&Budget::Unnamed).unwrap();
    assert_eq!(state.remaining(), state.limit());
}

#[test]
fn a_waiter_gets_the_slot_of_an_unsent_request() {
    let (_clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    let mut next = window.acquire(LONG);
    assert_eq!((&mut next).now_or_never(), None);
    window.end(Outcome::NotSent);
    assert_eq!(next.now_or_never(), Some(Answer::Permit));
}

#[test]
fn implausible_limits_are_ignored() {
    let (clock, window) = window();
    let absurd = [
        (0, SECOND, 0),
        (0, Duration::ZERO, 0),
        (5, Duration::MAX, 5),
        (u32::MAX, SECOND, 0),
        (u32::MAX, 24 * 3600 * SECOND, u32::MAX),
        (1, Duration::from_nanos(1), u32::MAX),
    ];
    for (limit, interval, remaining) in absurd {
        assert_eq!(
            window.ask(LONG),
            Some(Answer::Permit),
            "{limit} {interval:?}"
        );
        window.end(Outcome::Replied(advertised(limit, interval, remaining)));
        for _ in 0..3 {
            if window.ask(Duration::MAX) == Some(Answer::Permit) {
                window.end(Outcome::Replied(Advertised::default()));
            }
        }
        clock.advance(48 * 3600 * SECOND);
    }
    // A wait longer than a lifetime.
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, 24 * 3600 * SECOND, 0)));
    let mut line: Vec<_> = (0..1000).map(|_| window.acquire(Duration::MAX)).collect();
    for waiting in &mut line {
        assert!(!matches!(waiting.now_or_never(), Some(Answer::Permit)));
    }
}

#[test]
fn a_limit_of_zero_and_an_interval_of_zero_or_more_than_a_day_are_ignored() {
    let day = 24 * LONG;
    for (limit, interval, expected) in [
        (0, Duration::ZERO, (100, 10 * SECOND)),
        (5, Duration::MAX, (5, 10 * SECOND)),
        (5, day + Duration::from_nanos(1), (5, 10 * SECOND)),
        (0, day, (100, day)),
    ] {
        let (_clock, window) = window();
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
        window.end(Outcome::Replied(advertised(limit, interval, 1)));
        let state = window.rate_limit();
        assert_eq!((state.limit(), state.interval()), expected);
    }
}

#[test]
fn a_dropped_permit_is_returned_and_a_leaked_one_expires() {
    let (clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    drop(window.permits.borrow_mut().pop_back());
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window
        .permits
        .borrow_mut()
        .drain(..)
        .for_each(std::mem::forget);
    clock.advance(599 * SECOND);
    assert_eq!(window.ask(LONG), None);
    clock.advance(SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    assert_eq!(window.rate_limit().remaining(), 99);
}

#[test]
fn an_expired_request_that_ends_frees_no_other_slot() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, SECOND, 1)));
    clock.advance(2 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    clock.advance(600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // The first of the two.
    window.end(Outcome::NotSent);
    assert_eq!(window.ask(LONG), None);
    window.end(Outcome::NotSent);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn a_slot_that_is_free_in_a_day_can_be_waited_for() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, 24 * LONG, 0)));
    let mut waiting = window.acquire(Duration::MAX);
    assert_eq!((&mut waiting).now_or_never(), None);
    clock.advance(25 * LONG);
    assert_eq!(waiting.now_or_never(), Some(Answer::Permit));
}

#[test]
fn a_future_that_was_never_polled_holds_up_no_one() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, SECOND, 1)));
    clock.advance(2 * SECOND);
    let unpolled = window.acquire(SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // Nor does it exceed the limit, however late it is polled.
    clock.advance(700 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    assert_eq!(unpolled.now_or_never(), None);
}

#[test]
fn an_unpolled_caller_delays_others_by_at_most_a_second() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(advertised(1, 10 * SECOND, 0)));
    let mut absent: Vec<_> = (0..5).map(|_| window.acquire(LONG)).collect();
    for waiting in &mut absent {
        assert_eq!(waiting.now_or_never(), None);
    }
    let mut present = window.acquire(LONG);
    for _ in 0..200 {
        if let Some(answer) = (&mut present).now_or_never() {
            assert_eq!(answer, Answer::Permit);
            // It waited no longer than if all callers had been polled.
            return;
        }
        clock.advance(clock.next_wake().unwrap().min(SECOND));
    }
    panic!("it waits for ever");
}

#[test]
fn unused_budgets_are_forgotten() {
    let (clock, window) = window();
    for index in 0..50_000 {
        let budget = Budget::Named(format!("budget {index}"));
        let permit = window.limiter.acquire(&budget, LONG).now_or_never();
        permit.unwrap().unwrap().end(Outcome::Unknown);
        clock.advance(SECOND);
    }
    let shown = format!("{:?}", window.limiter);
    let budgets = shown
        .split(|c: char| !c.is_ascii_digit())
        .find(|n| !n.is_empty());
    assert!(
        budgets.unwrap().parse::<usize>().unwrap() < 1_000,
        "{shown}"
    );
}

#[test]
fn budgets_with_occupied_slots_or_an_exhausted_day_are_kept() {
    let (clock, window) = window();
    let limiter = &window.limiter;
    let named = |name: &str| Budget::Named(name.to_owned());
    let ask = |budget: &Budget| limiter.acquire(budget, SECOND).now_or_never();
    let use_up = |budget: &Budget, outcome| ask(budget).unwrap().unwrap().end(outcome);
    let ask_others = || {
        for index in 0..1_000 {
            limiter.rate_limit(&named(&format!("other {index}")));
        }
    };
    let (day, slots) = (named("day"), named("slots"));
    use_up(&day, with_daily_remaining(0));
    clock.advance(LONG);
    use_up(&slots, Outcome::Replied(advertised(1, 10 * SECOND, 0)));
    clock.advance(5 * SECOND);
    ask_others();
    assert!(matches!(ask(&day), Some(Err(Refusal::DaySpent(_)))));
    assert!(matches!(ask(&slots), Some(Err(Refusal::TooLate(_)))));
    assert_eq!(limiter.rate_limit(&slots).unwrap().limit(), 1);
}
