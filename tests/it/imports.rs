//! Tables come in: weights, people, bureaus, days off, past values; and what is wrong with them is said by row and column.

use std::sync::Arc;

use duban::app::Asker;
use duban::app::import::{Import, Imported, Kind, Prepared, Secrets, at_console};
use duban::app::{Error, Result};
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::world::World;

fn import(world: &World, who: &Asker, kind: Kind, text: &str) -> Result<Imported> {
    let file = Prepared::of(kind, text.as_bytes(), "file.csv")?;
    let secrets = Arc::new(Secrets::make_now(&world.app, &file.logins())?);
    let command = Import {
        kind,
        file: Some(Arc::new(file)),
        dry_run: false,
        secrets,
    };
    world.run(who, command)
}

fn console(world: &World, kind: Kind, text: &str, dry_run: bool) -> Result<Imported> {
    Ok(at_console(&world.app, Prepared::of(kind, text.as_bytes(), "file.csv")?, dry_run)?.0)
}

/// Paths and codes of what is wrong.
fn faults(e: &Error) -> Vec<String> {
    let told = e.refusal().errors.into_iter();
    told.map(|e| format!("{} {}", e.field, e.code)).collect()
}

fn counts(done: &Imported) -> (usize, usize, usize, usize) {
    (done.added, done.changed, done.removed, done.unchanged)
}

fn upload(client: &Client, query: &str, name: &str, bytes: &[u8]) -> Response {
    let head = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    let body = [head.as_bytes(), bytes, b"\r\n--xyz--\r\n"].concat();
    client.post_bytes(
        &format!("/api/v1/imports?{query}"),
        "multipart/form-data; boundary=xyz",
        body,
    )
}

const VILLAGES: &str =
    "单位代码,权重,年份,数值,来源\nSPB-1301,建制村,2026,\"4,100\",sample\nSPB-1302,建制村,2026,0,sample\n";

#[test]
fn weights_come_in_once_are_changed_by_name_and_sample_stays_marked() {
    let world = World::new();
    let events = || world.number("SELECT COUNT(*) FROM events");
    let before = events();
    let dry = console(&world, Kind::Weights, VILLAGES, true).unwrap();
    assert_eq!((counts(&dry), dry.dry_run, dry.sample), ((2, 0, 0, 0), true, true));
    assert_eq!(world.number("SELECT COUNT(*) FROM org_weights WHERE key = '建制村'"), 0);
    assert_eq!(events(), before);
    let done = console(&world, Kind::Weights, VILLAGES, false).unwrap();
    assert_eq!(counts(&done), (2, 0, 0, 0));
    assert_eq!((dry.changes.clone(), events()), (done.changes, before + 1));
    assert_eq!(
        counts(&console(&world, Kind::Weights, VILLAGES, false).unwrap()),
        (0, 0, 0, 2)
    );
    let better = VILLAGES.replace("\"4,100\",sample", "4125,河北省统计年鉴");
    let done = console(&world, Kind::Weights, &better, false).unwrap();
    assert_eq!(counts(&done), (0, 1, 0, 1));
    assert_eq!(done.changes[0].before.as_deref(), Some("4100（sample）"));
    let value = world.text("SELECT value || ' ' || source AS t FROM org_weights WHERE value = '4125'");
    assert_eq!(value, "4125 河北省统计年鉴");
}

#[test]
fn supervisors_weigh_the_bureaus_below_them_and_never_their_own() {
    let world = World::new();
    let province = world.person("hb", "SPB-13", &[Role::Supervisor]);
    let cities = "单位,权重,年份,数值,来源\n石家庄市局,建制村,2026,4100,年鉴\nSPB-1302,建制村,2026,3900,年鉴\n";
    assert_eq!(
        counts(&import(&world, &province, Kind::Weights, cities).unwrap()),
        (2, 0, 0, 0)
    );
    let own = format!("{cities}SPB-13,建制村,2026,1,年鉴\nSPB-14,建制村,2026,1,年鉴\n");
    let refused = import(&world, &province, Kind::Weights, &own).unwrap_err();
    assert_eq!(faults(&refused), ["rows[4].org own", "rows[5].org outside"]);
    let nation = world.person("gj", "SPB", &[Role::Supervisor]);
    let provinces = "单位,权重,年份,数值,来源\nSPB-13,建制村,2026,48000,年鉴\n";
    assert_eq!(
        counts(&import(&world, &nation, Kind::Weights, provinces).unwrap()),
        (1, 0, 0, 0)
    );
    let clerk = world.person("jb", "SPB-13", &[Role::Reporter]);
    let refused = import(&world, &clerk, Kind::Weights, cities).unwrap_err();
    assert!(refused.is(Code::Forbidden));
}

#[test]
fn what_is_wrong_with_weights_is_named_and_nothing_is_kept() {
    let world = World::new();
    let bad = "org,key,year,value,source\nSPB-1301,村,2026,,统计\nSPB-9999,村,2026,5,统计\nSPB-1302,村,26,-1,\nSPB-1302,村,2026,六,统计\n\
               SPB-13,村,2026,1,统计\nSPB-13,村,2026,2,统计\nSPB-14,村,2026,-2,统计\n";
    let refused = console(&world, Kind::Weights, bad, false).unwrap_err();
    assert_eq!(
        faults(&refused),
        [
            "rows[2].value missing",
            "rows[3].org unknown_org",
            "rows[4].year not_a_number",
            "rows[4].source missing",
            "rows[5].value not_a_number",
            "rows[7] twice",
            "rows[8].value negative",
        ]
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM org_weights WHERE key = '村'"), 0);
    let header = console(&world, Kind::Weights, "org,key,jahr,value\nSPB,村,1,1\n", false).unwrap_err();
    assert_eq!(
        faults(&header),
        [
            "rows[1] unknown_column",
            "rows[1] missing_column",
            "rows[1] missing_column"
        ]
    );
    let secret = VILLAGES.replace("来源\n", "来源\n机密★1年,建制村,2026,1,x\n");
    assert!(
        console(&world, Kind::Weights, &secret, false)
            .unwrap_err()
            .is(Code::SecrecyMark)
    );
}

#[test]
fn a_province_brings_in_its_own_bureaus_only_and_what_is_its_roles() {
    let world = World::new();
    let shanxi = world.person("shanxi", "SPB-14", &[Role::Admin]);
    let refused = import(&world, &shanxi, Kind::Weights, VILLAGES).unwrap_err();
    assert_eq!(faults(&refused), ["rows[2].org outside", "rows[3].org outside"]);
    let supervisor = world.person("supervisor", "SPB", &[Role::Supervisor]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Admin]);
    assert_eq!(
        counts(&import(&world, &hebei, Kind::Weights, VILLAGES).unwrap()),
        (2, 0, 0, 0)
    );
    let people = "用户名,姓名,单位\nli,李四,SPB-13\n";
    assert!(
        import(&world, &supervisor, Kind::Users, people)
            .unwrap_err()
            .is(Code::Forbidden)
    );
    let far = people.replace("SPB-13", "SPB-14");
    assert_eq!(
        faults(&import(&world, &hebei, Kind::Users, &far).unwrap_err()),
        ["rows[2].org outside"]
    );
    let values = "单位,指标,期末,分子,分母,来源\nSPB-13,快递进村覆盖率,2025-12-31,1,2,年报\n";
    assert!(
        import(&world, &hebei, Kind::Values, values)
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn people_come_in_without_roles_and_with_passwords_that_work() {
    let world = World::new();
    let people = "用户名,姓名,单位,职务,邮箱\nlisi,李四,SPB-13,科长,lisi@example.cn\nwangwu,王五,石家庄市局,,\n";
    let file = Prepared::of(Kind::Users, people.as_bytes(), "people.csv").unwrap();
    let (done, secrets) = at_console(&world.app, file, false).unwrap();
    assert_eq!(
        (counts(&done), done.accounts),
        ((2, 0, 0, 0), vec!["lisi".to_owned(), "wangwu".into()])
    );
    let client = Client::new(&world);
    let signed = client.try_login("lisi", secrets.of("lisi").unwrap()).expect(200);
    assert_eq!(
        signed["user"]["must_change_password"]
            .as_bool()
            .or(signed["user"]["must_change"].as_bool()),
        Some(true)
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM role_grants WHERE user_id > 3"), 0);
    let again = people.replace("王五", "王六") + "x,坏,SPB-13,,\nzhao,赵,SPB-13,,no-address\nlisi,李四,SPB-13,,\n";
    let refused = console(&world, Kind::Users, &again, false).unwrap_err();
    assert_eq!(
        faults(&refused),
        [
            "rows[3].login taken",
            "rows[4].login login",
            "rows[5].email email",
            "rows[6] twice"
        ]
    );
    let many = format!("用户名,姓名,单位\n{}", "li,李,SPB-13\n".repeat(1_001));
    assert!(
        Prepared::of(Kind::Users, many.as_bytes(), "x.csv")
            .unwrap_err()
            .is(Code::TooLarge)
    );
    let roles = people.replace("职务", "角色");
    assert_eq!(
        faults(&console(&world, Kind::Users, &roles, false).unwrap_err()),
        ["rows[1] unknown_column"]
    );
}

#[test]
fn bureaus_come_in_whatever_their_order_and_the_shipped_list_changes_nothing() {
    let world = World::new();
    let counties = "code,name,short_name,kind,parent\nSPB-130121,井陉县邮政管理局,井陉局,county,SPB-1399\n\
                    SPB-1399,雄安邮政管理局,雄安局,市局,SPB-13\nSPB-1301,石家庄市邮政管理局,石市局,municipal,SPB-13\n";
    let done = console(&world, Kind::Orgs, counties, false).unwrap();
    assert_eq!(counts(&done), (2, 1, 0, 0));
    let county = world.text("SELECT register_prefix AS t FROM orgs WHERE code = 'SPB-130121'");
    assert_eq!(county, "井陉邮督");
    assert_eq!(
        world.number("SELECT COUNT(*) FROM org_versions v JOIN orgs o ON o.id = v.org_id WHERE o.code = 'SPB-1301'"),
        2
    );
    let bad = "code,name,short_name,kind,parent\nSPB-15,甲,甲,provincial,SPB-16\nSPB-16,乙,乙,provincial,SPB-15\n\
               SPB-17,丙,丙,provincial,SPB-77\nSPB-18,丁,丁,乡,SPB\nSPB-14,山西省邮政管理局,山西局,municipal,SPB\nSPB-19,戊,戊,municipal,SPB-1302\n";
    let refused = console(&world, Kind::Orgs, bad, false).unwrap_err();
    let mut found = faults(&refused);
    found.sort();
    assert_eq!(
        found,
        [
            "rows[2].parent cycle",
            "rows[3].parent cycle",
            "rows[4].parent unknown_org",
            "rows[5].kind unknown_kind",
            "rows[6].kind kind_differs",
            "rows[7].parent kind",
        ]
    );
    let whole = World::with(&[]);
    let shipped = include_str!("../../data/org/bureaus.csv");
    let done = console(&whole, Kind::Orgs, shipped, true).unwrap();
    assert_eq!((counts(&done).3, done.rows), (done.rows, 365));
}

fn days_of_2027(kind: &str) -> String {
    let rows = [
        ("2027-01-01", "元旦"),
        ("2027-02-06", "春节"),
        ("2027-10-01", "国庆节"),
        ("2026-12-31", "元旦"),
    ];
    rows.iter()
        .map(|(day, name)| format!("{day},{kind},{name}\n"))
        .collect()
}

#[test]
fn next_year_becomes_known_and_the_day_before_it_is_put_beside_this_year() {
    let world = World::new();
    let text = format!("日期,类型,名称\n{}2027-02-07,班,春节调休\n", days_of_2027("休"));
    let years = || world.number("SELECT COUNT(*) FROM calendar_years WHERE year = 2027 AND state = 'known'");
    let of_2026 = || world.number("SELECT COUNT(*) FROM calendar_days WHERE day BETWEEN '2026-01-01' AND '2026-12-31'");
    let (listed, known) = (of_2026(), years());
    let done = console(&world, Kind::Holidays, &text, false).unwrap();
    assert_eq!((known, years(), of_2026()), (0, 1, listed + 1));
    assert!(done.removed > 0 && done.added > 0, "{done:?}");
    assert!(
        console(&world, Kind::Holidays, &text, false)
            .unwrap()
            .changes
            .is_empty()
    );
    world.app.reload_rules().unwrap();
    let json = json!({"year": 2027, "papers": ["https://example.cn/2027.htm"], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "春节", "date": "2027-02-06", "isOffDay": true},
        {"name": "春节", "date": "2027-02-20", "isOffDay": false},
        {"name": "国庆节", "date": "2027-10-01", "isOffDay": true}]});
    let done = console(&world, Kind::Holidays, &json.to_string(), false).unwrap();
    assert_eq!(counts(&done), (1, 0, 1, 3));
    let both = "date,kind,name\n2027-01-02,holiday,元旦\n2027-01-02,workday,元旦\n";
    let refused = console(&world, Kind::Holidays, both, false).unwrap_err();
    assert_eq!(faults(&refused), ["rows[3] twice"], "one day, free and worked");
    let refused = console(&world, Kind::Holidays, r#"{"year": 2027, "holidays": []}"#, false).unwrap_err();
    assert_eq!(faults(&refused), ["file json"]);
    let part = "date,kind,name\n2031-05-01,holiday,劳动节\n2027-13-01,holiday,x\n";
    assert_eq!(
        faults(&console(&world, Kind::Holidays, part, false).unwrap_err()),
        ["rows[3].date not_a_day"]
    );
    let part = "date,kind,name\n2031-05-01,holiday,劳动节\n";
    assert_eq!(
        faults(&console(&world, Kind::Holidays, part, false).unwrap_err()),
        ["rows[2] rule_broken"]
    );
    let weekday = format!("date,kind,name\n{}2027-02-08,workday,春节\n", days_of_2027("holiday"));
    assert_eq!(
        faults(&console(&world, Kind::Holidays, &weekday, false).unwrap_err()),
        ["rows[2] calendar"]
    );
}

#[test]
fn past_values_come_in_as_accepted_ones_and_never_change_what_is_there() {
    let world = World::new();
    let text = "单位,指标,期末,分子,分母,来源\nSPB-1301,快递进村覆盖率,2025-12-31,1200,4100,年报\nSPB-13,快递进村覆盖率,2025-12-31,1200,41000,年报\n";
    let hebei = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    assert_eq!(
        counts(&import(&world, &hebei, Kind::Values, text).unwrap()),
        (2, 0, 0, 0)
    );
    assert_eq!(
        counts(&import(&world, &hebei, Kind::Values, text).unwrap()),
        (0, 0, 0, 2)
    );
    assert_eq!(
        world.number("SELECT COUNT(*) FROM indicator_values WHERE state = 'accepted' AND progress_id IS NULL"),
        2
    );
    let bad = "单位,指标,期末,分子,分母,数值,来源\nSPB-1301,快递进村覆盖率,2025-12-31,1300,4100,,年报\nSPB-1301,快递进村覆盖率,2024-12-31,1,0,,年报\n\
               SPB-1302,没有的指标,2025-12-31,1,2,,年报\nSPB-1302,快递进村覆盖率,2027-12-31,1,2,,年报\nSPB-1302,快递进村覆盖率,2025-12-31,3,2,,年报\n";
    assert_eq!(
        faults(&import(&world, &hebei, Kind::Values, bad).unwrap_err()),
        [
            "rows[2] exists",
            "rows[3].denominator zero_denominator",
            "rows[4].indicator unknown_indicator",
            "rows[5].period_to future",
            "rows[6].numerator above_denominator",
        ]
    );
    let found = duban::app::check::whole(&world.app).unwrap();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn programmes_come_in_with_their_targets_and_are_never_changed() {
    let world = World::new();
    let text = "代码,名称,年份,来源,指标,比较符,目标值\n2027工程,二七工程,2027,SPB,快递进村覆盖率,>=,80\n";
    assert_eq!(
        counts(&console(&world, Kind::Programmes, text, false).unwrap()),
        (1, 0, 0, 0)
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM programme_items i JOIN programmes p ON p.id = i.programme_id WHERE p.code = '2027工程'"), 1);
    let refused = console(&world, Kind::Programmes, text, false).unwrap_err();
    assert_eq!(faults(&refused), ["rows[2].code exists"]);
    let bad = "代码,名称,年份,来源,指标,比较符,目标值\n2028工程,二八工程,2027,SPB,快递进村覆盖率,约,80\n2028工程,二八工程,2028,SPB,快递进村覆盖率,>=,80\n2028工程,二八工程,2027,SPB,没有,>=,80\n";
    assert_eq!(
        faults(&console(&world, Kind::Programmes, bad, false).unwrap_err()),
        [
            "rows[2].comparator unknown_word",
            "rows[3] twice",
            "rows[4].indicator unknown_indicator"
        ]
    );
}

#[test]
fn the_api_takes_files_shows_passwords_once_and_refuses_what_is_no_table() {
    let world = World::new();
    world.person("adm", "SPB", &[Role::Admin]);
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let admin = Client::new(&world).login("adm");
    let people = "login,name,org\nlisi,李四,SPB-13\n".as_bytes();
    let dry = upload(&admin, "kind=users&dry_run=true", "people.csv", people).expect(200);
    assert_eq!((dry["added"].clone(), dry.get("passwords")), (json!(1), None));
    let keyed = admin.with("idempotency-key", "k1");
    let first = upload(&keyed, "kind=users", "people.csv", people).expect(201);
    let password = first["passwords"]["lisi"].as_str().unwrap().to_owned();
    Client::new(&world).try_login("lisi", &password).expect(200);
    let again = upload(&keyed, "kind=users", "people.csv", people).expect(201);
    assert_eq!((again["added"].clone(), again.get("passwords")), (json!(1), None));
    assert_eq!(
        upload(&admin, "kind=users", "people.csv", people).expect(201)["passwords"],
        json!({})
    );
    let kept = world.text("SELECT body AS t FROM idempotency_keys");
    assert!(!kept.contains(&password));
    upload(&admin, "kind=users", "people.csv", b"\x89PNG\r\n\x1a\n....").refused(415, "unsupported_media");
    upload(&admin, "kind=users", "people.csv", b"").refused(422, "invalid_field");
    upload(&admin, "kind=users", "people.csv", &vec![b'a'; 11 << 20]).refused(413, "too_large");
    upload(&admin, "kind=bureaus", "people.csv", people).refused(400, "bad_parameter");
    let gb = encoding_rs::GB18030
        .encode("用户名,姓名,单位\nzhou,周六,河北局\n")
        .0
        .into_owned();
    assert_eq!(
        upload(&admin, "kind=users", "人员.csv", &gb).expect(201)["added"],
        json!(1)
    );
    let wrong: Value =
        upload(&admin, "kind=users", "people.csv", b"login,name,org\nab,c,SPB-99\n").refused(422, "invalid_field");
    assert_eq!(wrong["errors"][0]["field"], json!("rows[2].org"));
    let nobody = Client::new(&world).login("hebei");
    upload(&nobody, "kind=users", "people.csv", people).refused(403, "forbidden");
    assert_eq!(
        world.number("SELECT COUNT(*) FROM events WHERE verb = 'access.refused'"),
        1
    );
}
