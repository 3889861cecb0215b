//! Messages and emails: stored, changed and canceled.

use std::{collections::VecDeque, mem::size_of};

use super::{
    Alternative, MessageRef, Millis, Refusal, Store, kind,
    record::{Content, Letter, Life, StoredEmail, StoredMessage, size, thread_message_id},
    timeline::{Step, Timeline},
};
use crate::bounds;

/// The ids of a message that was stored.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) struct Ids {
    pub(in crate::sandbox) conversation: String,
    pub(in crate::sandbox) message: String,
    pub(in crate::sandbox) email: Option<String>,
}

impl Store {
    /// Stores a message in a conversation.
    pub(in crate::sandbox) fn add(
        &mut self,
        conversation: usize,
        content: Content,
        letter: Letter,
        life: Life,
    ) -> Ids {
        let bytes = size(&content, &letter);
        self.make_room_for_message(bytes);
        let thread = letter.thread.as_deref();
        let joined = thread.and_then(|thread| self.thread(conversation, thread));
        let is_email = content.is_email();
        let at = life.stored;
        let inbound = !content.outbound;
        let manual = content.is_manual().then_some(life.added);
        let index = match joined {
            Some(index) if is_email => {
                if self.has(Alternative::ThreadEntryMoves) {
                    self.move_entry(index, life.added);
                }
                index
            }
            _ => self.insert(conversation, content.clone(), life.clone()),
        };
        let mut ids = Ids {
            conversation: self.conversations[conversation].id.clone(),
            message: self.messages[index].id.clone(),
            email: None,
        };
        if is_email {
            let email = self.emails.next_number();
            let id = format!("sandboxEmail{:08}", email + 1);
            if joined.is_some() && self.has(Alternative::OwnMessageIdInThread) {
                ids.message = thread_message_id(email);
                let own = MessageRef::Email(email);
                self.message_ids.insert(ids.message.clone(), own);
            }
            ids.email = Some(id.clone());
            self.email_ids.insert(id.clone(), email);
            self.messages[index].emails.push_back(email);
            self.bytes += bytes;
            self.emails.push(StoredEmail {
                id,
                size: bytes,
                entry: index,
                content,
                letter,
                life,
            });
        }
        let conversation_of = &mut self.conversations[conversation];
        conversation_of.is_new = false;
        conversation_of.unread = conversation_of.unread.saturating_add(inbound.into());
        conversation_of.last_manual = conversation_of.last_manual.max(manual);
        self.index(conversation, at);
        ids
    }

    /// Inserts a message that belongs to no thread yet.
    fn insert(&mut self, conversation: usize, mut content: Content, life: Life) -> usize {
        let index = self.messages.next_number();
        let id = format!("sandboxMessage{:06}", index + 1);
        let owner = &mut self.conversations[conversation];
        let key = (life.added, index);
        if owner.messages.is_empty() {
            owner.kind = kind::conversation_type(&content.kind);
        }
        owner.messages.insert(key);
        let location = self.locations.entry(owner.location.clone()).or_default();
        if content.is_email() {
            // An entry shows neither text nor addresses.
            content.text = None;
            location.threads.insert(key);
        } else {
            location.messages.insert(key);
        }
        self.message_ids
            .insert(id.clone(), MessageRef::Message(index));
        let bytes = size_of::<StoredMessage>() + size(&content, &Letter::default());
        self.bytes += bytes;
        self.messages.push(StoredMessage {
            id,
            size: bytes,
            conversation,
            content,
            life,
            emails: VecDeque::new(),
        });
        index
    }

    /// Finds a thread of a conversation by its id, or by the id of one of its emails.
    fn thread(&self, conversation: usize, id: &str) -> Option<usize> {
        let of_email = |email: &usize| self.emails[*email].entry;
        let index = match self.message_ids.get(id) {
            Some(MessageRef::Message(index)) => *index,
            Some(MessageRef::Email(email)) => of_email(email),
            None => self.email_ids.get(id).map(of_email)?,
        };
        let entry = &self.messages[index];
        (entry.conversation == conversation && entry.content.is_email()).then_some(index)
    }

    /// Gives the entry of a thread another date.
    fn move_entry(&mut self, index: usize, date: Millis) {
        let entry = &mut self.messages[index];
        let from = (entry.life.added, index);
        entry.life.added = date;
        let conversation = &mut self.conversations[entry.conversation];
        let location = self.locations.get_mut(&conversation.location);
        let threads = location.map(|location| &mut location.threads);
        for set in [Some(&mut conversation.messages), threads]
            .into_iter()
            .flatten()
        {
            if set.remove(&from) {
                set.insert((date, index));
            }
        }
    }

    /// Sets the status of a message, or of the last email of a thread, from now on.
    pub(in crate::sandbox) fn set_status(
        &mut self,
        id: &str,
        location: &str,
        mut step: Step,
    ) -> Result<Ids, Refusal> {
        if let Some(error) = &mut step.error {
            *error = bounds::start(error, bounds::MESSAGE_BYTES).to_owned();
        }
        let found = self.message_ref(id, location, step.since)?;
        let (index, email) = match found {
            MessageRef::Message(index) => (index, self.messages[index].emails.back().copied()),
            MessageRef::Email(email) => (self.emails[email].entry, Some(email)),
        };
        match email {
            Some(email) => self.emails[email].life.timeline.set(step),
            None => self.messages[index].life.timeline.set(step),
        }
        Ok(Ids {
            conversation: self.conversation_of(&self.messages[index]).id.clone(),
            message: id.to_owned(),
            email: email.map(|email| self.emails[email].id.clone()),
        })
    }

    /// Replaces the attachments of a call that a provider recorded.
    pub(in crate::sandbox) fn set_attachments(
        &mut self,
        id: &str,
        location: &str,
        attachments: Vec<String>,
        now: Millis,
    ) -> Result<(), Refusal> {
        let MessageRef::Message(index) = self.message_ref(id, location, now)? else {
            return Err(Refusal::NoExternalCall);
        };
        let message = &mut self.messages[index];
        if message.content.kind != "TYPE_CUSTOM_CALL" {
            return Err(Refusal::NoExternalCall);
        }
        message.content.attachments = attachments;
        let bytes = size_of::<StoredMessage>() + size(&message.content, &Letter::default());
        // Forgetting the message subtracts its size.
        self.bytes = self.bytes - message.size + bytes;
        message.size = bytes;
        self.forget_excess();
        Ok(())
    }

    /// Cancels a message, other than an email, that is scheduled.
    pub(in crate::sandbox) fn cancel(
        &mut self,
        id: &str,
        location: &str,
        now: Millis,
    ) -> Result<(), Refusal> {
        let nothing = || Refusal::NothingToCancel(id.to_owned());
        let found = self.message_ref(id, location, now).map_err(|_| nothing())?;
        let MessageRef::Message(index) = found else {
            return Err(nothing());
        };
        let message = &mut self.messages[index];
        if message.content.is_email() || !message.life.is_pending(now) {
            return Err(nothing());
        }
        let conversation = message.conversation;
        if self.alternatives.has(Alternative::CanceledMessagesStay) {
            stop(&mut message.life);
        } else {
            message.life.removed = Some(now);
        }
        self.index(conversation, now);
        Ok(())
    }

    /// Cancels an email that is scheduled.
    pub(in crate::sandbox) fn cancel_email(
        &mut self,
        id: &str,
        location: &str,
        now: Millis,
    ) -> Result<(), Refusal> {
        let stays = self.has(Alternative::CanceledMessagesStay);
        let found = self.email(id, location, now);
        let entry = found.map_err(|_| Refusal::NoEmailToCancel)?.entry;
        // It was just found by this id.
        let email = &mut self.emails[self.email_ids[id]];
        if !email.life.is_pending(now) {
            return Err(Refusal::NoEmailToCancel);
        }
        if stays {
            stop(&mut email.life);
        } else {
            email.life.removed = Some(now);
            let emails = &self.messages[entry].emails;
            if !emails
                .iter()
                .any(|email| self.emails[*email].life.exists(now))
            {
                self.messages[entry].life.removed = Some(now);
            }
        }
        self.index(self.messages[entry].conversation, now);
        Ok(())
    }
}

/// Keeps a message at the status that it has.
fn stop(life: &mut Life) {
    life.scheduled = None;
    let first = life.timeline.at(life.added).clone();
    life.timeline = Timeline::new(first);
}
