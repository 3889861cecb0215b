//! The object that a view reads.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::read;

/// A received JSON object, unchanged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Object(pub(crate) Map<String, Value>);

impl Object {
    /// Returns the value of a field; `None` if the field is missing or null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns the value of the first of these fields that is not empty.
    pub(crate) fn first(&self, names: &[&str]) -> Option<&Value> {
        let values = names.iter().filter_map(|name| self.get(name));
        values.into_iter().find(|value| !read::is_empty(value))
    }

    /// Takes the object out of the first of these fields that holds one; returns this object itself
    /// if none does.
    pub(crate) fn unwrapped(mut self, names: &[&str]) -> Self {
        for name in names {
            if let Some(Value::Object(inner)) = self.0.get_mut(*name) {
                return Self(std::mem::take(inner));
            }
        }
        self
    }

    /// Takes the objects out of a field that holds an array; items of another type are skipped.
    pub(crate) fn items(mut self, name: &str) -> impl Iterator<Item = Self> {
        let items = match self.0.get_mut(name) {
            Some(Value::Array(items)) => std::mem::take(items),
            _ => Vec::new(),
        };
        items.into_iter().filter_map(|item| match item {
            Value::Object(item) => Some(Self(item)),
            _ => None,
        })
    }

    /// Returns the value of a field that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(read::text)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Implements the methods and traits of every view. A `readable` view is also `Deserialize` and
/// `JsonSchema`; all others come only from a verifier, directly or as a part.
macro_rules! view {
    ($View:ident) => {
        impl $View {
            /// Returns the whole object, unchanged.
            #[must_use]
            #[inline]
            pub fn json(&self) -> &::serde_json::Map<String, ::serde_json::Value> {
                &self.0.0
            }
        }

        impl $crate::json::FromJson for $View {
            const ALLOWED: &'static str = "an object";

            #[inline]
            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, ::std::vec::Vec<$crate::Problem>> {
                $crate::json::FromJson::from_json(value).map(|map| Self($crate::view::Object(map)))
            }
        }

        impl ::serde::Serialize for $View {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        /// Prints the names of the documented fields; of their values, only ids and values of
        /// documented sets.
        impl ::std::fmt::Debug for $View {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::redact::debug(stringify!($View), self, f)
            }
        }
    };
    (readable $View:ident) => {
        $crate::view::view!($View);

        impl<'de> ::serde::Deserialize<'de> for $View {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::json::deserialize(stringify!($View), deserializer)
            }
        }

        /// The schema documents the types of the fields and accepts all others, as the view does.
        impl ::schemars::JsonSchema for $View {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($View).into()
            }

            #[inline]
            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::view::schema::schema::<Self>(stringify!($View), generator)
            }
        }
    };
}

pub(crate) use view;
