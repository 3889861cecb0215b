//! Looks for messages that may have been sent, after
//! [`Delivery::Unknown`](crate::Delivery::Unknown).
//!
//! The service has no idempotency keys: nothing that a sender chooses identifies a message. So
//! [`Client::settle`] reads the conversations of the contact and compares: the channel, the time,
//! the numbers or addresses, the text or subject, and that the message came through the API. It
//! never sends anything.
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # async fn example(
//! #     client: leadconnector::Client,
//! #     receipts: Vec<leadconnector::outbound::SendReceipt>,
//! # ) -> Result<(), leadconnector::Error> {
//! use leadconnector::{outbound, settle::Settled};
//!
//! let message = outbound::Sms::new("contact-id", "Order 1042 has shipped.");
//! let Err(error) = client.send(message).await else { return Ok(()) };
//! if let Some(unsettled) = error.unsettled() {
//!     // None of the other messages to the contact, which have receipts, is this one.
//!     let others = receipts.iter().map(|receipt| receipt.message_id().as_str());
//!     let unsettled = unsettled.except(others);
//!     match client.settle(&unsettled).await? {
//!         Settled::Found(found) => println!("sent as {}: {:?}", found.message_id(), found.status()),
//!         Settled::Ambiguous(ids) => println!("one of {ids:?}, or none"),
//!         Settled::NotSeen => println!("not seen, which does not mean that it was not sent"),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it can't know
//!
//! - It does not know which messages have receipts. An equal text that you sent to the contact
//!   within the same minutes is taken for the one that is looked for, unless
//!   [`Unsettled::except`] names it: give it the ids of all your receipts for the contact.
//! - Equal texts to one contact within the same minutes that are all unsettled can't be told apart.
//!   Settled together ([`Client::settle_all`]), they are counted: if the service has as many as
//!   there are, all are found.
//! - The first look that shows a single candidate decides. If an equal text was sent earlier, and
//!   the service shows this one only after that look, the earlier one is found.
//! - A text that the service changes is not recognized: custom values such as
//!   `{{contact.first_name}}`, shortened links. Of a message with a template or with attachments
//!   alone, only contact, channel and time are compared, and
//!   [`Certainty::Circumstances`] says so.
//! - A message that another program sent to the contact through the API, with the same text within
//!   these minutes, looks the same; [`Unsettled::of_app`] tells apps apart.
//! - The service may show a message later than anyone waits for it.
//!
//! What helps: something unique in each text, such as an order number; the conversation from an
//! earlier receipt ([`Unsettled::in_conversation`]), which saves a search through an index that is
//! some seconds behind; for [`add_inbound`](Client::add_inbound), always an
//! [`alt_id`](crate::inbound::Sms::alt_id).

mod all;
mod earlier;
mod equivalence;
mod matching;
mod one;
mod outcome;
mod resolve;
mod search;
#[cfg(test)]
mod tests;
mod unsettled;
mod wait;

#[cfg(doc)]
use crate::Client;

pub use all::SettleAll;
pub use one::Settle;
pub use outcome::{Certainty, Found, Settled};
pub use unsettled::Unsettled;
