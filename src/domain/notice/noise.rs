//! What stands in a document and is no part of what it says: titles, labels, names of phases and projects, when it comes into
//! force.

use super::{Reading, clause, outline};

impl Reading<'_> {
    /// Whether a unit is such.
    pub(super) fn is_noise(&self, text: &str) -> bool {
        let short = text.len() < 160 && text.chars().count() < 40;
        let heads = &self.lexicon.noise_head;
        let bare = text.trim_start_matches(['*', '（']);
        let named = heads.prefix(bare).and_then(|word| bare.get(word.len()..));
        // 发布时间：2025-01-21 信息来源：… is as long as its labels are many.
        let label = named.is_some_and(|rest| short || rest.starts_with(['：', ':']) && !text.contains('，'));
        // 联系人：张某，电话：…: whom to ask.
        let contact = text.contains("联系人") && text.contains("电话") || text.starts_with("联系电话");
        let called = ["各位", "同志们", "朋友们"].iter().any(|w| text.starts_with(w)) && text.chars().count() <= 6;
        // 各科室负责人，各县局负责人参加会议: who was there.
        let there = [
            "参加会议",
            "列席会议",
            "出席会议",
            "参加了会议",
            "参加上述活动",
            "参加调研",
        ];
        let there = there.iter().any(|w| text.ends_with(w)) && !clause::has_modal(text, self.lexicon);
        let han = text.chars().filter(|c| !c.is_ascii()).take(4).count();
        // （一）动员部署阶段（3月1日至15日）: the heading of a phase, by its own words no order.
        let phase = short
            && text
                .trim_end_matches('）')
                .rsplit_once('（')
                .is_some_and(|(h, _)| h.ends_with("阶段"));
        // 市政府办公室关于印发…方案的通知: the title of a paper, on a line that is too long for a heading.
        let titles = ["的通知", "的意见", "的函", "的决定", "的报告", "的批复", "的公告"];
        let paper = titles.iter().any(|w| text.ends_with(w))
            && !text.contains(['，', '“', '要'])
            && text
                .split_once("关于")
                .is_some_and(|(issuer, _)| issuer.is_empty() || self.lexicon.organ_tail.suffix(issuer).is_some());
        let force = text.starts_with('本')
            && ["之日起施行", "之日起实施", "之日起执行"]
                .iter()
                .any(|w| text.contains(w));
        // 1.疾控机构能力提升项目: the name of what follows.
        let bare = text
            .get(outline::enumerator(text).map_or(0, |(_, n)| n)..)
            .unwrap_or(text);
        let project = bare.len() < text.len()
            && short
            && (bare.ends_with("项目") || bare.ends_with("工程"))
            && !bare.contains('，')
            && !clause::has_modal(bare, self.lexicon)
            && clause::opening(bare, self.lexicon) == clause::Opening::Other;
        label || contact || called || there || phase || paper || force || project || han < 4
    }
}
