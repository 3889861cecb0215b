//! "Do not disturb" (DND): the channels on which a contact wants no messages.

mod change;

use serde_json::{Map, Value};

use super::Contact;
use crate::conversations::Channel;

pub use self::change::DndChange;

/// A channel that has its own setting of "do not disturb".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DndChannel {
    /// Phone calls.
    Call,
    /// Emails.
    Email,
    /// Text messages.
    Sms,
    /// WhatsApp.
    WhatsApp,
    /// Google Business Profile.
    GoogleBusiness,
    /// Facebook.
    Facebook,
    /// RCS messages.
    Rcs,
}

impl DndChannel {
    /// Returns the setting that applies to a channel; `None` for a channel without one.
    #[must_use]
    pub fn of(channel: Channel) -> Option<Self> {
        Some(match channel {
            Channel::Call => Self::Call,
            Channel::Email => Self::Email,
            Channel::Sms => Self::Sms,
            Channel::WhatsApp => Self::WhatsApp,
            Channel::GoogleBusiness => Self::GoogleBusiness,
            Channel::Facebook => Self::Facebook,
            Channel::Rcs => Self::Rcs,
            _ => return None,
        })
    }

    /// Returns the name in the settings: of the versions that are dates, or of v3.
    fn name(self, is_v3: bool) -> &'static str {
        match (self, is_v3) {
            (Self::Call, false) => "Call",
            (Self::Call, true) => "call",
            (Self::Email, false) => "Email",
            (Self::Email, true) => "email",
            (Self::Sms, false) => "SMS",
            (Self::Sms, true) => "sms",
            (Self::WhatsApp, false) => "WhatsApp",
            (Self::WhatsApp, true) => "whatsApp",
            (Self::GoogleBusiness, false) => "GMB",
            (Self::GoogleBusiness, true) => "gmb",
            (Self::Facebook, false) => "FB",
            (Self::Facebook, true) => "fb",
            (Self::Rcs, false) => "RCS",
            (Self::Rcs, true) => "rcs",
        }
    }

    /// Returns whether this is the name of the channel, in either case.
    fn is_named(self, name: &str) -> bool {
        self.name(true).eq_ignore_ascii_case(name)
    }
}

/// Whether a contact may be sent messages on a channel: what [`Contact::may_receive`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MayReceive {
    /// Its settings allow it.
    Yes,
    /// They forbid it.
    No(Dnd),
    /// Its settings don't say.
    Unknown,
}

/// Why a contact may not be sent messages on a channel.
///
/// ```
/// use leadconnector::contacts::{Contact, Dnd, MayReceive};
/// use leadconnector::conversations::Channel;
///
/// fn label(contact: &Contact) -> &'static str {
///     match contact.may_receive(Channel::Sms) {
///         MayReceive::Yes => "texts",
///         MayReceive::No(Dnd::OptedOut) => "no texts: the contact has opted out",
///         MayReceive::No(_) => "no texts: the settings of the contact stop them",
///         _ => "not known",
///     }
/// }
/// # let _ = label;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dnd {
    /// It is not to be disturbed on any channel.
    AllChannels,
    /// It is not to be disturbed on this channel.
    Channel,
    /// It has opted out of this channel, as by replying STOP. The API can't undo that.
    OptedOut,
}

impl Contact {
    /// Returns whether the contact may be sent messages on a channel, by its settings of "do not
    /// disturb".
    ///
    /// The answer is [`Unknown`](MayReceive::Unknown)
    /// - if the contact comes without the settings, as from a [search](super::Contacts::search):
    ///   only [`get`](super::Contacts::get) is sure to return them;
    /// - if a setting has an undocumented value;
    /// - for [`Channel::Custom`] if text messages are not allowed, since the sources contradict
    ///   each other on whether that stops a custom provider.
    ///
    /// A channel that the settings don't name is allowed. The settings say nothing about bounces
    /// and about addresses that have unsubscribed: a send can be refused although this returned
    /// [`Yes`](MayReceive::Yes).
    ///
    /// ```
    /// use leadconnector::{contacts::{Contact, Dnd, MayReceive}, conversations::Channel};
    ///
    /// let contact: Contact = serde_json::from_value(serde_json::json!({
    ///     "id": "ve9EPM428h8vShlRW1KT",
    ///     "dnd": false,
    ///     "dndSettings": { "SMS": { "status": "permanent", "message": "STOP_KEYWORD" } },
    /// }))?;
    /// assert_eq!(contact.may_receive(Channel::Sms), MayReceive::No(Dnd::OptedOut));
    /// assert_eq!(contact.may_receive(Channel::Email), MayReceive::Yes);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn may_receive(&self, channel: Channel) -> MayReceive {
        match self.json().get("dnd") {
            None | Some(Value::Null | Value::Bool(false)) => {}
            Some(Value::Bool(true)) => return MayReceive::No(Dnd::AllChannels),
            Some(_) => return MayReceive::Unknown,
        }
        let Some(settings) = self.dnd_settings() else {
            return MayReceive::Unknown;
        };
        let provider = channel == Channel::Custom;
        let setting = if provider {
            Some(DndChannel::Sms)
        } else {
            DndChannel::of(channel)
        };
        let answer = setting.map_or(MayReceive::Yes, |channel| status(settings, channel));
        match answer {
            MayReceive::No(_) if provider => MayReceive::Unknown,
            answer => answer,
        }
    }

    fn dnd_settings(&self) -> Option<&Map<String, Value>> {
        self.json().get("dndSettings")?.as_object()
    }
}

/// Reads the setting of a channel.
fn status(settings: &Map<String, Value>, channel: DndChannel) -> MayReceive {
    strictest(settings, channel).map_or(MayReceive::Yes, |(answer, _)| answer)
}

/// Returns the setting of a channel, and what it says. Of two spellings of the name, the stricter
/// setting counts.
fn strictest(settings: &Map<String, Value>, channel: DndChannel) -> Option<(MayReceive, &Value)> {
    let strictness = |answer: MayReceive| match answer {
        MayReceive::Yes => 0,
        MayReceive::Unknown => 1,
        MayReceive::No(Dnd::OptedOut) => 3,
        MayReceive::No(_) => 2,
    };
    let named = settings.iter().filter(|(name, _)| channel.is_named(name));
    let answers = named.map(|(_, setting)| (read(setting), setting));
    answers.max_by_key(|(answer, _)| strictness(*answer))
}

/// Reads a setting: an object with a status, or the status alone.
fn read(setting: &Value) -> MayReceive {
    let status = setting.get("status").unwrap_or(setting);
    let text = status.as_str().map(|text| text.trim().to_ascii_lowercase());
    match text.as_deref() {
        Some("active") => MayReceive::No(Dnd::Channel),
        Some("permanent") => MayReceive::No(Dnd::OptedOut),
        Some("inactive") => MayReceive::Yes,
        _ if setting.is_null() => MayReceive::Yes,
        _ => MayReceive::Unknown,
    }
}

const KNOWN: &[DndChannel] = &[
    DndChannel::Call,
    DndChannel::Email,
    DndChannel::Sms,
    DndChannel::WhatsApp,
    DndChannel::GoogleBusiness,
    DndChannel::Facebook,
    DndChannel::Rcs,
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contact(json: Value) -> Contact {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn names_are_read_in_either_case_and_the_stricter_setting_counts() {
        for channel in KNOWN {
            for is_v3 in [false, true] {
                let settings = json!({ channel.name(is_v3): { "status": "active" } });
                let contact = contact(json!({ "dnd": false, "dndSettings": settings }));
                let setting = status(contact.dnd_settings().unwrap(), *channel);
                assert_eq!(setting, MayReceive::No(Dnd::Channel));
            }
        }
        let both = contact(json!({ "dndSettings": {
            "SMS": { "status": "permanent" }, "sms": { "status": "inactive" },
        }}));
        assert_eq!(
            both.may_receive(Channel::Sms),
            MayReceive::No(Dnd::OptedOut)
        );
    }

    #[test]
    fn what_the_settings_do_not_say_is_unknown() {
        let without = contact(json!({ "dnd": false }));
        assert_eq!(without.may_receive(Channel::Sms), MayReceive::Unknown);
        let all = contact(json!({ "dnd": true }));
        assert_eq!(
            all.may_receive(Channel::Instagram),
            MayReceive::No(Dnd::AllChannels)
        );
        let odd = contact(json!({ "dndSettings": { "SMS": { "status": "paused" } } }));
        assert_eq!(odd.may_receive(Channel::Sms), MayReceive::Unknown);
        assert_eq!(odd.may_receive(Channel::Instagram), MayReceive::Yes);
        for dnd in [json!("true"), json!(1), json!({ "all": true })] {
            let odd = contact(json!({ "dnd": dnd, "dndSettings": {} }));
            assert_eq!(odd.may_receive(Channel::Sms), MayReceive::Unknown);
        }
        let texts = contact(json!({ "dndSettings": { "SMS": { "status": "active" } } }));
        assert_eq!(texts.may_receive(Channel::Custom), MayReceive::Unknown);
        let none = contact(json!({ "dndSettings": {} }));
        assert_eq!(none.may_receive(Channel::Custom), MayReceive::Yes);
    }
}
