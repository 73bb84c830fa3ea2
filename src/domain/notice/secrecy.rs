//! The secrecy gate (密级检查, DOMAIN.md §6): a mark of secrecy on a line of its own in the head of a text. The same words
//! in a sentence (保守国家秘密, 机要通信司, 商业秘密) are no mark.

use std::sync::LazyLock;

use regex::Regex;

/// The head of a document, in lines that are not blank.
const HEAD_LINES: usize = 40;
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATTERN).ok());
/// Optional number and label, the word, optional star and term, optional urgency; nothing else on the line.
const PATTERN: &str = "^(?:\\d{1,7}|№\\d+)?(?:密级[:：]?)?(绝密|机密|秘密)(?:级)?(?:[★☆*＊•·]?(?:长期|\
    [0-9一二三四五六七八九十]{1,3}(?:年|个月|月)(?:零?\\d{1,2}个?月)?|启用前|[0-9]{4}年\\d{1,2}月\\d{1,2}日前?)?)\
    (?:特急|急件|加急|平急|特提|急)?$";

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
        if length <= 60
            && let Some(found) = pattern.captures(&bare).and_then(|c| c.get(1))
        {
            let mark = ["绝密", "机密", "秘密"].into_iter().find(|m| *m == found.as_str())?;
            let lead = line
                .chars()
                .take_while(|c| c.is_whitespace() || *c == '\u{feff}')
                .count();
            let tail = line.chars().rev().take_while(|c| c.is_whitespace()).count();
            let end = (start + length).saturating_sub(tail);
            return Some(SecrecyMark {
                mark,
                start: start + lead,
                end,
                line: number + 1,
            });
        }
        start += length + 1;
    }
    None
}

/// The line without blanks and brackets, digits half width, the three words simplified.
fn bare(line: &str) -> String {
    let kept = line
        .chars()
        .take(60)
        .filter(|c| !c.is_whitespace() && !"【】〔〕[]（）()《》〈〉“”\"\u{feff}\u{200b}#>-".contains(*c));
    kept.map(|c| match c {
        '絕' => '绝',
        '機' => '机',
        '祕' => '秘',
        '級' => '级',
        '長' => '长',
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    })
    .collect()
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
    fn words_in_a_sentence_are_no_marks() {
        for text in [
            "保守国家秘密",
            "要保守秘密。",
            "机要通信司",
            "商业秘密",
            "机密文件寄递管理",
            "秘密的保护\n机密事项清单",
            "保密工作要求",
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
