//! The example `provider`, end to end against the sandbox.

#[path = "../../../../examples/provider/main.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
pub(super) mod program;

mod killed;
mod retries;

use std::fs;

use chrono::Utc;
use leadconnector::{
    Client,
    auth::OAuth,
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox},
};
use serde_json::{Value, json};

use crate::support::Folder;

const PROVIDER: &str = "bridge";

/// Has a location install the app through the bridge at this URL.
async fn install(sandbox: &Sandbox, url: &str, location: &str) {
    let code = sandbox.install(&Resource::location(location));
    let url = format!("{url}/oauth/callback?code={code}");
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
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
    let request = reqwest::Client::new().post(format!("{url}/messenger"));
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
