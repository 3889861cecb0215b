//! A self-describing in-memory format with features that JSON lacks: keys of any kind, bytes,
//! 128-bit numbers, characters, and enum variants.

use serde::{
    Deserializer,
    de::{
        EnumAccess, IntoDeserializer, VariantAccess, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Unit,
    Bool(bool),
    I64(i64),
    U64(u64),
    I128(i128),
    U128(u128),
    F64(f64),
    Char(char),
    Text(String),
    Bytes(Vec<u8>),
    Some(Box<Node>),
    Newtype(Box<Node>),
    Seq(Vec<Node>),
    Map(Vec<(Node, Node)>),
    Variant(String, Box<Node>),
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unit,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Self::U64(number),
                (None, Some(number)) => Self::I64(number),
                _ => Self::F64(number.as_f64().unwrap()),
            },
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::Seq(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let member =
                    |(name, value): (&String, _)| (name.as_str().into(), Self::from(value));
                Self::Map(members.iter().map(member).collect())
            }
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The kind of format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Binary,
    /// A binary format that is not self-describing.
    Opaque,
}

/// Deserializes a node.
pub(crate) struct Memory {
    pub(crate) node: Node,
    pub(crate) format: Format,
}

impl IntoDeserializer<'_, Error> for Memory {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Memory {
    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let format = self.format;
        let memory = |node| Memory { node, format };
        match self.node {
            Node::Unit => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(value),
            Node::I64(value) => visitor.visit_i64(value),
            Node::U64(value) => visitor.visit_u64(value),
            Node::I128(value) => visitor.visit_i128(value),
            Node::U128(value) => visitor.visit_u128(value),
            Node::F64(value) => visitor.visit_f64(value),
            Node::Char(value) => visitor.visit_char(value),
            Node::Text(text) => visitor.visit_string(text),
            Node::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Node::Some(node) => visitor.visit_some(memory(*node)),
            Node::Newtype(node) => visitor.visit_newtype_struct(memory(*node)),
            Node::Seq(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(memory)))
            }
            Node::Map(members) => {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (memory(name), memory(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            Node::Variant(name, value) => visitor.visit_enum(Variant(name, memory(*value))),
        }
    }
}

impl<'de> Deserializer<'de> for Memory {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.format == Format::Opaque {
            return Err(serde::de::Error::custom(
                "the format is not self-describing",
            ));
        }
        self.visit(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.format == Format::Text
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node {
            Node::Unit => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    /// A variant is a map with one member, as in most formats.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let format = self.format;
        match &self.node {
            Node::Map(members) => match members.as_slice() {
                [(Node::Text(name), value)] => {
                    let node = value.clone();
                    visitor.visit_enum(Variant(name.clone(), Memory { node, format }))
                }
                _ => self.deserialize_any(visitor),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map ignored_any
    }
}

struct Variant(String, Memory);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: serde::de::DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), Error> {
        let name: serde::de::value::StringDeserializer<Error> = self.0.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: serde::de::DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Error> {
        seed.deserialize(self.1)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.1.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.1.deserialize_any(visitor)
    }
}
