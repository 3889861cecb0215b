//! The conversations, messages and emails that are stored.

use std::{
    borrow::Cow,
    collections::{BTreeSet, VecDeque},
    mem::size_of,
};

use super::{
    Millis, kind,
    timeline::{Step, Timeline},
};

/// A conversation.
pub(in crate::sandbox) struct Conversation {
    pub(in crate::sandbox) id: String,
    /// Empty if only the conversation's id is known.
    pub(in crate::sandbox) contact: String,
    /// The key of its location.
    pub(super) location: String,
    pub(in crate::sandbox) added: Millis,
    pub(super) removed: Option<Millis>,
    /// The type as a number and as text.
    pub(in crate::sandbox) kind: (u8, &'static str),
    pub(in crate::sandbox) unread: u64,
    pub(in crate::sandbox) starred: bool,
    /// Whether it was created by itself and has not had a message since.
    pub(super) is_new: bool,
    /// When a person last sent a message.
    pub(super) last_manual: Option<Millis>,
    /// Its messages by date.
    pub(super) messages: BTreeSet<(Millis, usize)>,
}

/// A message. All emails of a thread are one message, the thread's entry.
pub(in crate::sandbox) struct StoredMessage {
    pub(in crate::sandbox) id: String,
    /// The index of its conversation.
    pub(in crate::sandbox) conversation: usize,
    pub(in crate::sandbox) content: Content,
    pub(in crate::sandbox) life: Life,
    /// The indexes of the emails of the thread, oldest first; empty for other messages.
    pub(in crate::sandbox) emails: VecDeque<usize>,
    /// Its bytes, approximately.
    pub(super) size: usize,
}

/// An email of a thread.
pub(in crate::sandbox) struct StoredEmail {
    pub(in crate::sandbox) id: String,
    /// The index of the thread's entry.
    pub(in crate::sandbox) entry: usize,
    pub(in crate::sandbox) content: Content,
    pub(in crate::sandbox) letter: Letter,
    pub(in crate::sandbox) life: Life,
    /// Its bytes, approximately.
    pub(super) size: usize,
}

/// What a message says, and how it was sent.
#[derive(Clone)]
pub(in crate::sandbox) struct Content {
    /// The type that it is read as.
    pub(in crate::sandbox) kind: Cow<'static, str>,
    pub(in crate::sandbox) outbound: bool,
    pub(in crate::sandbox) text: Option<String>,
    pub(in crate::sandbox) attachments: Vec<String>,
    pub(in crate::sandbox) source: Option<Cow<'static, str>>,
    pub(in crate::sandbox) user: Option<String>,
    pub(in crate::sandbox) app: Option<String>,
    pub(in crate::sandbox) provider: Option<String>,
    pub(in crate::sandbox) alt_id: Option<String>,
    pub(in crate::sandbox) from: Option<String>,
    pub(in crate::sandbox) to: Option<String>,
    pub(in crate::sandbox) call_status: Option<String>,
}

/// The part of an email that its thread's entry lacks.
#[derive(Clone, Default)]
pub(in crate::sandbox) struct Letter {
    pub(in crate::sandbox) subject: Option<String>,
    pub(in crate::sandbox) html: String,
    pub(in crate::sandbox) from: String,
    pub(in crate::sandbox) to: Vec<String>,
    pub(in crate::sandbox) cc: Vec<String>,
    pub(in crate::sandbox) bcc: Vec<String>,
    pub(in crate::sandbox) reply_to: Option<String>,
    /// The thread that it joins: its id, or that of one of its emails. If there is no such thread,
    /// the email begins one.
    pub(in crate::sandbox) thread: Option<String>,
}

/// From when to when a message exists, and its status over time.
#[derive(Clone)]
pub(in crate::sandbox) struct Life {
    /// The date that it bears.
    pub(in crate::sandbox) added: Millis,
    /// When it was stored, which can be later.
    pub(in crate::sandbox) stored: Millis,
    pub(in crate::sandbox) removed: Option<Millis>,
    /// When it is to be sent.
    pub(in crate::sandbox) scheduled: Option<Millis>,
    pub(in crate::sandbox) timeline: Timeline,
}

impl Conversation {
    /// Returns its bytes, approximately.
    pub(super) fn size(&self) -> usize {
        // The indexes have its id and its contact too.
        size_of::<Self>() + 2 * (self.id.len() + self.contact.len())
    }
}

impl Content {
    pub(in crate::sandbox) fn is_email(&self) -> bool {
        kind::is_email(&self.kind)
    }

    /// Returns whether a person sent it, and not a program.
    pub(in crate::sandbox) fn is_manual(&self) -> bool {
        self.outbound && self.source.as_deref() == Some("app") && self.user.is_some()
    }
}

impl Life {
    pub(in crate::sandbox) fn exists(&self, time: Millis) -> bool {
        self.stored <= time && self.removed.is_none_or(|removed| time < removed)
    }

    pub(in crate::sandbox) fn step(&self, time: Millis) -> &Step {
        self.timeline.at(time)
    }

    /// Returns when it last changed.
    pub(in crate::sandbox) fn updated(&self, time: Millis) -> Millis {
        self.step(time).since.max(self.added)
    }

    /// Returns whether it can still be canceled.
    pub(in crate::sandbox) fn is_pending(&self, time: Millis) -> bool {
        self.exists(time)
            && self.scheduled.is_some_and(|date| time < date)
            && self.step(time).status.as_deref() == Some("scheduled")
    }
}

/// Returns the id that an email of a thread has as a message.
pub(super) fn thread_message_id(email: usize) -> String {
    format!("sandboxThreadMessage{:06}", email + 1)
}

/// Returns the bytes of a message or email, approximately.
pub(super) fn size(content: &Content, letter: &Letter) -> usize {
    let optional = [
        &content.text,
        &content.user,
        &content.app,
        &content.provider,
        &content.alt_id,
        &content.from,
        &content.to,
        &content.call_status,
        &letter.subject,
        &letter.reply_to,
        &letter.thread,
    ];
    let optional = optional.into_iter().flatten().map(String::len);
    let lists = [&content.attachments, &letter.to, &letter.cc, &letter.bcc];
    let lists = lists.into_iter().flatten();
    let lists = lists.map(|item| size_of::<String>() + item.len());
    let fixed = content.kind.len() + letter.html.len() + letter.from.len();
    fixed + optional.sum::<usize>() + lists.sum::<usize>()
}
