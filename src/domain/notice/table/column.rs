//! What the cells of a header say of their columns.

use std::borrow::Cow;

/// What is longer is no word of a header, in characters.
const LONGEST_HEAD: usize = 14;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Seq,
    Name,
    Place,
    Unit,
    Value { year: Option<i32>, base: bool },
    Aside,
}

/// A token without the marks around it, where it is no longer than words of a header are.
pub(super) fn short_head(token: &str) -> Option<&str> {
    let token = token.trim_matches(['（', '）', '：', ' ']);
    let long = token.chars().filter(|c| *c != ' ').nth(LONGEST_HEAD).is_some();
    (!token.is_empty() && !long).then_some(token)
}

/// Words of columns that hold no value: kinds of indicators, and who is to reach them by when.
const ASIDES: [&str; 19] = [
    "属性", "性质", "类型", "类别", "备注", "领域", "分类", "维度", "责任", "牵头", "配合", "处室", "科室", "部门",
    "时限", "权重", "分值", "来源", "口径",
];

/// What a header's cell says of its column; none where it is no word of a header.
pub(super) fn column(token: &str) -> Option<Column> {
    let token = short_head(token)?;
    let token: Cow<'_, str> = if token.contains(' ') {
        token.replace(' ', "").into()
    } else {
        token.into()
    };
    let token = &*token;
    let year = token
        .get(..4)
        .and_then(|y| y.parse::<i32>().ok())
        .filter(|y| (1990..2100).contains(y));
    let has = |words: &[&str]| words.iter().any(|w| token.contains(w));
    if matches!(token, "序号" | "编号") {
        Some(Column::Seq)
    } else if has(&["年均", "增速", "累计", "年增长"]) {
        Some(Column::Aside)
    } else if year.is_some() && (token.len() == 4 || token.get(4..).is_some_and(|r| r.starts_with('年'))) {
        let base = has(&["实际", "现状", "完成", "基期", "基数", "预计"]);
        Some(Column::Value { year, base })
    } else if has(&["现状", "基期", "基准值", "基础值", "目前", "现有", "上年"]) {
        Some(Column::Value { year: None, base: true })
    } else if matches!(
        token,
        "目标"
            | "目标值"
            | "指标值"
            | "规划目标"
            | "规划值"
            | "年度目标"
            | "目标任务"
            | "计划"
            | "计划数"
            | "计划目标"
            | "任务数"
            | "年度目标值"
            | "年度任务"
            | "全年目标"
            | "目标数"
    ) {
        Some(Column::Value {
            year: None,
            base: false,
        })
    } else if matches!(token, "单位" | "计量单位" | "指标单位") {
        Some(Column::Unit)
    } else if has(&ASIDES) {
        Some(Column::Aside)
    } else if has(&["县区", "区县", "地区", "市县", "县（市", "市（州", "各市", "各县"]) {
        Some(Column::Place)
    } else if has(&["指标", "名称", "项目"]) && token.chars().count() <= 8 {
        Some(Column::Name)
    } else {
        None
    }
}

/// Fewest columns of a header.
pub(super) const LEAST_COLUMNS: usize = 3;

pub(super) fn is_header(columns: &[Column]) -> bool {
    let named = columns.iter().any(|c| matches!(c, Column::Name | Column::Place));
    let values = columns.iter().any(|c| matches!(c, Column::Value { .. }));
    named && values && columns.len() >= LEAST_COLUMNS
}
