use std::time::Duration;

use serde_json::{Value, json};

use super::{
    read,
    reply::{GetAccessTokenReply, ReplyError, SendMessageReply},
};
use crate::id::MessageId;

fn view<V: serde::de::DeserializeOwned>(json: Value) -> V {
    serde_json::from_value(json).unwrap()
}

#[test]
fn the_first_name_that_is_not_empty_counts() {
    let token = |json| {
        let reply = view::<GetAccessTokenReply>(json);
        reply.access_token().map(str::to_owned)
    };
    let wanted = Some("t".to_owned());
    assert_eq!(
        token(json!({ "access_token": "t", "accessToken": "u" })),
        wanted
    );
    for empty in [json!(null), json!(""), json!(" "), json!([])] {
        assert_eq!(
            token(json!({ "access_token": empty, "accessToken": "t" })),
            wanted
        );
    }
    assert_eq!(token(json!({ "accessToken": 7 })), None);
    let reply = view::<GetAccessTokenReply>(json!({ "expiresIn": "86399" }));
    assert_eq!(reply.expires_in(), Some(Duration::from_secs(86_399)));
}

#[test]
fn nested_views_are_read() {
    let error = json!({ "message": "no", "name": 7, "more": [1] });
    let reply = view::<SendMessageReply>(json!({ "error": error }));
    let inner = reply.error().unwrap();
    assert_eq!((inner.message(), inner.name()), (Some("no"), None));
    assert_eq!(Value::Object(inner.json().clone()), error);
    assert_eq!(
        view::<SendMessageReply>(json!({ "error": "no" })).error(),
        None
    );
}

#[test]
fn one_value_or_many_are_read_and_other_types_skipped() {
    let ids = |json: Value| view::<SendMessageReply>(json!({ "messageIds": json })).message_ids();
    assert_eq!(
        ids(json!(["a", 7, null, "b"])),
        [MessageId::new("a"), MessageId::new("b")]
    );
    assert_eq!(ids(json!("a")), [MessageId::new("a")]);
    for none in [json!(null), json!(""), json!(7), json!({}), json!([])] {
        assert!(ids(none).is_empty());
    }
    let views = read::many(&json!([{ "name": "a" }, 7]), read::view::<ReplyError>);
    assert_eq!(views.len(), 1);
}

#[test]
fn a_view_serializes_unchanged() {
    let json = json!({ "messageId": null, "messageIds": [], "error": 7, "new": { "x": 1.5 } });
    let reply = view::<SendMessageReply>(json.clone());
    assert_eq!(serde_json::to_value(&reply).unwrap(), json);
    assert_eq!(view::<SendMessageReply>(json), reply);
}

#[test]
fn dates_are_read_in_any_form() {
    let date = |json: Value| read::date(&json).map(|date| date.to_rfc3339());
    let wanted = Some("2024-05-08T11:57:42.250+00:00".to_owned());
    for same in [
        json!("2024-05-08T11:57:42.250Z"),
        json!("2024-05-08T13:57:42.250+02:00"),
        json!(1_715_169_462_250_u64),
        json!("1715169462250"),
        json!(1_715_169_462.25),
        json!("1715169462.25"),
    ] {
        assert_eq!(date(same.clone()), wanted, "{same}");
    }
    let seconds = Some("2024-05-08T11:57:42+00:00".to_owned());
    assert_eq!(date(json!(1_715_169_462)), seconds);
    for none in [
        json!("soon"),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!(true),
    ] {
        assert_eq!(date(none.clone()), None, "{none}");
    }
}

#[test]
fn integers_are_read_from_numbers_and_text() {
    let integer = |json: Value| read::integer(&json);
    for same in [
        json!(120),
        json!(120.0),
        json!("120"),
        json!(" 120 "),
        json!("120.0"),
    ] {
        assert_eq!(integer(same.clone()), Some(120), "{same}");
    }
    assert_eq!(integer(json!(u64::MAX)), Some(u64::MAX));
    for none in [
        json!(-1),
        json!(1.5),
        json!("many"),
        json!(null),
        json!([1]),
    ] {
        assert_eq!(integer(none.clone()), None, "{none}");
    }
}
