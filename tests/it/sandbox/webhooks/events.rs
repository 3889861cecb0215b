//! Which events are posted, and with which fields.

use super::*;

#[tokio::test]
async fn each_message_is_posted_once_signed_and_with_its_fields() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let client = sandbox.client();
    let sent = client
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let email = outbound::Email::new("jane")
        .subject("Offer")
        .html("<p>Hi</p>")
        .cc(["c@example.com"]);
    let email = client.send(email).await.unwrap();
    let recorded = inbound::Sms::from_contact("jane").provider("p").text("Hi");
    let recorded = client.add_inbound(recorded).await.unwrap();
    finished(&sandbox, 4).await;

    let mut messages = Vec::new();
    for (headers, body) in webhook.posted.lock().unwrap().iter() {
        match sandbox.verifier().verify(headers, body).unwrap() {
            Event::OutboundMessage(m) | Event::InboundMessage(m) => messages.push(m),
            Event::ConversationUnreadUpdate(update) => {
                assert_eq!(update.unread_count(), Some(1));
                assert_eq!(update.contact_id().unwrap(), "jane");
            }
            other => panic!("{other:?}"),
        }
    }
    let find = |id: &str| {
        let mut found = messages.iter().filter(|m| m.message_id().unwrap() == id);
        let message = found.next().unwrap();
        assert!(found.next().is_none());
        assert_eq!(message.contact_id().unwrap(), "jane");
        assert_eq!(message.location_id().unwrap(), LOCATION);
        assert!(message.date_added().is_some());
        message
    };
    let text = find(sent.message_id().as_str());
    assert_eq!(text.body(), Some("Hello"));
    assert_eq!(text.source(), Some("api"));
    let mail = find(email.message_id().as_str());
    assert_eq!(mail.subject(), Some("Offer"));
    assert_eq!(mail.body(), Some("<p>Hi</p>"));
    assert_eq!(mail.email_message_id(), email.email_message_id().cloned());
    let answer = find(recorded.message_id().as_str());
    assert_eq!(answer.body(), Some("Hi"));
    assert_eq!(answer.provider_id().unwrap(), "p");
}

#[tokio::test]
async fn a_scheduled_message_is_posted_when_it_is_sent_and_not_if_it_is_canceled() {
    let (webhook, url) = Webhook::start().await;
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook(url);
    let client = sandbox.client();
    let hour = clock.now() + TimeDelta::hours(1);
    let sms = |text| outbound::Sms::new("jane", text).schedule_at(hour);
    client.send(sms("Later")).await.unwrap();
    let canceled = client.send(sms("Never")).await.unwrap();
    client.messages().cancel(&canceled).await.unwrap();
    soon(clock.until_sleeping(2)).await;
    assert!(sandbox.deliveries().is_empty());
    clock.advance(Duration::from_secs(3600));
    finished(&sandbox, 1).await;
    assert_eq!(webhook.event("OutboundMessage")["body"], "Later");
}

#[tokio::test]
async fn a_message_that_fails_is_posted_too() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    sandbox.outcome(Outcome::failed("No numbers"));
    sandbox
        .client()
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    finished(&sandbox, 1).await;
    assert_eq!(webhook.types(), ["OutboundMessage"]);
}

#[tokio::test]
async fn changes_of_contacts_are_posted_with_the_contact() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let jane = json!({ "locationId": LOCATION, "email": "jane@example.com", "name": "Jane Doe" });
    let reply = contact_request(&sandbox, Method::POST, "/contacts/upsert", jane).await;
    let id = reply["contact"]["id"].as_str().unwrap();
    finished(&sandbox, 1).await;
    let created = webhook.event("ContactCreate");
    assert_eq!(created["id"], id);
    assert_eq!(
        (&created["email"], &created["firstName"]),
        (&json!("jane@example.com"), &json!("Jane"))
    );

    let path = format!("/contacts/{id}");
    contact_request(
        &sandbox,
        Method::PUT,
        &path,
        json!({ "city": "Berlin", "dnd": true }),
    )
    .await;
    let tags = json!({ "tags": ["vip"] });
    contact_request(
        &sandbox,
        Method::POST,
        &format!("{path}/tags"),
        tags.clone(),
    )
    .await;
    finished(&sandbox, 4).await;
    assert_eq!(webhook.event("ContactUpdate")["city"], "Berlin");
    assert_eq!(webhook.event("ContactDndUpdate")["dnd"], true);
    assert_eq!(webhook.event("ContactTagUpdate")["tags"], tags["tags"]);
}

#[tokio::test]
async fn a_conversation_that_is_marked_read_is_posted_once() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let recorded = inbound::Sms::from_contact("jane").provider("p").text("Hi");
    let recorded = client.add_inbound(recorded).await.unwrap();
    sandbox.webhook(url);
    let conversation = recorded.conversation_id().unwrap().clone();
    for _ in 0..2 {
        client
            .conversations()
            .mark_read(conversation.clone())
            .await
            .unwrap();
    }
    finished(&sandbox, 1).await;
    assert_eq!(webhook.event("ConversationUnreadUpdate")["unreadCount"], 0);
}

#[tokio::test]
async fn an_uninstalled_app_gets_an_event_and_its_tokens_end() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let location = Resource::location("here");
    let gone = tokens::install(&sandbox, &location).await;
    let other = tokens::install(&sandbox, &Resource::location("there")).await;
    sandbox.uninstall(&location);
    finished(&sandbox, 3).await;
    let event = webhook.event("UNINSTALL");
    assert_eq!(
        (&event["locationId"], &event["appId"]),
        (&json!("here"), &json!(CLIENT_ID))
    );
    assert_eq!(webhook.types(), ["INSTALL", "INSTALL", "UNINSTALL"]);

    assert_eq!(tokens::send(&sandbox, &gone.access).await.0, 401);
    let (status, reply) = tokens::refresh(&sandbox, &gone.refresh).await;
    assert_eq!(status, 401);
    assert_eq!(
        reply["error_description"],
        "Invalid grant: refresh token is invalid"
    );
    assert_eq!(tokens::send(&sandbox, &other.access).await.0, 201);
    let again = tokens::install(&sandbox, &location).await;
    assert_eq!(tokens::send(&sandbox, &again.access).await.0, 201);
}

#[tokio::test]
async fn a_company_that_uninstalls_ends_the_tokens_of_its_locations() {
    let sandbox = Sandbox::start().await.unwrap();
    let company = Resource::company("acme");
    let pair = tokens::install(&sandbox, &company).await;
    let (_, minted) = tokens::mint(&sandbox, &pair.access, "acme", "shop").await;
    let minted = minted["access_token"].as_str().unwrap();
    assert_eq!(tokens::send(&sandbox, minted).await.0, 201);
    sandbox.uninstall(&company);
    assert_eq!(tokens::send(&sandbox, minted).await.0, 401);
    assert_eq!(tokens::refresh(&sandbox, &pair.refresh).await.0, 401);
}

#[tokio::test]
async fn a_provider_gets_its_messages_and_no_others() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.provider(Provider::sms("named").delivery_url(url.clone()));
    sandbox.provider(
        Provider::email("mail")
            .default_of_channel()
            .delivery_url(url),
    );
    // Naming the provider takes a token of its app.
    let app = tokens::install(&sandbox, &Resource::location(LOCATION)).await;
    let client = Client::builder().token(app.access).base_url(sandbox.url());
    let client = client.build().unwrap();
    // The service itself carries this one.
    client
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let custom = outbound::Custom::new("jane", "Through you").provider("named");
    let custom = client.send(custom).await.unwrap();
    let email = outbound::Email::new("jane")
        .subject("Offer")
        .html("<p>Hi</p>");
    let email = client.send(email).await.unwrap();
    finished(&sandbox, 2).await;

    let mut found = 0;
    for (headers, body) in webhook.posted.lock().unwrap().iter() {
        let delivery: ProviderDelivery = sandbox.verifier().verify_delivery(headers, body).unwrap();
        let id = delivery.message_id().unwrap();
        assert_eq!(delivery.contact_id().unwrap(), "jane");
        if id == *custom.message_id() {
            assert_eq!(delivery.message(), Some("Through you"));
            assert!(delivery.phone().is_some());
        } else {
            assert_eq!(id, *email.message_id());
            assert_eq!(delivery.subject(), Some("Offer"));
            assert_eq!(delivery.html(), Some("<p>Hi</p>"));
        }
        found += 1;
    }
    assert_eq!(found, 2);
    let kinds = sandbox.deliveries();
    assert!(
        kinds
            .iter()
            .all(|d| d.event_type() == "ProviderOutboundMessage")
    );
}

async fn contact_request(sandbox: &Sandbox, method: Method, path: &str, body: Value) -> Value {
    let request = http().request(method, format!("{}{path}", sandbox.url()));
    let request = request.bearer_auth("123").header("Version", "2021-07-28");
    let (status, reply) = answer(request.json(&body)).await;
    assert!((200..300).contains(&status), "{reply}");
    reply
}
