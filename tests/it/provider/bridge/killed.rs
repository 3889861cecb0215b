//! The bridge runs as a process that is killed in the middle.

use std::{
    collections::BTreeSet,
    env,
    process::{Child, Stdio},
    time::Duration,
};

use leadconnector::{
    Client,
    id::{MessageId, Resource},
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Provider, Sandbox, event},
    webhook::{DeliveryType, testing::Signer},
};
use tokio::net::TcpListener;

use super::{PROVIDER, app, install, lines, program, recorded, write};
use crate::support::{Folder, process, soon};

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
        backoff: Duration::ZERO,
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
        let mut command = process::command("provider::bridge::killed::the_bridge_program");
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
}

/// What both sides send through the bridge.
struct Messages<'a> {
    sandbox: &'a Sandbox,
    locations: [&'a str; 2],
    ids: Vec<MessageId>,
}

impl Messages<'_> {
    /// Sends one message of each side; a number that was sent before is a repeat.
    async fn send(&self, bridge: &Bridge, number: usize) {
        let location = self.locations[number % 2];
        let delivery = event::ProviderDelivery::new(DeliveryType::Sms, &self.ids[number])
            .location_id(location)
            .phone("+14155550123")
            .message(format!("out {number}"))
            .webhook_id(format!("delivery-{number}"));
        let url = format!("{}/delivery", bridge.url);
        let reply = self.sandbox.deliver(&delivery, &url).await.unwrap();
        assert_eq!(reply.status(), 200, "{number}");
        let (id, text) = (format!("m{number}"), format!("in {number}"));
        write(&bridge.url, location, &id, &text).await;
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
        install(&sandbox, &bridge.url, location).await;
    }
    let app = app(&sandbox, &locations).await;
    let clients = locations.map(|location| app.client(&Resource::location(location)));
    let mut ids = Vec::new();
    for number in 0..MESSAGES {
        let custom = outbound::Custom::new("jane", format!("out {number}")).provider(PROVIDER);
        let receipt = clients[number % 2].send(custom).await.unwrap();
        ids.push(receipt.message_id().clone());
    }
    let messages = Messages {
        sandbox: &sandbox,
        locations,
        ids,
    };
    // The service does not know the messages as the provider's yet, so that reports wait.
    for number in 0..MESSAGES / 2 {
        messages.send(&bridge, number).await;
    }
    soon(sandbox.until(|sandbox| recorded(sandbox).len() == MESSAGES / 2)).await;
    bridge.kill();
    sandbox.handover_delay(Duration::ZERO);
    let bridge = Bridge::start(&sandbox, &folder).await;
    for number in 0..MESSAGES {
        // The first half comes again from both sides, as if its replies had been lost.
        messages.send(&bridge, number).await;
    }
    let all_reported = async {
        for (number, id) in messages.ids.iter().enumerate() {
            loop {
                let message = clients[number % 2].messages().get(id).await.unwrap();
                if message
                    .status()
                    .is_some_and(|status| status.as_str() == "delivered")
                {
                    break;
                }
            }
        }
    };
    soon(all_reported).await;
    soon(sandbox.until(|sandbox| recorded(sandbox).len() == MESSAGES)).await;
    bridge.kill();
    let expected =
        |prefix| -> BTreeSet<_> { (0..MESSAGES).map(|n| format!("{prefix} {n}")).collect() };
    let received = recorded(&sandbox);
    assert_eq!(received.len(), MESSAGES);
    assert_eq!(BTreeSet::from_iter(received), expected("in"));
    let sent = lines(&folder, "messenger");
    assert_eq!(sent.len(), MESSAGES);
    let sent = sent.iter().map(|m| m["body"].as_str().unwrap().to_owned());
    assert_eq!(BTreeSet::from_iter(sent), expected("out"));
}
