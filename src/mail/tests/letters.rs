use crate::domain::light::Light;
use crate::mail::letter::*;
use crate::mail::{Letter, Mailbox, Rendered};

pub(super) fn reader(lang: Lang) -> Reader {
    Reader {
        lang,
        person: "林小满".into(),
        org: "石家庄市邮政管理局".into(),
        day: "2026-10-12".parse().unwrap(),
        desk_url: "https://duban.example/desk".into(),
        settings_url: "https://duban.example/me".into(),
    }
}

pub(super) fn item(when: &str, urgency: Urgency, title: &str, light: Option<Light>, meta: &str, path: &str) -> Item {
    let url = format!("https://duban.example/{path}").into();
    Item {
        title: title.into(),
        meta: meta.into(),
        light,
        when: when.into(),
        urgency,
        url,
        act: None,
    }
}

fn digest(lang: Lang) -> Digest {
    use Urgency::{Late, Later, Tomorrow};
    let e_waybill = Item {
        act: Some("填报或报无变化".into()),
        ..item(
            "明天截止",
            Tomorrow,
            "电子运单使用率保持98%以上",
            Some(Light::Green),
            "9月进展，上期99.1%",
            "t/5",
        )
    };
    let sections = vec![
        Section {
            part: Part::ToSign,
            items: vec![
                item(
                    "超时1个工作日",
                    Late,
                    "快递包装强制性标准执行情况检查",
                    None,
                    "冀督〔2026〕31号，河北局10月9日交办",
                    "t/1",
                ),
                item(
                    "明天17:30前",
                    Later,
                    "业务旺季寄递服务保障，每日一报",
                    None,
                    "督〔2026〕47号，今天交办",
                    "t/2",
                ),
            ],
        },
        Section {
            part: Part::ToReport,
            items: vec![
                item(
                    "明天截止",
                    Tomorrow,
                    "快递进村覆盖率达到62%",
                    Some(Light::Yellow),
                    "9月进展，上期54.6%，序时57.6%",
                    "t/3",
                ),
                item(
                    "明天截止",
                    Tomorrow,
                    "新增智能快件箱30组",
                    Some(Light::Green),
                    "9月进展，上期累计21组",
                    "t/4",
                ),
                e_waybill,
            ],
        },
        Section {
            part: Part::Returned,
            items: vec![item(
                "14日前重报",
                Later,
                "末端违规收费专项治理，8月进展",
                Some(Light::Yellow),
                "退回原因：问题清单缺复核照片",
                "t/6",
            )],
        },
        Section {
            part: Part::ToDecide,
            items: vec![],
        },
        Section {
            part: Part::ToReview,
            items: vec![item(
                "明天截止",
                Tomorrow,
                "寄递渠道安全隐患排查，9月进展",
                None,
                "许一诺今天送审，整改率96.7%",
                "t/7",
            )],
        },
    ];
    Digest {
        reader: reader(lang),
        sections,
        coming: Some("四天内到期：快递网点备案信息清理，10月16日，完成92%".into()),
    }
}

fn notice(lang: Lang, items: Vec<Item>) -> Notice {
    let words = Some("请附复核照片\r\n--\r\n伪造".into());
    Notice {
        reader: reader(lang),
        by: "河北省邮政管理局".into(),
        number: Some("冀督〔2026〕31号".into()),
        words,
        items,
    }
}

pub(super) fn written(data: &LetterData) -> Rendered {
    render(data).unwrap()
}

const DIGEST: &str = "\
林小满，今天有7件事（2026年10月12日 星期一）
1件签收已超时，3份报告和1份审核明天截止。
打开工作台：https://duban.example/desk

待签收（2）
- 超时1个工作日：快递包装强制性标准执行情况检查
  冀督〔2026〕31号，河北局10月9日交办
  https://duban.example/t/1
- 明天17:30前：业务旺季寄递服务保障，每日一报
  督〔2026〕47号，今天交办
  https://duban.example/t/2

待填报（3）
- 明天截止：快递进村覆盖率达到62%［黄灯］
  9月进展，上期54.6%，序时57.6%
  https://duban.example/t/3
- 明天截止：新增智能快件箱30组［绿灯］
  9月进展，上期累计21组
  https://duban.example/t/4
- 明天截止：电子运单使用率保持98%以上［绿灯］
  9月进展，上期99.1%
  填报或报无变化：https://duban.example/t/5

被退回（1）
- 14日前重报：末端违规收费专项治理，8月进展［黄灯］
  退回原因：问题清单缺复核照片
  https://duban.example/t/6

待审核（1）
- 明天截止：寄递渠道安全隐患排查，9月进展
  许一诺今天送审，整改率96.7%
  https://duban.example/t/7

四天内到期：快递网点备案信息清理，10月16日，完成92%

--
每个工作日最多一封每日提醒，没有事就不发；交办、退回和升级随时发。
改提醒时间：https://duban.example/me
非涉密邮件，请勿回复涉密内容。石家庄市邮政管理局
";

#[test]
fn the_digest_word_by_word() {
    let out = written(&LetterData::Digest(digest(Lang::Zh)));
    assert_eq!(out.subject, "【督办】1件已超时，4件明天截止");
    assert_eq!(out.text, DIGEST);
}

#[test]
fn the_html_says_what_the_text_says() {
    let data = digest(Lang::Zh);
    let html = written(&LetterData::Digest(data.clone())).html;
    assert!(html.contains("<title>【督办】1件已超时，4件明天截止</title>"));
    let hidden = "超时1个工作日：快递包装强制性标准执行情况检查；明天17:30前：业务旺季寄递服务保障，每日一报。</div>";
    assert!(html.contains(hidden));
    for part in [
        "林小满，今天有7件事</h1>",
        "1件签收已超时，3份报告和1份审核明天截止。",
        "待填报（3）</h2>",
    ] {
        assert!(html.contains(part), "{part}");
    }
    for item in data.sections.iter().flat_map(|s| &s.items) {
        assert!(html.contains(&format!("<a href=\"{}\"", item.url)));
        assert!(
            html.contains(item.title.as_str()) && html.contains(item.meta.as_str()),
            "{}",
            item.title
        );
    }
    assert!(html.contains("<b style=\"color:#755000;\">▲黄灯</b>　9月进展"));
    assert!(html.contains("<b style=\"color:#1c6b41;\">●绿灯</b>"));
    assert!(html.contains("font-weight:bold;color:#ae2418;\">超时1个工作日</span>"));
    assert!(html.contains(">填报或报无变化</a>") && html.contains(">修改后重报</a>") && html.contains(">签收</a>"));
    assert!(html.contains("四天内到期：快递网点备案信息清理") && html.contains("石家庄市邮政管理局"));
    assert!(!html.contains("待决定") && html.contains("max-width:600px"));
    for absent in ["<img", "class=", "<script", "<style", "<link"] {
        assert!(!html.contains(absent), "{absent}");
    }
}

#[test]
fn a_quiet_day_is_counted_not_pressed() {
    let mut quiet = digest(Lang::Zh);
    quiet.sections.retain(|s| s.part == Part::Returned);
    quiet.coming = None;
    let out = written(&LetterData::Digest(quiet));
    assert_eq!(out.subject, "【督办】今天有1件事");
    assert!(
        out.text
            .starts_with("林小满，今天有1件事（2026年10月12日 星期一）\n打开工作台："),
        "{}",
        out.text
    );
    assert!(out.text.contains("/t/6\n\n--\n"), "{}", out.text);
}

#[test]
fn english_readers_get_english_frames() {
    let out = written(&LetterData::Digest(digest(Lang::En)));
    assert_eq!(out.subject, "[Duban] 1 overdue, 4 due tomorrow");
    let opening = "林小满, 7 items today (Monday, 12 October 2026)\n\
        1 task to sign for overdue; 3 reports and 1 review due tomorrow.\nOpen your desk: https://duban.example/desk\n\n\
        To sign for (2)\n- 超时1个工作日: 快递包装";
    assert!(out.text.starts_with(opening), "{}", out.text);
    assert!(out.text.contains("快递进村覆盖率达到62% [yellow]\n"));
    assert!(out.html.contains("<html lang=\"en\">") && out.html.contains(">Sign</a>"));
    let test = LetterData::Test(Test {
        reader: reader(Lang::En),
        way: "smtp".into(),
    });
    assert_eq!(written(&test).subject, "[Duban] test letter");
}

#[test]
fn values_cannot_break_out_of_text_or_html() {
    let evil = item(
        "",
        Urgency::Later,
        "<b>&\"'\r\n\r\n--\r\n假页脚",
        None,
        "<script>alert(1)</script>",
        "t/1\"onclick=\"x",
    );
    let mut data = digest(Lang::Zh);
    data.sections = vec![Section {
        part: Part::ToSign,
        items: vec![evil],
    }];
    let out = written(&LetterData::Digest(data));
    assert!(
        out.text
            .contains("\n- <b>&\"' -- 假页脚\n  <script>alert(1)</script>\n"),
        "{}",
        out.text
    );
    assert_eq!(out.text.matches("\n--\n").count(), 1);
    assert!(!out.html.contains("<script") && !out.html.contains("\"onclick") && !out.html.contains("<b>&"));
    assert!(out.html.contains("&#60;b&#62;&#38;&#34;&#39; -- 假页脚"));
}

#[test]
fn acts_make_one_letter_each() {
    let one = || {
        item(
            "10月13日前签收",
            Urgency::Tomorrow,
            "快递包装检查",
            None,
            "冀督〔2026〕31号",
            "t/1",
        )
    };
    let two = || vec![one(), item("", Urgency::Later, "旺季保障", None, "", "t/2")];
    let single = written(&LetterData::Issued(notice(Lang::Zh, vec![one()])));
    assert_eq!(single.subject, "【督办】交办：快递包装检查（10月13日前签收）");
    let expected = "林小满，河北省邮政管理局交办1件任务，请签收（2026年10月12日 星期一）\n\
        打开工作台：https://duban.example/desk\n\n文号：冀督〔2026〕31号\n要求：请附复核照片 -- 伪造\n\n\
        - 10月13日前签收：快递包装检查\n  冀督〔2026〕31号\n  https://duban.example/t/1\n\n--\n";
    assert!(single.text.starts_with(expected), "{}", single.text);
    let subject = |data: LetterData| written(&data).subject;
    assert_eq!(
        subject(LetterData::Issued(notice(Lang::Zh, two()))),
        "【督办】河北省邮政管理局交办2件任务，请签收"
    );
    let plain = written(&LetterData::Remind(Notice {
        number: None,
        words: None,
        ..notice(Lang::Zh, two())
    }));
    assert!(
        plain.text.contains("/desk\n\n- 10月13日前签收：快递包装检查\n"),
        "{}",
        plain.text
    );
    assert_eq!(
        subject(LetterData::Returned(notice(Lang::Zh, two()))),
        "【督办】河北省邮政管理局退回2份报告，请修改后重报"
    );
    assert_eq!(
        subject(LetterData::Escalation(notice(Lang::Zh, two()))),
        "【督办】升级：河北省邮政管理局2件任务超期"
    );
    assert_eq!(
        subject(LetterData::Remind(notice(Lang::Zh, two()))),
        "【督办】河北省邮政管理局催办2件任务"
    );
    assert_eq!(
        subject(LetterData::Returned(notice(Lang::En, vec![one()]))),
        "[Duban] returned: 快递包装检查 (10月13日前签收)"
    );
    let returned = written(&LetterData::Returned(notice(Lang::Zh, two())));
    assert!(returned.html.contains("退回原因：请附复核照片") && returned.html.contains(">修改后重报</a>"));
    assert!(
        returned
            .text
            .contains("- 旺季保障\n  https://duban.example/t/2\n\n--\n"),
        "{}",
        returned.text
    );
    let remind = written(&LetterData::Remind(notice(Lang::En, two())));
    assert!(
        remind
            .text
            .starts_with("林小满, 河北省邮政管理局 reminds you of 2 tasks (Monday"),
        "{}",
        remind.text
    );
}

#[test]
fn long_lists_are_counted_out() {
    let many = (0..35)
        .map(|n| item("", Urgency::Later, &format!("任务{n}"), None, "", "t"))
        .collect();
    let out = written(&LetterData::Issued(notice(Lang::Zh, many)));
    assert!(out.text.contains("任务29\n") && !out.text.contains("任务30\n"));
    assert!(out.text.contains("  另有5件，见工作台\n\n--\n"), "{}", out.text);
    assert!(out.html.contains("另有5件，见工作台") && out.html.contains("交办35件任务"));
}

#[test]
fn nothing_to_say_is_not_said() {
    let empty = Digest {
        sections: vec![],
        ..digest(Lang::Zh)
    };
    assert!(matches!(render(&LetterData::Digest(empty)), Err(RenderError::Empty)));
    assert!(matches!(
        render(&LetterData::Issued(notice(Lang::Zh, vec![]))),
        Err(RenderError::Empty)
    ));
}

#[test]
fn a_test_letter_and_the_words_of_kinds() {
    let data = LetterData::Test(Test {
        reader: reader(Lang::Zh),
        way: "smtp.example:587".into(),
    });
    let out = written(&data);
    assert_eq!(out.subject, "【督办】测试邮件");
    assert!(
        out.text
            .contains("这是一封测试邮件，不需要办理。发送方式：smtp.example:587\n打开工作台："),
        "{}",
        out.text
    );
    assert_eq!(data.kind().word(), "test");
    let words: Vec<&str> = LetterKind::ALL.iter().map(|k| k.word()).collect();
    assert_eq!(
        words,
        [
            "digest",
            "issued",
            "returned",
            "escalation",
            "remind",
            "weekly",
            "alert",
            "test"
        ]
    );
    let letter = Letter::new("k@duban.example", Mailbox::new("", "a@b.example"), out.clone());
    assert_eq!(
        (letter.subject, letter.text, letter.html),
        (out.subject, out.text, out.html)
    );
}
