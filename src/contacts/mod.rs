//! Contacts: the people that messages go to and come from.
//!
//! [`Client::contacts`] finds, creates and changes them, as far as a sender needs.
//!
//! ```no_run
//! # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
//! use leadconnector::{contacts::MayReceive, conversations::Channel, outbound::Sms};
//!
//! let client = client.at("location-id");
//! let upserted = client.contacts().upsert()
//!     .phone("+14155550123")
//!     .first_name("Jane")
//!     .send()
//!     .await?;
//! if let (Some(id), MayReceive::Yes) = (upserted.contact.id(), upserted.contact.may_receive(Channel::Sms)) {
//!     client.send(Sms::new(id, "Your table is ready.")).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod dnd;
mod filter;
mod search;
mod tags;
mod write;

use crate::{
    Client, Error, Problem,
    api::types,
    conversations::given,
    false_success::reports_failure,
    id::{ContactId, WorkflowId},
    operation::{self, Operation},
    validate,
};

pub use self::{
    dnd::{Dnd, DndChange, DndChannel, MayReceive},
    filter::Filter,
    search::{MAX_CONTACTS_PAGE, SearchContacts},
    write::{CustomField, UpdateContact, UpsertContact, Upserted},
};
pub use crate::view::reply::Contact;

/// The fields of a reply that may hold the contact.
const CONTACT: &[&str] = &["contact"];

/// Contacts: [`Client::contacts`] returns it.
///
/// Its methods need the scopes `contacts.readonly` and `contacts.write`. Those that look for
/// contacts or create them need a location ([`Client::at`]).
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let client = client.at("location-id");
/// if let Some(contact) = client.contacts().find_by_phone("+14155550123").await? {
///     println!("{:?}", contact.id());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Contacts {
    client: Client,
}

impl Client {
    /// Returns the methods that find, create and change contacts.
    #[must_use]
    pub fn contacts(&self) -> Contacts {
        Contacts {
            client: self.clone(),
        }
    }
}

impl Contacts {
    /// Reads a contact as it is now. Only this method is sure to return the settings that
    /// [`may_receive`](Contact::may_receive) needs.
    ///
    /// # Errors
    ///
    /// Those of the request; an unknown id is [`Rejected`](crate::ErrorKind::Rejected).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn get(&self, id: impl Into<ContactId>) -> Result<Contact, Error> {
        let id = id.into();
        let id = checked(&operation::GET_CONTACT, &id)?;
        let reply = self.client.api().get_contact(id).await?;
        if !has_contact(reply.value().json()) {
            return Err(reply.failure());
        }
        Ok(reply.into_inner().into_contact())
    }

    /// Finds the contact with a phone number; `None` if there is none. It does not read the search
    /// index, so it finds a contact that was just created.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if
    /// the number is not in E.164 form, `+` and digits, and
    /// [`Configuration`](crate::ErrorKind::Configuration) if the client knows no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn find_by_phone(&self, number: &str) -> Result<Option<Contact>, Error> {
        let problem = validate::phone("number", Some(number));
        Error::check(&operation::GET_DUPLICATE_CONTACT, problem)?;
        self.find(Some(number), None).await
    }

    /// Finds the contact with an email address; `None` if there is none. It does not read the
    /// search index, so it finds a contact that was just created.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if
    /// the text is not an email address, and [`Configuration`](crate::ErrorKind::Configuration) if
    /// the client knows no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn find_by_email(&self, address: &str) -> Result<Option<Contact>, Error> {
        let problem = validate::address("email", Some(address), false);
        Error::check(&operation::GET_DUPLICATE_CONTACT, problem)?;
        self.find(None, Some(address)).await
    }

    async fn find(
        &self,
        number: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<Contact>, Error> {
        let operation = &operation::GET_DUPLICATE_CONTACT;
        let location = self.client.required_location(operation)?;
        let mut query = types::GetDuplicateContactQuery::new(location.clone());
        query.number = number.map(str::to_owned);
        query.email = email.map(str::to_owned);
        let reply = self.client.api().get_duplicate_contact(&query).await?;
        let json = reply.value().json();
        // Null says that there is none; without the field, the reply says nothing.
        if json.get("contact").is_some_and(serde_json::Value::is_null) {
            return Ok(None);
        }
        if !has_contact(json) {
            return Err(reply.failure());
        }
        Ok(reply.into_inner().contact())
    }

    /// Searches the contacts of the location.
    pub fn search(&self) -> SearchContacts {
        SearchContacts::new(self.client.clone())
    }

    /// Creates a contact, or updates the one with the same email address or phone number.
    pub fn upsert(&self) -> UpsertContact {
        UpsertContact::new(self.client.clone())
    }

    /// Changes a contact.
    pub fn update(&self, id: impl Into<ContactId>) -> UpdateContact {
        UpdateContact::new(self.client.clone(), id.into())
    }

    /// Changes the settings of "do not disturb". Channels that the change does not name keep
    /// theirs.
    ///
    /// It is not known whether the service replaces the settings of the other channels. So this
    /// reads the contact first, and sends those of its settings that stop messages along with the
    /// change. If the service does replace them, an opt-out between the two requests may be lost.
    ///
    /// # Errors
    ///
    /// Those of the requests; [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is
    /// nothing to change.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn set_dnd(
        &self,
        id: impl Into<ContactId>,
        change: DndChange,
    ) -> Result<Contact, Error> {
        let id = id.into();
        if change.is_empty() {
            let problem = Problem::new(
                "change",
                "nothing to change",
                "at least one channel, or all",
            );
            return Err(Error::invalid_request(
                &operation::UPDATE_CONTACT,
                vec![problem],
            ));
        }
        let current = if change.names_channels() {
            Some(self.settings(&id).await?)
        } else {
            None
        };
        let is_v3 = self.client.is_v3();
        let mut body = types::UpdateContactBody::default();
        change.write(current.as_ref(), is_v3, &mut body);
        write::send_update(&self.client, &id, &body).await
    }

    /// Reads a contact for its settings, which must be readable.
    async fn settings(&self, id: &ContactId) -> Result<Contact, Error> {
        let checked = checked(&operation::GET_CONTACT, id)?;
        let reply = self.client.api().get_contact(checked).await?;
        let contact = reply.value().clone().into_contact();
        let settings = contact.json().get("dndSettings");
        let is_readable = settings.is_none_or(|value| value.is_null() || value.is_object());
        if contact.id().as_ref() != Some(id) || !is_readable {
            return Err(reply.failure());
        }
        Ok(contact)
    }

    /// Adds a contact to a workflow, which starts at once. This is the only way to send a WhatsApp
    /// template with variables.
    ///
    /// A workflow may send messages, and adding a contact twice may start it twice. So this is
    /// retried only if the service certainly did not process it; see [`Error::delivery`].
    ///
    /// # Errors
    ///
    /// Those of the request.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn add_to_workflow(
        &self,
        id: impl Into<ContactId>,
        workflow: impl Into<WorkflowId>,
    ) -> Result<(), Error> {
        let (id, workflow) = (id.into(), workflow.into());
        let operation = &operation::ADD_CONTACT_TO_WORKFLOW;
        let workflow = given(operation, "workflow_id", workflow.as_str())?;
        let api = self.client.api();
        let body = types::AddToWorkflowBody::default();
        let reply = api
            .add_contact_to_workflow(checked(operation, &id)?, workflow, &body)
            .await?;
        if reports_failure(reply.value().json()) {
            return Err(reply.failure());
        }
        Ok(())
    }
}

/// Checks the id of a contact in a path.
fn checked<'i>(operation: &Operation, id: &'i ContactId) -> Result<&'i str, Error> {
    Error::check(operation, validate::record_id("contact_id", Some(id)))?;
    Ok(id.as_str())
}

/// Returns whether a reply has a contact with an id, inside of it or as a whole.
fn has_contact(reply: &serde_json::Map<String, serde_json::Value>) -> bool {
    let inner = reply.get("contact").and_then(serde_json::Value::as_object);
    let id = inner.unwrap_or(reply).get("id");
    id.and_then(serde_json::Value::as_str)
        .is_some_and(|id| !validate::blank(id))
}

impl types::ContactReply {
    /// Returns the contact, which may be inside this object or this object itself.
    #[must_use]
    pub fn into_contact(self) -> Contact {
        Contact(self.0.unwrapped(CONTACT))
    }
}

impl types::ContactPage {
    /// Returns the contacts, without copying them.
    #[must_use]
    pub fn into_contacts(self) -> Vec<Contact> {
        self.0.items("contacts").map(Contact).collect()
    }
}
