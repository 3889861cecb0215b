//! How the service refuses requests, under each assumption.

use super::*;

#[tokio::test]
async fn a_large_limit_is_refused_or_capped() {
    for capped in [false, true] {
        let (sandbox, _) = with(capped.then_some(Alternative::LargeLimitIsCapped)).await;
        sandbox.messages((0..30).map(|n| Message::from_contact("jane", n.to_string()).date(at(n))));
        sandbox.page_limit(25);
        let conversation = sandbox.conversation_of("jane").unwrap();
        let list = get(
            &sandbox,
            &format!("/conversations/{conversation}/messages?limit=26"),
        )
        .await;
        let search = "/conversations/search?locationId=sandboxLocation&limit=26";
        let search = get(&sandbox, search).await;
        let exported = export(&sandbox, "limit=26").await;
        for (status, _) in [&list, &search, &exported] {
            assert_eq!(*status, if capped { 200 } else { 422 });
        }
        if capped {
            assert_eq!(list.1["messages"]["messages"].as_array().unwrap().len(), 25);
            assert_eq!(list.1["messages"]["nextPage"], true);
            assert_eq!(exported.1["messages"].as_array().unwrap().len(), 25);
            assert_eq!(exported.1["total"], 30);
        }
    }
}

#[tokio::test]
async fn what_is_not_found_gets_404_or_400() {
    for other in [false, true] {
        let (sandbox, _) = with(other.then_some(Alternative::NotFoundIs400)).await;
        sandbox.contact(Contact::new("jane"));
        let expected = if other { 400 } else { 404 };
        for path in [
            "/conversations/unknown",
            "/conversations/unknown/messages",
            "/conversations/messages/unknown",
            "/conversations/messages/email/unknown",
        ] {
            assert_eq!(get(&sandbox, path).await.0, expected, "{path}");
        }
        assert_eq!(send(&sandbox, sms()).await.0, expected);
        let (_, reply) = get(&sandbox, "/conversations/messages/unknown").await;
        let code = json!("CONVERSATIONS_MSG_NOT_FOUND");
        assert_eq!(reply.get("canonicalCode"), other.then_some(&code));
    }
}

#[tokio::test]
async fn some_refusals_have_400_or_422() {
    for (alternative, expected) in [(None, 400), (Some(Alternative::RefusalsAre422), 422)] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").no_email());
        sandbox.contact(Contact::new("joe"));
        sandbox.template("other");
        let (status, code, _) = refusal(&sandbox, message("Email", "jane")).await;
        assert_eq!((status, code.as_str()), (expected, "NO_EMAIL"));
        let mut body = message("Email", "joe");
        body["templateId"] = json!("unknown");
        let (status, code, _) = refusal(&sandbox, body).await;
        assert_eq!((status, code.as_str()), (expected, "TEMPLATE_NOT_FOUND"));
    }
}

#[tokio::test]
async fn one_of_two_reasons_comes_first() {
    for (alternative, expected) in [
        (None, "NO_PHONE"),
        (Some(Alternative::DoNotDisturbFirst), "DND_ACTIVE_SMS"),
    ] {
        let (sandbox, _) = with(alternative).await;
        let jane = Contact::new("jane").no_phone();
        sandbox.contact(jane.do_not_disturb(MessageType::Sms));
        assert_eq!(refusal(&sandbox, message("SMS", "jane")).await.1, expected);
    }
}

#[tokio::test]
async fn an_unsubscribed_email_is_called_message_or_email() {
    for (alternative, what) in [
        (None, "message"),
        (Some(Alternative::CannotSendEmailAs), "email"),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").unsubscribed(MessageType::Email));
        let (_, code, text) = refusal(&sandbox, message("Email", "jane")).await;
        assert_eq!(code, "UNSUBSCRIBED_EMAIL");
        let expected = format!("Cannot send {what} as jane@example.com has unsubscribed");
        assert_eq!(text, expected);
    }
}

#[tokio::test]
async fn do_not_disturb_for_texts_stops_a_custom_provider_or_not() {
    for (alternative, expected) in [
        (None, 201),
        (Some(Alternative::DoNotDisturbStopsCustom), 400),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").do_not_disturb(MessageType::Sms));
        let body = json!({ "type": "Custom", "contactId": "jane", "message": "Hi" });
        assert_eq!(refusal(&sandbox, body).await.0, expected);
    }
}
