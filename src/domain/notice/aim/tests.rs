use super::*;

fn read(unit: &str) -> Vec<String> {
    let dates: Vec<_> = super::super::date::find(unit, None)
        .into_iter()
        .map(|d| d.range)
        .collect();
    let aims = find(unit, &dates, false, Lexicon::builtin());
    let value = |a: &Aim| a.quantity.value.map_or("×".to_owned(), |v| v.to_string());
    aims.iter()
        .map(|a| format!("{} {} {}{}", a.indicator, a.comparator, value(a), a.quantity.unit))
        .collect()
}

#[test]
fn levels_and_changes() {
    assert_eq!(read("电子运单使用率不低于98%"), ["电子运单使用率 >= 98%"]);
    assert_eq!(read("申诉率控制在3%以内"), ["申诉率 <= 3%"]);
    assert_eq!(read("快递业务量增长8%以上"), ["快递业务量增长率 += 8%"]);
    assert_eq!(read("单位能耗比2020年降低10个百分点"), ["单位能耗 -= 10个百分点"]);
    assert_eq!(read("新增智能快件箱30组"), ["智能快件箱 += 30组"]);
    assert_eq!(read("代运比例由目前的12%提高到40%"), ["代运比例 >= 40%"]);
}

#[test]
fn sizes_are_no_targets() {
    assert!(read("推进甲地、乙地等12个项目建设").is_empty());
    assert!(read("用好3类政策").is_empty());
    assert!(read("给予一次性补助3000元").is_empty());
    assert!(read("实施“9218”工程").is_empty());
    assert_eq!(
        read("培育年产值超100亿元的龙头企业2家"),
        ["年产值超100亿元的龙头企业 >= 2家"]
    );
}
