//! Every public type that implements `Deserialize`, and how to read it.

use std::{error::Error, fmt::Debug, io::Cursor};

use leadconnector::{
    Delivery, ErrorKind, ErrorRecord, Rejection,
    api::types,
    auth, id, inbound, outbound, paging, provider,
    settle::Unsettled,
    webhook::{self, Event, ProviderDelivery, testing::Signer},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    assert_silent, assert_silent_error,
    memory::{Format, Memory, Node},
    replies::replies,
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
pub(super) fn reader<T: DeserializeOwned + Debug + 'static>(
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
        AddInboundMessageBody AddOutboundMessageBody AddToWorkflowBody Call CallStatus ContactSort ContactTagsBody
        ConversationFeedback ConversationSortBy ConversationStatus CreateConversationBody
        EmailRecipientStatus EmailReplyMode EmailStatus ExportChannel ExportMessagesQuery
        ExportSortBy GetAccessTokenBody GetDuplicateContactQuery GetInstalledLocationsQuery
        GetLocationAccessTokenBody GetMessagesQuery GrantType InboundMessageType LastMessageAction
        ListInstalledLocationsQuery MessageDirection MessageStatus OutboundCallType ProviderChannel ProviderError
        RecipientStatus SearchContactsBody SearchConversationsQuery SendMessageBody
        SendMessageType SetLiveChatTypingBody SetMessageAttachmentsBody SortOrder UpdateContactBody UpdateConversationBody UpdateEmailStatusBody
        UpdateMessageStatusBody UpsertContactBody UserType
    }
}

pub(crate) fn messages() -> Vec<Reader> {
    messages! {
        outbound: Message Sms Rcs WhatsApp Email Instagram Facebook Custom LiveChat TikTok InternalComment;
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
        id::WorkflowId,
    ]
}

/// The closed sets.
pub(super) fn sets() -> Vec<Reader> {
    displayed![
        outbound::MessageType,
        outbound::ReplyMode,
        inbound::MessageType,
        inbound::Direction,
        inbound::CallStatus,
        provider::Channel,
    ]
}

pub(super) fn open_sets() -> Vec<Reader> {
    displayed![
        types::ConversationType,
        types::MessageSource,
        types::MessageType,
        types::TokenUserType,
        webhook::DeliveryType,
        webhook::Direction,
        webhook::EmailFailureSeverity,
        webhook::EmailStatsEvent,
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
pub(super) const POSTED: [&str; 14] = [
    "InboundMessage",
    "OutboundMessage",
    "ConversationUnreadUpdate",
    "ConversationUpdate",
    "ContactCreate",
    "ContactUpdate",
    "ContactDelete",
    "ContactTagUpdate",
    "ContactDndUpdate",
    "LCEmailStats",
    "INSTALL",
    "UNINSTALL",
    "UPDATE",
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
        Event::ConversationUpdate(update) => {
            let ids = (update.old_conversation_id(), update.new_conversation_id());
            assert_silent(&(update, ids, update.company_id()), name);
        }
        Event::ContactCreate(contact)
        | Event::ContactUpdate(contact)
        | Event::ContactDelete(contact)
        | Event::ContactTagUpdate(contact)
        | Event::ContactDndUpdate(contact) => {
            assert_silent(&(contact, contact.contact_id()), name);
        }
        Event::LCEmailStats(email) => {
            let stats = email.stats();
            let reply = stats.as_ref().map(webhook::EmailStats::delivery_status);
            let what = stats.as_ref().map(webhook::EmailStats::event);
            assert_silent(&(email, &stats), name);
            assert_silent(&(reply, what), name);
        }
        Event::AppInstalled(app) | Event::AppUninstalled(app) | Event::AppUpdated(app) => {
            assert_silent(&(app, app.company_id()), name);
        }
        Event::Unknown(unknown) => assert_silent(unknown, name),
        other => panic!("{other:?} is not looked at"),
    }
}

fn delivery(delivery: &ProviderDelivery, name: &str) {
    let ids = (delivery.message_id(), delivery.contact_id());
    assert_silent(&(ids, delivery.message_type()), name);
}

/// The sets that errors consist of.
pub(super) fn error_sets() -> Vec<Reader> {
    readers![Delivery, ErrorKind, Rejection]
}

pub(super) fn others() -> Vec<Reader> {
    let mut others = readers![
        id::Resource,
        auth::Tokens,
        outbound::Call,
        outbound::SendReceipt,
        inbound::InboundReceipt,
        Unsettled,
        paging::Cursor,
    ];
    others.extend(displayed![ErrorRecord]);
    others
}

pub(crate) fn all() -> Vec<Reader> {
    let mut all = generated();
    all.extend(messages());
    all.extend(ids());
    all.extend(sets());
    all.extend(error_sets());
    all.extend(others());
    all.extend(replies());
    all.extend(open_sets());
    all.push(webhooks());
    all
}
