//! The changes of an event, read where they stand: by field, what it was and what it became.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A value that an event tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said<'a> {
    Null,
    Truth(bool),
    Number(i64),
    Word(Cow<'a, str>),
    List(Vec<Said<'a>>),
    Other(Value),
}

impl Said<'_> {
    /// The number it is, if it is one.
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Said::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// The text it is, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Said::Word(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is what a stored value shows as; `text` is where that is written meanwhile.
    pub(super) fn is(&self, stored: impl Display, text: &mut String) -> bool {
        text.clear();
        // Memory takes everything.
        let _ = write!(text, "{stored}");
        match self {
            Said::Null => text == "—",
            Said::Truth(truth) => text == if *truth { "true" } else { "false" },
            Said::Word(word) => text == word,
            other => *text == other.to_string(),
        }
    }

    fn value(&self) -> Value {
        match self {
            Said::Null => Value::Null,
            Said::Truth(truth) => Value::from(*truth),
            Said::Number(n) => Value::from(*n),
            Said::Word(word) => Value::from(word.as_ref()),
            Said::List(list) => list.iter().map(Said::value).collect(),
            Said::Other(value) => value.clone(),
        }
    }
}

/// As findings show it: a null is a dash.
impl Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Said::Null => f.write_str("—"),
            Said::Word(word) => f.write_str(word),
            other => other.value().fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Said<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Said<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E: Error>(self) -> Result<Said<'de>, E> {
                Ok(Said::Null)
            }
            fn visit_bool<E: Error>(self, truth: bool) -> Result<Said<'de>, E> {
                Ok(Said::Truth(truth))
            }
            fn visit_i64<E: Error>(self, n: i64) -> Result<Said<'de>, E> {
                Ok(Said::Number(n))
            }
            fn visit_u64<E: Error>(self, n: u64) -> Result<Said<'de>, E> {
                Ok(i64::try_from(n).map_or_else(|_| Said::Other(Value::from(n)), Said::Number))
            }
            fn visit_f64<E: Error>(self, n: f64) -> Result<Said<'de>, E> {
                Ok(Said::Other(Value::from(n)))
            }
            fn visit_borrowed_str<E: Error>(self, word: &'de str) -> Result<Said<'de>, E> {
                Ok(Said::Word(Cow::Borrowed(word)))
            }
            fn visit_str<E: Error>(self, word: &str) -> Result<Said<'de>, E> {
                Ok(Said::Word(Cow::Owned(word.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Said<'de>, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Said::List)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Said<'de>, A::Error> {
                Value::deserialize(MapAccessDeserializer::new(map)).map(Said::Other)
            }
        }
        from.deserialize_any(Reader)
    }
}

/// The changes of an event by field, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Changes<'a> {
    pub(super) fields: Vec<(Cow<'a, str>, Said<'a>)>,
}

impl<'a> Changes<'a> {
    /// Reads them; what is no JSON object tells nothing.
    pub(super) fn read(text: &'a str) -> Changes<'a> {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Field<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Changes<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Changes<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Changes<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((Field(name), said)) = map.next_entry()? {
                    fields.push((name, said));
                }
                Ok(Changes { fields })
            }
        }
        from.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_where_they_stand_and_shown_as_json_shows_them() {
        let text =
            r#"{"due":["2026-01-01",null],"n":[1,-2],"late":[null,true],"q":["a\"b","c"],"m":[{"x":1.5},[1,"z"]]}"#;
        let read = Changes::read(text);
        let shown: Vec<_> = read.fields.iter().map(|(f, said)| format!("{f} {said}")).collect();
        assert_eq!(
            shown,
            [
                r#"due ["2026-01-01",null]"#,
                "n [1,-2]",
                "late [null,true]",
                r#"q ["a\"b","c"]"#,
                r#"m [{"x":1.5},[1,"z"]]"#
            ]
        );
        let borrowed = |said: &Said<'_>| matches!(said, Said::Word(Cow::Borrowed(_)));
        assert!(matches!(&read.fields[0].1, Said::List(pair) if borrowed(&pair[0])));
        assert!(matches!(&read.fields[3].1, Said::List(pair) if !borrowed(&pair[0])));
        assert_eq!(Changes::read("[1]"), Changes::default());
    }

    #[test]
    fn a_stored_value_is_what_is_said_where_both_show_alike() {
        let mut text = String::new();
        assert!(Said::Null.is("—", &mut text) && !Said::Null.is("null", &mut text));
        assert!(Said::Truth(true).is(true, &mut text) && !Said::Truth(true).is(false, &mut text));
        assert!(Said::Number(7).is(7, &mut text) && !Said::Number(7).is(8, &mut text));
        assert!(Said::Word("a".into()).is("a", &mut text) && !Said::Word("a".into()).is("b", &mut text));
        assert!(Said::List(vec![Said::Number(1)]).is("[1]", &mut text));
    }
}
