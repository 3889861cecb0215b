//! The baseline, which is what a user would write without this crate: plain reqwest that posts the
//! same JSON with the same headers and decodes the same reply.

use std::time::Duration;

use reqwest::header::{ACCEPT, USER_AGENT};
use serde::{Deserialize, Serialize};

pub(crate) const TOKEN: &str = "pit-3f1c2d4e-5a6b-7c8d";
pub(crate) const CONTACT: &str = "ve9EPM428h8vShlRW1KT";
pub(crate) const TEXT: &str =
    "Your appointment is tomorrow at 10:30. Answer STOP to end these messages.";

#[derive(Clone)]
pub(crate) struct Floor {
    http: reqwest::Client,
    url: String,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    #[serde(rename = "contactId")]
    contact_id: &'a str,
    message: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    conversation_id: String,
    message_id: String,
}

impl Floor {
    pub(crate) fn new(base_url: &str, timeout: Option<Duration>) -> Self {
        let http = reqwest::Client::builder().no_proxy();
        let http = match timeout {
            Some(timeout) => http.timeout(timeout),
            None => http,
        };
        Self {
            http: http.build().unwrap(),
            url: format!("{base_url}/conversations/messages"),
        }
    }

    pub(crate) async fn send(&self) {
        let body = Body {
            r#type: "SMS",
            contact_id: CONTACT,
            message: TEXT,
        };
        let request = self.http.post(&self.url).bearer_auth(TOKEN);
        let request = request
            .header("Version", "2021-07-28")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "leadconnector/0.1.0")
            .json(&body);
        let reply: Reply = request
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(reply.message_id, "t22c6DQcTDf3MjRhwf77");
        assert_eq!(reply.conversation_id, "ABC12h2F6uBrIkfXYazb");
    }
}
