//! A change of the calendar says which due days it would move, and moves none.

use super::*;
use duban::app::import::{Import, Imported, Kind, Prepared};
use std::sync::Arc;

use crate::browser::Browser;

const DUE: &str = "SELECT CAST(due_at AS TEXT) AS t FROM obligations WHERE id = 70";

fn import(house: &House, list: &str, dry_run: bool) -> Imported {
    let import = Import {
        file: Some(Arc::new(
            Prepared::of(Kind::Holidays, list.as_bytes(), "2026.csv").unwrap(),
        )),
        kind: Kind::Holidays,
        dry_run,
        secrets: Arc::default(),
    };
    house.world.run(&house.admin, import).unwrap()
}

fn told(done: &Imported) -> Vec<String> {
    let one = |m: &duban::app::calendar::DueMove| format!("{} {} {} {}", m.what, m.before, m.after, m.n);
    done.moves.iter().map(one).collect()
}

#[test]
fn a_free_day_more_tells_whose_days_it_would_move_and_moves_none() {
    let house = House::owing();
    let before = house.world.text(DUE);
    let list = "日期,类型,名称\n2026-09-03,放假,活动日\n";
    assert_eq!(told(&import(&house, list, true)), ["report 2026-09-07 2026-09-08 1"]);
    assert_eq!(
        told(&import(&house, "日期,类型,名称\n2026-09-09,放假,活动日\n", true)),
        Vec::<String>::new()
    );
    let admin = {
        house.world.person("second", "SPB", &[Role::Admin]);
        Browser::new(&house.world).login("second")
    };
    let page = admin.get("/manage/calendar").expect(200);
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("do", "preview".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    admin
        .send_file("/manage/calendar", &fields, "2026.csv", list.as_bytes())
        .expect(200)
        .says("填报：2026-09-07 → 2026-09-08，1项")
        .says("已定的期限一律不变");
    assert_eq!(told(&import(&house, list, false)), ["report 2026-09-07 2026-09-08 1"]);
    assert_eq!(house.world.text(DUE), before, "nothing moved");
    assert_eq!(
        told(&import(&house, list, true)),
        Vec::<String>::new(),
        "it is there already"
    );
}
