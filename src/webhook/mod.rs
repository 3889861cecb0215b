//! Webhooks: verifies requests from the service and parses their events and deliveries.
//!
//! Only a [`Verifier`] turns a request into an [`Event`], except for the functions with
//! "unverified" in their names. It takes the headers and the bytes of the body, and so works
//! with any web framework. For axum there is a service (feature `axum`),
//! which also deduplicates them.
//!
//! ```
//! use leadconnector::webhook::{Content, EmailStatsEvent, Event, Verifier, VerifyError};
//!
//! fn receive(
//!     verifier: &Verifier,
//!     headers: &http::HeaderMap,
//!     body: &[u8],
//! ) -> Result<(), VerifyError> {
//!     match verifier.verify(headers, body)? {
//!         Event::InboundMessage(message) => match message.content() {
//!             Content::Text(text) => println!("{} characters", text.body().unwrap_or("").len()),
//!             Content::Email(email) => println!("{} recipients", email.to().len()),
//!             Content::Call(call) => println!("a call of {:?}", call.duration()),
//!             Content::Voicemail(call) => println!("{} recordings", call.recordings().len()),
//!             _ => {}
//!         },
//!         Event::OutboundMessage(message) => println!("{:?}", message.status()),
//!         Event::LCEmailStats(event) => match event.stats() {
//!             Some(stats) if stats.event() == Some(EmailStatsEvent::Failed) => {
//!                 let reply = stats.delivery_status();
//!                 println!("{:?}: {:?}", stats.severity(), reply.and_then(|reply| reply.code()));
//!             }
//!             _ => {}
//!         },
//!         Event::Unknown(event) => println!("no type for {:?}", event.name()),
//!         _ => {}
//!     }
//!     Ok(())
//! }
//!
//! let verifier = Verifier::new(); // the published keys
//! assert_eq!(
//!     receive(&verifier, &http::HeaderMap::new(), b"{}"),
//!     Err(VerifyError::NoSignature),
//! );
//! ```
//!
//! The service posts an event again, up to 12 times, if it does not get a 2xx reply in time.
//! Duplicates are therefore normal. Deduplicate them with [`Event::seen_key`] and a [`Seen`].
//!
//! The verifier rejects the requests of a workflow's Webhook action, which are not signed with
//! the service's key.
//!
//! # Events and their scopes
//!
//! The service posts an event to the apps that subscribe to it and have its scope. A private
//! integration token can't subscribe.
//!
//! | event | scope | variant |
//! | --- | --- | --- |
//! | `InboundMessage`, `OutboundMessage` | `conversations/message.readonly` | [`Event::InboundMessage`], [`Event::OutboundMessage`] |
//! | `ConversationUnreadUpdate` | `conversations.readonly` | [`Event::ConversationUnreadUpdate`] |
//! | `ConversationUpdate` | `conversations.readonly`, presumably | [`Event::ConversationUpdate`] |
//! | `ContactCreate`, `ContactUpdate`, `ContactDelete`, `ContactTagUpdate`, `ContactDndUpdate` | `contacts.readonly` | [`Event::ContactCreate`] and so on |
//! | `LCEmailStats` | none known; only for apps of locations | [`Event::LCEmailStats`] |
//! | `INSTALL`, `UNINSTALL`, `UPDATE` | none | [`Event::AppInstalled`], [`Event::AppUninstalled`], [`Event::AppUpdated`] |
//! | delivery to a provider | `conversations/message.write` | [`ProviderDelivery`] |
//!
//! No event says that the status of a message changed later: read the message.
//!
//! # Events and deliveries
//!
//! A conversation provider's delivery URL receives [`ProviderDelivery`]s instead of events.
//! Every JSON object is one or the other, and [`Verifier::verify`] rejects deliveries and
//! [`Verifier::verify_delivery`] rejects events. A delivery has a `messageId`, and a `type` that is
//! a channel. If this crate knows the `type` neither as a channel nor as an event, the other fields
//! decide: a delivery has something to deliver (`message`, `html`, `attachments`, `phone`,
//! `emailTo` or `emailFrom`) and none of the fields of message events (`messageType`, `direction`,
//! `conversationId`, `body` or `status`). Anything else is an event.
//!
//! # How JSON is kept
//!
//! The JSON of an event is kept unchanged, including fields and values that this crate does
//! not know, with these exceptions:
//!
//! - A lone surrogate escape, such as `\ud83d` where an emoji was cut in two, becomes U+FFFD, the
//!   replacement character.
//! - A number that would be rounded becomes a string of its characters: an integer that fits
//!   neither `u64` nor `i64`, such as `18446744073709551616`, and a number with a fraction or
//!   an exponent that no `f64` equals, such as `1e400` or `3.14159265358979323846`. Any other
//!   number keeps its value, but may be written differently: `1.50` as `1.5`.
//! - If an object has a key twice, the last one counts. Two keys can become equal when a lone
//!   surrogate is replaced.
//! - The order of the keys and the white space between values are lost.
//!
//! JSON that is broken, not in UTF-8 or nested more than 127 levels deep is rejected.

#[cfg(feature = "axum")]
pub mod axum;
mod content;
mod delivery;
mod envelope;
mod error;
mod event;
mod key;
mod message;
mod object;
mod pem;
mod seen;
mod shape;
mod signature;
#[cfg(feature = "sandbox")]
pub mod testing;
pub mod twilio;
mod verifier;

pub use content::{CallContent, CommentContent, Content, EmailContent, TextContent};
pub(crate) use envelope::is_app;
pub use error::{ParseError, VerifyError};
pub use key::{KeyError, PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, PublicKey};
pub use seen::{
    DEFAULT_SEEN_CAPACITY, FileSeen, MAX_SEEN_KEY, MemorySeen, RESERVED_FOR, Reservation,
    ReservationId, Seen,
};
pub use signature::{LEGACY_SIGNATURE_HEADER, MAX_SIGNATURES, SIGNATURE_HEADER};
pub use verifier::{DEFAULT_CLOCK_SKEW, DEFAULT_MAX_BODY, Verifier, VerifierBuilder};

pub use crate::refetch::Refetched;
pub use crate::view::reply::{DeliveryStatus, Direction};
pub use crate::view::webhook::{
    AppEvent, ContactEvent, ConversationUnreadUpdate, ConversationUpdate, DeliveryType,
    EmailFailureSeverity, EmailServerReply, EmailStats, EmailStatsEvent, EventMessageType,
    LCEmailStats, UnknownEvent,
};

// The description of each type in the specification is appended to its documentation here.

/// An event, which a [`Verifier`] creates from an authentic request.
///
/// Serializing an event reproduces the received JSON, with the exceptions that the
/// [module's documentation](self#how-json-is-kept) lists. There is no `Deserialize`, which would
/// allow bypassing the verifier.
///
/// ```
/// use leadconnector::webhook::Event;
///
/// // An event that you have verified and stored.
/// let stored = br#"{"type":"InboundMessage","locationId":"abc","messageType":"SMS"}"#;
/// let event = Event::from_unverified_json(stored)?;
///
/// assert_eq!(event.name(), Some("InboundMessage"));
/// assert!(event.location_id().is_some_and(|id| id == "abc"));
/// match &event {
///     Event::InboundMessage(message) => println!("{:?}", message.message_type()),
///     Event::Unknown(event) => println!("{:?}", event.json().get("contact")),
///     _ => {}
/// }
/// # Ok::<(), leadconnector::webhook::ParseError>(())
/// ```
#[doc(inline)]
pub use crate::view::webhook::Event;

/// The event of a message that a contact sent or was sent, of a call, or of an internal
/// comment.
///
/// ```
/// # #[cfg(feature = "sandbox")] {
/// use leadconnector::{
///     sandbox::event,
///     webhook::{Content, Event, EventMessageType},
/// };
///
/// // As a test builds it; in production, a `Verifier` reads it.
/// let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id").body("Hi");
/// if let Event::InboundMessage(message) = text.to(["+14155550123"]).into_unverified() {
///     match message.content() {
///         Content::Text(text) => assert_eq!(text.body(), Some("Hi")),
///         Content::InternalComment(_) => {} // for the team; never show it to a contact
///         _ => {}
///     }
///     assert_eq!(message.to(), ["+14155550123"]);
///     assert_eq!(message.subject(), None);
/// }
/// # }
/// ```
#[doc(inline)]
pub use crate::view::webhook::MessageEvent;

/// A message that a conversation provider is to deliver.
///
/// The service posts it to the provider's delivery URL. [`Verifier::verify_delivery`] accepts only
/// deliveries; [`Verifier::verify`] rejects them.
///
/// ```
/// use leadconnector::webhook::{DeliveryType, ProviderDelivery};
///
/// // A delivery that you have verified and stored.
/// let stored = br#"{"type":"SMS","messageId":"abc","phone":"+14155550123","message":"Hi"}"#;
/// let delivery = ProviderDelivery::from_unverified_json(stored)?;
///
/// assert_eq!(delivery.message_type(), Some(DeliveryType::Sms));
/// assert_eq!(delivery.phone(), Some("+14155550123"));
/// assert_eq!(delivery.message(), Some("Hi"));
/// # Ok::<(), leadconnector::webhook::ParseError>(())
/// ```
#[doc(inline)]
pub use crate::view::webhook::ProviderDelivery;

/// Tests that events and deliveries are not `Deserialize`, which would bypass the verifier.
///
/// ```compile_fail,E0277
/// let _ = serde_json::from_str::<leadconnector::webhook::Event>("{}");
/// ```
///
/// ```compile_fail,E0277
/// let _ = serde_json::from_str::<leadconnector::webhook::MessageEvent>("{}");
/// ```
///
/// ```compile_fail,E0277
/// let _ = serde_json::from_str::<leadconnector::webhook::ProviderDelivery>("{}");
/// ```
#[cfg(doctest)]
struct NotDeserialize;
