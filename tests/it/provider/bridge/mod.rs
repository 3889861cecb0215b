//! The example `provider`, end to end against the sandbox.

#[path = "../../../../examples/provider/main.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
pub(super) mod program;

mod deliveries;
mod killed;
mod retries;

use std::{fs, time::Duration};

use chrono::Utc;
use http::StatusCode;
use leadconnector::{
    Client, RetryPolicy,
    auth::OAuth,
    clock::ManualClock,
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, ReceivedRequest, Sandbox},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, yield_now},
};

use crate::support::{self, Folder, soon};

const PROVIDER: &str = "bridge";
const HERE: &str = "here";
const INBOUND: &str = "/conversations/messages/inbound";

/// The bridge in a task of this process. It waits for nothing.
struct Bridge {
    sandbox: Sandbox,
    folder: Folder,
    url: String,
    /// The client of the location, as the app that owns the provider.
    client: Client,
    tasks: [JoinHandle<()>; 2],
}

impl Bridge {
    async fn start() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.handover_delay(Duration::ZERO);
        sandbox.index_lag(Duration::ZERO);
        let folder = Folder::new();
        let clock = ManualClock::new();
        let settings = Client::builder().base_url(sandbox.url());
        let settings = settings.retry_policy(RetryPolicy::none());
        let program = program::App {
            folder: folder.path().to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            provider_id: PROVIDER.to_owned(),
            settings: settings.clock(clock.clone()),
            verifier: sandbox.verifier(),
            backoff: Duration::ZERO,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let running = tokio::spawn(async { program::run(program, listener).await.unwrap() });
        install(&sandbox, &url, HERE).await;
        // A message that is looked for is looked for again within a minute; a longer sleep is the
        // limit of something that is under way.
        let advancing = tokio::spawn(async move {
            loop {
                match clock.next_wake() {
                    Some(wake) if wake <= Duration::from_secs(60) => clock.advance(wake),
                    _ => yield_now().await,
                }
            }
        });
        let app = app(&sandbox, &[HERE]).await;
        let client = app.client(&Resource::location(HERE));
        Self {
            sandbox,
            folder,
            url,
            client,
            tasks: [running, advancing],
        }
    }

    fn fail(&self, status: StatusCode, path: &str) {
        self.sandbox.fault(Fault::status(status).on(path));
    }

    async fn write(&self, id: &str) {
        write(&self.url, HERE, id, &format!("text of {id}")).await;
    }

    /// Waits until the journal says that a job is done.
    async fn done(&self, number: u64) {
        let done = async {
            while !lines(&self.folder, "journal").contains(&json!([number, "done"])) {
                yield_now().await;
            }
        };
        soon(done).await;
    }

    /// Returns the requests so far whose path is this one.
    fn requests(&self, path: &str) -> Vec<ReceivedRequest> {
        let mut requests = self.sandbox.requests();
        requests.retain(|request| request.path() == path);
        requests
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Has a location install the app through the bridge at this URL.
async fn install(sandbox: &Sandbox, url: &str, location: &str) {
    let code = sandbox.install(&Resource::location(location));
    let url = format!("{url}/oauth/callback?code={code}");
    assert_eq!(support::http().get(url).send().await.unwrap().status(), 200);
}

/// Returns the app, as another process of it that has tokens of the locations.
async fn app(sandbox: &Sandbox, locations: &[&str]) -> OAuth {
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET);
    let app = app.client(Client::builder().base_url(sandbox.url()));
    let app = app.build().unwrap();
    for location in locations {
        let code = sandbox.install(&Resource::location(*location));
        app.exchange_code(code).await.unwrap();
    }
    app
}

/// Posts what somebody wrote in the messenger to the bridge at this URL.
async fn write(url: &str, location: &str, id: &str, text: &str) {
    let message = json!({
        "location": location, "contact": "jane", "id": id, "text": text, "written": Utc::now(),
    });
    let request = support::http().post(format!("{url}/messenger"));
    let reply = request.json(&message).send().await.unwrap();
    assert_eq!(reply.status(), 200);
}

/// Returns the texts that the service recorded as inbound.
fn recorded(sandbox: &Sandbox) -> Vec<String> {
    let processed = sandbox.processed();
    let inbound = processed.iter().filter(|r| r.path().ends_with("/inbound"));
    inbound
        .map(|r| r.json().unwrap()["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Returns the lines of a file of the bridge.
fn lines(folder: &Folder, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join(file)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}
