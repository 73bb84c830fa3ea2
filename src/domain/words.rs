//! Enumerations whose values are words of the wire (API.md §5) and of the tables: one macro gives each its code, its
//! Chinese and its English name, so that code, database, JSON and pages cannot drift apart.

/// A value that was not one of the words of its enumeration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{given}’ is not a {kind}; possible: {possible}")]
pub struct UnknownWord {
    /// Name of the enumeration, for the message.
    pub kind: &'static str,
    /// What was given.
    pub given: String,
    /// The words that exist, comma-separated.
    pub possible: String,
}

/// A text with a capital in front, where its script has them.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Declares a closed enumeration with wire word, Chinese and English name of each value.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $(#[doc = $en] $(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word on the wire and in the tables.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
            /// The Chinese name users see.
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $($name::$variant => $zh),+ } }
            /// The English name.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $($name::$variant => $en),+ } }
            /// The name in a language, as it stands within a sentence.
            #[must_use]
            pub fn name(self, lang: impl Into<$crate::domain::lang::Lang>) -> &'static str { lang.into().pick(self.zh(), self.en()) }
            /// The name as it stands alone: in English with a capital.
            #[must_use]
            pub fn title(self, lang: impl Into<$crate::domain::lang::Lang>) -> String { $crate::domain::words::capital(self.name(lang)) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::domain::words::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s {
                    $($word => Ok($name::$variant),)+
                    _ => Err($crate::domain::words::UnknownWord {
                        kind: stringify!($name),
                        given: s.chars().take(40).collect(),
                        possible: Self::ALL.iter().map(|v| v.word()).collect::<Vec<_>>().join(", "),
                    }),
                }
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.word()) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let s = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                s.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
