//! The tokens of v3: names in camel case, paths of its own, and other errors.

use leadconnector::{
    clock::SystemClock,
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox},
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{answer, http, tokens};
use crate::support::single_use_tokens;

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let request = http().request(method, format!("{}{path}", sandbox.url()));
    request.header("Version", "v3")
}

fn by_code(sandbox: &Sandbox, resource: &Resource) -> Value {
    json!({
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "grantType": "authorization_code",
        "code": sandbox.install(resource),
    })
}

async fn exchange(sandbox: &Sandbox, body: &Value) -> (u16, Value) {
    answer(request(sandbox, Method::POST, "/oauth/token").json(body)).await
}

async fn company(sandbox: &Sandbox) -> String {
    let (status, reply) = exchange(sandbox, &by_code(sandbox, &Resource::company("c"))).await;
    assert_eq!(status, 200);
    reply["accessToken"].as_str().unwrap().to_owned()
}

fn mint(sandbox: &Sandbox, bearer: &str, location: &str) -> RequestBuilder {
    let request = request(sandbox, Method::POST, "/oauth/location-token");
    let form = [("companyId", "c"), ("locationId", location)];
    request.bearer_auth(bearer).form(&form)
}

#[tokio::test]
async fn forms_and_json_with_names_in_camel_case_get_such_names() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let location = Resource::location("l");
    let url = format!("{}/oauth/token", sandbox.url());
    for (form, version) in [(true, true), (false, true), (true, false), (false, false)] {
        let mut request = http().post(&url);
        if version {
            request = request.header("Version", "v3");
        }
        let body = by_code(&sandbox, &location);
        let request = if form {
            request.form(&body)
        } else {
            request.json(&body)
        };
        let (status, reply) = answer(request).await;
        assert_eq!(status, 200);
        assert_eq!(reply["expiresIn"], 86_399);
        assert_eq!(reply["approvedLocations"], json!(["l"]));
        assert_eq!(reply["isBulkInstallation"], false);
        for name in [
            "accessToken",
            "refreshToken",
            "tokenType",
            "userId",
            "planId",
        ] {
            assert!(reply[name].is_string(), "{name}");
        }
        assert_eq!(reply.get("access_token"), None);
        let refresh = json!({
            "clientId": CLIENT_ID,
            "clientSecret": CLIENT_SECRET,
            "grantType": "refresh_token",
            "refreshToken": reply["refreshToken"],
        });
        assert_eq!(exchange(&sandbox, &refresh).await.0, 200);
        let (status, reply) = exchange(&sandbox, &refresh).await;
        let message = "Invalid grant: refresh token is invalid";
        assert_eq!(
            (status, reply),
            (400, json!({ "statusCode": 400, "message": message }))
        );
    }
}

#[tokio::test]
async fn json_with_names_in_snake_case_is_not_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "refresh_token" });
    let (status, reply) = exchange(&sandbox, &body).await;
    assert_eq!(
        (status, &reply["message"]),
        (400, &json!("Missing parameter: clientId"))
    );
    let (status, _) = answer(
        http()
            .post(format!("{}/oauth/token", sandbox.url()))
            .json(&body),
    )
    .await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn an_invalid_request_names_the_first_parameter() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = by_code(&sandbox, &Resource::location("l"));
    for (name, value, message) in [
        ("clientId", json!(""), "Missing parameter: clientId"),
        (
            "clientSecret",
            json!(null),
            "Missing parameter: clientSecret",
        ),
        ("grantType", json!(null), "Missing parameter: grantType"),
        ("grantType", json!("mine"), "Invalid parameter: grantType"),
        (
            "grantType",
            json!("client_credentials"),
            "Invalid parameter: grantType",
        ),
        ("userType", json!("Agency"), "Invalid parameter: userType"),
        ("code", json!(""), "Missing parameter: code"),
        (
            "grantType",
            json!("refresh_token"),
            "Missing parameter: refreshToken",
        ),
        (
            "code",
            json!("unknown"),
            "Invalid grant: authorization code is invalid",
        ),
    ] {
        let mut body = body.clone();
        body[name] = value;
        let (status, reply) = exchange(&sandbox, &body).await;
        assert_eq!(
            (status, reply),
            (400, json!({ "statusCode": 400, "message": message }))
        );
    }
    let mut other = body.clone();
    other["clientSecret"] = json!("other");
    let (status, reply) = exchange(&sandbox, &other).await;
    assert_eq!((status, &reply["error"]), (401, &json!("Unauthorized")));
    assert_eq!(exchange(&sandbox, &body).await.0, 200);
}

#[tokio::test]
async fn a_minted_token_has_a_refresh_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let bearer = company(&sandbox).await;
    let (status, reply) = answer(mint(&sandbox, &bearer, "l")).await;
    assert_eq!((status, &reply["locationId"]), (201, &json!("l")));
    for name in [
        "accessToken",
        "refreshToken",
        "appId",
        "versionId",
        "planId",
    ] {
        assert!(reply[name].is_string(), "{name}");
    }
    let refresh = json!({
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "grantType": "refresh_token",
        "refreshToken": reply["refreshToken"],
    });
    let (status, reply) = exchange(&sandbox, &refresh).await;
    assert_eq!((status, &reply["companyId"]), (200, &json!("c")));
}

#[tokio::test]
async fn each_version_has_paths_of_its_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let bearer = company(&sandbox).await;
    for (method, path, version) in [
        (Method::POST, "/oauth/locationToken", "v3"),
        (Method::POST, "/oauth/location-token", "2021-07-28"),
        (Method::GET, "/oauth/installedLocations", "v3"),
        (Method::GET, "/oauth/installed-locations", "2021-07-28"),
    ] {
        let request = http().request(method.clone(), format!("{}{path}", sandbox.url()));
        let request = request.bearer_auth(&bearer).header("Version", version);
        let (status, reply) = answer(request).await;
        let message = json!(format!("Cannot {method} {path}"));
        assert_eq!((status, &reply["message"]), (404, &message));
    }
}

#[tokio::test]
async fn installed_locations_come_in_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    let bearer = company(&sandbox).await;
    for location in ["one", "two", "three"] {
        assert_eq!(answer(mint(&sandbox, &bearer, location)).await.0, 201);
    }
    let list = |query: &str| {
        let path = format!("/oauth/installed-locations?companyId=c&{query}");
        answer(request(&sandbox, Method::GET, &path).bearer_auth(&bearer))
    };
    let app = format!("appId={CLIENT_ID}");
    let (status, first) = list(&format!("{app}&pageSize=2")).await;
    assert_eq!(status, 200);
    let ids = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&first), ["one", "two"]);
    assert_eq!(first["pagination"]["totalRecords"], 3);
    assert_eq!(first["pagination"]["hasNextPage"], true);
    let token = first["pagination"]["nextPageToken"].as_str().unwrap();
    let (_, second) = list(&format!("{app}&pageSize=2&pageToken={token}")).await;
    assert_eq!(ids(&second), ["three"]);
    assert_eq!(second["pagination"]["hasNextPage"], false);

    let (status, reply) = list("appId=other").await;
    assert_eq!(
        (status, &reply["error"]["code"]),
        (404, &json!("RESOURCE_NOT_FOUND"))
    );
    for wrong in ["pageSize=0", "pageSize=101", "pageToken=mine"] {
        let (status, reply) = list(&format!("{app}&{wrong}")).await;
        assert_eq!(
            (status, &reply["error"]["code"]),
            (400, &json!("INVALID_ARGUMENT"))
        );
    }
    assert_eq!(list("").await.0, 422);

    let url = format!(
        "{}/oauth/installedLocations?companyId=c&{app}&limit=1&skip=1",
        sandbox.url()
    );
    let request = http()
        .get(url)
        .header("Version", "2021-07-28")
        .bearer_auth(&bearer);
    let (status, reply) = answer(request).await;
    assert_eq!((status, &reply["count"]), (200, &json!(3)));
    assert_eq!(reply["locations"][0]["_id"], "two");
}

#[tokio::test]
async fn only_a_company_lists_its_locations() {
    let sandbox = Sandbox::start().await.unwrap();
    let location = tokens::install(&sandbox, &Resource::location("l")).await;
    let path = format!("/oauth/installed-locations?companyId=other&appId={CLIENT_ID}");
    let list = |bearer: &str| answer(request(&sandbox, Method::GET, &path).bearer_auth(bearer));
    assert_eq!(list(&location.access).await.0, 401);
    assert_eq!(list(&company(&sandbox).await).await.0, 403);
}
