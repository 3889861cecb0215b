//! The tags of a contact.

use super::{Contacts, checked};
use crate::{
    Error, Problem,
    api::{ResponseValue, types},
    false_success::reports_failure,
    id::ContactId,
    operation::{self, Operation},
    validate,
};

impl Contacts {
    /// Adds tags to a contact. Returns all tags that it then has. The service stores tags in lower
    /// case.
    ///
    /// # Errors
    ///
    /// Those of the request; [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if there are no
    /// tags, or one is blank.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn add_tags<T: Into<String>>(
        &self,
        id: impl Into<ContactId>,
        tags: impl IntoIterator<Item = T>,
    ) -> Result<Vec<String>, Error> {
        let (id, body) = change(&operation::ADD_CONTACT_TAGS, id.into(), tags)?;
        let api = self.client.api();
        all_tags(&api.add_contact_tags(id.as_str(), &body).await?)
    }

    /// Removes tags from a contact. Returns the tags that remain.
    ///
    /// # Errors
    ///
    /// Same as [`add_tags`](Self::add_tags).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn remove_tags<T: Into<String>>(
        &self,
        id: impl Into<ContactId>,
        tags: impl IntoIterator<Item = T>,
    ) -> Result<Vec<String>, Error> {
        let (id, body) = change(&operation::REMOVE_CONTACT_TAGS, id.into(), tags)?;
        let api = self.client.api();
        all_tags(&api.remove_contact_tags(id.as_str(), &body).await?)
    }
}

/// Checks the contact and the tags of a change, and returns the contact and the body of the
/// request.
fn change<T: Into<String>>(
    operation: &Operation,
    id: ContactId,
    tags: impl IntoIterator<Item = T>,
) -> Result<(ContactId, types::ContactTagsBody), Error> {
    let tags: Vec<String> = tags.into_iter().map(Into::into).collect();
    let blank = tags.iter().position(|tag| validate::blank(tag));
    let problem = match blank {
        Some(index) => Some(
            Problem::new("", "blank text", "a tag")
                .at(index)
                .within("tags"),
        ),
        None if tags.is_empty() => Some(Problem::new("tags", "nothing", "at least one tag")),
        None => None,
    };
    Error::check(operation, problem)?;
    checked(operation, &id)?;
    Ok((id, types::ContactTagsBody::new(tags)))
}

/// Returns the tags of a reply: all that the contact has.
fn all_tags(reply: &ResponseValue<types::ContactTagsReply>) -> Result<Vec<String>, Error> {
    let json = reply.value().json();
    let is_list = json.get("tags").is_some_and(serde_json::Value::is_array);
    if reports_failure(json) || !is_list {
        return Err(reply.failure());
    }
    let tags = reply.value().tags();
    Ok(tags.into_iter().map(str::to_owned).collect())
}
