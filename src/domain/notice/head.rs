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
    let dated = issued(source.text()).or_else(|| first_day(text));
    let held = HELD.as_ref().and_then(|r| r.captures(text));
    let year = known.or(dated).map(|d| d.year());
    let meeting_day = held.as_ref().and_then(|c| {
        let year = c.get(1).and_then(|y| y.as_str().parse().ok()).or(year)?;
        Day::from_ymd_opt(year, number(c, 2)?, number(c, 3)?)
    });
    let issuer = held
        .as_ref()
        .and_then(|c| c.get(4))
        .map(|m| body_of(m.as_str()).to_owned())
        .filter(|i| {
            !i.contains('会') && i.chars().count() >= 2 && !i.contains(|c: char| c.is_ascii_digit() || c == '午')
        });
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

/// The body before the office of the one who presides: 市邮政管理局党组书记、局长某某主持.
fn body_of(held: &str) -> &str {
    let offices = [
        "党组书记",
        "党委书记",
        "副局长",
        "局长",
        "副市长",
        "市长",
        "副省长",
        "省长",
        "副主任",
        "主任",
        "书记",
        "主持",
    ];
    let end = offices.iter().filter_map(|w| held.find(w)).min().unwrap_or(held.len());
    held.get(..end).unwrap_or(held).trim_matches(['，', '、', ' '])
}

/// The day of issue: one that stands on a line of its own, in the head or at the end.
fn issued(text: &str) -> Option<Day> {
    let lines = || {
        text.split('\n')
            .map(|l| l.trim_matches(|c: char| c.is_whitespace() || "（）()".contains(c)))
    };
    let alone = |line: &str| {
        if line.len() > 30 || !line.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let found = DAY.as_ref()?.captures(line)?;
        (found.get(0)?.len() == line.len()).then(|| day(&found, 1))?
    };
    lines()
        .take(30)
        .find_map(alone)
        .or_else(|| text.rsplit('\n').take(12).find_map(|l| alone(l.trim())))
}

/// Whether what follows a day makes a limit or a start of it (…日前).
fn is_limit(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or("");
    rest.starts_with(['前', '起', '至']) || rest.starts_with("之前")
}

/// The first day of a text that is no limit (…日前).
fn first_day(text: &str) -> Option<Day> {
    let days = DAY.as_ref()?.captures_iter(text);
    let mut told = days.filter(|c| c.get(0).is_some_and(|m| !is_limit(text, m.end())));
    told.find_map(|c| day(&c, 1))
}

/// The year of the first limit with a year in the head, for a document that names no day of its own: 今年 is most likely it.
#[must_use]
pub fn year_of_limit(source: &Source<'_>) -> Option<Day> {
    let text = source.text();
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(i, _)| i);
    let first = DAY.as_ref()?.captures_iter(text.get(..end)?).find_map(|c| day(&c, 1))?;
    Day::from_ymd_opt(first.year(), 1, 1)
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

/// Whether a title is that of a plan: what stands in it without a section is to be done.
#[must_use]
pub fn is_plan(title: &str) -> bool {
    let bare =
        title.trim_end_matches(|c: char| "》”）的通知".contains(c) || c.is_ascii_digit() || "—－-年（".contains(c));
    [
        "计划",
        "方案",
        "要点",
        "分工",
        "分解表",
        "任务清单",
        "责任清单",
        "任务",
        "任务书",
        "举措",
        "措施",
        "安排",
        "实事",
        "思路",
        "打算",
        "行动",
        "分解",
    ]
    .iter()
    .any(|w| bare.ends_with(w))
}

/// What the first lines of a paper call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// No list.
    No,
    /// A list of tasks (2021年…任务分解表).
    Tasks,
    /// A list of what a year is to bring (2025年…民生实事项目).
    Projects,
}

/// Whether the first lines name a list of what a year is to bring, though no title ends there: a table without its lines, the
/// report of a vote.
#[must_use]
pub fn listed(text: &str) -> Listed {
    let told = ["完成情况", "进展", "回顾", "总结", "完成了", "已完成", "全部完成"];
    let head = opening(text);
    let title = head.trim_start().split('\n').next().unwrap_or("");
    let any = |words: &[&str]| words.iter().any(|w| title.contains(w));
    if !head.contains('年') || any(&told) {
        Listed::No
    } else if any(&["实事项目", "件民生实事", "件实事"]) {
        Listed::Projects
    } else if any(&["任务分解表", "责任分解表", "任务清单", "项目清单"]) {
        Listed::Tasks
    } else {
        Listed::No
    }
}

/// The first lines.
fn opening(text: &str) -> &str {
    text.get(..text.floor_char_boundary(240)).unwrap_or(text)
}

/// The one year that the title of a plan names, or the first lines of a list of what a year is to bring, with its last day.
#[must_use]
pub fn year_of_plan(title: Option<&str>, text: &str) -> Option<(String, Day)> {
    let head = title
        .filter(|t| is_plan(t))
        .or_else(|| (listed(text) != Listed::No).then(|| opening(text)))?;
    let mut years: Vec<&str> = head
        .match_indices('年')
        .filter_map(|(i, _)| head.get(i.checked_sub(4)?..i))
        .filter(|y| y.starts_with("20") && y.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    years.dedup();
    let [year] = years.as_slice() else { return None };
    let spans = ["三年", "五年", "两年", "—20", "-20", "－20", "至20", "～20"];
    if spans.iter().any(|w| head.contains(w)) {
        return None;
    }
    Some((format!("{year}年"), Day::from_ymd_opt(year.parse().ok()?, 12, 31)?))
}

/// Words that titles of reports and papers end with.
const TITLES: [&str; 27] = [
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
    "重点任务",
    "主要指标",
    "任务",
    "分工",
    "实事",
    "责任书",
    "思路",
    "打算",
    "说明",
    "指标",
    "召开",
];

/// The first line that is worded as the title of a meeting report or paper: one that ends as titles do, else one that
/// holds a word of them.
fn title(source: &Source<'_>, text: &str) -> Option<String> {
    let body = |bare: &str| {
        ["委员会", "协会", "联合会", "工会", "理事会", "学会"]
            .iter()
            .any(|w| bare.ends_with(w))
    };
    let plain = |bare: &&str| {
        let labelled = !bare.starts_with("附件") && bare.chars().take(8).any(|c| matches!(c, '：' | ':'));
        !body(bare)
            && !labelled
            && (8..=90).contains(&bare.chars().count())
            && !bare.contains(['。', '！', '；', '|'])
            && !bare.ends_with(['：', '，'])
    };
    // What joins the lines of a page may have put whom it goes to behind it.
    let alone = |line: &'_ str| line.find("的通知各").map_or(line.len(), |at| at + "的通知".len());
    let lines = || {
        let bare = text.split('\n').map(|l| l.trim_start_matches(['#', ' ']));
        bare.map(|l| l.get(..alone(l)).unwrap_or(l))
    };
    let good = |bare: &str| {
        // …实施方案（试行）, …分工方案（一）: what a short bracket adds is no part of the kind of paper.
        let bare = bare.trim_end();
        let added = bare.strip_suffix('）').and_then(|b| b.rsplit_once('（'));
        let end = added
            .filter(|(_, said)| said.chars().count() <= 6)
            .map_or(bare, |(head, _)| head);
        let end = end.trim_end_matches(['）', '”', '》']);
        TITLES.iter().any(|w| end.ends_with(w))
    };
    let first = lines().take(40).filter(|l| plain(l)).find(|l| good(l));
    let found = first.or_else(|| {
        lines()
            .take(12)
            .filter(|l| plain(l) && !l.starts_with(|c: char| c.is_ascii_digit()))
            .find(|l| TITLES.iter().any(|w| l.contains(w)))
    })?;
    let at = text.find(found)?;
    let end = if good(found) {
        at + found.len()
    } else {
        ends(text, at + found.len(), found)
    };
    let (s, e) = source.span(&(begins(text, at, found)..end));
    Some(source.quote(s, e).replace(['\n', '\r'], ""))
}

/// Where a title begins whose last line stands at a byte: a line before it that opens with 关于, or in which the name of the paper opens.
fn begins(text: &str, at: usize, last: &str) -> usize {
    let closes = last.matches('》').count() > last.matches('《').count();
    let whole = last.contains("关于");
    let mut from = at;
    for _ in 0..2 {
        let above = text.get(..from).unwrap_or("").trim_end();
        let start = above.rfind('\n').map_or(0, |i| i + 1);
        let line = above.get(start..).unwrap_or("").trim_start();
        let short = (4..=60).contains(&line.chars().count()) && !line.contains(['。', '；', '：']);
        if whole || !short {
            break;
        }
        from = above.len() - line.len();
        if line.starts_with("关于") || closes && line.contains('《') {
            return from;
        }
    }
    at
}

/// Where a title ends that opens with 关于 on a line that does not end as titles do: at the end of the next line, where that does.
fn ends(text: &str, end: usize, first: &str) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let below = rest.trim_start();
    let line = below.split('\n').next().unwrap_or("").trim_end();
    let closes = (2..=30).contains(&line.chars().count()) && TITLES.iter().any(|w| line.ends_with(w));
    if first.contains("关于") && closes {
        end + (rest.len() - below.len()) + line.len()
    } else {
        end
    }
}
