//! Turns of the language that are easily read wrongly, each with what it must not be taken for.

use super::*;

fn orders(text: &str) -> Vec<String> {
    let draft = read(text, Day::from_ymd_opt(2024, 3, 1), Lexicon::builtin());
    draft.directives.into_iter().map(|d| d.text).collect()
}

fn targets(text: &str) -> Vec<String> {
    let draft = read(text, Day::from_ymd_opt(2024, 3, 1), Lexicon::builtin());
    let said = |t: TargetFound| {
        let value = t.value.map_or("×".to_owned(), |v| v.to_string());
        let until = t.period_end.map_or(String::new(), |d| format!(" {d}"));
        format!(
            "{} {} {value}{}{until}",
            t.indicator,
            t.comparator,
            t.unit.unwrap_or_default()
        )
    };
    draft.targets.into_iter().map(said).collect()
}

const HEAD: &str = "序号\n重点任务\n工作内容\n牵头科室\n完成时限\n";

#[test]
fn a_row_that_cannot_be_read_and_a_head_on_the_next_page_end_no_table() {
    let text = format!(
        "{HEAD}1\n稳增长\n培育规上快递企业10家\n市场监管科\n12月底前\n2\n全员\n开展培训\n全体人员\n12月底前\n\
         3\n建站\n建设村级综合服务站\n普遍服务科\n9月底前\n{HEAD}4\n安全\n检查网点300家次\n执法大队\n6月底前\n"
    );
    let draft = read(&text, Day::from_ymd_opt(2024, 3, 1), Lexicon::builtin());
    let found: Vec<(&str, Vec<String>)> = draft
        .directives
        .iter()
        .map(|d| (d.text.as_str(), d.responsible.clone()))
        .collect();
    let of = |body: &str| vec![body.to_owned()];
    assert_eq!(
        found,
        [
            ("培育规上快递企业10家", of("市场监管科")),
            ("建设村级综合服务站", of("普遍服务科")),
            ("检查网点300家次", of("执法大队")),
        ]
    );
    // Another table counts from one again, and a chapter ends a row.
    let again = format!(
        "{HEAD}1\n稳增长\n培育企业\n市场监管科\n5月底前\n二、绿色发展\n{HEAD}1\n绿色\n推广循环箱\n执法大队\n6月底前\n"
    );
    assert_eq!(orders(&again), ["培育企业", "推广循环箱"]);
}

#[test]
fn a_table_ends_where_text_follows() {
    let after = "各单位要认真抓好落实，每月报送进展。\n".repeat(14);
    let text =
        format!("{HEAD}1\n稳增长\n培育企业\n市场监管科\n5月底前\n{after}2\n甲市邮政管理局\n要加强领导。\n市场监管科\n");
    let draft = read(&text, Day::from_ymd_opt(2024, 3, 1), Lexicon::builtin());
    let last = draft.directives.last().unwrap();
    assert_eq!((last.text.as_str(), last.responsible.len()), ("要加强领导", 0));
}

#[test]
fn the_heading_of_a_row_is_as_short_as_any() {
    let text = format!(
        "{HEAD}1\n{}\n推进甲工作；推进乙工作。\n市场监管科\n5月底前\n",
        "长".repeat(5_000)
    );
    let draft = read(&text, None, Lexicon::builtin());
    assert_eq!(draft.directives.len(), 2);
    let heading = draft.directives[0].heading.as_ref().unwrap();
    assert_eq!(heading.chars().count(), 120);
}

#[test]
fn a_year_that_is_over_tells_unless_a_day_is_still_to_come() {
    assert!(orders("一、重点任务\n2023年，全省改革体系，组建站点117个。").is_empty());
    assert!(orders("一、重点任务\n“十二五”期间，新建网点19家。").is_empty());
    assert_eq!(
        orders("一、重点任务\n2023年度未完成整改的网点，6月底前完成整改。").len(),
        1
    );
}

#[test]
fn who_is_to_draw_a_paper_up_is_told_to() {
    assert_eq!(orders("各单位要结合实际制定实施方案，于5月15日前报省局。").len(), 1);
    assert!(orders("为贯彻落实上级部署，结合实际制定本方案。").is_empty());
    assert_eq!(orders("年底前研究制定关于推动快递业绿色发展的意见。").len(), 1);
    assert!(
        orders("甲市人民政府办公室关于印发甲市促进商贸流通高质量发展的若干措施和三年行动方案（2024—2026年）的通知")
            .is_empty()
    );
}

#[test]
fn the_year_of_the_work_is_the_one_ahead() {
    let text = "现将2023年工作总结和2024年工作安排报告如下：\n一、工作安排\n新建站点100个。";
    assert_eq!(targets(text), ["站点 += 100个 2024-12-31"]);
    let text = "现将2023年工作情况报告如下：\n一、工作安排\n新建站点100个。";
    assert_eq!(targets(text), ["站点 += 100个"]);
}

#[test]
fn cells_that_say_by_how_much_are_changes() {
    let text = "主要指标\n序号 指标 单位 2020年 2025年\n1 单位生产总值能耗 % — [下降13.5]\n（二） 站点数 个 50 80\n3 5岁以下儿童死亡率 ‰ 4.9 <5.5";
    assert_eq!(
        targets(text),
        [
            "单位生产总值能耗 -= 13.5% 2025-12-31",
            "站点数 >= 80个 2025-12-31",
            "5岁以下儿童死亡率 <= 5.5‰ 2025-12-31"
        ]
    );
}

#[test]
fn a_verb_makes_what_the_next_clauses_only_count() {
    assert_eq!(
        targets("一、任务\n创建绿色工厂8家，生态园区1家，数智车间3个，惠及居民2万户。"),
        ["绿色工厂 >= 8家", "生态园区 >= 1家", "数智车间 >= 3个"]
    );
    assert_eq!(
        targets("一、任务\n新建站点120个，其中平川县35个、云台县48个。"),
        ["站点 += 120个", "平川县站点 += 35个", "云台县站点 += 48个"]
    );
}

#[test]
fn amounts_that_size_what_is_dealt_with_are_no_targets() {
    for text in [
        "对采深超过1000米的煤矿，要逐矿体检。",
        "加快淘汰30万吨/年以下落后小煤矿。",
        "完成日处理量10万件以上分拨中心安全评估。",
    ] {
        assert_eq!(targets(text), [""; 0], "{text}");
    }
}

#[test]
fn a_line_that_a_quotation_ends_goes_on_and_a_sentence_in_it_does_not() {
    let wide = "加快推进农村寄递物流体系建设工作，持续优化末端网点布局，";
    let page = |last: &str| {
        let lines = [wide, wide, wide, last, "各县局要抓好落实。"];
        Source::new(&lines.join("\n"), Lexicon::builtin()).text().to_owned()
    };
    let joined = page("推进邮政普遍服务均等化，年底前实现全市农村“快递进村”");
    assert!(joined.contains("“快递进村”各县局"), "{joined}");
    let parted = page("会议指出：“要推进全市邮政普遍服务均等化，不断提高质量。”");
    assert!(parted.contains("。”\n各县局"), "{parted}");
}

/// Every target with its last day.
fn until(text: &str) -> Vec<String> {
    let draft = read(text, Day::from_ymd_opt(2026, 2, 1), Lexicon::builtin());
    let told = |t: &TargetFound| {
        let day = t.period_end.map_or("—".to_owned(), |d| d.to_string());
        format!("{} {day}", t.indicator)
    };
    draft.targets.iter().map(told).collect()
}

#[test]
fn clauses_share_the_day_their_sentence_opens_with_until_another_comes() {
    let text = "全市邮政快递服务提升工作\n一、重点工作\n1.力争到2027年底，建成配送站30个；培育企业5家；到2028年，开通线路9条；新建驿站8个。\
                增设快件柜60组。";
    assert_eq!(
        until(text),
        [
            "配送站 2027-12-31",
            "企业 2027-12-31",
            "线路 2028-12-31",
            "驿站 2028-12-31",
            "快件柜 —"
        ]
    );
}

#[test]
fn the_year_of_a_plan_dates_its_goals_and_that_of_a_list_of_projects_all() {
    let plan =
        "2026年全市寄递服务提升行动方案\n一、工作目标\n村级站点覆盖率达到90%以上。\n二、重点任务\n1.新建驿站8个。";
    assert_eq!(until(plan), ["村级站点覆盖率 2026-12-31", "驿站 —"]);
    let projects = "某县2026年十件民生实事项目出炉\n一、驿站工程\n新建驿站8个。";
    assert_eq!(until(projects), ["驿站 2026-12-31"]);
    let span = "2026—2028年全市寄递服务提升行动方案\n一、工作目标\n村级站点覆盖率达到90%以上。";
    assert_eq!(until(span), ["村级站点覆盖率 —"]);
}

#[test]
fn what_later_clauses_of_a_dated_sentence_only_count_is_to_be_reached_by_then() {
    let text = "发布会介绍了规划的主要内容。一是行业环境持续改善。服务水平稳步提升，基础设施更为完备。\
                到2028年，站点覆盖率达到93.8%；回收率、破损率分别保持在94.6%和1.4%；循环箱使用量达到25万个。";
    assert_eq!(
        until(text),
        [
            "站点覆盖率 2028-12-31",
            "回收率 2028-12-31",
            "破损率 2028-12-31",
            "循环箱使用量 2028-12-31"
        ]
    );
}
