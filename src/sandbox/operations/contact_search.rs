//! Contacts: searched by filters, and sorted.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{Answer, Call, shown};
use crate::sandbox::{
    refusal::Failure,
    store::{Alternative, Store},
    validation::string_field,
};

/// The largest page of a search.
const MAX_PAGE: usize = 500;
/// The number of contacts that `page` reaches.
const MAX_BY_PAGE: usize = 10_000;
/// The number of fields to sort by.
const MAX_SORTS: usize = 10;
/// The number of characters of the text to search for.
const MAX_TEXT: usize = 75;

pub(in crate::sandbox) fn search(store: &Store, call: &Call, body: &Map<String, Value>) -> Answer {
    call.check_location(string_field(body, "locationId").unwrap_or_default())?;
    let search = ContactSearch::read(store, body)?;
    let mut hits = Vec::new();
    for contact in store.indexed_contacts(&call.location, call.now) {
        let hit = contact.hit(&call.location);
        if search.matches(&hit)? {
            hits.push(hit);
        }
    }
    hits.sort_by(|a, b| search.compare(a, b));
    let total = hits.len();
    let start = search.start(&hits);
    let contacts: Vec<_> = hits
        .into_iter()
        .skip(start)
        .take(search.limit)
        .map(|mut hit| {
            let place = search.place(&hit);
            hit.insert("searchAfter".to_owned(), place.into());
            hit
        })
        .collect();
    Ok(shown(&json!({
        "contacts": contacts,
        "total": total,
        "traceId": call.trace_id(),
    })))
}

/// A search of contacts.
struct ContactSearch<'b> {
    text: Option<String>,
    filters: &'b [Value],
    /// The fields to sort by, and whether the greatest value comes first.
    sort: Vec<(&'b str, bool)>,
    limit: usize,
    page: usize,
    after: &'b [Value],
}

impl<'b> ContactSearch<'b> {
    fn read(store: &Store, body: &'b Map<String, Value>) -> Result<Self, Failure> {
        let invalid = |problem: &str| Err(Failure::Invalid(vec![problem.to_owned()]));
        let number = |name| body.get(name).and_then(Value::as_u64);
        let number = |name| number(name).and_then(|number| usize::try_from(number).ok());
        let list = |name| {
            body.get(name)
                .and_then(Value::as_array)
                .map_or(&[][..], |list| list)
        };
        let limit = match number("pageLimit") {
            None | Some(0) => return invalid("pageLimit must not be less than 1"),
            Some(limit) if limit <= MAX_PAGE => limit,
            Some(_) if store.has(Alternative::LargeLimitIsCapped) => MAX_PAGE,
            Some(_) => return invalid("pageLimit must not be greater than 500"),
        };
        let page = number("page").unwrap_or(1).max(1);
        if page.saturating_mul(limit) > MAX_BY_PAGE {
            return invalid("page reaches the first 10000 records only");
        }
        let text = string_field(body, "query");
        if text.is_some_and(|text| text.chars().count() > MAX_TEXT) {
            return invalid("query must be shorter than or equal to 75 characters");
        }
        let sort = list("sort").iter().filter_map(|sort| {
            Some((
                sort.get("field")?.as_str()?,
                sort.get("direction")? == "desc",
            ))
        });
        let mut sort: Vec<_> = sort.collect();
        if sort.len() > MAX_SORTS {
            return invalid("sort must contain no more than 10 elements");
        }
        if sort.is_empty() {
            sort.push(("dateAdded", true));
        }
        Ok(Self {
            text: text.map(str::to_lowercase),
            filters: list("filters"),
            sort,
            limit,
            page,
            after: list("searchAfter"),
        })
    }

    fn matches(&self, hit: &Map<String, Value>) -> Result<bool, Failure> {
        const SEARCHED: [&str; 3] = ["contactName", "email", "phone"];
        let has = |text: &String| {
            let mut values = SEARCHED.iter().filter_map(|name| hit.get(*name)?.as_str());
            values.any(|value| value.to_lowercase().contains(text))
        };
        let mut all = self.text.as_ref().is_none_or(has);
        // Each is read, so that a wrong operator is refused whatever the contacts are.
        for filter in self.filters {
            all &= matches(filter, hit)?;
        }
        Ok(all)
    }

    fn compare(&self, a: &Map<String, Value>, b: &Map<String, Value>) -> Ordering {
        for (field, descending) in &self.sort {
            let order = order(a.get(*field), b.get(*field));
            let order = if *descending { order.reverse() } else { order };
            if order.is_ne() {
                return order;
            }
        }
        order(a.get("id"), b.get("id"))
    }

    /// Returns the place of a hit: the values that it is sorted by, and its id.
    fn place(&self, hit: &Map<String, Value>) -> Vec<Value> {
        let fields = self.sort.iter().map(|(field, _)| *field).chain(["id"]);
        let value = |field| hit.get(field).cloned().unwrap_or_default();
        fields.map(value).collect()
    }

    /// Returns the index of the first hit of the page: of those after a place, which need not be
    /// that of a hit any more.
    fn start(&self, hits: &[Map<String, Value>]) -> usize {
        if self.after.is_empty() {
            return (self.page - 1) * self.limit;
        }
        let fields = self.sort.iter().map(|(field, _)| *field).chain(["id"]);
        let values = self.after.iter().cloned();
        let after = fields.map(str::to_owned).zip(values).collect();
        hits.partition_point(|hit| self.compare(hit, &after).is_le())
    }
}

/// Returns whether a hit matches a filter, which may be a group.
fn matches(filter: &Value, hit: &Map<String, Value>) -> Result<bool, Failure> {
    let invalid = |problem: &str| Err(Failure::Invalid(vec![problem.to_owned()]));
    if let Some(group) = filter.get("group").and_then(Value::as_str) {
        let Some(filters) = filter.get("filters").and_then(Value::as_array) else {
            return invalid("filters must be an array");
        };
        let results: Result<Vec<_>, _> = filters.iter().map(|f| matches(f, hit)).collect();
        let mut results = results?.into_iter();
        return match group {
            "AND" => Ok(results.all(|matches| matches)),
            "OR" => Ok(results.any(|matches| matches)),
            _ => invalid("group must be AND or OR"),
        };
    }
    let text = |name| filter.get(name).and_then(Value::as_str).unwrap_or_default();
    let wanted = filter.get("value").unwrap_or(&Value::Null);
    let values = values(hit.get(text("field")));
    let equals = || values.iter().any(|value| is_same(value, wanted));
    let contains = || {
        let wanted = wanted.as_str().unwrap_or_default().to_lowercase();
        let texts = values.iter().filter_map(|value| value.as_str());
        texts
            .map(str::to_lowercase)
            .any(|text| text.contains(&wanted))
    };
    let in_range = || {
        values.iter().any(|value| {
            let least = wanted
                .get("gte")
                .is_none_or(|least| order(Some(value), Some(least)).is_ge());
            least
                && wanted
                    .get("lte")
                    .is_none_or(|most| order(Some(value), Some(most)).is_le())
        })
    };
    Ok(match text("operator") {
        "eq" => equals(),
        "not_eq" => !equals(),
        "contains" => contains(),
        "not_contains" => !contains(),
        "exists" => !values.is_empty(),
        "not_exists" => values.is_empty(),
        "range" => in_range(),
        _ => return invalid("Invalid Operator"),
    })
}

/// Returns the values of a field: the items of an array, or the value itself if it has one.
fn values(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) if text.is_empty() => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(value) => vec![value],
    }
}

fn is_same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => value.eq_ignore_ascii_case(wanted),
        (value, wanted) => value == wanted,
    }
}

/// Orders values: by their kind, and numbers and texts by their value.
fn order(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a
            .as_f64()
            .partial_cmp(&b.as_f64())
            .unwrap_or(Ordering::Equal),
        (Some(Value::String(a)), Some(Value::String(b))) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// Returns the place of a value's kind in the order.
fn rank(value: Option<&Value>) -> u8 {
    match value {
        None | Some(Value::Null) => 0,
        Some(Value::Bool(_)) => 1,
        Some(Value::Number(_)) => 2,
        Some(Value::String(_)) => 3,
        Some(Value::Array(_) | Value::Object(_)) => 4,
    }
}
