//! Waits for the runtime's I/O driver, which notices what has happened to the sockets.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
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

/// Waits until the runtime has polled its I/O driver.
async fn driver_polled() {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    // Only the first poll of it matters: it asks the runtime to wake us after the driver's next poll.
    let _ = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
    if woken.is_woken.load(SeqCst) {
        // Woken at once: this thread runs beside the runtime, so one of the runtime's threads does
        // it. It fails only if the runtime is shutting down.
        let _ = spawn(yield_now()).await;
        return;
    }
    poll_fn(|context| woken.poll(context)).await;
}

/// Ends when the runtime wakes it, and not when the task is polled for the sake of another future.
#[derive(Default)]
struct Woken {
    is_woken: AtomicBool,
    task: AtomicWaker,
}

impl Woken {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        self.task.register(context.waker());
        if self.is_woken.load(SeqCst) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, SeqCst);
        self.task.wake();
    }
}
