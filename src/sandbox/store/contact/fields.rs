//! The fields of a contact: written by requests, and shown in replies.

use serde_json::{Map, Value, json};

use super::Contact;
use crate::{outbound::MessageType, sandbox::date::Iso};

/// The largest number of custom fields, and of tags, of a contact.
const MAX_VALUES: usize = 1_000;

/// The names of the settings of "do not disturb": those of dates, those of v3, and the type of
/// messages that each stops.
const SETTINGS: [(&str, &str, Option<MessageType>); 7] = [
    ("Call", "call", None),
    ("Email", "email", Some(MessageType::Email)),
    ("SMS", "sms", Some(MessageType::Sms)),
    ("WhatsApp", "whatsApp", Some(MessageType::WhatsApp)),
    ("GMB", "gmb", None),
    ("FB", "fb", Some(MessageType::Facebook)),
    ("RCS", "rcs", Some(MessageType::Rcs)),
];

impl Contact {
    pub(in crate::sandbox) fn add_tags(&mut self, tags: impl IntoIterator<Item = String>) {
        for tag in tags {
            let tag = tag.to_lowercase();
            if !self.tags.contains(&tag) && self.tags.len() < MAX_VALUES {
                self.tags.push(tag);
            }
        }
    }

    pub(in crate::sandbox) fn remove_tags(&mut self, tags: &[String]) {
        let tags: Vec<_> = tags.iter().map(|tag| tag.to_lowercase()).collect();
        self.tags.retain(|tag| !tags.contains(tag));
    }

    /// Returns about how many bytes the contact takes.
    pub(in crate::sandbox::store) fn size(&self) -> usize {
        let json = Value::Object(self.hit("")).to_string().len();
        let location = self.location.as_ref().map_or(0, String::len);
        json + location + Value::Object(self.other_settings.clone()).to_string().len()
    }

    pub(in crate::sandbox) fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Writes the fields of a request.
    pub(in crate::sandbox::store) fn write(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            let text = value.as_str();
            match (name.as_str(), text, value) {
                ("email", Some(email), _) => {
                    let email = email.to_lowercase();
                    self.emails.retain(|other| *other != email);
                    if !self.emails.is_empty() {
                        // The old primary address is lost.
                        self.emails.remove(0);
                    }
                    self.emails.insert(0, email);
                }
                ("phone", Some(phone), _) => self.phone = Some(phone.to_owned()),
                ("name", Some(name), _) => self.name = name.to_owned(),
                ("firstName", Some(first), _) => {
                    let (_, last) = split(&self.name);
                    self.name = format!("{first} {last}").trim().to_owned();
                }
                ("lastName", Some(last), _) => {
                    let (first, _) = split(&self.name);
                    self.name = format!("{first} {last}").trim().to_owned();
                }
                ("assignedTo", Some(user), _) => self.assigned_to = Some(user.to_owned()),
                ("tags", _, Value::Array(tags)) => {
                    self.tags.clear();
                    self.add_tags(tags.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                ("dnd", _, Value::Bool(dnd)) => self.disturb_never = *dnd,
                ("dndSettings", _, Value::Object(settings)) => {
                    for (name, setting) in settings {
                        self.set_dnd(name, setting);
                    }
                }
                ("customFields", _, Value::Array(fields)) => self.set_custom_fields(fields),
                ("locationId" | "createNewIfDuplicateAllowed", ..) => {}
                (_, _, Value::Null) => {}
                _ => {
                    self.others.insert(name.clone(), value.clone());
                }
            }
        }
    }

    fn set_dnd(&mut self, name: &str, setting: &Value) {
        let known = SETTINGS
            .iter()
            .find(|known| known.0.eq_ignore_ascii_case(name));
        let Some((name, _, message_type)) = known else {
            return;
        };
        let Some(message_type) = message_type else {
            self.other_settings
                .insert((*name).to_owned(), setting.clone());
            return;
        };
        // An opt-out can't be lifted.
        if self.unsubscribed.contains(message_type) {
            return;
        }
        self.do_not_disturb
            .retain(|stopped| stopped != message_type);
        match setting.get("status").and_then(Value::as_str) {
            Some("active") => self.do_not_disturb.push(*message_type),
            Some("permanent") => self.unsubscribed.push(*message_type),
            _ => {}
        }
    }

    /// Sets the values of custom fields, each with its id or key.
    fn set_custom_fields(&mut self, fields: &[Value]) {
        let stored = self
            .others
            .entry("customFields")
            .or_insert_with(|| json!([]));
        let Value::Array(stored) = stored else { return };
        for field in fields.iter().take(MAX_VALUES) {
            let Some(id) = field.get("id").or_else(|| field.get("key")) else {
                continue;
            };
            let value = field.get("field_value").or_else(|| field.get("fieldValue"));
            stored.retain(|other| other.get("id") != Some(id));
            stored.push(json!({ "id": id, "value": value }));
        }
        stored.drain(..stored.len().saturating_sub(MAX_VALUES));
    }

    /// Returns the contact as a search shows it.
    pub(in crate::sandbox) fn hit(&self, location: &str) -> Map<String, Value> {
        let (first, last) = split(&self.name);
        let mut shown = self.others.clone();
        let date = |millis| json!(Iso(millis));
        for (name, value) in [
            ("id", json!(self.id)),
            ("locationId", json!(location)),
            ("contactName", json!(self.name)),
            ("firstName", json!(first)),
            ("lastName", json!(last)),
            ("email", json!(self.emails.first())),
            (
                "additionalEmails",
                json!(self.emails.get(1..).unwrap_or_default()),
            ),
            ("phone", json!(self.phone)),
            ("assignedTo", json!(self.assigned_to)),
            ("tags", json!(self.tags)),
            ("dnd", json!(self.disturb_never)),
            ("dateAdded", date(self.added)),
            ("dateUpdated", date(self.changed.max(self.added))),
        ] {
            shown.insert(name.to_owned(), value);
        }
        shown
    }

    /// Returns the contact as it is shown by id, with the names of dates or of v3.
    pub(in crate::sandbox) fn shown(&self, location: &str, is_v3: bool) -> Value {
        let mut shown = self.hit(location);
        let name = shown.remove("contactName").unwrap_or_default();
        shown.insert("name".to_owned(), name);
        let mut settings = Map::new();
        for (dated, v3, message_type) in SETTINGS {
            let setting = match message_type {
                Some(stopped) if self.unsubscribed.contains(&stopped) => {
                    Some(json!({ "status": "permanent", "message": "STOP_KEYWORD" }))
                }
                Some(stopped) if self.do_not_disturb.contains(&stopped) => {
                    Some(json!({ "status": "active" }))
                }
                Some(_) => Some(json!({ "status": "inactive" })),
                None => self.other_settings.get(dated).cloned(),
            };
            let name = if is_v3 { v3 } else { dated };
            settings.extend(setting.map(|setting| (name.to_owned(), setting)));
        }
        shown.insert("dndSettings".to_owned(), Value::Object(settings));
        Value::Object(shown)
    }
}

/// Splits a full name into the first name and the rest.
fn split(name: &str) -> (&str, &str) {
    name.split_once(' ').unwrap_or((name, ""))
}
