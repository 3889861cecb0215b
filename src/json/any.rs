//! Reads any value of a self-describing format as JSON.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::{problem::Problem, redact};

/// The maximum nesting of arrays and objects; the same as the limit of `serde_json`.
const MAX_DEPTH: usize = 128;

/// With its feature `arbitrary_precision`, which any crate in a build can enable, `serde_json`
/// represents a number as an object with this one member.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads any value. An object with a duplicate field is rejected, because one of the two would be
/// lost.
///
/// # Errors
///
/// Errors of the format's syntax pass through. Our own errors name kinds of values and never quote
/// one, unlike `serde_json::Value`, which quotes keys that are not strings.
pub(crate) fn any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Any { depth: 0 }.deserialize(deserializer)
}

#[derive(Clone, Copy)]
struct Any {
    depth: usize,
}

impl Any {
    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!(
                "more than {MAX_DEPTH} levels of arrays and objects"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Any {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.inner()?.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        self.inner()?.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        let value = i64::try_from(value).map(Value::from);
        value.map_err(|_| E::invalid_type(Unexpected::Other("a number beyond 64 bits"), &self))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        let value = u64::try_from(value).map(Value::from);
        value.map_err(|_| E::invalid_type(Unexpected::Other("a number beyond 64 bits"), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(name) = access.next_key_seed(Key)? {
            let value = access.next_value_seed(inner)?;
            if members.contains_key(&name) {
                let problem =
                    Problem::new(redact::name_or_ellipsis(&name), "the field twice", "once");
                return Err(A::Error::custom(problem));
            }
            members.insert(name, value);
        }
        let number = members
            .get(NUMBER)
            .filter(|_| members.len() == 1)
            .and_then(Value::as_str)
            .and_then(|digits| digits.parse::<Number>().ok());
        Ok(number.map_or(Value::Object(members), Value::Number))
    }
}

/// The name of a member.
struct Key;

impl Key {
    fn wrong<E: Error>(&self, found: &str) -> Result<String, E> {
        Err(E::invalid_type(Unexpected::Other(found), self))
    }
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        Ok(name.to_owned())
    }

    fn visit_string<E: Error>(self, name: String) -> Result<String, E> {
        Ok(name)
    }

    // Without these, the errors would quote the value.

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        self.wrong("a boolean")
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        self.wrong("a number")
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        self.wrong("a number")
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<String, E> {
        self.wrong("a number")
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<String, E> {
        self.wrong("a number")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        self.wrong("a number")
    }
}
