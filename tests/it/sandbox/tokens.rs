//! The tokens of the sandbox: how they are issued, what they allow, and when they become invalid.

use std::time::Duration;

use leadconnector::{
    clock::{ManualClock, SystemClock},
    id::Resource,
    sandbox::{Alternative, CLIENT_ID, CLIENT_SECRET, Fault, Sandbox, TOKEN},
};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{SEND, answer, http, sms};
use crate::support::single_use_tokens;

/// The tokens of an installation.
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl From<&Value> for Pair {
    fn from(reply: &Value) -> Self {
        let text = |name| reply[name].as_str().expect(name).to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}

fn token(sandbox: &Sandbox, form: &[(&str, &str)]) -> RequestBuilder {
    let url = format!("{}/oauth/token", sandbox.url());
    http().post(url).form(form)
}

/// A token request with the right app's credentials.
pub(crate) fn exchange(sandbox: &Sandbox, form: &[(&str, &str)]) -> RequestBuilder {
    let app = [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    token(sandbox, &[&app, form].concat())
}

async fn redeem(sandbox: &Sandbox, code: &str) -> (u16, Value) {
    let form = [("grant_type", "authorization_code"), ("code", code)];
    answer(exchange(sandbox, &form)).await
}

pub(crate) async fn refresh(sandbox: &Sandbox, token: &str) -> (u16, Value) {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    answer(exchange(sandbox, &form)).await
}

pub(crate) async fn install(sandbox: &Sandbox, resource: &Resource) -> Pair {
    let (status, reply) = redeem(sandbox, &sandbox.install(resource)).await;
    assert_eq!(status, 200);
    Pair::from(&reply)
}

pub(crate) async fn mint(
    sandbox: &Sandbox,
    bearer: &str,
    company: &str,
    location: &str,
) -> (u16, Value) {
    let url = format!("{}/oauth/locationToken", sandbox.url());
    let request = http().post(url).bearer_auth(bearer);
    let request = request.header("Version", "2021-07-28");
    answer(request.form(&[("companyId", company), ("locationId", location)])).await
}

pub(crate) async fn send(sandbox: &Sandbox, bearer: &str) -> (u16, Value) {
    let request = http().post(format!("{}{SEND}", sandbox.url()));
    let request = request.bearer_auth(bearer).header("Version", "2021-07-28");
    answer(request.json(&sms())).await
}

fn invalid() -> (u16, Value) {
    let reply = json!({
        "statusCode": 401,
        "message": "Invalid token: access token is invalid",
        "error": "Unauthorized",
    });
    (401, reply)
}

fn assert_refused((status, reply): (u16, Value)) {
    assert_eq!((status, &reply["error"]), (401, &json!("UnAuthorized!")));
    assert!(reply["error_description"].is_string());
}

#[tokio::test]
async fn the_code_of_a_location_gets_its_tokens_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let code = sandbox.install(&Resource::location("l"));
    let (status, reply) = redeem(&sandbox, &code).await;
    assert_eq!(status, 200);
    assert_eq!(reply["token_type"], "Bearer");
    assert_eq!(reply["expires_in"], 86_399);
    assert_eq!(reply["userType"], "Location");
    assert_eq!(reply["locationId"], "l");
    for name in ["scope", "companyId", "userId"] {
        assert!(reply[name].is_string(), "{name}");
    }
    assert_eq!(send(&sandbox, &Pair::from(&reply).access).await.0, 201);
    assert_refused(redeem(&sandbox, &code).await);
}

#[tokio::test]
async fn the_tokens_of_a_company_have_no_location() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, reply) = redeem(&sandbox, &sandbox.install(&Resource::company("c"))).await;
    assert_eq!(reply["userType"], "Company");
    assert_eq!(reply["companyId"], "c");
    assert_eq!(reply.get("locationId"), None);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_leaves_the_access_token_alone() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let old = install(&sandbox, &Resource::location("l")).await;
    let (status, reply) = refresh(&sandbox, &old.refresh).await;
    assert_eq!((status, &reply["locationId"]), (200, &json!("l")));
    let new = Pair::from(&reply);
    assert!(new.access != old.access && new.refresh != old.refresh);
    assert_refused(refresh(&sandbox, &old.refresh).await);
    for access in [&old.access, &new.access] {
        assert_eq!(send(&sandbox, access).await.0, 201);
    }
    assert_eq!(refresh(&sandbox, &new.refresh).await.0, 200);
}

#[tokio::test]
async fn a_refresh_within_30_seconds_of_the_first_gets_the_same_tokens() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let old = install(&sandbox, &Resource::location("l")).await;
    let first = Pair::from(&refresh(&sandbox, &old.refresh).await.1);
    clock.advance(Duration::from_secs(29));
    let second = Pair::from(&refresh(&sandbox, &old.refresh).await.1);
    assert_eq!(
        (&second.access, &second.refresh),
        (&first.access, &first.refresh)
    );

    sandbox.assume(Alternative::RepeatedRefreshRenewsAccess);
    let third = Pair::from(&refresh(&sandbox, &old.refresh).await.1);
    assert_eq!(third.refresh, first.refresh);
    assert_ne!(third.access, first.access);
    for access in [&first.access, &third.access] {
        assert_eq!(send(&sandbox, access).await.0, 201);
    }
    clock.advance(Duration::from_secs(1));
    assert_refused(refresh(&sandbox, &old.refresh).await);
    assert_eq!(refresh(&sandbox, &first.refresh).await.0, 200);
}

#[tokio::test]
async fn a_private_token_may_look_like_one_that_the_sandbox_issues() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(send(&sandbox, "sandboxAccess of mine").await.0, 201);
    assert_eq!(send(&sandbox, "sandboxAccess000099").await.0, 201);
}

#[tokio::test]
async fn a_lost_refresh_reply_loses_the_installation() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let pair = install(&sandbox, &Resource::location("l")).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", pair.refresh.as_str()),
    ];
    // The request never arrived, so nothing is lost.
    sandbox.fault(Fault::reset_before_reading());
    exchange(&sandbox, &form).send().await.unwrap_err();
    let (_, reply) = refresh(&sandbox, &pair.refresh).await;
    let pair = Pair::from(&reply);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", pair.refresh.as_str()),
    ];
    sandbox.fault(Fault::reset_after_reading().after_processing());
    exchange(&sandbox, &form).send().await.unwrap_err();
    assert_refused(refresh(&sandbox, &pair.refresh).await);
}

#[tokio::test]
async fn the_wrong_app_gets_no_tokens_and_uses_up_no_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let code = sandbox.install(&Resource::location("l"));
    for (id, secret) in [("other", CLIENT_SECRET), (CLIENT_ID, "other")] {
        let form = [
            ("client_id", id),
            ("client_secret", secret),
            ("grant_type", "authorization_code"),
            ("code", &code),
        ];
        assert_refused(answer(token(&sandbox, &form)).await);
    }
    assert_eq!(redeem(&sandbox, &code).await.0, 200);
}

#[tokio::test]
async fn an_invalid_grant_gets_no_tokens() {
    let sandbox = Sandbox::start().await.unwrap();
    let pair = install(&sandbox, &Resource::location("l")).await;
    for refused in ["", "unknown", &pair.access, &pair.refresh] {
        assert_refused(redeem(&sandbox, refused).await);
    }
    for refused in ["", "unknown", &pair.access] {
        assert_refused(refresh(&sandbox, refused).await);
    }
    let (status, reply) = answer(exchange(&sandbox, &[("grant_type", "client_credentials")])).await;
    assert_eq!(
        (status, &reply["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    let (status, reply) = answer(exchange(&sandbox, &[("grant_type", "mine")])).await;
    assert_eq!(status, 422);
    assert_eq!(
        reply["message"],
        json!(["grant_type must be a valid enum value"])
    );
    let (status, _) = answer(token(&sandbox, &[])).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn an_access_token_expires_by_the_clock() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let day = install(&sandbox, &Resource::location("l")).await;
    sandbox.token_lifetime(Duration::from_secs(60));
    let (_, reply) = refresh(&sandbox, &day.refresh).await;
    assert_eq!(reply["expires_in"], 60);
    let minute = Pair::from(&reply);
    clock.advance(Duration::from_secs(59));
    assert_eq!(send(&sandbox, &minute.access).await.0, 201);
    clock.advance(Duration::from_secs(1));
    assert_eq!(send(&sandbox, &minute.access).await, invalid());
    // Its refresh token stays valid, and so does the token that was issued before.
    assert_eq!(refresh(&sandbox, &minute.refresh).await.0, 200);
    clock.advance(Duration::from_secs(86_398 - 60));
    assert_eq!(send(&sandbox, &day.access).await.0, 201);
    clock.advance(Duration::from_secs(1));
    assert_eq!(send(&sandbox, &day.access).await, invalid());
}

#[tokio::test]
async fn a_revoked_token_is_invalid_whoever_issued_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let pair = install(&sandbox, &Resource::location("l")).await;
    let company = install(&sandbox, &Resource::company("c")).await;
    for access in [TOKEN, &pair.access] {
        assert_eq!(send(&sandbox, access).await.0, 201);
        sandbox.revoke(access);
        assert_eq!(send(&sandbox, access).await, invalid());
    }
    sandbox.revoke(&company.access);
    assert_eq!(mint(&sandbox, &company.access, "c", "l").await, invalid());
    assert_eq!(refresh(&sandbox, &pair.refresh).await.0, 200);
}

#[tokio::test]
async fn a_companys_token_cannot_send_messages() {
    let sandbox = Sandbox::start().await.unwrap();
    let pair = install(&sandbox, &Resource::company("c")).await;
    let (status, reply) = send(&sandbox, &pair.access).await;
    assert_eq!(status, 401);
    assert_eq!(reply["message"], "Token's user type mismatch!");
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn a_company_mints_tokens_of_its_locations() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let company = install(&sandbox, &Resource::company("c")).await;
    let (status, reply) = mint(&sandbox, &company.access, "c", "l").await;
    assert_eq!(status, 201);
    assert_eq!(reply["userType"], "Location");
    assert_eq!(
        (&reply["companyId"], &reply["locationId"]),
        (&json!("c"), &json!("l"))
    );
    assert_eq!(reply.get("refresh_token"), None);
    let access = reply["access_token"].as_str().unwrap();
    assert_eq!(send(&sandbox, access).await.0, 201);
    clock.advance(Duration::from_secs(86_399));
    assert_eq!(send(&sandbox, access).await, invalid());
    assert_eq!(mint(&sandbox, &company.access, "c", "l").await, invalid());
}

#[tokio::test]
async fn only_its_company_mints_tokens_of_a_location() {
    let sandbox = Sandbox::start().await.unwrap();
    let company = install(&sandbox, &Resource::company("c")).await;
    let location = install(&sandbox, &Resource::location("l")).await;
    assert_eq!(mint(&sandbox, "unknown", "c", "l").await, invalid());
    let (status, reply) = mint(&sandbox, &location.access, "c", "l").await;
    let mismatch = json!("Token's user type mismatch!");
    assert_eq!((status, &reply["message"]), (401, &mismatch));
    // This one has another company: that of `Sandbox::install`.
    for (company_id, location) in [("c", "l"), ("other", "new")] {
        let (status, reply) = mint(&sandbox, &company.access, company_id, location).await;
        let message = json!("Location does not belong to the company");
        assert_eq!((status, &reply["message"]), (400, &message));
    }
    let (status, _) = mint(&sandbox, &company.access, "c", "").await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn only_the_token_endpoint_needs_neither_bearer_nor_version() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/oauth/locationToken", sandbox.url());
    let form = [("companyId", "c"), ("locationId", "l")];
    assert_eq!(answer(http().post(&url).form(&form)).await, invalid());
    let (status, reply) = answer(http().post(&url).bearer_auth("123").form(&form)).await;
    let missing = json!("version header was not found.");
    assert_eq!((status, &reply["message"]), (401, &missing));
}

#[tokio::test]
async fn newer_versions_write_the_names_in_camel_case() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.camel_case_tokens();
    let (_, reply) = redeem(&sandbox, &sandbox.install(&Resource::company("c"))).await;
    let names = ["accessToken", "tokenType", "expiresIn", "refreshToken"];
    for name in names {
        assert!(!reply[name].is_null(), "{name}");
    }
    for name in ["access_token", "token_type", "expires_in", "refresh_token"] {
        assert!(reply.get(name).is_none(), "{name}");
    }
    let access = reply["accessToken"].as_str().unwrap();
    let (status, minted) = mint(&sandbox, access, "c", "l").await;
    assert_eq!(status, 201);
    assert!(minted["accessToken"].is_string());
}

#[tokio::test]
async fn no_tokens_are_minted_for_an_endless_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let company = install(&sandbox, &Resource::company("c")).await;
    let (status, reply) = mint(&sandbox, &company.access, "c", &"l".repeat(257)).await;
    assert_eq!(status, 422, "{reply}");
    let (status, _) = mint(&sandbox, &company.access, "c", &"l".repeat(256)).await;
    assert_eq!(status, 201);
}
