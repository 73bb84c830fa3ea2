//! The texts of the pages, in Chinese and in English: catalogues of Fluent messages in `data/messages/`, compiled in and
//! parsed once. A text that lacks one language is shown in Chinese, one that exists nowhere by its id; tests find both.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::lang::Lang;
use crate::domain::time::Day;

macro_rules! catalogues {
    ($($room:literal),+ $(,)?) => {
        /// The rooms of the pages, each with its messages in Chinese and in English.
        pub const ROOMS: &[(&str, &str, &str)] = &[$((
            $room,
            include_str!(concat!("../../../data/messages/zh/", $room, ".ftl")),
            include_str!(concat!("../../../data/messages/en/", $room, ".ftl")),
        )),+];
    };
}

catalogues! {
    "frame", "login", "me", "desk", "report", "request", "help", "style", "completion",
    "ledger", "task", "directive", "indicator", "decompose", "document", "manage", "tour",
    "reminder", "webhook", "light",
}

/// The messages of one language.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Those without variables, written out.
    plain: HashMap<String, String>,
}

static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("zh-CN", |(_, zh, _)| zh));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("en", |(.., en)| en));

impl Catalogue {
    fn of(lang: Lang) -> &'static Catalogue {
        match lang {
            Lang::Zh => &CHINESE,
            Lang::En => &ENGLISH,
        }
    }

    fn read(locale: &str, text: impl Fn(&(&'static str, &'static str, &'static str)) -> &'static str) -> Catalogue {
        let mut bundle = FluentBundle::new_concurrent(locale.parse().into_iter().collect());
        // The marks would stand in attributes and titles, and all of it is read in one direction.
        bundle.set_use_isolating(false);
        let mut ids = Vec::new();
        for room in ROOMS {
            let text = text(room);
            ids.extend(text.lines().filter_map(id_of));
            // What cannot be read is left out; a test reads every file whole.
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        let plain = ids
            .into_iter()
            .filter_map(|id| Some((id.to_owned(), written(&bundle, id, None)?)));
        let plain = plain.collect();
        Catalogue { bundle, plain }
    }
}

/// The id of a message that begins on this line.
#[must_use]
pub fn id_of(line: &str) -> Option<&str> {
    let (id, _) = line.split_once(" =")?;
    let named = id.starts_with(|c: char| c.is_ascii_lowercase());
    (named
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
    .then_some(id)
}

/// A message written out; none where it does not exist or lacks a variable.
fn written(bundle: &FluentBundle<FluentResource>, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// A text without variables.
#[must_use]
pub fn t(lang: Lang, id: &'static str) -> &'static str {
    let found = Catalogue::of(lang).plain.get(id).or_else(|| CHINESE.plain.get(id));
    found.map_or(id, String::as_str)
}

/// A text with variables: `say(lang, "ledger-count").with("n", total)`.
#[must_use]
pub fn say<'a>(lang: Lang, id: &'static str) -> Say<'a> {
    Say {
        lang,
        id,
        args: FluentArgs::new(),
    }
}

/// A text whose variables are being filled in; shown by `Display`, and escaped whole where a template shows it.
#[derive(Debug)]
pub struct Say<'a> {
    lang: Lang,
    id: &'static str,
    args: FluentArgs<'a>,
}

impl<'a> Say<'a> {
    /// Fills in a variable. Numbers choose the plural.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Arg<'a>) -> Say<'a> {
        self.args.set(name, value.value());
        self
    }
}

impl fmt::Display for Say<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |lang| written(&Catalogue::of(lang).bundle, self.id, Some(&self.args));
        let text = said(self.lang).or_else(|| said(Lang::Zh));
        f.write_str(text.as_deref().unwrap_or(self.id))
    }
}

impl From<Say<'_>> for String {
    fn from(say: Say<'_>) -> String {
        say.to_string()
    }
}

/// What a variable may be.
pub trait Arg<'a> {
    /// As Fluent takes it.
    fn value(self) -> FluentValue<'a>;
}

macro_rules! args {
    ($lifetime:lifetime: $($kind:ty => |$value:ident| $shown:expr;)+) => {
        $(impl<$lifetime> Arg<$lifetime> for $kind {
            fn value(self) -> FluentValue<$lifetime> { let $value = self; $shown }
        })+
    };
}

args! { 'a:
    &'a str => |text| FluentValue::from(text);
    &'a &'a str => |text| FluentValue::from(*text);
    String => |text| FluentValue::from(text);
    &'a String => |text| FluentValue::from(text.as_str());
    &'a &'a String => |text| FluentValue::from(text.as_str());
    Cow<'a, str> => |text| FluentValue::from(text);
    i64 => |n| FluentValue::from(n);
    &i64 => |n| FluentValue::from(*n);
    &&i64 => |n| FluentValue::from(**n);
    i32 => |n| FluentValue::from(n);
    &i32 => |n| FluentValue::from(*n);
    u8 => |n| FluentValue::from(n);
    &u8 => |n| FluentValue::from(*n);
    u16 => |n| FluentValue::from(n);
    &u16 => |n| FluentValue::from(*n);
    u32 => |n| FluentValue::from(n);
    &u32 => |n| FluentValue::from(*n);
    u64 => |n| FluentValue::from(n);
    &u64 => |n| FluentValue::from(*n);
    usize => |n| FluentValue::from(n);
    &usize => |n| FluentValue::from(*n);
    &&usize => |n| FluentValue::from(**n);
    rust_decimal::Decimal => |n| FluentValue::from(n.to_string());
    &rust_decimal::Decimal => |n| FluentValue::from(n.to_string());
    Day => |day| FluentValue::from(day.to_string());
    &Day => |day| FluentValue::from(day.to_string());
    &&Day => |day| FluentValue::from(day.to_string());
    Say<'_> => |say| FluentValue::from(say.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_both_languages_with_their_plurals() {
        assert_eq!((t(Lang::Zh, "nav-desk"), t(Lang::En, "nav-desk")), ("工作台", "Desk"));
        let over = |lang, n: i64| say(lang, "due-over").with("n", n).to_string();
        assert_eq!(over(Lang::Zh, 1), "超时1个工作日");
        assert_eq!(
            (over(Lang::En, 1), over(Lang::En, 12_000)),
            ("1 working day late".into(), "12000 working days late".into())
        );
    }

    #[test]
    fn what_is_missing_shows_its_id_and_stops_nothing() {
        assert_eq!(t(Lang::En, "no-such-text"), "no-such-text");
        assert_eq!(say(Lang::En, "due-over").to_string(), "due-over");
        assert_eq!(t(Lang::Zh, "due-over"), "due-over");
    }

    #[test]
    fn a_value_is_put_in_as_it_is() {
        let title = say(Lang::Zh, "faults-title")
            .with("n", 2)
            .with("title", "<b> { $n } 007");
        assert_eq!(title.to_string(), "有2处要改：<b> { $n } 007");
    }
}
