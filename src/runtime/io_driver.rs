//! Waits for the runtime's I/O driver, which notices what has happened to the sockets.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use futures_util::task::AtomicWaker;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{spawn, yield_now},
};

/// How long ago the driver may have been polled when a connection is used. A request takes longer on its
/// way, and its connection can be closed then, too.
const MAX_AGE: Duration = Duration::from_millis(10);
/// How often to wait for the driver if other tasks keep this thread busy for longer each time.
const MAX_LOOKS: usize = 4;

/// Lets the runtime notice connections that were closed while this thread was busy, before one of
/// them is used.
pub(super) async fn notice_closed_connections() {
    for _ in 0..MAX_LOOKS {
        let polled_at = driver_polled().await;
        if Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread {
            // Its threads first run what was woken last: this task, and what it wakes. So the tasks of
            // connections run before the next one. Those of HTTP/1.1 look for the end of their input
            // before they write, but those of HTTP/2 do not, and they pass the end on to another task.
            driver_polled().await;
            driver_polled().await;
        }
        if polled_at.elapsed() < MAX_AGE {
            return;
        }
    }
}

/// Waits until the runtime has polled its I/O driver. Returns when that was.
async fn driver_polled() -> Instant {
    loop {
        let turn = Arc::new(Turn::default());
        let waker = Waker::from(Arc::new(TurnWaker(Arc::clone(&turn))));
        // Only the first poll of it matters: it asks the runtime to wake us after the driver's next
        // poll.
        let _ = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
        drop(waker);
        if turn.woken_at.get().is_some() {
            // Woken at once: this thread runs beside the runtime, so one of the runtime's threads does
            // it. It fails only if the runtime is shutting down.
            let _ = spawn(yield_now()).await;
            return Instant::now();
        }
        poll_fn(|context| turn.poll(context)).await;
        if let Some(woken_at) = turn.woken_at.get() {
            return *woken_at;
        }
    }
}

/// A turn of the runtime. It ends when the runtime says so, and not when the task is polled for the
/// sake of another future.
#[derive(Default)]
struct Turn {
    woken_at: OnceLock<Instant>,
    has_ended: AtomicBool,
    task: AtomicWaker,
}

impl Turn {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        self.task.register(context.waker());
        if self.has_ended.load(SeqCst) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// Ends a turn when the runtime wakes it, which has polled the driver then, or drops it: a runtime with
/// one thread forgets whom to wake when its `block_on` returns.
struct TurnWaker(Arc<Turn>);

impl Wake for TurnWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Only the first time counts. The turn ends when this is dropped, which follows at once.
        let _ = self.0.woken_at.set(Instant::now());
    }
}

impl Drop for TurnWaker {
    fn drop(&mut self) {
        self.0.has_ended.store(true, SeqCst);
        self.0.task.wake();
    }
}
