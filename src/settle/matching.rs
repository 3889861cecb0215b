//! Whether a message that the service has is the one that is looked for. It reads nothing itself.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    equivalence::{
        has_address, have_same_addresses, is_same_address, is_same_number, is_same_text,
    },
    outcome::{Certainty, Found},
    unsettled::{Message as Wanted, Unsettled},
};
use crate::{
    conversations::{Channel, is_read_as},
    id::{ContactId, ConversationProviderId},
    inbound, outbound,
    view::reply::{Direction, Email, Message, MessageSource},
};

/// How much the clocks of this machine and of the service may differ.
const CLOCKS: TimeDelta = TimeDelta::minutes(2);
/// How long after the end of its call a message may still be stored: the service may go on with a
/// request that was given up here.
const LATE: TimeDelta = TimeDelta::minutes(1);

impl Unsettled {
    /// Returns the earliest date at which the service can have added the message.
    pub(super) fn earliest(&self) -> DateTime<Utc> {
        let given = self.as_inbound().and_then(inbound::Message::get_date);
        let earliest = given.map_or(self.began(), |date| date.min(self.began()));
        earliest.checked_sub_signed(CLOCKS).unwrap_or(earliest)
    }

    /// Returns the latest date at which the service can have added the message.
    pub(super) fn latest(&self) -> DateTime<Utc> {
        let latest = self.ended().unwrap_or(DateTime::<Utc>::MAX_UTC);
        let given = self.as_inbound().and_then(inbound::Message::get_date);
        let latest = given.map_or(latest, |date| date.max(latest));
        latest.checked_add_signed(CLOCKS + LATE).unwrap_or(latest)
    }

    fn is_in_time(&self, added: DateTime<Utc>) -> bool {
        (self.earliest()..=self.latest()).contains(&added)
    }

    /// Returns whether the service keeps the message as a part of a thread, which has to be read by
    /// its own id.
    pub(super) fn is_email(&self) -> bool {
        match self.message() {
            Wanted::Outbound(sent) => sent.message_type() == outbound::MessageType::Email,
            Wanted::Inbound(recorded) => recorded.message_type() == inbound::MessageType::Email,
        }
    }

    /// Returns whether a message of the service may be this one as well as the other.
    pub(super) fn resembles(&self, other: &Self) -> bool {
        self.is_email() == other.is_email()
            && agree(self.contact_id(), other.contact_id(), |a, b| a == b)
            && agree(self.alt_id(), other.alt_id(), str::eq)
            && agree(self.content(), other.content(), is_same_text)
            && self.earliest() <= other.latest()
            && other.earliest() <= self.latest()
    }

    /// Returns the text, or the subject of an email, unless the service makes it from a template.
    fn content(&self) -> Option<&str> {
        match self.message() {
            Wanted::Outbound(sent) if sent.get_template().is_some() => None,
            Wanted::Outbound(sent) if self.is_email() => sent.get_subject(),
            Wanted::Outbound(sent) => sent.get_text(),
            Wanted::Inbound(recorded) if self.is_email() => recorded.get_subject(),
            Wanted::Inbound(recorded) => recorded.get_text(),
        }
    }

    fn alt_id(&self) -> Option<&str> {
        self.as_inbound().and_then(inbound::Message::get_alt_id)
    }

    fn is_accounted_for(&self, id: &str) -> bool {
        self.others().iter().any(|other| other == id)
    }

    /// Compares the message with one of a conversation or an export.
    pub(super) fn compare(&self, read: &Message) -> Option<Found> {
        let id = read.id().filter(|id| !self.is_accounted_for(id.as_str()))?;
        let added = read.date_added()?;
        let certainty = match self.message() {
            Wanted::Outbound(sent) => self.compare_sent(sent, read)?,
            Wanted::Inbound(recorded) => self.compare_recorded(recorded, read)?,
        };
        Some(Found {
            message_id: id,
            email_message_id: None,
            conversation_id: read.conversation_id(),
            status: read.status(),
            error: read.error().map(str::to_owned),
            added,
            certainty,
        })
    }

    fn compare_sent(&self, sent: &outbound::Message, read: &Message) -> Option<Certainty> {
        let app = read.meta().and_then(|meta| meta.marketplace());
        let fits = read.direction() != Some(Direction::Inbound)
            && is_read_as(sent.message_type(), &read.message_type()?)
            && self.has_contact(read.contact_id().as_ref())
            && is_by_api(read.source())
            && agree(
                self.app(),
                app.as_ref().and_then(|app| app.app_id()),
                str::eq,
            )
            && has_provider(sent.get_provider(), read.provider_id().as_ref())
            && agree(sent.get_from_number(), read.from(), is_same_number)
            && agree(sent.get_to_number(), read.to(), is_same_number)
            && read
                .date_added()
                .is_some_and(|added| self.is_in_time(added));
        if !fits {
            return None;
        }
        if sent.get_template().is_some() {
            return Some(Certainty::Circumstances);
        }
        compare_texts(sent.get_text(), read.body())
    }

    fn compare_recorded(&self, recorded: &inbound::Message, read: &Message) -> Option<Certainty> {
        if let (Some(given), Some(kept)) = (recorded.get_alt_id(), read.alt_id()) {
            let is_same = given == kept
                && is_in_direction(read.direction().as_ref(), recorded.get_direction())
                && has_provider(recorded.get_provider(), read.provider_id().as_ref());
            return is_same.then_some(Certainty::Id);
        }
        let is_call = Channel::from(recorded.message_type()) == Channel::Call;
        let fits = is_in_direction(read.direction().as_ref(), recorded.get_direction())
            && is_recorded_on(recorded.message_type(), read.channel()?)
            && self.has_contact(read.contact_id().as_ref())
            && has_provider(recorded.get_provider(), read.provider_id().as_ref())
            && (!is_call || agree(recorded.get_from(), read.from(), is_same_number))
            && (!is_call || agree(recorded.get_to(), read.to(), is_same_number))
            && read
                .date_added()
                .is_some_and(|added| self.is_in_time(added));
        if !fits {
            return None;
        }
        compare_texts(recorded.get_text(), read.body())
    }

    /// Returns whether an entry of a conversation may be the thread of the email. A thread of one
    /// email is accounted for with it.
    pub(super) fn may_contain_email(&self, entry: &Message) -> bool {
        let is_other = entry.email_message_ids().len() == 1
            && entry
                .id()
                .is_some_and(|id| self.is_accounted_for(id.as_str()));
        !is_other
            && entry.channel() == Some(Channel::Email)
            && self.has_contact(entry.contact_id().as_ref())
    }

    /// Compares an email with one of a thread, which is an entry of a conversation.
    pub(super) fn compare_email(&self, thread: &Message, read: &Email) -> Option<Found> {
        let id = read.id();
        let accounted = |id: &str| self.is_accounted_for(id);
        if id.as_ref().is_some_and(|id| accounted(id.as_str())) {
            return None;
        }
        let certainty = match self.message() {
            Wanted::Outbound(sent) => {
                let fits = read.direction() != Some(Direction::Inbound)
                    && is_by_api(read.source())
                    && has_provider(sent.get_provider(), read.provider_id().as_ref())
                    && has_address(sent.get_to(), &read.to())
                    && agree(sent.get_from(), read.from(), is_same_address)
                    && have_same_addresses(sent.get_cc(), &read.cc());
                let subject = sent.get_subject().filter(|_| sent.get_template().is_none());
                fits.then(|| compare_subjects(subject, read.subject()))??
            }
            Wanted::Inbound(recorded) => match (recorded.get_alt_id(), read.alt_id()) {
                (Some(given), Some(kept)) if given != kept => return None,
                _ if !is_in_direction(read.direction().as_ref(), recorded.get_direction())
                    || !has_provider(recorded.get_provider(), read.provider_id().as_ref()) =>
                {
                    return None;
                }
                (Some(_), Some(_)) => Certainty::Id,
                _ => {
                    let fits = has_address(recorded.get_to(), &read.to())
                        && agree(recorded.get_from(), read.from(), is_same_address)
                        && have_same_addresses(recorded.get_cc(), &read.cc());
                    fits.then(|| compare_subjects(recorded.get_subject(), read.subject()))??
                }
            },
        };
        let added = read.date_added()?;
        let is_in_time = certainty == Certainty::Id || self.is_in_time(added);
        if !self.has_contact(read.contact_id().as_ref()) || !is_in_time {
            return None;
        }
        Some(Found {
            message_id: thread.id()?,
            email_message_id: id,
            conversation_id: thread.conversation_id(),
            status: read.status(),
            error: read.error().map(str::to_owned),
            added,
            certainty,
        })
    }

    fn has_contact(&self, read: Option<&ContactId>) -> bool {
        agree(self.contact_id(), read, |a, b| a == b)
    }
}

/// Returns whether two values are equal, where both are known.
fn agree<T: ?Sized>(wanted: Option<&T>, read: Option<&T>, eq: impl Fn(&T, &T) -> bool) -> bool {
    match (wanted, read) {
        (Some(wanted), Some(read)) => eq(wanted, read),
        _ => true,
    }
}

fn has_provider(
    wanted: Option<&ConversationProviderId>,
    read: Option<&ConversationProviderId>,
) -> bool {
    agree(wanted, read, |a, b| a == b)
}

fn is_by_api(source: Option<MessageSource>) -> bool {
    source.is_none_or(|source| {
        source
            .as_str()
            .eq_ignore_ascii_case(MessageSource::Api.as_str())
    })
}

fn is_in_direction(read: Option<&Direction>, wanted: inbound::Direction) -> bool {
    let other = match wanted {
        inbound::Direction::Inbound => Direction::Outbound,
        inbound::Direction::Outbound => Direction::Inbound,
    };
    read != Some(&other)
}

/// Returns whether a message that was recorded with this type is read back on that channel.
fn is_recorded_on(recorded: inbound::MessageType, read: Channel) -> bool {
    match Channel::from(recorded) {
        // It is read back as one of the channels that it joins.
        Channel::AllInOneChat => true,
        // Which of them, the provider decides.
        Channel::Sms | Channel::Custom => matches!(read, Channel::Sms | Channel::Custom),
        channel => channel == read,
    }
}

/// Compares two texts. A message without a text has none on the service either.
fn compare_texts(wanted: Option<&str>, read: Option<&str>) -> Option<Certainty> {
    match wanted.filter(|text| !text.trim().is_empty()) {
        Some(wanted) => is_same_text(wanted, read?).then_some(Certainty::Content),
        None => read
            .is_none_or(|read| read.trim().is_empty())
            .then_some(Certainty::Circumstances),
    }
}

/// Compares two subjects. If the email has none, the template or the thread decides on it.
fn compare_subjects(wanted: Option<&str>, read: Option<&str>) -> Option<Certainty> {
    match wanted {
        Some(wanted) => is_same_text(wanted, read?).then_some(Certainty::Content),
        None => Some(Certainty::Circumstances),
    }
}
