//! The words of a day phrase (到2025年6月底前, 今年三季度末, “十四五”期间), cut by hand in one pass over its characters: a
//! pattern takes ten times as long, and days are asked for at the front of every clause.

/// A day phrase and its parts, each as worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Phrase<'t> {
    /// Bytes of all of it.
    pub length: usize,
    /// 到, 自, 比 and their like.
    pub pre: Option<&'t str>,
    /// Four digits.
    pub year: Option<&'t str>,
    /// 今年, 去年, 年内 and their like; 年底.
    pub this: Option<&'t str>,
    /// What of the year, or by itself.
    pub part: Part<'t>,
    /// 底 or 末 of a year.
    pub end: bool,
    /// The numeral of a plan of five years.
    pub five: Option<&'t str>,
    /// How many years the work takes, or may take.
    pub years: Option<&'t str>,
    /// How many months the work may take.
    pub months: Option<&'t str>,
    /// 前, 之前, 以前.
    pub before: bool,
    /// 起, 以来.
    pub since: bool,
}

/// A month with its day or third, a half, or a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Part<'t> {
    pub month: Option<&'t str>,
    pub day: Option<&'t str>,
    pub third: Option<&'t str>,
    pub half: Option<&'t str>,
    pub quarter: Option<&'t str>,
}

impl Part<'_> {
    /// Whether it says anything.
    pub(super) fn is_some(&self) -> bool {
        self.month.is_some() || self.half.is_some() || self.quarter.is_some()
    }
}

const PREPOSITIONS: [&str; 8] = ["到", "至", "截至", "自", "从", "比", "较", "于"];
const YEARS: [&str; 10] = [
    "今年",
    "本年度",
    "当年",
    "明年",
    "去年",
    "上年",
    "年内",
    "全年",
    "年底",
    "年末",
];
const THIRDS: [&str; 5] = ["底", "末", "上旬", "中旬", "下旬"];
const HALVES: [&str; 2] = ["上半年", "下半年"];
const COUNTS: [&str; 11] = ["一", "二", "两", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A text that is read from its front.
#[derive(Clone, Copy)]
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// The first of the words that the rest begins with.
    fn word(&mut self, words: &[&str]) -> Option<&'t str> {
        let word = words.iter().find(|w| self.rest.starts_with(**w))?;
        let (word, rest) = self.rest.split_at_checked(word.len())?;
        self.rest = rest;
        Some(word)
    }

    /// Digits, of which there are so many and no more, before a word.
    fn digits(&mut self, least: usize, most: usize, unit: char) -> Option<&'t str> {
        let count = self.rest.bytes().take(most + 1).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest.strip_prefix(unit).filter(|_| (least..=most).contains(&count))?;
        Some(digits)
    }

    /// Reads with a try that leaves no trace where it fails.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// 6月, 6月15日, 6月底.
    fn month(&mut self) -> Option<Part<'t>> {
        let month = self.attempt(|r| r.digits(1, 2, '月'))?;
        let day = self.attempt(|r| r.digits(1, 2, '日'));
        let third = if day.is_none() { self.word(&THIRDS) } else { None };
        Some(Part {
            month: Some(month),
            day,
            third,
            ..Part::default()
        })
    }

    /// 上半年.
    fn half(&mut self) -> Option<Part<'t>> {
        let half = self.word(&HALVES);
        half.map(|_| Part {
            half,
            ..Part::default()
        })
    }

    /// 三季度.
    fn quarter(&mut self) -> Option<Part<'t>> {
        self.attempt(|r| {
            let quarter = r.word(&["一", "二", "三", "四"]);
            r.word(&["季度"]).and(quarter).map(|_| Part {
                quarter,
                ..Part::default()
            })
        })
    }

    /// What of a year follows its name: a month, a half, a quarter.
    fn of_year(&mut self) -> Option<Part<'t>> {
        let part = self.month().or_else(|| self.half());
        part.or_else(|| {
            let quarter = self.quarter();
            quarter.inspect(|_| {
                self.word(&["末"]);
            })
        })
    }

    /// 十四五 with what makes it a time.
    fn five(&mut self) -> Option<&'t str> {
        self.word(&["“"]);
        self.word(&["十"])?;
        let plan = self.word(&["二", "三", "四", "五", "六"])?;
        self.word(&["五"])?;
        self.word(&["”"]);
        self.word(&["规划"]);
        let said = self.word(&["期间", "末", "期末", "时期末", "期"])?;
        if said == "期" && !self.rest.starts_with('，') {
            return None;
        }
        Some(plan)
    }

    /// A count of years before one of these.
    fn count(&mut self, unit: char) -> Option<&'t str> {
        let spelled = self.attempt(|r| {
            let word = r.word(&COUNTS)?;
            r.rest = r.rest.strip_prefix(unit)?;
            Some(word)
        });
        spelled.or_else(|| self.attempt(|r| r.digits(1, 2, unit)))
    }

    /// 用三年左右的时间; 三年之内.
    fn years(&mut self) -> Option<&'t str> {
        let taken = self.attempt(|r| {
            r.word(&["用", "力争用"])?;
            let to = |r: &mut Self| {
                let count = r.count('到')?;
                r.word(&["三", "四", "五"])?;
                r.word(&["年"]).and(Some(count))
            };
            let count = r.attempt(|r| r.count('年')).or_else(|| r.attempt(to))?;
            r.word(&["左右"]);
            r.word(&["的"]);
            r.word(&["时间"]).and(Some(count))
        });
        taken.or_else(|| {
            self.attempt(|r| {
                let count = r.count('年')?;
                r.word(&["之", "以"]);
                r.word(&["内"]).and(Some(count))
            })
        })
    }

    /// 一个月内, 3个月之内.
    fn months(&mut self) -> Option<&'t str> {
        self.attempt(|r| {
            let count = r.count('个')?;
            r.word(&["月"])?;
            r.word(&["之", "以"]);
            r.word(&["内"]).and(Some(count))
        })
    }

    /// The phrase without its preposition and its end.
    fn phrase(&mut self) -> Option<Phrase<'t>> {
        let mut found = Phrase::default();
        if let Some(year) = self.attempt(|r| r.digits(4, 4, '年')) {
            found.year = Some(year);
            if let Some(part) = self.of_year() {
                found.part = part;
            } else {
                found.end = self.word(&["年底", "年末", "底", "末"]).is_some();
            }
        } else if let Some(word) = self.word(&YEARS) {
            found.this = Some(word);
            found.end = word.ends_with(['底', '末']);
            if self.word(&["年底", "底", "年末", "末"]).is_some() {
                found.end = true;
            } else {
                found.part = self.of_year().unwrap_or_default();
            }
        } else if let Some(part) = self.month() {
            found.part = part;
        } else if let Some(part) = self.half() {
            found.part = part;
            self.word(&["末", "底"]);
        } else if let Some(part) = self.attempt(|r| {
            let part = r.quarter()?;
            r.word(&["末", "底"]).and(Some(part))
        }) {
            found.part = part;
        } else if let Some(plan) = self.attempt(Self::five) {
            found.five = Some(plan);
        } else if let Some(months) = self.months() {
            found.months = Some(months);
        } else if self.word(&["规划期末"]).is_none() {
            found.years = Some(self.years()?);
        }
        Some(found)
    }
}

/// The day phrase that a text begins with.
pub(super) fn read(text: &str) -> Option<Phrase<'_>> {
    let mut reader = Reader { rest: text };
    let pre = reader.word(&PREPOSITIONS);
    let mut found = reader.phrase()?;
    found.pre = pre;
    found.before = reader.word(&["以前", "之前", "前"]).is_some();
    found.since = reader.word(&["起", "以来"]).is_some();
    found.length = text.len() - reader.rest.len();
    Some(found)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use regex::Regex;

    use super::*;

    /// The same grammar as a pattern.
    const PATTERN: &str = "(?x)^(?:
      (?P<pre>到|至|截至|自|从|比|较|于)?
      (?:
        (?P<year>[0-9]{4})年(?:
            (?P<ymon>[0-9]{1,2})月(?:(?P<yday>[0-9]{1,2})日|(?P<ypart>底|末|上旬|中旬|下旬))?
          | (?P<yhalf>上半年|下半年) | (?P<yq>[一二三四])季度末? | 年?(?P<yend>底|末) )?
      | (?P<this>今年|本年度|当年|明年|去年|上年|年内|全年|年(?P<tend0>底|末))(?:(?P<tend>年?底|年?末)|(?P<tmon>[0-9]{1,2})月(?:(?P<tday>[0-9]{1,2})日|(?P<tpart>底|末|上旬|中旬|下旬))?|(?P<thalf>上半年|下半年)|(?P<tq>[一二三四])季度末?)?
      | (?P<mon>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|(?P<part>底|末|上旬|中旬|下旬))?
      | (?P<half>上半年|下半年)(?:末|底)? | (?P<q>[一二三四])季度(?:末|底)
      | “?十(?P<five>二|三|四|五|六)五”?(?:规划)?(?:期间|末|期末|时期末)
      | 规划期末
      | (?:用|力争用)(?P<n>[一二两三四五六七八九十]|[0-9]{1,2})(?:年|到[三四五]年)(?P<about>左右)?的?时间
      | (?P<m>[一二两三四五六七八九十]|[0-9]{1,2})年(?:之|以)?内
      | (?P<o>[一二两三四五六七八九十]|[0-9]{1,2})个月(?:之|以)?内
      )
      (?P<before>以前|之前|前)?(?P<since>起|以来)?)";
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(PATTERN).unwrap());

    fn by_pattern(text: &str) -> Option<Phrase<'_>> {
        let found = WHOLE.captures(text)?;
        let first = |names: &[&str]| names.iter().find_map(|n| found.name(n)).map(|m| m.as_str());
        Some(Phrase {
            length: found.get(0)?.len(),
            pre: first(&["pre"]),
            year: first(&["year"]),
            this: first(&["this"]),
            part: Part {
                month: first(&["ymon", "tmon", "mon"]),
                day: first(&["yday", "tday", "day"]),
                third: first(&["ypart", "tpart", "part"]),
                half: first(&["yhalf", "thalf", "half"]),
                quarter: first(&["yq", "tq", "q"]),
            },
            end: first(&["yend", "tend0", "tend"]).is_some(),
            five: first(&["five"]),
            years: first(&["n", "m"]),
            months: first(&["o"]),
            before: first(&["before"]).is_some(),
            since: first(&["since"]).is_some(),
        })
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4096))]

        /// What is cut by hand is what the pattern cuts, and the look at the next characters lets it through.
        #[test]
        fn phrases_are_cut_as_the_pattern_cuts_them(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "到", "至", "截至", "自", "比", "20", "26", "2026年", "年", "3", "月", "6月", "日", "底", "末", "上旬", "上半年", "下半年",
                "今年", "本年度", "当年", "明", "去年", "上年", "年内", "全年", "一", "三", "十", "季度", "三季度", "“", "五", "四", "”",
                "规划", "期末", "期间", "用", "力争用", "左右", "的", "时间", "之内", "以内", "内", "个", "个月", "之前", "前", "起", "以来",
            ]), 0..9),
        ) {
            let text = parts.concat();
            for (at, _) in text.char_indices() {
                let rest = text.get(at..).unwrap_or_default();
                let found = by_pattern(rest);
                proptest::prop_assert!(found.is_none() || super::super::may_begin(rest), "{}", rest);
                proptest::prop_assert_eq!(read(rest), found, "{}", rest);
            }
        }
    }
}
