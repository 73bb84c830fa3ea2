//! How an alert is said: the state in a few words, what is wrong, what to do next, on which page.

use super::{AlertKind, Found, Space};
use crate::domain::lang::Lang;
use crate::domain::time::{Instant, shanghai};

const MIB_A_GIB: i64 = 1024;

/// A moment as people write it, in China.
#[must_use]
pub fn moment(at: Instant) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

/// An amount of MiB: 812 MB, 3.9 GB.
fn amount(mib: i64) -> String {
    if mib < MIB_A_GIB {
        return format!("{mib} MB");
    }
    let tenths = mib.saturating_mul(10) / MIB_A_GIB;
    format!("{}.{} GB", tenths / 10, tenths % 10)
}

impl Found {
    /// In a few words, for the subject of a letter and the head of a note.
    #[must_use]
    pub fn headline(&self, lang: Lang) -> String {
        let n = self.figure;
        match (self.kind, lang) {
            (AlertKind::Outbox, Lang::Zh) => format!("{n}封信该发未发"),
            (AlertKind::Outbox, Lang::En) if n == 1 => "1 letter has not left in time".to_owned(),
            (AlertKind::Outbox, Lang::En) => format!("{n} letters have not left in time"),
            (AlertKind::Disk, Lang::Zh) => format!("磁盘只剩{}", amount(n)),
            (AlertKind::Disk, Lang::En) => format!("the disk has only {} left", amount(n)),
            (AlertKind::Holidays, Lang::Zh) => format!("{n}年放假安排未导入"),
            (AlertKind::Holidays, Lang::En) => format!("the holidays of {n} are missing"),
            (AlertKind::Webhook, Lang::Zh) => format!("推送“{}”已自动停用", self.note),
            (AlertKind::Webhook, Lang::En) => format!("the webhook “{}” was stopped", self.note),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn wrong(&self, lang: Lang) -> String {
        match (self.kind, lang) {
            (AlertKind::Outbox, Lang::Zh) => self.stuck_zh(),
            (AlertKind::Outbox, Lang::En) => self.stuck_en(),
            (AlertKind::Disk, Lang::Zh) => {
                let (free, percent) = self.free();
                format!("数据库所在磁盘只剩{free}，占{percent}%。写满后只能查看，不能填报。")
            }
            (AlertKind::Disk, Lang::En) => {
                let (free, percent) = self.free();
                format!(
                    "The disk of the database has only {free} left, {percent} per cent. Once it is full, nothing can be written."
                )
            }
            (AlertKind::Webhook, Lang::Zh) => {
                format!(
                    "推送“{}”的接收方连续失败或已撤销，已自动停用，此后的事件没有发给它。",
                    self.note
                )
            }
            (AlertKind::Webhook, Lang::En) => {
                format!(
                    "The receiver of the webhook “{}” kept failing or is gone; it was stopped and is told nothing since.",
                    self.note
                )
            }
            (AlertKind::Holidays, Lang::Zh) => {
                format!("{}年的放假调休安排还没有导入，该年的期限都是暂定的。", self.figure)
            }
            (AlertKind::Holidays, Lang::En) => {
                format!(
                    "The holidays of {} are not imported; due days in that year are provisional.",
                    self.figure
                )
            }
        }
    }

    fn stuck_zh(&self) -> String {
        let said = match self.note.as_str() {
            "" => String::new(),
            note => format!("最近一次的原因：{note}。"),
        };
        let since = moment(self.since);
        format!("{}封信过了时间还没有发出，最早的应在{since}发出。{said}", self.figure)
    }

    fn stuck_en(&self) -> String {
        let said = match self.note.as_str() {
            "" => String::new(),
            note => format!(" The last reason: {note}."),
        };
        let since = moment(self.since);
        format!(
            "Letters waiting beyond their time: {}, the oldest since {since}.{said}",
            self.figure
        )
    }

    fn free(&self) -> (String, i64) {
        let space = Space {
            free: self.figure,
            whole: self.whole,
        };
        (amount(space.free), space.percent())
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self, lang: Lang) -> String {
        let (zh, en) = match self.kind {
            AlertKind::Outbox => (
                "请在信件页看原因，在服务器上运行 duban doctor 查邮件设置；恢复后积压的信自动发出。",
                "See the reasons on the page of letters and run duban doctor on the server; what waits leaves by itself once mail works.",
            ),
            AlertKind::Disk => (
                "请删去数据库旁的旧副本（.before-migration-*、.before-restore）和过期备份，或扩容；不用重启。",
                "Remove old copies beside the database (.before-migration-*, .before-restore) and old backups, or enlarge the disk; no restart is needed.",
            ),
            AlertKind::Holidays => (
                "国务院办公厅的通知公布后，请在日历页导入该年安排，导入前可先预览。",
                "Once the State Council's notice is out, import the year on the page of the calendar; a preview comes first.",
            ),
            AlertKind::Webhook => (
                "请在推送页看失败原因，与接收方核对地址后重新启用；不再需要的请删除。",
                "See the reasons on the page of the webhook, check its address with the receiver and start it again; remove it where nobody needs it.",
            ),
        };
        lang.pick(zh, en).to_owned()
    }

    /// The page on which something can be done about it.
    #[must_use]
    pub fn page(&self) -> String {
        match self.kind {
            AlertKind::Outbox => "/manage/letters?state=queued".to_owned(),
            AlertKind::Disk => "/manage".to_owned(),
            AlertKind::Holidays => format!("/manage/calendar?year={}", self.figure),
            AlertKind::Webhook => format!("/manage/webhooks/{}", self.figure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_at_a_glance() {
        let texts = [0, 812, 1023, 1024, 3994, 1_048_576].map(amount);
        assert_eq!(texts, ["0 MB", "812 MB", "1023 MB", "1.0 GB", "3.9 GB", "1024.0 GB"]);
    }
}
