//! Why the service does not send a message to a contact.

use super::{
    super::{Channel, Refusal},
    Contact,
};
use crate::outbound::MessageType;

impl Contact {
    /// Returns why a message can't be sent to the contact. `email_to` is the address of an email,
    /// if it names one.
    pub(in crate::sandbox::store) fn refusal(
        &self,
        channel: Channel,
        email_to: Option<&str>,
        do_not_disturb_first: bool,
    ) -> Option<Refusal> {
        if channel.message_type == MessageType::InternalComment {
            // The contact does not get it.
            return None;
        }
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

#[cfg(test)]
mod tests {
    use super::{super::super::contacts::Contacts, *};
    use crate::sandbox::LOCATION;

    fn channel(message_type: MessageType) -> Channel {
        Channel {
            message_type,
            stopped_by_sms: false,
        }
    }

    fn check(contact: Contact, message_type: MessageType) -> Result<(), Refusal> {
        let mut contacts = Contacts::default();
        contacts.insert(contact);
        contacts.accepts("jane", LOCATION, channel(message_type), None, false)
    }

    #[test]
    fn without_contacts_every_contact_accepts_everything() {
        let contacts = Contacts::default();
        for message_type in MessageType::ALL {
            let accepted =
                contacts.accepts("x", LOCATION, channel(*message_type), Some("a@b.co"), false);
            assert_eq!(accepted, Ok(()));
        }
    }

    #[test]
    fn with_contacts_no_other_exists() {
        let mut contacts = Contacts::default();
        contacts.insert(Contact::new("jane"));
        assert_eq!(contacts.exists("jane", LOCATION), Ok(()));
        assert_eq!(contacts.exists("joe", LOCATION), Err(Refusal::NoContact));
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
        let accepts = |to| {
            contacts.accepts(
                "jane",
                LOCATION,
                channel(MessageType::Email),
                Some(to),
                false,
            )
        };
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
        let refusal =
            |first| contacts.accepts("jane", LOCATION, channel(MessageType::Sms), None, first);
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
            assert_eq!(
                contacts.accepts("jane", LOCATION, custom, None, false),
                expected
            );
        }
    }
}
