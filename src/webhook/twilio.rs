//! The URLs to which Twilio posts messages that an account's own Twilio number receives.
//!
//! For the service to receive them, the number's messaging webhook must be
//! [`MESSAGING_WEBHOOK`]: in the Twilio console under Phone Numbers, Active Numbers, the
//! number, Messaging, "A message comes in". To change back, set it to
//! [`LEGACY_MESSAGING_WEBHOOK`].

/// The URL with which the service posts an event for each received message.
pub const MESSAGING_WEBHOOK: &str =
    "https://services.leadconnectorhq.com/conversations/providers/twilio/inbound_message";

/// The former URL of numbers, for changing back. The service posts no events for messages that are
/// posted to it.
pub const LEGACY_MESSAGING_WEBHOOK: &str =
    "https://services.leadconnectorhq.com/appengine/twilio/incoming_message";
