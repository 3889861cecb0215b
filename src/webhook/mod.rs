//! Receiving what the service posts: events that are authentic, or an error.
//!
//! A [`Verifier`] is the only way from a request to an [`Event`], but for one with
//! "unverified" in its name. Any framework will do: it takes the headers and the bytes of
//! the body. For axum there is an extractor (feature `axum`).
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
//!         Event::Unknown(event) => println!("{} is new", event.name()),
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
//! The service delivers an event again after any answer but a 2xx, a timeout or a lost
//! connection, up to 12 times (vendor's guide): duplicates are normal, and
//! [`Event::webhook_id`] tells them. [`Seen`] remembers the ids.

#[cfg(feature = "axum")]
pub mod axum;
mod content;
mod delivery;
mod error;
mod event;
mod fields;
mod key;
mod lossless;
mod message;
mod pem;
mod seen;
#[cfg(feature = "sandbox")]
pub mod testing;
pub mod twilio;
mod verifier;

pub use content::{Call, Content, Email, Text};
pub use delivery::{DeliveryType, ProviderDelivery};
pub use error::{ParseError, VerifyError};
pub use event::{Event, UnknownEvent, UnreadUpdate};
pub use key::{KeyError, PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, PublicKey};
pub use message::{EventDirection, EventMessageStatus, EventMessageType, MessageEvent};
pub use seen::{DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR, MemorySeen, Seen, SeenFuture};
pub use verifier::{
    DEFAULT_CLOCK_SKEW, DEFAULT_MAX_BODY, LEGACY_SIGNATURE_HEADER, MAX_SIGNATURES,
    SIGNATURE_HEADER, Verifier, VerifierBuilder,
};
