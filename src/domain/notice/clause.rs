//! One clause: does it open with a verb, a phrase or a subject; is 要 a modal; is it past?

mod sense;

use super::lexicon::Lexicon;
pub use sense::{
    is_ahead, is_aimed, is_figured, is_hoped, is_made_for, is_news, is_past, is_preamble, is_recent, is_statement,
    opens_past,
};

/// How a clause opens, enumerators, days and adverbs set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// With a verb: an order without a modal.
    Verb,
    /// With a preposition (按照, 在, 对, 将 …).
    Phrase,
    /// With a subject or anything else.
    Other,
}

/// The part of a unit after a speech frame (局长强调，…；会议要求，…).
#[must_use]
pub fn speech_body<'t>(unit: &'t str, lexicon: &Lexicon) -> &'t str {
    let skip = super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit).trim_start();
    let Some((head, rest)) = body.split_once(['，', '：']) else {
        return body;
    };
    // 县交通运输局：负责客运站改造: whose duty it is.
    if body.get(head.len()..).is_some_and(|r| r.starts_with('：')) && super::organ::is_holder(head, rest, lexicon) {
        return rest;
    }
    let frame = lexicon
        .speech_order
        .suffix(head)
        .or_else(|| lexicon.speech_note.suffix(head));
    if frame.is_some() && head.chars().count() <= 24 {
        rest
    } else {
        body
    }
}

/// Whether a unit begins with the frame of a speech that orders (会议决定，…; 局长强调，…).
#[must_use]
pub fn is_ordered(unit: &str, lexicon: &Lexicon) -> bool {
    frame(unit).is_some_and(|head| lexicon.speech_order.suffix(head).is_some())
}

/// Whether a unit begins with the frame of a speech that notes (会议指出，…).
#[must_use]
pub fn is_remarked(unit: &str, lexicon: &Lexicon) -> bool {
    // 《规划》指出，…: a paper sets down, it does not remark.
    frame(unit).is_some_and(|head| lexicon.speech_note.suffix(head).is_some() && !head.contains('》'))
}

/// What may be the frame of a speech: the short clause that a unit begins with.
fn frame(unit: &str) -> Option<&str> {
    let skip = super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit).trim_start();
    let head = body.split_once(['，', '：']).map(|(head, _)| head);
    head.filter(|h| h.chars().count() <= 24)
}

/// Days, enumerators and adverbs at the front, taken off.
fn strip_front<'t>(clause: &'t str, lexicon: &Lexicon) -> &'t str {
    let mut rest = clause.trim_start();
    for _ in 0..8 {
        let before = rest.len();
        if let Some(first) = super::date::start(rest) {
            rest = rest.get(first.range.end..).unwrap_or("");
        }
        if rest.starts_with('“')
            && let Some((_, after)) = rest.split_once('”')
        {
            rest = after;
        }
        let verb = lexicon.verb.prefix(rest).map_or(0, str::len);
        if let Some(word) = lexicon.adverb.prefix(rest).filter(|w| w.len() >= verb) {
            let after = rest.get(word.len()..).unwrap_or("").trim_start();
            if verb == word.len() && lexicon.verb.prefix(after).is_none() && lexicon.adverb.prefix(after).is_none() {
                return rest;
            }
            rest = after;
        }
        if rest.len() == before {
            break;
        }
    }
    rest
}

/// The thing that a clause without a subject deals with: 电子运单 of 全面推广电子运单; none where it is more than a name.
#[must_use]
pub fn object<'t>(clause: &'t str, lexicon: &Lexicon) -> Option<&'t str> {
    let skip = super::outline::enumerator(clause).map_or(0, |(_, n)| n);
    let rest = strip_front(clause.get(skip..)?, lexicon);
    let verb = lexicon.verb.prefix(rest).filter(|v| v.chars().count() > 1)?;
    let object = rest.get(verb.len()..)?;
    let plain = object.chars().all(char::is_alphabetic) && !object.contains(['和', '及', '与', '的']);
    let named = plain && lexicon.verb.prefix(object).is_none();
    (named && (2..=10).contains(&object.chars().count())).then_some(object)
}

/// A clause from its first verb of making on: days, enumerators, scopes, adverbs and words of duty before it taken off.
#[must_use]
pub fn front<'t>(clause: &'t str, lexicon: &Lexicon) -> &'t str {
    let plain = bare_front(clause, lexicon);
    // 力争全年完成…, 计划实施…: the deed behind it is the verb.
    let hopes = ["力争", "计划", "预计", "拟"];
    let after = hopes.iter().find_map(|w| plain.strip_prefix(w));
    let deed = after.map(|after| bare_front(after, lexicon));
    deed.filter(|deed| lexicon.produce.prefix(deed).is_some())
        .unwrap_or(plain)
}

/// The same without looking behind 力争 and its like.
fn bare_front<'t>(clause: &'t str, lexicon: &Lexicon) -> &'t str {
    let mut rest = clause.trim_start();
    rest = rest
        .get(super::outline::enumerator(rest).map_or(0, |(_, n)| n)..)
        .unwrap_or(rest);
    for _ in 0..8 {
        let before = rest.len();
        let verb = lexicon.produce.prefix(rest).map_or(0, str::len);
        if let Some(first) = super::date::start(rest) {
            rest = rest.get(first.range.end..).unwrap_or("");
        }
        for class in [&lexicon.adverb, &lexicon.scope, &lexicon.modal] {
            if let Some(word) = class.prefix(rest).filter(|w| w.len() > verb) {
                rest = rest.get(word.len()..).unwrap_or("").trim_start();
            }
        }
        if verb == 0 {
            rest = rest
                .strip_prefix("确保")
                .or_else(|| rest.strip_prefix("要"))
                .unwrap_or(rest);
        }
        if rest.len() == before {
            break;
        }
    }
    rest
}

/// How a clause opens.
#[must_use]
pub fn opening(clause: &str, lexicon: &Lexicon) -> Opening {
    let rest = strip_front(clause, lexicon);
    let verb = lexicon.verb.prefix(rest);
    if let Some(word) = lexicon.object_marker.prefix(rest) {
        let later = rest.get(word.len()..).unwrap_or("");
        return if verb.is_some_and(|v| v.len() > word.len()) {
            Opening::Verb
        } else if lexicon.verb.within(later) && word != "由" {
            Opening::Phrase
        } else {
            Opening::Other
        };
    }
    if lexicon
        .preposition
        .prefix(rest)
        .is_some_and(|p| verb.is_none_or(|v| v.len() <= p.len()))
    {
        return Opening::Phrase;
    }
    match verb {
        Some(word) if lexicon.causative.has(word) => Opening::Verb,
        Some(word) if !nominal(rest.get(word.len()..).unwrap_or("")) => Opening::Verb,
        _ => Opening::Other,
    }
}

/// A verb that is a noun here: 管理部门, 建设工作 as a subject; 发展趋势 …; marked by what follows it at once.
fn nominal(after: &str) -> bool {
    let tails = [
        "部门",
        "局",
        "企业",
        "公司",
        "趋势",
        "形势",
        "态势",
        "能力",
        "水平",
        "指出",
        "认为",
        "以来",
        "期间",
        "负责",
        "人员",
        "主体",
        "机构",
        "中心",
        "了",
        "过程中",
        "工作会",
        "是",
    ];
    tails.iter().any(|t| after.starts_with(t))
}

/// A prepositional phrase followed by a verb in the same clause: after its closing word, or anywhere after the object.
#[must_use]
pub fn verb_after_phrase(clause: &str, lexicon: &Lexicon) -> bool {
    let rest = strip_front(clause, lexicon);
    let word = lexicon
        .preposition
        .prefix(rest)
        .or_else(|| lexicon.object_marker.prefix(rest));
    let after = rest.get(word.map_or(0, str::len)..).unwrap_or("");
    let end = after.chars().last();
    lexicon.verb.find(after).any(|(s, _)| s > 0) && !matches!(end, Some('下' | '时' | '后'))
}

/// A clause that only sets the scene: ends as such phrases do, or names a group (…的，).
#[must_use]
pub fn is_circumstance(clause: &str) -> bool {
    let ends = [
        "中",
        "下",
        "上",
        "时",
        "后",
        "前",
        "的",
        "起",
        "内",
        "期间",
        "方面",
        "基础上",
        "领域",
        "为重点",
        "为抓手",
        "为主",
        "情况",
        "年",
        "问题",
        "等",
        "出发",
        "原则",
        "要求",
    ];
    let last = clause.trim_end();
    last.chars().count() <= 4 || ends.iter().any(|e| last.ends_with(e))
}

/// Whether one of the modals of duty stands in the text as a modal.
#[must_use]
pub fn has_modal(text: &str, lexicon: &Lexicon) -> bool {
    let charged = text.contains('由')
        && text.match_indices("负责").any(|(i, w)| {
            !text
                .get(i + w.len()..)
                .is_some_and(|t| t.starts_with(['人', '同', '干', '的', '任']))
        });
    let asked = text.starts_with("请") && !text.starts_with("请示") || text.contains("，请") && !text.contains("请示");
    let handed = text
        .split('，')
        .take(4)
        .any(|part| part.starts_with('由') && super::organ::charged_by(part, lexicon).is_some());
    let holds = text.starts_with("负责") && !text.starts_with("负责人") && !text.starts_with("负责同");
    charged
        || asked
        || handed
        || holds
        || lexicon
            .modal
            .find(text)
            .any(|(_, end)| !knows(text.get(end..).unwrap_or("")))
        || yao(text, lexicon)
        || ying(text, lexicon)
        || jiang(text, lexicon)
}

/// 要 as a modal: not in 需要, 重要, 主要, 要求, 要素 and their like.
fn yao(text: &str, lexicon: &Lexicon) -> bool {
    text.match_indices('要').any(|(i, word)| {
        let before = text.get(..i).and_then(|b| b.chars().next_back());
        let after = text.get(i + word.len()..).and_then(|a| a.chars().next());
        after.is_some_and(|c| !"，、；。）”".contains(c))
            && !before.is_some_and(|c| lexicon.yao_not_before.has_char(c))
            && !after.is_some_and(|c| lexicon.yao_not_after.has_char(c))
            && !knows(text.get(i + word.len()..).unwrap_or(""))
    })
}

/// 要看到, 应认识到: insight, not work.
fn knows(rest: &str) -> bool {
    ["看到", "认识到", "清醒", "清楚地看", "意识到"]
        .iter()
        .any(|w| rest.starts_with(w))
}

/// 应 as a modal: after a subject and before a verb of duty; not 适应, 供应, 应急, 应用, 应对.
fn ying(text: &str, lexicon: &Lexicon) -> bool {
    text.match_indices('应').any(|(i, word)| {
        let before = text.get(..i).and_then(|b| b.chars().next_back());
        let rest = text.get(i + word.len()..).unwrap_or("");
        let noun = before.is_some_and(|c| "适供响反效对相回感顺照呼".contains(c))
            || rest.starts_with(['急', '用', '对', '邀', '届', '有']);
        let long = |word: &str| word.chars().count() > 1;
        let deed = lexicon.ying_after.prefix(rest).is_some()
            || lexicon.verb.prefix(rest).is_some_and(long)
            || lexicon.adverb.prefix(rest).is_some_and(long);
        !noun && !knows(rest) && deed
    })
}

/// 将 as a promise of the issuer: subject + 将 + verb.
fn jiang(text: &str, lexicon: &Lexicon) -> bool {
    let found = text.match_indices('将').find(|(i, _)| *i > 0);
    found.is_some_and(|(i, word)| {
        let rest = text.get(i + word.len()..).unwrap_or("");
        let subject = text.get(..i).is_some_and(|b| {
            ["局", "部", "委", "厅", "市", "省", "我们", "处", "组"]
                .iter()
                .any(|s| b.ends_with(s))
        });
        subject
            && (lexicon.verb.prefix(rest).is_some()
                || lexicon.adverb.prefix(rest).is_some()
                || rest.starts_with(['把', '对', '每', '于', '在', '会', '视', '向']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yao_is_a_modal_only_as_a_verb() {
        let lexicon = Lexicon::builtin();
        for text in ["各企业要落实责任", "一要守住底线", "要求实效之外还要抓落实"] {
            assert!(has_modal(text, lexicon), "{text}");
        }
        for text in [
            "重要任务",
            "按要求",
            "主要指标",
            "工作要点",
            "适应需要，",
            "供应能力",
            "应急处置",
        ] {
            assert!(!has_modal(text, lexicon), "{text}");
        }
    }

    #[test]
    fn openings() {
        let lexicon = Lexicon::builtin();
        assert_eq!(opening("年底前全面建成回收体系", lexicon), Opening::Verb);
        assert_eq!(opening("按照计划推进", lexicon), Opening::Phrase);
        assert_eq!(opening("管理部门负责人参加", lexicon), Opening::Other);
        assert_eq!(opening("业务量稳步增长", lexicon), Opening::Other);
    }
}
