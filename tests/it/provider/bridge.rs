//! The example `provider`, run as a process that is killed in the middle.

#[path = "../../../examples/provider/main.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
pub(super) mod program;

use std::{
    collections::BTreeSet,
    env, fs,
    process::{Child, Stdio},
    time::Duration,
};

use leadconnector::{
    Client,
    auth::OAuth,
    id::Resource,
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Provider, Sandbox},
    webhook::testing::Signer,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Folder, process, soon};

const PROVIDER: &str = "bridge";
const SEED: [u8; 32] = [7; 32];
/// The environment variables of the process: the folder, the sandbox, and the port.
const FOLDER: &str = "LEADCONNECTOR_TEST_BRIDGE";
const SANDBOX: &str = "LEADCONNECTOR_TEST_BRIDGE_SANDBOX";
const PORT: &str = "LEADCONNECTOR_TEST_BRIDGE_PORT";

/// Runs the program in a process that the test below started; otherwise does nothing.
#[tokio::test]
async fn the_bridge_program() {
    let Ok(folder) = env::var(FOLDER) else {
        return;
    };
    let app = program::App {
        folder: folder.into(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        provider_id: PROVIDER.to_owned(),
        settings: Client::builder().base_url(env::var(SANDBOX).unwrap()),
        verifier: Signer::from_seed(&SEED).verifier(),
    };
    let address = format!("127.0.0.1:{}", env::var(PORT).unwrap());
    let listener = TcpListener::bind(address).await.unwrap();
    program::run(app, listener).await.unwrap();
}

struct Bridge {
    process: Child,
    url: String,
}

impl Bridge {
    async fn start(sandbox: &Sandbox, folder: &Folder) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut command = process::command("provider::bridge::the_bridge_program");
        let process = command
            .env(FOLDER, folder.path())
            .env(SANDBOX, sandbox.url())
            .env(PORT, port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It listens once it takes connections.
        let connected = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .is_err()
            {
                tokio::task::yield_now().await;
            }
        };
        soon(connected).await;
        Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    /// Kills the process with SIGKILL.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    async fn write(&self, location: &str, id: usize) {
        let body = json!({
            "location": location, "contact": "jane", "id": format!("m{id}"), "text": format!("in {id}"),
        });
        let request = reqwest::Client::new().post(format!("{}/messenger", self.url));
        let reply = request.body(body.to_string()).send().await.unwrap();
        assert_eq!(reply.status(), 200);
    }
}

#[tokio::test]
async fn a_restart_in_the_middle_loses_nothing_and_repeats_nothing() {
    const MESSAGES: usize = 10;
    let sandbox = Sandbox::builder().signer(Signer::from_seed(&SEED));
    let sandbox = sandbox.start().await.unwrap();
    sandbox.provider(Provider::sms(PROVIDER));
    sandbox.handover_delay(Duration::from_secs(3_600));
    sandbox.index_lag(Duration::ZERO);
    let folder = Folder::new();
    let bridge = Bridge::start(&sandbox, &folder).await;
    let locations = ["here", "there"];
    for location in locations {
        let code = sandbox.install(&Resource::location(location));
        let url = format!("{}/oauth/callback?code={code}", bridge.url);
        assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
    }
    // The messages of both locations, which another process of the app sends.
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET);
    let app = app.client(Client::builder().base_url(sandbox.url()));
    let app = app.build().unwrap();
    let mut clients = Vec::new();
    for location in locations {
        let code = sandbox.install(&Resource::location(location));
        app.exchange_code(code).await.unwrap();
        clients.push(app.client(&Resource::location(location)));
    }
    let mut ids = Vec::new();
    for number in 0..MESSAGES {
        let custom = outbound::Custom::new("jane", format!("out {number}")).provider(PROVIDER);
        let receipt = clients[number % 2].send(custom).await.unwrap();
        ids.push(receipt.message_id().clone());
    }
    let delivery = |number: usize| {
        json!({
            "type": "SMS", "messageId": ids[number], "locationId": locations[number % 2],
            "phone": "+14155550123", "message": format!("out {number}"),
            "webhookId": format!("delivery-{number}"),
        })
    };
    let deliver = async |bridge: &Bridge, number: usize| {
        let url = format!("{}/delivery", bridge.url);
        let reply = sandbox.deliver(&delivery(number), &url).await.unwrap();
        assert_eq!(reply.status(), 200, "{number}");
    };
    // The service does not know the messages as the provider's yet, so that reports wait.
    for number in 0..MESSAGES / 2 {
        deliver(&bridge, number).await;
        bridge.write(locations[number % 2], number).await;
    }
    soon(sandbox.until(|sandbox| inbound(sandbox).len() == MESSAGES / 2)).await;
    bridge.kill();
    sandbox.handover_delay(Duration::ZERO);
    let bridge = Bridge::start(&sandbox, &folder).await;
    for number in 0..MESSAGES {
        // The first half comes again from both sides, as if its replies had been lost.
        deliver(&bridge, number).await;
        bridge.write(locations[number % 2], number).await;
    }
    let all_reported = async {
        for (number, id) in ids.iter().enumerate() {
            loop {
                let message = clients[number % 2]
                    .messages()
                    .get(id.clone())
                    .await
                    .unwrap();
                if message
                    .status()
                    .is_some_and(|s| s.to_string() == "delivered")
                {
                    break;
                }
            }
        }
    };
    soon(all_reported).await;
    soon(sandbox.until(|sandbox| inbound(sandbox).len() == MESSAGES)).await;
    bridge.kill();
    let expected =
        |prefix| -> BTreeSet<_> { (0..MESSAGES).map(|n| format!("{prefix} {n}")).collect() };
    let received = inbound(&sandbox);
    assert_eq!(received.len(), MESSAGES);
    assert_eq!(
        received.into_iter().collect::<BTreeSet<_>>(),
        expected("in")
    );
    let sent = fs::read_to_string(folder.path().join("messenger")).unwrap();
    let sent: Vec<_> = sent
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["text"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(sent.len(), MESSAGES);
    assert_eq!(sent.into_iter().collect::<BTreeSet<_>>(), expected("out"));
}

/// Returns the texts that were recorded as inbound.
fn inbound(sandbox: &Sandbox) -> Vec<String> {
    let processed = sandbox.processed();
    let inbound = processed.iter().filter(|r| r.path().ends_with("/inbound"));
    inbound
        .map(|r| r.json().unwrap()["message"].as_str().unwrap().to_owned())
        .collect()
}
