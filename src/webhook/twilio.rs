//! Where Twilio posts the messages that come in on an account's own Twilio number.
//!
//! For the service to see them, the number's messaging webhook has to be
//! [`MESSAGING_WEBHOOK`]: in the Twilio console under Phone Numbers, Active Numbers, the
//! number, Messaging, "A message comes in". To change back, set it to
//! [`LEGACY_MESSAGING_WEBHOOK`].

/// The address that makes the service post an event for a message that comes in.
pub const MESSAGING_WEBHOOK: &str =
    "https://services.leadconnectorhq.com/conversations/providers/twilio/inbound_message";

/// The address that numbers had before, for changing back. Messages that go there make no
/// event.
pub const LEGACY_MESSAGING_WEBHOOK: &str =
    "https://services.leadconnectorhq.com/appengine/twilio/incoming_message";
