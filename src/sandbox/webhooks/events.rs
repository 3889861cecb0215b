//! Says which events are posted because of what happened.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Job,
    build::{contact_event, date, delivery_url, find, message_event, provider_delivery},
};
use crate::{
    id::Resource,
    sandbox::{
        State,
        event::{AppEvent, ConversationUnreadUpdate},
        store::{Happened, Ids, Millis, What},
    },
    webhook::testing::Signer,
};

/// What the delivery of a message to its provider is called.
const DELIVERY: &str = "ProviderOutboundMessage";

impl State {
    /// Returns what is to be posted because of the last request.
    pub(in crate::sandbox) fn take_events(&mut self, now: Millis, signer: &Signer) -> Vec<Job> {
        let happened = self.store.take_happened();
        if self.webhooks.urls.is_empty() && !self.store.has_delivery_url() {
            return Vec::new();
        }
        let mut jobs = Vec::new();
        for happened in happened {
            let (ids, sent) = match &happened.what {
                What::Message { ids, sent } if *sent > now => (ids, *sent),
                _ => {
                    jobs.extend(self.events_of(&happened, now, signer));
                    continue;
                }
            };
            if self.webhooks.schedule() {
                jobs.push(Job::Schedule(happened, sent));
            } else {
                self.drop_message_events(ids, &happened.location, now);
            }
        }
        jobs
    }

    /// Returns the event of an installation that began or ended.
    pub(in crate::sandbox) fn app_event(
        &mut self,
        resource: &Resource,
        installed: bool,
        now: DateTime<Utc>,
        signer: &Signer,
    ) -> Vec<Job> {
        let (kind, event) = if installed {
            ("INSTALL", AppEvent::installed(resource))
        } else {
            ("UNINSTALL", AppEvent::uninstalled(resource))
        };
        let event = event.occurred_at(now);
        let event = match resource {
            Resource::Location(location) => event.company_id(self.tokens.company_of(location)),
            Resource::Company(_) => event,
        };
        self.post_to_webhooks(signer, kind, &event)
    }

    /// Returns the events of what happened; none if it was undone since.
    pub(super) fn events_of(
        &mut self,
        happened: &Happened,
        now: Millis,
        signer: &Signer,
    ) -> Vec<Job> {
        let location = happened.location.as_str();
        match &happened.what {
            What::Message { ids, .. } => self.message_events(ids, location, now, signer),
            What::Unread(conversation) => {
                let found = self.store.find_conversation(conversation, location);
                let Ok(index) = found else { return Vec::new() };
                let conversation = self.store.conversation(index);
                let event = ConversationUnreadUpdate::new(
                    conversation.id.as_str(),
                    conversation.contact.as_str(),
                    conversation.unread,
                );
                let event = event
                    .starred(conversation.starred)
                    .deleted(false)
                    .inbox(true);
                let event = event.location_id(location).occurred_at(date(now));
                self.post_to_webhooks(signer, "ConversationUnreadUpdate", &event)
            }
            What::Contact(change, id) => {
                let Some(contact) = self.store.stored_contact(id) else {
                    return Vec::new();
                };
                let shown = contact.shown(location, false);
                let (kind, event) = contact_event(*change, id, &shown);
                let event = event.location_id(location).occurred_at(date(now));
                self.post_to_webhooks(signer, kind, &event)
            }
        }
    }

    fn message_events(
        &mut self,
        ids: &Ids,
        location: &str,
        now: Millis,
        signer: &Signer,
    ) -> Vec<Job> {
        let Some(sent) = find(&self.store, ids, location, now) else {
            return Vec::new();
        };
        if sent.is_scheduled(now) {
            return Vec::new();
        }
        let event = message_event(ids, &sent, now).location_id(location);
        let kind = sent.event_type();
        let delivery = delivery_url(&self.store, sent.content).map(|url| {
            let delivery = provider_delivery(&self.store, ids, &sent, now);
            (url, delivery.location_id(location))
        });
        let mut jobs = self.post_to_webhooks(signer, kind, &event);
        if let Some((url, delivery)) = delivery {
            let post = self.webhooks.post(signer, DELIVERY, &delivery, &url);
            jobs.extend(post.map(Job::Post));
        }
        jobs
    }

    /// Records that the events of a scheduled message are not posted.
    fn drop_message_events(&mut self, ids: &Ids, location: &str, now: Millis) {
        let Some(sent) = find(&self.store, ids, location, now) else {
            return;
        };
        for url in self.webhooks.urls.clone() {
            self.webhooks.drop_event(sent.event_type(), &url);
        }
        if let Some(url) = delivery_url(&self.store, sent.content) {
            self.webhooks.drop_event(DELIVERY, &url);
        }
    }

    fn post_to_webhooks(
        &mut self,
        signer: &Signer,
        kind: &str,
        event: &impl Serialize,
    ) -> Vec<Job> {
        let urls = self.webhooks.urls.clone();
        let posts = urls
            .iter()
            .filter_map(|url| self.webhooks.post(signer, kind, event, url));
        posts.map(Job::Post).collect()
    }
}
