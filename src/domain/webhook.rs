//! Webhooks (推送): what another system is told of, in which form, and when it is given up. Signing and sending are for
//! [`crate::hook`]; their lives are those of letters ([`super::outbox`]), with the same pauses.

use chrono::TimeDelta;

use super::time::Instant;

words! {
    /// The form in which a webhook is told.
    pub enum WebhookFormat {
        /// JSON signed by the Standard Webhooks specification.
        Standard = "standard", "标准（Standard Webhooks）", "standard";
        /// A robot in a WeCom group (企业微信).
        Wecom = "wecom", "企业微信群机器人", "WeCom robot";
        /// A robot in a DingTalk group (钉钉).
        Dingtalk = "dingtalk", "钉钉群机器人", "DingTalk robot";
        /// A robot in a Feishu group (飞书).
        Feishu = "feishu", "飞书群机器人", "Feishu robot";
    }
}

words! {
    /// Life of a webhook.
    pub enum WebhookState {
        /// It is told.
        Active = "active", "启用", "active";
        /// Stopped by an administrator.
        Paused = "paused", "已停用", "paused";
        /// The receiver said that it is gone (410).
        Gone = "gone", "接收方已撤销，自动停用", "stopped: the receiver is gone";
        /// Stopped because it failed for days.
        Failing = "failing", "连续失败，自动停用", "stopped: it kept failing";
        /// Removed; its deliveries are kept.
        Removed = "removed", "已删除", "removed";
    }
}

/// Hours for which a replaced secret still signs, beside the new one.
pub const OLD_SECRET_HOURS: i64 = 24;
/// Least failed attempts of a run before a webhook is given up: two failures a week apart say little.
pub const LEAST_FAILURES: i64 = 5;
/// Days for which deliveries are kept.
pub const KEPT_DAYS: i64 = 30;
/// Longest name, characters.
pub const LONGEST_NAME: usize = 60;

/// Which events a webhook is told of: all, or those of these verbs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// Of these verbs; all where there is none.
    pub fn of(verbs: impl IntoIterator<Item = String>) -> Wanted {
        let mut verbs: Vec<String> = verbs.into_iter().collect();
        verbs.sort_unstable();
        verbs.dedup();
        Wanted(verbs)
    }

    /// As it is stored: verbs separated by spaces.
    #[must_use]
    pub fn parse(text: &str) -> Wanted {
        Wanted::of(text.split_whitespace().map(str::to_owned))
    }

    /// As it is stored.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.join(" ")
    }

    /// The verbs; none where all are wanted.
    #[must_use]
    pub fn verbs(&self) -> &[String] {
        &self.0
    }

    /// Whether an event is wanted.
    #[must_use]
    pub fn has(&self, verb: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|v| v == verb)
    }
}

/// How the run of failures stands that a webhook is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// Since when nothing was taken.
    pub since: Instant,
    /// Failed attempts since.
    pub n: i64,
}

impl Failures {
    /// One more failed attempt.
    #[must_use]
    pub fn and(before: Option<Instant>, n: i64, now: Instant) -> Failures {
        Failures {
            since: before.unwrap_or(now),
            n: if before.is_some() { n.saturating_add(1) } else { 1 },
        }
    }

    /// Whether the webhook is given up: nothing was taken for so many days, in several attempts.
    #[must_use]
    pub fn enough(self, days: i64, now: Instant) -> bool {
        let long = TimeDelta::try_days(days).is_some_and(|days| now - self.since >= days);
        long && self.n >= LEAST_FAILURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_events_are_wanted_or_those_that_are_named() {
        assert!(Wanted::default().has("task.signed") && Wanted::parse(" ").verbs().is_empty());
        let some = Wanted::parse("task.signed task.closed task.signed");
        assert_eq!(some.text(), "task.closed task.signed");
        assert!(some.has("task.closed") && !some.has("task.close") && !some.has("task.issued"));
    }

    #[test]
    fn a_webhook_is_given_up_after_days_and_several_failures() {
        let day = |d: i64| Instant::UNIX_EPOCH + TimeDelta::days(d);
        let mut run = Failures::and(None, 7, day(0));
        assert_eq!((run.since, run.n), (day(0), 1));
        for d in 1..=3 {
            run = Failures::and(Some(run.since), run.n, day(d));
        }
        assert!(!run.enough(3, day(3)), "four failures");
        let run = Failures::and(Some(run.since), run.n, day(4));
        assert!(run.enough(3, day(4)) && run.enough(4, day(4)) && !run.enough(5, day(4)));
    }
}
