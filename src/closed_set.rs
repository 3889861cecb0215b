//! The macro that defines enums for the closed sets of values that this crate sends.

/// Defines an enum for a closed set of the specification. On the wire, in `Display`, `FromStr` and
/// serde, a value is written as the generated enum `$Wire` writes it. Errors name the field
/// `$field`.
macro_rules! closed_set {
    (
        $(#[$doc:meta])+ $Name:ident = $Wire:path, $field:literal;
        $($(#[$variant_doc:meta])+ $Variant:ident = $WireVariant:ident),+
    ) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$variant_doc])+ $Variant,)+
        }

        impl $Name {
            /// All values, in the order of the service's documentation.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),+];

            /// Returns the value as it is written on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                // Does not panic: there is a string for each variant.
                Self::VALUES[<$Wire>::from(self) as usize]
            }

            const VALUES: &'static [&'static str] = <$Wire as $crate::json::ClosedSet>::VALUES;
        }

        impl From<$Name> for $Wire {
            fn from(value: $Name) -> Self {
                match value {
                    $($Name::$Variant => Self::$WireVariant,)+
                }
            }
        }

        impl From<$Wire> for $Name {
            fn from(value: $Wire) -> Self {
                match value {
                    $(<$Wire>::$WireVariant => Self::$Variant,)+
                }
            }
        }

        impl std::fmt::Display for $Name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $Name {
            type Err = $crate::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse::<$Wire>().map(Self::from).map_err(|_| {
                    let problem = $crate::json::not_one_of($field, text, Self::VALUES);
                    $crate::Error::invalid_message(vec![problem])
                })
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::json::FromJson for $Name {
            const ALLOWED: &'static str = <$Wire as $crate::json::FromJson>::ALLOWED;

            #[inline]
            fn from_json(value: serde_json::Value) -> Result<Self, Vec<$crate::Problem>> {
                <$Wire as $crate::json::FromJson>::from_json(value).map(Self::from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::json::deserialize_any_format($field, deserializer, |deserializer| {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                })
            }
        }

        impl schemars::JsonSchema for $Name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            #[inline]
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": Self::VALUES })
            }
        }
    };
}
pub(crate) use closed_set;
