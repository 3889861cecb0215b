//! Changes of the settings of "do not disturb".

use serde_json::{Map, json};

use super::{Contact, Dnd, DndChannel, KNOWN, MayReceive, read, strictest};
use crate::api::types;

/// A change of the settings of "do not disturb", for
/// [`Contacts::set_dnd`](crate::contacts::Contacts::set_dnd).
///
/// ```
/// use leadconnector::contacts::{DndChange, DndChannel};
///
/// let no_texts = DndChange::new().stop(DndChannel::Sms).allow(DndChannel::Email);
/// let nothing_at_all = DndChange::new().all(true);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "nothing changes before it is passed to `set_dnd`"]
pub struct DndChange {
    all: Option<bool>,
    channels: Vec<(DndChannel, bool)>,
}

impl DndChange {
    /// Creates an empty change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the contact is not to be disturbed on any channel.
    pub fn all(mut self, do_not_disturb: bool) -> Self {
        self.all = Some(do_not_disturb);
        self
    }

    /// Stops messages on a channel.
    pub fn stop(self, channel: DndChannel) -> Self {
        self.set(channel, true)
    }

    /// Allows messages on a channel. An opt-out by the contact itself stays.
    pub fn allow(self, channel: DndChannel) -> Self {
        self.set(channel, false)
    }

    /// Sets a channel. The last setting of a channel counts.
    fn set(mut self, channel: DndChannel, do_not_disturb: bool) -> Self {
        self.channels.retain(|(other, _)| *other != channel);
        self.channels.push((channel, do_not_disturb));
        self
    }

    pub(in crate::contacts) fn is_empty(&self) -> bool {
        self.all.is_none() && self.channels.is_empty()
    }

    pub(in crate::contacts) fn names_channels(&self) -> bool {
        !self.channels.is_empty()
    }

    /// Writes the change, and the settings of the other channels that stop messages. An opt-out is
    /// written as it is, whatever the change says, and so is an undocumented setting unless the
    /// channel is to be stopped.
    pub(in crate::contacts) fn write(
        &self,
        current: Option<&Contact>,
        is_v3: bool,
        body: &mut types::UpdateContactBody,
    ) {
        body.dnd = self.all;
        let none = Map::new();
        let settings = current.and_then(Contact::dnd_settings).unwrap_or(&none);
        for channel in KNOWN {
            let mut changes = self.channels.iter();
            let stop = changes.find(|(changed, _)| changed == channel);
            let written = match (strictest(settings, *channel), stop) {
                // An opt-out stays, and so does what can't be read, unless it is to be stopped.
                (Some((MayReceive::No(Dnd::OptedOut), setting)), _)
                | (Some((MayReceive::Unknown, setting)), None | Some((_, false))) => {
                    setting.clone()
                }
                (_, Some((_, true))) => json!({ "status": "active" }),
                (_, Some((_, false))) => json!({ "status": "inactive" }),
                (Some((MayReceive::No(_), setting)), None) => setting.clone(),
                (_, None) => continue,
            };
            let name = channel.name(is_v3).to_owned();
            body.dnd_settings.insert(name, written);
        }
        for (name, setting) in settings {
            let is_known = KNOWN.iter().any(|channel| channel.is_named(name));
            if !is_known && read(setting) != MayReceive::Yes {
                body.dnd_settings.insert(name.clone(), setting.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn contact(json: Value) -> Contact {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_change_keeps_other_channels_and_opt_outs() {
        let current = contact(json!({ "dndSettings": {
            "sms": { "status": "permanent", "message": "STOP_KEYWORD" },
            "Email": { "status": "active", "code": "1" },
            "Call": { "status": "inactive" },
            "FB": { "status": "active" },
            "Pager": { "status": "active" },
        }}));
        let change = DndChange::new()
            .allow(DndChannel::Sms)
            .stop(DndChannel::WhatsApp)
            .allow(DndChannel::Facebook);
        let written = |is_v3| {
            let mut body = types::UpdateContactBody::default();
            change.write(Some(&current), is_v3, &mut body);
            serde_json::to_value(body).unwrap()
        };
        assert_eq!(
            written(false),
            json!({ "dndSettings": {
                "SMS": { "status": "permanent", "message": "STOP_KEYWORD" },
                "Email": { "status": "active", "code": "1" },
                "FB": { "status": "inactive" },
                "WhatsApp": { "status": "active" },
                "Pager": { "status": "active" },
            }})
        );
        assert_eq!(
            written(true)["dndSettings"]["whatsApp"],
            json!({ "status": "active" })
        );
    }

    #[test]
    fn no_spelling_lets_a_change_lift_an_opt_out() {
        for (settings, kept) in [
            (json!({ "SMS": "permanent" }), json!("permanent")),
            (
                json!({ "SMS": { "status": "Permanent" } }),
                json!({ "status": "Permanent" }),
            ),
            (
                json!({ "SMS": { "status": "permanent" }, "sms": { "status": "active" } }),
                json!({ "status": "permanent" }),
            ),
            (
                json!({ "SMS": { "status": "active" }, "sms": { "status": "permanent" } }),
                json!({ "status": "permanent" }),
            ),
            (
                json!({ "sms": { "status": "opted_out" } }),
                json!({ "status": "opted_out" }),
            ),
        ] {
            let current = contact(json!({ "dndSettings": settings }));
            for change in [
                DndChange::new().allow(DndChannel::Sms),
                DndChange::new().stop(DndChannel::Email),
            ] {
                let mut body = types::UpdateContactBody::default();
                change.write(Some(&current), false, &mut body);
                assert_eq!(body.dnd_settings["SMS"], kept, "{settings}");
            }
        }
    }
}
