//! Letters about how things stand: the leaders' weekly one, and the alert of an administrator.

use super::letters::{item, reader, written};
use crate::domain::light::Light;
use crate::mail::letter::*;

#[test]
fn an_alert_says_what_is_wrong_since_when_and_what_to_do() {
    let alert = |lang: Lang| {
        let zh = lang == Lang::Zh;
        written(&LetterData::Alert(Alert {
            reader: reader(lang),
            headline: if zh {
                "磁盘只剩3.9 GB"
            } else {
                "the disk has only 3.9 GB left"
            }
            .into(),
            wrong: "只剩<3.9 GB>".into(),
            since: "2026-10-12 03:10".into(),
            next: "请清理".into(),
            url: "https://duban.example/manage".into(),
        }))
    };
    let out = alert(Lang::Zh);
    assert_eq!(out.subject, "【督办】告警：磁盘只剩3.9 GB");
    let expected = "林小满，系统需要处理：磁盘只剩3.9 GB（2026年10月12日 星期一）\n\
        打开管理页面：https://duban.example/manage\n\n情况：只剩<3.9 GB>\n自2026-10-12 03:10起\n怎么办：请清理\n\n--\n\
        发给系统管理员，同一情况只发一次，恢复后再出现才再发。持续期间管理页面上一直显示。\n\
        非涉密邮件，请勿回复涉密内容。石家庄市邮政管理局\n";
    assert_eq!(out.text, expected);
    assert!(out.html.contains("href=\"https://duban.example/manage\"") && !out.html.contains("/desk"));
    assert!(
        out.html.contains("只剩&#60;3.9 GB&#62;") && !out.html.contains("每日提醒"),
        "{}",
        out.html
    );
    let english = alert(Lang::En);
    assert_eq!(english.subject, "[Duban] alert: the disk has only 3.9 GB left");
    assert!(
        english.text.contains("Sent to administrators once;"),
        "{}",
        english.text
    );
}

fn weekly(lang: Lang) -> Weekly {
    let figure = |name: &str, value: &str, alarming| Figure {
        name: name.into(),
        value: value.into(),
        alarming,
    };
    Weekly {
        reader: reader(lang),
        org: "河北省邮政管理局".into(),
        open: 25,
        red: 12,
        overdue: 3,
        figures: vec![figure("在办任务", "25（共交办30）", false), figure("超期", "3", true)],
        behind: vec![item(
            "",
            Urgency::Later,
            "快递进村覆盖率",
            None,
            "截至2026-09-30为54.6%，目标不低于60%",
            "tasks/3",
        )],
        behind_total: 4,
        worst: vec![item(
            "超期3个工作日",
            Urgency::Late,
            "新增智能快件箱30组",
            Some(Light::Red),
            "石家庄局",
            "tasks/4",
        )],
        report_url: "https://duban.example/completion?org=13".into(),
        file: "完成情况-河北省邮政管理局-2026-10-12.xlsx".into(),
        unsubscribe_url: "https://duban.example/unsubscribe/7-ab".into(),
    }
}

#[test]
fn the_weekly_letter_says_how_things_stand_and_how_to_end_it() {
    let out = render(&LetterData::Weekly(weekly(Lang::Zh))).unwrap();
    assert_eq!(
        out.subject,
        "【督办】河北省邮政管理局每周完成情况：在办25项，红灯12项，超期3项"
    );
    let text = "\
林小满，河北省邮政管理局及下级单位督办任务在办25项，红灯12项，超期3项（截至2026年10月12日 星期一）
打开完成情况：https://duban.example/completion?org=13

总体情况
- 在办任务：25（共交办30）
- 超期：3

进度落后的指标（4）
- 快递进村覆盖率
  截至2026-09-30为54.6%，目标不低于60%
  https://duban.example/tasks/3
  另有3项，见附件

红灯任务（12）
- 超期3个工作日：新增智能快件箱30组［红灯］
  石家庄局
  https://duban.example/tasks/4
  另有11项，见附件

附件：完成情况-河北省邮政管理局-2026-10-12.xlsx（分单位、指标、红灯清单）

--
每周一封，按本人可见范围生成。不想再收：https://duban.example/unsubscribe/7-ab
设置：https://duban.example/me
非涉密邮件，请勿回复涉密内容。石家庄市邮政管理局
";
    assert_eq!(out.text, text);
    let english = render(&LetterData::Weekly(weekly(Lang::En))).unwrap();
    assert_eq!(
        english.subject,
        "[Duban] weekly completion of 河北省邮政管理局: 25 open, 12 red, 3 overdue"
    );
    assert!(
        english
            .text
            .contains("Indicators behind their plan (4)\n- 快递进村覆盖率"),
        "{}",
        english.text
    );
}
