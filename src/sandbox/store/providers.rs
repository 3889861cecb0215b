//! Conversation providers: which of them carries a message, which tokens may name it, and from when
//! on its app can report the message's status.

use std::time::Duration;

use super::{Alternative, MessageRef, Millis, Refusal, Step, Store, messages::Ids, millis};
use crate::provider::Channel;

/// A conversation provider of the app that [`Sandbox::install`](crate::sandbox::Sandbox::install)
/// installs. Pass it to [`Sandbox::provider`](crate::sandbox::Sandbox::provider).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a provider does nothing until it is passed to `Sandbox::provider`"]
pub struct Provider {
    pub(in crate::sandbox) id: String,
    /// `None` for calls.
    pub(in crate::sandbox) channel: Option<Channel>,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) is_default: bool,
    pub(in crate::sandbox) delivery_url: Option<String>,
}

impl Provider {
    /// Makes a provider of text messages.
    pub fn sms(id: impl Into<String>) -> Self {
        Self::new(id.into(), Some(Channel::Sms))
    }

    /// Makes a provider of emails.
    pub fn email(id: impl Into<String>) -> Self {
        Self::new(id.into(), Some(Channel::Email))
    }

    /// Makes a provider of calls. It is in no list of providers, and a call names its provider even
    /// if it is the only one.
    pub fn call(id: impl Into<String>) -> Self {
        Self::new(id.into(), None)
    }

    fn new(id: String, channel: Option<Channel>) -> Self {
        Self {
            name: format!("Provider {id}"),
            id,
            channel,
            is_default: false,
            delivery_url: None,
        }
    }

    /// Sets the name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the URL that its outbound messages are posted to, as
    /// [`ProviderDelivery`](crate::webhook::ProviderDelivery) and with the signatures and retries
    /// of [`Sandbox::webhook`](crate::sandbox::Sandbox::webhook): those that name it, and those
    /// that name none if it is the default of its channel. Without it, they are posted nowhere.
    pub fn delivery_url(mut self, url: impl Into<String>) -> Self {
        self.delivery_url = Some(url.into());
        self
    }

    /// Makes it the provider of the messages of its channel that name none.
    pub fn default_of_channel(mut self) -> Self {
        self.is_default = true;
        self
    }

    /// Returns whether a message of this type may name it. Of other types, nothing is known.
    fn fits(&self, sent_as: &str) -> bool {
        match sent_as {
            "SMS" => self.channel == Some(Channel::Sms) && self.is_default,
            "Email" => self.channel == Some(Channel::Email),
            "Custom" => self.channel.is_some(),
            "Call" => self.channel.is_none(),
            _ => true,
        }
    }
}

/// The providers, and how long messages take to them.
#[derive(Default)]
pub(super) struct Providers {
    /// The app that owns them all.
    app: String,
    all: Vec<Provider>,
    /// How long a message takes; if not set, it varies.
    delay: Option<Millis>,
}

/// Without a setting, messages take from this long to twice as long.
const SHORTEST_DELAY: Millis = 5_000;
/// Spreads the delays of consecutive messages.
const SPREAD: usize = 1_237;

impl Providers {
    fn delay(&self, message: usize) -> Millis {
        let spread = message.wrapping_mul(SPREAD) % 5_000;
        // Less than 5,000.
        let varied = SHORTEST_DELAY + Millis::try_from(spread).unwrap_or_default();
        self.delay.unwrap_or(varied)
    }

    fn find(&self, id: &str) -> Option<&Provider> {
        self.all.iter().find(|provider| provider.id == id)
    }
}

impl Store {
    pub(in crate::sandbox) fn add_provider(&mut self, provider: Provider, app: &str) {
        app.clone_into(&mut self.providers.app);
        let all = &mut self.providers.all;
        all.retain(|other| other.id != provider.id);
        if provider.is_default {
            for other in all.iter_mut().filter(|o| o.channel == provider.channel) {
                other.is_default = false;
            }
        }
        all.push(provider);
    }

    /// Returns whether a provider has a delivery URL.
    pub(in crate::sandbox) fn has_delivery_url(&self) -> bool {
        let mut all = self.providers.all.iter();
        all.any(|provider| provider.delivery_url.is_some())
    }

    pub(in crate::sandbox) fn set_handover_delay(&mut self, delay: Duration) {
        self.providers.delay = Some(millis(delay));
    }

    pub(in crate::sandbox) fn providers_of(
        &self,
        channel: Channel,
    ) -> impl Iterator<Item = &Provider> {
        let all = self.providers.all.iter();
        all.filter(move |provider| provider.channel == Some(channel))
    }

    /// Returns the provider of a message that an app sends or records: the one that it names,
    /// unless the message lands in the default channel. Checks that the app owns it, and that it
    /// carries messages of this type. Without any provider, each app owns every provider.
    pub(in crate::sandbox) fn named_provider(
        &self,
        named: Option<&str>,
        sent_as: &str,
        app: &str,
        is_recorded: bool,
    ) -> Result<Option<String>, Refusal> {
        let Some(id) = named else { return Ok(None) };
        if self.providers.all.is_empty() {
            return Ok(Some(id.to_owned()));
        }
        let provider = self.providers.find(id);
        let any_app = !is_recorded && self.has(Alternative::AnyTokenNamesProvider);
        if !any_app && (provider.is_none() || app != self.providers.app) {
            return Err(
                if is_recorded && self.has(Alternative::WrongProviderIs500) {
                    Refusal::Internal
                } else {
                    Refusal::ProviderOfOtherApp(id.to_owned())
                },
            );
        }
        match provider {
            Some(provider) if !provider.fits(sent_as) => Err(Refusal::ProviderMismatch),
            // The service ignores that an email names another than the default.
            Some(provider) if sent_as == "Email" && !provider.is_default => Ok(None),
            _ => Ok(Some(id.to_owned())),
        }
    }

    /// Sets the status of a message, or of the last email of a thread, for the app of its provider.
    pub(in crate::sandbox) fn report_status(
        &mut self,
        id: &str,
        location: &str,
        app: &str,
        step: Step,
    ) -> Result<Ids, Refusal> {
        let found = self.message_ref(id, location, step.since)?;
        self.check_provider(found, app, step.since)?;
        self.set_status(id, location, step)
    }

    /// Sets the status of an email for the app of its provider.
    pub(in crate::sandbox) fn report_email_status(
        &mut self,
        id: &str,
        location: &str,
        app: &str,
        step: Step,
    ) -> Result<(), Refusal> {
        self.email(id, location, step.since)?;
        // It was just found by this id.
        let email = self.email_ids[id];
        self.check_provider(MessageRef::Email(email), app, step.since)?;
        self.emails[email].life.timeline.set(step);
        Ok(())
    }

    /// Checks that a message has been handed to a provider, and that the app owns it.
    fn check_provider(&self, message: MessageRef, app: &str, now: Millis) -> Result<(), Refusal> {
        let (number, content, life) = match message {
            MessageRef::Message(index) => {
                let message = &self.messages[index];
                // Of a thread, the last email counts.
                match message.emails.back() {
                    Some(email) => return self.check_provider(MessageRef::Email(*email), app, now),
                    None => (index, &message.content, &message.life),
                }
            }
            MessageRef::Email(email) => {
                let stored = &self.emails[email];
                (email, &stored.content, &stored.life)
            }
        };
        if !content.outbound {
            return Err(Refusal::NoProvider);
        }
        let sent = life.scheduled.unwrap_or(life.stored);
        let is_early = now < sent.saturating_add(self.providers.delay(number));
        let access = self.access(content.provider.as_deref(), content.is_email(), app);
        if self.has(Alternative::HandoverBeforeAccess) && is_early {
            return Err(Refusal::NoProvider);
        }
        access?;
        if is_early {
            return Err(Refusal::NoProvider);
        }
        Ok(())
    }

    /// Checks that an app owns the provider of a message. Without any provider, each app owns that
    /// of every message.
    fn access(&self, provider: Option<&str>, email: bool, app: &str) -> Result<(), Refusal> {
        if self.providers.all.is_empty() {
            return Ok(());
        }
        let channel = if email { Channel::Email } else { Channel::Sms };
        let provider = match provider {
            Some(id) => self.providers.find(id),
            None => self.providers_of(channel).find(|p| p.is_default),
        };
        match provider {
            // The service itself carries it.
            None => Err(Refusal::NoProvider),
            Some(_) if app == self.providers.app => Ok(()),
            Some(provider) => Err(Refusal::ProviderOfOtherApp(provider.id.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handing_over_takes_five_to_ten_seconds_unless_set() {
        let mut providers = Providers::default();
        let (mut least, mut most) = (Millis::MAX, Millis::MIN);
        for message in 0..10_000 {
            let delay = providers.delay(message);
            (least, most) = (least.min(delay), most.max(delay));
        }
        assert_eq!((least, most), (5_000, 9_999));
        providers.delay = Some(7);
        assert_eq!(providers.delay(1), 7);
    }
}
