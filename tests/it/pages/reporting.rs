//! Reporting through forms.

use super::*;

const GOOD: &[(&str, &str)] = &[
    ("change", "some"),
    ("percent", "50"),
    ("narrative", "新设服务站64个。"),
    ("indicator-0", "village_coverage"),
    ("numerator-0", "2167"),
    ("denominator-0", "3968"),
    ("own_light", "yellow"),
];

pub(super) fn report(browser: &Browser, task: i64, changed: &[(&str, &str)]) -> (Seen, Seen) {
    let page = browser.get(&format!("/tasks/{task}/report")).expect(200);
    let (obligation, indicator) = (page.hidden("obligation"), page.hidden("indicator-0"));
    let mut fields = vec![("obligation", obligation.as_str()), ("indicator-0", indicator.as_str())];
    for (name, value) in GOOD.iter().filter(|(n, _)| *n != "indicator-0") {
        let other = changed.iter().find(|(n, _)| n == name);
        fields.push((name, other.map_or(*value, |(_, v)| *v)));
    }
    let sent = browser.resubmit(&page, &format!("/tasks/{task}/report"), &fields);
    (page, sent)
}

#[test]
fn a_report_with_faults_keeps_what_was_typed_and_counts_them() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    hebei.get("/desk").expect(200).says("待填报").says("2026年8月进展");
    let changed = [("numerator-0", "4231"), ("percent", "一半"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &changed);
    let again = again.expect(422);
    assert!(again.title().starts_with("有1处要改："), "{}", again.title());
    let again = again
        .says("value=\"4231\"")
        .says("value=\"一半\"")
        .says("请填0到100的整数");
    drop(again);
    let changed = [("numerator-0", "4231"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &changed);
    let again = again.expect(422);
    assert!(again.title().starts_with("有2处要改："), "{}", again.title());
    again
        .says("href=\"#numerator-0\"")
        .says("href=\"#narrative\"")
        .says("aria-invalid=\"true\"")
        .says("value=\"4231\"");
    let everything = [("numerator-0", "4231"), ("percent", "120"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &everything);
    assert!(again.title().starts_with("有3处要改："), "{}", again.title());
    let secret = [("narrative", "机密★ 内部情况")];
    let (_, again) = report(&hebei, task, &secret);
    again.expect(422).says("密级标志").says("机密★");
    assert_eq!(story.count("progress_reports"), 0);
}

#[test]
fn what_was_typed_is_kept_and_filled_in_again() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let path = format!("/tasks/{task}/report");
    let page = hebei
        .get(&path)
        .expect(200)
        .says(">暂存</button>")
        .silent_on("暂存的内容");
    let (obligation, indicator) = (page.hidden("obligation"), page.hidden("indicator-0"));
    let mut fields = vec![
        ("obligation", obligation.as_str()),
        ("indicator-0", indicator.as_str()),
        ("change", "some"),
        ("percent", "一半"),
        ("narrative", "才写了一半<b>"),
        ("numerator-0", "2167"),
        ("keep", "1"),
    ];
    let odd = hebei.resubmit(&page, &path, &fields).expect(422);
    assert!(odd.title().starts_with("有1处要改"), "{}", odd.title());
    fields[3].1 = "50";
    let led = hebei.resubmit(&page, &path, &fields).led();
    assert_eq!(led, format!("/tasks/{task}?done=kept"));
    hebei.get(&led).expect(200).says("已暂存");
    assert_eq!((story.count("drafts"), story.count("progress_reports")), (1, 0));
    hebei
        .get(&path)
        .expect(200)
        .says("暂存的内容")
        .says("才写了一半&#60;b&#62;")
        .says("value=\"2167\"")
        .says("value=\"50\"");
    let (_, sent) = report(&hebei, task, &[]);
    assert!(sent.led().ends_with("done=reported"));
    assert_eq!((story.count("drafts"), story.count("progress_reports")), (0, 1));
}

#[test]
fn a_report_goes_up_once_comes_back_and_goes_up_again() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let (page, sent) = report(&hebei, task, &[]);
    let led = sent.led();
    let progress = led.split(['/', '?']).nth(2).unwrap().to_owned();
    assert_eq!(led, format!("/progress/{progress}?done=reported"));
    let mut twice = vec![
        ("obligation", page.hidden("obligation")),
        ("indicator-0", page.hidden("indicator-0")),
    ];
    twice.extend(
        GOOD.iter()
            .filter(|(n, _)| *n != "indicator-0")
            .map(|(n, v)| (*n, (*v).to_owned())),
    );
    let twice: Vec<(&str, &str)> = twice.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(
        hebei.resubmit(&page, &format!("/tasks/{task}/report"), &twice).led(),
        led,
        "sent twice, counted once"
    );
    assert_eq!(story.count("progress_reports"), 1);
    hebei
        .get(&led)
        .expect(200)
        .says("进展已报出")
        .says("54.61%（2167／3968）")
        .says("撤回");

    let mut supervisor = story.browser();
    supervisor
        .try_login("supervisor", crate::world::PASSWORD, "/")
        .expect(303);
    supervisor
        .get("/desk")
        .expect(200)
        .says("待审核")
        .says(&format!("/progress/{progress}"));
    let shown = supervisor
        .get(&format!("/progress/{progress}"))
        .expect(200)
        .says("审核通过");
    hebei
        .get(&format!("/progress/{progress}"))
        .expect(200)
        .silent_on(">撤回<")
        .says("审核人打开");
    let back = format!("/progress/{progress}/return");
    let empty = supervisor.resubmit(&shown, &back, &[("reason", " ")]).expect(422);
    assert!(empty.title().starts_with("有1处要改"), "{}", empty.title());
    supervisor
        .resubmit(&empty, &back, &[("reason", "分子含23处未运营站点，请剔除")])
        .expect(303);

    hebei.get("/desk").expect(200).says("被退回").says("修改后重报");
    let form = hebei
        .get(&format!("/tasks/{task}/report?progress={progress}"))
        .expect(200);
    form.says("分子含23处未运营站点")
        .says("value=\"2167\"")
        .says("新设服务站64个。");
    let (_, sent) = report(&hebei, task, &[("numerator-0", "2144")]);
    let second = sent.led();
    assert_ne!(second, led);
    hebei
        .get(&format!("/tasks/{task}"))
        .expect(200)
        .says("第2稿")
        .says("退办");
    let shown = supervisor.get(&second).expect(200);
    let accept = second.replace("?done=reported", "/accept");
    assert!(
        supervisor
            .resubmit(&shown, &accept, &[])
            .led()
            .ends_with("?done=accepted")
    );
}

#[test]
fn a_report_is_withdrawn_before_it_was_opened() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let (_, sent) = report(&hebei, task, &[]);
    let progress = sent.led().split(['/', '?']).nth(2).unwrap().to_owned();
    let page = format!("/progress/{progress}");
    let led = hebei.submit(&page, &format!("{page}/withdraw"), &[]).led();
    hebei.get(&led).expect(200).says("已撤回").says("修改后重报");
    let shanxi = story.browser().login("shanxi");
    shanxi.get(&page).expect(404);
}

#[test]
fn everything_owed_is_reported_on_one_page_and_each_part_stands_alone() {
    let story = Story::new();
    let (first, _) = story.issued("推进快递进村");
    let (second, _) = story.issued("巩固快递进村");
    let hebei = story.browser().login("hebei");
    for task in [first, second] {
        hebei.submit("/desk", &format!("/tasks/{task}/sign"), &[]).expect(303);
    }
    story.world.at("2026-09-01 09:00");
    let hebei = story.browser().login("hebei");
    hebei.get("/desk").expect(200).says("一页填完");
    let page = hebei.get("/reports").expect(200).says("2份报告等您填");
    let parts: Vec<String> = page
        .text
        .split("<section class=\"sheet part\" id=\"")
        .skip(1)
        .map(|rest| rest.split("part\"").next().unwrap().to_owned())
        .collect();
    assert_eq!(parts.len(), 2);
    let good = |pre: &str, numerator: &str| -> Vec<(String, String)> {
        let fields = [
            ("change", "some"),
            ("percent", "50"),
            ("narrative", "新设服务站64个。"),
            ("indicator-0", "village_coverage"),
            ("numerator-0", numerator),
            ("denominator-0", "3968"),
            ("own_light", "yellow"),
        ];
        let code = page.hidden(&format!("{pre}indicator-0"));
        let value = |name: &str, value: &str| {
            if name == "indicator-0" {
                code.clone()
            } else {
                value.to_owned()
            }
        };
        fields.iter().map(|(n, v)| (format!("{pre}{n}"), value(n, v))).collect()
    };
    let send = |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        hebei.resubmit(&page, "/reports", &fields)
    };
    send(&[]).expect(422).says("没有选要报的");
    let mixed = [good(&parts[0], "2167"), good(&parts[1], "9999")].concat();
    let again = send(&mixed)
        .expect(422)
        .says("已报出1份")
        .says("value=\"9999\"")
        .says("role=\"alert\"");
    assert_eq!(again.text.matches("<section class=\"sheet part\"").count(), 1);
    assert_eq!(story.count("progress_reports"), 1);
    let led = send(&good(&parts[1], "2000")).led();
    assert_eq!(led, "/desk?done=reported");
    assert_eq!(story.count("progress_reports"), 2);
    hebei.get("/reports").expect(200).says("都报完了");
}
