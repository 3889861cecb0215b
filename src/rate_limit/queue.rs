//! The queue of callers that wait for a permit of one budget.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::select;
use tokio::sync::Notify;

use super::{MAX_WITHIN, Outcome, Permit, RateLimit, Refusal, permit::Slots, window::Window};
use crate::{boxed::BoxFuture, clock::Clock, lock::Mutex};

/// How long a permit is held for a caller that does not poll its future. After that, the next
/// caller gets it, and this one gets another when it is polled again.
const GRACE: Duration = Duration::from_secs(1);

/// The callers that wait for a permit of one budget, in the order of their calls, and the window
/// that grants the permits.
///
/// Any polled caller hands out all permits that are due, including those of other callers. Each
/// caller sleeps until the time at which it expected its permit when it was last polled; only the
/// first one is kept up to date. So a caller that is never polled may delay the others until the
/// time they first expected, plus [`GRACE`].
pub(super) struct Queue {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    window: Window,
    /// The waiting callers, by ticket number.
    waiting: BTreeMap<u64, Arc<Notify>>,
    /// Permits that their callers have not picked up yet, oldest first.
    granted: VecDeque<Granted>,
    next_ticket: u64,
    /// The caller that was last woken as the first in the queue.
    first: Option<u64>,
}

struct Granted {
    ticket: u64,
    /// The id of the slot in the window.
    id: u64,
    at: Instant,
}

impl Queue {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
        }
    }

    /// Waits for a permit, for at most `within`. A caller takes its place when it is first polled:
    /// a future that nobody polls holds up no one.
    pub(super) fn acquire(
        self: Arc<Self>,
        within: Duration,
    ) -> BoxFuture<'static, Result<Permit, Refusal>> {
        Box::pin(async move {
            let within = within.min(MAX_WITHIN);
            let now = self.clock.instant();
            match self.join(within, now)? {
                Joined::Permit(id) => Ok(self.permit(id)),
                // Boxed, so that the future of a caller that need not wait is small.
                Joined::Ticket(ticket) => Box::pin(self.wait(ticket, now + within)).await,
            }
        })
    }

    /// Waits until a ticket gets its permit.
    async fn wait(self: &Arc<Self>, ticket: Ticket, deadline: Instant) -> Result<Permit, Refusal> {
        loop {
            let notified = ticket.wake.notified();
            let wait = match self.look(&ticket, deadline)? {
                Look::Permit(id) => return Ok(self.permit(id)),
                Look::Wait(wait) => wait,
            };
            select(Box::pin(notified), self.clock.sleep(wait)).await;
        }
    }

    /// Takes a slot if one is free and nobody waits for it; otherwise returns a ticket.
    fn join(self: &Arc<Self>, within: Duration, now: Instant) -> Result<Joined, Refusal> {
        let mut state = self.state.lock();
        self.advance(&mut state, now)?;
        if state.waiting.is_empty()
            && let Some(id) = state.window.take(now)
        {
            return Ok(Joined::Permit(id));
        }
        let wait = state.free_after(state.waiting.len(), now);
        if wait > within {
            return Err(Refusal::TooLate(Some(wait)));
        }
        let ticket = Ticket {
            queue: Arc::clone(self),
            number: state.next_ticket,
            wake: Arc::default(),
        };
        state.next_ticket += 1;
        Ok(Joined::Ticket(ticket))
    }

    /// Picks up the permit of a ticket, or returns how long to wait before looking again.
    fn look(&self, ticket: &Ticket, deadline: Instant) -> Result<Look, Refusal> {
        let mut state = self.state.lock();
        if state.granted.iter().all(|g| g.ticket != ticket.number) {
            // New, or returning after it failed to pick up its permit.
            let wake = || Arc::clone(&ticket.wake);
            state.waiting.entry(ticket.number).or_insert_with(wake);
        }
        let now = self.clock.instant();
        self.advance(&mut state, now)?;
        if let Some(id) = state.remove_granted(ticket.number) {
            return Ok(Look::Permit(id));
        }
        let left = deadline.saturating_duration_since(now);
        let ahead = state.waiting.range(..ticket.number).count();
        let wait = state.free_after(ahead, now);
        if left.is_zero() || wait > left {
            return Err(Refusal::TooLate(Some(wait)));
        }
        // A permit that is not picked up goes to the next caller.
        let unclaimed = state.granted.front();
        let unclaimed = unclaimed.map_or(wait, |g| (g.at + GRACE).saturating_duration_since(now));
        Ok(Look::Wait(wait.min(unclaimed)))
    }

    fn permit(self: &Arc<Self>, id: u64) -> Permit {
        Permit::of_slot(Arc::<Self>::clone(self), id)
    }

    /// Frees expired slots and hands them out.
    fn advance(&self, state: &mut State, now: Instant) -> Result<(), Refusal> {
        state.window.advance(now);
        while let Some(oldest) = state.granted.front()
            && now.saturating_duration_since(oldest.at) >= GRACE
        {
            state.window.give_back(oldest.id);
            state.granted.pop_front();
        }
        if let Some(until) = state.window.day_spent_until(&self.clock) {
            state.wake_all();
            return Err(Refusal::DaySpent(until));
        }
        while let Some(first) = state.waiting.first_entry()
            && let Some(id) = state.window.take(now)
        {
            let (ticket, wake) = first.remove_entry();
            state.granted.push_back(Granted {
                ticket,
                id,
                at: now,
            });
            wake.notify_one();
        }
        if state.first != state.waiting.keys().next().copied() {
            state.wake_first();
        }
        Ok(())
    }

    /// Hands out permits after a slot was returned or a caller left, since others may be due
    /// sooner.
    fn hand_on(&self, state: &mut State, now: Instant) {
        if state.waiting.is_empty() {
            // The next caller frees what is due.
            return;
        }
        // Waiting callers notice an exhausted daily limit themselves.
        let _ = self.advance(state, now);
        state.wake_first();
    }

    pub(super) fn rate_limit(&self) -> RateLimit {
        let mut state = self.state.lock();
        state.window.advance(self.clock.instant());
        state.window.state(&self.clock)
    }

    /// Returns whether it may be forgotten, once no caller holds it any more. Waiting callers and
    /// permits hold it.
    pub(super) fn is_idle(&self) -> bool {
        self.state.lock().window.is_idle(&self.clock)
    }
}

impl Slots for Queue {
    fn end(&self, id: u64, outcome: Outcome) {
        let mut state = self.state.lock();
        let now = self.clock.instant();
        if state.window.end(id, outcome, now, &self.clock) {
            // The wait times of the others are outdated.
            state.wake_all();
        }
        self.hand_on(&mut state, now);
    }
}

impl State {
    fn wake_first(&mut self) {
        let first = self.waiting.first_key_value();
        self.first = first.map(|(ticket, wake)| {
            wake.notify_one();
            *ticket
        });
    }

    fn wake_all(&self) {
        self.waiting.values().for_each(|wake| wake.notify_one());
    }

    /// Removes the permit that a caller was granted, and returns the id of its slot.
    fn remove_granted(&mut self, ticket: u64) -> Option<u64> {
        let index = self.granted.iter().position(|g| g.ticket == ticket)?;
        self.granted.remove(index).map(|granted| granted.id)
    }

    /// Returns how long a caller with this many others ahead has to wait at least.
    fn free_after(&self, ahead: usize, now: Instant) -> Duration {
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        self.window.free_after(ahead, now)
    }
}

enum Joined {
    /// The id of a slot in the window.
    Permit(u64),
    Ticket(Ticket),
}

enum Look {
    /// The id of a slot in the window.
    Permit(u64),
    Wait(Duration),
}

/// A position in the queue, held until dropped.
struct Ticket {
    queue: Arc<Queue>,
    number: u64,
    wake: Arc<Notify>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.queue.state.lock();
        state.waiting.remove(&self.number);
        if let Some(id) = state.remove_granted(self.number) {
            state.window.give_back(id);
        }
        self.queue.hand_on(&mut state, self.queue.clock.instant());
    }
}
