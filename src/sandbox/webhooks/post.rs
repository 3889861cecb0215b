//! The task that posts events, and posts them again.

use std::{convert::Infallible, future::pending, io, sync::Arc, time::Duration};

use http::StatusCode;
use tokio::{sync::mpsc::UnboundedReceiver, task::JoinSet};

use super::{Job, Post, enqueue};
use crate::sandbox::{MAX_DELIVERY_ATTEMPTS, Shared, store::Happened};

/// The longest wait before the second attempt; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Posts what the queue says, each in a task of its own. Dropping this future ends them. How many
/// there are is bounded where they are queued.
pub(in crate::sandbox) async fn post_all(
    mut queue: UnboundedReceiver<Job>,
    shared: Arc<Shared>,
) -> Infallible {
    let mut running = JoinSet::new();
    while let Some(job) = queue.recv().await {
        while running.try_join_next().is_some() {}
        let shared = Arc::clone(&shared);
        match job {
            Job::Post(event) => running.spawn(post(event, shared)),
            Job::Schedule(happened, sent) => running.spawn(schedule(happened, sent, shared)),
        };
    }
    // Never: `shared` has a sender.
    pending().await
}

async fn post(event: Post, shared: Arc<Shared>) {
    let mut wait = FIRST_WAIT;
    for attempt in 1..=MAX_DELIVERY_ATTEMPTS {
        let status = attempt_once(&event, &shared).await.ok();
        let accepted = status.is_some_and(|status| status.is_success());
        let is_finished = accepted || attempt == MAX_DELIVERY_ATTEMPTS;
        // Begun before the attempt can be seen, so that a test that sees it can advance the clock.
        let random = wait.mul_f64(1.0 - fastrand::f64() / 2.0);
        let sleep = (!is_finished).then(|| shared.clock.sleep(random));
        shared
            .lock()
            .webhooks
            .attempted(&event, status, is_finished);
        shared.received.notify_waiters();
        let Some(sleep) = sleep else { return };
        sleep.await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn attempt_once(event: &Post, shared: &Shared) -> io::Result<StatusCode> {
    // An error would mean that the semaphore was closed, which nobody does.
    let _turn = shared.posting.acquire().await.map_err(io::Error::other)?;
    let request = shared.http().await?.post(&event.url);
    let request = request.headers(event.headers.clone());
    let response = request.body(event.body.clone()).send().await;
    Ok(response.map_err(io::Error::other)?.status())
}

/// Waits until a scheduled message is sent, and posts its event.
async fn schedule(happened: Happened, sent: i64, shared: Arc<Shared>) {
    loop {
        let now = shared.clock.now().timestamp_millis();
        let Ok(wait @ 1..) = u64::try_from(sent.saturating_sub(now)) else {
            break;
        };
        // Again after a day, in case the clock was set.
        let wait = Duration::from_millis(wait).min(Duration::from_secs(86_400));
        shared.clock.sleep(wait).await;
    }
    let jobs = {
        let now = shared.clock.now().timestamp_millis();
        let mut state = shared.lock();
        state.webhooks.scheduled();
        state.events_of(&happened, now, &shared.signer)
    };
    enqueue(&shared.queue, jobs);
}
