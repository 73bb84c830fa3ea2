//! The supervisor's side of the pages: a notice comes in, is reviewed, registered, split and issued, without script.

use duban::domain::person::Role;

use crate::browser::{Browser, Seen};
use crate::world::World;

const NOTICE: &str = "国家邮政局召开快递进村工作视频会议\n发布时间：2026年8月7日\n\
    会议要求，一是加快推进快递进村。今年全国建制村快递服务覆盖率要达到60%。\n\
    二是完善末端设施。各省局要在年底前新增智能快件箱1000组<b>，不得摊派。\n\
    会议指出，去年全国村级站点达到19.6万个。";

fn world() -> World {
    let world = World::new();
    world.person("supervisor", "SPB", &[Role::Supervisor]);
    world.person("leader", "SPB", &[Role::Leader]);
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    world.person("hebei-boss", "SPB-13", &[Role::Supervisor]);
    world
}

/// The page of the notice after it was pasted.
fn pasted(browser: &Browser) -> String {
    let fields = [("text", NOTICE), ("meeting_on", "2026-08-07"), ("title", "")];
    let led = browser.submit("/documents", "/documents", &fields).led();
    led.strip_suffix("?done=uploaded").unwrap().to_owned()
}

/// Names of radio groups of the findings that wait: `v12`.
fn waiting(seen: &Seen) -> Vec<String> {
    let groups = seen.text.split("<fieldset class=\"finding").skip(1);
    let name = |group: &str| {
        group.split("name=\"v").find_map(|rest| {
            let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (rest.get(id.len()..)?.starts_with("\" id=\"a")).then_some(id)
        })
    };
    groups.filter_map(name).collect()
}

/// A directive written by hand, with 10 000 boxes as its target, numbered.
fn registered(browser: &Browser) -> String {
    let fields = [
        ("title", "新增智能快件箱"),
        ("requirement", "年底前新增智能快件箱10000组。"),
        ("kind", "policy"),
        ("urgency", "urgent"),
        ("profile", "ordinary"),
        ("due_on", "2026-12-31"),
    ];
    let led = browser.submit("/directives/new", "/directives", &fields).led();
    let page = led.strip_suffix("?done=drafted").unwrap().to_owned();
    let target = [
        ("indicator", "智能快件箱组数"),
        ("comparator", "+="),
        ("value", "10000"),
        ("kind", "count"),
        ("unit", "组"),
    ];
    browser.submit(&page, &format!("{page}/targets"), &target).expect(303);
    browser
        .get(&page)
        .expect(200)
        .says("智能快件箱组数")
        .says("提高10000组");
    browser.submit(&page, &format!("{page}/register"), &[]).expect(303);
    browser.get(&page).expect(200).says("立项").says("接下来分解到各单位");
    page
}

#[test]
fn a_notice_becomes_tasks_on_the_desks_of_bureaus_through_forms_alone() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let page = pasted(&supervisor);
    let review = supervisor.get(&page).expect(200);
    let review = review
        .says("核对识别结果")
        .says("&#60;b&#62;，不得摊派")
        .says("把握小的在前");
    assert!(!review.text.contains("<b>，"), "{}", review.text);
    let mut fields = vec![
        ("form".to_owned(), "decide".to_owned()),
        ("do".to_owned(), "save".to_owned()),
    ];
    fields.extend(
        waiting(&review)
            .iter()
            .map(|id| (format!("v{id}"), "accept".to_owned())),
    );
    assert!(fields.len() > 4, "{fields:?}");
    let sent: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let led = supervisor.resubmit(&review, &format!("{page}/decide"), &sent).led();
    assert_eq!(led, format!("{page}?done=findings"));
    let decided = supervisor.get(&page).expect(200).says("没有待定的").says("已采纳");
    let made = supervisor.resubmit(&decided, &format!("{page}/register"), &[("kind", "decision")]);
    assert_eq!(made.led(), "/directives?done=registered");
    let list = supervisor
        .get("/directives?state=registered")
        .expect(200)
        .says("待分解交办");
    let id: String = list
        .text
        .split("/directives/")
        .find_map(|rest| {
            let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (!id.is_empty()).then_some(id)
        })
        .unwrap();
    let one = format!("/directives/{id}");
    supervisor.get(&one).expect(200).says("议定事项").says("分解");
    let split = supervisor.get(&format!("{one}/decompose")).expect(200);
    let split = split.says("河北局").says("报送成本");
    let hidden = split.text.matches("type=\"checkbox\" name=\"on\"").count();
    assert!(hidden >= 3, "{hidden}");
    let sent = [("on", "SPB-13"), ("on", "SPB-14"), ("do", "issue")];
    let led = supervisor.resubmit(&split, &format!("{one}/decompose"), &sent).led();
    assert_eq!(led, format!("{one}?done=issued"));
    supervisor.get(&one).expect(200).says("河北局").says("山西局");
    Browser::new(&world)
        .login("hebei")
        .get("/desk")
        .expect(200)
        .says("有1件事等您办")
        .says("待签收");
}

#[test]
fn a_broken_sum_is_told_and_has_to_be_confirmed() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let page = registered(&supervisor);
    let to = format!("{page}/decompose");
    let proposed = supervisor
        .get(&to)
        .expect(200)
        .says("总目标10000组")
        .silent_on("role=\"alert\"");
    let target = proposed.text.split("name=\"method").nth(1).unwrap();
    let target: String = target.chars().take_while(char::is_ascii_digit).collect();
    let name = |field: &str| format!("{field}{target}");
    let (method, seen) = (name("method"), name("seen"));
    let (hebei, shanxi) = (format!("v{target}-SPB-13"), format!("v{target}-SPB-14"));
    let base = [("on", "SPB-13"), ("on", "SPB-14"), (method.as_str(), "equal")];
    let sent = |more: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = base.iter().chain(more).copied().collect();
        supervisor.resubmit(&proposed, &to, &all)
    };
    let anew = sent(&[("do", "compute")])
        .expect(200)
        .says("value=\"5000\"")
        .says("交办2个任务");
    anew.silent_on("role=\"alert\"");
    let was = "SPB-13=5000;SPB-14=5000";
    let changed = [
        (seen.as_str(), was),
        (hebei.as_str(), "4000"),
        (shanxi.as_str(), "5000"),
    ];
    let told = |act| sent(&[changed[0], changed[1], changed[2], ("do", act)]);
    told("check")
        .expect(200)
        .says("合计9000")
        .says("将“")
        .says("仍照此交办")
        .says("value=\"4000\"");
    told("issue").expect(422).says("value=\"4000\"");
    assert_eq!(world.number("SELECT count(*) AS n FROM tasks"), 0);
    let all = [changed[0], changed[1], changed[2], ("confirm", "1"), ("do", "issue")];
    assert_eq!(sent(&all).led(), format!("{page}?done=issued"));
    assert_eq!(world.number("SELECT count(*) AS n FROM tasks"), 2);
    // The same form once more makes nothing twice.
    assert_eq!(sent(&all).led(), format!("{page}?done=issued"));
    assert_eq!(world.number("SELECT count(*) AS n FROM tasks"), 2);
}

#[test]
fn only_what_was_shown_goes_out() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let page = registered(&supervisor);
    let to = format!("{page}/decompose");
    let split = |org, act, due| {
        let sent = [("on", org), ("confirm", "1"), ("due_on", due), ("do", act)];
        supervisor.submit(&to, &to, &sent)
    };
    assert_eq!(split("SPB-13", "save", "").led(), format!("{page}?done=split"));
    let told = split("SPB-14", "issue", "11月底").expect(422);
    told.says("“11月底”不是日期").says("value=\"11月底\"");
    assert_eq!(
        split("SPB-14", "issue", "2026-11-30").led(),
        format!("{page}?done=issued")
    );
    let tasks = |state: &str, org: &str| {
        world.number(&format!(
            "SELECT count(*) AS n FROM tasks t JOIN orgs o ON o.id = t.lead_org_id \
             WHERE t.state = '{state}' AND o.code = '{org}'"
        ))
    };
    assert_eq!(tasks("issued", "SPB-14"), 1);
    assert_eq!(tasks("draft", "SPB-13"), 1, "a draft saved before stays one");
}

#[test]
fn what_cannot_be_read_is_told_beside_what_was_typed() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let refused = supervisor.submit(
        "/documents",
        "/documents",
        &[("text", "机密★1年\n各省局要落实。"), ("title", "通知")],
    );
    refused
        .expect(422)
        .says("role=\"alert\"")
        .says("机密")
        .says("value=\"通知\"");
    assert_eq!(world.number("SELECT count(*) AS n FROM documents"), 0);
    let page = pasted(&supervisor);
    let review = supervisor.get(&page).expect(200);
    let first = waiting(&review).first().unwrap().clone();
    let (choice, due, title) = (format!("v{first}"), format!("due{first}"), format!("title{first}"));
    let sent = [
        ("form", "decide"),
        (choice.as_str(), "edit"),
        (due.as_str(), "年底"),
        (title.as_str(), "我改过的名称"),
    ];
    let again = supervisor
        .resubmit(&review, &format!("{page}/decide"), &sent)
        .expect(422);
    again.says("“年底”不是日期").says("value=\"我改过的名称\"");
    let blank = [("title", ""), ("requirement", "要求写好了"), ("kind", "policy")];
    let form = supervisor.submit("/directives/new", "/directives", &blank).expect(422);
    form.says("有1处要改").says("要求写好了");
}

#[test]
fn files_are_read_and_other_peoples_forms_do_nothing() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let page = supervisor.get("/documents").expect(200);
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let fields = [("csrf", csrf.as_str()), ("once", &once), ("meeting_on", "")];
    let sent = supervisor.send_file("/documents/file", &fields, "通知.txt", NOTICE.as_bytes());
    assert!(sent.led().ends_with("?done=uploaded"));
    let empty = supervisor.send_file("/documents/file", &fields, "", b"");
    empty.expect(422).says("role=\"alert\"");
    let forged = [("csrf", "x"), ("once", &once)];
    let forged = supervisor.send_file("/documents/file", &forged, "通知.txt", b"x");
    forged.expect(403).says("无法确认这份表单");
    assert_eq!(world.number("SELECT count(*) AS n FROM documents"), 1);
    let hebei = Browser::new(&world).login("hebei");
    hebei
        .get("/documents")
        .expect(200)
        .silent_on("读入新文件")
        .silent_on("快递进村");
    hebei.get("/directives/new").expect(403);
    let stolen = hebei.submit("/me", "/documents", &[("text", NOTICE)]);
    stolen.expect(403);
}

#[test]
fn a_bureau_hands_its_task_down_and_the_issuer_steers_it() {
    let world = world();
    let supervisor = Browser::new(&world).login("supervisor");
    let page = registered(&supervisor);
    let to = format!("{page}/decompose");
    let sent = [("on", "SPB-13"), ("do", "issue")];
    supervisor.submit(&to, &to, &sent).expect(303);
    let task = world.number("SELECT min(id) AS n FROM tasks");
    let task = format!("/tasks/{task}");
    let remind = [("act", "reminder"), ("reason", "请尽快签收")];
    let odd = [("act", "dance"), ("reason", "请尽快签收")];
    supervisor.submit(&task, &format!("{task}/steer"), &odd).expect(422);
    assert_eq!(world.number("SELECT count(*) AS n FROM measures"), 0);
    supervisor.submit(&task, &format!("{task}/steer"), &remind).expect(303);
    let hebei = Browser::new(&world).login("hebei");
    hebei.get(&task).expect(200).says("请尽快签收").silent_on("向下分解");
    hebei.submit(&task, &format!("{task}/steer"), &remind).expect(403);
    hebei.submit(&task, &format!("{task}/sign"), &[]).expect(303);
    let measure = world.number("SELECT min(id) AS n FROM measures");
    let id = task.rsplit('/').next().unwrap();
    let answer = [("task", id), ("text", "已签收")];
    hebei
        .submit(&task, &format!("/measures/{measure}/answer"), &answer)
        .expect(303);
    let boss = Browser::new(&world).login("hebei-boss");
    boss.get(&task).expect(200).says("向下分解");
    boss.get(&format!("{task}/decompose"))
        .expect(200)
        .says("石家庄")
        .says("报送成本");
    let suspend = [("act", "suspend"), ("reason", "等待上级文件")];
    supervisor.submit(&task, &format!("{task}/steer"), &suspend).expect(303);
    supervisor.get(&task).expect(200).says("中止").says("等待上级文件");
}
