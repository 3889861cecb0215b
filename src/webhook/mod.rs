//! Receives what the service posts: events and deliveries that are authentic, or an error.
//!
//! A [`Verifier`] is the only way from a request to an [`Event`], except for a function with
//! "unverified" in its name. It works with any web framework: it takes the headers and the
//! bytes of the body. For axum there is an extractor (feature `axum`).
//!
//! ```
//! use leadconnector::webhook::{Content, Event, Verifier, VerifyError};
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
//!         Event::Unknown(event) => println!("{} is new", event.name().unwrap_or("an event")),
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
//! The service posts an event again after any answer but a 2xx, a timeout or a lost
//! connection, up to 12 times. Duplicates are therefore normal: a [`Seen`] tells them, given
//! [`Event::seen_key`].
//!
//! The Webhook action of a workflow is something else: its requests are not signed by the
//! service's key, and the verifier refuses them.
//!
//! # Events and deliveries
//!
//! A conversation provider's delivery URL gets [`ProviderDelivery`]s in place of events.
//! Every JSON object is one or the other, and the verifier refuses what was not asked for. A
//! delivery has a `messageId` and a `type` that is a channel. Where this crate does not know
//! the `type`, neither as a channel nor as an event, a delivery is told by having something
//! to deliver (`message`, `html`, `attachments`, `phone`, `emailTo` or `emailFrom`) and
//! nothing that the events of messages have (`messageType`, `direction`, `conversationId`,
//! `body` or `status`). Anything else is an event.
//!
//! # What is kept, and how
//!
//! The JSON of an event is kept as it came, including fields and values that this crate does
//! not know, with these exceptions:
//!
//! - A surrogate escape without its other half, such as `\ud83d` where an emoji was cut in
//!   two, becomes U+FFFD, the replacement character.
//! - A number that would be rounded becomes a string of its characters: a whole number that
//!   fits neither `u64` nor `i64`, such as `18446744073709551616`, and one with a fraction or
//!   an exponent that an `f64` changes, such as `1e400` or `3.14159265358979323846`. Any
//!   other number keeps its value, and may be written differently: `1.50` as `1.5`.
//! - Of a key that comes twice in an object, also after half a surrogate pair in it was
//!   replaced, the last one counts.
//! - The order of the keys and the white space between values are lost.
//!
//! JSON that is broken, not in UTF-8 or nested more than 127 levels deep is refused.

#[cfg(feature = "axum")]
pub mod axum;
mod content;
mod delivery;
mod envelope;
mod error;
mod event;
mod key;
mod lossless;
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
pub use error::{ParseError, VerifyError};
pub use key::{KeyError, PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, PublicKey};
pub use seen::{DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR, MAX_SEEN_KEY, MemorySeen, Seen};
pub use signature::{LEGACY_SIGNATURE_HEADER, SIGNATURE_HEADER};
pub use verifier::{DEFAULT_CLOCK_SKEW, DEFAULT_MAX_BODY, Verifier, VerifierBuilder};

pub use crate::view::webhook::{
    ConversationUnreadUpdate, DeliveryType, Event, EventDirection, EventMessageStatus,
    EventMessageType, MessageEvent, ProviderDelivery, UnknownEvent,
};

/// How many values of a signature header are tried.
pub const MAX_SIGNATURES: usize = 8;
