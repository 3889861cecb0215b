//! Stands for the messenger: a file that it writes messages to. In your bridge, this is its API.

use std::{collections::HashSet, io, path::Path};

use leadconnector::{provider::DeliveryId, webhook::ProviderDelivery};
use serde::{Deserialize, Serialize};

use super::lines::Lines;

pub(crate) struct Messenger {
    lines: Lines,
    /// The ids of the messages in the file.
    sent: HashSet<String>,
}

/// A message as the messenger shows it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: Option<String>,
    /// The text, or the HTML of an email.
    pub(crate) body: String,
    /// The URLs of the attached files.
    pub(crate) attachments: Vec<String>,
}

impl Message {
    /// Makes a message of what the service delivers: an email, or a text.
    pub(crate) fn new(delivery: &ProviderDelivery) -> Self {
        let id = DeliveryId::from(delivery);
        let (to, body) = match id {
            DeliveryId::Email(_) => (delivery.email_to(), delivery.html()),
            _ => (Vec::from_iter(delivery.phone()), delivery.message()),
        };
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        Self {
            id: id.as_str().to_owned(),
            to: owned(to),
            subject: delivery.subject().map(str::to_owned),
            body: body.unwrap_or_default().to_owned(),
            attachments: owned(delivery.attachments()),
        }
    }
}

impl Messenger {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let (lines, messages) = Lines::open::<Message>(path)?;
        let sent = messages.into_iter().map(|message| message.id).collect();
        Ok(Self { lines, sent })
    }

    /// Sends a message. The id makes a repeat harmless; use your messenger's idempotency key for
    /// that, if it has one, and look for the message before a repeat if it has none.
    pub(crate) fn send(&mut self, message: Message) -> io::Result<()> {
        if !self.sent.contains(&message.id) {
            self.lines.append(&message)?;
            self.sent.insert(message.id);
        }
        Ok(())
    }
}
