//! From directive to issued tasks: by hand, numbered, given targets, split, issued, corrected, ended.

use duban::app::directive::approve::{Approve, Propose};
use duban::app::directive::cancel::Cancel;
use duban::app::directive::close::Close;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::edit::{DirectiveEdit, Edit};
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{SplitOrder, TargetOrder};
use duban::app::directive::preview::{Decomposition, preview};
use duban::app::directive::register::Register;
use duban::app::directive::view::{DirectiveView, view};
use duban::app::import::{Kind, Prepared, at_console};
use duban::app::obligation::unlock::Unlock;
use duban::app::obligation::waive::Waive;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::edit::{Edit as EditTarget, TargetEdit};
use duban::app::target::entry::{BaselineEntry, Entry};
use duban::app::target::view::TargetView;
use duban::app::task::decline::Decline;
use duban::app::task::report::ReportProgress;
use duban::app::task::sign::Sign;
use duban::app::{Asker, Result, hand_down, setting};
use duban::domain::apportion::Method;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, ObligationId, TargetId, TaskId};
use duban::domain::indicator::IndicatorKind;
use duban::domain::person::Role;
use duban::domain::policy::Action;
use duban::domain::refusal::{Code, Refusal};
use duban::domain::target::Comparator;
use duban::store::page::Ask;
use duban::store::{self, directive::Filter};

use crate::world::World;

/// Every province of the shipped tree, with the national bureau and one city.
const PROVINCES: &[&str] = &[
    "SPB", "SPB-11", "SPB-12", "SPB-13", "SPB-14", "SPB-15", "SPB-21", "SPB-22", "SPB-23", "SPB-31", "SPB-32",
    "SPB-33", "SPB-34", "SPB-35", "SPB-36", "SPB-37", "SPB-41", "SPB-42", "SPB-43", "SPB-44", "SPB-45", "SPB-46",
    "SPB-50", "SPB-51", "SPB-52", "SPB-53", "SPB-54", "SPB-61", "SPB-62", "SPB-63", "SPB-64", "SPB-65", "SPB-1301",
];

struct Story {
    world: World,
    supervisor: Asker,
}

impl Story {
    fn new() -> Story {
        Story::over(World::new())
    }

    fn over(world: World) -> Story {
        let supervisor = world.person("supervisor", "SPB", &[Role::Supervisor]);
        Story { world, supervisor }
    }

    fn draft(&self, title: &str) -> DirectiveView {
        let new = NewDirective {
            due_on: Some("2026-12-31".parse().unwrap()),
            ..NewDirective::new(DirectiveKind::Policy, title, "年底前建制村快递服务覆盖率达到60%。")
        };
        self.world.run(&self.supervisor, Create(new)).unwrap()
    }

    fn register(&self, directive: i64) -> Result<DirectiveView> {
        let directive = DirectiveId(directive);
        self.world.run(
            &self.supervisor,
            Register {
                directive,
                version: None,
            },
        )
    }

    fn target(&self, directive: i64, indicator: &str, comparator: Comparator, value: &str) -> TargetView {
        self.give(directive, NewTarget::on(indicator, Entry::of(comparator, Some(value))))
            .unwrap()
    }

    fn give(&self, directive: i64, target: NewTarget) -> Result<TargetView> {
        let directive = DirectiveId(directive);
        self.world.run(&self.supervisor, Add { directive, target })
    }

    /// A registered directive with 60 % of villages.
    fn villages(&self) -> (i64, i64) {
        let directive = self.draft("推进快递进村").head.id;
        let target = self.target(directive, "快递进村覆盖率", Comparator::AtLeast, "60");
        self.register(directive).unwrap();
        (directive, target.id)
    }

    /// A registered directive with 30 lockers.
    fn lockers(&self) -> (i64, i64) {
        let directive = self.draft("新增智能快件箱").head.id;
        let target = self.target(directive, "new_smart_lockers", Comparator::AtLeast, "30");
        self.register(directive).unwrap();
        (directive, target.id)
    }

    fn preview(&self, directive: i64, order: SplitOrder) -> Result<Decomposition> {
        self.world
            .ask(&self.supervisor, move |cx| preview(cx, DirectiveId(directive), &order))
    }

    fn split(&self, directive: i64, order: SplitOrder) -> Result<Decomposition> {
        let directive = DirectiveId(directive);
        self.world.run(&self.supervisor, Decompose { directive, order })
    }

    fn issue(&self, directive: i64) -> Result<DirectiveView> {
        let (directive, tasks) = (DirectiveId(directive), vec![]);
        self.world.run(&self.supervisor, Issue { directive, tasks })
    }

    /// Villages issued to 河北 and 山西; the directive and its two tasks.
    fn issued(&self) -> (i64, i64, i64) {
        let (directive, target) = self.villages();
        let done = self
            .split(
                directive,
                over(&["SPB-13", "SPB-14"], TargetOrder::by(target, Method::Same)),
            )
            .unwrap();
        self.issue(directive).unwrap();
        (directive, done.tasks[0].task.unwrap(), done.tasks[1].task.unwrap())
    }

    fn sign(&self, task: i64) {
        let reporter = self.world.person("hebei-reporter", "SPB-13", &[Role::Reporter]);
        self.world.run(&reporter, Sign { task: TaskId(task) }).unwrap();
    }

    fn count(&self, sql: &str) -> i64 {
        self.world.number(sql)
    }
}

fn over(codes: &[&str], target: TargetOrder) -> SplitOrder {
    SplitOrder::over(codes, vec![target])
}

fn shares(split: &Decomposition) -> Vec<String> {
    split
        .tasks
        .iter()
        .map(|t| t.targets[0].value.clone().unwrap())
        .collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    result.unwrap_err().refusal()
}

#[test]
fn sixty_percent_goes_to_every_province_as_it_is() {
    let story = Story::new();
    let (directive, target) = story.villages();
    let order = SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)]);
    let before = story.count("SELECT count(*) FROM events");
    let shown = story.preview(directive, order.clone()).unwrap();
    assert!(shown.dry_run);
    assert_eq!(shares(&shown), ["60", "60", "60"]);
    let codes: Vec<_> = shown.tasks.iter().map(|t| t.org.code.as_str()).collect();
    assert_eq!(
        codes,
        ["SPB-11", "SPB-13", "SPB-14"],
        "provinces only, no department, no city"
    );
    assert_eq!((shown.burden.reports_each, shown.burden.reports_total), (5, 15));
    assert_eq!(story.count("SELECT count(*) FROM tasks"), 0, "a preview writes nothing");
    assert_eq!(story.count("SELECT count(*) FROM events"), before);

    let done = story.split(directive, order).unwrap();
    assert!(!done.dry_run);
    assert_eq!(
        story.count("SELECT count(*) FROM tasks WHERE state = 'draft' AND light = 'grey'"),
        3
    );
    assert_eq!(
        story.count("SELECT count(*) FROM targets WHERE value = 6000 AND task_id IS NOT NULL"),
        3
    );
    assert_eq!(story.count("SELECT count(*) FROM task_parties WHERE role = 'lead'"), 3);
    assert_eq!(
        story.count("SELECT count(*) FROM apportionments WHERE method = 'same'"),
        1
    );
    assert_eq!(
        story.count("SELECT count(*) FROM obligations"),
        0,
        "nothing is owed before issue"
    );

    let view = story.issue(directive).unwrap();
    assert_eq!((view.head.state.as_str(), view.tasks["issued"]), ("active", 3));
    assert_eq!(
        story.count("SELECT count(*) FROM obligations WHERE state = 'open' AND planned_by = 'issue'"),
        15
    );
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        3
    );
    assert_eq!(
        story.count("SELECT CAST(sum(n) AS BIGINT) FROM task_totals WHERE state = 'issued' AND light = 'green'"),
        3
    );
    assert_eq!(
        story.count("SELECT CAST(sum(n) AS BIGINT) FROM task_totals WHERE state = 'draft'"),
        0
    );
    assert_eq!(story.count("SELECT count(*) FROM events WHERE verb = 'task.issued'"), 3);
    assert_eq!(
        story
            .count("SELECT count(*) FROM tasks WHERE original_due_on = due_on AND sign_due_at = '2026-08-10 16:00:00'"),
        3,
        "to be signed for on Monday"
    );
}

#[test]
fn thirty_lockers_by_population_add_up_exactly() {
    let story = Story::over(World::with(PROVINCES));
    let (directive, target) = story.lockers();
    let by_weight = TargetOrder {
        key: Some("population".into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let shown = story
        .preview(directive, SplitOrder::over_children(vec![by_weight]))
        .unwrap();
    let numbers: Vec<i64> = shares(&shown).iter().map(|s| s.parse().unwrap()).collect();
    assert_eq!((numbers.len(), numbers.iter().sum::<i64>()), (31, 30));
    assert_eq!(numbers.iter().max(), Some(&3), "广东 has the most people");
    assert_eq!((shown.sums[0].year, shown.sums[0].holds), (Some(2020), true));

    let equal = SplitOrder::over_children(vec![TargetOrder::by(target, Method::Equal)]);
    let numbers: Vec<i64> = shares(&story.preview(directive, equal.clone()).unwrap())
        .iter()
        .map(|s| s.parse().unwrap())
        .collect();
    assert_eq!((numbers.iter().sum::<i64>(), numbers.iter().max()), (30, Some(&1)));
    story.split(directive, equal).unwrap();
    assert_eq!(
        story.count("SELECT CAST(sum(value) AS BIGINT) FROM targets WHERE parent_id IS NOT NULL"),
        30
    );
}

#[test]
fn a_missing_weight_names_everybody_who_lacks_it() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let by = |key: &str| TargetOrder {
        key: Some(key.into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let cities = refusal(story.preview(directive, over(&["SPB-13", "SPB-1401", "SPB-1301"], by("population"))));
    assert_eq!(cities.code, Code::WeightMissing);
    let fields: Vec<_> = cities.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields, ["targets[0].key.SPB-1401", "targets[0].key.SPB-1301"]);
    let none = refusal(story.split(directive, over(&["SPB-13", "SPB-14"], by("villages"))));
    assert_eq!((none.code, none.errors.len()), (Code::WeightMissing, 2));
}

#[test]
fn invented_weights_mark_what_they_split() {
    let story = Story::new();
    let table = "org,key,year,value,source\nSPB-1301,population,2020,2,sample\nSPB-1401,population,2020,1,sample\n";
    let file = Prepared::of(Kind::Weights, table.as_bytes(), "weights.csv").unwrap();
    at_console(&story.world.app, file, false).unwrap();
    let (directive, target) = story.lockers();
    let order = TargetOrder {
        key: Some("population".into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let made = story.split(directive, over(&["SPB-1301", "SPB-1401"], order)).unwrap();
    assert_eq!(shares(&made), ["20", "10"]);
    assert_eq!(story.count("SELECT count(*) FROM targets WHERE source = 'sample'"), 2);
}

#[test]
fn a_sum_broken_by_hand_is_shown_mended_and_only_confirmed_written() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let typed = |a: &str, b: &str| {
        let mut order = TargetOrder::by(target, Method::Manual);
        order.values = [("SPB-13".to_owned(), a.to_owned()), ("SPB-14".to_owned(), b.to_owned())].into();
        over(&["SPB-13", "SPB-14"], order)
    };
    let shown = story.preview(directive, typed("20", "8")).unwrap();
    assert!(!shown.sums[0].holds);
    assert_eq!(
        (shown.sums[0].children.as_deref(), shown.sums[0].parent.as_deref()),
        (Some("28"), Some("30"))
    );
    assert!(shown.sums[0].mend.as_deref().unwrap().contains("即可平衡"));
    let refused = refusal(story.split(directive, typed("20", "8")));
    assert_eq!(refused.code, Code::SumBroken);
    assert!(refused.zh.contains("confirm_broken_sum"), "{}", refused.zh);

    let confirmed = SplitOrder {
        confirm_broken_sum: true,
        ..typed("20", "8")
    };
    story.split(directive, confirmed).unwrap();
    assert_eq!(
        story.count("SELECT count(*) FROM apportionments WHERE confirmed_by IS NOT NULL"),
        1
    );

    let rest = story
        .preview(directive, over(&["SPB-11"], TargetOrder::by(target, Method::Equal)))
        .unwrap();
    assert_eq!(shares(&rest), ["2"], "a bureau added later takes what is left");
    let share = TargetId(story.count("SELECT min(id) FROM targets WHERE parent_id IS NOT NULL"));
    let change = |value: &str| EditTarget {
        target: share,
        version: 1,
        edit: TargetEdit {
            value: Some(Some(value.into())),
            ..TargetEdit::default()
        },
        reason: "调整".into(),
        confirm_broken_sum: false,
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, change("21"))).code,
        Code::SumBroken
    );
    assert_eq!(
        story
            .world
            .run(&story.supervisor, change("22"))
            .unwrap()
            .value
            .as_deref(),
        Some("22")
    );
}

#[test]
fn who_may_not_get_a_task_is_named() {
    let story = Story::new();
    let (directive, target) = story.villages();
    let same = || TargetOrder::by(target, Method::Same);
    let codes = |orgs: &[&str]| refusal(story.preview(directive, over(orgs, same())));
    assert_eq!(codes(&["SPB"]).errors[0].code, "not_below");
    assert_eq!(codes(&["SPB-13", "河北局"]).errors[0].code, "twice");
    assert_eq!(codes(&["SPB-99"]).errors[0].field, "orgs[0]");
    story.split(directive, over(&["SPB-13", "SPB-D04"], same())).unwrap();
    let busy = codes(&["SPB-14", "SPB-13"]);
    assert_eq!(busy.code, Code::AlreadyExists);
    assert!(busy.zh.contains("河北") && !busy.zh.contains("山西"), "{}", busy.zh);
}

#[test]
fn numbers_have_no_gaps_even_after_a_refused_registration() {
    let story = Story::new();
    let [first, second, third] = ["一", "二", "三"].map(|t| story.draft(t).head.id);
    assert_eq!(
        story.register(first).unwrap().head.number.as_deref(),
        Some("督〔2026〕1号")
    );
    assert_eq!(refusal(story.register(first)).code, Code::TransitionNotDrawn);
    let stale = Register {
        directive: DirectiveId(second),
        version: Some(9),
    };
    assert_eq!(refusal(story.world.run(&story.supervisor, stale)).code, Code::Stale);
    assert_eq!(
        story.register(second).unwrap().head.number.as_deref(),
        Some("督〔2026〕2号")
    );
    let cancel = Cancel {
        directive: DirectiveId(second),
        reason: "重复立项".into(),
    };
    let void = story.world.run(&story.supervisor, cancel).unwrap();
    assert_eq!(
        (void.head.state.as_str(), void.head.number.as_deref()),
        ("cancelled", Some("督〔2026〕2号"))
    );
    story.world.at("2027-01-01 00:30");
    assert_eq!(
        story.register(third).unwrap().head.number.as_deref(),
        Some("督〔2027〕1号")
    );
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let own = NewDirective::new(DirectiveKind::Problem, "整改", "限期整改。");
    let own = DirectiveId(story.world.run(&hebei, Create(own)).unwrap().head.id);
    let own = story
        .world
        .run(
            &hebei,
            Register {
                directive: own,
                version: None,
            },
        )
        .unwrap();
    assert_eq!(own.head.number.as_deref(), Some("冀邮督〔2027〕1号"));
}

#[test]
fn an_organisation_may_have_its_directives_approved_first() {
    let story = Story::new();
    story
        .world
        .sql(r#"UPDATE orgs SET settings = '{"directive.approval": true}' WHERE code = 'SPB'"#);
    let id = story.draft("审定后立项").head.id;
    assert_eq!(refusal(story.register(id)).code, Code::RuleBroken);
    let directive = DirectiveId(id);
    assert_eq!(
        story
            .world
            .run(&story.supervisor, Propose(directive))
            .unwrap()
            .head
            .state,
        "proposed"
    );
    assert_eq!(
        refusal(story.world.run(&story.supervisor, Approve(directive))).code,
        Code::Forbidden
    );
    let leader = story.world.person("leader", "SPB", &[Role::Leader]);
    let done = story.world.run(&leader, Approve(directive)).unwrap();
    assert_eq!(
        (done.head.state.as_str(), done.head.number.as_deref()),
        ("registered", Some("督〔2026〕1号"))
    );
}

#[test]
fn others_see_it_when_they_get_a_task_and_only_the_issuer_changes_it() {
    let story = Story::new();
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let leader = story.world.person("leader", "SPB", &[Role::Leader]);
    let department = story.world.person("market", "SPB-D04", &[Role::Supervisor]);
    let admin = story.world.person("root", "SPB", &[Role::Admin]);
    let (directive, target) = story.villages();
    let id = DirectiveId(directive);
    let see = |who: &Asker| story.world.ask(who, move |cx| view(cx, id));
    let register = || Register {
        directive: id,
        version: None,
    };
    assert_eq!(refusal(see(&hebei)).code, Code::NotFound);
    assert_eq!(refusal(story.world.run(&hebei, register())).code, Code::NotFound);
    assert_eq!(refusal(see(&department)).code, Code::NotFound);
    assert_eq!(refusal(see(&admin)).code, Code::NotFound);
    assert!(see(&leader).is_ok());
    assert_eq!(refusal(story.world.run(&leader, register())).code, Code::Forbidden);
    story
        .split(directive, over(&["SPB-13"], TargetOrder::by(target, Method::Same)))
        .unwrap();
    assert_eq!(
        refusal(see(&hebei)).code,
        Code::NotFound,
        "a draft exists for its issuer only"
    );
    story.issue(directive).unwrap();
    assert!(see(&hebei).is_ok());
    let cancel = Cancel {
        directive: id,
        reason: "不归我管".into(),
    };
    assert_eq!(refusal(story.world.run(&hebei, cancel)).code, Code::Forbidden);
    let own = story
        .world
        .run(
            &department,
            Create(NewDirective::new(DirectiveKind::Decision, "司里", "办好。")),
        )
        .unwrap();
    assert_eq!(
        (own.head.issuer.code.as_str(), own.head.acting.unwrap().code.as_str()),
        ("SPB", "SPB-D04")
    );
    let list = story.world.ask(&hebei, |cx| {
        let ask = Ask {
            sort: "-id".into(),
            with_total: true,
            ..Ask::default()
        };
        duban::app::directive::list::list(cx, Filter::default(), &ask)
    });
    let list = list.unwrap();
    assert_eq!((list.items.len(), list.total), (1, Some(1)));
}

#[test]
fn lists_page_through_every_order_without_loss() {
    let story = Story::new();
    for n in 1..=7 {
        let new = NewDirective {
            due_on: (n % 3 != 0).then(|| format!("2026-1{}-01", n % 2).parse().unwrap()),
            external_ref: Some(format!("oa-{n}")),
            ..NewDirective::new(DirectiveKind::Policy, &format!("事项Ａ{n}"), "要求")
        };
        story.world.run(&story.supervisor, Create(new)).unwrap();
    }
    for sort in store::directive::SORTS {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let ask = Ask {
                limit: 2,
                sort: (*sort).into(),
                after: after.clone(),
                with_total: false,
            };
            let filter = Filter {
                q: Some("事项a".into()),
                ..Filter::default()
            };
            let page = story
                .world
                .ask(&story.supervisor, move |cx| {
                    duban::app::directive::list::list(cx, filter, &ask)
                })
                .unwrap();
            seen.extend(page.items.iter().map(|d| d.id));
            let Some(next) = page.next_cursor else { break };
            after = store::page::Cursor::decode(&next);
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [1, 2, 3, 4, 5, 6, 7], "{sort}");
        let expected: &[i64] = match *sort {
            "due_on,-id" => &[4, 2, 7, 5, 1, 6, 3],
            "-id" => &[7, 6, 5, 4, 3, 2, 1],
            _ => &[1, 2, 3, 4, 5, 6, 7],
        };
        assert_eq!(seen, expected, "{sort}");
    }
    let again = NewDirective {
        external_ref: Some("oa-1".into()),
        ..NewDirective::new(DirectiveKind::Policy, "再来", "要求")
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, Create(again))).code,
        Code::AlreadyExists
    );
}

#[test]
fn targets_keep_the_words_and_the_level_they_mean() {
    let story = Story::new();
    let directive = story.draft("目标").head.id;
    let pending = story.give(
        directive,
        NewTarget::on("快递进村覆盖率", Entry::of(Comparator::AtLeast, None)),
    );
    let pending = pending.unwrap();
    assert!(pending.pending && pending.value.is_none());
    let refused = |entry: Entry| refusal(story.give(directive, NewTarget::on("快递进村覆盖率", entry))).errors[0].code;
    assert_eq!(refused(Entry::of(Comparator::AtLeast, Some("101"))), "over_100");
    assert_eq!(
        refused(Entry::of(Comparator::AtLeast, Some("60.125"))),
        "too_many_decimals"
    );
    assert_eq!(refused(Entry::of(Comparator::AtLeast, Some("六成"))), "not_a_number");
    let less = Entry {
        unit: Some("%".into()),
        found_text: Some("申诉量下降30%".into()),
        baseline: Some(BaselineEntry {
            value: Some("2000".into()),
            ..BaselineEntry::default()
        }),
        ..Entry::of(Comparator::Decrease, Some("30"))
    };
    let own = |kind, unit: Option<&str>, entry: Entry| NewTarget {
        kind,
        entry: Entry {
            unit: unit.map(str::to_owned).or(entry.unit.clone()),
            ..entry
        },
        ..NewTarget::on("申诉量", Entry::of(Comparator::AtLeast, None))
    };
    let unknown = refusal(story.give(directive, own(None, None, less.clone())));
    assert_eq!(unknown.errors[0].field, "indicator");
    let made = story
        .give(
            directive,
            own(
                Some(IndicatorKind::Count),
                Some("件"),
                Entry::of(Comparator::AtMost, Some("2000")),
            ),
        )
        .unwrap();
    assert_eq!(
        (made.indicator.unit.as_str(), made.indicator.direction.as_str()),
        ("件", "at_most")
    );
    let less = story.give(directive, own(None, None, less)).unwrap();
    assert_eq!(less.indicator.id, made.indicator.id, "known from now on");
    assert_eq!((less.relative, less.resolved.as_deref()), (true, Some("1400")));
}

#[test]
fn a_changed_due_day_moves_only_what_is_still_to_come() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    story.world.at("2026-10-20");
    let seen = story
        .world
        .ask(&story.supervisor, move |cx| view(cx, DirectiveId(directive)))
        .unwrap();
    let edit = |reason: &str| Edit {
        directive: DirectiveId(directive),
        version: seen.head.version,
        edit: DirectiveEdit {
            due_on: Some(Some("2027-02-28".parse().unwrap())),
            ..DirectiveEdit::default()
        },
        reason: reason.into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, edit(""))).errors[0].field,
        "reason"
    );
    let old = |n: &str| format!("SELECT count(*) FROM obligations WHERE task_id = {task} AND {n}");
    assert_eq!(story.count(&old("planned_by = 'issue'")), 5);
    story.world.run(&story.supervisor, edit("会议改期")).unwrap();
    assert_eq!(story.count(&old("planned_by = 'issue' AND state = 'open'")), 5);
    assert_eq!(story.count(&old("planned_by = 'extension'")), 2, "January and February");
    assert_eq!(
        story.count("SELECT count(*) FROM tasks WHERE slip_days = 59 AND original_due_on = '2026-12-31'"),
        2
    );
    assert_eq!(
        story.count("SELECT count(*) FROM task_versions WHERE to_at IS NOT NULL AND state = 'issued'"),
        2
    );

    let now = story
        .world
        .ask(&story.supervisor, move |cx| view(cx, DirectiveId(directive)))
        .unwrap();
    let sooner = Edit {
        version: now.head.version,
        edit: DirectiveEdit {
            due_on: Some(Some("2026-11-15".parse().unwrap())),
            ..DirectiveEdit::default()
        },
        ..edit("提前完成")
    };
    story.world.run(&story.supervisor, sooner).unwrap();
    assert_eq!(
        story.count(&old("state = 'waived' AND period_to > '2026-12-01'")),
        3,
        "nothing is deleted"
    );
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals"),
        8,
        "August to November, twice"
    );
}

#[test]
fn waiving_takes_it_off_what_is_owed_in_its_month() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    let first = story.count(&format!("SELECT min(id) FROM obligations WHERE task_id = {task}"));
    let waive = |reason: &str| Waive {
        obligation: ObligationId(first),
        reason: reason.into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, waive(" "))).errors[0].code,
        "empty"
    );
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    assert_eq!(refusal(story.world.run(&hebei, waive("忙"))).code, Code::Forbidden);
    let done = story.world.run(&story.supervisor, waive("抗洪抢险")).unwrap();
    assert_eq!((done.state.as_str(), done.period.as_str()), ("waived", "2026年8月"));
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        1
    );
    assert_eq!(
        refusal(story.world.run(&story.supervisor, waive("再来"))).code,
        Code::TransitionNotDrawn
    );
}

#[test]
fn a_task_that_was_handed_back_is_issued_anew_and_owes_again() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    let reporter = story.world.person("hebei", "SPB-13", &[Role::Reporter]);
    let decline = Decline {
        task: TaskId(task),
        reason: "不属我局职责".into(),
    };
    story.world.run(&reporter, decline).unwrap();
    story.world.at("2026-08-12");
    let again = hand_down::Issue { task: TaskId(task) };
    assert_eq!(story.world.run(&story.supervisor, again).unwrap().tasks, [task]);
    let open = format!("SELECT count(*) FROM obligations WHERE task_id = {task} AND state = 'open'");
    assert_eq!(story.count(&open), 5);
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        2
    );
    let none = refusal(story.issue(directive));
    assert_eq!(none.code, Code::RuleBroken);
}

#[test]
fn a_province_hands_its_task_down_to_its_cities() {
    let story = Story::new();
    let (directive, task, other) = story.issued();
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let target = story.count(&format!("SELECT id FROM targets WHERE task_id = {task}"));
    let order = || SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)]);
    let down = |task: i64| hand_down::Decompose {
        task: TaskId(task),
        order: order(),
    };
    assert_eq!(
        refusal(story.world.run(&hebei, down(task))).code,
        Code::TransitionNotDrawn,
        "not signed for"
    );
    story.sign(task);
    assert_eq!(refusal(story.world.run(&hebei, down(other))).code, Code::NotFound);
    assert_eq!(
        refusal(story.world.run(&story.supervisor, down(task))).code,
        Code::Forbidden
    );
    let shown = {
        let order = order();
        story
            .world
            .ask(&hebei, move |cx| hand_down::preview(cx, TaskId(task), &order))
            .unwrap()
    };
    assert_eq!(shares(&shown), ["60", "60"]);
    let made = story.world.run(&hebei, down(task)).unwrap();
    let child = made.tasks[0].task.unwrap();
    let path = format!("SELECT count(*) FROM tasks WHERE id = {child} AND path = '/{task}/{child}/'");
    assert_eq!(story.count(&path), 1);
    let issue = || hand_down::IssueChildren {
        task: TaskId(task),
        only: vec![],
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, issue())).code,
        Code::Forbidden
    );
    assert_eq!(story.world.run(&hebei, issue()).unwrap().tasks.len(), 2);
    let city = story.world.person("sjz", "SPB-1301", &[Role::Reporter]);
    assert!(
        story
            .world
            .ask(&city, move |cx| view(cx, DirectiveId(directive)))
            .is_ok()
    );
    assert_eq!(story.count("SELECT count(*) FROM directives WHERE state = 'active'"), 1);
}

#[test]
fn a_task_with_values_asks_whether_they_stay_its_own_part() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    story.sign(task);
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    story.world.sql(&format!(
        "INSERT INTO indicator_values (org_id, indicator_id, period_from, period_to, revision, numerator, denominator, state, submitted_at) \
         SELECT lead_org_id, (SELECT indicator_id FROM targets WHERE task_id = {task}), '2026-08-01', '2026-08-31', 1, 3, 5, 'accepted', '2026-08-31 00:00:00' FROM tasks WHERE id = {task}; \
         INSERT INTO value_uses (value_id, task_id) SELECT max(id), {task} FROM indicator_values;"
    ));
    let target = story.count(&format!("SELECT id FROM targets WHERE task_id = {task}"));
    let down = |keep_own_part| hand_down::Decompose {
        task: TaskId(task),
        order: SplitOrder {
            keep_own_part,
            ..SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)])
        },
    };
    assert_eq!(
        refusal(story.world.run(&hebei, down(None))).errors[0].field,
        "keep_own_part"
    );
    story.world.run(&hebei, down(Some(true))).unwrap();
    assert_eq!(story.count("SELECT count(*) FROM targets WHERE own_part"), 1);
}

#[test]
fn closing_waits_for_every_task_and_cancelling_takes_them_along() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    let close = || Close {
        directive: DirectiveId(directive),
        reason: String::new(),
    };
    let refused = refusal(story.world.run(&story.supervisor, close()));
    assert_eq!(refused.code, Code::OpenChildren);
    assert!(refused.zh.contains("2项"), "{}", refused.zh);
    story
        .world
        .sql(&format!("UPDATE tasks SET state = 'closing' WHERE id = {task}"));
    let cancel = Cancel {
        directive: DirectiveId(directive),
        reason: "政策调整".into(),
    };
    let void = story.world.run(&story.supervisor, cancel).unwrap();
    assert_eq!(
        (void.tasks["cancelled"], void.cancel_reason.as_deref()),
        (2, Some("政策调整"))
    );
    assert_eq!(story.count("SELECT count(*) FROM obligations WHERE state = 'open'"), 0);
    assert_eq!(story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals"), 0);
    assert_eq!(
        refusal(story.world.run(&story.supervisor, close())).code,
        Code::TransitionNotDrawn
    );
}

#[test]
fn programmes_ship_with_their_targets() {
    let story = Story::new();
    let all = story.world.ask(&story.supervisor, duban::app::programme::all).unwrap();
    let p = all.items.iter().find(|p| p.code == "9792").unwrap();
    let values: Vec<_> = p
        .items
        .iter()
        .map(|i| (i.comparator.as_str(), i.value.as_deref().unwrap()))
        .collect();
    assert_eq!(values, [(">=", "90"), (">=", "70"), (">=", "90"), ("+=", "20000")]);
}

#[test]
fn a_locked_period_is_unlocked_for_another_fifteen_working_days() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    let first = story.count(&format!("SELECT min(id) FROM obligations WHERE task_id = {task}"));
    let unlock = || Unlock {
        obligation: ObligationId(first),
        reason: "补报".into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, unlock())).code,
        Code::TransitionNotDrawn
    );
    story.world.at("2026-11-02");
    let done = story.world.run(&story.supervisor, unlock()).unwrap();
    assert_eq!(done.locks_at.to_rfc3339(), "2026-11-23T16:00:00+00:00");
}

#[test]
fn how_long_late_reports_are_taken_is_a_setting() {
    use duban::app::task::entry::{Entry as Report, EntryValue};
    let story = Story::new();
    let (_, task, _) = story.issued();
    let reporter = story.world.person("hebei-reporter", "SPB-13", &[Role::Reporter]);
    story.world.run(&reporter, Sign { task: TaskId(task) }).unwrap();
    let report = || ReportProgress {
        task: TaskId(task),
        entry: Report {
            percent: Some(10),
            narrative: "补报".into(),
            period: Some("2026-08-31".parse().unwrap()),
            values: vec![EntryValue {
                indicator: "village_delivery_coverage".into(),
                numerator: Some("2".into()),
                denominator: Some("10".into()),
                ..EntryValue::default()
            }],
            ..Report::default()
        },
    };
    // Due in the first days of September: fifteen working days on the month is locked.
    story.world.at("2026-10-12");
    let refused = refusal(story.world.run(&reporter, report()));
    assert_eq!(refused.code, Code::PeriodLocked);
    let admin = story.world.person("dial-admin", "SPB", &[Role::Admin]);
    let version = story.world.ask(&admin, setting::show).unwrap().version;
    let values = [("report.lock_days".to_owned(), 40)].into();
    story.world.run(&admin, setting::Put { version, values }).unwrap();
    story.world.app.reload_rules().unwrap();
    story.world.run(&reporter, report()).unwrap();
    assert_eq!(story.count("SELECT COUNT(*) FROM progress_reports WHERE late"), 1);
}

#[test]
fn a_department_reads_what_bureaus_made_of_its_tasks_and_leaves_deciding_to_them() {
    let story = Story::new();
    let department = story.world.person("market", "SPB-D04", &[Role::Supervisor]);
    let new = NewDirective::new(DirectiveKind::Decision, "邮快合作", "推进邮快合作。");
    let directive = DirectiveId(story.world.run(&department, Create(new)).unwrap().head.id);
    let register = Register {
        directive,
        version: None,
    };
    story.world.run(&department, register).unwrap();
    let order = SplitOrder::over(&["SPB-13"], vec![]);
    let made = story.world.run(&department, Decompose { directive, order }).unwrap();
    let task = made.tasks[0].task.unwrap();
    let issue = Issue {
        directive,
        tasks: vec![],
    };
    story.world.run(&department, issue).unwrap();
    story.sign(task);
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let down = hand_down::Decompose {
        task: TaskId(task),
        order: SplitOrder::over(&["SPB-1301"], vec![]),
    };
    let child = story.world.run(&hebei, down).unwrap().tasks[0].task.unwrap();
    let issue = hand_down::IssueChildren {
        task: TaskId(task),
        only: vec![],
    };
    story.world.run(&hebei, issue).unwrap();
    let may = |id: i64, action: Action| {
        story
            .world
            .ask(&department, move |cx| cx.task(TaskId(id), action).map(|t| t.id))
            .is_ok()
    };
    assert!(may(task, Action::Review) && may(task, Action::ReadWhole));
    assert!(may(child, Action::ReadWhole) && !may(child, Action::Review));
}
