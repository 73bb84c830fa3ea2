use super::*;

fn read(text: &str) -> Vec<String> {
    let (_, cells) = find(text, Lexicon::builtin());
    cells
        .iter()
        .map(|c| {
            let period = c
                .period
                .as_ref()
                .and_then(|(_, d)| *d)
                .map_or("?".to_owned(), |d| d.to_string());
            let who = c.scope.clone().unwrap_or_default();
            format!("{}{who} {} {}{} {period}", c.indicator, c.comparator, c.value, c.unit)
        })
        .collect()
}

#[test]
fn rows_of_indicators() {
    let text = "序号 指标 单位 2021年 2026年 属性\n1 公交站点覆盖率 % 70 ≥90 约束性\n2 港口吞吐量 万吨 300 450 预期性\n此后是正文。";
    assert_eq!(
        read(text),
        ["公交站点覆盖率 >= 90% 2026-12-31", "港口吞吐量 >= 4500000吨 2026-12-31"]
    );
    assert_eq!(find(text, Lexicon::builtin()).0.first(), Some(&(0..3)));
}

#[test]
fn a_cell_a_line() {
    let text = "“十五五”主要指标\n序号\n指标名称\n现状值\n目标值\n属性\n1\n河湖水质\n达标率（%）\n81\n95\n约束性\n2\n绿道长度（公里）\n40\n100\n预期性";
    assert_eq!(
        read(text),
        ["河湖水质达标率 >= 95% 2030-12-31", "绿道长度 >= 100公里 2030-12-31"]
    );
}

#[test]
fn rows_known_by_their_kind_with_broken_names() {
    let text = "指 标 单位 属性\n2030年 年均[累计]\n1 园区产值年均增长率 % 预期性 - 6左右\n2 机构数量 家 预期性 - [累计达到40]\n\
                教育经费支出相当于\n3 % 预期性 4.5左右 -\n地区总产值的比例\n万元/\n4 劳动生产率 约束性 ≥12 -\n人";
    assert_eq!(
        read(text),
        [
            "园区产值年均增长率 += 6% 2030-12-31",
            "机构数量 >= 40家 2030-12-31",
            "教育经费支出相当于地区总产值的比例 = 4.5% 2030-12-31",
            "劳动生产率 >= 120000元/人 2030-12-31",
        ]
    );
}

#[test]
fn rows_of_places() {
    let text = "县区 现状 2027年 2028年\n甲县 20% 40% 60%";
    assert_eq!(read(text), ["甲县 >= 40% 2027-12-31", "甲县 >= 60% 2028-12-31"]);
    assert!(read("序号 事项 牵头单位\n1 修路 交通局").is_empty());
}

#[test]
fn a_number_between_rows_is_no_value_of_the_next() {
    let text = "1 林地面积 公顷 预期性 - 40\n2 湿地面积 公顷 预期性 - 9\n17\n3 古树名木保护率 约束性 - 95\n%";
    let (_, cells) = find(text, Lexicon::builtin());
    assert_eq!(cells.len(), 3);
    assert!(
        cells
            .iter()
            .all(|c| c.range.start < c.range.end && text.get(c.range.clone()).is_some())
    );
    assert_eq!(read(text).last().unwrap(), "古树名木保护率 >= 95% ?");
}
