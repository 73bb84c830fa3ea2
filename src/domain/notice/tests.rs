use super::*;
use proptest::prelude::*;

mod kinds;
mod pieces;
mod turns;

use pieces::PIECES;

fn day() -> Option<Day> {
    Day::from_ymd_opt(2026, 8, 7)
}

fn sound(text: &str) {
    let draft = read(text, day(), Lexicon::builtin());
    let scalars: Vec<char> = text.chars().collect();
    let spans = draft.directives.iter().map(|d| (d.start, d.end, &d.quote));
    for (start, end, quote) in spans.chain(draft.targets.iter().map(|t| (t.start, t.end, &t.quote))) {
        assert!(
            start < end && end <= scalars.len(),
            "{start}..{end} of {}",
            scalars.len()
        );
        assert_eq!(&scalars[start..end].iter().collect::<String>(), quote);
    }
    assert!(
        draft
            .warnings
            .iter()
            .all(|w| w.start <= w.end && w.end <= scalars.len())
    );
    assert!(
        draft
            .targets
            .iter()
            .all(|t| t.directive.is_none_or(|d| d < draft.directives.len()))
    );
    let c = draft.coverage;
    assert_eq!(c.sentences, c.directive + c.background + c.unclear);
}

#[test]
fn a_body_charged_with_an_amount_is_a_directive_without_a_modal() {
    let draft = read("各省局年底前新增智能快件箱30组。", day(), Lexicon::builtin());
    let found = draft.directives.first().unwrap();
    assert_eq!(found.responsible, ["各省局"]);
    assert_eq!(
        found.deadline.as_ref().and_then(|d| d.date),
        Day::from_ymd_opt(2026, 12, 31)
    );
    let target = draft.targets.first().unwrap();
    assert_eq!(target.value, Some(rust_decimal::Decimal::from(30)));
    let told = read("河北局新增智能快件箱30组。", day(), Lexicon::builtin());
    assert!(told.directives.is_empty());
}

proptest! {
    #[test]
    fn any_text_reads(text in any::<String>()) {
        sound(&text);
    }

    #[test]
    fn any_mix_of_the_genre_reads(parts in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)) {
        sound(&parts.concat());
    }
}

#[test]
fn a_target_hangs_on_its_directive() {
    let draft = read(
        "加快实施“快递进村”工程，年内覆盖率力争达到60%。",
        day(),
        Lexicon::builtin(),
    );
    assert_eq!(draft.directives.len(), 1);
    let target = draft.targets.first().unwrap();
    assert_eq!(
        (target.indicator.as_str(), target.comparator, target.directive),
        ("快递进村覆盖率", Comparator::AtLeast, Some(0))
    );
    assert_eq!(target.value.map(|v| v.to_string()).as_deref(), Some("60"));
    assert_eq!(target.period_end.map(|d| d.to_string()).as_deref(), Some("2026-12-31"));
}

#[test]
fn what_was_achieved_is_no_target() {
    let draft = read(
        "去年，电子运单使用率已经达到95%以上，新增网点300个。",
        day(),
        Lexicon::builtin(),
    );
    assert_eq!(draft.targets, []);
}

#[test]
fn the_wire_has_numbers_and_strings_where_the_interface_says() {
    let draft = read("确保电子运单使用率不低于98.5%。", day(), Lexicon::builtin());
    let json = serde_json::to_value(&draft).unwrap();
    assert_eq!(json["targets"][0]["value"], "98.5");
    assert_eq!(json["targets"][0]["comparator"], ">=");
    assert_eq!(json["targets"][0]["confidence"].to_string(), "0.93");
    assert!(json["directives"][0]["deadline"].is_null());
}

const SAMPLE: &str = include_str!("../../../data/sample/notice.txt");
const REVIEW: &str = include_str!("../../../data/sample/review.toml");

#[derive(serde::Deserialize)]
struct Review {
    finding: Vec<Accepted>,
}

#[derive(serde::Deserialize)]
struct Accepted {
    kind: String,
    quote: String,
    indicator: Option<String>,
    indicator_kind: Option<String>,
    directive: Option<String>,
}

#[test]
fn the_sample_is_read_as_its_reviewer_expects() {
    let draft = read(SAMPLE, None, Lexicon::builtin());
    let review: Review = toml::from_str(REVIEW).unwrap();
    let directive = |quote: &str| {
        let hits: Vec<usize> = (0..draft.directives.len())
            .filter(|i| draft.directives[*i].quote.contains(quote))
            .collect();
        assert_eq!(hits.len(), 1, "{quote}");
        hits[0]
    };
    for accepted in &review.finding {
        if accepted.kind == "directive" {
            directive(&accepted.quote);
            continue;
        }
        let hits: Vec<_> = draft
            .targets
            .iter()
            .filter(|t| t.quote.contains(&accepted.quote))
            .collect();
        assert_eq!(hits.len(), 1, "{}", accepted.quote);
        assert_eq!(
            hits[0].directive,
            accepted.directive.as_deref().map(directive),
            "{}",
            accepted.quote
        );
        assert!(
            accepted.indicator.is_some()
                && matches!(
                    accepted.indicator_kind.as_deref(),
                    Some("count" | "ratio" | "level" | "milestone")
                )
        );
    }
    let of = |kind: &str| review.finding.iter().filter(|f| f.kind == kind).count();
    assert_eq!((of("directive"), of("target")), (11, 10));
}

#[test]
fn the_sample_has_its_achievements_sizes_and_damage() {
    let draft = read(SAMPLE, None, Lexicon::builtin());
    assert_eq!(draft.meeting.date, day());
    assert_eq!(draft.meeting.issuer.as_deref(), Some("国家邮政局"));
    assert!(draft.coverage.sentences >= 40, "{:?}", draft.coverage);
    assert_eq!(
        draft.targets.len(),
        17,
        "{:?}",
        draft.targets.iter().map(|t| &t.quote).collect::<Vec<_>>()
    );
    for fact in [
        "1086.4",
        "52.3%",
        "96.8%",
        "8600个",
        "93%",
        "2.4万次",
        "180万人",
        "84.6%",
        "99.1%",
        "3类",
        "6个方面",
        "45毫米",
        "9218",
    ] {
        assert!(SAMPLE.contains(fact), "{fact}");
        assert!(!draft.targets.iter().any(|t| t.quote.contains(fact)), "{fact}");
    }
    assert_eq!(
        draft
            .warnings
            .iter()
            .filter(|w| w.code == WarningCode::DamagedText)
            .count(),
        2
    );
    let texts: String = draft.directives.iter().map(|d| d.text.as_str()).collect();
    assert!(
        texts.contains("各省（区、市）邮政管理局要提前做好业务旺季服务保障准备")
            && texts.contains("“绿色环保”工作开展专项监督")
    );
}

#[test]
fn long_monsters_are_read_in_time() {
    for piece in [
        "1.",
        "（",
        "要推进",
        "力争12%",
        "分别1%、",
        "?！迸",
        "已达",
        "全覆盖，",
        "覆盖率5%",
        "（甲局牵头）。",
        "年底前",
        "推进甲。（甲局负责）",
        "一是推进；",
        "\n",
        "“",
        "中(zhōng)",
        "单位\n",
        "指标\n目标\n单位\n甲\n",
        "责任单位：甲局\n",
        "1 比例 % 70 ≥90 约束性\n",
        "序号\n任务\n内容\n牵头单位\n1\n甲\n",
        "序号\n任务\n牵头单位\n1\n推进甲\n甲局\n",
        "〔甲局〕",
        "各县要特制定",
        "甲局牵头，",
        "其中甲县1个、",
    ] {
        sound(&piece.repeat(4_000));
    }
    let units = "推进甲工作；".repeat(2_000);
    sound(&format!("一、{units}\n{}", "责任单位：甲局\n".repeat(2_000)));
}

#[test]
fn bad_input_is_read_without_harm() {
    let lone = "×".repeat(1_000);
    let wide = "推".repeat(60_000);
    for text in [
        "",
        " ",
        lone.as_str(),
        wide.as_str(),
        "2月30日前完成整改。13月底前完成。",
        "到0年，覆盖率达到60%。到9999年底前完成。",
        "0000年，新增0个。",
        "😀要推进😀，覆盖率达到60%😀。",
        "\u{e000}\u{f8ff}要推进，达到9%。",
        "翻番翻番翻番",
        "99999999999999999999999999999999999999亿件以上，达到99999999999999999999999999999%。",
        "（（（（（（（（（（一）））））））",
        "1.1.1.1.1.1.1.1.1 推进",
    ] {
        sound(text);
    }
    let draft = read("2月30日前完成整改。", day(), Lexicon::builtin());
    assert!(
        draft
            .directives
            .iter()
            .all(|d| d.deadline.as_ref().is_none_or(|l| l.date.is_none()))
    );
}

#[test]
fn a_review_tells_and_a_plan_orders_in_the_same_words() {
    let text = "一、上半年工作回顾\n深入推进站点建设，新建站点320个。完善考核办法。\n二、下半年工作安排\n深入推进站点建设，新建站点400个。";
    let draft = read(text, day(), Lexicon::builtin());
    let values: Vec<String> = draft
        .targets
        .iter()
        .filter_map(|t| t.value)
        .map(|v| v.to_string())
        .collect();
    assert_eq!(values, ["400"]);
    assert_eq!(draft.directives.len(), 1);
    let plain = "过去一年，全市改造管网85公里，供水保障能力取得新提升。开工建设水厂2座。\n今年，要改造管网90公里，开工建设水厂3座。";
    let values: Vec<String> = read(plain, day(), Lexicon::builtin())
        .targets
        .iter()
        .filter_map(|t| t.value)
        .map(|v| v.to_string())
        .collect();
    assert_eq!(values, ["90", "3"]);
}

#[test]
fn values_of_a_table_are_targets_with_their_period() {
    let text =
        "专栏1 主要指标\n序号 指标 单位 2026年 2030年 属性\n1 公共停车位 万个 3 5 预期性\n2 污水收集率 % 70 ≥85 约束性";
    let draft = read(text, None, Lexicon::builtin());
    let found: Vec<_> = draft
        .targets
        .iter()
        .map(|t| (t.indicator.as_str(), t.value.unwrap().to_string(), t.period_end))
        .collect();
    let end = Day::from_ymd_opt(2030, 12, 31);
    assert_eq!(
        found,
        [
            ("公共停车位", "50000".to_owned(), end),
            ("污水收集率", "85".to_owned(), end)
        ]
    );
}

/// The worked example of docs/understanding.md.
#[test]
fn the_worked_example_reads_as_its_page_says() {
    let text = "一、上半年工作\n大力推进站点建设，新建站点320个。\n二、下半年安排\n（三）补齐短板。县城站点夜间服务率达到70%以上、乡镇站点不低于40%，\
                11月底前建成换电柜30组。（责任单位：网点处、各县局）";
    let draft = read(text, day(), Lexicon::builtin());
    let found: Vec<String> = draft
        .targets
        .iter()
        .map(|t| {
            format!(
                "{} {} {}{}",
                t.indicator,
                t.comparator,
                t.value.unwrap(),
                t.unit.clone().unwrap()
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "县城站点夜间服务率 >= 70%",
            "乡镇站点夜间服务率 >= 40%",
            "换电柜 >= 30组"
        ]
    );
    assert_eq!(draft.directives.len(), 2);
    let order = draft.directives.last().unwrap();
    assert_eq!(order.responsible, ["网点处", "各县局"]);
    assert_eq!(
        order.deadline.as_ref().and_then(|d| d.date),
        Day::from_ymd_opt(2026, 11, 30)
    );
    assert_eq!(draft.directives.first().unwrap().confidence, Confidence(550));
}
