use super::*;

fn read(unit: &str) -> Vec<String> {
    let dates: Vec<_> = super::super::date::find(unit, None)
        .into_iter()
        .map(|d| d.range)
        .collect();
    let lexicon = Lexicon::builtin();
    let aims = find(unit, &dates, false, lexicon.traces(unit), lexicon);
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

#[test]
fn goals_of_other_fields() {
    assert_eq!(read("确保人均预期寿命达到79岁以上"), ["人均预期寿命 >= 79岁"]);
    assert_eq!(read("将孕产妇死亡率控制在12/10万以下"), ["孕产妇死亡率 <= 12/10万"]);
    assert_eq!(read("森林火灾受害率控制在0.9‰以内"), ["森林火灾受害率 <= 0.9‰"]);
    assert_eq!(read("数据中心能效值降至1.25以下"), ["数据中心能效值 <= 1.25"]);
    assert_eq!(read("全年减少氮氧化物排放1.2万吨"), ["氮氧化物排放 -= 12000吨"]);
    assert_eq!(read("压减文件和会议数量30%"), ["文件和会议数量 -= 30%"]);
    assert_eq!(
        read("完成营造林150万亩、退化草场治理80万亩"),
        ["营造林 >= 1500000亩", "退化草场治理 >= 800000亩"]
    );
    assert_eq!(
        read("新建和提升绿道100公里、口袋公园30个"),
        ["绿道 += 100公里", "口袋公园 += 30个"]
    );
    assert_eq!(
        read("80%以上的村卫生室达到基本标准"),
        ["村卫生室达到基本标准比例 >= 80%"]
    );
}

#[test]
fn wholes_in_words() {
    assert_eq!(read("实现县域急救站点全覆盖"), ["县域急救站点覆盖率 >= 100%"]);
    assert_eq!(read("8月底前开展一轮全覆盖检查"), ["检查覆盖率 >= 100%"]);
    assert_eq!(read("危旧房改造任务全部完成"), ["危旧房改造任务完成率 >= 100%"]);
    assert_eq!(read("确保重大食品安全事故零发生"), ["重大食品安全事故 <= 0"]);
    assert!(read("建设全覆盖的服务网络").is_empty());
}

#[test]
fn a_list_of_things_shares_the_deed_behind_its_last() {
    assert_eq!(
        read("完成4家水泥企业、2家焦化企业超低排放改造"),
        ["水泥企业超低排放改造 >= 4家", "焦化企业超低排放改造 >= 2家"]
    );
    assert_eq!(
        read("完成12个老旧小区和3条背街小巷改造提升"),
        ["老旧小区改造提升 >= 12个", "背街小巷改造提升 >= 3条"]
    );
    assert_eq!(
        read("完成5座水库除险加固、8处山塘整治"),
        ["水库除险加固 >= 5座", "山塘整治 >= 8处"]
    );
    assert_eq!(
        read("新建3个乡镇站点、5个村级站点"),
        ["乡镇站点 += 3个", "村级站点 += 5个"]
    );
}
