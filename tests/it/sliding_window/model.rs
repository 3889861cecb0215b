//! Random sequences of requests, replies and waits, checked against a model of the service.

use super::*;
use crate::support::cases;

/// A request; times are in milliseconds.
#[derive(Clone, Debug)]
struct Request {
    /// The time since the previous request.
    gap: u64,
    /// The latency to the service, and back.
    up: u64,
    down: u64,
    within: u64,
    /// If it is still waiting after this time, it is dropped.
    patience: Option<u64>,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Replied,
    /// Answered by a proxy that omits the headers.
    Bare,
    Unknown,
    NotSent,
}

#[derive(Clone, Debug)]
struct Plan {
    limit: u32,
    interval: u64,
    requests: Vec<Request>,
    /// The times at which the service's limit changes, with the new limits.
    changes: Vec<(u64, u32)>,
    /// The times at which others use the same budget.
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

/// The service: rejects a request if the interval that ends with it already has as many requests as
/// the limit.
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
        (admitted, advertised(self.limit, interval, remaining))
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

/// Records that it was woken.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Returns how many requests the service rejected, although the limiter knew of no higher limit
/// when it granted the permits that count.
fn play(plan: &Plan) -> usize {
    let (clock, window) = window();
    let mut service = Service {
        limit: plan.limit,
        interval: plan.interval,
        came: VecDeque::new(),
    };
    let mut refused = 0;
    let count = plan.requests.len();

    // The first reply advertises the limits.
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
    // When permits were granted, and the limit that the limiter knew then.
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

/// Returns the results of all futures that end now. Only woken futures are polled.
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
            // It yields now and then, and wakes itself immediately.
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
    #![proptest_config(cases(100))]

    /// Regardless of the duration of requests and replies, and of losses.
    #[test]
    fn the_service_never_rejects_a_sole_user(plan in plan(none(), none())) {
        prop_assert_eq!(play(&plan), 0);
    }

    /// Except for requests that were in flight when a reply advertised the change.
    #[test]
    fn a_changed_limit_holds_from_the_reply_that_advertises_it(
        plan in plan(some((0..30_000_u64, 1..40_u32), 4), none()),
    ) {
        prop_assert_eq!(play(&plan), 0);
    }

    #[test]
    fn nobody_waits_forever_or_out_of_order(
        plan in plan(some((0..30_000_u64, 1..40_u32), 4), some(0..60_000_u64, 100)),
    ) {
        play(&plan);
    }
}
