//! Searching the contacts of a location.

use serde_json::Value;

use super::{Contact, Filter};
use crate::{
    Client, Error, Problem,
    api::types,
    id::LocationId,
    operation::SEARCH_CONTACTS,
    paging::{
        Cursor, Fingerprint, Items, Next, Pages, Read, Recent, Walk, entries, foreign_cursor,
        page_size,
    },
};

/// The largest page of a search for contacts.
pub const MAX_CONTACTS_PAGE: u32 = 500;

/// The number of characters that the text of a search may have.
const MAX_TEXT: usize = 75;

/// A search of a location's contacts, which [`Contacts::search`](super::Contacts::search) starts:
/// the filters, of which all must match, and the order.
///
/// The service reads a search index that is some 10 seconds behind: for that time it finds a
/// contact as it was before a change, or not at all. To look for one contact, use
/// [`find_by_phone`](super::Contacts::find_by_phone) or
/// [`find_by_email`](super::Contacts::find_by_email), which read no index.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use futures_util::TryStreamExt;
/// use leadconnector::contacts::Filter;
///
/// let client = client.at("location-id");
/// let mut leads = client.contacts().search().filter(Filter::eq("tags", "lead")).stream();
/// while let Some(contact) = leads.try_next().await? {
///     println!("{:?}", contact.id());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is requested before the stream is polled"]
pub struct SearchContacts {
    client: Client,
    text: Option<String>,
    filters: Vec<Filter>,
    sort: Vec<types::ContactSort>,
    page_size: u32,
    resume_from: Option<Cursor>,
}

impl SearchContacts {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            text: None,
            filters: Vec::new(),
            sort: Vec::new(),
            page_size: 100,
            resume_from: None,
        }
    }

    /// Only contacts that match this text, such as a name or a part of one: up to 75 characters.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Only contacts that match this filter, and all others that were set.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// Orders by a field, the least value first; after other orders that were set.
    pub fn ascending(self, field: impl Into<String>) -> Self {
        self.sort(field, types::SortOrder::Asc)
    }

    /// Orders by a field, the greatest value first; after other orders that were set.
    pub fn descending(self, field: impl Into<String>) -> Self {
        self.sort(field, types::SortOrder::Desc)
    }

    fn sort(mut self, field: impl Into<String>, direction: types::SortOrder) -> Self {
        self.sort
            .push(types::ContactSort::new(direction, field.into()));
        self
    }

    /// Sets the number of contacts to request at a time: 1 to 500 ([`MAX_CONTACTS_PAGE`]). The
    /// default is 100.
    pub fn page_size(mut self, contacts: u32) -> Self {
        self.page_size = contacts;
        self
    }

    /// Continues from a cursor of the same search; `None` starts at the beginning.
    pub fn resume_from(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.resume_from = cursor.into();
        self
    }

    /// Returns the stream of the contacts.
    ///
    /// Its errors are those of the requests, and before any request
    /// [`Configuration`](crate::ErrorKind::Configuration) if the client knows no location and
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the text, the page size or the
    /// cursor is not valid.
    pub fn stream(self) -> Items<Contact> {
        self.pages().items()
    }

    /// Returns the stream of the pages, which also tell the total number of contacts.
    pub fn pages(self) -> Pages<Contact> {
        let cursor = self.resume_from.clone();
        Pages::new(self.fingerprint(), cursor, |place| {
            ContactWalk::new(self, place)
        })
    }

    fn fingerprint(&self) -> Fingerprint {
        let mut filters: Vec<_> = self.filters.iter().map(Filter::json).collect();
        // All of them must match, in whatever order they were set.
        filters.sort_by_cached_key(|filter| serde_json::to_string(filter).unwrap_or_default());
        let settings = (self.client.location(), &self.text, filters, &self.sort);
        Fingerprint::new(&SEARCH_CONTACTS, &settings)
    }
}

/// Omits text and filters, which are personal data.
impl std::fmt::Debug for SearchContacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchContacts")
            .field("filters", &self.filters.len())
            .field("page_size", &self.page_size)
            .finish_non_exhaustive()
    }
}

struct ContactWalk {
    client: Client,
    location: LocationId,
    search: SearchContacts,
    /// The place of the last contact of the previous page.
    after: Vec<Value>,
    recent: Recent,
    cursors: Recent,
    given: u64,
    /// The number of hits of the largest page, which may be all that the service allows.
    largest: usize,
    /// The largest total that the service told: a contact that no longer matches the search is not
    /// counted in later ones.
    total: u64,
}

impl ContactWalk {
    fn new(search: SearchContacts, place: Option<&str>) -> Result<Self, Error> {
        let length = search.text.as_ref().map_or(0, |text| text.chars().count());
        if length > MAX_TEXT {
            let found = format!("{length} characters");
            let problem = Problem::new("text", found, format!("up to {MAX_TEXT} characters"));
            return Err(Error::invalid_request(&SEARCH_CONTACTS, vec![problem]));
        }
        page_size(&SEARCH_CONTACTS, search.page_size, 1..=MAX_CONTACTS_PAGE)?;
        let after = place.map(|place| {
            let after = serde_json::from_str::<Vec<Value>>(place);
            after.map_err(|_| foreign_cursor(&SEARCH_CONTACTS))
        });
        Ok(Self {
            location: search.client.required_location(&SEARCH_CONTACTS)?.clone(),
            client: search.client.clone(),
            after: after.transpose()?.unwrap_or_default(),
            search,
            recent: Recent::new(),
            cursors: Recent::new(),
            given: 0,
            largest: 0,
            total: 0,
        })
    }

    fn body(&self) -> types::SearchContactsBody {
        let search = &self.search;
        let mut body =
            types::SearchContactsBody::new(self.location.clone(), i64::from(search.page_size));
        body.query.clone_from(&search.text);
        body.filters = search
            .filters
            .iter()
            .cloned()
            .map(Filter::into_json)
            .collect();
        body.sort.clone_from(&search.sort);
        body.search_after.clone_from(&self.after);
        body
    }
}

impl Walk for ContactWalk {
    type Item = Contact;

    async fn read(&mut self) -> Result<Read<Contact>, Error> {
        let reply = self.client.api().search_contacts(&self.body()).await?;
        let Some(count) = entries(&reply.value().0, "contacts") else {
            return Err(reply.failure().with_location(self.client.location()));
        };
        let reply = reply.into_inner();
        let total = reply.total();
        let mut items = reply.into_contacts();
        let last = items.iter().rev().find_map(place);
        self.recent.retain_new(&mut items, |contact| &contact.0);
        self.given += items.len() as u64;
        // The service may return fewer than requested although there are more.
        let is_short = count < self.search.page_size as usize;
        self.total = self.total.max(total.unwrap_or_default());
        let is_whole = is_short && self.given >= self.total;
        // If hits came or went meanwhile, the total does not say so, either.
        let is_capped = self.largest > 0 && count >= self.largest && self.total > 0;
        self.largest = self.largest.max(count);
        let may_go_on = !is_whole || is_capped && !items.is_empty();
        let next = if count > 0 && may_go_on {
            let place = last
                .as_ref()
                .map(|last| Value::from(last.clone()).to_string());
            Next::at_new(place, &mut self.cursors)
        } else {
            Next::End
        };
        let next = match next {
            Next::Lost if is_whole => Next::End,
            next => next,
        };
        self.after = last.unwrap_or_default();
        Ok(Read { items, total, next })
    }

    fn operation(&self) -> (&'static str, &Client) {
        ("search_contacts", &self.client)
    }
}

/// Returns the place of a contact in the search.
fn place(contact: &Contact) -> Option<Vec<Value>> {
    let place = contact.json().get("searchAfter")?.as_array()?;
    (!place.is_empty()).then(|| place.clone())
}
