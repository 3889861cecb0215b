//! Sets of values that the service may extend without notice.

/// Implements the traits of every open set, given `as_str`, `known` and
/// `KNOWN`. Conversion from a string
/// never fails: an unknown value is kept unchanged.
macro_rules! open_set {
    ($Set:ident) => {
        impl From<&str> for $Set {
            #[inline]
            fn from(text: &str) -> Self {
                Self::known(text).unwrap_or_else(|| Self::Unknown(text.to_owned()))
            }
        }

        impl From<String> for $Set {
            #[inline]
            fn from(text: String) -> Self {
                Self::known(&text).unwrap_or(Self::Unknown(text))
            }
        }

        impl ::std::str::FromStr for $Set {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        /// Prints a known value, and `…` in place of any other, which may be arbitrary text.
        impl ::std::fmt::Debug for $Set {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let text = match self {
                    Self::Unknown(_) => $crate::redact::ELLIPSIS,
                    known => known.as_str(),
                };
                f.debug_tuple(stringify!($Set)).field(&text).finish()
            }
        }

        /// Writes the value as the service does. An unknown value is written if it looks like a
        /// value, a word of letters and underscores; any other text, such as a phone number or a
        /// token, is replaced by `…`. [`as_str`](Self::as_str) returns it.
        impl ::std::fmt::Display for $Set {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(match self {
                    Self::Unknown(text) => $crate::redact::value_or_ellipsis(text),
                    known => known.as_str(),
                })
            }
        }

        impl ::serde::Serialize for $Set {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $Set {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::json::text(stringify!($Set), deserializer).map(Self::from)
            }
        }

        /// Any string, with the known values as examples.
        impl ::schemars::JsonSchema for $Set {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($Set).into()
            }

            fn inline_schema() -> bool {
                true
            }

            #[inline]
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string", "examples": Self::KNOWN })
            }
        }
    };
}

pub(crate) use open_set;
