//! `SlidingWindow` beside a service whose latencies, limits and losses are made up. No network:
//! time is a number here, and the futures are polled when they are woken and never else, so
//! that a wake-up that is lost is noticed.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, VecDeque},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{
    Stream,
    future::{AbortHandle, BoxFuture, FutureExt, LocalBoxFuture, abortable},
    stream::FuturesUnordered,
};
use leadconnector::{
    clock::{Clock, ManualClock},
    rate_limit::{
        Advertised, Budget, Outcome, Permit, RateLimit, RateLimiter, Refusal, SlidingWindow,
    },
};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(3600);

fn told(limit: u32, interval: Duration, remaining: u32) -> Advertised {
    let mut advertised = Advertised::default();
    advertised.limit = Some(limit);
    advertised.interval = Some(interval);
    advertised.remaining = Some(remaining);
    advertised
}

fn told_of_the_day(remaining: u64) -> Outcome {
    let mut advertised = Advertised::default();
    advertised.daily_remaining = Some(remaining);
    Outcome::Replied(advertised)
}

/// What a limiter answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Permit,
    TooLate(Option<Duration>),
    DaySpent(DateTime<Utc>),
}

/// A limiter, and the permits that it has given, oldest first.
struct Window {
    limiter: SlidingWindow,
    permits: RefCell<VecDeque<Permit>>,
}

impl Window {
    fn new(clock: &ManualClock) -> Self {
        Self {
            limiter: SlidingWindow::with_clock(clock.clone()),
            permits: RefCell::default(),
        }
    }

    /// What the limiter answers, when it does.
    fn acquire(&self, within: Duration) -> LocalBoxFuture<'_, Answer> {
        let acquired = self.limiter.acquire(&Budget::Unnamed, within);
        Box::pin(acquired.map(|acquired| match acquired {
            Ok(permit) => {
                self.permits.borrow_mut().push_back(permit);
                Answer::Permit
            }
            Err(Refusal::TooLate(wait)) => Answer::TooLate(wait),
            Err(Refusal::DaySpent(until)) => Answer::DaySpent(until),
            Err(other) => panic!("{other:?}"),
        }))
    }

    /// What the limiter answers at once.
    fn ask(&self, within: Duration) -> Option<Answer> {
        self.acquire(within).now_or_never()
    }

    /// Ends the request that started first.
    fn end(&self, outcome: Outcome) {
        let permit = self.permits.borrow_mut().pop_front();
        permit.expect("a request under way").end(outcome);
    }

    fn rate_limit(&self) -> RateLimit {
        self.limiter.rate_limit(&Budget::Unnamed).unwrap()
    }
}

fn window_at(date: &str) -> (ManualClock, Window) {
    let clock = ManualClock::at(date.parse().unwrap());
    let window = Window::new(&clock);
    (clock, window)
}

fn window() -> (ManualClock, Window) {
    window_at("2024-05-01T18:00:00Z")
}

#[test]
fn a_place_is_taken_until_one_interval_after_the_reply() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(told(1, 10 * SECOND, 0)));
    assert_eq!(window.ask(LONG), None);
    clock.advance(10 * SECOND);
    // An interval is divided into a hundred steps.
    clock.advance(SECOND / 10);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // A slow one: from its reply, not from its start.
    clock.advance(25 * SECOND);
    window.end(Outcome::Unknown);
    clock.advance(9 * SECOND);
    assert_eq!(window.ask(LONG), None);
    clock.advance(2 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // One that did not leave does not count.
    window.end(Outcome::NotSent);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn requests_of_before_a_longer_interval_was_told_count_for_it() {
    let (clock, window) = window();
    for _ in 0..3 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Unknown);
    window.end(Outcome::Unknown);
    window.end(Outcome::Replied(told(3, 60 * SECOND, 0)));
    clock.advance(59 * SECOND);
    assert_eq!(window.ask(LONG), None);
    clock.advance(2 * SECOND);
    assert_eq!(window.rate_limit().remaining(), 3);
}

#[test]
fn a_shorter_interval_that_is_told_frees_places_sooner() {
    let (clock, window) = window();
    for _ in 0..2 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Replied(told(1, 60 * SECOND, 0)));
    clock.advance(30 * SECOND);
    assert_eq!(window.ask(LONG), None);
    window.end(Outcome::Replied(told(2, 10 * SECOND, 1)));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn who_cannot_come_in_time_is_refused_at_once_and_told_how_long_it_takes() {
    let (_clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(told(2, 10 * SECOND, 0)));
    let Some(Answer::TooLate(Some(wait))) = window.ask(9 * SECOND) else {
        panic!("refused");
    };
    assert!(wait >= 10 * SECOND && wait < 11 * SECOND, "{wait:?}");

    // Behind two in line, who need the two places for an interval.
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
fn who_comes_in_time_is_not_refused_when_a_lower_limit_finds_many_in_flight() {
    let (clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(Outcome::Replied(told(25, 10 * SECOND, 0)));
    // The other 99 could end now, and then all are free in 10 seconds.
    let mut next = window.acquire(12 * SECOND);
    assert_eq!((&mut next).now_or_never(), None);
    for _ in 0..99 {
        window.end(Outcome::Unknown);
    }
    clock.advance(11 * SECOND);
    assert_eq!(next.now_or_never(), Some(Answer::Permit));
}

#[test]
fn who_waits_for_all_that_are_in_flight_goes_when_one_did_not_leave() {
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
fn a_spent_day_lasts_until_midnight_and_is_then_asked_about_each_hour() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(told_of_the_day(0));
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
    // The service's day did not turn.
    window.end(told_of_the_day(0));
    let one = "2024-05-02T01:00:00Z".parse().unwrap();
    assert_eq!(window.ask(LONG), Some(Answer::DaySpent(one)));
    clock.advance(3600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    // Now it did.
    window.end(told_of_the_day(199_999));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn who_waits_in_line_when_the_day_is_spent_is_refused() {
    let (_clock, window) = window();
    for _ in 0..100 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    let mut line: Vec<_> = (0..3).map(|_| window.acquire(LONG)).collect();
    for waiting in &mut line {
        assert_eq!(waiting.now_or_never(), None);
    }
    window.end(told_of_the_day(0));
    for waiting in line {
        let refused = waiting.now_or_never();
        assert!(matches!(refused, Some(Answer::DaySpent(_))), "{refused:?}");
    }
}

#[test]
fn a_reply_that_comes_after_midnight_does_not_spend_the_new_day() {
    let (clock, window) = window_at("2024-05-01T23:59:59Z");
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    clock.advance(2 * SECOND);
    window.end(told_of_the_day(0));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn a_reply_that_was_overtaken_does_not_open_a_spent_day() {
    let (_clock, window) = window();
    for _ in 0..4 {
        assert_eq!(window.ask(LONG), Some(Answer::Permit));
    }
    window.end(told_of_the_day(0));
    window.end(told_of_the_day(3));
    assert!(matches!(window.ask(LONG), Some(Answer::DaySpent(_))));
    assert_eq!(window.rate_limit().daily_remaining(), Some(0));
    // That is no late reply: the day has turned, or there are more requests in it.
    window.end(told_of_the_day(200_000));
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn limits_that_cannot_be_meant_are_not_believed() {
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
        window.end(Outcome::Replied(told(limit, interval, remaining)));
        for _ in 0..3 {
            if window.ask(Duration::MAX) == Some(Answer::Permit) {
                window.end(Outcome::Replied(Advertised::default()));
            }
        }
        clock.advance(48 * 3600 * SECOND);
    }
    // A wait that nobody can live to see the end of.
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(told(1, 24 * 3600 * SECOND, 0)));
    let mut line: Vec<_> = (0..1000).map(|_| window.acquire(Duration::MAX)).collect();
    for waiting in &mut line {
        assert!(!matches!(waiting.now_or_never(), Some(Answer::Permit)));
    }
}

/// A clock whose date can be set.
#[derive(Clone, Debug)]
struct Set {
    clock: ManualClock,
    years_ahead: Arc<AtomicBool>,
}

impl Clock for Set {
    fn now(&self) -> DateTime<Utc> {
        let ahead = self.years_ahead.load(Ordering::SeqCst);
        self.clock.now() + TimeDelta::days(if ahead { 366 } else { 0 })
    }

    fn instant(&self) -> Instant {
        self.clock.instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

#[test]
fn a_clock_that_was_a_year_ahead_when_the_day_was_spent_locks_nothing_for_a_year() {
    let (manual, _) = window();
    let years_ahead = Arc::new(AtomicBool::new(true));
    let clock = Set {
        clock: manual.clone(),
        years_ahead: Arc::clone(&years_ahead),
    };
    let window = Window {
        limiter: SlidingWindow::with_clock(clock),
        permits: RefCell::default(),
    };
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(told_of_the_day(0));
    years_ahead.store(false, Ordering::SeqCst);
    let Some(Answer::DaySpent(until)) = window.ask(LONG) else {
        panic!("spent")
    };
    assert!(until - manual.now() <= TimeDelta::days(1));
    manual.advance(24 * 3600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
}

#[test]
fn the_day_is_spent_until_its_reset_where_a_reply_tells_it() {
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

#[test]
fn a_permit_that_is_dropped_gives_its_place_back_and_one_that_never_ends_expires() {
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
    assert_eq!(window.ask(LONG), None);
    clock.advance(600 * SECOND);
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    assert_eq!(window.rate_limit().remaining(), 99);
}

#[test]
fn a_caller_who_is_not_polled_holds_up_the_others_for_a_second_at_most() {
    let (clock, window) = window();
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    window.end(Outcome::Replied(told(1, 10 * SECOND, 0)));
    let mut absent: Vec<_> = (0..5).map(|_| window.acquire(LONG)).collect();
    for waiting in &mut absent {
        assert_eq!(waiting.now_or_never(), None);
    }
    let mut present = window.acquire(LONG);
    for _ in 0..200 {
        if let Some(answer) = (&mut present).now_or_never() {
            assert_eq!(answer, Answer::Permit);
            // Its turn came no later than it would have with all of them at work.
            return;
        }
        clock.advance(clock.next_wake().unwrap().min(SECOND));
    }
    panic!("it waits for ever");
}

#[test]
fn budgets_that_are_not_used_are_forgotten() {
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

/// Times are in milliseconds.
#[derive(Clone, Debug)]
struct Request {
    /// Since the one before asked.
    gap: u64,
    /// On the way to the service, and back.
    up: u64,
    down: u64,
    within: u64,
    /// If it is still in line then, it is dropped.
    patience: Option<u64>,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Replied,
    /// By a proxy that leaves the headers out.
    Bare,
    Unknown,
    NotSent,
}

#[derive(Clone, Debug)]
struct Plan {
    limit: u32,
    interval: u64,
    requests: Vec<Request>,
    /// When the service allows how many from then on.
    changes: Vec<(u64, u32)>,
    /// When others use the same budget.
    others: Vec<u64>,
}

const LONGEST_LATENCY: u64 = 30_000;

fn latency() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..50_u64, 3 => 0..1_000_u64, 1 => 0..LONGEST_LATENCY]
}

fn request() -> impl Strategy<Value = Request> {
    let gap = prop_oneof![5 => Just(0), 3 => 0..100_u64, 1 => 0..5_000_u64];
    let within = prop_oneof![3 => Just(1_000_000), 1 => 0..30_000_u64];
    let patience = prop_oneof![5 => Just(None), 1 => (0..20_000_u64).prop_map(Some)];
    let ending = prop_oneof![
        12 => Just(Ending::Replied),
        1 => Just(Ending::Bare),
        1 => Just(Ending::Unknown),
        1 => Just(Ending::NotSent),
    ];
    (gap, latency(), latency(), within, patience, ending).prop_map(
        |(gap, up, down, within, patience, ending)| Request {
            gap,
            up,
            down,
            within,
            patience,
            ending,
        },
    )
}

fn plan(
    changes: impl Strategy<Value = Vec<(u64, u32)>>,
    others: impl Strategy<Value = Vec<u64>>,
) -> impl Strategy<Value = Plan> {
    let requests = prop::collection::vec(request(), 1..150);
    (1..40_u32, 10..20_000_u64, requests, changes, others).prop_map(
        |(limit, interval, requests, changes, others)| Plan {
            limit,
            interval,
            requests,
            changes,
            others,
        },
    )
}

/// The service: a request is refused if as many as the limit came in the interval that ends
/// with it.
struct Service {
    limit: u32,
    interval: u64,
    came: VecDeque<u64>,
}

impl Service {
    fn admit(&mut self, now: u64) -> (bool, Advertised) {
        while self
            .came
            .front()
            .is_some_and(|then| now - then >= self.interval)
        {
            self.came.pop_front();
        }
        let limit = self.limit as usize;
        let admitted = self.came.len() < limit;
        if admitted {
            self.came.push_back(now);
        }
        let remaining = u32::try_from(limit.saturating_sub(self.came.len())).unwrap();
        let interval = Duration::from_millis(self.interval);
        (admitted, told(self.limit, interval, remaining))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Change(u32),
    Other,
    Ask(usize),
    Lose(usize),
    Arrive(usize),
    End(usize),
}

/// Notes that it was woken.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Returns how many the service refused although the limiter knew of no higher limit when it
/// let go what counts there.
fn play(plan: &Plan) -> usize {
    let (clock, window) = window();
    let mut service = Service {
        limit: plan.limit,
        interval: plan.interval,
        came: VecDeque::new(),
    };
    let mut refused = 0;
    let count = plan.requests.len();

    // The first reply tells the limits.
    assert_eq!(window.ask(LONG), Some(Answer::Permit));
    let (_, advertised) = service.admit(0);
    window.end(Outcome::Replied(advertised));
    let mut known = plan.limit;

    let mut events = BinaryHeap::new();
    let mut at = 0;
    for (index, request) in plan.requests.iter().enumerate() {
        at += request.gap;
        events.push(Reverse((at, Event::Ask(index))));
    }
    let changes = plan.changes.iter();
    events.extend(changes.map(|(at, limit)| Reverse((*at, Event::Change(*limit)))));
    events.extend(plan.others.iter().map(|at| Reverse((*at, Event::Other))));

    let mut asking = FuturesUnordered::new();
    let mut line = BTreeSet::new();
    let mut handles: Vec<Option<AbortHandle>> = (0..count).map(|_| None).collect();
    // When requests were let go, and the limit that the limiter knew then.
    let mut let_go = Vec::new();
    let mut advertisements = vec![Advertised::default(); count];
    let mut asked = vec![0; count];
    let mut permits: Vec<Option<Permit>> = (0..count).map(|_| None).collect();
    let mut now = 0;
    loop {
        let wake = clock.next_wake();
        let wake = wake.map(|wake| now + u64::try_from(wake.as_micros().div_ceil(1000)).unwrap());
        let event = events.peek().map(|Reverse((at, _))| *at);
        let Some(next) = event.into_iter().chain(wake).min() else {
            break;
        };
        clock.advance(Duration::from_millis(next - now));
        now = next;
        let event = match events.peek() {
            Some(Reverse((at, event))) if *at == now => Some(*event),
            _ => None,
        };
        if event.is_some() {
            events.pop();
        }
        match event {
            None => {}
            Some(Event::Change(limit)) => service.limit = limit,
            Some(Event::Other) => drop(service.admit(now)),
            Some(Event::Ask(index)) => {
                let request = &plan.requests[index];
                let turn = window.acquire(Duration::from_millis(request.within));
                let (turn, handle) = abortable(turn);
                asking.push(turn.map(move |end| (index, end)));
                handles[index] = Some(handle);
                line.insert(index);
                asked[index] = now;
                if let Some(patience) = request.patience {
                    events.push(Reverse((now + patience, Event::Lose(index))));
                }
            }
            Some(Event::Lose(index)) if line.contains(&index) => {
                handles[index].take().unwrap().abort();
            }
            Some(Event::Lose(_)) => {}
            Some(Event::Arrive(index)) => {
                let (admitted, advertised) = service.admit(now);
                advertisements[index] = advertised;
                let recent = now.saturating_sub(plan.interval + LONGEST_LATENCY);
                let knew = let_go
                    .iter()
                    .all(|(at, known)| *at < recent || *known <= service.limit);
                refused += usize::from(!admitted && knew);
            }
            Some(Event::End(index)) => {
                let advertised = advertisements[index];
                let permit = permits[index].take().unwrap();
                permit.end(match plan.requests[index].ending {
                    Ending::Replied => Outcome::Replied(advertised),
                    Ending::Bare => Outcome::Replied(Advertised::default()),
                    Ending::Unknown => Outcome::Unknown,
                    Ending::NotSent => Outcome::NotSent,
                });
                if plan.requests[index].ending == Ending::Replied {
                    known = advertised.limit.unwrap();
                }
            }
        }
        let mut latest = None;
        for (index, end) in woken(&mut asking) {
            let request = &plan.requests[index];
            line.remove(&index);
            let Ok(end) = end else {
                continue;
            };
            let waited = now - asked[index];
            match end {
                Answer::Permit => {
                    permits[index] = window.permits.borrow_mut().pop_back();
                    latest = latest.max(Some(index));
                    assert!(waited <= request.within, "{index} waited too long");
                    let_go.push((now, known));
                    if request.ending != Ending::NotSent {
                        events.push(Reverse((now + request.up, Event::Arrive(index))));
                    }
                    let end = now + request.up + request.down;
                    events.push(Reverse((end, Event::End(index))));
                }
                Answer::TooLate(wait) if waited == 0 => {
                    let within = Duration::from_millis(request.within);
                    assert!(wait.is_some_and(|wait| wait > within), "{index}: {wait:?}");
                }
                refused => {
                    assert!(matches!(refused, Answer::TooLate(_)), "{refused:?}");
                    assert!(waited <= request.within, "{index} waited too long");
                }
            }
        }
        let overtaken = latest.and_then(|latest| line.range(..latest).next());
        assert_eq!(overtaken, None, "not in the order of asking");
        let remaining = window.rate_limit().remaining();
        assert!(
            line.is_empty() || remaining == 0,
            "{remaining} could go, and {} wait",
            line.len()
        );
    }
    assert!(line.is_empty(), "{line:?} wait for ever");
    refused
}

/// All that end now. Only those that were woken are polled.
fn woken<F: Future>(asking: &mut FuturesUnordered<F>) -> Vec<F::Output> {
    let flag = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    let mut ended = Vec::new();
    loop {
        flag.0.store(false, Ordering::SeqCst);
        match Pin::new(&mut *asking).poll_next(&mut context) {
            Poll::Ready(Some(end)) => ended.push(end),
            Poll::Ready(None) => return ended,
            // It pauses now and then, and then wakes at once.
            Poll::Pending if flag.0.load(Ordering::SeqCst) => {}
            Poll::Pending => return ended,
        }
    }
}

fn none<T: Clone + std::fmt::Debug>() -> impl Strategy<Value = Vec<T>> {
    Just(Vec::new())
}

fn some<T: std::fmt::Debug>(
    item: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(item, 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// However long requests and replies take, and whatever is lost.
    #[test]
    fn the_service_never_refuses_one_who_uses_it_alone(plan in plan(none(), none())) {
        prop_assert_eq!(play(&plan), 0);
    }

    /// But for those that were on their way when a reply told of it.
    #[test]
    fn a_limit_that_changes_is_kept_from_the_reply_that_tells_it(
        plan in plan(some((0..30_000_u64, 1..40_u32), 4), none()),
    ) {
        prop_assert_eq!(play(&plan), 0);
    }

    #[test]
    fn nobody_waits_for_ever_or_out_of_order_whatever_others_use(
        plan in plan(some((0..30_000_u64, 1..40_u32), 4), some(0..60_000_u64, 100)),
    ) {
        play(&plan);
    }
}
