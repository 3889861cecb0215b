//! Refreshes ahead of the expiry.

use super::*;
use crate::support::turns;

#[tokio::test]
async fn a_slow_refresh_ahead_of_expiry_delays_one_call_by_2_seconds() {
    let app = App::installed().await;
    app.almost_expire().await;
    let old = app.stored().await;
    app.sandbox.fault(Fault::delay(Duration::from_secs(15)));
    let client = app.client.clone();
    let first = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    // The reply hangs.
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
    assert!(!first.is_finished());
    app.clock.advance(Duration::from_secs(2));
    soon(first).await.unwrap().unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(app.stored().await.access_token(), old.access_token());
    // Nobody waits for it any more.
    app.clock.advance(Duration::from_secs(13));
    app.settled().await;
    assert_ne!(app.stored().await.access_token(), old.access_token());
    // Long after the old token has expired.
    app.clock.advance(Duration::from_secs(600));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 3));
}

#[tokio::test]
async fn a_refresh_ahead_of_expiry_is_stored_when_its_call_returns() {
    let app = App::installed().await;
    app.almost_expire().await;
    let old = app.stored().await;
    send(&app.client).await.unwrap();
    assert_ne!(app.stored().await.access_token(), old.access_token());
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn a_rejected_token_waits_for_its_refresh_although_it_has_not_expired() {
    let app = App::installed().await;
    app.almost_expire().await;
    app.sandbox.revoke(app.stored().await.access_token());
    app.sandbox
        .fault(Fault::delay(Duration::from_secs(15)).on(TOKEN));
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    app.clock.advance(Duration::from_secs(2));
    // The old token is rejected.
    until(|| app.requests().1 == 1).await;
    turns().await;
    assert!(!call.is_finished());
    app.clock.advance(Duration::from_secs(13));
    soon(call).await.unwrap().unwrap();
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_token_is_not_refreshed_long_before_it_expires() {
    let app = App::installed().await;
    app.token().await;
    // 5 minutes plus a fifth.
    app.clock.advance(DAY - Duration::from_secs(361));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (0, 1));
    app.clock.advance(Duration::from_secs(61));
    send(&app.client).await.unwrap();
    app.settled().await;
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_failed_refresh_ahead_of_expiry_fails_no_call() {
    let app = App::installed().await;
    app.almost_expire().await;
    let failure = || Fault::status(StatusCode::INTERNAL_SERVER_ERROR).on(TOKEN);
    app.sandbox.faults((0..8).map(|_| failure()));
    app.send_after_repeats(7).await.unwrap();
    app.settled().await;
    for _ in 0..5 {
        send(&app.client).await.unwrap();
    }
    app.clock.advance(Duration::from_secs(29));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (8, 7));
    app.clock.advance(Duration::from_secs(1));
    app.token().await;
    app.settled().await;
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (9, 8));
}
