//! The locations of a company: their tokens, and where the app is installed.

use std::{sync::Arc, time::Instant};

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{CLIENT_ID, Grant, IssuedTokens, naming::Naming};
use crate::{
    id::{CompanyId, LocationId, Resource},
    operation::Operation,
    sandbox::{
        ReceivedRequest,
        query::Query,
        reply::{error_reply, json_reply, unprocessable},
        validation::{string_field, validate},
    },
};

/// How many locations a page has, unless the request says otherwise.
const PAGE: usize = 20;
/// The largest page in v3.
const MAX_PAGE: usize = 100;

/// The length of the longest id of a location that tokens are issued for, so that memory is
/// bounded.
const MAX_ID: usize = 256;

impl IssuedTokens {
    /// Mints a token of a location with the token of its company, whose scopes it gets.
    pub(super) fn mint(
        &mut self,
        operation: &Operation,
        company: &CompanyId,
        scopes: Option<Arc<[String]>>,
        request: &ReceivedRequest,
        now: Instant,
        number: usize,
    ) -> Response<String> {
        let body = request.form();
        let messages = validate(operation, &body);
        if !messages.is_empty() {
            return unprocessable(&messages, number);
        }
        if string_field(&body, "locationId").is_some_and(|id| id.len() > MAX_ID) {
            return unprocessable(&["locationId is too long".to_owned()], number);
        }
        let location: LocationId = string_field(&body, "locationId").unwrap_or_default().into();
        let own = string_field(&body, "companyId") == Some(company.as_str());
        if own {
            self.add_location(&location, company);
        }
        if !own || self.company_of(&location) != *company {
            let message = "Location does not belong to the company";
            return error_reply(StatusCode::BAD_REQUEST, message);
        }
        let grant = Grant {
            resource: Resource::Location(location),
            scopes,
        };
        let (naming, refresh) = if is_v3(operation) {
            (Naming::Camel, Some(self.issue_refresh(&grant)))
        } else {
            (Naming::Snake, None)
        };
        let access = self.issue(grant.clone(), now);
        let mut reply = self.token_reply(&grant, &access, refresh.as_deref(), naming);
        reply.insert("appId".to_owned(), json!(CLIENT_ID));
        reply.insert("versionId".to_owned(), json!(CLIENT_ID));
        json_reply(StatusCode::CREATED, &Value::Object(reply))
    }

    /// Lists the locations of the company where the app is installed: the only ones that the
    /// sandbox knows.
    pub(super) fn installed_locations(
        &self,
        operation: &Operation,
        company: &CompanyId,
        request: &ReceivedRequest,
        number: usize,
    ) -> Response<String> {
        let query = Query::parse(request.query(), operation.query);
        let text = |name| query.get(name).unwrap_or_default();
        let v3 = is_v3(operation);
        let mut missing = Vec::new();
        for name in ["companyId", "appId"] {
            if text(name).is_empty() {
                missing.push(format!("{name} should not be empty"));
            }
        }
        if !missing.is_empty() {
            return unprocessable(&missing, number);
        }
        if text("companyId") != company.as_str() {
            return error_reply(
                StatusCode::FORBIDDEN,
                "The token does not have access to this company.",
            );
        }
        if v3 && text("appId") != CLIENT_ID {
            return no_app(text("appId"));
        }
        let wanted = |location: &&str| {
            let matches = |filter: &str| filter.is_empty() || *location == filter;
            matches(text("locationId"))
                && location.contains(text("query"))
                && text("isInstalled") != "false"
                && text("onTrial") != "true"
                && text("appId") == CLIENT_ID
        };
        let all: Vec<_> = self.locations_of(company).filter(wanted).collect();
        let count = |name, default: usize| match text(name) {
            "" => Some(default),
            number => number.parse().ok(),
        };
        let names = if v3 {
            ["pageSize", "pageToken"]
        } else {
            ["limit", "skip"]
        };
        let size = count(names[0], PAGE).filter(|size| !v3 || (1..=MAX_PAGE).contains(size));
        let (size, skip) = match (size, count(names[1], 0)) {
            (Some(size), Some(skip)) => (size, skip),
            (None, _) => return invalid_number(v3, names[0], number),
            (_, None) => return invalid_number(v3, names[1], number),
        };
        let page = all.iter().skip(skip).take(size);
        let page: Vec<_> = page.map(|location| installed(location)).collect();
        let reply = if v3 {
            json!({ "pagination": pagination(all.len(), skip, size, page.len()), "items": page })
        } else {
            json!({ "locations": page, "count": all.len(), "installToFutureLocations": false })
        };
        json_reply(StatusCode::OK, &reply)
    }
}

fn is_v3(operation: &Operation) -> bool {
    operation.version == Some("v3")
}

/// Returns a location of a list. The sandbox knows no names and addresses.
fn installed(location: &str) -> Value {
    json!({
        "_id": location,
        "name": location,
        "address": "",
        "isInstalled": true,
        "versionId": CLIENT_ID,
    })
}

/// Returns the place of a page in its list. The token of a page is the number of items before it.
fn pagination(total: usize, skip: usize, size: usize, items: usize) -> Value {
    let next = skip.saturating_add(items);
    let mut pagination = Map::new();
    pagination.insert("totalRecords".to_owned(), json!(total));
    pagination.insert("currentPageSize".to_owned(), json!(items));
    pagination.insert("hasNextPage".to_owned(), json!(next < total));
    pagination.insert("hasPrevPage".to_owned(), json!(skip > 0));
    if next < total {
        pagination.insert("nextPageToken".to_owned(), json!(next.to_string()));
    }
    if skip > 0 {
        let previous = skip.saturating_sub(size).to_string();
        pagination.insert("prevPageToken".to_owned(), json!(previous));
    }
    Value::Object(pagination)
}

fn no_app(id: &str) -> Response<String> {
    let reply = json!({ "error": {
        "code": "RESOURCE_NOT_FOUND",
        "message": format!("The requested App '{id}' was not found."),
        "details": { "resource": "App", "identifier": id },
        "resolution": "Verify the App exists and you have permission to access it.",
    }});
    json_reply(StatusCode::NOT_FOUND, &reply)
}

fn invalid_number(v3: bool, name: &str, number: usize) -> Response<String> {
    if !v3 {
        return unprocessable(&[format!("{name} must be a number string")], number);
    }
    let reply = json!({ "error": {
        "code": "INVALID_ARGUMENT",
        "message": format!("{name} is invalid."),
        "details": { "field": name },
        "resolution": "Send a pageSize from 1 to 100, and a pageToken of an earlier reply.",
    }});
    json_reply(StatusCode::BAD_REQUEST, &reply)
}
