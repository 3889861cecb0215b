//! Distinguishes a provider's delivery from an event: both are objects with a `type`.

use super::object::has;
use crate::{
    api::types::SendMessageType,
    view::{
        Object,
        webhook::{DeliveryType, Event},
    },
};

/// The kind of request that the service posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A request to an app's webhook.
    Event,
    /// A request to the delivery URL of a conversation provider.
    Delivery,
}

/// Fields that message events have and deliveries do not.
const OF_AN_EVENT: [&str; 5] = [
    "messageType",
    "direction",
    "conversationId",
    "body",
    "status",
];
/// Fields with the content or the recipient of a delivery.
const OF_A_DELIVERY: [&str; 6] = [
    "message",
    "html",
    "attachments",
    "phone",
    "emailTo",
    "emailFrom",
];

impl Shape {
    /// Returns the shape of an object. The names of channels and of events are open sets. If
    /// this crate does not know the `type`, the other fields decide, so that neither a delivery
    /// on a new channel nor a new event is rejected.
    pub(super) fn of(object: &Object) -> Self {
        let Some(name) = object.text("type") else {
            return Self::Event;
        };
        if !has(object, "messageId") || Event::NAMES.contains(&name) {
            return Self::Event;
        }
        if is_channel(name) {
            return Self::Delivery;
        }
        let has_any = |names: &[&str]| names.iter().any(|name| has(object, name));
        if has_any(&OF_A_DELIVERY) && !has_any(&OF_AN_EVENT) {
            Self::Delivery
        } else {
            Self::Event
        }
    }
}

fn is_channel(name: &str) -> bool {
    DeliveryType::known(name).is_some() || name.parse::<SendMessageType>().is_ok()
}
