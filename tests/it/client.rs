//! Building a client, and the requests that it sends.

use std::{collections::BTreeSet, time::Duration};

use leadconnector::{
    Client, Delivery, ENV_API_VERSION, ENV_BASE_URL, ENV_LOCATION_ID, ENV_TOKEN, Error, ErrorKind,
    api::types, outbound, sandbox::Sandbox,
};
use reqwest::header::HeaderName;
use serde_json::json;

use crate::support::{self, TOKEN, process};

fn refused(result: Result<Client, Error>) -> Vec<String> {
    let error = result.expect_err("a wrong configuration");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.delivery(), Delivery::NotSent);
    error
        .problems()
        .iter()
        .map(|p| p.field().to_owned())
        .collect()
}

#[test]
fn an_invalid_token_is_rejected() {
    for token in [
        "",
        " ",
        "pit 1",
        "pit-1\n",
        "pit-1\r\nX: y",
        "Bearer pit-1",
        "pit-ä",
    ] {
        assert_eq!(refused(Client::new(token)), ["token"], "{token:?}");
    }
    assert_eq!(refused(Client::builder().build()), ["token"]);
}

/// Runs in separate processes, because environment variables are shared by all tests.
#[test]
fn an_empty_environment_variable_counts_as_not_set() {
    if process::is_child() {
        match Client::from_env() {
            Ok(client) => println!("{client:?}"),
            Err(error) => println!("{error}"),
        }
        return;
    }
    let from_env = |token: &str, base_url: &str| {
        let mut child = process::command("client::an_empty_environment_variable_counts_as_not_set");
        child.env(ENV_TOKEN, token).env(ENV_BASE_URL, base_url);
        child.env(ENV_LOCATION_ID, "").env(ENV_API_VERSION, "");
        String::from_utf8(child.output().unwrap().stdout).unwrap()
    };
    let url = "http://127.0.0.1:8080";
    assert!(from_env(TOKEN, url).contains(url));
    assert!(from_env(TOKEN, "").contains("https://services.leadconnectorhq.com"));
    assert!(from_env("", url).contains("LEADCONNECTOR_TOKEN: found nothing"));
}

#[test]
fn the_base_url_is_https_unless_the_host_is_local() {
    let build = |url: &str| Client::builder().token(TOKEN).base_url(url).build();
    for good in [
        "https://services.leadconnectorhq.com",
        "https://proxy.company.com/leadconnector/",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
    ] {
        build(good).unwrap();
    }
    for bad in [
        "",
        "services.leadconnectorhq.com",
        "http://services.leadconnectorhq.com",
        "http://127.0.0.1.company.com",
        "ftp://localhost",
        "https://user:password@company.com",
        "https://company.com/?a=b",
        "https://company.com/#a",
    ] {
        assert_eq!(refused(build(bad)), ["base_url"], "{bad}");
    }
    for (bad, why) in [
        ("http://company.com", "which would expose the token"),
        ("ftp://localhost", "another scheme"),
        ("https://company.com/?a=b", "a query"),
        ("https://user@company.com", "a user name"),
    ] {
        let error = build(bad).unwrap_err();
        assert!(error.problems()[0].to_string().contains(why), "{error:?}");
    }
}

#[test]
fn all_problems_of_the_settings_are_reported_at_once() {
    let wrong = Client::builder()
        .base_url("nowhere")
        .api_version("2021\n")
        .user_agent_suffix("")
        .timeout(Duration::ZERO)
        .connect_timeout(Duration::ZERO)
        .build();
    let wanted = [
        "token",
        "base_url",
        "api_version",
        "user_agent_suffix",
        "connect_timeout",
        "timeout",
    ];
    assert_eq!(refused(wrong), wanted);
}

#[tokio::test]
async fn the_wire_shows_the_documented_headers_and_no_others() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client(sandbox.url());
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    let requests = sandbox.requests();
    let headers = requests[0].headers();
    let names: BTreeSet<_> = headers.keys().map(HeaderName::as_str).collect();
    let wanted = [
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "version",
    ];
    assert_eq!(names, BTreeSet::from(wanted));
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(headers["version"], "2021-07-28");
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["content-type"], "application/json");
    let agent = format!("leadconnector/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(headers["user-agent"], agent);
    assert_eq!(requests[0].query(), None);
}

#[tokio::test]
async fn settings_reach_the_wire() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(format!("{}/", sandbox.url()))
        .api_version("2021-04-15")
        .user_agent_suffix("my-crm/1.2")
        .build()
        .unwrap();
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    let requests = sandbox.requests();
    let headers = requests[0].headers();
    assert_eq!(requests[0].path(), "/conversations/messages");
    assert_eq!(headers["version"], "2021-04-15");
    let agent = headers["user-agent"].to_str().unwrap();
    assert!(agent.ends_with(" my-crm/1.2"), "{agent}");
}

#[tokio::test]
async fn a_callers_own_http_client_sends_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .http_client(|http| http.user_agent("other/1"))
        .build()
        .unwrap();
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    support::client(sandbox.url())
        .send(outbound::Sms::new("c", "Hi"))
        .await
        .unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests[0].headers(), requests[1].headers());
    assert_eq!(requests[0].json(), requests[1].json());
}

#[tokio::test]
async fn the_low_level_client_sends_the_same_way() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client(sandbox.url());
    let body: types::SendMessageBody =
        serde_json::from_value(json!({ "type": "SMS", "contactId": "c", "message": "Hi" }))
            .unwrap();
    let reply = client.api().send_message(&body).await.unwrap();
    assert_eq!(reply.status(), 201);
    assert!(reply.into_inner().message_id().is_some());
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests[0].headers(), requests[1].headers());
    assert_eq!(requests[0].json(), requests[1].json());
}

#[tokio::test]
async fn a_path_parameter_stays_one_segment() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client(sandbox.url());
    let body = types::UpdateMessageStatusBody::new(types::MessageStatus::Read);
    for (id, segment) in [
        ("a/../b?x", "a%2F..%2Fb%3Fx"),
        ("..", "%252E%252E"),
        (".", "%252E"),
        ("%2e%2e", "%252e%252e"),
        ("a b#ä", "a%20b%23%C3%A4"),
        ("ve9EPM428h8v-_.~", "ve9EPM428h8v-_.~"),
    ] {
        let error = client.api().update_message_status(id, &body).await;
        assert_eq!(error.unwrap_err().status().unwrap().as_u16(), 404, "{id}");
        let requests = sandbox.requests();
        let path = format!("/conversations/messages/{segment}/status");
        assert_eq!(requests.last().unwrap().path(), path);
        assert_eq!(requests.last().unwrap().query(), None);
    }
}

#[tokio::test]
async fn an_invalid_message_makes_no_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let error = sandbox
        .client()
        .send(outbound::Sms::new("", ""))
        .await
        .unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.problems().len(), 2);
    assert!(sandbox.requests().is_empty());
}

#[test]
fn clients_and_calls_can_go_to_other_threads() {
    fn movable<T: Send>(_: &T) {}
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Client>();
    shared::<Error>();
    shared::<outbound::Message>();
    shared::<leadconnector::inbound::Message>();
    shared::<leadconnector::ClientBuilder>();
    let client = support::client("http://127.0.0.1:9");
    movable(&client.send(outbound::Sms::new("c", "Hi")));
    movable(&client.add_inbound(leadconnector::inbound::Sms::from_contact("c")));
}
