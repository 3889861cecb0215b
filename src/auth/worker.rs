//! The dedicated thread that exchanges tokens.

use std::{fmt, io, thread};

use tokio::{
    runtime::Builder,
    sync::{
        mpsc::{UnboundedSender, unbounded_channel},
        watch,
    },
};

use crate::{boxed::BoxFuture, lock::Mutex};

type Job = BoxFuture<'static, ()>;

/// Runs jobs on a dedicated thread and runtime, so that no job is aborted when its caller or the
/// caller's runtime is dropped, or when nobody drives that runtime. The thread starts with the
/// first job. It ends once the worker is dropped and all jobs have finished.
pub(super) struct Worker {
    thread: Mutex<Option<UnboundedSender<Job>>>,
    /// The number of jobs in progress.
    jobs: watch::Sender<usize>,
}

impl Worker {
    pub(super) fn new() -> Self {
        Self {
            thread: Mutex::default(),
            jobs: watch::Sender::new(0),
        }
    }

    /// Starts a job.
    ///
    /// # Errors
    ///
    /// If the system can't provide a thread or a runtime. The job has not started then.
    pub(super) fn run(&self, job: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let mut thread = self.thread.lock();
        let thread = match &mut *thread {
            Some(thread) => thread,
            none => none.insert(start()?),
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

fn start() -> io::Result<UnboundedSender<Job>> {
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
