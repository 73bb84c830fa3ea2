//! Every page: who gets in, what it weighs, that it is whole HTML, and that no link on it leads nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use duban::domain::person::Role;
use duban::http::page::{self, assets};
use duban::http::route::Access;

use crate::browser::{Browser, Seen};
use crate::frame::{access, golden};
use crate::world::World;

const NOTICE: &str = include_str!("../../data/sample/notice.txt");

/// People of every role, one in each.
const PEOPLE: &[(&str, &str, Role)] = &[
    ("the-reporter", "SPB-13", Role::Reporter),
    ("the-approver", "SPB-13", Role::Approver),
    ("the-supervisor", "SPB", Role::Supervisor),
    ("the-leader", "SPB", Role::Leader),
    ("the-admin", "SPB", Role::Admin),
    ("the-security", "SPB", Role::Security),
    ("the-auditor", "SPB", Role::Auditor),
];

/// Those who between them see every page.
const EYES: [&str; 4] = ["the-reporter", "the-supervisor", "the-admin", "the-auditor"];

/// A world with a notice, a directive and two tasks, made through the pages themselves.
fn lived_in() -> (World, Browser) {
    let world = World::new();
    for (login, org, role) in PEOPLE {
        world.person(login, org, &[*role]);
    }
    let browser = Browser::new(&world).login("the-supervisor");
    let text = [("text", NOTICE), ("meeting_on", "2026-08-07")];
    browser.submit("/documents", "/documents", &text).expect(303);
    browser.lockers("年底前新增智能快件箱10000组。", "", "2026-12-31");
    let to = "/directives/1/decompose";
    let split = [("on", "SPB-13"), ("on", "SPB-14"), ("do", "issue")];
    browser.submit(to, to, &split).expect(303);
    let nobody = Browser::new(&world);
    let reporter = nobody.login("the-reporter");
    reporter.submit("/tasks/1", "/tasks/1/sign", &[]).expect(303);
    (world, nobody)
}

/// Addresses of the pages with the ids that exist in the world.
fn addresses() -> Vec<(&'static str, String)> {
    let routes = page::routes();
    let pages = routes
        .iter()
        .filter(|r| r.method == "GET" && !r.path.starts_with("/assets"));
    let path = |pattern: &str| {
        let kind = if pattern.ends_with("/requests") {
            "?kind=closure"
        } else {
            ""
        };
        format!("{}{kind}", pattern.replace("{id}", "1"))
    };
    pages.map(|r| (r.path, path(r.path))).collect()
}

#[test]
fn who_gets_into_which_page_is_as_agreed() {
    let (_world, nobody) = lived_in();
    let mut browsers = vec![nobody.clone()];
    browsers.extend(PEOPLE.iter().map(|(login, ..)| nobody.login(login)));
    let mut table = String::from("# page: nobody, reporter, approver, supervisor, leader, admin, security, auditor\n");
    let routes = page::routes();
    let distinct: BTreeSet<_> = routes.iter().map(|r| (r.method, r.path)).collect();
    assert_eq!(distinct.len(), routes.len(), "a page stands in the table twice");
    for route in &routes {
        write!(
            table,
            "{:<7}{:<36}{:<10}",
            route.method,
            route.path,
            access(route.access)
        )
        .unwrap();
        if route.method == "GET" {
            let path = route.path.replace("{id}", "1");
            for browser in &browsers {
                write!(table, " {}", browser.get(&path).status).unwrap();
            }
        }
        let line = table.trim_end().len();
        table.truncate(line);
        table.push('\n');
    }
    golden("pages.txt", &table);
    assert!(
        routes.iter().all(|r| !matches!(r.access, Access::Token(_))),
        "no page takes a token"
    );
}

/// What is no page (files, ways on), and pages that this world has nothing for.
const NOT_WEIGHED: [&str; 13] = [
    "/",
    "/attachments/{id}",
    "/completion/export",
    "/feeds/{file}",
    "/login",
    "/manage",
    "/manage/webhooks/{id}",
    "/progress/{id}",
    "/requests/{id}",
    "/tasks/export",
    "/tasks/{id}/decompose",
    "/unsubscribe/{token}",
    "/watermelons/export",
];

#[test]
fn every_page_is_light_and_whole() {
    let (_world, nobody) = lived_in();
    let mut with_it = 0;
    for address in [assets::stylesheet(""), assets::script("")] {
        let file = nobody.header("accept-encoding", "gzip").get(&address).expect(200);
        assert_eq!(file.header("content-encoding"), Some("gzip"));
        with_it += file.bytes;
    }
    let manual = nobody.get("/help").expect(200);
    let about = regex::Regex::new("<p class=\"[a-z ]*\\babout\\b[a-z -]*\">\\S").unwrap();
    let chapter = regex::Regex::new("/help#h([0-9]+)").unwrap();
    let mut seen = BTreeSet::new();
    for login in EYES {
        let browser = nobody.login(login);
        for (pattern, path) in addresses() {
            let page = browser.get(&path);
            if page.status != 200 || page.header("content-type") != Some("text/html; charset=utf-8") {
                continue;
            }
            seen.insert(pattern);
            whole(&path, &page);
            if !["/help", "/style"].contains(&pattern) {
                assert!(about.is_match(&page.text), "{path} does not say what it is for");
            }
            for chapter in chapter.captures_iter(&page.text) {
                let there = format!("id=\"h{}\"", &chapter[1]);
                assert!(manual.text.contains(&there), "{path}: the manual has no {there}");
            }
            let sent = browser.header("accept-encoding", "gzip").get(&path);
            let (page, all) = (sent.bytes, sent.bytes + with_it);
            assert!(page <= 14 * 1024, "{login} {path} weighs {page} bytes");
            assert!(all <= 60 * 1024, "{login} {path} weighs {all} bytes with everything");
        }
    }
    whole("/login", &nobody.get("/login").expect(200));
    let all: BTreeSet<_> = addresses().into_iter().map(|(pattern, _)| pattern).collect();
    let unseen: Vec<_> = all.difference(&seen).copied().collect();
    assert_eq!(unseen, NOT_WEIGHED);
}

/// What people wrote, in letters of the alphabet: what is Chinese then is the pages' own.
const PLAIN_DATA: &str = "
    UPDATE orgs SET name = code, short_name = code, register_prefix = 'D';
    UPDATE users SET name = login;
    UPDATE postings SET title = 'clerk';
    UPDATE indicators SET name = 'lockers', unit = 'sets', display_unit = NULL, definition = '', source = '';
    UPDATE calendar_days SET name = 'holiday';
    UPDATE calendar_years SET source = 'notice';
    UPDATE directives SET title = 'Lockers', requirement = '10000 lockers by the end of the year';
    UPDATE tasks SET title = 'Lockers', requirement = '10000 lockers by the end of the year';
    UPDATE programmes SET code = 'P' || id, name = 'Programme ' || id, source = 'plan'; UPDATE programme_items SET note = NULL;
    UPDATE documents SET title = 'Notice', file_name = 'notice.txt';";

#[test]
fn pages_are_english_where_english_is_asked_for() {
    let (world, nobody) = lived_in();
    world.sql(PLAIN_DATA);
    let abroad = nobody.header("accept-language", "en");
    let han = regex::Regex::new(r"[\p{Han}，。：；（）、？！｜]+").unwrap();
    let number = regex::Regex::new(r"[督D]〔\d+〕\d+号").unwrap();
    let findings = world.number("SELECT max(id) AS n FROM findings");
    let found = |id: i64| world.text(&format!("SELECT proposed AS t FROM findings WHERE id = {id}"));
    let read: String = (1..=findings).map(found).collect();
    let mut chinese = BTreeMap::new();
    let mut look = |pattern: &'static str, page: &Seen| {
        // The other language bears its own name; documents are shown as they came.
        let text = number.replace_all(&page.text, "").replace(">中文<", "><");
        let theirs = |run: &str| NOTICE.contains(run) || read.contains(run);
        let own = |run: &&str| match pattern {
            "/documents" | "/documents/{id}" => !theirs(run),
            // What was written stays in the trail as it was written.
            "/manage/audit" => !theirs(run) && !["快件箱组数", "新增智能快件箱", "组"].contains(run),
            "/directives/{id}" => *run != "快件箱组数",
            _ => true,
        };
        let found: BTreeSet<String> = han
            .find_iter(&text)
            .map(|m| m.as_str())
            .filter(own)
            .map(Into::into)
            .collect();
        if !found.is_empty() {
            chinese.insert(pattern, found);
        }
        assert!(text.contains("<html lang=\"en\">"), "{pattern}");
    };
    look("/login", &abroad.get("/login").expect(200));
    for login in EYES {
        let browser = abroad.login(login);
        for (pattern, path) in addresses() {
            let page = browser.get(&path);
            if page.status == 200 && page.header("content-type") == Some("text/html; charset=utf-8") {
                look(pattern, &page);
            }
        }
    }
    assert!(chinese.is_empty(), "Chinese in English: {chinese:#?}");
}

/// What holds for every page.
#[track_caller]
fn whole(path: &str, page: &Seen) {
    let text = &page.text;
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(
        text.matches("<h1").count(),
        1,
        "{path} has one heading of the first rank"
    );
    assert!(page.title().chars().count() > 4, "{path}");
    // One script, the program's own, by its name; nothing inline.
    let script = format!("<script src=\"{}\" defer></script>", assets::script(""));
    assert_eq!(text.matches("<script").count(), text.matches(&script).count(), "{path}");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    for word in [" style=\"", "onclick", "javascript:", "http://", "https://", "{{", "{%"] {
        assert!(!text.contains(word), "{path} holds {word}");
    }
    let mut ids = BTreeSet::new();
    for id in values(text, " id=\"") {
        assert!(ids.insert(id), "{path}: the id {id} is there twice");
    }
    for target in values(text, "<label for=\"")
        .into_iter()
        .chain(values(text, "aria-labelledby=\""))
    {
        assert!(ids.contains(target), "{path}: nothing has the id {target}");
    }
    for tag in [
        "main", "section", "form", "ul", "ol", "li", "table", "details", "fieldset", "div", "dl", "svg", "a", "p",
    ] {
        let open = text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count();
        assert_eq!(open, text.matches(&format!("</{tag}>")).count(), "{path}: <{tag}>");
    }
}

/// What stands between a mark and the next quotation mark.
fn values<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    let parts = text.split(mark).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap()).collect()
}

/// A path with the names of what it asks for.
fn shape(link: &str) -> (String, Vec<String>) {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let names = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default().to_owned());
    (path.to_owned(), names.collect())
}

#[test]
fn no_link_leads_nowhere() {
    let (_world, nobody) = lived_in();
    for login in EYES {
        let browser = nobody.login(login);
        let mut from: BTreeMap<String, String> = BTreeMap::new();
        let mut shapes = BTreeSet::new();
        let mut waiting = vec!["/".to_owned()];
        while let Some(path) = waiting.pop() {
            // A list narrowed by the same things is asked for once, whatever they are.
            if !shapes.insert(shape(&path)) {
                continue;
            }
            let page = browser.get(&path);
            let start = from.get(&path).cloned().unwrap_or_default();
            assert!(
                matches!(page.status, 200 | 303),
                "{login}: {path} from {start}: {}",
                page.status
            );
            let mut links = values(&page.text, "href=\"");
            let led = page.header("location").unwrap_or_default().to_owned();
            links.push(&led);
            for link in links {
                let link = link.replace("&amp;", "&").replace("&#38;", "&");
                let link = link.split('#').next().unwrap().to_owned();
                let known = from.contains_key(&link) || link.is_empty() || link.starts_with("/assets");
                if !known && link.starts_with('/') {
                    from.insert(link.clone(), path.clone());
                    waiting.push(link);
                }
            }
        }
        assert!(from.len() >= 8, "{login}: {from:?}");
    }
}

#[test]
fn lists_leave_as_files_and_formulas_stay_text() {
    let (world, nobody) = lived_in();
    world.sql("UPDATE tasks SET title = '=cmd()' WHERE id = 1");
    let leader = nobody.login("the-leader");
    let csv = leader.get("/tasks/export?format=csv").expect(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    csv.says("\u{feff}灯,任务,牵头单位").says("'=cmd(),河北局");
    let one = leader.get("/tasks/export?format=csv&under=SPB-14").expect(200);
    assert_eq!(one.says("山西局").silent_on("河北局").text.lines().count(), 2);
    let book = leader.get("/tasks/export?format=xlsx&state=all").expect(200);
    assert!(book.header("content-disposition").unwrap().contains(".xlsx"));
    leader.get("/completion/export?format=xlsx").expect(200);
    leader
        .get("/completion/export?format=text")
        .expect(200)
        .says("完成情况");
    leader.get("/tasks/export?light=blue").expect(400);
}

#[test]
fn five_thousand_rows_come_page_by_page_and_leave_in_one_file() {
    let (world, nobody) = lived_in();
    world.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
         INSERT INTO tasks (id, directive_id, path, lead_org_id, issuer_org_id, title, requirement, state, profile,
            cadence, due_rule, issued_at, due_on, light, light_since, search, updated_at)
         SELECT n.i, 1, '/x/', o.id, i.id, '第' || n.i || '行', '', 'issued', 'ordinary', 'monthly', 'after:5',
            '2026-08-03 01:00:00', '2026-12-31', 'green', '2026-08-03 01:00:00', '', '2026-08-03 01:00:00'
         FROM n, orgs o, orgs i WHERE o.code = 'SPB-13' AND i.code = 'SPB'",
    );
    let supervisor = nobody.login("the-supervisor").header("accept-encoding", "gzip");
    let plain = nobody.login("the-supervisor");
    let (mut path, mut seen, mut pages) = ("/tasks".to_owned(), BTreeSet::new(), 0);
    let row = regex::Regex::new("/tasks/([0-9]+)\"").unwrap();
    let next = regex::Regex::new("<a href=\"([^\"]+)\" rel=\"next\"").unwrap();
    loop {
        let page = plain.get(&path).expect(200);
        let weight = supervisor.get(&path).bytes;
        assert!(weight <= 14 * 1024, "{path} weighs {weight} bytes");
        seen.extend(row.captures_iter(&page.text).map(|c| c[1].to_owned()));
        pages += 1;
        match next.captures(&page.text) {
            Some(found) => path = found[1].replace("&#38;", "&").replace("&amp;", "&"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5_002, "on {pages} pages");
    assert!(pages > 20, "{pages} pages");
    let file = plain.get("/tasks/export?format=csv").expect(200);
    assert_eq!(file.text.lines().count(), 5_003);
}

#[test]
fn several_tasks_are_reminded_together_after_a_look() {
    let (world, nobody) = lived_in();
    let supervisor = nobody.login("the-supervisor");
    let chosen = [("task", "1"), ("task", "2"), ("task", "999")];
    let look = supervisor.submit("/tasks", "/tasks/bulk", &chosen).expect(200);
    let look = look.says("选了2项，可发2项").says("河北局").says("山西局");
    let silent = [chosen[0], chosen[1], ("kind", "reminder")];
    let empty = supervisor.resubmit(&look, "/tasks/bulk/send", &silent).expect(422);
    empty.says("role=\"alert\"").says("可发2项");
    let sent = [chosen[0], chosen[1], ("kind", "reminder"), ("text", "请尽快签收")];
    assert_eq!(
        supervisor.resubmit(&look, "/tasks/bulk/send", &sent).led(),
        "/tasks?done=measured"
    );
    assert_eq!(
        supervisor.resubmit(&look, "/tasks/bulk/send", &sent).led(),
        "/tasks?done=measured"
    );
    assert_eq!(world.number("SELECT count(*) AS n FROM measures"), 2);
    let reporter = nobody.login("the-reporter");
    let foreign = reporter.submit("/tasks/1", "/tasks/bulk/send", &sent).expect(422);
    foreign.says("没有发出");
}

#[test]
fn the_three_administrators_work_apart() {
    let (world, nobody) = lived_in();
    let admin = nobody.login("the-admin");
    assert_eq!(admin.get("/").led(), "/manage");
    assert_eq!(admin.get("/manage").led(), "/manage/orgs");
    let add = |org| {
        let fields = [("login", "liming"), ("name", "李明"), ("org", org), ("email", "")];
        admin.submit("/manage/users", "/manage/users", &fields)
    };
    add("火星局").expect(422).says("没有这个单位");
    add("河北局").expect(200).says("一次性密码");
    let id = world.number("SELECT max(id) AS n FROM users");
    let page = format!("/manage/users/{id}");
    admin
        .get(&page)
        .expect(200)
        .says("李明")
        .says("重置密码")
        .silent_on("授予角色");
    let give = [("act", "give"), ("role", "reporter")];
    admin.submit(&page, &format!("{page}/act"), &give).expect(403);
    let security = nobody.login("the-security");
    let odd = [("act", "give"), ("role", "emperor")];
    security.submit(&page, &format!("{page}/act"), &odd).expect(422);
    security
        .submit(&page, &format!("{page}/act"), &[("act", "dance")])
        .expect(422);
    assert_eq!(
        world.number(&format!("SELECT count(*) AS n FROM role_grants WHERE user_id = {id}")),
        0
    );
    security.submit(&page, &format!("{page}/act"), &give).expect(303);
    security.get(&page).expect(200).says("经办人").says("收回");
    security.get("/manage/letters").expect(403);
    let auditor = nobody.login("the-auditor");
    assert_eq!(auditor.get("/manage").led(), "/manage/users");
    auditor
        .get("/manage/audit?kind=security")
        .expect(200)
        .says("授予")
        .says("李明");
    auditor.get("/manage/audit?verify=1").expect(200).says("已核对");
    nobody.login("the-leader").get("/manage").expect(403);
    let org = admin.get("/manage/orgs?org=1").expect(200);
    let change = [
        ("version", org.hidden("version")),
        ("name", "国家邮政局".to_owned()),
        ("short_name", String::new()),
        ("register_prefix", "督".to_owned()),
    ];
    let change: Vec<(&str, &str)> = change.iter().map(|(n, v)| (*n, v.as_str())).collect();
    admin
        .resubmit(&org, "/manage/orgs/1", &change)
        .expect(422)
        .says("role=\"alert\"");
    world.sql("UPDATE orgs SET closed_on = '2027-01-01' WHERE code = 'SPB-14'");
    let id = world.number("SELECT id AS n FROM orgs WHERE code = 'SPB-14'");
    let shanxi = admin.get(&format!("/manage/orgs?org={id}")).expect(200);
    let version = shanxi.hidden("version");
    let change = [
        ("version", version.as_str()),
        ("name", "山西省邮政管理局"),
        ("short_name", "山西局"),
        ("closed_on", "明年初"),
    ];
    let told = admin.resubmit(&shanxi, &format!("/manage/orgs/{id}"), &change);
    told.expect(422).says("“明年初”不是日期");
    let closing = "SELECT count(*) AS n FROM orgs WHERE code = 'SPB-14' AND closed_on = '2027-01-01'";
    assert_eq!(world.number(closing), 1, "a day that cannot be read clears nothing");
}

#[test]
fn a_year_is_previewed_and_then_imported() {
    let (world, nobody) = lived_in();
    let admin = nobody.login("the-admin");
    let page = admin
        .get("/manage/calendar?year=2031")
        .expect(200)
        .says("没有2031年的放假安排");
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let file = "日期,类型,名称\n2031-01-01,holiday,元旦\n2031-10-01,holiday,国庆节\n";
    let send = |act: &str, bytes: &[u8]| {
        let fields = [("csrf", csrf.as_str()), ("once", &once), ("do", act)];
        admin.send_file("/manage/calendar", &fields, "2031.csv", bytes)
    };
    send("preview", file.as_bytes())
        .expect(200)
        .says("尚未导入")
        .says("新增2天");
    let days = "SELECT count(*) AS n FROM calendar_days WHERE day >= '2031-01-01'";
    assert_eq!(world.number(days), 0);
    send("keep", "日期\n2031-01-01\n".as_bytes())
        .expect(422)
        .says("role=\"alert\"");
    send("keep", file.as_bytes())
        .expect(200)
        .says("已导入")
        .says("2031年</h2>");
    admin.get("/manage/calendar?year=2031").expect(200).says("国庆节");
}
