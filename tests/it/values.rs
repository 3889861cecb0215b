//! Validation of individual values, before any request.

use chrono::{TimeZone, Utc};
use leadconnector::{Error, Problem, inbound, outbound};
use serde_json::{Value, json};

use crate::{
    messages::fields,
    support::{self, Pair},
};

/// Returns the only problem of a message.
fn problem(result: Result<(), Error>) -> Problem {
    let error = result.expect_err("an invalid message");
    let [problem] = error.problems() else {
        panic!("{error}");
    };
    problem.clone()
}

/// A value that is invalid for any field of this name, and the field that the problem names.
fn wrong_value(field: &str) -> Option<(Value, &str)> {
    Some(match field {
        "type" | "direction" | "emailReplyMode" | "message" | "html" | "date" => return None,
        "altId" => (json!(" "), field),
        "subject" => (json!("a\nb"), field),
        "scheduledTimestamp" => (json!(0), field),
        "attachments" => (json!(["x"]), "attachments[0]"),
        "emailCc" => (json!(["a@a.co", "x"]), "emailCc[1]"),
        "mentions" => (json!(["u", "a b"]), "mentions[1]"),
        "emailBcc" => (json!(["x"]), "emailBcc[0]"),
        "call" => (json!({ "from": "+15037081210", "to": "x" }), "call.to"),
        // Ids, addresses and numbers.
        _ => (json!("a b"), field),
    })
}

#[test]
fn invalid_values_are_reported_in_every_field_of_every_type() {
    fn check(message: &Value, validate: impl Fn(Value) -> Result<(), Error>) {
        for field in message.as_object().unwrap().keys() {
            if let Some((value, place)) = wrong_value(field) {
                let mut wrong = message.clone();
                wrong[field] = value;
                assert_eq!(
                    fields(validate(wrong)),
                    [place],
                    "{field} of {}",
                    message["type"]
                );
            }
        }
    }
    for Pair { full, .. } in support::outbound() {
        check(&full.to_json(), |json| {
            serde_json::from_value::<outbound::Message>(json)
                .unwrap()
                .validate()
        });
    }
    for Pair { full, .. } in support::inbound() {
        check(&full.to_json(), |json| {
            serde_json::from_value::<inbound::Message>(json)
                .unwrap()
                .validate()
        });
    }
}

#[test]
fn phone_numbers_are_in_e164_form() {
    let check = |number: &str| outbound::Sms::new("c", "Hi").from_number(number).validate();
    for good in [
        "+1499499299",
        "+15037081210",
        "+2904123",
        "+123456789012345",
    ] {
        check(good).unwrap();
    }
    for bad in [
        "",
        "+",
        "15037081210",
        "+05037081210",
        "+1 503 708 1210",
        "+1234567890123456",
        "+123456",
        "tel:+15037081210",
        "+١٢٣٤٥٦٧٨٩",
    ] {
        assert_eq!(fields(check(bad)), ["fromNumber"], "{bad}");
    }
    let found = |number| problem(check(number)).found().to_owned();
    assert_eq!(found(""), "nothing");
    // Neither digits nor arbitrary characters are quoted.
    assert_eq!(
        found("+1 (953) 708-1246 ext/x.7"),
        r###"a number of the form "+# (###) ###-#### ???/?.""###
    );
    let call = inbound::Call::from_contact("c")
        .provider("p")
        .from("503")
        .to("504");
    assert_eq!(fields(call.validate()), ["call.from", "call.to"]);
}

#[test]
fn only_the_senders_address_may_have_a_display_name() {
    let email = outbound::Email::new("c").html("<p>Hi</p>");
    email
        .clone()
        .from("Jane <jane@company.com>")
        .validate()
        .unwrap();
    let wrong = email.to("Jane <jane@company.com>").bcc(["jane@localhost"]);
    assert_eq!(fields(wrong.validate()), ["emailTo", "emailBcc[0]"]);
}

#[test]
fn addresses_and_phone_numbers_are_not_valid_ids() {
    assert_eq!(
        problem(outbound::Sms::new("jane@company.com", "Hi").validate()).found(),
        "an email address or a phone number"
    );
    for id in ["+15037081210", "jane@company.com", "a b", "a\0", "a\n"] {
        assert_eq!(
            fields(outbound::Sms::new(id, "Hi").validate()),
            ["contactId"],
            "{id:?}"
        );
        let inbound = inbound::Sms::in_conversation(id).text("Hi");
        assert_eq!(fields(inbound.validate()), ["conversationId"], "{id:?}");
    }
    let reply = outbound::Sms::new("c", "Hi").in_reply_to("a b");
    assert_eq!(fields(reply.validate()), ["replyMessageId"]);
    // The id of an external provider may be any string.
    let bridged = inbound::Sms::from_contact("c").text("Hi");
    bridged
        .clone()
        .alt_id("1503@s.whatsapp.net 7")
        .validate()
        .unwrap();
    assert_eq!(fields(bridged.alt_id("").validate()), ["altId"]);
}

#[test]
fn attachments_are_absolute_http_urls() {
    let check = |url: &str| outbound::Sms::new("c", "").attachment(url).validate();
    for good in ["https://a.co/b", "HTTP://a.co", "https://a.co/%20?b=c#d"] {
        check(good).unwrap();
    }
    for bad in [
        "",
        "a.co/b",
        "https:a.co",
        "https:/a.co",
        "https://",
        " https://a.co",
        "https://a.co/b\n",
        "https://a.co/a b",
        "data:text/plain,Hi",
    ] {
        assert_eq!(fields(check(bad)), ["attachments[0]"], "{bad:?}");
    }
    let found = |url| problem(check(url)).found().to_owned();
    assert_eq!(
        found("a.co/b"),
        "not an absolute URL (relative URL without a base)"
    );
    assert_eq!(found("ftp://a.co"), "a URL with another scheme");
    let blank = "a URL with spaces or control characters";
    assert_eq!(found("https://a.co/b\n"), blank);
}

/// External messages may have any number of problems.
#[test]
fn at_most_a_hundred_problems_of_a_list_are_reported() {
    let long = || vec!["x"; 10_000];
    let sms = outbound::Sms::new("c", "").attachments(long());
    assert_eq!(fields(sms.validate()).len(), 100);
    let email = outbound::Email::new("c").html("<p>").cc(long()).bcc(long());
    assert_eq!(fields(email.validate()).len(), 200);
}

#[test]
fn header_lines_cannot_be_smuggled_in() {
    let email = outbound::Email::new("c").html("<p>Hi</p>");
    let subject = email.clone().subject("Hi\r\nBcc: x@company.com");
    assert_eq!(fields(subject.validate()), ["subject"]);
    let from = email.from("Jane\r\nBcc: x <jane@company.com>");
    assert_eq!(fields(from.validate()), ["emailFrom"]);
}

#[test]
fn times_are_within_the_services_range() {
    let at = |seconds| {
        let when = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        outbound::Sms::new("c", "Hi").schedule_at(when).validate()
    };
    for right in [946_684_800, 1_669_287_863, 4_102_444_799] {
        at(right).unwrap();
    }
    for wrong in [-5, 946_684_799, 4_102_444_800, 1_669_287_863_000] {
        assert_eq!(fields(at(wrong)), ["scheduledTimestamp"], "{wrong}");
    }
    let in_year = |year| {
        let date = Utc.with_ymd_and_hms(year, 12, 31, 23, 59, 59).unwrap();
        inbound::Sms::from_contact("c")
            .text("Hi")
            .date(date)
            .validate()
    };
    in_year(9999).unwrap();
    in_year(0).unwrap();
    for wrong in [-1, 10_000] {
        assert_eq!(fields(in_year(wrong)), ["date"], "{wrong}");
    }
}
