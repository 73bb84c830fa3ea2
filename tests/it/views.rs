//! The ledger as people keep it: columns and order chosen by links, a file of exactly that, and views under names.

use duban::app::view::change::Change;
use duban::app::view::keep::Keep;
use duban::app::view::{self, remove::Remove};
use duban::domain::person::Role;
use duban::domain::refusal::Code;

use crate::browser::Browser;
use crate::world::World;

/// Tasks of three bureaus under one directive, of which Hebei signed and Shanxi did not.
fn world() -> (World, Browser) {
    let world = World::new();
    world.person("supervisor", "SPB", &[Role::Supervisor]);
    world.person("leader", "SPB", &[Role::Leader]);
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Browser::new(&world);
    let browser = nobody.login("supervisor");
    let fields = [
        ("title", "新增智能快件箱"),
        ("requirement", "年底前新增智能快件箱10000组。"),
        ("due_on", "2026-12-31"),
    ];
    browser.submit("/directives/new", "/directives", &fields).expect(303);
    browser
        .submit("/directives/1", "/directives/1/register", &[])
        .expect(303);
    let to = "/directives/1/decompose";
    let split = [("on", "SPB-13"), ("on", "SPB-14"), ("on", "SPB-11"), ("do", "issue")];
    browser.submit(to, to, &split).expect(303);
    nobody
        .login("hebei")
        .submit("/tasks/2", "/tasks/2/sign", &[])
        .expect(303);
    (world, nobody)
}

/// The bureaus of the rows, in their order.
fn leads(text: &str) -> Vec<&'static str> {
    let body = text.split("<tbody>").nth(1).unwrap();
    let rows = body.split("<tr>").skip(1);
    let known = ["北京局", "河北局", "山西局"];
    rows.filter_map(|row| known.into_iter().find(|name| row.contains(name)))
        .collect()
}

#[test]
fn heads_sort_and_the_file_is_what_is_seen() {
    let (_world, nobody) = world();
    let browser = nobody.login("supervisor");
    let page = browser
        .get("/tasks?sort=-lead&cols=title.lead.number.issued.signed")
        .expect(200);
    let page = page
        .says("aria-sort=\"descending\"")
        .says("牵头单位倒序")
        .says("督〔2026〕1号")
        .says("8月7日");
    assert_eq!(leads(&page.text), ["山西局", "河北局", "北京局"]);
    page.silent_on("<span class=\"light red\">红灯</span></td>")
        .says("/tasks/export?sort=-lead&#38;cols=title.lead.number.issued.signed&#38;format=csv");
    let file = browser.get("/tasks/export?sort=-lead&cols=title.lead.number.issued.signed&format=csv");
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines[0], "\u{feff}任务,牵头单位,文号,交办日期,签收日期");
    assert_eq!(lines[1], "新增智能快件箱,山西局,督〔2026〕1号,2026-08-07,");
    assert_eq!(lines[2], "新增智能快件箱,河北局,督〔2026〕1号,2026-08-07,2026-08-07");
    assert_eq!(lines.len(), 4);
}

#[test]
fn orders_page_through_every_row_once() {
    let (world, _) = world();
    let supervisor = world.known("supervisor");
    for sort in duban::store::task_view::SORTS {
        let seen = world.ask(&supervisor, move |cx| {
            let mut ids = Vec::new();
            let mut ask = duban::store::page::Ask {
                limit: 1,
                sort: (*sort).to_owned(),
                ..Default::default()
            };
            for _ in 0..5 {
                let page = duban::app::task::list::list(cx, &Default::default(), &ask)?;
                ids.extend(page.items.iter().map(|line| line.id.0));
                let Some(next) = page.next_cursor else { break };
                ask.after = duban::store::page::Cursor::decode(&next);
            }
            Ok(ids)
        });
        let mut ids = seen.unwrap();
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 3], "{sort}");
    }
}

#[test]
fn filters_narrow_by_bureau_directive_period_and_whose_it_is() {
    let (_world, nobody) = world();
    let browser = nobody.login("supervisor");
    let count = |query: &str| {
        let page = browser.get(&format!("/tasks?{query}")).expect(200);
        page.text.matches("name=\"task\"").count()
    };
    assert_eq!(count(""), 3);
    assert_eq!(count("under=%E6%B2%B3%E5%8C%97%E5%B1%80"), 1, "by its short name");
    assert_eq!((count("about=1%E5%8F%B7"), count("about=2%E5%8F%B7")), (3, 0));
    assert_eq!((count("about=%E5%BF%AB%E4%BB%B6%E7%AE%B1"), count("about=xyz")), (3, 0));
    assert_eq!((count("from=2026-12-31"), count("to=2026-12-30")), (3, 0));
    assert_eq!(
        (count("due=none"), count("returned=yes"), count("whose=issued")),
        (0, 0, 3)
    );
    assert_eq!((count("whose=lead"), count("state=issued")), (0, 2));
    browser.get("/tasks?returned=perhaps").expect(400);
    let hebei = nobody.login("hebei").get("/tasks?whose=lead").expect(200);
    assert_eq!(leads(&hebei.text), ["河北局"]);
}

#[test]
fn a_view_is_kept_shared_renamed_and_removed_by_its_owner() {
    let (world, nobody) = world();
    let browser = nobody.login("supervisor");
    let query = "state=issued&sort=lead&cols=title.lead";
    let shown = format!("/tasks?{query}");
    let fields = [("query", query), ("name", "未签收的"), ("shared", "yes")];
    let led = browser.submit(&shown, "/tasks/views", &fields).led();
    assert_eq!(led, format!("{shown}&done=view"));
    let page = browser.get(&shown).expect(200).says("未签收的</a>").says("管理视图");
    let empty = [("query", query), ("name", " ")];
    let refused = browser.resubmit(&page, "/tasks/views", &empty).expect(422);
    refused.says("须为1到20个字符");
    let leader = nobody.login("leader");
    leader
        .get(&shown)
        .expect(200)
        .says("未签收的<span class=\"sr\">，")
        .silent_on("管理视图");
    nobody.login("hebei").get("/tasks").expect(200).silent_on("未签收的");
    let boss = world.known("leader");
    let id = world.ask(&boss, view::list).unwrap().items[0].id;
    let rename = Change {
        id,
        name: Some("我的".into()),
        ..Change::default()
    };
    assert!(world.run(&boss, rename.clone()).unwrap_err().is(Code::Forbidden));
    let stranger = world.known("hebei");
    assert!(world.run(&stranger, Remove { id }).unwrap_err().is(Code::NotFound));
    let saved = [("query", query), ("name", "待签收按单位"), ("do", "save")];
    browser
        .submit(&shown, &format!("/tasks/views/{id}"), &saved)
        .expect(303);
    browser.get("/tasks").expect(200).says("待签收按单位</a>");
    leader.get("/tasks").expect(200).silent_on("待签收按单位");
    let owner = world.known("supervisor");
    let again = Keep {
        name: "待签收按单位".into(),
        query: "light=red&cursor=x&nonsense=1".into(),
        shared: false,
    };
    let kept = world.run(&owner, again).unwrap();
    assert_eq!(
        (kept.id, kept.query.as_str()),
        (id, "light=red"),
        "replaced, and in the ledger's own words"
    );
    let removed = [("query", "light=red"), ("do", "remove")];
    browser
        .submit("/tasks?light=red", &format!("/tasks/views/{id}"), &removed)
        .expect(303);
    assert!(world.ask(&owner, view::list).unwrap().items.is_empty());
    assert_eq!(
        world.number("SELECT COUNT(*) FROM events WHERE subject_kind = 'view'"),
        4
    );
    let wrong = Keep {
        name: "错".into(),
        query: "light=pink".into(),
        shared: false,
    };
    assert!(world.run(&owner, wrong).unwrap_err().is(Code::BadParameter));
}
