//! Messages that a test puts into the sandbox's memory.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, Utc};

use super::{
    operations::send::{ACCOUNT_NUMBER, fill_addresses},
    store::{Content, Ids, LOCATION, Letter, Life, Millis, Step, Store, Timeline, kind},
};

/// A message that exists before a test begins, for [`Sandbox::message`](super::Sandbox::message)
/// and [`Sandbox::messages`](super::Sandbox::messages).
///
/// It is an SMS with the status `delivered` and the current date of the sandbox's clock, unless a
/// method says otherwise. It is in the index of search and export at once.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::sandbox::{Message, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.messages([
///     Message::from_contact("jane", "Are you open on Monday?").date("2024-01-15T10:30:00Z".parse()?),
///     Message::by_user("jane", "user-id", "Yes, from 9.").date("2024-01-15T10:31:00Z".parse()?),
///     Message::to_contact("jane", "Your invoice").email("Your invoice", "<p>Attached.</p>"),
/// ]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a message does not exist until it is passed to `Sandbox::message`"]
pub struct Message {
    contact: String,
    location: Option<String>,
    date: Option<DateTime<Utc>>,
    status: Option<String>,
    error: Option<String>,
    content: Content,
    letter: Letter,
}

impl Message {
    /// Creates a message that the contact sent.
    pub fn from_contact(contact: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(contact.into(), text.into(), false)
    }

    /// Creates a message to the contact that a program sent through the API.
    pub fn to_contact(contact: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(contact.into(), text.into(), true).source("api")
    }

    /// Creates a message to the contact that a person sent in the app.
    pub fn by_user(
        contact: impl Into<String>,
        user: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        let message = Self::new(contact.into(), text.into(), true);
        message.source("app").user(user)
    }

    fn new(contact: String, text: String, outbound: bool) -> Self {
        Self {
            contact,
            location: None,
            date: None,
            status: Some("delivered".to_owned()),
            error: None,
            content: Content {
                kind: "TYPE_SMS".into(),
                outbound,
                text: Some(text),
                attachments: Vec::new(),
                source: None,
                user: None,
                app: None,
                provider: None,
                alt_id: None,
                from: None,
                to: None,
                call_status: None,
            },
            letter: Letter::default(),
        }
    }

    /// Sets the type that it is read as, such as `TYPE_WHATSAPP`.
    pub fn message_type(mut self, message_type: impl Into<String>) -> Self {
        self.content.kind = Cow::Owned(message_type.into());
        self
    }

    /// Makes it an email with this subject and this body in HTML, which begins a thread.
    pub fn email(mut self, subject: impl Into<String>, html: impl Into<String>) -> Self {
        if !self.content.is_email() {
            self.content.kind = "TYPE_EMAIL".into();
        }
        self.letter.subject = Some(subject.into());
        self.letter.html = html.into();
        self
    }

    /// Lets an email join the thread of this message id or email message id, if it exists.
    pub fn thread(mut self, id: impl Into<String>) -> Self {
        self.letter.thread = Some(id.into());
        self
    }

    /// Sets the date.
    pub fn date(mut self, date: DateTime<Utc>) -> Self {
        self.date = Some(date);
        self
    }

    /// Sets the status.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Sets the status `failed`, with the reason in words.
    pub fn failed(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self.status("failed")
    }

    /// Sets what sent it: `workflow`, `bulk_actions`, `campaign`, `api` or `app`.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.content.source = Some(Cow::Owned(source.into()));
        self
    }

    /// Sets the user that sent it.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.content.user = Some(user.into());
        self
    }

    /// Sets the id of the app that sent it. A token of an
    /// [installed](super::Sandbox::install) app has [`CLIENT_ID`](super::CLIENT_ID).
    pub fn app(mut self, app: impl Into<String>) -> Self {
        self.content.app = Some(app.into());
        self
    }

    /// Sets the conversation provider.
    pub fn provider(mut self, provider: impl Into<String>) -> Self {
        self.content.provider = Some(provider.into());
        self
    }

    /// Sets the id that the provider gave it.
    pub fn alt_id(mut self, id: impl Into<String>) -> Self {
        self.content.alt_id = Some(id.into());
        self
    }

    /// Adds an attachment.
    pub fn attachment(mut self, url: impl Into<String>) -> Self {
        self.content.attachments.push(url.into());
        self
    }

    /// Sets the location; [`LOCATION`](super::LOCATION) by default.
    pub fn location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Puts the message into the store.
    pub(super) fn store(self, store: &mut Store, now: Millis) -> Ids {
        let Self {
            contact,
            location,
            date,
            status,
            error,
            mut content,
            mut letter,
        } = self;
        let location = location.unwrap_or_else(|| LOCATION.to_owned());
        let added = date.map_or(now, |date| date.timestamp_millis());
        if content.is_email() {
            if letter.html.is_empty() {
                letter.html = content.text.clone().unwrap_or_default();
            }
            fill_addresses(store, &mut letter, &contact, content.outbound);
        } else {
            let account = Some(ACCOUNT_NUMBER.to_owned());
            let other = store.phone(&contact);
            (content.from, content.to) = if content.outbound {
                (account, other)
            } else {
                (other, account)
            };
        }
        if kind::is_call(&content.kind) {
            content.text = None;
            content.call_status.clone_from(&status);
        }
        let timeline = Timeline::new(Step {
            since: added,
            status: status.map(Cow::Owned),
            error,
        });
        let life = Life {
            added,
            // In the index at once.
            stored: Millis::MIN,
            removed: None,
            scheduled: None,
            timeline,
        };
        let conversation = store.conversation_with(&contact, &location, added);
        store.add(conversation, content, letter, life)
    }
}

/// Shows type and direction alone: the rest is personal data.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("message_type", &self.content.kind)
            .field("outbound", &self.content.outbound)
            .finish_non_exhaustive()
    }
}
