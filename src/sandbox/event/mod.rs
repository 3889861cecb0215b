//! Builds events and deliveries as the service posts them, for tests of what receives them.
//!
//! There is a builder for each type of [`webhook::Event`], and for the
//! [`ProviderDelivery`]. Its constructor takes what every such event has; its setters are named
//! like the getters of the event. [`Sandbox::deliver`](super::Sandbox::deliver) posts an event to a
//! URL, and [`Signer::sign`](crate::webhook::testing::Signer::sign) returns its headers and body.
//! For a test that calls a handler itself, `into_unverified` returns the event as it is received.
//!
//! ```
//! use leadconnector::{
//!     sandbox::{LOCATION, event},
//!     webhook::{Event, EventMessageType, testing::Signer},
//! };
//!
//! let signer = Signer::generate();
//! let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id").body("Hi");
//! let (headers, body) = signer.sign(&text);
//!
//! let Event::InboundMessage(message) = signer.verifier().verify(&headers, &body)? else {
//!     panic!("another event")
//! };
//! assert_eq!(message.body(), Some("Hi"));
//! assert_eq!(message.location_id().unwrap(), LOCATION);
//! # Ok::<(), leadconnector::webhook::VerifyError>(())
//! ```
//!
//! The events of emails and contacts are built in the same way:
//!
//! ```
//! use leadconnector::{
//!     sandbox::event::{ContactEvent, EmailServerReply, EmailStats, LCEmailStats},
//!     webhook::{EmailFailureSeverity, EmailStatsEvent, Event},
//! };
//!
//! let bounced = EmailStats::new(EmailStatsEvent::Failed, "jane@company.com")
//!     .severity(EmailFailureSeverity::Permanent)
//!     .delivery_status(EmailServerReply::new(550));
//! let Event::LCEmailStats(event) = LCEmailStats::new(bounced).into_unverified() else {
//!     panic!("another event")
//! };
//! let stats = event.stats().unwrap();
//! assert_eq!(stats.event(), Some(EmailStatsEvent::Failed));
//! assert_eq!(stats.severity(), Some(EmailFailureSeverity::Permanent));
//! assert_eq!(stats.delivery_status().unwrap().code(), Some(550));
//!
//! let deleted = ContactEvent::delete("contact-id").into_unverified();
//! assert!(matches!(deleted, Event::ContactDelete(_)));
//! ```
//!
//! Unless a setter changes them, an event is of now, is for the app with the id
//! [`CLIENT_ID`], and is about [`LOCATION`], the location of
//! the sandbox's client. Each event that is built has a webhook id of its own, which its clones
//! and all its deliveries share.
//!
//! | event | builder |
//! | --- | --- |
//! | `InboundMessage`, `OutboundMessage` | [`MessageEvent::inbound`], [`MessageEvent::outbound`] |
//! | `ConversationUnreadUpdate` | [`ConversationUnreadUpdate::new`] |
//! | `ConversationUpdate` | [`ConversationUpdate::new`] |
//! | `ContactCreate` | [`ContactEvent::create`] |
//! | `ContactUpdate` | [`ContactEvent::update`] |
//! | `ContactDelete` | [`ContactEvent::delete`] |
//! | `ContactTagUpdate` | [`ContactEvent::tag_update`] |
//! | `ContactDndUpdate` | [`ContactEvent::dnd_update`] |
//! | `LCEmailStats` | [`LCEmailStats::new`] |
//! | `INSTALL`, `UNINSTALL`, `UPDATE` | [`AppEvent::installed`], [`AppEvent::uninstalled`], [`AppEvent::updated`] |
//! | a delivery to a conversation provider | [`ProviderDelivery::new`] |
//!
//! An event that the crate has no type for is any other JSON: `deliver` and `sign` take that too.

mod write;

use std::iter;

use chrono::Utc;
use serde_json::Map;

use super::{CLIENT_ID, LOCATION};
use crate::{
    id::{ContactId, ConversationId, MessageId, Resource},
    view::Object,
    webhook::{self, DeliveryType, Direction, EmailStatsEvent, Event, EventMessageType},
};

pub use self::generated::{
    AppEvent, ContactEvent, ConversationUnreadUpdate, ConversationUpdate, EmailServerReply,
    EmailStats, LCEmailStats, MessageEvent, ProviderDelivery,
};

/// Implements the methods and traits of every builder.
macro_rules! builder {
    ($Builder:ident) => {
        impl $Builder {
            fn with(mut self, name: &str, value: ::serde_json::Value) -> Self {
                self.0.0.insert(name.to_owned(), value);
                self
            }
        }

        /// Writes the JSON that the service posts.
        impl ::serde::Serialize for $Builder {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        /// Prints the names of the documented fields; of their values, only ids and values of
        /// documented sets.
        impl ::std::fmt::Debug for $Builder {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::redact::debug(stringify!($Builder), self, f)
            }
        }
    };
}

#[rustfmt::skip]
#[path = "../../../openapi/generated/builders.rs"]
mod generated;

impl MessageEvent {
    /// Starts an `InboundMessage`: the contact sent a message or called.
    pub fn inbound(
        message_type: impl Into<EventMessageType>,
        contact: impl Into<ContactId>,
    ) -> Self {
        let event = Self::new("InboundMessage", Direction::Inbound);
        event.message_type(message_type).contact_id(contact)
    }

    /// Starts an `OutboundMessage`: the contact was sent a message or called.
    pub fn outbound(
        message_type: impl Into<EventMessageType>,
        contact: impl Into<ContactId>,
    ) -> Self {
        let event = Self::new("OutboundMessage", Direction::Outbound);
        event.message_type(message_type).contact_id(contact)
    }

    /// Starts an event of a message with ids of its own.
    fn new(name: &str, direction: Direction) -> Self {
        Self(event(name))
            .direction(direction)
            .message_id(new_id())
            .conversation_id(new_id())
            .date_added(Utc::now())
    }
}

impl ConversationUnreadUpdate {
    /// Starts a `ConversationUnreadUpdate`: the conversation has this number of unread messages.
    pub fn new(
        conversation: impl Into<ConversationId>,
        contact: impl Into<ContactId>,
        unread: u64,
    ) -> Self {
        Self(event("ConversationUnreadUpdate"))
            .conversation_id(conversation)
            .contact_id(contact)
            .unread_count(unread)
    }
}

impl ConversationUpdate {
    /// Starts a `ConversationUpdate`: the old conversation was merged into the new one.
    pub fn new(old: impl Into<ConversationId>, new: impl Into<ConversationId>) -> Self {
        Self(event("ConversationUpdate"))
            .old_conversation_id(old)
            .new_conversation_id(new)
    }
}

impl ContactEvent {
    /// Starts a `ContactCreate`: the contact was created.
    pub fn create(contact: impl Into<ContactId>) -> Self {
        Self(event("ContactCreate")).contact_id(contact)
    }

    /// Starts a `ContactUpdate`: fields of the contact changed.
    pub fn update(contact: impl Into<ContactId>) -> Self {
        Self(event("ContactUpdate")).contact_id(contact)
    }

    /// Starts a `ContactDelete`: the contact was deleted.
    pub fn delete(contact: impl Into<ContactId>) -> Self {
        Self(event("ContactDelete")).contact_id(contact)
    }

    /// Starts a `ContactTagUpdate`: the contact's tags changed to those that
    /// [`tags`](Self::tags) sets.
    pub fn tag_update(contact: impl Into<ContactId>) -> Self {
        Self(event("ContactTagUpdate")).contact_id(contact)
    }

    /// Starts a `ContactDndUpdate`: the contact's "do not disturb" settings changed.
    pub fn dnd_update(contact: impl Into<ContactId>) -> Self {
        Self(event("ContactDndUpdate")).contact_id(contact)
    }
}

impl LCEmailStats {
    /// Starts an `LCEmailStats`: the mail service reported this about an email.
    pub fn new(stats: EmailStats) -> Self {
        Self(event("LCEmailStats")).stats(stats)
    }
}

impl EmailStats {
    /// Starts the report of what happened to an email to this address.
    pub fn new(event: impl Into<EmailStatsEvent>, recipient: impl Into<String>) -> Self {
        Self(Object(Map::new()))
            .event(event)
            .recipient(recipient)
            .timestamp(Utc::now())
    }
}

impl EmailServerReply {
    /// Starts the reply of the recipient's mail server, with an SMTP status such as 250.
    pub fn new(code: u64) -> Self {
        Self(Object(Map::new())).code(code)
    }
}

impl AppEvent {
    /// Starts an `INSTALL`: this company or location installed the app.
    pub fn installed(by: &Resource) -> Self {
        Self::new("INSTALL", by)
    }

    /// Starts an `UNINSTALL`: this company or location uninstalled the app.
    pub fn uninstalled(by: &Resource) -> Self {
        Self::new("UNINSTALL", by)
    }

    /// Starts an `UPDATE`: the installation of this company or location got another version of the
    /// app.
    pub fn updated(by: &Resource) -> Self {
        Self::new("UPDATE", by)
    }

    fn new(name: &str, by: &Resource) -> Self {
        let mut event = event(name);
        match by {
            Resource::Location(location) => Self(event).location_id(location.clone()),
            Resource::Company(company) => {
                event.0.remove("locationId");
                Self(event).company_id(company.clone())
            }
        }
    }
}

impl ProviderDelivery {
    /// Starts the delivery of a message on this channel.
    pub fn new(message_type: impl Into<DeliveryType>, message: impl Into<MessageId>) -> Self {
        Self(Object(Map::new()))
            .message_type(message_type)
            .message_id(message)
            .location_id(LOCATION)
            .occurred_at(Utc::now())
            .webhook_id(new_webhook_id())
    }
}

/// Implements the conversion into the event as it is received.
macro_rules! into_unverified {
    ($($Builder:ident)+) => {$(
        impl $Builder {
            /// Returns the event as it is received, without a signature that was verified.
            #[must_use]
            pub fn into_unverified(self) -> Event {
                Event::from_object(self.0)
            }
        }
    )+};
}

into_unverified! {
    AppEvent ContactEvent ConversationUnreadUpdate ConversationUpdate LCEmailStats MessageEvent
}

impl ProviderDelivery {
    /// Returns the delivery as it is received, without a signature that was verified.
    #[must_use]
    pub fn into_unverified(self) -> webhook::ProviderDelivery {
        webhook::ProviderDelivery(self.0)
    }
}

/// Returns the fields that every event has.
fn event(name: &str) -> Object {
    Object(Map::from_iter([
        ("type".to_owned(), name.into()),
        ("appId".to_owned(), CLIENT_ID.into()),
        ("locationId".to_owned(), LOCATION.into()),
        ("timestamp".to_owned(), write::date(Utc::now())),
        ("webhookId".to_owned(), new_webhook_id().into()),
    ]))
}

/// Returns a new UUID, of version 4.
fn new_webhook_id() -> String {
    let [high, low] = [fastrand::u64(..), fastrand::u64(..)];
    let (time, version) = (high >> 16, high & 0xfff);
    let (variant, node) = ((low >> 48) & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!(
        "{:08x}-{:04x}-4{version:03x}-{variant:04x}-{node:012x}",
        time >> 16,
        time & 0xffff
    )
}

/// Returns a new id in the form of the service's: 20 letters and digits.
fn new_id() -> String {
    iter::repeat_with(fastrand::alphanumeric).take(20).collect()
}
