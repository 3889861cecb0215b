//! The contact that a message goes to: whether the service sends it, and the contact's name, number
//! and address.

use super::{Alternative, Millis, Refusal, Store, Timeline, contact};
use crate::outbound::MessageType;

/// A channel as far as it matters for what a contact does not want.
#[derive(Clone, Copy)]
pub(super) struct Channel {
    pub(super) message_type: MessageType,
    pub(super) stopped_by_sms: bool,
}

impl Store {
    /// Checks that a message can be sent to a contact.
    pub(in crate::sandbox) fn accepts(
        &self,
        contact: &str,
        location: &str,
        message_type: MessageType,
        email_to: Option<&str>,
        template: Option<&str>,
    ) -> Result<(), Refusal> {
        let channel = Channel {
            message_type,
            stopped_by_sms: message_type == MessageType::Custom
                && self.has(Alternative::DoNotDisturbStopsCustom),
        };
        let first = self.has(Alternative::DoNotDisturbFirst);
        let contacts = &self.contacts;
        contacts.accepts(contact, location, channel, email_to, first)?;
        let unknown = |id: &str| !self.templates.is_empty() && !self.templates.contains(id);
        if template.is_some_and(unknown) {
            return Err(Refusal::NoTemplate);
        }
        Ok(())
    }

    /// Returns what becomes of a message that is sent now.
    pub(in crate::sandbox) fn outcome(
        &self,
        contact: &str,
        now: Millis,
        scheduled: Option<Millis>,
        email: bool,
    ) -> Timeline {
        let own = self.contacts.get(contact).and_then(|c| c.outcome.as_ref());
        let outcome = own.unwrap_or(&self.outcome);
        outcome.timeline(now, scheduled, email)
    }

    pub(in crate::sandbox) fn phone(&self, contact: &str) -> Option<String> {
        match self.contacts.get(contact) {
            Some(contact) => contact.phone.clone(),
            None => Some(contact::phone_of(contact)),
        }
    }

    /// Checks that a number is that of a contact, unless the contact exists only because every
    /// contact does.
    pub(in crate::sandbox) fn has_number(
        &self,
        contact: &str,
        number: &str,
    ) -> Result<(), Refusal> {
        match self.contacts.get(contact) {
            Some(contact) if contact.phone.as_deref() != Some(number) => {
                Err(Refusal::NotTheContactsNumber)
            }
            _ => Ok(()),
        }
    }

    pub(in crate::sandbox) fn email_address(&self, contact: &str) -> Option<String> {
        match self.contacts.get(contact) {
            Some(contact) => contact.emails.first().cloned(),
            None => Some(contact::email_of(contact)),
        }
    }

    pub(in crate::sandbox) fn name(&self, contact: &str) -> String {
        match self.contacts.get(contact) {
            Some(contact) => contact.name.clone(),
            None => format!("Contact {contact}"),
        }
    }

    /// Returns the user that the contact is assigned to.
    pub(super) fn assigned_to(&self, contact: &str) -> Option<&str> {
        self.contacts.get(contact)?.assigned_to.as_deref()
    }
}
