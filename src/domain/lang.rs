//! The two languages of what users read: Chinese first, English second.

words! {
    /// A language that texts come in.
    #[derive(Default)]
    pub enum Lang {
        /// Chinese, where nothing else is known.
        #[default]
        Zh = "zh-CN", "中文", "Chinese";
        /// English.
        En = "en", "英文", "English";
    }
}

/// Templates hand over what they hold by reference.
impl From<&Lang> for Lang {
    fn from(lang: &Lang) -> Lang {
        *lang
    }
}

/// What stands in a person's settings where the language is left to the browser.
pub const AUTO: &str = "auto";

impl Lang {
    /// The language a person chose; `None` where it is left to the browser ([`AUTO`]).
    #[must_use]
    pub fn chosen(setting: &str) -> Option<Lang> {
        setting.parse().ok()
    }

    /// What `Accept-Language` asks for first of what there is (RFC 9110 §12.5.4); `None` where it asks for neither.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Lang> {
        let asked = header.split(',').filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let lang = match primary.as_str() {
                "zh" => Lang::Zh,
                "en" => Lang::En,
                _ => return None,
            };
            Some((weight(parameters), lang)).filter(|(weight, _)| *weight > 0)
        });
        // Of equal ones the first stands.
        asked
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, lang)| lang)
    }

    /// The one that is not this.
    #[must_use]
    pub const fn other(self) -> Lang {
        self.pick(Lang::En, Lang::Zh)
    }

    /// What it calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        self.pick("中文", "English")
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub const fn pick<T: Copy>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// `q=0.8` in thousandths; what cannot be read counts nothing, no weight counts whole.
fn weight(parameters: &str) -> u32 {
    let Some(q) = parameters.trim().strip_prefix("q=") else {
        return 1_000;
    };
    let (whole, part) = q.trim().split_once('.').unwrap_or((q.trim(), ""));
    let part = part.parse().unwrap_or(0_u32) * 10_u32.pow(3_u32.saturating_sub(u32::try_from(part.len()).unwrap_or(3)));
    match whole {
        "1" => 1_000,
        "0" => part.min(1_000),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_heard_by_weight_and_order() {
        let heard = |header| Lang::accepted(header);
        assert_eq!(heard("zh-CN,zh;q=0.9,en;q=0.8"), Some(Lang::Zh));
        assert_eq!(heard("en-GB,en;q=0.9,zh;q=0.8"), Some(Lang::En));
        assert_eq!(heard("zh;q=0.5, en-US;q=0.75"), Some(Lang::En));
        assert_eq!(heard("de, fr;q=0.9, en;q=0.3"), Some(Lang::En));
        assert_eq!(heard("en;q=0, de"), None);
        assert_eq!(heard("ZH-Hant;q=1.0, en"), Some(Lang::Zh));
        for nothing in ["", "*", "de-DE", ";;q=,", "en;q=abc"] {
            assert_eq!(heard(nothing), None, "{nothing}");
        }
        assert_eq!(heard("en;q=0.99999999999999999"), None);
    }

    #[test]
    fn a_setting_is_a_choice_or_none() {
        assert_eq!(
            (Lang::chosen("en"), Lang::chosen("zh-CN"), Lang::chosen(AUTO)),
            (Some(Lang::En), Some(Lang::Zh), None)
        );
        assert_eq!((Lang::En.pick("是", "yes"), Lang::Zh.pick("是", "yes")), ("yes", "是"));
    }
}
