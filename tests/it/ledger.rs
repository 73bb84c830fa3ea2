//! A ledger of tasks comes in as a table, is recognised when it comes again, and can be taken back while nobody has
//! begun; so can weights.

use std::sync::Arc;

use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::issue::Issue;
use duban::app::directive::register::Register;
use duban::app::import::undo::Undo;
use duban::app::import::{Import, Imported, Kind, Prepared, at_console, at_console_as, console_asker};
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry;
use duban::app::{Asker, Error, Result};
use duban::domain::directive::DirectiveKind;
use duban::domain::id::DirectiveId;
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use duban::domain::target::Comparator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::world::World;

const HEAD: &str = "编号,督办事项,单位代码,任务名称,要求,类型,办结期限,填报周期,配合单位,指标,比较符,目标值\n";
const LEDGER: &str = "\
T-1,推进快递进村,SPB-13,,年底前建制村快递服务覆盖率达到60%。,重点工作,2026-12-31,每月,SPB-D04,快递进村覆盖率,>=,60
T-2,推进快递进村,山西局,,,,2026/12/31,,,快递进村覆盖率,>=,60
T-3,布放智能快件箱,SPB-13,新增快件箱20组,年内新增智能快件箱30组。,,2026年10月31日,,,new_smart_lockers,>=,20
T-4,布放智能快件箱,SPB-14,新增快件箱10组,,,2026-10-31,,,new_smart_lockers,>=,10
T-5,规范邮件收寄,SPB-11,,开展自查。,problem,,,,,,
";

struct Office {
    world: World,
    supervisor: Asker,
}

impl Office {
    fn new() -> Office {
        let world = World::new();
        let supervisor = world.person("supervisor", "SPB", &[Role::Supervisor]);
        Office { world, supervisor }
    }

    fn import_as(&self, who: &Asker, rows: &str, dry_run: bool) -> Result<Imported> {
        let text = format!("{HEAD}{rows}");
        let file = Prepared::of(Kind::Tasks, text.as_bytes(), "台账.csv")?;
        let command = Import {
            kind: Kind::Tasks,
            file: Some(Arc::new(file)),
            dry_run,
            secrets: Arc::default(),
        };
        self.world.run(who, command)
    }

    fn import(&self, rows: &str) -> Result<Imported> {
        self.import_as(&self.supervisor, rows, false)
    }

    fn count(&self, from: &str) -> i64 {
        self.world.number(&format!("SELECT COUNT(*) FROM {from}"))
    }

    fn directive(&self, title: &str) -> DirectiveId {
        DirectiveId(
            self.world
                .number(&format!("SELECT MAX(id) FROM directives WHERE title = '{title}'")),
        )
    }

    fn sound(&self) {
        let found = duban::app::check::whole(&self.world.app).unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}

fn faults(e: &Error) -> Vec<String> {
    let told = e.refusal().errors.into_iter();
    told.map(|e| format!("{} {}", e.field, e.code)).collect()
}

fn counts(done: &Imported) -> (usize, usize) {
    (done.added, done.unchanged)
}

#[test]
fn a_ledger_becomes_drafts_under_numbered_directives_and_is_recognised_when_it_comes_again() {
    let office = Office::new();
    let dry = office.import_as(&office.supervisor, LEDGER, true).unwrap();
    assert_eq!((counts(&dry), dry.dry_run, dry.id), ((5, 0), true, None));
    assert_eq!(
        (
            office.count("tasks"),
            office.count("directives"),
            office.count("imports")
        ),
        (0, 0, 0)
    );
    let done = office.import(LEDGER).unwrap();
    assert_eq!((counts(&done), done.changes.clone()), ((5, 0), dry.changes));
    assert_eq!(done.changes[3].after.as_deref(), Some("新增快件箱10组　2026-10-31前"));
    assert_eq!(
        office.count("directives WHERE state = 'registered' AND number_no IN (1, 2, 3)"),
        3
    );
    assert_eq!(
        office.count("tasks WHERE state = 'draft' AND cadence = 'monthly' AND due_on = '2026-12-31'"),
        2
    );
    let lockers = office.directive("布放智能快件箱");
    let whole = format!("SELECT value FROM targets WHERE directive_id = {lockers}");
    assert_eq!(office.world.number(&whole), 30, "what the rows make together");
    assert_eq!(
        office.count("task_parties p JOIN orgs o ON o.id = p.org_id WHERE p.role = 'assist' AND o.code = 'SPB-D04'"),
        1
    );
    assert_eq!(
        office.count("directives WHERE kind = 'problem' AND title = '规范邮件收寄'"),
        1
    );
    office.sound();
    assert_eq!(counts(&office.import(LEDGER).unwrap()), (0, 5));
    let more = format!("{LEDGER}T-6,推进快递进村,SPB-11,,,,,,,快递进村覆盖率,>=,60\n");
    assert_eq!(counts(&office.import(&more).unwrap()), (1, 5));
    assert_eq!(office.count("directives"), 3, "the new row joins its directive");
    let villages = office.directive("推进快递进村");
    let issue = Issue {
        directive: villages,
        tasks: vec![],
    };
    office.world.run(&office.supervisor, issue).unwrap();
    assert_eq!(
        office.count(&format!("tasks WHERE state = 'issued' AND directive_id = {villages}")),
        3
    );
    assert_eq!(
        counts(&office.import(LEDGER).unwrap()),
        (0, 5),
        "whatever became of them"
    );
    let other = LEDGER.replace("T-5,规范邮件收寄,SPB-11", "T-5,规范邮件收寄,SPB-14");
    assert_eq!(
        faults(&office.import(&other).unwrap_err()),
        ["rows[6].external_ref exists"]
    );
    office.sound();
}

#[test]
fn what_is_wrong_with_a_ledger_is_named_by_row_and_column_and_nothing_is_kept() {
    let office = Office::new();
    let rows = "\
,事项一,SPB-13,,要求,,,,,,,
X-1,,SPB-99,,,怪,2026-13-01,常常,,没有的指标,约,六
X-2,事项二,SPB-13,,要求,,,,,,,60
X-2,事项二,SPB-14,,,,,,,,,
";
    assert_eq!(
        faults(&office.import(rows).unwrap_err()),
        [
            "rows[2].external_ref missing",
            "rows[3].directive missing",
            "rows[3].org unknown_org",
            "rows[3].kind unknown_word",
            "rows[3].cadence unknown_word",
            "rows[3].due_on not_a_day",
            "rows[3].indicator unknown_indicator",
            "rows[3].comparator unknown_word",
            "rows[3].value not_a_number",
            "rows[4].indicator missing",
            "rows[5] twice",
        ]
    );
    let rows = "\
Y-1,督〔2026〕99号,SPB-13,,要求,,,,,,,
Y-2,新事项,SPB-13,,,,,,,,,
";
    let refused = faults(&office.import(rows).unwrap_err());
    assert_eq!(
        refused,
        ["rows[2].directive unknown_directive", "rows[3].requirement missing"]
    );
    for (rows, fault) in [
        (
            "Y-3,事项,SPB-13,,要求,,,,,快递进村覆盖率,>=,60\nY-4,事项,SPB-14,,,,,,,快递进村覆盖率,>=,55\n",
            "rows[3].value differs",
        ),
        (
            "Y-3,事项,SPB-13,,要求,,2199-01-01,,,,,\n",
            "rows[2].due_on out_of_range",
        ),
        ("Y-3,事项,SPB,,要求,,,,,,,\n", "rows[2].org not_below"),
        ("Y-3,事项,SPB-13,,要求,,,,没有这个单位,,,\n", "rows[2].assist unknown"),
        (
            "Y-3,事项,SPB-13,,要求,,,,,快递进村覆盖率,>=,101\n",
            "rows[2].value over_100",
        ),
        (
            "Y-3,事项,SPB-13,,要求,,,,,,,\nY-4,事项,SPB-13,,,,,,,,,\n",
            "rows[3] already_exists",
        ),
    ] {
        assert_eq!(faults(&office.import(rows).unwrap_err()), [fault], "{rows}");
    }
    let secret = "机密★1年,事项,SPB-13,,要求,,,,,,,\n";
    assert!(office.import(secret).unwrap_err().is(Code::SecrecyMark));
    assert_eq!(
        (
            office.count("tasks"),
            office.count("directives"),
            office.count("imports")
        ),
        (0, 0, 0)
    );
}

#[test]
fn rows_under_a_number_share_its_target_and_have_to_make_it_up() {
    let office = Office::new();
    let new = NewDirective::new(DirectiveKind::Policy, "布放智能快件箱", "年内新增30组。");
    let directive = DirectiveId(office.world.run(&office.supervisor, Create(new)).unwrap().head.id);
    let target = NewTarget::on("new_smart_lockers", Entry::of(Comparator::AtLeast, Some("30")));
    office.world.run(&office.supervisor, Add { directive, target }).unwrap();
    let register = Register {
        directive,
        version: None,
    };
    office.world.run(&office.supervisor, register).unwrap();
    let rows = |first: &str, second: &str| {
        format!(
            "T-1,督[2026]1号,SPB-13,,,,,,,new_smart_lockers,>=,{first}\nT-2,督〔2026〕1号,SPB-14,,,,,,,new_smart_lockers,>=,{second}\n"
        )
    };
    assert_eq!(
        faults(&office.import(&rows("20", "5")).unwrap_err()),
        ["rows[2] sum_broken"]
    );
    assert_eq!(
        faults(&office.import(&rows("20", "15")).unwrap_err()),
        ["rows[2] sum_broken"]
    );
    assert_eq!(counts(&office.import(&rows("20", "10")).unwrap()), (2, 0));
    let other = "T-3,督〔2026〕1号,SPB-11,,,,,,,快递进村覆盖率,>=,60\n";
    assert_eq!(
        faults(&office.import(other).unwrap_err()),
        ["rows[2].indicator no_such_target"]
    );
    office.sound();
}

#[test]
fn only_supervisors_import_tasks_each_for_those_below() {
    let office = Office::new();
    let world = &office.world;
    let rows = "T-1,规范收寄,SPB-1301,,开展自查。,,,,,,,\n";
    let hebei = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let reporter = world.person("shijiazhuang", "SPB-1301", &[Role::Reporter]);
    assert!(
        office
            .import_as(&reporter, rows, false)
            .unwrap_err()
            .is(Code::Forbidden)
    );
    let far = rows.replace("SPB-1301", "SPB-14");
    assert_eq!(
        faults(&office.import_as(&hebei, &far, false).unwrap_err()),
        ["rows[2].org outside"]
    );
    assert_eq!(counts(&office.import_as(&hebei, rows, false).unwrap()), (1, 0));
    let number = world.text("SELECT o.register_prefix AS t FROM directives d JOIN orgs o ON o.id = d.issuer_org_id");
    assert_eq!(number, "冀邮督");
    let file = || Prepared::of(Kind::Tasks, format!("{HEAD}{rows}").as_bytes(), "x.csv").unwrap();
    let nobody = at_console(&world.app, file(), false).unwrap_err();
    assert_eq!(faults(&nobody), ["as missing"]);
    assert!(
        console_asker(&world.app, Some("niemand"))
            .unwrap_err()
            .is(Code::InvalidField)
    );
    let asker = console_asker(&world.app, Some("hebei")).unwrap();
    let (done, _) = at_console_as(&world.app, &asker, file(), false).unwrap();
    assert_eq!(counts(&done), (0, 1));
    let said = world.text("SELECT request_id AS t FROM events WHERE verb = 'import.done' AND request_id IS NOT NULL");
    assert_eq!(said, "console", "in whose name, and from where");
}

#[test]
fn an_import_of_tasks_is_undone_while_nothing_else_was_done_with_them() {
    let office = Office::new();
    let world = &office.world;
    let mixed = office
        .import("T-0,推进快递进村,SPB-11,,年底前达到60%。,,,,,,,\n")
        .unwrap();
    let done = office
        .import(&LEDGER.replace("T-2", "T-2b").replace("快递进村覆盖率,>=,60", ",,"))
        .unwrap();
    let undo = |id: i64, who: &Asker| world.run(who, Undo { import: id });
    let hebei = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    assert!(undo(done.id.unwrap(), &hebei).unwrap_err().is(Code::NotFound));
    world.at("2026-08-10 10:00");
    let view = undo(done.id.unwrap(), &office.supervisor).unwrap();
    assert_eq!((view.undone_at.is_some(), view.undoable, view.rows), (true, false, 5));
    assert_eq!(
        office.count("tasks WHERE state = 'cancelled' AND external_ref IS NULL"),
        5
    );
    assert_eq!(
        office.count("directives WHERE state = 'cancelled'"),
        2,
        "numbers stay, void"
    );
    assert_eq!(office.count("tasks WHERE state = 'draft' AND external_ref = 'T-0'"), 1);
    assert_eq!(office.count("events WHERE verb = 'import.undone'"), 1);
    office.sound();
    assert!(
        undo(done.id.unwrap(), &office.supervisor)
            .unwrap_err()
            .is(Code::TransitionNotDrawn)
    );
    let again = office
        .import(LEDGER.split_inclusive('\n').skip(2).collect::<String>().as_str())
        .unwrap();
    assert_eq!(counts(&again), (3, 0), "the keys are free");
    let issue = Issue {
        directive: office.directive("推进快递进村"),
        tasks: vec![],
    };
    world.run(&office.supervisor, issue).unwrap();
    let refused = undo(mixed.id.unwrap(), &office.supervisor).unwrap_err();
    assert!(refused.is(Code::TransitionNotDrawn));
    assert!(
        refused.refusal().zh.contains("在导入后已有办理"),
        "{}",
        refused.refusal().zh
    );
    undo(again.id.unwrap(), &office.supervisor).unwrap();
    office.sound();
}

#[test]
fn the_api_imports_a_ledger_lists_imports_and_undoes_one() {
    let office = Office::new();
    let world = &office.world;
    world.person("adm", "SPB", &[Role::Admin]);
    let client = Client::new(world).login("supervisor");
    let send = |client: &Client, kind: &str, text: &str| {
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"台账.csv\"\r\n\r\n";
        let body = [head.as_bytes(), text.as_bytes(), b"\r\n--xyz--\r\n"].concat();
        let path = format!("/api/v1/imports?kind={kind}");
        client.post_bytes(&path, "multipart/form-data; boundary=xyz", body)
    };
    let ledger = format!("{HEAD}{LEDGER}");
    let dry = send(&client, "tasks&dry_run=true", &ledger).expect(200);
    assert_eq!((&dry["added"], &dry["id"]), (&json!(5), &Value::Null));
    let first = send(&client, "tasks", &ledger).expect(201);
    let list = client.get("/api/v1/imports?with_total=true").expect(200);
    assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &first["id"]));
    assert_eq!(list["items"][0]["undoable"], json!(true));
    let admin = Client::new(world).login("adm");
    let path = format!("/api/v1/imports/{}/undo", first["id"]);
    admin.post(&path, json!({})).refused(403, "forbidden");
    assert!(client.post(&path, json!({})).expect(200)["undone_at"].is_string());
    client.post(&path, json!({})).refused(409, "transition_not_drawn");
    client
        .post("/api/v1/imports/99/undo", json!({}))
        .refused(404, "not_found");
    let people = "login,name,org\nlisi,李四,SPB-13\n";
    let other = send(&admin, "users", people).expect(201);
    let path = format!("/api/v1/imports/{}/undo", other["id"]);
    admin.post(&path, json!({})).refused(422, "rule_broken");
}

#[test]
fn weights_become_what_they_were_unless_they_were_written_again() {
    let office = Office::new();
    let world = &office.world;
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let import = |rows: &str| {
        let text = format!("单位代码,权重,年份,数值,来源\n{rows}");
        let file = Prepared::of(Kind::Weights, text.as_bytes(), "权重.csv").unwrap();
        let command = Import {
            kind: Kind::Weights,
            file: Some(Arc::new(file)),
            dry_run: false,
            secrets: Arc::default(),
        };
        world.run(&admin, command).unwrap().id.unwrap()
    };
    let shown = || {
        let rows =
            "SELECT MIN(value) || ' ' || MAX(value) || ' ' || MIN(source) AS t FROM org_weights WHERE key = '网点'";
        world.text(rows)
    };
    import("SPB-1301,网点,2026,10,年报\nSPB-1302,网点,2026,20,年报\n");
    let wrong = import("SPB-1301,网点,2026,11,草稿\nSPB-1302,网点,2026,20,年报\nSPB-14,网点,2026,30,草稿\n");
    assert_eq!(shown(), "11 30 年报");
    assert!(
        world
            .run(&office.supervisor, Undo { import: wrong })
            .unwrap_err()
            .is(Code::Forbidden)
    );
    assert!(!world.run(&admin, Undo { import: wrong }).unwrap().undoable);
    assert_eq!(shown(), "10 20 年报");
    assert_eq!(office.count("org_weights WHERE key = '网点'"), 2);
    let again = import("SPB-1301,网点,2026,12,草稿\n");
    import("SPB-1301,网点,2026,13,年报\n");
    let refused = world.run(&admin, Undo { import: again }).unwrap_err();
    assert!(refused.is(Code::TransitionNotDrawn) && refused.refusal().zh.contains("又有改动"));
    assert_eq!(shown(), "13 20 年报");
}
