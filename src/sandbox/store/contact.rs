//! Contacts, and why the service does not send to them.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{Channel, Millis, Outcome, Refusal};
use crate::{outbound::MessageType, sandbox::date::Iso};

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

    /// Creates a contact without name, number and address.
    pub(super) fn empty(id: &str, added: Millis) -> Self {
        let mut contact = Self::new(id).no_phone().no_email().name("");
        contact.added = added;
        contact
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

    /// Returns why a message can't be sent to the contact. `email_to` is the address of an email,
    /// if it names one.
    pub(super) fn refusal(
        &self,
        channel: Channel,
        email_to: Option<&str>,
        do_not_disturb_first: bool,
    ) -> Option<Refusal> {
        let disturbed = self.disturbed(channel);
        let unreachable = self.unreachable(channel, email_to);
        if do_not_disturb_first {
            disturbed.or(unreachable)
        } else {
            unreachable.or(disturbed)
        }
    }

    fn unreachable(&self, channel: Channel, email_to: Option<&str>) -> Option<Refusal> {
        let needs_phone = matches!(
            channel.message_type,
            MessageType::Sms | MessageType::Rcs | MessageType::WhatsApp
        );
        if needs_phone {
            return self.phone.is_none().then_some(Refusal::NoPhone);
        }
        if channel.message_type != MessageType::Email {
            return None;
        }
        if self.emails.is_empty() {
            return Some(Refusal::NoEmail);
        }
        if email_to.is_some_and(|to| self.emails.iter().all(|email| email != to)) {
            return Some(Refusal::NotTheContactsAddress);
        }
        self.invalid_email.then_some(Refusal::InvalidEmail)
    }

    fn disturbed(&self, channel: Channel) -> Option<Refusal> {
        if self.disturb_never {
            return Some(Refusal::DoNotDisturb(channel.message_type));
        }
        let stopped_by = |stopped: &&MessageType| {
            **stopped == channel.message_type
                || channel.stopped_by_sms && **stopped == MessageType::Sms
        };
        if let Some(stopped) = self.do_not_disturb.iter().find(stopped_by) {
            return Some(Refusal::DoNotDisturb(*stopped));
        }
        let stopped = self.unsubscribed.iter().find(stopped_by)?;
        let address = match stopped {
            MessageType::Email => self.emails.first(),
            _ => self.phone.as_ref(),
        };
        let address = address.unwrap_or(&self.id).clone();
        Some(Refusal::Unsubscribed(*stopped, address))
    }
}

/// The largest number of custom fields, and of tags, of a contact.
const MAX_VALUES: usize = 1_000;

/// The names of the settings of "do not disturb": those of dates, those of v3, and the type of
/// messages that each stops.
const SETTINGS: [(&str, &str, Option<MessageType>); 7] = [
    ("Call", "call", None),
    ("Email", "email", Some(MessageType::Email)),
    ("SMS", "sms", Some(MessageType::Sms)),
    ("WhatsApp", "whatsApp", Some(MessageType::WhatsApp)),
    ("GMB", "gmb", None),
    ("FB", "fb", Some(MessageType::Facebook)),
    ("RCS", "rcs", Some(MessageType::Rcs)),
];

/// What the operations of contacts do.
impl Contact {
    pub(in crate::sandbox) fn add_tags(&mut self, tags: impl IntoIterator<Item = String>) {
        for tag in tags {
            let tag = tag.to_lowercase();
            if !self.tags.contains(&tag) && self.tags.len() < MAX_VALUES {
                self.tags.push(tag);
            }
        }
    }

    pub(in crate::sandbox) fn remove_tags(&mut self, tags: &[String]) {
        let tags: Vec<_> = tags.iter().map(|tag| tag.to_lowercase()).collect();
        self.tags.retain(|tag| !tags.contains(tag));
    }

    /// Returns about how many bytes the contact takes.
    pub(super) fn size(&self) -> usize {
        let json = Value::Object(self.hit("")).to_string().len();
        json + Value::Object(self.other_settings.clone()).to_string().len()
    }

    pub(in crate::sandbox) fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Writes the fields of a request.
    pub(super) fn write(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            let text = value.as_str();
            match (name.as_str(), text, value) {
                ("email", Some(email), _) => {
                    let email = email.to_lowercase();
                    self.emails.retain(|other| *other != email);
                    if !self.emails.is_empty() {
                        // The old primary address is lost.
                        self.emails.remove(0);
                    }
                    self.emails.insert(0, email);
                }
                ("phone", Some(phone), _) => self.phone = Some(phone.to_owned()),
                ("name", Some(name), _) => self.name = name.to_owned(),
                ("firstName", Some(first), _) => {
                    let (_, last) = split(&self.name);
                    self.name = format!("{first} {last}").trim().to_owned();
                }
                ("lastName", Some(last), _) => {
                    let (first, _) = split(&self.name);
                    self.name = format!("{first} {last}").trim().to_owned();
                }
                ("assignedTo", Some(user), _) => self.assigned_to = Some(user.to_owned()),
                ("tags", _, Value::Array(tags)) => {
                    self.tags.clear();
                    self.add_tags(tags.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                ("dnd", _, Value::Bool(dnd)) => self.disturb_never = *dnd,
                ("dndSettings", _, Value::Object(settings)) => {
                    for (name, setting) in settings {
                        self.set_dnd(name, setting);
                    }
                }
                ("customFields", _, Value::Array(fields)) => self.set_custom_fields(fields),
                ("locationId" | "createNewIfDuplicateAllowed", ..) => {}
                (_, _, Value::Null) => {}
                _ => {
                    self.others.insert(name.clone(), value.clone());
                }
            }
        }
    }

    fn set_dnd(&mut self, name: &str, setting: &Value) {
        let known = SETTINGS
            .iter()
            .find(|known| known.0.eq_ignore_ascii_case(name));
        let Some((name, _, message_type)) = known else {
            return;
        };
        let Some(message_type) = message_type else {
            self.other_settings
                .insert((*name).to_owned(), setting.clone());
            return;
        };
        // An opt-out can't be lifted.
        if self.unsubscribed.contains(message_type) {
            return;
        }
        self.do_not_disturb
            .retain(|stopped| stopped != message_type);
        match setting.get("status").and_then(Value::as_str) {
            Some("active") => self.do_not_disturb.push(*message_type),
            Some("permanent") => self.unsubscribed.push(*message_type),
            _ => {}
        }
    }

    /// Sets the values of custom fields, each with its id or key.
    fn set_custom_fields(&mut self, fields: &[Value]) {
        let stored = self
            .others
            .entry("customFields")
            .or_insert_with(|| json!([]));
        let Value::Array(stored) = stored else { return };
        for field in fields.iter().take(MAX_VALUES) {
            let Some(id) = field.get("id").or_else(|| field.get("key")) else {
                continue;
            };
            let value = field.get("field_value").or_else(|| field.get("fieldValue"));
            stored.retain(|other| other.get("id") != Some(id));
            stored.push(json!({ "id": id, "value": value }));
        }
        stored.drain(..stored.len().saturating_sub(MAX_VALUES));
    }

    /// Returns the contact as a search shows it.
    pub(in crate::sandbox) fn hit(&self, location: &str) -> Map<String, Value> {
        let (first, last) = split(&self.name);
        let mut shown = self.others.clone();
        let date = |millis| json!(Iso(millis));
        for (name, value) in [
            ("id", json!(self.id)),
            ("locationId", json!(location)),
            ("contactName", json!(self.name)),
            ("firstName", json!(first)),
            ("lastName", json!(last)),
            ("email", json!(self.emails.first())),
            (
                "additionalEmails",
                json!(self.emails.get(1..).unwrap_or_default()),
            ),
            ("phone", json!(self.phone)),
            ("assignedTo", json!(self.assigned_to)),
            ("tags", json!(self.tags)),
            ("dnd", json!(self.disturb_never)),
            ("dateAdded", date(self.added)),
            ("dateUpdated", date(self.changed.max(self.added))),
        ] {
            shown.insert(name.to_owned(), value);
        }
        shown
    }

    /// Returns the contact as it is shown by id, with the names of dates or of v3.
    pub(in crate::sandbox) fn shown(&self, location: &str, is_v3: bool) -> Value {
        let mut shown = self.hit(location);
        let name = shown.remove("contactName").unwrap_or_default();
        shown.insert("name".to_owned(), name);
        let mut settings = Map::new();
        for (dated, v3, message_type) in SETTINGS {
            let setting = match message_type {
                Some(stopped) if self.unsubscribed.contains(&stopped) => {
                    Some(json!({ "status": "permanent", "message": "STOP_KEYWORD" }))
                }
                Some(stopped) if self.do_not_disturb.contains(&stopped) => {
                    Some(json!({ "status": "active" }))
                }
                Some(_) => Some(json!({ "status": "inactive" })),
                None => self.other_settings.get(dated).cloned(),
            };
            let name = if is_v3 { v3 } else { dated };
            settings.extend(setting.map(|setting| (name.to_owned(), setting)));
        }
        shown.insert("dndSettings".to_owned(), Value::Object(settings));
        Value::Object(shown)
    }
}

/// Splits a full name into the first name and the rest.
fn split(name: &str) -> (&str, &str) {
    name.split_once(' ').unwrap_or((name, ""))
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

#[cfg(test)]
mod tests {
    use super::{super::contacts::Contacts, *};

    fn channel(message_type: MessageType) -> Channel {
        Channel {
            message_type,
            stopped_by_sms: false,
        }
    }

    fn check(contact: Contact, message_type: MessageType) -> Result<(), Refusal> {
        let mut contacts = Contacts::default();
        contacts.insert(contact);
        contacts.accepts("jane", channel(message_type), None, false)
    }

    #[test]
    fn without_contacts_every_contact_accepts_everything() {
        let contacts = Contacts::default();
        for message_type in MessageType::ALL {
            let accepted = contacts.accepts("x", channel(*message_type), Some("a@b.co"), false);
            assert_eq!(accepted, Ok(()));
        }
    }

    #[test]
    fn with_contacts_no_other_exists() {
        let mut contacts = Contacts::default();
        contacts.insert(Contact::new("jane"));
        assert_eq!(contacts.exists("jane"), Ok(()));
        assert_eq!(contacts.exists("joe"), Err(Refusal::NoContact));
    }

    #[test]
    fn each_reason_is_told() {
        use MessageType::{Custom, Email, Facebook, Rcs, Sms, WhatsApp};
        let jane = || Contact::new("jane").phone("+14155550123");
        for (contact, message_type, expected) in [
            (jane(), Sms, Ok(())),
            (jane().no_phone(), Sms, Err(Refusal::NoPhone)),
            (jane().no_phone(), Rcs, Err(Refusal::NoPhone)),
            (jane().no_phone(), WhatsApp, Err(Refusal::NoPhone)),
            (jane().no_phone(), Custom, Ok(())),
            (jane().no_phone(), Email, Ok(())),
            (jane().no_email(), Email, Err(Refusal::NoEmail)),
            (jane().no_email(), Sms, Ok(())),
            (jane().invalid_email(), Email, Err(Refusal::InvalidEmail)),
            (
                jane().do_not_disturb(Sms),
                Sms,
                Err(Refusal::DoNotDisturb(Sms)),
            ),
            (jane().do_not_disturb(Sms), Facebook, Ok(())),
            (
                jane().unsubscribed(Sms),
                Sms,
                Err(Refusal::Unsubscribed(Sms, "+14155550123".to_owned())),
            ),
            (
                jane().unsubscribed(Email),
                Email,
                Err(Refusal::Unsubscribed(Email, "jane@example.com".to_owned())),
            ),
        ] {
            assert_eq!(check(contact, message_type), expected);
        }
    }

    #[test]
    fn an_address_is_compared_letter_by_letter() {
        let mut contacts = Contacts::default();
        let jane = Contact::new("jane").email("Jane@Company.com");
        contacts.insert(jane.additional_email("second@company.com"));
        let accepts = |to| contacts.accepts("jane", channel(MessageType::Email), Some(to), false);
        assert_eq!(accepts("jane@company.com"), Ok(()));
        assert_eq!(accepts("second@company.com"), Ok(()));
        for other in ["Jane@Company.com", "joe@company.com"] {
            assert_eq!(accepts(other), Err(Refusal::NotTheContactsAddress));
        }
    }

    #[test]
    fn one_of_two_reasons_comes_first() {
        let mut contacts = Contacts::default();
        let jane = Contact::new("jane").no_phone();
        contacts.insert(jane.do_not_disturb(MessageType::Sms));
        let refusal = |first| contacts.accepts("jane", channel(MessageType::Sms), None, first);
        assert_eq!(refusal(false), Err(Refusal::NoPhone));
        assert_eq!(refusal(true), Err(Refusal::DoNotDisturb(MessageType::Sms)));
    }

    #[test]
    fn do_not_disturb_of_texts_stops_a_provider_if_it_is_so_set() {
        let mut contacts = Contacts::default();
        contacts.insert(Contact::new("jane").do_not_disturb(MessageType::Sms));
        for (stopped_by_sms, expected) in [
            (false, Ok(())),
            (true, Err(Refusal::DoNotDisturb(MessageType::Sms))),
        ] {
            let custom = Channel {
                message_type: MessageType::Custom,
                stopped_by_sms,
            };
            assert_eq!(contacts.accepts("jane", custom, None, false), expected);
        }
    }
}
