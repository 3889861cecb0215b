//! Filters of a search.

use serde_json::{Map, Value, json};

/// A filter of a [search](super::Contacts::search): a comparison of a field, or a group of filters.
///
/// Fields have the names that the service's documentation gives them, such as `email`, `phone`,
/// `tags`, `city`, `dateAdded` and `customFields.<id>`. The service rejects unknown ones.
///
/// ```
/// use leadconnector::contacts::Filter;
///
/// let leads = Filter::any([
///     Filter::eq("tags", "lead"),
///     Filter::all([Filter::exists("phone"), Filter::contains("source", "ads")]),
/// ]);
/// ```
#[derive(Clone, PartialEq)]
pub struct Filter(Map<String, Value>);

impl Filter {
    /// The field has this value.
    pub fn eq(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::compare(field, "eq", Some(value.into()))
    }

    /// The field has another value.
    pub fn not_eq(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::compare(field, "not_eq", Some(value.into()))
    }

    /// The field contains this text.
    pub fn contains(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::compare(field, "contains", Some(text.into().into()))
    }

    /// The field does not contain this text.
    pub fn not_contains(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::compare(field, "not_contains", Some(text.into().into()))
    }

    /// The field has a value.
    pub fn exists(field: impl Into<String>) -> Self {
        Self::compare(field, "exists", None)
    }

    /// The field has no value.
    pub fn not_exists(field: impl Into<String>) -> Self {
        Self::compare(field, "not_exists", None)
    }

    /// The field has a value from `least` to `most`, both included.
    pub fn range(
        field: impl Into<String>,
        least: impl Into<Value>,
        most: impl Into<Value>,
    ) -> Self {
        let range = json!({ "gte": least.into(), "lte": most.into() });
        Self::compare(field, "range", Some(range))
    }

    /// All of these filters match.
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::group("AND", filters)
    }

    /// At least one of these filters matches.
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::group("OR", filters)
    }

    fn compare(field: impl Into<String>, operator: &str, value: Option<Value>) -> Self {
        let mut filter = Map::new();
        filter.insert("field".to_owned(), field.into().into());
        filter.insert("operator".to_owned(), operator.into());
        if let Some(value) = value {
            filter.insert("value".to_owned(), value);
        }
        Self(filter)
    }

    fn group(group: &str, filters: impl IntoIterator<Item = Self>) -> Self {
        let filters = filters.into_iter().map(|filter| filter.0.into()).collect();
        let mut filter = Map::new();
        filter.insert("filters".to_owned(), Value::Array(filters));
        filter.insert("group".to_owned(), group.into());
        Self(filter)
    }

    pub(super) fn json(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(super) fn into_json(self) -> Map<String, Value> {
        self.0
    }
}

/// Omits the values, which are personal data.
impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filter").finish_non_exhaustive()
    }
}
