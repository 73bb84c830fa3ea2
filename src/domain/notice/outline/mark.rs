//! Marks that number items: 一、 （一） 1. ① 一是 2.3.1 ——.

fn is_numeral(ch: char) -> bool {
    matches!(
        ch,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百'
    )
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit()
}

/// Whether an enumerator may begin with this character.
fn opens(first: char) -> bool {
    first.is_ascii_digit()
        || is_numeral(first)
        || matches!(
            first,
            '第' | '（' | '①'
                ..='⑳' | '—' | '●' | '•' | '■' | '◆' | '★' | '▲' | '○' | '◎' | '－' | '-' | '*'
        )
}

/// Level and byte length of an enumerator at the start of a text: 1 for 一、 up to 6 for ——.
#[must_use]
pub fn enumerator(text: &str) -> Option<(u8, usize)> {
    text.chars().next().filter(|first| opens(*first))?;
    let after = |open: &str, set: fn(char) -> bool, close: &[&str]| -> Option<usize> {
        let body = text.strip_prefix(open)?;
        let rest = body.trim_start_matches(set);
        let count = body.len() - rest.len();
        let close = close.iter().find(|c| rest.starts_with(**c))?;
        (count > 0 && count <= 12).then_some(open.len() + count + close.len())
    };
    if let Some(n) = after("第", is_numeral, &["章", "节", "部分"]) {
        return Some((0, n));
    }
    if let Some(n) = after("第", is_numeral, &["条 ", "条"]) {
        return Some((2, n));
    }
    if let Some(n) = after("", is_numeral, &["、"]) {
        return Some((1, n));
    }
    if let Some(n) = after("（", is_numeral, &["）"]) {
        return Some((2, n));
    }
    if let Some(n) = after("", is_digit, &[".", "、"])
        && text.get(n..).is_some_and(item_text)
    {
        return Some((3, n));
    }
    if let Some(n) = after("（", is_digit, &["）"]) {
        return Some((4, n));
    }
    if let Some(c) = text.chars().next().filter(|c| matches!(c, '①'..='⑳')) {
        return Some((4, c.len_utf8()));
    }
    let depth = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
    let numbers = text.get(..depth).unwrap_or("");
    let dots = numbers.matches('.').count();
    let blank = text.get(depth..).is_some_and(|r| r.starts_with(' '));
    if (1..=3).contains(&dots) && depth <= 9 && (blank || dots > 1) && numbers.split('.').all(|n| !n.is_empty()) {
        return Some((u8::try_from(dots + 1).unwrap_or(3), depth + usize::from(blank)));
    }
    if let Some(n) = after("", is_numeral, &["是"]) {
        return Some((5, n));
    }
    if let Some(n) = after("", is_numeral, &["要"]) {
        return Some((5, n - "要".len()));
    }
    if let Some(n) = after("第", is_numeral, &["，"]) {
        return Some((5, n));
    }
    ["——", "—", "●", "•", "■", "◆", "★", "▲", "○", "◎", "－ ", "- ", "* "]
        .iter()
        .find(|b| text.starts_with(**b))
        .map(|b| (6, b.len()))
}

/// After `1.`: no further digits (1.5亿), unless they are a year (1.2021年6月底前 …).
fn item_text(rest: &str) -> bool {
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    digits == 0 && !rest.starts_with('%') || digits == 4 && rest.get(4..).is_some_and(|r| r.starts_with('年'))
}
