//! Failures at every step of a refresh or an installation. No installation is lost, except in the
//! one window that no client can close: the service has accepted the grant, and the process or the
//! reply is lost before the store holds the new tokens.

use tokio::sync::Notify;

use super::*;

/// A store operation at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Read,
    Reserve,
    Commit,
}

/// What the store does at the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Fails,
    /// Fails after it has stored the tokens.
    FailsAfterStoring,
    Panics,
    /// Never returns.
    Hangs,
    HangsAfterStoring,
    /// Waits for a signal.
    Waits,
    WaitsAfterStoring,
}

/// What happens to the caller once the step is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Nothing,
    TimePasses,
    CallIsDropped,
    RuntimeIsDropped,
    ProcessIsKilled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Refresh,
    Install,
}

/// An in-memory store that misbehaves once, at one step.
#[derive(Clone, Debug, Default)]
struct Trap {
    store: MemoryStore,
    set: Arc<Mutex<Option<(Step, Does)>>>,
    reached: Arc<Notify>,
    released: Arc<Notify>,
}

impl Trap {
    async fn pass<T>(
        &self,
        step: Step,
        done: BoxFuture<'_, Result<T, BoxError>>,
    ) -> Result<T, BoxError> {
        let does = {
            let mut set = self.set.lock().unwrap();
            set.take_if(|(at, _)| *at == step).map(|(_, does)| does)
        };
        let Some(does) = does else { return done.await };
        let mut done = Some(done);
        let mut result = None;
        if let Does::FailsAfterStoring | Does::HangsAfterStoring | Does::WaitsAfterStoring = does {
            result = Some(done.take().unwrap().await);
        }
        self.reached.notify_one();
        match does {
            Does::Fails | Does::FailsAfterStoring => Err("the disk is full".into()),
            Does::Panics => panic!("on command"),
            Does::Hangs | Does::HangsAfterStoring => std::future::pending().await,
            Does::Waits | Does::WaitsAfterStoring => {
                self.released.notified().await;
                match result {
                    Some(result) => result,
                    None => done.unwrap().await,
                }
            }
        }
    }
}

impl TokenStore for Trap {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(self.pass(Step::Read, self.store.get(key)))
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let commits = expected.is_none_or(|old| old.access_token() != new.access_token());
        let step = if commits { Step::Commit } else { Step::Reserve };
        Box::pin(self.pass(step, self.store.replace(key, expected, new)))
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.store.remove(key, expected)
    }
}

struct Scene {
    sandbox: Sandbox,
    store: Trap,
    clock: ManualClock,
    app: OAuth,
    /// The tokens stored before the mishap.
    before: Tokens,
}

impl Scene {
    /// Creates an app that is installed and whose access token has expired.
    async fn new() -> Self {
        let clock = ManualClock::new();
        let sandbox = single_use_tokens(clock.clone()).await;
        let store = Trap::default();
        let app = oauth(&sandbox, &clock, store.clone());
        soon(app.exchange_code(sandbox.install(&location())))
            .await
            .unwrap();
        clock.advance(DAY);
        let before = store.store.get(&location()).await.unwrap().unwrap();
        Self {
            sandbox,
            store,
            clock,
            app,
            before,
        }
    }

    async fn stored(&self) -> Tokens {
        self.store.store.get(&location()).await.unwrap().unwrap()
    }

    /// Starts the call on a separate runtime, and ends it as the table row says. Its refresh repeats its
    /// request this many times.
    async fn play(&mut self, call: Call, then: Then, repeats: usize) {
        // Otherwise the mishap is at the exchange.
        let at_store = self.store.set.lock().unwrap().is_some();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let app = self.app.clone();
        let code = self.sandbox.install(&location());
        let task = runtime.spawn(async move {
            match call {
                Call::Refresh => drop(
                    app.client(&location())
                        .send(outbound::Sms::new("c", "Hi"))
                        .await,
                ),
                Call::Install => drop(app.exchange_code(code).await),
            }
        });
        let reached = async {
            if at_store {
                self.store.reached.notified().await;
            } else {
                self.sandbox
                    .until(|sandbox| count(sandbox, TOKEN) == 2)
                    .await;
            }
        };
        soon(reached).await;
        match then {
            Then::Nothing => {}
            Then::TimePasses => {
                soon(self.clock.until_sleeping(1)).await;
                self.clock.advance(Duration::from_secs(15));
            }
            Then::CallIsDropped => task.abort(),
            Then::RuntimeIsDropped => {}
            Then::ProcessIsKilled => {
                // The process never continues, because its clock stands still. The next process has
                // its own clock.
                task.abort();
                self.clock = ManualClock::at(self.clock.now());
                self.app = oauth(&self.sandbox, &self.clock, self.store.clone());
            }
        }
        repeat(&self.clock, repeats, || count(&self.sandbox, TOKEN) - 1).await;
        if then == Then::Nothing || then == Then::TimePasses {
            soon(task).await.unwrap();
        }
        // Waits until its tasks are dropped.
        soon(tokio::task::spawn_blocking(move || drop(runtime)))
            .await
            .unwrap();
        self.store.released.notify_one();
    }

    /// Checks that messages can be sent, now and after the next tokens have expired.
    async fn goes_on(&self) -> Result<(), Error> {
        let _ = soon(self.app.settle()).await;
        // After the pauses that follow failures.
        self.clock.advance(Duration::from_secs(60));
        for _ in 0..2 {
            let client = self.app.client(&location());
            let call = tokio::spawn(async move { send(&client).await });
            move_until(&self.clock, || call.is_finished()).await;
            call.await.unwrap()?;
            self.clock.advance(DAY);
        }
        Ok(())
    }

    /// Returns how many refresh tokens were exchanged more than once.
    fn repeats(&self) -> usize {
        let mut seen = std::collections::HashSet::new();
        let requests = self.sandbox.requests();
        let exchanges = requests.iter().filter(|request| request.path() == TOKEN);
        let fields = exchanges.flat_map(|request| {
            url::form_urlencoded::parse(request.body())
                .into_owned()
                .collect::<Vec<_>>()
        });
        fields
            .filter(|(name, token)| name == "refresh_token" && !seen.insert(token.clone()))
            .count()
    }
}

#[tokio::test]
async fn a_refresh_survives_store_failures() {
    use Does::*;
    use Then::*;
    let mut rows = Vec::new();
    for step in [Step::Read, Step::Reserve, Step::Commit] {
        rows.extend([Fails, FailsAfterStoring, Panics].map(|does| (step, does, Nothing)));
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, TimePasses)));
        for then in [CallIsDropped, RuntimeIsDropped] {
            rows.extend([Waits, WaitsAfterStoring].map(|does| (step, does, then)));
        }
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, ProcessIsKilled)));
    }
    for (step, does, then) in rows {
        let row = format!("{step:?} {does:?} {then:?}");
        let mut scene = Scene::new().await;
        *scene.store.set.lock().unwrap() = Some((step, does));
        scene.play(Call::Refresh, then, 0).await;
        let goes_on = scene.goes_on().await;
        // The unavoidable window.
        if (step, does, then) == (Step::Commit, Hangs, ProcessIsKilled) {
            let error = goes_on.expect_err(&row);
            assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized, "{row}");
            assert_eq!(scene.repeats(), 1, "{row}");
        } else {
            goes_on.expect(&row);
            assert_eq!(scene.repeats(), 0, "{row}");
        }
    }
}

#[tokio::test]
async fn a_refresh_survives_everything_but_a_lost_reply() {
    use Then::*;
    // A reply whose refresh token is in an unexpected place.
    let salvaged = |refresh_token: &str| {
        let number: u32 = refresh_token["sandboxRefresh".len()..].parse().unwrap();
        let body = format!(
            r#"<p>"refresh_token" : "sandboxRefresh{:06}", <p>"#,
            number + 3
        );
        Fault::status(StatusCode::OK).body(body).after_processing()
    };
    let late = |_: &str| Fault::delay(Duration::from_secs(10));
    let unread = |_: &str| Fault::hang();
    let lost = |_: &str| Fault::hang().after_processing();
    let failed = |_: &str| Fault::status(StatusCode::BAD_GATEWAY);
    let reset = |_: &str| Fault::reset_after_reading();
    let reset_after = |_: &str| Fault::reset_after_reading().after_processing();
    let empty = |_: &str| Fault::status(StatusCode::OK).body("{}").after_processing();
    type Make<'a> = &'a dyn Fn(&str) -> Fault;
    let rows: [(&str, Make, Then, bool, usize); 12] = [
        ("salvaged", &salvaged, Nothing, true, 0),
        ("late", &late, TimePasses, true, 0),
        ("late", &late, CallIsDropped, true, 0),
        ("late", &late, RuntimeIsDropped, true, 0),
        ("unread", &unread, ProcessIsKilled, true, 1),
        ("failed", &failed, Nothing, true, 1),
        ("reset", &reset, Nothing, true, 1),
        ("failed", &failed, CallIsDropped, true, 1),
        // The unavoidable window.
        ("late", &late, ProcessIsKilled, false, 1),
        ("lost", &lost, ProcessIsKilled, false, 1),
        ("reset after", &reset_after, Nothing, false, 2),
        ("empty", &empty, Nothing, false, 2),
    ];
    for (what, fault, then, survives, repeats) in rows {
        let row = format!("{what} {then:?}");
        let asks_again = matches!(what, "failed" | "reset" | "reset after" | "empty");
        let mut scene = Scene::new().await;
        scene
            .sandbox
            .fault(fault(scene.before.refresh_token().unwrap()));
        scene
            .play(Call::Refresh, then, usize::from(asks_again))
            .await;
        if what == "late" && then != ProcessIsKilled {
            scene.clock.advance(Duration::from_secs(15));
        }
        match (scene.goes_on().await, survives) {
            (Ok(()), true) => {}
            (Err(error), false) => {
                assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized, "{row}");
            }
            (goes_on, _) => panic!("{row}: {goes_on:?}"),
        }
        assert_eq!(scene.repeats(), repeats, "{row}");
    }
}

#[tokio::test]
async fn an_installation_survives_store_failures() {
    use Does::*;
    use Then::*;
    let mut rows = Vec::new();
    for step in [Step::Read, Step::Commit] {
        rows.extend([Fails, FailsAfterStoring, Panics].map(|does| (step, does, Nothing)));
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, TimePasses)));
        for then in [CallIsDropped, RuntimeIsDropped] {
            rows.extend([Waits, WaitsAfterStoring].map(|does| (step, does, then)));
        }
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, ProcessIsKilled)));
    }
    for (step, does, then) in rows {
        let row = format!("{step:?} {does:?} {then:?}");
        let mut scene = Scene::new().await;
        *scene.store.set.lock().unwrap() = Some((step, does));
        scene.play(Call::Install, then, 0).await;
        let _ = soon(scene.app.settle()).await;
        let is_new = scene.stored().await.refresh_token() != scene.before.refresh_token();
        // A killed process loses only the code it had exchanged; the previous tokens are unchanged.
        let stored = step == Step::Commit && does == HangsAfterStoring;
        assert_eq!(is_new, then != ProcessIsKilled || stored, "{row}");
        scene.goes_on().await.expect(&row);
        assert_eq!(scene.repeats(), 0, "{row}");
    }
}
