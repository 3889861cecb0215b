//! What several tests need.

use chrono::{DateTime, Utc};
use leadconnector::{Client, inbound, outbound};
use proptest::prelude::*;
use serde_json::Value;

pub(crate) const TOKEN: &str = "pit-3f1c2d4e-secret";

/// A message of one type: the least it needs, and with every field it has.
pub(crate) struct Pair<M> {
    pub(crate) least: M,
    pub(crate) full: M,
}

fn pair<M>(least: impl Into<M>, full: impl Into<M>) -> Pair<M> {
    Pair {
        least: least.into(),
        full: full.into(),
    }
}

pub(crate) fn when() -> DateTime<Utc> {
    DateTime::from_timestamp(1_669_287_863, 0).unwrap()
}

macro_rules! outbound_full {
    ($message:expr) => {
        $message
            .text("Hello, how can I help you today?")
            .attachment("https://storage.com/file1.pdf")
            .attachments(["https://storage.com/file2.jpg"])
            .template("template123")
            .in_reply_to("msg123")
            .appointment("appt123")
            .provider("provider123")
            .schedule_at(when())
    };
}

macro_rules! phone_full {
    ($message:expr) => {
        outbound_full!($message)
            .from_number("+1499499299")
            .to_number("+1439499299")
    };
}

macro_rules! inbound_full {
    ($Type:ident) => {
        inbound::$Type::in_conversation("ve9EPM428h8vShlRW1KT")
            .contact("abc123def456")
            .text("Hi")
            .attachment("https://storage.com/file1.pdf")
            .provider("61d6d1f9cdac7612faf80753")
            .alt_id("61d6d1f9cdac7612faf80753")
            .direction(inbound::Direction::Outbound)
            .date("2024-01-15T10:30:00Z".parse().unwrap())
    };
}

macro_rules! email_full {
    ($message:expr) => {
        $message
            .html("<p>Hello World</p>")
            .subject("Important Update")
            .from("sender@company.com")
            .to("recipient@company.com")
            .cc(["cc1@company.com", "cc2@company.com"])
            .bcc(["bcc1@company.com", "bcc2@company.com"])
    };
}

/// One of each outbound type.
pub(crate) fn outbound() -> Vec<Pair<outbound::Message>> {
    macro_rules! text {
        ($Type:ident, $full:ident) => {
            pair(
                outbound::$Type::new("abc123def456", "Hello"),
                $full!(outbound::$Type::new("abc123def456", "Hello")),
            )
        };
    }
    vec![
        text!(Sms, phone_full),
        text!(Rcs, phone_full),
        text!(WhatsApp, phone_full),
        text!(Instagram, outbound_full),
        text!(Facebook, outbound_full),
        text!(Custom, outbound_full),
        text!(LiveChat, outbound_full),
        text!(TikTok, outbound_full),
        pair(
            outbound::Email::new("abc123def456").html("<p>Hello World</p>"),
            email_full!(outbound_full!(outbound::Email::new("abc123def456")))
                .thread("thread123")
                .reply_mode(outbound::ReplyMode::ReplyAll),
        ),
    ]
}

/// One of each inbound type.
pub(crate) fn inbound() -> Vec<Pair<inbound::Message>> {
    macro_rules! text {
        ($Type:ident) => {
            pair(
                inbound::$Type::from_contact("abc123def456").text("Hi"),
                inbound_full!($Type),
            )
        };
    }
    macro_rules! call {
        ($Type:ident) => {
            pair(
                inbound::$Type::from_contact("abc123def456")
                    .provider("61d6d1f9cdac7612faf80753")
                    .status(inbound::CallStatus::Completed),
                inbound_full!($Type)
                    .from("+15037081210")
                    .to("+15037081211")
                    .status(inbound::CallStatus::NoAnswer),
            )
        };
    }
    vec![
        text!(Sms),
        text!(Rcs),
        pair(
            inbound::Email::from_contact("abc123def456").html("<p>Hi</p>"),
            email_full!(inbound_full!(Email)).in_reply_to("rnGyqh2F6uBrIkfhFo9A"),
        ),
        text!(WhatsApp),
        text!(GoogleBusiness),
        text!(Instagram),
        text!(Facebook),
        pair(
            inbound::Custom::from_contact("abc123def456")
                .provider("61d6d1f9cdac7612faf80753")
                .text("Hi"),
            email_full!(inbound_full!(Custom)).in_reply_to("rnGyqh2F6uBrIkfhFo9A"),
        ),
        text!(WebChat),
        text!(LiveChat),
        call!(Call),
        call!(IvrCall),
        call!(CampaignCall),
        call!(CampaignVoicemail),
        text!(TikTok),
        text!(AllInOneChat),
        text!(FormSubmission),
    ]
}

/// A client of a server on this machine.
pub(crate) fn client(url: impl Into<String>) -> Client {
    Client::builder()
        .token(TOKEN)
        .base_url(url)
        .build()
        .unwrap()
}

/// A port that refuses connections: it is taken, and nobody listens on it.
pub(crate) struct RefusedPort(tokio::net::TcpSocket);

impl RefusedPort {
    pub(crate) fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self(socket)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

/// The specification.
pub(crate) fn spec() -> Value {
    let text = include_str!("../../openapi/leadconnector.yaml");
    serde_saphyr::from_str(text).unwrap()
}

/// The values of a set in the specification.
pub(crate) fn values(spec: &Value, schema: &str) -> Vec<String> {
    let values = spec["components"]["schemas"][schema]["enum"].as_array();
    let values = values.expect("a set of values");
    values
        .iter()
        .map(|v| v.as_str().unwrap().to_owned())
        .collect()
}

/// Any JSON.
pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".*", inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

/// Mostly the fields of these schemas.
pub(crate) fn field_of(schemas: &[&str]) -> impl Strategy<Value = String> + use<> {
    let spec = spec();
    let names: Vec<String> = schemas
        .iter()
        .map(|schema| &spec["components"]["schemas"][schema]["properties"])
        .flat_map(|properties| properties.as_object().unwrap().keys().cloned())
        .collect();
    prop_oneof![9 => prop::sample::select(names), 1 => ".*"]
}

/// An example of the documents, as it stands in the page.
macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!(
            "fixtures/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}
pub(crate) use fixture;
