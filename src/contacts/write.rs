//! Creating and changing contacts.

use serde_json::{Map, Value};

use super::{CONTACT, Contact, checked, has_contact};
use crate::{Client, Error, Problem, api::types, id::ContactId, operation, validate};

/// A custom field of a contact, by its id or by its key.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use leadconnector::contacts::CustomField;
///
/// let size = CustomField::key("shoe_size", 43);
/// client.contacts().update("contact-id").custom_field(size).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct CustomField {
    name: &'static str,
    field: String,
    value: Value,
}

impl CustomField {
    /// Creates a value for the field with this id.
    pub fn id(id: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            name: "id",
            field: id.into(),
            value: value.into(),
        }
    }

    /// Creates a value for the field with this key.
    pub fn key(key: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            name: "key",
            field: key.into(),
            value: value.into(),
        }
    }

    /// Returns the field as the version of the API has it.
    fn written(self, is_v3: bool) -> Map<String, Value> {
        let value = if is_v3 { "fieldValue" } else { "field_value" };
        let mut written = Map::new();
        written.insert(self.name.to_owned(), self.field.into());
        written.insert(value.to_owned(), self.value);
        written
    }
}

/// Omits the value.
impl std::fmt::Debug for CustomField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomField").finish_non_exhaustive()
    }
}

/// Defines the methods that set the fields of a contact. Each sets the field of the same name of
/// `body`.
macro_rules! fields {
    ($($(#[$doc:meta])+ $field:ident;)+) => {
        $(
            $(#[$doc])+
            pub fn $field(mut self, $field: impl Into<String>) -> Self {
                self.body.$field = Some($field.into());
                self
            }
        )+

        /// Sets a custom field.
        pub fn custom_field(mut self, field: CustomField) -> Self {
            let is_v3 = self.client.is_v3();
            self.body.custom_fields.push(field.written(is_v3));
            self
        }

        fn check(&self) -> Vec<Problem> {
            let body = &self.body;
            let problems = [
                validate::address("email", body.email.as_deref(), false),
                validate::phone("phone", body.phone.as_deref()),
            ];
            problems.into_iter().flatten().collect()
        }
    };
    () => {
        fields! {
            /// Sets the first name.
            first_name;
            /// Sets the last name.
            last_name;
            /// Sets the full name.
            name;
            /// Sets the primary email address. The service stores it in lower case. An additional
            /// address of the contact becomes its primary one, and the old primary one is lost.
            email;
            /// Sets the phone number, in E.164 form: `+` and digits, such as `+14155550123`.
            phone;
            /// Sets the street and number.
            address1;
            /// Sets the city.
            city;
            /// Sets the state or region.
            state;
            /// Sets the postal code.
            postal_code;
            /// Sets the country: a code of two letters, such as `US`.
            country;
            /// Sets the website.
            website;
            /// Sets the time zone, such as `America/Chicago`.
            timezone;
            /// Sets where the contact came from.
            source;
            /// Sets the date of birth, such as `1990-09-25`.
            date_of_birth;
            /// Sets the user whom the contact is assigned to, by id.
            assigned_to;
        }
    };
}

/// A contact to create or update, which [`Contacts::upsert`](super::Contacts::upsert) starts.
///
/// It needs an email address or a phone number: the service finds the contact by one of them, in
/// the order that the settings of the location say, and creates one if there is none. Tags can't be
/// set here, since the service would replace all tags of the contact: use
/// [`add_tags`](super::Contacts::add_tags).
#[derive(Clone)]
#[must_use = "nothing changes before `send`"]
pub struct UpsertContact {
    client: Client,
    body: types::UpsertContactBody,
}

/// What [`UpsertContact::send`] did.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let client = client.at("location-id");
/// let upsert = client.contacts().upsert().phone("+14155550123").email("jane@company.com");
/// let upserted = upsert.send().await?;
/// if upserted.created == Some(true) {
///     println!("new: {:?}", upserted.contact.id());
/// }
/// for field in upserted.ignored {
///     println!("another contact has this {field}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Upserted {
    /// The contact as it is now.
    pub contact: Contact,
    /// Whether it was created; `None` if the service did not say.
    pub created: Option<bool>,
    /// Which of the fields `email` and `phone` were set but not stored: the service silently
    /// ignores one of both if another contact has it.
    pub ignored: Vec<&'static str>,
}

impl UpsertContact {
    pub(super) fn new(client: Client) -> Self {
        let location = client.location().cloned();
        // `send` fails without a location.
        let location = location.unwrap_or_else(|| crate::id::LocationId::new(""));
        Self {
            client,
            body: types::UpsertContactBody::new(location),
        }
    }

    fields! {}

    /// Sets the gender. An existing contact keeps its own.
    pub fn gender(mut self, gender: impl Into<String>) -> Self {
        self.body.gender = Some(gender.into());
        self
    }

    /// Sets the name of the company that the contact works for.
    pub fn company_name(mut self, company_name: impl Into<String>) -> Self {
        self.body.company_name = Some(company_name.into());
        self
    }

    /// Creates or updates the contact. A repeat is harmless.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`Configuration`](crate::ErrorKind::Configuration) if
    /// the client knows no location and [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if
    /// there is neither an email address nor a phone number, or one that is not valid.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(self) -> Result<Upserted, Error> {
        let operation = &operation::UPSERT_CONTACT;
        self.client.required_location(operation)?;
        let mut problems = self.check();
        let (email, phone) = (self.body.email.as_deref(), self.body.phone.as_deref());
        if email.is_none() && phone.is_none() {
            // Without both, each repeat would make another contact.
            problems.push(Problem::new("upsert", "neither", "email or phone"));
        }
        if !problems.is_empty() {
            return Err(Error::invalid_request(operation, problems));
        }
        let reply = self.client.api().upsert_contact(&self.body).await?;
        if !has_contact(reply.value().json()) {
            return Err(reply.failure());
        }
        let reply = reply.into_inner();
        let created = reply.created();
        let contact = Contact(reply.0.unwrapped(CONTACT));
        let differs = |sent: Option<&str>, has: Option<&str>| {
            sent.is_some_and(|sent| has.is_none_or(|has| !has.eq_ignore_ascii_case(sent)))
        };
        let mut ignored = Vec::new();
        if differs(email, contact.email()) {
            ignored.push("email");
        }
        if differs(phone, contact.phone()) {
            ignored.push("phone");
        }
        Ok(Upserted {
            contact,
            created,
            ignored,
        })
    }
}

/// A change of a contact, which [`Contacts::update`](super::Contacts::update) starts. Fields that
/// are not set stay as they are.
#[derive(Clone)]
#[must_use = "nothing changes before `send`"]
pub struct UpdateContact {
    client: Client,
    id: ContactId,
    body: types::UpdateContactBody,
}

impl UpdateContact {
    pub(super) fn new(client: Client, id: ContactId) -> Self {
        Self {
            client,
            id,
            body: types::UpdateContactBody::default(),
        }
    }

    fields! {}

    /// Sends the change. Returns the contact as it is afterwards. A repeat is harmless.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if
    /// there is nothing to change, or a value is not valid. If another contact has the email
    /// address or the phone number, the rejection is [`Duplicate`](crate::Rejection::Duplicate),
    /// and [`Error::duplicate`] names that contact.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(self) -> Result<Contact, Error> {
        let mut problems = self.check();
        if self.body == types::UpdateContactBody::default() {
            problems.push(Problem::new(
                "update",
                "nothing to change",
                "at least one field",
            ));
        }
        if !problems.is_empty() {
            return Err(Error::invalid_request(&operation::UPDATE_CONTACT, problems));
        }
        send_update(&self.client, &self.id, &self.body).await
    }
}

/// Sends a change of a contact.
pub(super) async fn send_update(
    client: &Client,
    id: &ContactId,
    body: &types::UpdateContactBody,
) -> Result<Contact, Error> {
    let id = checked(&operation::UPDATE_CONTACT, id)?;
    let reply = client.api().update_contact(id, body).await?;
    if !has_contact(reply.value().json()) {
        return Err(reply.failure());
    }
    Ok(Contact(reply.into_inner().0.unwrapped(CONTACT)))
}

/// Omits the fields, which are personal data.
impl std::fmt::Debug for UpsertContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpsertContact").finish_non_exhaustive()
    }
}

/// Omits the fields, which are personal data.
impl std::fmt::Debug for UpdateContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateContact")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
