//! Plays tasks that wait by a [`ManualClock`] to their end.

use leadconnector::clock::ManualClock;
use tokio::task::{JoinSet, yield_now};

use super::soon;

/// Lets the tasks do all that they can do while the clock stands still. Returns the results of
/// those that ended; each of the others sleeps then: it waits for a permit, before a retry, or
/// for the sandbox to end the delay of a reply.
pub(crate) async fn rest<T: 'static>(clock: &ManualClock, tasks: &mut JoinSet<T>) -> Vec<T> {
    /// How many turns of the runtime nothing changes before the tasks count as resting: what
    /// is in flight between two sockets of this machine arrives within fewer.
    const TURNS: usize = 20;
    let work = async {
        let (mut done, mut before, mut same) = (Vec::new(), None, 0);
        while same < TURNS {
            yield_now().await;
            while let Some(result) = tasks.try_join_next() {
                done.push(result.unwrap());
            }
            let now = (clock.sleeping(), clock.next_wake(), tasks.len());
            // More sleep if the test itself does.
            let resting = clock.sleeping() >= tasks.len() && before == Some(now);
            same = if resting { same + 1 } else { 0 };
            before = Some(now);
        }
        done
    };
    soon(work).await
}

/// Moves the clock from wake to wake until all tasks have ended. `at_rest` is called before
/// each move.
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
