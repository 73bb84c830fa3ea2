//! The head of a document: title, day, issuer, speaker. None where the text does not say.

use std::sync::LazyLock;

use chrono::Datelike;
use regex::Regex;

use super::draft::Meeting;
use super::source::Source;
use crate::domain::time::Day;

/// How far into the reading the head may reach, in characters.
const HEAD: usize = 1500;
static HELD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?:(\\d{4})年)?(\\d{1,2})月(\\d{1,2})日[，,]?([^，。\\n]{2,20}?)(?:组织)?召开").ok());
static SPEAKER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?:局长|书记|主任|省长|市长|部长|主席|县长|厅长)([\\p{Han}]{2,4}?)(?:在讲话|出席|强调|指出|作|主持|在会|表示|要求)").ok()
});
static DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(\\d{4})(?:年|-|/|\\.)(\\d{1,2})(?:月|-|/|\\.)(\\d{1,2})日?").ok());

/// Reads the head; the day the caller knows outranks the text's.
#[must_use]
pub fn read(source: &Source<'_>, known: Option<Day>) -> Meeting {
    let text = source.text();
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(i, _)| i);
    let text = text.get(..end).unwrap_or("");
    let dated = DAY
        .as_ref()
        .and_then(|r| r.captures_iter(text).filter_map(|c| day(&c, 1)).next());
    let held = HELD.as_ref().and_then(|r| r.captures(text));
    let year = known.or(dated).map(|d| d.year());
    let meeting_day = held.as_ref().and_then(|c| {
        let year = c.get(1).and_then(|y| y.as_str().parse().ok()).or(year)?;
        Day::from_ymd_opt(year, number(c, 2)?, number(c, 3)?)
    });
    let issuer = held
        .as_ref()
        .and_then(|c| c.get(4))
        .map(|m| m.as_str().trim().to_owned())
        .filter(|i| !i.contains('会'));
    let speaker = SPEAKER
        .as_ref()
        .and_then(|r| r.captures(text))
        .and_then(|c| c.get(1))
        .map(|m| m.as_str().to_owned());
    Meeting {
        title: title(source, text),
        date: known.or(meeting_day).or(dated),
        issuer,
        speaker,
    }
}

/// The day from which 今年 is counted where the document names no day but a year in its title.
#[must_use]
pub fn year_of_title(title: &str) -> Option<Day> {
    let (before, _) = title.split_once('年')?;
    let digits = before.len().checked_sub(4).and_then(|i| before.get(i..))?;
    let ranged = before.contains('—') || before.contains('-');
    if ranged {
        None
    } else {
        Day::from_ymd_opt(digits.parse().ok()?, 1, 1)
    }
}

fn number(c: &regex::Captures<'_>, group: usize) -> Option<u32> {
    c.get(group).and_then(|m| m.as_str().parse().ok())
}

fn day(c: &regex::Captures<'_>, first: usize) -> Option<Day> {
    let year = c.get(first).and_then(|m| m.as_str().parse().ok())?;
    Day::from_ymd_opt(year, number(c, first + 1)?, number(c, first + 2)?)
}

/// Words that titles of reports and papers end with.
const TITLES: [&str; 16] = [
    "会",
    "会议",
    "通知",
    "方案",
    "意见",
    "规划",
    "要点",
    "纪要",
    "报告",
    "计划",
    "讲话",
    "分解表",
    "办法",
    "的函",
    "决定",
    "清单",
];

/// The first line that is worded as the title of a meeting report or paper: one that ends as titles do, else one that
/// holds a word of them.
fn title(source: &Source<'_>, text: &str) -> Option<String> {
    let body = |bare: &str| ["委员会", "协会", "联合会", "工会", "理事会", "学会"].iter().any(|w| bare.ends_with(w));
    let plain = |bare: &&str| {
        !body(bare) &&
        (8..=90).contains(&bare.chars().count()) && !bare.contains(['。', '！', '；']) && !bare.ends_with(['：', '，'])
    };
    let lines = || text.split('\n').map(|l| l.trim_start_matches(['#', ' ']));
    let good = |bare: &str| {
        let end = bare.trim_end_matches(['）', '”', '》']);
        TITLES.iter().any(|w| end.ends_with(w))
    };
    let first = lines().take(40).filter(|l| plain(l)).find(|l| good(l));
    let found = first.or_else(|| {
        lines()
            .take(12)
            .filter(|l| plain(l))
            .find(|l| TITLES.iter().any(|w| l.contains(w)))
    })?;
    let from = text.find(found)?;
    let (s, e) = source.span(&(from..from + found.len()));
    Some(source.quote(s, e).to_owned())
}
