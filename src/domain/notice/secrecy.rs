//! The secrecy gate (密级检查, DOMAIN.md §6): a mark of secrecy at the head of a text, on a line of its own or with text
//! behind it (机密★ 内部情况). The same words in a sentence (保守国家秘密, 机要通信司, 商业秘密) are no mark.

use std::sync::LazyLock;

use regex::Regex;

/// The head of a document, in lines that are not blank.
const HEAD_LINES: usize = 40;
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATTERN).ok());
/// Optional number and label, the word, optional star and term, optional urgency; nothing else on the line.
const PATTERN: &str = "^(?:\\d{1,7}|№\\d+)?(?:密级[:：]?)?(绝密|机密|秘密)(?:级)?(?:[★☆*＊•·]?(?:长期|\
    [0-9一二三四五六七八九十]{1,3}(?:年|个月|月)(?:零?\\d{1,2}个?月)?|启用前|[0-9]{4}年\\d{1,2}月\\d{1,2}日前?)?)\
    (?:特急|急件|加急|平急|特提|急)?$";

/// A mark at the start of a line that goes on: a star, or a term and a blank, or brackets around it, or the label before
/// it. No sentence begins so; one that quotes a mark begins with a quotation mark.
const LEAD: &str = "^[\\s\u{feff}\u{200b}#>]*(?:(?:\\d{1,7}|№\\d+)\\s+)?(?:\
    (绝\\s*密|机\\s*密|秘\\s*密)\\s*级?\\s*[★☆]\
    |(绝密|机密|秘密)级?\\s*(?:长期|[0-9一二三四五六七八九十]{1,3}\\s?(?:年|个月))[\\s，,；;。]\
    |[【〔\\[（(]\\s*(绝\\s*密|机\\s*密|秘\\s*密)\\s*级?\\s*(?:[★☆*＊][^】〕\\]）)]{0,12})?[】〕\\]）)]\
    |密\\s*级\\s*[:：]\\s*(绝\\s*密|机\\s*密|秘\\s*密)级?(?:[\\s★☆*＊，,；;。]))";
static LEADING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(LEAD).ok());

/// A secrecy mark and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecrecyMark {
    /// The mark: 秘密, 机密 or 绝密.
    pub mark: &'static str,
    /// First scalar of its line, without the blanks around it.
    pub start: usize,
    /// Scalar after the last.
    pub end: usize,
    /// Line, counted from 1.
    pub line: usize,
}

/// Looks for a mark in the head of a text; answers the first.
#[must_use]
pub fn mark(text: &str) -> Option<SecrecyMark> {
    let pattern = MARK.as_ref()?;
    let (mut start, mut seen) = (0_usize, 0_usize);
    for (number, line) in text.split('\n').enumerate() {
        let length = line.chars().count();
        let bare = bare(line);
        if !bare.is_empty() {
            seen += 1;
        }
        if seen > HEAD_LINES {
            return None;
        }
        let lead = line
            .chars()
            .take_while(|c| c.is_whitespace() || *c == '\u{feff}')
            .count();
        let alone = pattern.captures(&bare).filter(|_| length <= 60);
        if let Some(found) = alone.and_then(|c| c.get(1)) {
            let tail = line.chars().rev().take_while(|c| c.is_whitespace()).count();
            return Some(SecrecyMark {
                mark: word_of(found.as_str())?,
                start: start + lead,
                end: (start + length).saturating_sub(tail),
                line: number + 1,
            });
        }
        if let Some((mark, end)) = leading(line) {
            return Some(SecrecyMark {
                mark,
                start: start + lead,
                end: start + end,
                line: number + 1,
            });
        }
        start += length + 1;
    }
    None
}

/// The mark that a line begins with and that text follows, and the scalar after it.
fn leading(line: &str) -> Option<(&'static str, usize)> {
    let head: String = line.chars().take(60).map(plain).collect();
    let found = LEADING.as_ref()?.captures(&head)?;
    let mark = found.iter().skip(1).flatten().next()?.as_str();
    let mark: String = mark.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = found.get(0)?.as_str().trim_end();
    Some((word_of(&mark)?, whole.chars().count()))
}

fn word_of(found: &str) -> Option<&'static str> {
    ["绝密", "机密", "秘密"].into_iter().find(|m| *m == found)
}

/// The line without blanks and brackets, digits half width, the three words simplified.
fn bare(line: &str) -> String {
    let kept = line
        .chars()
        .take(60)
        .filter(|c| !c.is_whitespace() && !"【】〔〕[]（）()《》〈〉“”\"\u{feff}\u{200b}#>-".contains(*c));
    kept.map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        '絕' => '绝',
        '機' => '机',
        '祕' => '秘',
        '級' => '级',
        '長' => '长',
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Option<&'static str> {
        mark(text).map(|m| m.mark)
    }

    #[test]
    fn marks_on_a_line_of_their_own() {
        assert_eq!(word("秘密★1年\n关于…的通知"), Some("秘密"));
        assert_eq!(word("国家邮政局\r\n　　机 密 ★\r\n通知"), Some("机密"));
        assert_eq!(word("機密★１０年"), Some("机密"));
        assert_eq!(word("【絕密】"), Some("绝密"));
        assert_eq!(word("000012\n密级：秘密"), Some("秘密"));
        assert_eq!(word("秘密★1年 特急"), Some("秘密"));
        assert_eq!(word("绝密★长期"), Some("绝密"));
    }

    #[test]
    fn marks_with_text_behind_them() {
        for (text, mark) in [
            ("机密★ 内部情况", "机密"),
            ("　机 密★内部情况", "机密"),
            ("絕密★長期 送阅", "绝密"),
            ("000012  秘密★1年 特急 冀邮字第12号", "秘密"),
            ("秘密 1年，请勿外传", "秘密"),
            ("本月小结\n【机密】内部情况", "机密"),
            ("〔秘密★5年〕情况通报", "秘密"),
            ("密级：机密 内部情况", "机密"),
        ] {
            assert_eq!(word(text), Some(mark), "{text}");
        }
        let found = mark("小结\n 机密★ 内部情况").unwrap();
        assert_eq!((found.start, found.end, found.line), (4, 7, 2));
    }

    #[test]
    fn words_in_a_sentence_are_no_marks() {
        for text in [
            "保守国家秘密",
            "要保守秘密。",
            "机要通信司",
            "商业秘密",
            "机密文件寄递管理",
            "秘密的保护\n机密事项清单",
            "保密工作要求",
            "秘密级文件由机要渠道寄递，本月无差错",
            "机密 2件、秘密 5件均已按规定移交",
            "绝密级邮件寄递要求已传达",
            "秘密1年内不得公开的事项已梳理",
            "标有“机密★”字样的文件一律拒收",
            "“秘密★1年”是密级标志",
            "密级：秘密级以上的文件不在此系统流转",
            "（机密文件）寄递管理",
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
        let deep = format!("{}秘密★1年", "正文一行。\n".repeat(60));
        assert_eq!(mark(&deep), None);
    }

    #[test]
    fn the_place_is_told() {
        let found = mark("通知\n  秘密★1年  \n").unwrap();
        assert_eq!((found.start, found.end, found.line), (5, 10, 2));
    }
}
