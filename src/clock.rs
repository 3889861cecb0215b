//! Clocks, so that tests can check waits and expiry without waiting.
//!
//! Everything in this crate that depends on time takes a [`Clock`]: the client and its tokens
//! ([`ClientBuilder::clock`](crate::ClientBuilder::clock)), the rate limiter
//! ([`SlidingWindow::with_clock`](crate::rate_limit::SlidingWindow::with_clock)), and, with
//! their features, the sandbox, the webhook verifier and the memory of seen webhooks.
//! [`SystemClock`] is the default everywhere. A [`ManualClock`] stands still until a test advances
//! it:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use std::time::Duration;
//! use leadconnector::clock::{Clock, ManualClock};
//!
//! let clock = ManualClock::new();
//! let before = clock.now();
//! let wait = tokio::spawn(clock.sleep(Duration::from_secs(3600)));
//! clock.until_sleeping(1).await;
//! assert_eq!(clock.next_wake(), Some(Duration::from_secs(3600)));
//!
//! clock.advance(Duration::from_secs(3600));
//! wait.await.expect("a task that does not panic");
//! assert_eq!((clock.now() - before).num_hours(), 1);
//! # }
//! ```
//!
//! # Tests with requests in progress
//!
//! [`until_sleeping`](ManualClock::until_sleeping) counts the tasks that wait for the clock. It
//! says nothing about requests on the network, whose time limit runs on tokio's timers: they may be
//! in progress when it returns. Wait for those first, with `Sandbox::until` or by awaiting the
//! calls, and advance the clock afterwards:
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use leadconnector::{Client, clock::ManualClock, outbound, sandbox::{Fault, Sandbox}};
//!
//! let (sandbox, clock) = (Sandbox::start().await?, ManualClock::new());
//! let client = Client::builder().token("pit-a").base_url(sandbox.url());
//! let client = client.clock(clock.clone()).build()?;
//!
//! sandbox.fault(Fault::status(http::StatusCode::TOO_MANY_REQUESTS));
//! let send = async move { client.send(outbound::Sms::new("contact-id", "Hello")).await };
//! let send = tokio::spawn(send);
//! sandbox.until(|sandbox| sandbox.requests().len() == 1).await; // the first attempt has arrived
//! clock.until_sleeping(1).await; // it has ended, and the call waits before the second
//! clock.advance(clock.next_wake().unwrap_or_default());
//! send.await??;
//! assert_eq!(sandbox.processed().len(), 1);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sandbox"))]
//! # fn main() {}
//! ```

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, MutexGuard},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{
    sync::{Notify, oneshot},
    task,
};

use crate::{boxed::BoxFuture, lock::Mutex};

/// A source of time: the date, a monotonic instant, and sleeps. [The module](self) has an example.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the date and time, to compare with dates that the service gives: when a token
    /// expires, when a day ends.
    fn now(&self) -> DateTime<Utc>;

    /// Returns a monotonic instant, to measure waits and deadlines.
    fn instant(&self) -> Instant;

    /// Waits for this long, measured from this call and not from the first poll.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }

    fn instant(&self) -> Instant {
        (**self).instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        (**self).sleep(duration)
    }
}

/// The system's clock, with tokio's timers: the default of
/// [`ClientBuilder::clock`](crate::ClientBuilder::clock) and of everything else that has a clock.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl SystemClock {
    /// Returns the system's clock.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock for tests. It stands still until [`advance`](Self::advance) moves it. Clones share
/// one time.
///
/// ```
/// use std::time::Duration;
/// use leadconnector::clock::{Clock, ManualClock};
///
/// let clock = ManualClock::at("2024-01-15T10:30:00Z".parse()?);
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now().to_string(), "2024-01-15 10:31:30 UTC");
/// # Ok::<(), chrono::ParseError>(())
/// ```
///
/// [The module](self) shows how to test code that waits.
#[derive(Clone)]
pub struct ManualClock(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Notified whenever a sleep begins.
    sleep_began: Notify,
}

struct State {
    now: DateTime<Utc>,
    instant: Instant,
    sleeps: Vec<Sleep>,
}

struct Sleep {
    until: Instant,
    /// `None` outside of tokio's tasks, such as in the main function.
    task: Option<task::Id>,
    wake: oneshot::Sender<()>,
}

impl ManualClock {
    /// Creates a clock that shows the current date and time.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Utc::now())
    }

    /// Creates a clock that shows this date and time.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Shared {
            state: Mutex::new(State {
                now,
                instant: Instant::now(),
                sleeps: Vec::new(),
            }),
            sleep_began: Notify::new(),
        }))
    }

    /// Moves the clock forward and ends each sleep that is due. It stops at the latest date and
    /// instant that can be represented.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.lock();
        let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        let now = state.now.checked_add_signed(delta);
        state.now = now.unwrap_or(DateTime::<Utc>::MAX_UTC);
        state.instant = saturating_add(state.instant, duration);
        let now = state.instant;
        for sleep in state.sleeps.extract_if(.., |sleep| sleep.until <= now) {
            // An error means that its future was dropped.
            let _ = sleep.wake.send(());
        }
    }

    /// Returns the time until the next sleep ends, or `None` if nothing sleeps on this clock.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let state = self.lock();
        let first = state.sleeps.iter().map(|sleep| sleep.until).min()?;
        Some(first.saturating_duration_since(state.instant))
    }

    /// Returns the number of tasks that sleep on this clock. A task counts once, however many
    /// sleeps it waits for; all code outside of tokio's tasks counts as one task.
    #[must_use]
    pub fn sleeping(&self) -> usize {
        let state = self.lock();
        let tasks = state.sleeps.iter().map(|sleep| sleep.task);
        tasks.collect::<HashSet<_>>().len()
    }

    /// Waits until at least this many tasks [sleep](Self::sleeping), so that a test advances the
    /// clock only once the code under test waits for it.
    pub async fn until_sleeping(&self, tasks: usize) {
        loop {
            // Created before the check, so that no sleep begins unnoticed in between.
            let sleep_began = self.0.sleep_began.notified();
            if self.sleeping() >= tasks {
                return;
            }
            sleep_began.await;
        }
    }

    /// Locks the state, without the sleeps whose futures were dropped.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.state.lock();
        state.sleeps.retain(|sleep| !sleep.wake.is_closed());
        state
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    fn instant(&self) -> Instant {
        self.lock().instant
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        if duration.is_zero() {
            return Box::pin(std::future::ready(()));
        }
        let mut state = self.lock();
        let Some(until) = state.instant.checked_add(duration) else {
            return Box::pin(std::future::pending());
        };
        let (wake, woken) = oneshot::channel();
        let task = task::try_id();
        state.sleeps.push(Sleep { until, task, wake });
        drop(state);
        self.0.sleep_began.notify_waiters();
        Box::pin(async move {
            // An error means that the clock was dropped: nothing can advance it any more.
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// Adds a duration to an instant, up to the latest instant that can be represented. The standard
/// library does not name that instant.
fn saturating_add(instant: Instant, duration: Duration) -> Instant {
    let mut sum = instant;
    let mut step = duration;
    while !step.is_zero() {
        match sum.checked_add(step) {
            Some(later) if step == duration => return later,
            Some(later) => sum = later,
            None => {}
        }
        step /= 2;
    }
    sum
}
