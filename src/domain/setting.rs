//! Settings: one table of keys with default, bounds and the right that changes them. Values are whole numbers; what is
//! not in the table does not exist.

use std::collections::BTreeMap;

use super::lockout::Lockout;
use super::policy::Right;
use super::refusal::Refusal;
use super::words::capital;

words! {
    /// A setting.
    pub enum Setting {
        /// Failed log-ins in a row that lock an account.
        LockoutFailures = "lockout.failures", "连续失败几次锁定", "failed log-ins that lock an account";
        /// Minutes it stays locked.
        LockoutMinutes = "lockout.minutes", "锁定多少分钟", "minutes an account stays locked";
        /// Least characters of a password.
        PasswordLength = "password.length", "密码最少字符数", "least characters of a password";
        /// Minutes without a request after which a page session ends.
        PageIdleMinutes = "session.page_idle_minutes", "页面闲置多少分钟退出", "idle minutes that end a page session";
        /// Hours a page session lasts at most.
        PageHours = "session.page_hours", "页面登录最长小时数", "hours a page session lasts at most";
        /// Days a refresh token lives.
        RefreshDays = "session.refresh_days", "刷新令牌有效天数", "days a refresh token lives";
        /// Days an API session lasts at most, however often it is refreshed.
        ApiDays = "session.api_days", "接口登录最长天数", "days an API session lasts at most";
        /// Most days a personal API token may live.
        TokenDays = "token.max_days", "访问令牌最长天数", "most days an API token may live";
        /// Letters a person gets a day at most.
        LettersBudget = "letters.budget", "每人每天最多信件数", "letters a person gets a day at most";
        /// Weekday of the leaders' weekly completion letter, 1 is Monday; 0 sends none.
        WeeklyWeekday = "letters.weekly_weekday", "每周完成情况星期几发（0为不发）",
            "weekday of the weekly completion letter (1 Monday, 0 none)";
        /// Working days after the due day for which a period still takes a late report (DOMAIN.md §3).
        ReportLockDays = "report.lock_days", "逾期多少个工作日后锁定填报",
            "working days after the due day until a period is locked";
        /// Minutes a letter may wait beyond its time before administrators are told.
        AlertOutboxMinutes = "alerts.outbox_minutes", "信件积压多少分钟后告警", "minutes a letter may be late before administrators are told";
        /// Administrators are told where less of the disk is free, per cent; 0 never.
        AlertDiskPercent = "alerts.disk_percent", "磁盘剩余低于百分之多少时告警（0为不告警）", "per cent of the disk below which administrators are told (0: never)";
        /// Findings of which the engine is at least this sure may be accepted together, per cent.
        FindingsSure = "findings.sure", "把握百分之多少以上可一次采纳", "confidence in per cent from which findings are accepted together";
        /// Days of failures after which a webhook is stopped.
        WebhookDays = "webhook.failing_days", "推送连续失败几天后自动停用", "days of failures that stop a webhook";
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The setting.
    pub setting: Setting,
    /// Value where none is set.
    pub default: i64,
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
    /// Who may change it: log-in and passwords are the security administrator's.
    pub right: Right,
}

const fn row(setting: Setting, default: i64, min: i64, max: i64, right: Right) -> Row {
    Row {
        setting,
        default,
        min,
        max,
        right,
    }
}

/// The table.
pub const TABLE: &[Row] = &[
    row(Setting::LockoutFailures, 5, 3, 20, Right::Secure),
    row(Setting::LockoutMinutes, 15, 1, 1440, Right::Secure),
    row(Setting::PasswordLength, 10, 8, 64, Right::Secure),
    row(Setting::PageIdleMinutes, 30, 5, 120, Right::Secure),
    row(Setting::PageHours, 12, 1, 24, Right::Secure),
    row(Setting::RefreshDays, 7, 1, 30, Right::Secure),
    row(Setting::ApiDays, 30, 1, 90, Right::Secure),
    row(Setting::TokenDays, 365, 1, 730, Right::Secure),
    row(Setting::LettersBudget, 5, 1, 50, Right::Administer),
    row(Setting::WeeklyWeekday, 1, 0, 7, Right::Administer),
    row(Setting::ReportLockDays, 15, 1, 250, Right::Administer),
    row(Setting::AlertOutboxMinutes, 60, 10, 1440, Right::Administer),
    row(Setting::AlertDiskPercent, 10, 0, 100, Right::Administer),
    row(Setting::FindingsSure, 90, 50, 100, Right::Administer),
    row(Setting::WebhookDays, 5, 1, 30, Right::Administer),
];

impl Setting {
    /// Its row.
    #[must_use]
    pub fn row(self) -> Row {
        let found = TABLE.iter().find(|r| r.setting == self).copied();
        found.unwrap_or_else(|| row(self, 0, 0, 0, Right::Administer))
    }

    /// Whether the value may be set.
    ///
    /// # Errors
    /// Refused with the bounds.
    pub fn check(self, value: i64) -> Result<(), Refusal> {
        let Row { min, max, .. } = self.row();
        if (min..=max).contains(&value) {
            return Ok(());
        }
        Err(Refusal::field(
            format!("values.{}", self.word()),
            "out_of_range",
            format!("“{}”须在{min}到{max}之间", self.zh()),
            format!("‘{}’ must be {min} to {max}", capital(self.en())),
        ))
    }
}

/// The values in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings(BTreeMap<Setting, i64>);

impl Settings {
    /// From what is stored; unknown keys and values out of bounds are passed over, so that a database of a newer version
    /// does no harm.
    pub fn from_stored<'a>(stored: impl IntoIterator<Item = (&'a str, &'a str)>) -> Settings {
        let known = stored.into_iter().filter_map(|(key, value)| {
            let setting: Setting = key.parse().ok()?;
            let value: i64 = value.parse().ok()?;
            setting.check(value).ok().map(|()| (setting, value))
        });
        Settings(known.collect())
    }

    /// The value of a setting.
    #[must_use]
    pub fn whole(&self, setting: Setting) -> i64 {
        self.0.get(&setting).copied().unwrap_or_else(|| setting.row().default)
    }

    /// Whether it was set, or is the default.
    #[must_use]
    pub fn is_set(&self, setting: Setting) -> bool {
        self.0.contains_key(&setting)
    }

    /// The rule of lock-out.
    #[must_use]
    pub fn lockout(&self) -> Lockout {
        Lockout {
            failures: self.whole(Setting::LockoutFailures),
            minutes: self.whole(Setting::LockoutMinutes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_one_row_whose_default_is_allowed() {
        for setting in Setting::ALL {
            assert_eq!(TABLE.iter().filter(|r| r.setting == *setting).count(), 1, "{setting}");
            assert_eq!(setting.check(setting.row().default), Ok(()));
        }
    }

    #[test]
    fn stored_values_count_only_inside_their_bounds() {
        let settings = Settings::from_stored([("lockout.failures", "7"), ("lockout.minutes", "0"), ("nonsense", "1")]);
        assert_eq!(
            settings.lockout(),
            Lockout {
                failures: 7,
                minutes: 15
            }
        );
        assert!(settings.is_set(Setting::LockoutFailures) && !settings.is_set(Setting::LockoutMinutes));
    }
}
