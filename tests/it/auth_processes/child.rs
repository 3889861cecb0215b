//! The child process, which stops at a step of a refresh when it is told to.

use super::*;

/// A clock that is ahead and shortens the pauses between polls. Longer sleeps are time limits,
/// which a busy machine may need in full.
#[derive(Clone, Debug)]
struct Ahead {
    start: Instant,
    date: DateTime<Utc>,
    skipped: Arc<AtomicU64>,
}

impl Ahead {
    fn new(seconds: i64) -> Self {
        Self {
            start: Instant::now(),
            date: Utc::now() + TimeDelta::seconds(seconds),
            skipped: Arc::default(),
        }
    }

    /// Advances the clock.
    fn skip(&self, duration: Duration) {
        self.skipped.fetch_add(duration.as_secs(), Ordering::SeqCst);
    }

    fn passed(&self) -> Duration {
        let skipped = Duration::from_secs(self.skipped.load(Ordering::SeqCst));
        self.start.elapsed() + skipped
    }
}

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        self.date + self.passed()
    }

    fn instant(&self) -> Instant {
        self.start + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let is_poll = duration < Duration::from_secs(2);
        let duration = if is_poll { duration / 10 } else { duration };
        Box::pin(tokio::time::sleep(duration))
    }
}

/// How far the clock advances before each message: a token younger than a minute is not exchanged.
pub(super) const SKIPPED: Duration = Duration::from_secs(60);

/// A store that stops forever at one step, and reports it.
#[derive(Debug)]
struct Stops {
    store: FileStore,
    folder: String,
    at: String,
}

impl Stops {
    async fn stop(&self, step: &str) {
        if self.at == step {
            say("stopped");
            std::future::pending::<()>().await;
        }
    }
}

impl TokenStore for Stops {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.store.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let reserves = expected.is_some_and(|old| old.access_token() == new.access_token());
            if reserves {
                self.stop("before reserving").await;
                let reserved = self.store.replace(key, expected, new).await;
                self.stop("after reserving").await;
                return reserved;
            }
            self.stop("before storing").await;
            if let Some(part) = self.at.strip_prefix("before renaming ") {
                // The beginning of what the store writes before it renames the file, or all of it.
                let entry = json!({ "resource": key, "tokens": new }).to_string();
                let length = part.parse().unwrap_or(entry.len());
                let path = Path::new(&self.folder).join("location-l/tokens.new");
                fs::write(path, &entry[..length])?;
                say("stopped");
                std::future::pending::<()>().await;
            }
            let replaced = self.store.replace(key, expected, new).await;
            self.stop("after storing").await;
            replaced
        })
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.store.remove(key, expected)
    }
}

fn say(line: &str) {
    println!("child: {line}");
    io::stdout().flush().unwrap();
}

/// Does nothing unless another test runs it as a child process. Then it sends a message for each
/// line of input.
#[test]
fn child_process() {
    let Ok(told) = env::var(VARIABLE) else { return };
    let told: Vec<_> = told.split('|').collect();
    let [url, folder, seconds, at] = told[..] else {
        panic!("four of them")
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let store = Stops {
        store: FileStore::new(folder).unwrap(),
        folder: folder.to_owned(),
        at: at.to_owned(),
    };
    let clock = Ahead::new(seconds.parse().unwrap());
    let app = oauth(clock.clone(), url, store);
    let client = app.client(&location());
    say("ready");
    for line in io::stdin().lines() {
        assert_eq!(line.unwrap(), "send");
        clock.skip(SKIPPED);
        match runtime.block_on(send(&client)) {
            Ok(_) => say("accepted"),
            Err(error) => say(&format!("{error:?}")),
        }
    }
}
