//! A token has the scopes that its app was installed with, and no others.

use std::time::Duration;

use leadconnector::{
    Client, Delivery, ErrorKind, Rejection,
    auth::OAuth,
    id::Resource,
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{answer, http, tokens};
use crate::support::spec;

const REFUSAL: &str = "The token is not authorized for this scope.";
const READ: &str = "conversations/message.readonly";
const WRITE: &str = "conversations/message.write";

async fn install(sandbox: &Sandbox, resource: &Resource, scopes: &[&str]) -> Value {
    let code = sandbox.install_with_scopes(resource, scopes.iter().copied());
    let form = [("grant_type", "authorization_code"), ("code", &code)];
    let (status, reply) = answer(tokens::exchange(sandbox, &form)).await;
    assert_eq!(status, 200);
    reply
}

async fn assert_scopes(sandbox: &Sandbox, reply: &Value, scopes: &[&str]) {
    assert_eq!(reply["scope"], scopes.join(" "));
    let access = reply["access_token"].as_str().unwrap();
    let (status, sent) = tokens::send(sandbox, access).await;
    if scopes.contains(&WRITE) {
        assert_eq!(status, 201);
    } else {
        assert_eq!((status, &sent["message"]), (401, &json!(REFUSAL)));
    }
}

/// Calls each operation with a token of that scope alone, and with one of all others.
#[tokio::test]
async fn each_operation_requires_the_scope_of_the_specification() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(1_000, Duration::from_secs(10));
    let (http, spec) = (http(), spec());
    let mut operations = Vec::new();
    for (path, item) in spec["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(scope) = operation["x-scope"].as_str() {
                let method: Method = method.to_uppercase().parse().unwrap();
                operations.push((
                    path,
                    method,
                    scope,
                    operation["x-version"].as_str().unwrap(),
                ));
            }
        }
    }
    let all: Vec<_> = operations.iter().map(|(_, _, scope, _)| *scope).collect();
    assert!(all.contains(&WRITE) && all.contains(&"locations.readonly"));
    for (path, method, scope, version) in operations {
        // Only a company has these.
        let resource = if path.starts_with("/oauth/") {
            Resource::company("c")
        } else {
            Resource::location("l")
        };
        let others: Vec<_> = all
            .iter()
            .copied()
            .filter(|other| *other != scope)
            .collect();
        for (scopes, is_refused) in [(vec![scope], false), (others, true)] {
            let reply = install(&sandbox, &resource, &scopes).await;
            let path = path.replace(['{', '}'], "");
            let request = http.request(method.clone(), format!("{}{path}", sandbox.url()));
            let request = request.bearer_auth(reply["access_token"].as_str().unwrap());
            let request = request.header("Version", version).send().await.unwrap();
            let status = request.status().as_u16();
            let text = request.text().await.unwrap();
            assert_eq!(
                text.contains(REFUSAL),
                is_refused,
                "{method} {path}: {text}"
            );
            assert_eq!(status == 401, is_refused, "{method} {path}: {text}");
        }
    }
}

#[tokio::test]
async fn a_refresh_keeps_the_scopes() {
    let sandbox = Sandbox::start().await.unwrap();
    for scopes in [[READ].as_slice(), &[READ, WRITE], &[]] {
        let reply = install(&sandbox, &Resource::location("l"), scopes).await;
        assert_scopes(&sandbox, &reply, scopes).await;
        let refresh = reply["refresh_token"].as_str().unwrap();
        let (_, reply) = tokens::refresh(&sandbox, refresh).await;
        assert_scopes(&sandbox, &reply, scopes).await;
    }
}

#[tokio::test]
async fn the_token_of_a_location_has_the_scopes_of_its_company() {
    let sandbox = Sandbox::start().await.unwrap();
    for scopes in [["oauth.write", READ].as_slice(), &["oauth.write", WRITE]] {
        let company = install(&sandbox, &Resource::company("c"), scopes).await;
        let access = company["access_token"].as_str().unwrap();
        let (status, reply) = tokens::mint(&sandbox, access, "c", "l").await;
        assert_eq!(status, 201);
        assert_scopes(&sandbox, &reply, scopes).await;
    }
}

#[tokio::test]
async fn a_token_without_a_list_of_scopes_has_all() {
    let sandbox = Sandbox::start().await.unwrap();
    let pair = tokens::install(&sandbox, &Resource::location("l")).await;
    for bearer in [pair.access.as_str(), "pit-mine"] {
        assert_eq!(tokens::send(&sandbox, bearer).await.0, 201);
    }
}

#[tokio::test]
async fn the_client_names_the_missing_scope_and_does_not_refresh() {
    let sandbox = Sandbox::start().await.unwrap();
    let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    let code = sandbox.install_with_scopes(&Resource::location("l"), [READ]);
    let installed = oauth.exchange_code(code).await.unwrap();
    assert_eq!(installed.scopes(), [READ]);
    let client = oauth.client(installed.resource());
    let message = outbound::Sms::new("jane", "Hello");
    let error = client.send(message).await.unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::MissingScope));
    assert_eq!(error.missing_scope(), Some(WRITE));
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.code(), None);
    // The exchange and one send: a new token would have the same scopes.
    assert_eq!(sandbox.requests().len(), 2);
    assert!(sandbox.processed().is_empty());
    let error = client.messages().get("unknown").await;
    assert_ne!(
        error.unwrap_err().rejection(),
        Some(Rejection::MissingScope)
    );
}

#[tokio::test]
async fn a_company_whose_token_mints_none_is_told_why() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    let code = sandbox.install_with_scopes(&Resource::company("company"), [WRITE]);
    app.exchange_code(code).await.unwrap();
    let client = app.location_client("company", "location");
    let sms = outbound::Sms::new("jane", "Hello");
    let error = client.send(sms).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.missing_scope(), Some("oauth.write"));
    assert!(!error.is_retryable());
    let report = error.report();
    assert!(
        report.contains("The token lacks the scope oauth.write"),
        "{report}"
    );
    assert_eq!(report.matches("Nothing was sent").count(), 1, "{report}");
}
