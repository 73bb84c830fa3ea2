//! What is wrong with a form, beside the fields.

use super::message::say;
use crate::domain::lang::Lang;
use crate::domain::refusal::{FieldError, Refusal};

/// A fault and the field it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Id of the field on the page; empty for the whole form.
    pub id: String,
    /// What is wrong.
    pub words: String,
}

/// The faults of a form, in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// Each.
    pub list: Vec<Fault>,
    lang: Lang,
}

impl Faults {
    /// None yet, to be told in a language.
    #[must_use]
    pub fn new(lang: Lang) -> Faults {
        Faults { list: Vec::new(), lang }
    }

    /// From a refusal: its fields, or itself.
    #[must_use]
    pub fn of(lang: Lang, refusal: &Refusal, id: impl Fn(&FieldError) -> String) -> Faults {
        if refusal.errors.is_empty() {
            let mut faults = Faults::new(lang);
            faults.add("", refusal.words(lang));
            return faults;
        }
        Faults::from_fields(lang, &refusal.errors, id)
    }

    /// From fields.
    #[must_use]
    pub fn from_fields(lang: Lang, errors: &[FieldError], id: impl Fn(&FieldError) -> String) -> Faults {
        let mut faults = Faults::new(lang);
        for e in errors {
            faults.add(&id(e), e.words(lang));
        }
        faults
    }

    /// Adds one.
    pub fn add(&mut self, id: &str, words: &str) {
        self.list.push(Fault {
            id: id.to_owned(),
            words: words.to_owned(),
        });
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn at(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|f| f.id == id).map(|f| f.words.as_str())
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn none(&self) -> bool {
        self.list.is_empty()
    }

    /// What stands above them.
    #[must_use]
    pub fn heading(&self) -> String {
        say(self.lang, "faults").with("n", self.list.len()).into()
    }

    /// Title of the page: 有2处要改：填报.
    #[must_use]
    pub fn title(&self, plain: &str) -> String {
        if self.none() {
            plain.to_owned()
        } else {
            let said = say(self.lang, "faults-title");
            said.with("n", self.list.len()).with("title", plain).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_stand_at_their_fields_and_in_the_title() {
        let mut faults = Faults::new(Lang::Zh);
        assert_eq!(faults.title("填报"), "填报");
        faults.add("percent", "请填0到100的整数");
        assert_eq!(faults.title("填报"), "有1处要改：填报");
        assert_eq!(faults.at("percent"), Some("请填0到100的整数"));
        assert_eq!(faults.at("narrative"), None);
        let mut faults = Faults::new(Lang::En);
        faults.add("percent", "Enter a whole number");
        assert_eq!(faults.title("Report"), "1 correction: Report");
    }
}
