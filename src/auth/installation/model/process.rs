//! A simulated process and its calls.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use chrono::TimeDelta;

use super::{
    super::{AccessToken, InstallationTokens, Source, skewed_clock::SkewedClock},
    outside::Outside,
    world::{Shared, number},
};
use crate::{clock::Clock, id::Resource, lock};

pub(super) type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A simulated process that runs until it is killed.
pub(super) struct Process {
    pub(super) outside: Outside,
    clock: SkewedClock,
    pub(super) tokens: Arc<InstallationTokens>,
    /// The token that its last call returned.
    pub(super) bearer: Arc<lock::Mutex<Option<AccessToken>>>,
    pub(super) tasks: Vec<(Task, Arc<Woken>)>,
}

pub(super) struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Process {
    pub(super) fn start(world: &Shared, process: usize) -> Self {
        let outside = Outside {
            world: Arc::clone(world),
            process,
        };
        let clock = SkewedClock::of(world.lock().clock.clone());
        let tokens = InstallationTokens::new(
            Resource::location("l"),
            Arc::new(outside.clone()),
            Arc::new(outside.clone()),
            Arc::new(clock.clone()),
        );
        Self {
            outside,
            clock,
            tokens: Arc::new(tokens),
            bearer: Arc::default(),
            tasks: Vec::new(),
        }
    }

    pub(super) fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.outside.world.lock().count("calls");
        self.tasks
            .push((Box::pin(task), Arc::new(Woken(AtomicBool::new(true)))));
    }

    /// Makes a call that needs a token, after the service rejected the last one if `rejected` is
    /// true.
    pub(super) fn call(&mut self, rejected: bool) {
        let (tokens, bearer) = (Arc::clone(&self.tokens), Arc::clone(&self.bearer));
        let world = Arc::clone(&self.outside.world);
        self.spawn(async move {
            let old = bearer.lock().clone().filter(|_| rejected);
            let token = match tokens.next(old).await {
                Ok(token) => token,
                Err(error) => return world.lock().check_failure(&error),
            };
            let number = token.bearer.header().to_str().unwrap()["Bearer a".len()..].parse();
            world.lock().acknowledge(number.unwrap());
            *bearer.lock() = Some(token.bearer);
        });
    }

    /// Sets the date of its clock hours ahead or behind.
    pub(super) fn jump(&self) {
        let mut world = self.outside.world.lock();
        world.count("clock jumps");
        let minutes = world.random.i64(-600..600);
        world.log(&format!(
            "clock of {} jumps to {minutes} minutes ahead",
            self.outside.process
        ));
        self.clock.jump(TimeDelta::minutes(minutes));
    }

    pub(super) fn install(&mut self) {
        let (outside, tokens) = (self.outside.clone(), Arc::clone(&self.tokens));
        self.spawn(async move {
            let process = outside.process;
            let began = outside.world.lock().clock.instant();
            let exchange = outside.exchange(None, move |world| {
                world.count("installations");
                Ok(world.issue(None, process))
            });
            let Ok(new) = exchange.await else { return };
            // The account of salvaged tokens is unknown, so the caller has to store them.
            if new.access_token().is_empty() {
                outside.world.lock().issued[number(&new)].lost = true;
                return;
            }
            let number = number(&new);
            outside.world.lock().supersede_unstored(number);
            let installed = tokens.install(new, began).await;
            let mut world = outside.world.lock();
            match installed {
                Ok(()) => world.acknowledge(number),
                Err(error) => world.check_failure(&error),
            }
        });
    }

    pub(super) fn forget(&mut self) {
        let process = self.outside.process;
        let (world, tokens) = (Arc::clone(&self.outside.world), Arc::clone(&self.tokens));
        self.spawn(async move {
            let forgotten = tokens.forget(None).await;
            let mut world = world.lock();
            let own = world
                .issued
                .iter()
                .filter(|issued| issued.process == process);
            world.dropped = own
                .map(|issued| issued.installation)
                .max()
                .max(world.dropped);
            if let Err(error) = forgotten {
                world.check_failure(&error);
            }
        });
    }

    pub(super) fn settle(&mut self) {
        let (world, tokens) = (Arc::clone(&self.outside.world), Arc::clone(&self.tokens));
        self.spawn(async move {
            if let Err(error) = tokens.settle().await {
                world.lock().check_failure(&error);
            }
        });
    }

    /// Polls one woken task. Returns whether there was one.
    pub(super) fn poll(&mut self, pick: usize) -> bool {
        let woken = |(_, woken): &(Task, Arc<Woken>)| woken.0.load(Ordering::SeqCst);
        let ready: Vec<_> = (0..self.tasks.len())
            .filter(|i| woken(&self.tasks[*i]))
            .collect();
        let Some(index) = ready.get(pick % ready.len().max(1)) else {
            return false;
        };
        let (task, woken) = &mut self.tasks[*index];
        woken.0.store(false, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(woken));
        if task.as_mut().poll(&mut Context::from_waker(&waker)) == Poll::Ready(()) {
            drop(self.tasks.swap_remove(*index));
        }
        true
    }
}
