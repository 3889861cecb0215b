//! Ids: creating, comparing, reading, writing and printing them.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    fmt::{Debug, Display},
    hash::Hash,
    str::FromStr,
};

use leadconnector::{
    api::types::SendMessageReply,
    id::{
        AppointmentId, CompanyId, ContactId, ConversationId, ConversationProviderId,
        EmailMessageId, LocationId, MessageId, Resource, TemplateId, ThreadId,
    },
    outbound,
    webhook::DeliveryStatus,
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::support;

const ID: &str = "ve9EPM428h8vShlRW1KT";

/// The operations of every kind of id.
trait Id:
    Clone
    + Ord
    + Hash
    + Debug
    + Display
    + FromStr<Err = Infallible>
    + From<String>
    + for<'t> From<&'t str>
    + for<'t> From<&'t String>
    + for<'t> From<&'t Self>
    + Into<String>
    + AsRef<str>
    + Borrow<str>
    + PartialEq<str>
    + for<'t> PartialEq<&'t str>
    + PartialEq<String>
    + Serialize
    + DeserializeOwned
    + JsonSchema
    + Send
    + Sync
    + 'static
{
}

fn is_a_text<I: Id>(new: impl Fn(&str) -> I, as_str: fn(&I) -> &str, into: fn(I) -> String) {
    let id = new(ID);
    assert_eq!(as_str(&id), ID);
    assert_eq!(id, *ID);
    assert_eq!(id, ID);
    assert_eq!(id, ID.to_owned());
    assert!(id != "another");
    assert_eq!(id.to_string(), ID);
    assert_eq!(id.as_ref(), ID);
    assert_eq!(ID.parse::<I>(), Ok(id.clone()));
    for same in [
        I::from(ID),
        I::from(ID.to_owned()),
        I::from(&ID.to_owned()),
        I::from(&id),
    ] {
        assert_eq!(same, id);
    }
    assert_eq!(Into::<String>::into(id.clone()), into(id.clone()));

    // Maps support lookups by string.
    assert_eq!(HashMap::from([(id.clone(), 1)])[ID], 1);
    assert_eq!(BTreeMap::from([(id.clone(), 1)])[ID], 1);

    // JSON, including object keys.
    assert_eq!(serde_json::to_value(&id).unwrap(), json!(ID));
    assert_eq!(serde_json::from_value::<I>(json!(ID)).unwrap(), id);
    let map: HashMap<I, u8> = serde_json::from_str(&format!("{{\"{ID}\":1}}")).unwrap();
    assert_eq!(map[ID], 1);
    let schema = SchemaGenerator::default().into_root_schema_for::<I>();
    assert_eq!(schema.get("type"), Some(&json!("string")));
}

macro_rules! ids {
    ($($Name:ident)+) => {
        $(impl Id for $Name {})+

        #[test]
        fn every_kind_of_id_works_like_a_string() {
            $(is_a_text::<$Name>(|id| $Name::new(id), $Name::as_str, $Name::into_string);)+
        }

        #[test]
        fn a_wrong_id_is_described_by_its_json_kind() {
            $(
                let error = serde_json::from_str::<$Name>("7").unwrap_err().to_string();
                let wanted = concat!(stringify!($Name), ": found a number, allowed: a string");
                assert_eq!(error, wanted);
            )+
        }
    };
}

ids! {
    AppointmentId CompanyId ContactId ConversationId ConversationProviderId EmailMessageId
    LocationId MessageId TemplateId ThreadId
}

#[test]
fn service_ids_are_printed() {
    for id in [
        ID,
        "61d6d1f9cdac7612faf80753",
        "66a1b2c3d4e5f60123456789", // many digits in a row
        "xsmF1xxhmC92ZpL1lj7aLa",
        "abc123def456",
        "sddfDSF3G56GHG",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "sandboxMessage000001",
        "abc123def456ghi789jkl012", // the longest
        "qWXbvMsReZLUnYkLpHaT",     // no digit happens to be in it
    ] {
        let debug = format!("{:?}", MessageId::new(id));
        assert_eq!(debug, format!("MessageId({id:?})"));
    }
    assert_eq!(format!("{:>22}", MessageId::new(ID)), format!("  {ID}"));
}

#[test]
fn other_strings_are_displayed_but_hidden_in_debug_output() {
    for text in [
        "",
        "c",
        "msg123",
        "abc123def45",
        "abc123def456ghi789jkl0123",
        "pit-5c1e7a42-9d3b-4f60-8e21-b7d4c90a6f13",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N",
        "ab12dc0ae1234a7898f9ff06d4f69gh", // an access token of the vendor's examples
        "+14155550123",
        "14155550123",
        "tel14155550123",
        "telephone4155550", // the shortest run of digits that may be a number
        "abc14155550123",
        "numberOfJaneIs4155550123", // as long as a hexadecimal id
        "4155550123x4155550124",
        "jane1985@example.com",
        "Jane Doe 1985",
        "JaneElizabethDoe",
        "JaneElizabethDoeRoth",
        "ABCDEFGHIJKLMNOPQRST",
        "JANEelizabethDOEroths",
        "jane_ROTH_from_Paris",
        "3f2504e0-4f89-11d3-9a0c-0305e82c330g",
        "ve9EPM428h8vShlRW1K\n",
        "ve9EPM428h8vShlRW1KТ", // a Cyrillic letter
    ] {
        let id = MessageId::new(text);
        assert_eq!(format!("{id:?}"), "MessageId(\"…\")");
        assert_eq!(id.to_string(), text);
        assert_eq!(id.as_str(), text);
        let location = Resource::location(text);
        assert_eq!(format!("{location:?}"), "Location(LocationId(\"…\"))");
    }
}

/// The specification alone says which fields hold ids.
#[test]
fn only_id_fields_of_the_spec_are_printed() {
    let spec = support::spec();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let mut ids = 0;
    for (name, property) in schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object())
        .flatten()
    {
        let json = json!({ name.as_str(): ID });
        let reply: SendMessageReply = serde_json::from_value(json).unwrap();
        let is_id = property["x-id"] == true;
        let printed = format!("{reply:?}");
        assert_eq!(printed.contains(ID), is_id, "{name}: {printed}");
        ids += u32::from(is_id);
    }
    assert!(ids > 30, "{ids}");
    for name in [
        "taxId",
        "patientId",
        "Id",
        "ID",
        "altId",
        "replyToAltId",
        "secretId",
    ] {
        let reply: SendMessageReply = serde_json::from_value(json!({ name: ID })).unwrap();
        let printed = format!("{reply:?}");
        assert!(!printed.contains(ID), "{printed}");
    }
}

#[test]
fn only_words_of_the_spec_are_printed() {
    let reply = |status: &str| {
        let json = json!({ "status": status, "type": status, "messageType": status });
        let reply: SendMessageReply = serde_json::from_value(json).unwrap();
        format!("{reply:?}")
    };
    let known = r#"SendMessageReply { messageType: "SMS", status: "SMS", type: "SMS" }"#;
    assert_eq!(reply("SMS"), known);
    let hidden = "SendMessageReply { messageType: …, status: …, type: … }";
    for text in ["opted-out-by-jane", "Sms", "jane", ID] {
        assert_eq!(reply(text), hidden);
    }
}

#[test]
fn unknown_field_names_are_not_printed() {
    let json = json!({ "contactId": ID, "jane@example.com": 1, "ssn078051120": "x" });
    let reply: SendMessageReply = serde_json::from_value(json).unwrap();
    let printed = format!("{reply:?}");
    assert_eq!(
        printed,
        format!("SendMessageReply {{ contactId: {ID:?}, .. }}")
    );
}

/// Errors name unknown fields, because they could not be found otherwise.
#[test]
fn errors_name_fields_and_hide_unlikely_names() {
    let error = |name: &str| {
        let mut message = Map::from_iter([("contactId".to_owned(), json!("c"))]);
        message.insert(name.to_owned(), json!(1));
        let message = Value::Object(message);
        serde_json::from_value::<outbound::Sms>(message)
            .unwrap_err()
            .to_string()
    };
    for name in [
        "from_number",
        "fromNumbr",
        "html",
        "Message",
        "line2",
        "line12",
        "urgent",
        "letters_without_an_end_so_far_ok",
    ] {
        assert!(
            error(name).starts_with(&format!("{name}: found a field that")),
            "{name}"
        );
    }
    for name in [
        "",
        "pit-5c1e7a42-9d3b-4f60-8e21-b7d4c90a6f13",
        "14155550123",
        "jane@example.com",
        "Jane Doe",
        "a1b2c3",
        "line123",
        "letters_without_an_end_so_far_not",
        "letters_without_any_end_that_may_be_a_token",
        "SECRET",
    ] {
        assert!(error(name).starts_with("…: found a field that"), "{name}");
    }
}

#[test]
fn an_unknown_value_is_displayed_if_it_looks_like_one() {
    let display = |text: &str| DeliveryStatus::from(text).to_string();
    assert_eq!(display("delivered"), "delivered");
    assert_eq!(display("teleported"), "teleported");
    assert_eq!(display("TYPE_FAX"), "TYPE_FAX");
    for text in ["+14155550123", "jane@example.com", "Dear Jane", ID] {
        assert_eq!(display(text), "…");
        let debug = format!("{:?}", DeliveryStatus::from(text));
        assert_eq!(debug, r#"DeliveryStatus("…")"#);
    }
}

#[test]
fn a_resource_survives_a_round_trip() {
    for resource in [Resource::company("c"), Resource::location("l")] {
        let json = serde_json::to_value(&resource).unwrap();
        assert_eq!(serde_json::from_value::<Resource>(json).unwrap(), resource);
    }
    let error = |json| {
        serde_json::from_value::<Resource>(json)
            .unwrap_err()
            .to_string()
    };
    let allowed = "allowed: an object with one field, company or location";
    assert_eq!(
        error(json!("l")),
        format!("Resource: found a string, {allowed}")
    );
    assert_eq!(
        error(json!({ "location": "l", "company": "c" })),
        format!("Resource: found another object, {allowed}")
    );
    assert_eq!(
        error(json!({ "location": 7 })),
        "location: found a number, allowed: a string"
    );
}
