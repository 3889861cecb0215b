//! Installations that end by an event, over a real receiver.

use axum::{Router, routing::post_service};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header::DATE};
use leadconnector::{
    sandbox::event,
    webhook::{Event, axum::Webhook},
};
use tokio::net::TcpListener;

use super::*;

/// Starts a receiver that keeps the store of the app, and returns its URL.
async fn receiver(app: &App) -> String {
    let oauth = app.oauth.clone();
    let handle = move |event: Event| {
        let oauth = oauth.clone();
        async move {
            match oauth.uninstalled(&event).await {
                Ok(_) => StatusCode::OK,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
    };
    let webhook = Webhook::new(app.sandbox.verifier()).events(handle);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", post_service(webhook));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn deliver(app: &App, event: &event::AppEvent, url: &str) {
    let reply = soon(app.sandbox.deliver(event, url)).await.unwrap();
    assert_eq!((reply.status(), reply.attempts()), (StatusCode::OK, 1));
}

#[tokio::test]
async fn an_event_ends_an_installation_and_not_a_newer_one() {
    let app = App::installed().await;
    let url = receiver(&app).await;
    send(&app.client).await.unwrap();

    app.clock.advance(Duration::from_secs(10));
    let uninstalled = event::AppEvent::uninstalled(&location()).occurred_at(app.clock.now());
    deliver(&app, &uninstalled, &url).await;
    assert_eq!(app.store.get(&location()).await.unwrap(), None);
    assert!(send(&app.client).await.unwrap_err().needs_reinstall());

    app.clock.advance(Duration::from_secs(10));
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap();
    // The same delivery again, and a resend that the receiver does not recognize.
    for late in [uninstalled.clone(), uninstalled.webhook_id("another")] {
        deliver(&app, &late, &url).await;
        send(&app.client).await.unwrap();
    }
}

#[tokio::test]
async fn only_an_uninstallation_with_a_date_ends_an_installation() {
    let parse =
        |event: &Value| Event::from_unverified_json(&serde_json::to_vec(event).unwrap()).unwrap();
    let app = App::installed().await;
    let later: DateTime<Utc> = app.clock.now() + Duration::from_secs(10);
    let mut harmless = [
        event::AppEvent::installed(&location()),
        event::AppEvent::updated(&location()),
        event::AppEvent::uninstalled(&Resource::location("another")),
        event::AppEvent::uninstalled(&location()).app_id("another-app"),
        event::AppEvent::uninstalled(&Resource::company("l")),
    ]
    .map(|event| json!(event.occurred_at(later)))
    .to_vec();
    let mut undated = json!(event::AppEvent::uninstalled(&location()));
    undated.as_object_mut().unwrap().remove("timestamp");
    harmless.push(undated);
    for event in &harmless {
        soon(app.oauth.uninstalled(&parse(event))).await.unwrap();
        send(&app.client).await.unwrap();
    }
    let event = event::AppEvent::uninstalled(&location()).occurred_at(later);
    assert!(
        soon(app.oauth.uninstalled(&event.into_unverified()))
            .await
            .unwrap()
    );
    assert!(send(&app.client).await.unwrap_err().needs_reinstall());
}

/// This machine's clock may be slow, so that its date would make a new installation look older than
/// an event that came late.
#[tokio::test]
async fn an_installation_whose_date_the_service_did_not_tell_is_kept() {
    let app = App::installed().await;
    let two_days_off = app.clock.now() - Duration::from_secs(2 * 86_400);
    let two_days_off = two_days_off.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (number, date) in ["soon", "", &two_days_off].into_iter().enumerate() {
        let tokens = json!({
            "access_token": format!("access-{number}"), "refresh_token": format!("refresh-{number}"),
            "expires_in": 86_399, "userType": "Location", "locationId": "l",
        });
        let reply = Fault::status(StatusCode::OK).json(&tokens);
        let reply = reply.header(DATE, HeaderValue::try_from(date).unwrap());
        app.sandbox.fault(reply);
        soon(app.oauth.exchange_code("code")).await.unwrap();
        let late = app.clock.now() + Duration::from_secs(600);
        let event = event::AppEvent::uninstalled(&location()).occurred_at(late);
        let ended = soon(app.oauth.uninstalled(&event.into_unverified()))
            .await
            .unwrap();
        assert!(!ended, "{date}");
        let stored = app.store.get(&location()).await.unwrap().unwrap();
        assert_eq!(stored.access_token(), format!("access-{number}"));
    }
    // Without an event, it ends.
    soon(app.oauth.forget(&location())).await.unwrap();
    assert_eq!(app.store.get(&location()).await.unwrap(), None);
}

#[tokio::test]
async fn a_company_that_uninstalls_ends_the_tokens_of_its_locations() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let url = receiver(&app).await;
    let client = app.oauth.location_client("c", "l");
    send(&client).await.unwrap();
    app.clock.advance(Duration::from_secs(10));
    let event = event::AppEvent::uninstalled(&company).occurred_at(app.clock.now());
    deliver(&app, &event, &url).await;
    let error = send(&client).await.unwrap_err();
    assert!(error.needs_reinstall());
    assert_eq!(error.resource(), Some(&company));
}
