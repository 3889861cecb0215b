//! A contact.

mod fields;
mod refusal;

use std::fmt;

use serde_json::{Map, Value};

use super::{Millis, Outcome};
use crate::outbound::MessageType;

/// A contact, for [`Sandbox::contact`](crate::sandbox::Sandbox::contact).
///
/// A new one has a name, a phone number and an email address, and accepts messages of all types.
/// Each method changes that:
///
/// | method | what a send gets |
/// | --- | --- |
/// | [`no_phone`](Self::no_phone) | 422 `CONVERSATIONS_MSG_NO_PHONE`, for types that need a number |
/// | [`no_email`](Self::no_email) | 400 `CONVERSATIONS_MSG_NO_EMAIL` |
/// | [`invalid_email`](Self::invalid_email) | 400 `CONVERSATIONS_MSG_INVALID_EMAIL` |
/// | [`do_not_disturb`](Self::do_not_disturb) | 400 `CONVERSATIONS_MSG_DND_ACTIVE_SMS` or `_EMAIL`; other types have no code |
/// | [`unsubscribed`](Self::unsubscribed) | 400 `CONVERSATIONS_MSG_UNSUBSCRIBED_SMS` or `_EMAIL`; other types `CONVERSATIONS_MSG_UNSUBSCRIBED` |
/// | [`email`](Self::email) | 400 `CONVERSATIONS_MSG_INVALID_EMAILTO`, if `emailTo` is another address |
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{outbound, sandbox::{Contact, Sandbox}};
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.contact(Contact::new("jane").unsubscribed(outbound::MessageType::Sms));
///
/// let error = sandbox.client().send(outbound::Sms::new("jane", "Hello")).await.unwrap_err();
/// assert_eq!(error.status().unwrap(), 400);
/// sandbox.client().send(outbound::WhatsApp::new("jane", "Hello")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a contact does not exist until it is passed to `Sandbox::contact`"]
pub struct Contact {
    pub(super) id: String,
    /// The location that it belongs to; `None` for all.
    pub(super) location: Option<String>,
    pub(super) name: String,
    pub(super) phone: Option<String>,
    /// The addresses, the primary one first.
    pub(super) emails: Vec<String>,
    pub(super) assigned_to: Option<String>,
    tags: Vec<String>,
    /// Whether it is not to be disturbed on any channel.
    disturb_never: bool,
    /// The settings of "do not disturb" of channels that are no type of messages, by their names.
    other_settings: Map<String, Value>,
    /// The fields that nothing depends on.
    others: Map<String, Value>,
    /// Counts the contacts of the sandbox.
    pub(super) number: usize,
    pub(super) added: Millis,
    pub(super) changed: Millis,
    pub(super) outcome: Option<Outcome>,
    invalid_email: bool,
    do_not_disturb: Vec<MessageType>,
    unsubscribed: Vec<MessageType>,
}

impl Contact {
    /// Creates a contact that accepts messages of all types.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            location: None,
            name: format!("Contact {id}"),
            phone: Some(phone_of(&id)),
            emails: vec![email_of(&id)],
            assigned_to: None,
            tags: Vec::new(),
            disturb_never: false,
            other_settings: Map::new(),
            others: Map::new(),
            number: 0,
            added: 0,
            changed: 0,
            outcome: None,
            invalid_email: false,
            do_not_disturb: Vec::new(),
            unsubscribed: Vec::new(),
            id,
        }
    }

    /// Creates a contact of a location, without name, number and address.
    pub(super) fn empty(id: &str, location: &str, added: Millis) -> Self {
        let mut contact = Self::new(id).no_phone().no_email().name("");
        contact.location = Some(location.to_owned());
        contact.added = added;
        contact
    }

    /// Returns whether it exists in a location.
    pub(super) fn is_in(&self, location: &str) -> bool {
        self.location.as_deref().is_none_or(|own| own == location)
    }

    /// Adds a tag. Tags are stored in lower case.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.add_tags([tag.into()]);
        self
    }

    /// Sets the full name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the phone number.
    pub fn phone(mut self, number: impl Into<String>) -> Self {
        self.phone = Some(number.into());
        self
    }

    /// Removes the phone number.
    pub fn no_phone(mut self) -> Self {
        self.phone = None;
        self
    }

    /// Sets the primary email address. Addresses are stored in lower case, and `emailTo` is
    /// compared with them letter by letter.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.emails = vec![address.into().to_lowercase()];
        self
    }

    /// Adds an email address to the primary one.
    pub fn additional_email(mut self, address: impl Into<String>) -> Self {
        self.emails.push(address.into().to_lowercase());
        self
    }

    /// Removes all email addresses.
    pub fn no_email(mut self) -> Self {
        self.emails.clear();
        self
    }

    /// Marks the email address as invalid, as after a bounce.
    pub fn invalid_email(mut self) -> Self {
        self.invalid_email = true;
        self
    }

    /// Sets the user that the contact is assigned to.
    pub fn assigned_to(mut self, user: impl Into<String>) -> Self {
        self.assigned_to = Some(user.into());
        self
    }

    /// Activates "do not disturb" for a type of messages.
    pub fn do_not_disturb(mut self, message_type: MessageType) -> Self {
        self.do_not_disturb.push(message_type);
        self
    }

    /// Opts the contact out of a type of messages, as STOP and an email's unsubscribe link do.
    pub fn unsubscribed(mut self, message_type: MessageType) -> Self {
        self.unsubscribed.push(message_type);
        self
    }

    /// Sets what becomes of messages that are sent to the contact, instead of
    /// [`Sandbox::outcome`](crate::sandbox::Sandbox::outcome).
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = Some(outcome);
        self
    }
}

/// Shows the id alone: the rest is personal data.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("id", &crate::redact::id_or_ellipsis(&self.id))
            .finish_non_exhaustive()
    }
}

/// Returns the phone number of a contact of which only the id is known.
pub(super) fn phone_of(id: &str) -> String {
    let sum = id
        .bytes()
        .fold(7_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte));
    format!("+1415555{:04}", sum % 10_000)
}

/// Returns the email address of a contact of which only the id is known.
pub(super) fn email_of(id: &str) -> String {
    format!("{}@example.com", id.to_lowercase())
}
