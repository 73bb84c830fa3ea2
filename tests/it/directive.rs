//! From directive to issued tasks: by hand, numbered, given targets, split, issued, corrected, ended.

mod bad;
mod below;
mod levels;
mod owed;
mod split;
mod unissued;

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
        (made.indicator.unit.base.as_str(), made.indicator.direction.as_str()),
        ("件", "at_most")
    );
    let less = story.give(directive, own(None, None, less)).unwrap();
    assert_eq!(less.indicator.id, made.indicator.id, "known from now on");
    assert_eq!((less.relative, less.resolved.as_deref()), (true, Some("1400")));
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
