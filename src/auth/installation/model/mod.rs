//! Random histories of two processes that share a store, in simulated time: installations,
//! refreshes, removals, slow and failing stores, lost replies, wrong dates, clocks that jump,
//! kills. Each seed is one history.

mod outside;
mod process;
mod world;

use std::{sync::Arc, time::Duration};

use chrono::DateTime;

use self::{
    process::Process,
    world::{Counts, Issued, Mishaps, Shared, World},
};
use crate::{
    clock::{Clock, ManualClock},
    idle_map::Idle,
    lock,
};

/// The default number of histories. The variable `LEADCONNECTOR_HISTORIES` overrides it, and
/// `LEADCONNECTOR_SEED` is the seed of the first one.
const HISTORIES: u64 = 400;

/// One history.
struct History {
    world: Shared,
    processes: Vec<Process>,
    started: usize,
}

impl History {
    fn new(seed: u64) -> Self {
        // The code under test draws names and jitter from this thread's generator.
        fastrand::seed(seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let date = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let mishaps = Mishaps {
            slow: random.bool(),
            store: random.bool(),
            network: random.bool(),
            kills: random.bool(),
            dates: random.bool(),
            clocks: random.bool(),
        };
        let forgets = random.u8(..3) == 0;
        let world = World {
            random,
            clock: ManualClock::at(date),
            calm: mishaps == Mishaps::default(),
            mishaps,
            events: Vec::new(),
            stored: None,
            issued: Vec::new(),
            installations: 0,
            last_date: date,
            exchanges: Vec::new(),
            forgets,
            killed: Vec::new(),
            forgotten: Vec::new(),
            dropped: None,
            acknowledged: None,
            log: Vec::new(),
            violations: Vec::new(),
            counts: Counts::default(),
        };
        let world = Arc::new(lock::Mutex::new(world));
        let processes = vec![Process::start(&world, 0), Process::start(&world, 1)];
        Self {
            world,
            processes,
            started: 2,
        }
    }

    /// Advances time until nothing more happens within this span.
    fn run(&mut self, span: Duration) {
        let end = self.world.lock().clock.instant() + span;
        loop {
            let picks: [usize; 2] = {
                let random = &mut self.world.lock().random;
                [random.usize(..64), random.usize(..64)]
            };
            let first = picks[0] % 2;
            if self.processes[first].poll(picks[1]) || self.processes[1 - first].poll(picks[1]) {
                continue;
            }
            let mut world = self.world.lock();
            let now = world.clock.instant();
            let wake = world.clock.next_wake().map(|wake| now + wake);
            let due = world.events.iter().map(|(due, _)| *due).min();
            let next = wake.into_iter().chain(due).min();
            let Some(next) = next.filter(|next| *next <= end) else {
                world.clock.advance(end.saturating_duration_since(now));
                return;
            };
            // Events take effect before the tasks that wait for them are woken.
            while let Some(index) = world.events.iter().position(|(due, _)| *due <= next) {
                let (_, event) = world.events.swap_remove(index);
                event(&mut world);
            }
            world.clock.advance(next.saturating_duration_since(now));
        }
    }

    fn act(&mut self) {
        let mut world = self.world.lock();
        let which = world.random.usize(..2);
        let action = world.random.u8(..22);
        let process = self.processes[which].outside.process;
        world.log(&format!("action {action} of {process}"));
        let (kills, forgets) = (world.mishaps.kills, world.forgets);
        let (wrong_dates, clocks) = (world.mishaps.dates, world.mishaps.clocks);
        let rejected = world.random.bool();
        drop(world);
        let idle = |process: &Process| process.tasks.is_empty() && process.tokens.is_idle();
        let idle = self.processes.iter().all(idle);
        let process = &mut self.processes[which];
        match action {
            0..12 => process.call(rejected),
            // If installations overlap, only their dates tell which is the later.
            12..14 if idle || !wrong_dates => process.install(),
            14 => process.settle(),
            15..17 if kills => {
                let mut world = self.world.lock();
                world.count("kills");
                let killed = process.outside.process;
                world.killed.push(killed);
                world.log(&format!("{killed} is killed"));
                drop(world);
                *process = Process::start(&self.world, self.started);
                self.started += 1;
            }
            17 => self.run(Duration::from_secs(86_400)),
            18 if forgets => process.forget(),
            19 if clocks => process.jump(),
            _ => self.run(Duration::from_secs(20)),
        }
    }

    /// Ends a history: nothing fails any more and every call ends. The newest tokens must be
    /// stored, unless the service's reply or the process that got it was lost.
    fn end(&mut self) {
        {
            let mishaps = &mut self.world.lock().mishaps;
            // The clocks still differ.
            let clocks = mishaps.clocks;
            *mishaps = Mishaps {
                clocks,
                ..Mishaps::default()
            };
        }
        self.run(Duration::from_secs(600));
        for process in &mut self.processes {
            if !process.tasks.is_empty() {
                self.world
                    .lock()
                    .violation("a call does not end".to_owned());
            }
            process.settle();
        }
        self.run(Duration::from_secs(600));
        let mut world = self.world.lock();
        let kept =
            |number: &usize| !world.issued[*number].superseded && !world.is_forgotten(*number);
        let newest = (0..world.issued.len()).filter(kept);
        let newest = newest.max_by_key(|number| world.rank(*number));
        let Some(newest) = newest else { return };
        let Issued { process, lost, .. } = world.issued[newest];
        if world.stored_rank() == Some(world.rank(newest)) {
            drop(world);
            // Each process must be able to continue.
            for index in 0..2 {
                let before = self.world.lock().counts.get("acknowledged").copied();
                self.processes[index].call(true);
                self.run(Duration::from_secs(600));
                let mut world = self.world.lock();
                if world.counts.get("acknowledged").copied() == before {
                    world.violation("a process can't go on".to_owned());
                }
            }
        } else if lost || world.killed.contains(&process) {
            world.count("lost installations");
        } else {
            world.violation(format!("{newest} is lost"));
        }
    }
}

/// Runs a history. Returns its event counts, or its log if an invariant was violated.
fn history(seed: u64) -> Result<Counts, String> {
    let mut history = History::new(seed);
    history.processes[0].install();
    for _ in 0..20 {
        history.act();
        let span = history.world.lock().seconds(3.0);
        history.run(span);
    }
    let mishaps = history.world.lock().mishaps;
    history.end();
    let world = history.world.lock();
    if world.violations.is_empty() {
        Ok(world.counts.clone())
    } else {
        let log = world.log.join("\n");
        Err(format!(
            "seed {seed}, {mishaps:?}: {:?}\n{log}",
            world.violations
        ))
    }
}

#[test]
fn random_histories_lose_and_repeat_nothing() {
    let variable = |name, default| {
        let value = std::env::var(name);
        value.map_or(default, |number| number.parse().unwrap())
    };
    let first: u64 = variable("LEADCONNECTOR_SEED", 0);
    let histories = variable("LEADCONNECTOR_HISTORIES", HISTORIES);
    let mut total = Counts::default();
    let broken: Vec<_> = (first..first + histories)
        .filter_map(|seed| match history(seed) {
            Ok(counts) => {
                for (what, count) in counts {
                    *total.entry(what).or_default() += count;
                }
                None
            }
            Err(log) => Some(log),
        })
        .collect();
    println!("{histories} histories: {total:?}");
    assert!(
        broken.is_empty(),
        "{} broken; the first: {}",
        broken.len(),
        broken[0]
    );
    // The histories must cover the interesting events.
    assert!(
        total.len() == 11 && total.values().all(|count| *count >= histories / 32),
        "{total:?}"
    );
}
