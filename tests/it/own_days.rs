//! Days that an organisation has of its own (自有放假日) hold for it and below it, and for nobody else.

use duban::app::import::{Kind, Prepared, at_console};
use duban::domain::person::Role;
use duban::domain::time::Day;
use serde_json::{Value, json};

use crate::acts::{issued, sound};
use crate::browser::Browser;
use crate::client::Client;
use crate::world::World;

fn free(day: &str) -> Value {
    json!({"day": day, "kind": "holiday", "name": "建局纪念日"})
}

fn body(days: &[Value]) -> Value {
    json!({"source": "冀邮管〔2026〕9号", "days": days})
}

/// When the report on October is due, China time being eight hours ahead.
fn due(world: &World, lead: &str) -> String {
    world.text(&format!(
        "SELECT CAST(o.due_at AS TEXT) AS t FROM obligations o JOIN orgs g ON g.id = o.org_id
         WHERE g.code = '{lead}' AND o.period_to = '2026-10-31'"
    ))
}

#[test]
fn reports_of_a_province_are_due_by_its_own_working_days() {
    let world = World::new();
    let boss = world.person("boss", "SPB", &[Role::Supervisor]);
    world.person("hebei", "SPB-13", &[Role::Admin]);
    let hebei = Client::new(&world).login("hebei");
    let (nation, province) = (world.org("SPB"), world.org("SPB-13"));
    let path = |org| format!("/api/v1/calendar/2026?org={org}");
    let read = |org| format!("/api/v1/calendar?year=2026&org={org}");

    let now = hebei.get(&read(province)).expect(200);
    assert_eq!(
        (&now["days"], &now["state"], &now["org"]),
        (&json!([]), &json!("known"), &json!(province.0))
    );
    let inherited = |seen: &Value, day: &str| seen["inherited"].as_array().unwrap().iter().any(|d| d["day"] == day);
    assert!(inherited(&now, "2026-10-01"));
    let current = hebei.version(&now["version"]);
    current
        .put(&path(nation), body(&[free("2026-11-03")]))
        .refused(403, "forbidden");
    current
        .put(&path(province), body(&[free("2027-11-03")]))
        .refused(422, "invalid_field");
    hebei
        .get(&read(duban::domain::id::OrgId(9_999)))
        .refused(404, "not_found");
    let done = current.put(&path(province), body(&[free("2026-11-03")])).expect(200);
    assert_eq!(done["added"].as_array().unwrap().len(), 1);
    current.put(&path(province), body(&[])).refused(412, "stale");
    let below = hebei.get(&read(world.org("SPB-1301"))).expect(200);
    assert!(inherited(&below, "2026-11-03"), "what holds above holds below");

    let day: Day = "2026-11-03".parse().unwrap();
    let works = |code: &str| world.app.rules().calendars.of(world.org(code)).is_working(day);
    assert_eq!(
        ["SPB", "SPB-13", "SPB-1301", "SPB-14"].map(works),
        [true, false, false, true]
    );

    issued(&world, &boss, &["SPB-13", "SPB-14"]);
    assert!(
        due(&world, "SPB-14").starts_with("2026-11-06"),
        "{}",
        due(&world, "SPB-14")
    );
    assert!(due(&world, "SPB-13").starts_with("2026-11-09"), "one working day less");
    sound(&world, "counted by two calendars");

    // Taken back: what was given stays, and the proof knows that a calendar may have been another.
    let now = hebei.get(&read(province)).expect(200);
    let preview = hebei
        .put(&format!("{}&dry_run=true", path(province)), body(&[]))
        .expect(200);
    let moves = json!([{"what": "report", "before": "2026-11-09", "after": "2026-11-06", "n": 1}]);
    assert_eq!(preview["moves"], moves);
    hebei
        .version(&now["version"])
        .put(&path(province), body(&[]))
        .expect(200);
    assert!(due(&world, "SPB-13").starts_with("2026-11-09"), "nothing moves");
    sound(&world, "after the day was taken back");
}

#[test]
fn an_administrator_adds_a_festival_on_the_page_and_takes_a_day_out() {
    let world = World::new();
    world.person("adm", "SPB", &[Role::Admin]);
    let admin = Browser::new(&world).login("adm");
    let province = world.org("SPB-13");
    let path = format!("/manage/orgs/{province}/days");
    admin.get("/manage/orgs?org=2").expect(200).says("自有放假日");
    let page = admin
        .get(&format!("{path}?year=2026"))
        .expect(200)
        .says("国庆节")
        .says("全国或上级");
    let fields = |page: &crate::browser::Seen, to: &str, name: &str, act: &str| {
        [
            ("csrf", page.hidden("csrf")),
            ("once", page.hidden("once")),
            ("year", page.hidden("year")),
            ("version", page.hidden("version")),
            ("from", "2026-11-03".to_owned()),
            ("to", to.to_owned()),
            ("kind", "holiday".to_owned()),
            ("name", name.to_owned()),
            ("source", "冀邮管〔2026〕9号".to_owned()),
            ("do", act.to_owned()),
        ]
    };
    let send = |fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.send_form(&path, &fields)
    };
    let own = || world.number(&format!("SELECT COUNT(*) FROM calendar_days WHERE org_id = {province}"));
    send(&fields(&page, "2026-11-04", "纪念日", "preview"))
        .expect(200)
        .says("新增2天")
        .says("预览");
    assert_eq!(own(), 0);
    let page = send(&fields(&page, "2026-11-01", "纪念日", "keep"))
        .expect(422)
        .says("止日不能早于起日");
    let page = send(&fields(&page, "2026-11-04", "", "keep")).expect(422);
    assert_eq!(own(), 0);
    send(&fields(&page, "2026-11-04", "纪念日", "keep")).expect(303);
    assert_eq!(own(), 2);
    let page = admin.get(&format!("{path}?year=2026")).expect(200).says("纪念日");
    admin
        .get("/manage/calendar?year=2026")
        .expect(200)
        .says("有自有放假日的单位")
        .says("河北");
    let out = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("year", page.hidden("year")),
        ("version", page.hidden("version")),
        ("remove", "2026-11-03".to_owned()),
    ];
    send(&out).expect(303);
    assert_eq!(own(), 1);
    let works = |day: &str| {
        world
            .app
            .rules()
            .calendars
            .of(province)
            .is_working(day.parse().unwrap())
    };
    assert_eq!(["2026-11-03", "2026-11-04"].map(works), [true, false]);
}

#[test]
fn a_table_of_holidays_may_name_whose_they_are() {
    let world = World::new();
    let table = |day: &str, org: &str| format!("日期,类型,名称,单位\n{day},放假,壮族三月三,{org}\n");
    let import = |text: &str| {
        let file = Prepared::of(Kind::Holidays, text.as_bytes(), "own.csv").unwrap();
        at_console(&world.app, file, false)
    };
    let done = import(&table("2026-11-03", "SPB-13")).unwrap().0;
    assert_eq!((done.added, done.removed), (1, 0));
    let done = import(&table("2026-11-04", "SPB-13")).unwrap().0;
    assert_eq!(
        (done.added, done.removed, done.unchanged),
        (1, 0, 1),
        "put beside what is there"
    );
    assert!(import(&table("2026-11-04", "SPB-99")).is_err());
    world.app.reload_rules().unwrap();
    let works = |code: &str| {
        let day = "2026-11-03".parse().unwrap();
        world.app.rules().calendars.of(world.org(code)).is_working(day)
    };
    assert_eq!(["SPB-13", "SPB-1302", "SPB-14"].map(works), [false, false, true]);
}
