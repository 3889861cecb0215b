//! Random histories of two processes that share a store, in simulated time: installations,
//! refreshes, slow and failing stores, lost replies, kills. Each seed is one history.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::*;
use crate::{Delivery, clock::ManualClock, lock};

/// How many histories run with the other tests. `LEADCONNECTOR_HISTORIES` sets another number.
const HISTORIES: u64 = 400;

type Shared = Arc<lock::Mutex<World>>;
type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
type Event = Box<dyn FnOnce(&mut World) + Send>;

/// What may go wrong in a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mishaps {
    slow: bool,
    store: bool,
    network: bool,
    kills: bool,
}

/// Tokens that the service issued: `a3` and `r3` are number 3.
struct Issued {
    /// The number of the installation that they belong to.
    installation: usize,
    process: usize,
    spent: bool,
    /// The reply was lost, or no tokens could be read from it.
    lost: bool,
}

/// An exchange of a refresh token.
struct Started {
    number: usize,
    process: usize,
    failed: bool,
    /// The store has failed for this process since then.
    store_failed: bool,
}

/// What is outside of the processes.
struct World {
    random: fastrand::Rng,
    clock: ManualClock,
    mishaps: Mishaps,
    /// Nothing goes wrong in this history.
    calm: bool,
    events: Vec<(Instant, Event)>,
    stored: Option<Tokens>,
    issued: Vec<Issued>,
    installations: usize,
    last_date: DateTime<Utc>,
    exchanges: Vec<Started>,
    killed: Vec<usize>,
    /// The newest tokens that a call has returned.
    acknowledged: Option<(usize, usize)>,
    log: Vec<String>,
    violations: Vec<String>,
    counts: Counts,
}

/// How often something happened.
type Counts = BTreeMap<&'static str, u64>;

impl World {
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(..100) < percent
    }

    fn seconds(&mut self, upto: f64) -> Duration {
        Duration::from_secs_f64(self.random.f64() * upto)
    }

    fn at(&mut self, delay: Duration, event: impl FnOnce(&mut World) + Send + 'static) {
        if delay.is_zero() {
            return event(self);
        }
        let due = self.clock.instant() + delay;
        self.events.push((due, Box::new(event)));
    }

    fn log(&mut self, line: String) {
        let seconds = self.clock.now().timestamp_millis() % 100_000_000;
        self.log.push(format!("{seconds} {line}"));
    }

    fn violation(&mut self, what: String) {
        self.log(format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    /// The place of tokens in the order in which the service issued them.
    fn rank(&self, number: usize) -> (usize, usize) {
        (self.issued[number].installation, number)
    }

    fn stored_rank(&self) -> Option<(usize, usize)> {
        self.stored.as_ref().map(|stored| self.rank(number(stored)))
    }

    /// Issues tokens, of a new installation if it is `None`. Returns them and their date.
    fn issue(&mut self, installation: Option<usize>, process: usize) -> (Tokens, DateTime<Utc>) {
        let now = self.clock.now();
        // The service tells whole seconds. Within one second, it installs the app once.
        let date = now.trunc_subsecs(0).max(self.last_date);
        let date = match installation {
            Some(_) => date,
            None => date.max(self.last_date + TimeDelta::seconds(1)),
        };
        self.last_date = date;
        // Without a date in the reply, it is by the clock of a machine, which may be ahead.
        let ahead = installation.is_some() && self.mishaps.network && self.chance(10);
        let date = if ahead {
            date + TimeDelta::hours(1)
        } else {
            date
        };
        let installation = installation.unwrap_or_else(|| {
            self.installations += 1;
            self.installations
        });
        let number = self.issued.len();
        self.issued.push(Issued {
            installation,
            process,
            spent: false,
            lost: false,
        });
        self.log(format!(
            "service issues {number} of installation {installation} to {process}"
        ));
        let expires_at = now + TimeDelta::seconds(86_399);
        let (access_token, refresh_token) = (format!("a{number}"), format!("r{number}"));
        (
            Tokens::new(access_token, Some(refresh_token), Some(expires_at)),
            date,
        )
    }

    fn compare_and_swap(
        &mut self,
        process: usize,
        expected: Option<&Tokens>,
        new: &Tokens,
    ) -> Replaced {
        if self.stored.as_ref() != expected {
            self.log(format!("{process} does not store {}", number(new)));
            return Replaced::Other(self.stored.clone());
        }
        self.log(format!(
            "{process} stores {} ({:?})",
            number(new),
            new.reserved_by()
        ));
        self.stored = Some(new.clone());
        self.check_acknowledged();
        Replaced::Done
    }

    fn acknowledge(&mut self, number: usize) {
        self.count("acknowledged");
        self.acknowledged = self.acknowledged.max(Some(self.rank(number)));
        self.check_acknowledged();
    }

    fn check_acknowledged(&mut self) {
        let (stored, acknowledged) = (self.stored_rank(), self.acknowledged);
        if stored < acknowledged {
            self.violation(format!(
                "{stored:?} is stored, {acknowledged:?} was acknowledged"
            ));
        }
    }

    /// No call fails if nothing else does.
    fn check_failure(&mut self, error: &Error) {
        if self.calm && self.stored.is_some() {
            self.violation(format!("a call fails: {error:?}"));
        }
    }

    /// No refresh token is exchanged again, unless the exchange before came to nothing, or the
    /// process that made it could not store what came.
    fn check_exchange(&mut self, number: usize) {
        let again = self.exchanges.iter().any(|started| {
            started.number == number
                && !started.failed
                && !self.killed.contains(&started.process)
                && !started.store_failed
        });
        if again {
            self.violation(format!("{number} is exchanged again"));
        }
    }
}

fn number(tokens: &Tokens) -> usize {
    tokens.refresh_token().unwrap()[1..].parse().unwrap()
}

/// The store and the token endpoint, as a process has them.
#[derive(Clone)]
struct Outside {
    world: Shared,
    process: usize,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outside({})", self.process)
    }
}

impl Outside {
    /// An operation of the store. It may take effect later than its caller waits.
    fn store<T: Send + 'static>(
        &self,
        effect: impl FnOnce(&mut World) -> T + Send + 'static,
    ) -> BoxFuture<'static, Result<T, BoxError>> {
        let mut world = self.world.lock();
        let mut takes = Duration::ZERO;
        if world.mishaps.slow && world.chance(25) {
            takes = world.seconds(11.5);
        }
        let mut answers = Some(takes);
        let (mut has_effect, mut fails) = (true, false);
        if world.mishaps.store && world.chance(20) {
            world.count("store failures");
            let mut exchanges = world.exchanges.iter_mut().rev();
            let last = exchanges.find(|started| started.process == self.process);
            if let Some(last) = last {
                last.store_failed = true;
            }
            match world.random.u8(..8) {
                0..3 => (has_effect, fails) = (false, true),
                3..5 => fails = true,
                5 => {
                    takes = Duration::from_secs(10) + world.seconds(30.0);
                    answers = None;
                }
                6 => (has_effect, answers) = (false, None),
                _ => resume_unwind(Box::new("a panic that is not reported")),
            }
        }
        let result = Arc::new(lock::Mutex::new(None));
        if has_effect {
            let result = Arc::clone(&result);
            world.at(takes, move |world| *result.lock() = Some(effect(world)));
        }
        let answered = answers.map(|answers| world.clock.sleep(answers));
        Box::pin(async move {
            match answered {
                Some(answered) => answered.await,
                None => std::future::pending().await,
            }
            let result = result.lock().take();
            match result {
                Some(result) if !fails => Ok(result),
                _ => Err("the store failed".into()),
            }
        })
    }

    /// An exchange of a grant. The service may process it after its caller was killed.
    fn exchange(
        &self,
        previous: Option<Tokens>,
        process: impl FnOnce(&mut World) -> Result<(Tokens, DateTime<Utc>), Error> + Send + 'static,
    ) -> BoxFuture<'static, Result<Tokens, Error>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Reply {
            Comes,
            /// Before the service has processed the request, or after.
            Fails,
            Unreadable,
            RefreshTokenAlone,
        }
        let mut world = self.world.lock();
        let (mut request, mut answer) = (Duration::ZERO, Duration::ZERO);
        if world.mishaps.slow && world.chance(50) {
            (request, answer) = (world.seconds(32.0), world.seconds(32.0));
        }
        let (mut processed, mut reply) = (true, Reply::Comes);
        if world.mishaps.network && world.chance(30) {
            (processed, reply) = match world.random.u8(..6) {
                0..2 => (false, Reply::Fails),
                2..4 => (true, Reply::Fails),
                4 => (true, Reply::Unreadable),
                _ => (true, Reply::RefreshTokenAlone),
            };
        }
        let result = Arc::new(lock::Mutex::new(None));
        if processed {
            let result = Arc::clone(&result);
            world.at(request, move |world| {
                let tokens = process(world);
                if let (Ok((tokens, _)), Reply::Fails | Reply::Unreadable) = (&tokens, reply) {
                    world.count("lost replies");
                    world.issued[number(tokens)].lost = true;
                }
                *result.lock() = Some(tokens);
            });
        }
        let answered = world.clock.sleep(request + answer);
        Box::pin(async move {
            answered.await;
            let result = result.lock().take();
            match (result, reply) {
                (Some(Ok((tokens, date))), Reply::Comes) => {
                    Ok(tokens.dated(date, previous.as_ref()))
                }
                (Some(Ok((tokens, date))), Reply::RefreshTokenAlone) => {
                    let refresh_token = tokens.refresh_token().map(str::to_owned);
                    Ok(Tokens::new("", refresh_token, None).dated(date, previous.as_ref()))
                }
                (Some(Err(error)), _) => Err(error),
                (Some(Ok(_)), Reply::Unreadable) => Err(Error::tokens_unread(b"?")),
                _ => Err(Error::new(ErrorKind::ConnectionLost).with_delivery(Delivery::Unknown)),
            }
        })
    }
}

impl TokenStore for Outside {
    fn get<'a>(&'a self, _: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.store(|world| world.stored.clone())
    }

    fn replace<'a>(
        &'a self,
        _: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let (process, expected, new) = (self.process, expected.cloned(), new.clone());
        self.store(move |world| world.compare_and_swap(process, expected.as_ref(), &new))
    }
}

impl Exchange for Outside {
    fn refresh<'a>(
        &'a self,
        _: &'a Resource,
        previous: &'a Tokens,
    ) -> BoxFuture<'a, Result<Tokens, Error>> {
        let (process, number) = (self.process, number(previous));
        let index = {
            let mut world = self.world.lock();
            world.count("exchanges");
            world.log(format!("{process} exchanges {number}"));
            world.check_exchange(number);
            world.exchanges.push(Started {
                number,
                process,
                failed: false,
                store_failed: false,
            });
            world.exchanges.len() - 1
        };
        let exchange = self.exchange(Some(previous.clone()), move |world| {
            let installation = world.issued[number].installation;
            if std::mem::replace(&mut world.issued[number].spent, true) {
                return Err(Error::new(ErrorKind::Unauthorized));
            }
            Ok(world.issue(Some(installation), process))
        });
        Box::pin(async move {
            let result = exchange.await;
            self.world.lock().exchanges[index].failed = result.is_err();
            result
        })
    }
}

/// A process, until it is killed.
struct Process {
    outside: Outside,
    tokens: Arc<InstallationTokens>,
    /// What its last call got.
    bearer: Arc<lock::Mutex<Option<AccessToken>>>,
    tasks: Vec<(Task, Arc<Woken>)>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Process {
    fn start(world: &Shared, process: usize) -> Self {
        let outside = Outside {
            world: Arc::clone(world),
            process,
        };
        let clock = world.lock().clock.clone();
        let tokens = InstallationTokens::new(
            Resource::location("l"),
            Arc::new(outside.clone()),
            Arc::new(outside.clone()),
            Arc::new(clock),
        );
        Self {
            outside,
            tokens: Arc::new(tokens),
            bearer: Arc::default(),
            tasks: Vec::new(),
        }
    }

    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.outside.world.lock().count("calls");
        self.tasks
            .push((Box::pin(task), Arc::new(Woken(AtomicBool::new(true)))));
    }

    /// A message is to be sent; the service has rejected the last token, or not.
    fn call(&mut self, rejected: bool) {
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

    fn install(&mut self) {
        let (outside, tokens) = (self.outside.clone(), Arc::clone(&self.tokens));
        self.spawn(async move {
            let process = outside.process;
            let exchange = outside.exchange(None, move |world| {
                world.count("installations");
                Ok(world.issue(None, process))
            });
            let Ok(new) = exchange.await else { return };
            // Without an owner, tokens that were salvaged are for the caller to store.
            if new.access_token().is_empty() {
                outside.world.lock().issued[number(&new)].lost = true;
                return;
            }
            let number = number(&new);
            if tokens.install(new).await.is_ok() {
                outside.world.lock().acknowledge(number);
            }
        });
    }

    fn settle(&mut self) {
        let tokens = Arc::clone(&self.tokens);
        self.spawn(async move {
            let _ = tokens.settle().await;
        });
    }

    /// Polls one task that was woken. Returns whether there was one.
    fn poll(&mut self, pick: usize) -> bool {
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

/// One history.
struct History {
    world: Shared,
    processes: Vec<Process>,
    started: usize,
}

impl History {
    fn new(seed: u64) -> Self {
        // The code under test draws names and jitter from the thread's generator.
        fastrand::seed(seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let date = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let mishaps = Mishaps {
            slow: random.bool(),
            store: random.bool(),
            network: random.bool(),
            kills: random.bool(),
        };
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
            killed: Vec::new(),
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

    /// Lets time pass until nothing more happens within this span.
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
            // Effects come before those who wait for them are woken.
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
        let action = world.random.u8(..20);
        let process = self.processes[which].outside.process;
        world.log(format!("action {action} of {process}"));
        let kills = world.mishaps.kills;
        let rejected = world.random.bool();
        drop(world);
        let process = &mut self.processes[which];
        match action {
            0..12 => process.call(rejected),
            12..14 => process.install(),
            14 => process.settle(),
            15..17 if kills => {
                let mut world = self.world.lock();
                world.count("kills");
                let killed = process.outside.process;
                world.killed.push(killed);
                world.log(format!("{killed} is killed"));
                drop(world);
                *process = Process::start(&self.world, self.started);
                self.started += 1;
            }
            17 => self.run(Duration::from_secs(86_400)),
            _ => self.run(Duration::from_secs(20)),
        }
    }

    /// All is well again, and every call has ended. The newest tokens are stored, unless the
    /// service's reply or the process that got it is gone.
    fn end(&mut self) {
        self.world.lock().mishaps = Mishaps::default();
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
        let newest = (0..world.issued.len()).max_by_key(|number| world.rank(*number));
        let Some(newest) = newest else { return };
        let Issued { process, lost, .. } = world.issued[newest];
        if world.stored_rank() == Some(world.rank(newest)) {
            drop(world);
            // Each process can go on.
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

/// Runs a history. Returns what happened, or its log if a promise was broken.
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
    let histories = std::env::var("LEADCONNECTOR_HISTORIES");
    let histories = histories.map_or(HISTORIES, |number| number.parse().unwrap());
    let mut total = Counts::default();
    let broken: Vec<_> = (0..histories)
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
    // The histories have what they are about.
    assert!(
        total.len() == 8 && total.values().all(|count| *count >= histories / 8),
        "{total:?}"
    );
}
