//! A call to a contact that a conversation provider made outside of the service.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    Error,
    api::types::{AddOutboundMessageBody, OutboundCallType},
    id::{ContactId, ConversationId, ConversationProviderId},
    inbound::{self, CallStatus, Direction},
    message::{self, Body, fields, only_present},
    operation::{ADD_OUTBOUND_MESSAGE, Operation},
    problem::{Problem, Problems},
    redact,
    validate::{alt_id, call, date, has_call, id, record_id},
};

const TYPE: &str = "Call";

/// A call to a contact that a conversation provider made outside of the service;
/// [`Client::add_outbound_call`](crate::Client::add_outbound_call) records it.
///
/// It requires a provider, and a number or a status. The service takes neither the duration of a
/// call nor its files here:
/// [`set_attachments`](crate::conversations::Messages::set_attachments) adds the recording
/// afterwards.
///
/// ```
/// use leadconnector::{inbound::CallStatus, outbound::Call};
///
/// let call = Call::to_contact("ve9EPM428h8vShlRW1KT")
///     .provider("61d6d1f9cdac7612faf80753")
///     .alt_id("call-1042")
///     .to("+14155550123")
///     .status(CallStatus::Completed);
/// call.validate()?;
/// assert_eq!(call.to_json()["call"]["status"], "completed");
/// # Ok::<(), leadconnector::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
#[must_use = "a call does nothing until it is given to a client"]
pub struct Call(AddOutboundMessageBody);

impl Call {
    /// Makes a call to a contact. Without a [conversation](Self::conversation), the service finds
    /// or creates that of the contact.
    pub fn to_contact(contact: impl Into<ContactId>) -> Self {
        Self(AddOutboundMessageBody::new(OutboundCallType::Call)).contact(contact)
    }

    /// Makes a call in a conversation.
    pub fn in_conversation(conversation: impl Into<ConversationId>) -> Self {
        Self(AddOutboundMessageBody::new(OutboundCallType::Call)).conversation(conversation)
    }

    /// The time at which the call was made (`date` on the wire).
    ///
    /// If it is not set, the service uses the time at which it records the call.
    pub fn date(mut self, date: DateTime<Utc>) -> Self {
        self.0.date = Some(date);
        self
    }

    /// The time at which the call was made (`date` on the wire).
    ///
    /// `None` if it is not set.
    #[must_use]
    pub fn get_date(&self) -> Option<DateTime<Utc>> {
        self.0.date
    }

    /// Checks everything that the service would reject. Recording the call does the same first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with every problem in
    /// [`Error::problems`].
    pub fn validate(&self) -> Result<(), Error> {
        message::validate(&self.0)
    }

    /// Returns the wire JSON of the call, even if the call is not valid.
    #[must_use]
    pub fn to_json(&self) -> Value {
        message::to_json(&self.0)
    }

    pub(crate) fn body(&self) -> &AddOutboundMessageBody {
        &self.0
    }

    fn body_mut(&mut self) -> &mut AddOutboundMessageBody {
        &mut self.0
    }

    /// Returns the call as a recorded message, as which it is looked for.
    pub(crate) fn recorded(&self) -> inbound::Call {
        let body = &self.0;
        let mut call = match (&body.conversation_id, &body.contact_id) {
            (Some(conversation), None) => inbound::Call::in_conversation(conversation),
            (Some(conversation), Some(contact)) => {
                inbound::Call::in_conversation(conversation).contact(contact)
            }
            (None, contact) => {
                inbound::Call::from_contact(contact.as_ref().map_or("", AsRef::as_ref))
            }
        };
        call = call.direction(Direction::Outbound);
        if let Some(provider) = &body.conversation_provider_id {
            call = call.provider(provider);
        }
        if let Some(alt_id) = &body.alt_id {
            call = call.alt_id(alt_id);
        }
        if let Some(date) = body.date {
            call = call.date(date);
        }
        if let Some(from) = self.get_from() {
            call = call.from(from);
        }
        if let Some(to) = self.get_to() {
            call = call.to(to);
        }
        match self.get_status() {
            Some(status) => call.status(status),
            None => call,
        }
    }
}

fields! {
    Call;
    /// The conversation that the call belongs to (`conversationId` on the wire).
    id<ConversationId> conversation conversation_id = conversation_id;
    /// The contact that was called (`contactId` on the wire).
    id<ContactId> contact contact_id = contact_id;
    /// The conversation provider that made the call (`conversationProviderId` on the wire).
    ///
    /// It is required, even if it is the default one.
    id<ConversationProviderId> provider get_provider = conversation_provider_id;
    /// The id of the call at the external provider (`altId` on the wire).
    ///
    /// After [`Delivery::Unknown`](crate::Delivery::Unknown), it identifies the call.
    string alt_id get_alt_id = alt_id;
    /// The caller's number (`call.from` on the wire).
    ///
    /// In E.164 form: `+` and digits, such as `+14155550123`.
    string from get_from = call.from;
    /// The called number (`call.to` on the wire).
    ///
    /// In E.164 form: `+` and digits, such as `+14155550123`. It must be the contact's number as
    /// the service has it.
    string to get_to = call.to;
    /// The status of the call (`call.status` on the wire).
    value<CallStatus> status get_status = call.status;
}

impl Body for AddOutboundMessageBody {
    const SET_BY_PROGRAM: &'static [&'static str] = &[];

    fn operation() -> &'static Operation {
        &ADD_OUTBOUND_MESSAGE
    }

    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn present(&self) -> impl Iterator<Item = &'static str> {
        let has_provider = self.conversation_provider_id.is_some();
        only_present([
            ("call", has_call(self.call.as_ref())),
            ("contactId", self.contact_id.is_some()),
            ("conversationId", self.conversation_id.is_some()),
            ("conversationProviderId", has_provider),
        ])
    }

    fn wrong_values(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        problems.add(record_id("contactId", self.contact_id.as_ref()));
        problems.add(record_id("conversationId", self.conversation_id.as_ref()));
        let provider = self.conversation_provider_id.as_ref();
        problems.add(id("conversationProviderId", provider));
        problems.add(alt_id("altId", self.alt_id.as_deref()));
        problems.add(date("date", self.date));
        problems.add_all(call(self.call.as_ref()));
        problems.into_vec()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact::debug("Call", &self.0, f)
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        message::read("OutboundCall", deserializer, Some(TYPE)).map(Self)
    }
}

impl JsonSchema for Call {
    fn schema_name() -> Cow<'static, str> {
        "OutboundCall".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let what = "A call to a contact that a conversation provider made outside of the service.";
        message::json_schema::<AddOutboundMessageBody>(Some(TYPE), what)
    }
}
