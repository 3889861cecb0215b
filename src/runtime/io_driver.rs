//! Waits for the runtime's I/O driver, which notices what has happened to the sockets.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{spawn, yield_now},
};

/// Lets the runtime notice connections that were closed while this thread was busy, before one of
/// them is used.
pub(super) async fn notice_closed_connections() {
    driver_polled().await;
    if Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread {
        // Its threads first run what was woken last: this task, and what it wakes. So the tasks of
        // connections run before the next one. Those of HTTP/1.1 look for the end of their input
        // before they write, but those of HTTP/2 do not, and they pass the end on to another task.
        driver_polled().await;
        driver_polled().await;
    }
}

/// How many turns to wait for, if some turn was lost during each of them.
const MAX_TURNS: usize = 3;

/// Waits until the runtime has polled its I/O driver, or has lost too many turns to tell.
async fn driver_polled() {
    for _ in 0..MAX_TURNS {
        let lost = LOST_TURNS.load(SeqCst);
        let turn = Turn::begin();
        if turn.strong_count() == 0 && lost == LOST_TURNS.load(SeqCst) {
            // Over at once: this thread runs beside the runtime, so one of the runtime's threads
            // does it. It fails only if the runtime is shutting down.
            let _ = spawn(yield_now()).await;
            return;
        }
        poll_fn(|context| Turn::poll(&turn, context)).await;
        if lost == LOST_TURNS.load(SeqCst) {
            return;
        }
    }
}

/// The number of turns that runtimes did not end: one with a single thread forgets whom to wake
/// when its `block_on` returns. Whoever waited for a turn meanwhile waits for another one,
/// but not for ever: a program may poll a call last in each `block_on`, and other runtimes may lose
/// turns all the time.
static LOST_TURNS: AtomicU64 = AtomicU64::new(0);

/// A turn of the runtime, which owns it until the turn ends. It ends when the runtime wakes it,
/// which has polled the driver then, and not when the task is polled for the sake of another
/// future.
#[derive(Default)]
struct Turn {
    has_ended: AtomicBool,
    task: AtomicWaker,
}

impl Turn {
    fn begin() -> Weak<Self> {
        let turn = Arc::new(Self::default());
        let begun = Arc::downgrade(&turn);
        // Only the first poll of it matters: it asks the runtime to wake us after the driver's next
        // poll.
        let _ = pin!(yield_now()).poll(&mut Context::from_waker(&Waker::from(turn)));
        begun
    }

    /// Is ready once the runtime no longer owns the turn.
    fn poll(turn: &Weak<Self>, context: &Context<'_>) -> Poll<()> {
        match turn.upgrade() {
            Some(turn) => {
                turn.task.register(context.waker());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // The runtime drops it next.
        self.has_ended.store(true, SeqCst);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !*self.has_ended.get_mut() {
            LOST_TURNS.fetch_add(1, SeqCst);
        }
        self.task.wake();
    }
}
