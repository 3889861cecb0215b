//! Failures at every step of a refresh or an installation. No installation is lost, except in the
//! one window that no client can close: the service has accepted the grant, and the process or the
//! reply is lost before the store holds the new tokens.

mod installation;
mod refresh;
mod trap;

use self::trap::{Does, Step, Trap};
use super::*;

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

    /// Starts the call on a separate runtime, and ends it as the table row says. Its refresh
    /// repeats its request this many times.
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
