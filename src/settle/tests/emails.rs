//! Matching of emails.

use serde_json::{Value, json};

use super::{at, recorded, sent, with};
use crate::{
    inbound,
    outbound::Email,
    settle::{
        outcome::{Certainty, Found},
        unsettled::Unsettled,
    },
    view::reply,
};

fn compare_email(unsettled: &Unsettled, fields: &Value) -> Option<Found> {
    let thread = json!({ "id": "m1", "conversationId": "v", "messageType": "TYPE_EMAIL" });
    let thread: reply::Message = serde_json::from_value(thread).unwrap();
    let email = json!({ "id": "e1", "contactId": "c", "direction": "outbound", "source": "api",
        "subject": "Offer", "to": ["Jane@Doe.com"], "cc": ["a@b.com", "c@d.com"],
        "from": "Me <me@company.com>", "body": "<p>changed</p>", "dateAdded": at(10) });
    let email: reply::Email = serde_json::from_value(with(email, fields)).unwrap();
    unsettled.compare_email(&thread, &email)
}

#[test]
fn emails_are_compared_by_subject_and_addresses() {
    let email = || {
        let email = Email::new("c").subject("Offer").html("<p>Hello</p>");
        let email = email.to("jane@doe.com").from("me@company.com");
        email.cc(["C@d.com", "a@b.com"])
    };
    let found = compare_email(&sent(email()), &json!({})).unwrap();
    assert_eq!(found.message_id(), "m1");
    assert_eq!(found.email_message_id().unwrap(), "e1");
    assert_eq!(found.certainty(), Certainty::Content);
    for same in [
        json!({ "to": "Jane <jane@doe.com>" }),
        json!({ "to": [], "cc": null, "from": null, "source": null, "direction": null }),
        json!({ "subject": " Offer\r\n" }),
    ] {
        assert!(compare_email(&sent(email()), &same).is_some(), "{same}");
    }
    for other in [
        json!({ "subject": "Re: Offer" }),
        json!({ "subject": null }),
        json!({ "to": ["john@doe.com"] }),
        json!({ "cc": ["a@b.com"] }),
        json!({ "cc": ["a@b.com", "x@d.com"] }),
        json!({ "from": "you@company.com" }),
        json!({ "direction": "inbound" }),
        json!({ "source": "workflow" }),
        json!({ "contactId": "d" }),
        json!({ "dateAdded": at(-121) }),
        json!({ "dateAdded": null }),
    ] {
        assert_eq!(compare_email(&sent(email()), &other), None, "{other}");
    }
    let accounted = sent(email()).except(["e1"]);
    assert_eq!(compare_email(&accounted, &json!({})), None);
    let template = sent(email().template("t"));
    let found = compare_email(&template, &json!({ "subject": "Dear Jane" })).unwrap();
    assert_eq!(found.certainty(), Certainty::Circumstances);
}

#[test]
fn recorded_emails_are_compared_too() {
    let email = || {
        let email = inbound::Email::from_contact("c").subject("Offer");
        email.from("me@company.com").to("jane@doe.com")
    };
    let inbound = json!({ "direction": "inbound", "source": null });
    let found = compare_email(&recorded(email()), &inbound).unwrap();
    assert_eq!(found.certainty(), Certainty::Content);
    assert_eq!(compare_email(&recorded(email()), &json!({})), None);
    let with_id = recorded(email().alt_id("a1"));
    let kept =
        json!({ "direction": "inbound", "altId": "a1", "subject": "x", "dateAdded": at(-9999) });
    let found = compare_email(&with_id, &kept).unwrap();
    assert_eq!(found.certainty(), Certainty::Id);
    for other in [
        json!({ "direction": "inbound", "altId": "a2" }),
        json!({ "direction": "outbound", "altId": "a1" }),
    ] {
        assert_eq!(compare_email(&with_id, &other), None);
    }
}
