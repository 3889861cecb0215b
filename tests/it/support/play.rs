//! Runs tasks that sleep on a [`ManualClock`] to completion.

use leadconnector::clock::ManualClock;
use tokio::task::{JoinSet, yield_now};

use super::soon;

/// Runs the tasks until they can't progress while the clock stands still. Returns the results of
/// those that ended; each of the others sleeps then: it waits for a permit, for a backoff, or
/// for the sandbox to end the delay of a reply.
pub(crate) async fn rest<T: 'static>(clock: &ManualClock, tasks: &mut JoinSet<T>) -> Vec<T> {
    /// The number of turns without a change after which the tasks count as resting: data
    /// in flight between two local sockets arrives within fewer.
    const TURNS: usize = 20;
    let work = async {
        let (mut done, mut before, mut same) = (Vec::new(), None, 0);
        while same < TURNS {
            yield_now().await;
            while let Some(result) = tasks.try_join_next() {
                done.push(result.unwrap());
            }
            let sleeping = clock.sleeping();
            let now = (sleeping, clock.next_wake(), tasks.len());
            // There are more sleepers than tasks if the test itself sleeps.
            let resting = sleeping >= tasks.len() && before == Some(now);
            same = if resting { same + 1 } else { 0 };
            before = Some(now);
        }
        done
    };
    soon(work).await
}

/// Advances the clock from wake to wake until all tasks have ended. `at_rest` is called before
/// each advance.
pub(crate) async fn play<T: 'static>(
    clock: &ManualClock,
    mut tasks: JoinSet<T>,
    mut at_rest: impl FnMut(),
) -> Vec<T> {
    let mut done = Vec::new();
    loop {
        done.extend(rest(clock, &mut tasks).await);
        at_rest();
        if tasks.is_empty() {
            return done;
        }
        clock.advance(clock.next_wake().expect("a task that sleeps"));
    }
}
