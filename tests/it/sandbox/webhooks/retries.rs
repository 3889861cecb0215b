//! Deliveries that are repeated, given up or dropped.

use super::*;

/// Sends a message, whose event a webhook replies to with these statuses, the last one first.
async fn sent(statuses: Vec<StatusCode>) -> (Webhook, ManualClock, Sandbox) {
    let (webhook, url) = Webhook::start().await;
    *webhook.statuses.lock().unwrap() = statuses;
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook(url);
    let sms = outbound::Sms::new("jane", "Hello");
    sandbox.client().send(sms).await.unwrap();
    (webhook, clock, sandbox)
}

#[tokio::test]
async fn a_failed_event_is_posted_again_by_the_clock_until_it_is_accepted() {
    let (webhook, clock, sandbox) = sent(vec![StatusCode::BAD_GATEWAY, StatusCode::FOUND]).await;
    for (attempt, shortest, longest) in [(1, 5, 10), (2, 10, 20)] {
        soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == attempt)).await;
        let wait = clock.next_wake().unwrap();
        let allowed = Duration::from_secs(shortest)..=Duration::from_secs(longest);
        assert!(allowed.contains(&wait), "{wait:?}");
        assert!(!sandbox.deliveries()[0].is_finished());
        clock.advance(wait);
    }
    finished(&sandbox, 1).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!((delivery.attempts(), delivery.is_accepted()), (3, true));
    let posted = webhook.posted.lock().unwrap();
    assert!(posted.iter().all(|(_, body)| *body == posted[0].1));
}

#[tokio::test]
async fn an_event_is_given_up_after_twelve_retries_and_its_url_is_not_printed() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook("http://127.0.0.1:1/secret");
    sandbox
        .client()
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let mut longest = Duration::from_secs(10);
    for attempt in 1..MAX_DELIVERY_ATTEMPTS {
        soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == attempt)).await;
        let wait = clock.next_wake().unwrap();
        assert!((longest / 2..=longest).contains(&wait), "{wait:?}");
        longest = (longest * 2).min(Duration::from_secs(600));
        clock.advance(wait);
    }
    finished(&sandbox, 1).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!((delivery.attempts(), delivery.status()), (13, None));
    assert!(!delivery.is_accepted());
    assert_eq!(delivery.event_type(), "OutboundMessage");
    assert!(!format!("{delivery:?}").contains("secret"));
}

/// Nobody replies to the events, so all of them wait.
#[tokio::test]
async fn an_event_beyond_10000_that_wait_is_listed_as_dropped() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    for _ in 0..100 {
        sandbox.webhook(&url);
    }
    sandbox.provider(Provider::sms("sms").default_of_channel().delivery_url(&url));
    sandbox.limit(1_000, Duration::from_secs(10));
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.clock(clock.clone()).rate_limiter(Unlimited::new());
    let client = client.build().unwrap();
    // 101 events each.
    for _ in 0..99 {
        let sms = outbound::Sms::new("jane", "Hello");
        client.send(sms).await.unwrap();
    }
    let later = clock.now() + TimeDelta::hours(1);
    let scheduled = || outbound::Sms::new("jane", "Later").schedule_at(later);
    client.send(scheduled()).await.unwrap();
    let dropped = || {
        let deliveries = sandbox.deliveries().into_iter();
        let mut dropped: Vec<_> = deliveries.filter(WebhookDelivery::is_dropped).collect();
        assert!(dropped.iter().all(|d| d.attempts() == 0 && d.is_finished()));
        dropped.retain(|d| d.event_type() == "ProviderOutboundMessage");
        dropped.len()
    };
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999, 0));
    // There is no room left.
    client.send(scheduled()).await.unwrap();
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999 + 101, 1));
    let now = outbound::Sms::new("jane", "Hello");
    client.send(now).await.unwrap();
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999 + 202, 2));
}

#[tokio::test]
async fn dropping_the_sandbox_ends_its_deliveries() {
    let (webhook, clock, sandbox) = sent(vec![StatusCode::BAD_GATEWAY]).await;
    soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == 1)).await;
    assert!(clock.next_wake().is_some());
    drop(sandbox);
    crate::support::turns().await;
    clock.advance(Duration::from_secs(3600));
    crate::support::turns().await;
    assert_eq!(webhook.posted.lock().unwrap().len(), 1);
}
