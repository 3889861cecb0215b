//! The dedicated thread that exchanges tokens.

use std::{collections::VecDeque, fmt, io, sync::Arc, thread};

use futures_util::future::{Either, FutureExt, ready};
use tokio::{
    runtime::Builder,
    sync::{
        mpsc::{UnboundedSender, unbounded_channel},
        oneshot, watch,
    },
};

use crate::{Error, ErrorKind, boxed::BoxFuture, lock::Mutex};

type Job = BoxFuture<'static, ()>;

/// Runs jobs on a dedicated thread and runtime, so that no job is aborted when its caller or the
/// caller's runtime is dropped, or when nobody drives that runtime. The thread starts with the
/// first job. It ends once the worker is dropped and all jobs have finished.
pub(super) struct Worker {
    thread: Mutex<Option<UnboundedSender<Job>>>,
    /// The number of jobs in progress.
    jobs: watch::Sender<usize>,
    /// The errors of jobs whose caller was dropped.
    pub(super) lost: Arc<Lost>,
}

impl Worker {
    pub(super) fn new() -> Self {
        Self {
            thread: Mutex::default(),
            jobs: watch::Sender::new(0),
            lost: Arc::default(),
        }
    }

    /// Starts a job and returns a future of its result. The job continues if that is dropped.
    ///
    /// The result is [`ErrorKind::NoToken`] if the system can't provide a thread or a runtime, or
    /// if the job panics.
    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static {
        let (done, result) = oneshot::channel();
        let lost = Arc::clone(&self.lost);
        let started = self.start(async move {
            if let Err(Err(error)) = done.send(job.await) {
                // The caller was dropped.
                lost.keep(&error);
            }
        });
        match started {
            Ok(()) => Either::Left(result.map(|result| result.unwrap_or_else(|_| Err(aborted())))),
            Err(error) => Either::Right(ready(Err(
                Error::new(ErrorKind::NoToken).with_source(error)
            ))),
        }
    }

    fn start(&self, job: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let mut thread = self.thread.lock();
        let thread = match &mut *thread {
            Some(thread) => thread,
            none => none.insert(start_thread()?),
        };
        let counted = Counted::new(&self.jobs);
        let job = async move {
            let _counted = counted;
            job.await;
        };
        // The thread receives for as long as there is a sender.
        let _ = thread.send(Box::pin(job));
        Ok(())
    }

    /// Waits until no job is in progress.
    pub(super) async fn idle(&self) {
        // This fails only without a sender, and `self` holds one.
        let _ = self.jobs.subscribe().wait_for(|jobs| *jobs == 0).await;
    }
}

fn aborted() -> Error {
    Error::new(ErrorKind::NoToken).with_source("the token exchange was aborted")
}

fn start_thread() -> io::Result<UnboundedSender<Job>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (jobs, mut received) = unbounded_channel::<Job>();
    let thread = thread::Builder::new().name("leadconnector-tokens".to_owned());
    thread.spawn(move || {
        runtime.block_on(async {
            let mut running = tokio::task::JoinSet::new();
            while let Some(job) = received.recv().await {
                running.spawn(job);
                while running.try_join_next().is_some() {}
            }
            // A panic ends only its own job.
            while running.join_next().await.is_some() {}
        });
    })?;
    Ok(jobs)
}

/// Errors that nobody has received and that alone hold new tokens, or the reply with them.
#[derive(Default)]
pub(super) struct Lost(Mutex<VecDeque<Error>>);

impl Lost {
    const MAX: usize = 1_000;

    /// Keeps an error if tokens would be lost with it; returns whether they would.
    pub(super) fn keep(&self, error: &Error) -> bool {
        let is_lost = error.kind() == ErrorKind::TokensNotStored && error.is_final();
        // The error of a failed exchange is returned by every call for a while.
        let same = |other: &Error| {
            other.token_reply() == error.token_reply()
                && other.unstored_tokens() == error.unstored_tokens()
        };
        let mut errors = self.0.lock();
        if is_lost && errors.len() < Self::MAX && !errors.iter().any(same) {
            errors.push_back(error.clone());
        }
        is_lost
    }

    /// Removes and returns the first error.
    pub(super) fn take(&self) -> Option<Error> {
        self.0.lock().pop_front()
    }
}

/// Counts a job until dropped.
struct Counted(watch::Sender<usize>);

impl Counted {
    fn new(jobs: &watch::Sender<usize>) -> Self {
        jobs.send_modify(|jobs| *jobs += 1);
        Self(jobs.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|jobs| *jobs -= 1);
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_tokens_are_kept_once_and_not_without_limit() {
        let lost = Lost::default();
        for number in 0..=Lost::MAX {
            let error = Error::tokens_unread(number.to_string().as_bytes());
            assert!(lost.keep(&error) && lost.keep(&error));
        }
        assert!(!lost.keep(&Error::new(ErrorKind::NoToken)));
        let kept: Vec<_> = std::iter::from_fn(|| lost.take()).collect();
        assert_eq!(kept.len(), Lost::MAX);
        assert!(kept[0].token_reply() != kept[1].token_reply());
    }
}
