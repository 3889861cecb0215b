//! The macro that writes the values of an error's sets as words, for logs, metrics and journals.

/// Gives each value of a set its word: `as_str`, and with it `Display`, `Serialize` and
/// `Deserialize`.
macro_rules! words {
    ($Set:ident, $field:literal; $($Variant:ident = $word:literal),+ $(,)?) => {
        impl $Set {
            /// Returns the value as one word, such as a label of a metric.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Variant => $word,)+
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$Variant),)+
                    _ => None,
                }
            }
        }

        impl ::std::fmt::Display for $Set {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.as_str().replace('_', " "))
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
                $crate::json::deserialize($field, deserializer)
            }
        }
    };
    // The words of a set that may grow in a later version, whose values are read as `$Other`.
    (open $Set:ident, $field:literal, $Other:ident; $($words:tt)+) => {
        words!($Set, $field; $($words)+);

        impl $crate::json::FromJson for $Set {
            const ALLOWED: &'static str = "a string";

            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, ::std::vec::Vec<$crate::Problem>> {
                let word = String::from_json(value)?;
                Ok(Self::from_word(&word).unwrap_or(Self::$Other))
            }
        }
    };
    (closed $Set:ident, $field:literal; $($Variant:ident = $word:literal),+ $(,)?) => {
        words!($Set, $field; $($Variant = $word),+);

        impl $crate::json::FromJson for $Set {
            const ALLOWED: &'static str = "a string";

            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, ::std::vec::Vec<$crate::Problem>> {
                let word = String::from_json(value)?;
                let problem = || vec![$crate::json::not_one_of("", &word, &[$($word),+])];
                Self::from_word(&word).ok_or_else(problem)
            }
        }
    };
}
pub(crate) use words;
