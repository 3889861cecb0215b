//! The locations of a company where an app is installed.

use std::fmt;

use super::OAuth;
use crate::{
    Client, Error, Problem,
    api::types,
    id::{CompanyId, Resource},
    operation::{self, Operation},
    paging::{
        Cursor, Fingerprint, Items, Next, Pages, Read, Recent, Walk, entries, foreign_cursor,
        page_size,
    },
};

pub use crate::view::reply::InstalledLocation;

/// The largest page of a list of installed locations.
pub const MAX_INSTALLED_LOCATIONS_PAGE: u32 = 100;

/// The locations of a company where the app is installed: [`OAuth::installed_locations`] returns
/// it.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use futures_util::TryStreamExt;
/// use leadconnector::auth::OAuth;
/// # use leadconnector::{Client, id::Resource, sandbox::{self, Sandbox}};
///
/// # let sandbox = Sandbox::start().await?;
/// # let app = OAuth::builder(sandbox::CLIENT_ID, sandbox::CLIENT_SECRET)
/// #     .client(Client::builder().base_url(sandbox.url()))
/// #     .build()?;
/// # app.exchange_code(sandbox.install(&Resource::company("company-id"))).await?;
/// # let app_id = sandbox::CLIENT_ID;
/// let mut locations = app.installed_locations("company-id", app_id).stream();
/// while let Some(location) = locations.try_next().await? {
///     if let Some(id) = location.id() {
///         let client = app.location_client("company-id", id);
///     }
/// }
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
#[must_use = "nothing is requested before the stream is polled"]
pub struct InstalledLocations {
    client: Client,
    company: CompanyId,
    app_id: String,
    page_size: u32,
    resume_from: Option<Cursor>,
}

impl OAuth {
    /// Lists the locations of a company where the app is installed, with the company's token. It
    /// needs the scope `oauth.readonly`.
    ///
    /// The app's id is not its client id: it is shown in the marketplace, and usually is the part
    /// of the client id before the hyphen.
    pub fn installed_locations(
        &self,
        company: impl Into<CompanyId>,
        app_id: impl Into<String>,
    ) -> InstalledLocations {
        let company = company.into();
        InstalledLocations {
            client: self.client(&Resource::Company(company.clone())),
            company,
            app_id: app_id.into(),
            page_size: MAX_INSTALLED_LOCATIONS_PAGE,
            resume_from: None,
        }
    }
}

impl InstalledLocations {
    /// Sets the number of locations to request at a time: 1 to 100
    /// ([`MAX_INSTALLED_LOCATIONS_PAGE`]), which is the default.
    pub fn page_size(mut self, locations: u32) -> Self {
        self.page_size = locations;
        self
    }

    /// Continues from a cursor of the same list; `None` starts at the beginning.
    pub fn resume_from(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.resume_from = cursor.into();
        self
    }

    /// Returns the stream of the locations.
    ///
    /// Its errors are those of the requests, and before any request
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if an id is blank or the page size or
    /// the cursor is not valid.
    pub fn stream(self) -> Items<InstalledLocation> {
        self.pages().items()
    }

    /// Returns the stream of the pages.
    pub fn pages(self) -> Pages<InstalledLocation> {
        let cursor = self.resume_from.clone();
        // The places of the versions differ.
        let settings = (self.client.is_v3(), &self.company, &self.app_id);
        let list = Fingerprint::new(self.operation(), &settings);
        Pages::new(list, cursor, |place| LocationWalk::new(self, place))
    }

    fn operation(&self) -> &'static Operation {
        if self.client.is_v3() {
            &operation::LIST_INSTALLED_LOCATIONS
        } else {
            &operation::GET_INSTALLED_LOCATIONS
        }
    }
}

impl fmt::Debug for InstalledLocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstalledLocations")
            .field("company", &self.company)
            .field("page_size", &self.page_size)
            .finish_non_exhaustive()
    }
}

struct LocationWalk {
    list: InstalledLocations,
    /// Where the next page begins.
    place: Place,
    recent: Recent,
    cursors: Recent,
}

/// Where a page begins: after a number of locations, or in v3, at a token.
enum Place {
    Skip(u64),
    Token(Option<String>),
}

/// A page as the service sends it.
struct Received {
    locations: Vec<InstalledLocation>,
    total: Option<u64>,
    /// Whether the service has said that it is the last page.
    is_last: bool,
    /// Where the next page begins, if the service has said it.
    next: Option<Place>,
}

impl LocationWalk {
    fn new(list: InstalledLocations, place: Option<&str>) -> Result<Self, Error> {
        let operation = list.operation();
        let mut problems = Vec::new();
        for (field, id) in [("company", list.company.as_str()), ("app_id", &list.app_id)] {
            if id.trim().is_empty() {
                problems.push(Problem::new(field, "blank text", "an id"));
            }
        }
        if !problems.is_empty() {
            return Err(Error::invalid_request(operation, problems));
        }
        page_size(operation, list.page_size, 1..=MAX_INSTALLED_LOCATIONS_PAGE)?;
        let place = if list.client.is_v3() {
            Place::Token(place.map(str::to_owned))
        } else {
            let skip = place.map(|place| place.parse().map_err(|_| foreign_cursor(operation)));
            Place::Skip(skip.transpose()?.unwrap_or_default())
        };
        Ok(Self {
            list,
            place,
            recent: Recent::new(),
            cursors: Recent::new(),
        })
    }

    async fn request(&self) -> Result<Received, Error> {
        match &self.place {
            Place::Skip(skip) => self.page_after(*skip).await,
            Place::Token(token) => self.page_at(token.clone()).await,
        }
    }

    async fn page_after(&self, skip: u64) -> Result<Received, Error> {
        let list = &self.list;
        let mut query =
            types::GetInstalledLocationsQuery::new(list.app_id.clone(), list.company.clone());
        query.is_installed = Some(true);
        query.limit = Some(list.page_size.to_string());
        query.skip = Some(skip.to_string());
        let reply = list.client.api().get_installed_locations(&query).await?;
        let Some(count) = entries(&reply.value().0, "locations") else {
            return Err(reply.failure());
        };
        let count = count as u64;
        let reply = reply.into_inner();
        // The total may count locations without the app, so an empty page is an end too. The
        // service may return fewer than requested although there are more.
        let total = reply.count();
        let is_short = count < u64::from(list.page_size);
        let after = skip.saturating_add(count);
        let is_last = count == 0 || is_short && total.is_none_or(|total| after >= total);
        Ok(Received {
            locations: reply.locations(),
            total: None,
            is_last,
            next: Some(Place::Skip(after)),
        })
    }

    async fn page_at(&self, token: Option<String>) -> Result<Received, Error> {
        let list = &self.list;
        let mut query =
            types::ListInstalledLocationsQuery::new(list.app_id.clone(), list.company.clone());
        query.is_installed = Some(true);
        query.page_size = Some(list.page_size.into());
        query.page_token = token;
        let reply = list.client.api().list_installed_locations(&query).await?;
        if entries(&reply.value().0, "items").is_none() {
            return Err(reply.failure());
        }
        let reply = reply.into_inner();
        let pagination = reply.pagination();
        let pagination = pagination.as_ref();
        let has_next = pagination.and_then(types::Pagination::has_next_page);
        let token = pagination.and_then(|page| page.next_page_token());
        let token = token.filter(|token| !token.trim().is_empty());
        Ok(Received {
            locations: reply.items(),
            total: pagination.and_then(types::Pagination::total_records),
            is_last: !has_next.unwrap_or(token.is_some()),
            next: token.map(|token| Place::Token(Some(token.to_owned()))),
        })
    }
}

impl Walk for LocationWalk {
    type Item = InstalledLocation;

    async fn read(&mut self) -> Result<Read<InstalledLocation>, Error> {
        let received = self.request().await?;
        let next = if received.is_last {
            Next::End
        } else {
            let place = received.next.as_ref().and_then(Place::cursor);
            Next::at_new(place, &mut self.cursors)
        };
        if let Some(place) = received.next {
            self.place = place;
        }
        let mut items = received.locations;
        self.recent.retain_new(&mut items, |location| &location.0);
        let total = received.total;
        Ok(Read { items, total, next })
    }

    fn operation(&self) -> (&'static str, &Client) {
        let operation = match self.place {
            Place::Skip(_) => "get_installed_locations",
            Place::Token(_) => "list_installed_locations",
        };
        (operation, &self.list.client)
    }
}

impl Place {
    fn cursor(&self) -> Option<String> {
        match self {
            Self::Skip(skip) => Some(skip.to_string()),
            Self::Token(token) => token.clone(),
        }
    }
}
