//! How fast targets are split over the nation: `cargo run --release --example split`. Four indicators over the 31 provinces
//! and their 333 cities in one act, on a durable SQLite file in a temporary folder; prints the least and the median of some
//! previews, and what writing and issuing them takes.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

use std::time::{Duration, Instant};

use duban::app::auth::Hasher;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{LevelOrder, SplitOrder, TargetOrder};
use duban::app::directive::preview::preview;
use duban::app::directive::register::Register;
use duban::app::import::{Kind, Prepared, at_console};
use duban::app::init::Init;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry;
use duban::app::{App, Asker, Command, Cx};
use duban::clock::Clock;
use duban::domain::apportion::Method;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, UserId};
use duban::domain::person::Role;
use duban::domain::target::Comparator;
use duban::store::{self, Options, Store};

const PREVIEWS: usize = 20;

/// A supervisor of the national bureau.
struct Hire(String);

impl Command for Hire {
    type Output = UserId;

    fn run(&self, cx: &mut Cx<'_>) -> duban::app::Result<UserId> {
        use duban::app::{Change, Subject};
        let root = store::org::by_code(cx.tx, "SPB")?.expect("the national bureau");
        let event = cx.record(Subject::of("user", 0), Change::of("user.added"))?;
        let new = store::person::NewUser::administrator("boss", "boss", &self.0, &root);
        let new = store::person::NewUser {
            must_change: false,
            ..new
        };
        let user = store::person::add(cx.tx, &new, cx.today(), cx.now)?;
        store::person::grant(cx.tx, user, root.id, Role::Supervisor, None, cx.now, event)?;
        Ok(user)
    }
}

fn nation(url: &str) -> (App, Asker) {
    store::migrate::migrate(&mut store::migrate::connect(url).unwrap()).unwrap();
    let store = Store::open(Options::new(url.to_owned())).unwrap();
    let now = "2026-08-07T01:00:00Z".parse().unwrap();
    let hasher = Hasher::cheap().unwrap();
    let hash = hasher.hash_now("parcels reach every village".into()).unwrap();
    let app = App::new(store, Clock::at(now)).unwrap().with_hasher(hasher);
    let console = Asker::system("console");
    let administrators = vec![
        (Role::Admin, "admin", hash.clone()),
        (Role::Security, "security", hash.clone()),
        (Role::Auditor, "auditor", hash.clone()),
    ];
    let only = Vec::new();
    app.run_now(&console, Init { only, administrators }).unwrap();
    app.reload_rules().unwrap();
    let boss = Asker::person(app.run_now(&console, Hire(hash)).unwrap());
    (app, boss)
}

/// Villages of every province and city, invented.
fn weigh(app: &App) {
    let codes = duban::app::reference::bureaus().unwrap();
    let rows = codes.iter().filter(|b| b.code != "SPB" && !b.code.starts_with("SPB-D"));
    let row = |(n, code): (usize, &str)| format!("{code},villages,2026,{},sample\n", 100 + n * 7 % 900);
    let rows: String = rows.enumerate().map(|(n, b)| row((n, b.code.as_str()))).collect();
    let table = format!("org,key,year,value,source\n{rows}");
    at_console(
        app,
        Prepared::of(Kind::Weights, table.as_bytes(), "villages.csv").unwrap(),
        false,
    )
    .unwrap();
}

/// A registered directive with four targets, and the split of all of them over both levels.
fn directive(app: &App, boss: &Asker) -> (DirectiveId, SplitOrder) {
    let new = NewDirective {
        due_on: Some("2026-12-31".parse().unwrap()),
        ..NewDirective::new(
            DirectiveKind::Policy,
            "推进快递进村",
            "年底前建制村快递服务覆盖率达到60%。",
        )
    };
    let directive = DirectiveId(app.run_now(boss, Create(new)).unwrap().head.id);
    let aims = [
        ("快递进村覆盖率", "60", Method::Same, Method::ByWeight),
        ("电商快件不再二次包装率", "90", Method::Same, Method::Same),
        ("new_smart_lockers", "30000", Method::ByWeight, Method::ByWeight),
        ("绿色网点", "10000", Method::Equal, Method::Equal),
    ];
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (indicator, value, above, below) in aims {
        let target = NewTarget::on(indicator, Entry::of(Comparator::AtLeast, Some(value)));
        let id = app.run_now(boss, Add { directive, target }).unwrap().id;
        let order = |method| TargetOrder {
            key: (method == Method::ByWeight).then(|| "villages".to_owned()),
            denominators: value.len().lt(&3).then(|| "villages".to_owned()),
            ..TargetOrder::by(id, method)
        };
        first.push(order(above));
        second.push(order(below));
    }
    let version = None;
    app.run_now(boss, Register { directive, version }).unwrap();
    let below = Some(LevelOrder {
        targets: second,
        ..LevelOrder::default()
    });
    let order = SplitOrder {
        below,
        ..SplitOrder::over_children(first)
    };
    (directive, order)
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let (app, boss) = nation(&format!("sqlite:{}", dir.path().join("duban.db").display()));
    weigh(&app);
    let (id, order) = directive(&app, &boss);
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..PREVIEWS {
        let asked = order.clone();
        let began = Instant::now();
        let shown = app.ask_now(&boss, move |cx| preview(cx, id, &asked)).unwrap();
        times.push(began.elapsed());
        assert!(
            shown.levels.iter().all(|l| l.sums.iter().all(|s| s.holds)),
            "every sum holds"
        );
    }
    times.sort();
    println!("preview: least {:?}, median {:?}", times[0], times[PREVIEWS / 2]);
    let began = Instant::now();
    let command = Decompose { directive: id, order };
    let made = app.run_now(&boss, command).unwrap();
    let cities: usize = made.below.iter().map(|u| u.tasks.len()).sum();
    println!(
        "written: {} provinces, {cities} cities in {:?}",
        made.tasks.len(),
        began.elapsed()
    );
    let began = Instant::now();
    let tasks = Vec::new();
    app.run_now(&boss, Issue { directive: id, tasks }).unwrap();
    println!("issued in {:?}", began.elapsed());
    app.store.close();
}
