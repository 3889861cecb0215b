//! Every public type that implements `Deserialize`, and how to read it.

use std::{collections::BTreeSet, error::Error, fmt::Debug, fs, io::Cursor, path::Path};

use leadconnector::{
    api::types,
    auth, id, inbound, outbound,
    webhook::{self, Event, ProviderDelivery, testing::Signer},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    assert_silent, assert_silent_error,
    memory::{Format, Memory, Node},
};

/// The input to read.
pub(crate) enum Input<'i> {
    /// Text that may not be JSON.
    Text(&'i str),
    /// JSON, read in every possible way.
    Json(&'i Value),
    /// JSON, read in one way.
    Value(&'i Value),
    /// A value that JSON can't represent.
    Node(&'i Node),
}

/// Reads the input as a type, in every way, and asserts that none of it is printed.
pub(crate) struct Reader {
    /// The name of the type in the source code.
    pub(crate) name: &'static str,
    pub(crate) read: Box<dyn Fn(&Input<'_>)>,
}

/// `check` inspects values that could be read.
fn reader<T: DeserializeOwned + Debug + 'static>(
    name: &'static str,
    check: fn(&T, &str),
) -> Reader {
    let text = move |json: &str| {
        silent(name, serde_json::from_str(json), check);
        silent(name, serde_json::from_slice(json.as_bytes()), check);
        silent(name, serde_json::from_reader(Cursor::new(json)), check);
        let many = format!("[{json}]");
        silent(name, serde_json::from_str::<Vec<T>>(&many), |_, _| {});
        let option = serde_json::from_str::<Option<T>>(json);
        silent(name, option, |_, _| {});
    };
    let node = move |node: &Node| {
        for format in [Format::Text, Format::Binary, Format::Opaque] {
            let node = node.clone();
            silent(name, T::deserialize(Memory { node, format }), check);
        }
    };
    let read = move |input: &Input<'_>| match input {
        Input::Text(json) => text(json),
        Input::Json(value) => {
            silent(name, serde_json::from_value((*value).clone()), check);
            silent(name, T::deserialize(*value), check);
            text(&value.to_string());
            node(&Node::from(*value));
        }
        Input::Value(value) => silent(name, T::deserialize(*value), check),
        Input::Node(value) => node(value),
    };
    Reader {
        name: name.rsplit("::").next().unwrap_or(name).trim(),
        read: Box::new(read),
    }
}

pub(crate) fn silent<T: Debug, E: Error>(
    name: &str,
    outcome: Result<T, E>,
    check: impl Fn(&T, &str),
) {
    match outcome {
        Ok(value) => {
            assert_silent(&value, name);
            check(&value, name);
        }
        Err(error) => assert_silent_error(&error, name),
    }
}

macro_rules! readers {
    ($($Type:ty),+ $(,)?) => { vec![$(reader::<$Type>(stringify!($Type), |_, _| {})),+] };
}

/// Readers of types whose `Display` must not print secrets either.
macro_rules! displayed {
    ($($Type:ty),+ $(,)?) => {
        vec![$(reader::<$Type>(
            stringify!($Type),
            |value, name| super::assert_silent_text(&value.to_string(), name),
        )),+]
    };
}

macro_rules! messages {
    ($($direction:ident: $($Name:ident)+;)+) => {
        vec![$($(reader::<$direction::$Name>(
            concat!(stringify!($direction), stringify!($Name)),
            |message, name| silent(name, message.validate(), |_, _| {}),
        )),+),+]
    };
}

macro_rules! generated {
    ($($Name:ident)+) => { vec![$(reader::<types::$Name>(stringify!($Name), |_, _| {})),+] };
}

pub(crate) fn generated() -> Vec<Reader> {
    generated! {
        AddInboundMessageBody Call CallStatus EmailReplyMode GetAccessTokenBody
        GetLocationAccessTokenBody GrantType InboundMessageType MessageDirection MessageStatus
        ProviderError SendMessageBody SendMessageType UpdateMessageStatusBody UserType
    }
}

pub(crate) fn messages() -> Vec<Reader> {
    messages! {
        outbound: Message Sms Rcs WhatsApp Email Instagram Facebook Custom LiveChat TikTok;
        inbound: Message Sms Rcs Email WhatsApp GoogleBusiness Instagram Facebook Custom WebChat
            LiveChat Call IvrCall CampaignCall CampaignVoicemail TikTok AllInOneChat FormSubmission;
    }
}

/// The ids, whose `Display` prints the whole string.
pub(crate) fn ids() -> Vec<Reader> {
    readers![
        id::ContactId,
        id::ConversationId,
        id::MessageId,
        id::EmailMessageId,
        id::ThreadId,
        id::ConversationProviderId,
        id::CompanyId,
        id::LocationId,
        id::TemplateId,
        id::AppointmentId,
    ]
}

/// The closed sets.
fn sets() -> Vec<Reader> {
    displayed![
        outbound::MessageType,
        outbound::ReplyMode,
        inbound::MessageType,
        inbound::Direction,
        inbound::CallStatus,
    ]
}

fn replies() -> Vec<Reader> {
    vec![
        reader::<types::AddInboundMessageReply>("AddInboundMessageReply", |reply, name| {
            assert_silent(&(reply.error(), reply.contact_id()), name);
        }),
        reader::<types::GetAccessTokenReply>("GetAccessTokenReply", |reply, name| {
            assert_silent(&(reply.user_type(), reply.company_id()), name);
        }),
        reader::<types::ReplyError>("ReplyError", |_, _| {}),
        reader::<types::SendMessageReply>("SendMessageReply", |reply, name| {
            assert_silent(&(reply.error(), reply.message_ids()), name);
        }),
    ]
}

fn open_sets() -> Vec<Reader> {
    displayed![
        types::TokenUserType,
        webhook::DeliveryType,
        webhook::Direction,
        webhook::DeliveryStatus,
        webhook::EventMessageType
    ]
}

/// Webhook payloads, verified and from a store. None of these types is `Deserialize`.
fn webhooks() -> Reader {
    let signer = Signer::from_seed(&[7; 32]);
    let verifier = signer.verifier();
    let bound = webhook::Verifier::builder()
        .only_keys([signer.public_key()])
        .app("app")
        .locations(["location"])
        .build();
    let read = move |body: &[u8]| {
        let (headers, body) = signer.sign_bytes(body.to_vec());
        silent("Event", verifier.verify(&headers, &body), event);
        silent("Event", bound.verify(&headers, &body), event);
        silent("Event", Event::from_unverified_json(&body), event);
        let delivery = verifier.verify_delivery(&headers, &body);
        silent("ProviderDelivery", delivery, self::delivery);
        let delivery = bound.verify_delivery(&headers, &body);
        silent("ProviderDelivery", delivery, self::delivery);
        let delivery = ProviderDelivery::from_unverified_json(&body);
        silent("ProviderDelivery", delivery, self::delivery);
    };
    // As an event and as a delivery, whatever else it contains.
    let read_all = move |value: &Value| {
        read(value.to_string().as_bytes());
        if let Value::Object(fields) = value {
            for name in POSTED {
                let mut fields = fields.clone();
                fields.insert("type".to_owned(), name.into());
                fields.entry("messageId").or_insert_with(|| "m".into());
                read(Value::Object(fields).to_string().as_bytes());
            }
        }
    };
    Reader {
        name: "Event",
        read: Box::new(move |input| match input {
            Input::Text(text) => read_all(&Value::String((*text).to_owned())),
            Input::Json(value) | Input::Value(value) => read_all(value),
            Input::Node(_) => {}
        }),
    }
}

/// A `type` of each event, and of a delivery.
const POSTED: [&str; 4] = [
    "InboundMessage",
    "OutboundMessage",
    "ConversationUnreadUpdate",
    "SMS",
];

fn event(event: &Event, name: &str) {
    let envelope = (event.location_id(), event.occurred_at());
    assert_silent(&envelope, name);
    match event {
        Event::InboundMessage(message) | Event::OutboundMessage(message) => {
            assert_silent(message, name);
            assert_silent(&message.content(), name);
            let ids = (message.contact_id(), message.provider_id());
            assert_silent(&ids, name);
            let sets = (message.status(), message.message_type());
            assert_silent(&(sets, message.direction()), name);
        }
        Event::ConversationUnreadUpdate(update) => {
            assert_silent(&(update, update.conversation_id()), name);
        }
        Event::Unknown(unknown) => assert_silent(unknown, name),
        other => panic!("{other:?} is not looked at"),
    }
}

fn delivery(delivery: &ProviderDelivery, name: &str) {
    let ids = (delivery.message_id(), delivery.contact_id());
    assert_silent(&(ids, delivery.message_type()), name);
}

fn others() -> Vec<Reader> {
    readers![id::Resource, auth::Tokens]
}

pub(crate) fn all() -> Vec<Reader> {
    let mut all = generated();
    all.extend(messages());
    all.extend(ids());
    all.extend(sets());
    all.extend(others());
    all.extend(replies());
    all.extend(open_sets());
    all.push(webhooks());
    all
}

fn names(readers: Vec<Reader>) -> BTreeSet<String> {
    readers
        .into_iter()
        .map(|reader| reader.name.to_owned())
        .collect()
}

/// Returns every Rust file in a folder.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    all
}

/// Returns the types that a file implements `Deserialize` for manually.
fn implemented(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (start, name) = line.split_once("Deserialize<'de> for ")?;
        let name = name.split([' ', '{']).next()?;
        start.trim_start().starts_with("impl").then_some(name)
    })
}

/// Returns the types that a file derives `Deserialize` for, with their declarations.
fn derived(source: &str) -> Vec<&str> {
    let mut derived = Vec::new();
    for derive in source.split("derive(").skip(1) {
        let Some((traits, rest)) = derive.split_once(")]") else {
            continue;
        };
        if traits
            .split(',')
            .any(|name| name.trim().ends_with("Deserialize"))
        {
            let is_declared = |line: &&str| {
                let words = line.trim_start_matches("pub ");
                words.trim().starts_with("struct ")
                    || words.trim().starts_with("enum ")
                    || line.contains(" struct ")
                    || line.contains(" enum ")
            };
            derived.extend(rest.lines().find(is_declared).map(str::trim));
        }
    }
    derived
}

/// Fails if a new type is not listed here, or if a type derives `Deserialize`, whose errors quote
/// the input.
#[test]
fn every_deserializable_type_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated_source = fs::read_to_string(root.join("openapi/generated/api.rs")).unwrap();
    let wanted: BTreeSet<_> = implemented(&generated_source).map(str::to_owned).collect();
    assert_eq!(names(generated()), wanted);
    assert_eq!(derived(&generated_source), [""; 0]);

    let spec = crate::support::spec();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let called = |extension: &str, value: Value| -> BTreeSet<String> {
        let schemas = schemas.iter();
        let called = schemas.filter(|(_, schema)| schema[extension] == value);
        called.map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(replies()), called("x-received", "reply".into()));
    assert_eq!(names(open_sets()), called("x-open", true.into()));
    let events = called("x-received", "event".into());
    let posted = POSTED.map(str::to_owned);
    assert!(events.is_subset(&posted.into()), "{events:?}");

    // These macros define several types, which are listed here and below.
    let by_macro = [
        "src/id.rs",
        "src/closed_set.rs",
        "src/message/types.rs",
        "src/view/object.rs",
        "src/view/open_set.rs",
    ];
    let mut found = BTreeSet::new();
    for (path, source) in sources(&root.join("src")) {
        for name in implemented(&source) {
            if name.starts_with('$') || name == "Message" {
                let known = by_macro.iter().any(|known| path.ends_with(known));
                assert!(known, "{path} implements Deserialize in a macro");
            } else {
                found.insert(name.to_owned());
            }
        }
        for declared in derived(&source) {
            assert!(
                !declared.starts_with("pub"),
                "{path} derives Deserialize: {declared}"
            );
        }
    }
    assert_eq!(names(others()), found);

    let ids_source = fs::read_to_string(root.join("src/id.rs")).unwrap();
    let (_, list) = ids_source.split_once("\nids! {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let listed = list
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';'));
    assert_eq!(names(ids()), listed.map(str::to_owned).collect());

    let kinds = crate::schemas::kinds();
    assert_eq!(messages().len(), kinds.len());

    // Each begins with a name and the generated enum that it wraps.
    let source = sources(&root.join("src"));
    let made = source
        .iter()
        .flat_map(|(_, source)| source.split("closed_set! {").skip(1));
    let listed =
        made.filter_map(|set| Some(set.split_once(" = ")?.0.rsplit(' ').next()?.to_owned()));
    assert_eq!(names(sets()), listed.collect());
}
