//! The daily limit: exhausted and available again.

use super::*;

#[test]
fn an_exhausted_day_ends_at_midnight_and_is_then_checked_hourly() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(with_daily_remaining(0));
    let midnight: DateTime<Utc> = "2024-05-02T00:00:00Z".parse().unwrap();
    for passed in [0, 6 * 3600 - 1] {
        clock.advance(passed * SECOND);
        assert_eq!(
            window.ask(LONG),
            Some(Answer::DaySpent(midnight)),
            "{passed}"
        );
        assert_eq!(window.rate_limit().remaining(), 0);
    }
    clock.advance(SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // The service's day has not ended.
    window.end(with_daily_remaining(0));
    let one = "2024-05-02T01:00:00Z".parse().unwrap();
    assert_eq!(window.ask(LONG), Some(Answer::DaySpent(one)));
    clock.advance(3600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // Now it has.
    window.end(with_daily_remaining(199_999));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn waiters_are_refused_when_the_day_is_exhausted() {
    let (_clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    let mut line: Vec<_> = (0..3).map(|_| window.acquire(LONG)).collect();
    for waiting in &mut line {
        assert_eq!(waiting.now_or_never(), None);
    }
    window.end(with_daily_remaining(0));
    for waiting in line {
        let refused = waiting.now_or_never();
        assert!(matches!(refused, Some(Answer::DaySpent(_))), "{refused:?}");
    }
}

#[test]
fn a_reply_after_midnight_does_not_exhaust_the_new_day() {
    let (clock, window) = window_at("2024-05-01T23:59:59Z");
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    clock.advance(2 * SECOND);
    window.end(with_daily_remaining(0));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn an_out_of_order_reply_does_not_reopen_an_exhausted_day() {
    let (_clock, window) = window();
    for _ in 0..4 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(with_daily_remaining(0));
    window.end(with_daily_remaining(3));
    assert!(matches!(window.ask(LONG), Some(Answer::DaySpent(_))));
    assert_eq!(window.rate_limit().daily_remaining(), Some(0));
    // This reply is not out of order: the day has ended, or its limit was raised.
    window.end(with_daily_remaining(200_000));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

/// A clock whose date can be set.
#[derive(Clone, Debug)]
struct Set {
    clock: ManualClock,
    hours_ahead: Arc<AtomicI64>,
}

impl Clock for Set {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::hours(self.hours_ahead.load(Ordering::SeqCst))
    }

    fn instant(&self) -> Instant {
        self.clock.instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

/// Returns a window on a clock whose date is this many hours ahead.
fn window_ahead(hours: i64) -> (Set, Window) {
    let (clock, _) = window();
    let hours_ahead = Arc::new(AtomicI64::new(hours));
    let clock = Set { clock, hours_ahead };
    let window = Window {
        limiter: SlidingWindow::with_clock(clock.clone()),
        permits: RefCell::default(),
    };
    (clock, window)
}

#[test]
fn a_clock_a_year_ahead_does_not_block_sending_for_a_year() {
    let (clock, window) = window_ahead(366 * 24);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(with_daily_remaining(0));
    clock.hours_ahead.store(0, Ordering::SeqCst);
    let Some(Answer::DaySpent(until)) = window.ask(LONG) else {
        panic!("spent")
    };
    assert!(until - clock.now() <= TimeDelta::days(1));
    clock.clock.advance(24 * 3600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn an_exhausted_day_ends_when_the_clock_is_set_to_the_next_day() {
    let (clock, window) = window_ahead(0);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(with_daily_remaining(0));
    clock.hours_ahead.store(5, Ordering::SeqCst);
    assert!(matches!(window.ask(LONG), Some(Answer::DaySpent(_))));
    // It was 18:00.
    clock.hours_ahead.store(6, Ordering::SeqCst);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn an_exhausted_day_lasts_until_the_advertised_reset() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    let mut advertised = Advertised::default();
    advertised.daily_remaining = Some(0);
    advertised.daily_reset = Some(90 * 60 * SECOND);
    window.end(Outcome::Replied(advertised));
    let until = clock.now() + TimeDelta::minutes(90);
    assert_eq!(window.ask(LONG), Some(Answer::DaySpent(until)));
    clock.advance(90 * 60 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}
