//! One clause: does it open with a verb, a phrase or a subject; is 要 a modal; is it past?

use super::lexicon::Lexicon;
use super::tense;

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
    let skip = super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit).trim_start();
    let head = body.split_once(['，', '：']).map(|(head, _)| head);
    head.is_some_and(|h| h.chars().count() <= 24 && lexicon.speech_order.suffix(h).is_some())
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
    let mut rest = clause.trim_start();
    rest = rest
        .get(super::outline::enumerator(rest).map_or(0, |(_, n)| n)..)
        .unwrap_or(rest);
    for _ in 0..8 {
        let before = rest.len();
        // 力争全年完成…: the deed behind it is the verb.
        let hopes = ["力争", "计划", "预计", "拟"];
        let striven = hopes
            .iter()
            .find_map(|w| rest.strip_prefix(w))
            .map(|after| front(after, lexicon));
        if let Some(after) = striven.filter(|after| lexicon.produce.prefix(after).is_some()) {
            return after;
        }
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

/// Marks of what is over: words of the past, or 了 after a verb; a limit in the future outweighs them.
#[must_use]
pub fn is_past(text: &str, lexicon: &Lexicon) -> bool {
    let any = text.contains(['了', '已']) || lexicon.past.within(text);
    if !any || lexicon.future.within(text) {
        return false;
    }
    let told = |part: &str| lexicon.past.within(part) || has_le(part) || past_already(part);
    let past = |text: &str| {
        text.split('，')
            .any(|part| !part.ends_with('的') && told(without_property(part)))
    };
    if !text.contains("去年") && !text.contains("上年") {
        return past(text);
    }
    let bases = ["比去年", "较去年", "比上年", "较上年"];
    if !bases.iter().any(|w| text.contains(w)) {
        return past(text);
    }
    past(&bases.iter().fold(text.to_owned(), |t, w| t.replace(w, "比")))
}

/// A clause without what tells which things it deals with: 对连续两个季度垫底的市局进行约谈.
fn without_property(part: &str) -> &str {
    let dealt = ["对", "针对", "将", "把", "凡"].iter().any(|w| part.starts_with(w));
    let rest = part.split_once('的').map(|(_, rest)| rest).filter(|_| dealt);
    rest.unwrap_or(part)
}

/// A figure with a bound that only what is ahead can have: 力争, 不低于, 控制在, or a level with 到2025年 before it.
#[must_use]
pub fn is_aimed(text: &str, lexicon: &Lexicon) -> bool {
    let figure = text.contains(|c: char| c.is_ascii_digit()) || text.contains("全覆盖") || text.contains("百分之");
    let planned = || {
        text.contains("计划")
            && text.match_indices("计划").any(|(i, w)| {
                let after = text.get(i + w.len()..).unwrap_or("");
                lexicon.planned.prefix(after).is_some()
            })
    };
    let ahead = || limited(text) && lexicon.level_ahead.within(text);
    figure && (lexicon.bound_ahead.within(text) || planned() || ahead())
}

/// Opens with a day ahead, or tells after 提出 or 明确 what is to be by one (意见提出，到2025年…).
fn limited(text: &str) -> bool {
    let opens = |part: &str| {
        let day = super::date::start(part);
        day.is_some_and(|d| d.role == super::date::Role::Limit && !part.starts_with("上半年"))
    };
    let said = ["提出", "明确", "确定"].iter().find_map(|w| text.split_once(w));
    opens(text) || said.is_some_and(|(_, rest)| opens(rest.trim_start_matches(['，', '：'])))
}

/// A word that looks ahead, where bounds alone (控制在, 不低于) stand in reports as well.
#[must_use]
pub fn is_hoped(text: &str, lexicon: &Lexicon) -> bool {
    limited(text) || lexicon.future.within(text) || text.contains("计划")
}

/// Opens with a time that is over: 去年, 一年来, 截至…, or a year before the document's.
#[must_use]
pub fn opens_past(unit: &str, year: Option<i32>, lexicon: &Lexicon) -> bool {
    let skip = super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit);
    let head = body.get(..body.floor_char_boundary(78)).unwrap_or(body);
    let word = lexicon.opens_past.find(head).any(|(i, end)| {
        let before = head.get(..i).unwrap_or("");
        let after = head.get(end..).unwrap_or("");
        let half = head.get(i..end).is_some_and(|w| w.starts_with("上半年"));
        let base = before.ends_with(['比', '较', '在', '与', '对']) || after.starts_with(['同', '的', '基', '水']);
        let later = half && i > 0 && !before.ends_with(['，', '年']);
        !base && !later
    });
    word || tense::opens_before(unit, year)
}

/// Says why and how the paper came about (结合实际制定本方案); who is to draw a paper up (各县要结合实际制定方案) is told to.
#[must_use]
pub fn is_preamble(body: &str, lexicon: &Lexicon) -> bool {
    lexicon.preamble.find(body).any(|(at, _)| {
        let head = body.get(..at).unwrap_or("");
        let near = head
            .get(head.floor_char_boundary(head.len().saturating_sub(240))..)
            .unwrap_or(head);
        let clause = near.rsplit('，').next().unwrap_or(near);
        !has_modal(clause, lexicon) && !clause.ends_with(['要', '应', '须'])
    })
}

/// 为深入贯彻…，结合全市实际，制定某市三年行动方案（2024—2026年）: why this paper was made.
#[must_use]
pub fn is_made_for(body: &str) -> bool {
    let last = body.rsplit('，').next().unwrap_or("");
    let made = ["特制定", "制定", "制订", "编制", "研究制定"]
        .iter()
        .any(|w| last.starts_with(w));
    let bare = last.trim_end_matches(|c: char| "）（—－-年》《".contains(c) || c.is_ascii_digit());
    let paper = ["方案", "计划", "规划", "意见", "办法", "措施", "细则", "要点"];
    body.starts_with('为') && made && paper.iter().any(|w| bare.ends_with(w))
}

/// Speaks of what comes: 下一步, 今后, 今年要 (looked for only where one may be there), or the year of the document or a
/// later one at its opening with a word of duty.
#[must_use]
pub fn is_ahead(unit: &str, year: Option<i32>, may_say: bool, lexicon: &Lexicon) -> bool {
    if !may_say && year.is_none() {
        return false;
    }
    let skip = super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit);
    let head = body.get(..body.floor_char_boundary(60)).unwrap_or(body);
    let word = may_say && lexicon.ahead.within(head);
    word || (year.is_some_and(|y| tense::opening_year(body).is_some_and(|found| found >= y)) && !body.contains('了'))
}

/// A figure with a word of reaching or changing.
#[must_use]
pub fn is_figured(text: &str, lexicon: &Lexicon) -> bool {
    let figure = text.bytes().any(|b| b.is_ascii_digit()) || text.contains("百分之") || text.contains("成以上");
    let whole = [
        "全覆盖",
        "番",
        "零发生",
        "零事故",
        "零死亡",
        "零增长",
        "零投诉",
        "零积压",
        "清零",
    ];
    figure && lexicon.figured.within(text) || whole.iter().any(|w| text.contains(w))
}

/// 了 after a verb, not in 为了, 除了, 了解, 一批了之.
fn has_le(text: &str) -> bool {
    text.match_indices('了').any(|(i, word)| {
        let before = text.get(..i).and_then(|b| b.chars().next_back());
        let after = text.get(i + word.len()..).and_then(|a| a.chars().next());
        i > 0 && !before.is_some_and(|c| "为除明到".contains(c)) && !after.is_some_and(|c| "解之如".contains(c))
    })
}

fn past_already(text: &str) -> bool {
    text.match_indices('已').any(|(i, word)| {
        let after = text.get(i + word.len()..).unwrap_or("");
        let before = text.get(..i).unwrap_or("");
        // 对已建成的站点: which of them are meant.
        let which = before.ends_with('对') && after.chars().take(6).any(|c| c == '的');
        !which
            && !before.ends_with(['而', '不'])
            && [
                "达", "有", "经", "建", "完", "覆", "通", "实", "升", "成", "形", "开", "基", "全",
            ]
            .iter()
            .any(|v| after.starts_with(v))
            && !after.starts_with("经收")
            && !after.contains("的，")
    })
}

/// 是 as the main verb: 这是…, …是…的重要体现.
#[must_use]
pub fn is_statement(text: &str) -> bool {
    let first = text.split(['，', '：']).next().unwrap_or("");
    let main = |part: &str| {
        part.match_indices('是').any(|(i, word)| {
            let before = part.get(..i).and_then(|b| b.chars().next_back());
            let after = part.get(i + word.len()..).and_then(|a| a.chars().next());
            !before.is_some_and(|c| "还于但只凡别特".contains(c)) && !after.is_some_and(|c| "否非".contains(c))
        })
    };
    let head = text
        .split('，')
        .take(2)
        .any(|p| p.starts_with("这是") || p.starts_with('是') || p.starts_with("也是"));
    let year = ["之年", "的一年", "关键一年", "关键期", "关键时期"]
        .iter()
        .any(|w| text.ends_with(w))
        && text.contains('是');
    head || year || (main(first) && !first.ends_with("目标是") && first.chars().count() > 3)
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
