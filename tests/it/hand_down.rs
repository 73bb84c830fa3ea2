//! What a split, an issue or a cancellation does to the figures above it: they are right at once, not with the next value.

use duban::app::Asker;
use duban::app::check::check;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{SplitOrder, TargetOrder};
use duban::app::directive::register::Register;
use duban::app::hand_down;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::{BaselineEntry, Entry as TargetEntry};
use duban::app::task::cancel::Cancel;
use duban::app::task::decline::Decline;
use duban::app::task::entry::{Entry, EntryValue};
use duban::app::task::report::ReportProgress;
use duban::app::task::review::Accept;
use duban::app::task::sign::Sign;
use duban::domain::apportion::Method;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, ProgressId, TaskId};
use duban::domain::person::Role::{Reporter, Supervisor};
use duban::domain::target::Comparator;

use crate::world::World;

const COVERAGE: &str = "village_delivery_coverage";

struct Story {
    world: World,
    boss: Asker,
    hebei: Asker,
    city: Asker,
}

impl Story {
    fn new() -> Story {
        let world = World::new();
        Story {
            boss: world.person("boss", "SPB", &[Supervisor]),
            hebei: world.person("hebei", "SPB-13", &[Reporter, Supervisor]),
            city: world.person("city", "SPB-1301", &[Reporter]),
            world,
        }
    }

    /// A directive on coverage, issued to 河北 and 山西: itself, its target, Hebei's task.
    fn issued(&self) -> (DirectiveId, i64, TaskId) {
        let new = NewDirective {
            due_on: Some("2026-12-31".parse().unwrap()),
            ..NewDirective::new(
                DirectiveKind::Policy,
                "推进快递进村",
                "年底前建制村快递服务覆盖率达到60%。",
            )
        };
        let directive = DirectiveId(self.world.run(&self.boss, Create(new)).unwrap().head.id);
        let target = NewTarget::on(COVERAGE, TargetEntry::of(Comparator::AtLeast, Some("60")));
        let target = self.world.run(&self.boss, Add { directive, target }).unwrap().id;
        let version = None;
        self.world.run(&self.boss, Register { directive, version }).unwrap();
        let order = SplitOrder::over(&["SPB-13", "SPB-14"], vec![TargetOrder::by(target, Method::Same)]);
        self.world.run(&self.boss, Decompose { directive, order }).unwrap();
        let tasks = vec![];
        self.world.run(&self.boss, Issue { directive, tasks }).unwrap();
        (directive, target, self.task("SPB-13", directive))
    }

    fn task(&self, org: &str, directive: DirectiveId) -> TaskId {
        let org = self.world.org(org);
        TaskId(self.world.number(&format!(
            "SELECT id AS n FROM tasks WHERE lead_org_id = {org} AND directive_id = {directive}"
        )))
    }

    fn report(&self, who: &Asker, task: TaskId, to: &str, (n, d): (i64, i64)) -> ProgressId {
        let value = EntryValue {
            indicator: COVERAGE.into(),
            numerator: Some(n.to_string()),
            denominator: Some(d.to_string()),
            ..EntryValue::default()
        };
        let entry = Entry {
            percent: Some(20),
            narrative: "按计划推进".into(),
            period: Some(to.parse().unwrap()),
            values: vec![value],
            ..Entry::default()
        };
        ProgressId(self.world.run(who, ReportProgress { task, entry }).unwrap().id)
    }

    fn split(&self, task: TaskId, keep_own_part: Option<bool>) {
        let target = self
            .world
            .number(&format!("SELECT id AS n FROM targets WHERE task_id = {task}"));
        let order = SplitOrder {
            keep_own_part,
            ..SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)])
        };
        self.world
            .run(&self.hebei, hand_down::Decompose { task, order })
            .unwrap();
    }

    fn issue(&self, task: TaskId) {
        let only = vec![];
        self.world
            .run(&self.hebei, hand_down::IssueChildren { task, only })
            .unwrap();
    }

    /// Numerator and denominator of a target at a period end.
    fn figure(&self, target: i64, to: &str) -> Option<(i64, i64)> {
        let to: chrono::NaiveDate = to.parse().unwrap();
        let mut all = self.world.figures(target).into_iter();
        all.find(|f| f.0 == to).and_then(|(_, n, d)| n.zip(d))
    }

    #[track_caller]
    fn sound(&self, when: &str) {
        let rules = self.world.app.rules();
        let found = self.world.app.store.read_now(move |c| check(c, &rules)).unwrap();
        assert!(found.is_empty(), "{when}: {found:#?}");
    }

    /// Hebei has signed, and reported 2 of 10 villages for August.
    fn reported(&self) -> (i64, TaskId) {
        let (_, target, task) = self.issued();
        self.world.run(&self.hebei, Sign { task }).unwrap();
        self.world.at("2026-09-02");
        let progress = self.report(&self.hebei, task, "2026-08-31", (2, 10));
        self.world.run(&self.boss, Accept { progress }).unwrap();
        assert_eq!(self.figure(target, "2026-08-31"), Some((2, 10)));
        self.sound("reported");
        (target, task)
    }
}

#[test]
fn values_that_are_not_kept_leave_the_figures_when_the_parts_are_issued() {
    let story = Story::new();
    let (target, task) = story.reported();
    story.split(task, Some(false));
    assert_eq!(
        story.figure(target, "2026-08-31"),
        Some((2, 10)),
        "nothing is issued yet"
    );
    story.sound("split");
    story.issue(task);
    assert_eq!(story.figure(target, "2026-08-31"), None);
    story.sound("issued");
}

#[test]
fn an_own_part_counts_beside_the_parts_and_a_cancelled_one_counts_no_more() {
    let story = Story::new();
    let (target, task) = story.reported();
    story.split(task, Some(true));
    story.issue(task);
    assert_eq!(story.figure(target, "2026-08-31"), Some((2, 10)));
    story.sound("issued");
    let directive = DirectiveId(story.world.number("SELECT MAX(id) AS n FROM directives"));
    let child = story.task("SPB-1301", directive);
    story.world.run(&story.city, Sign { task: child }).unwrap();
    story.world.at("2026-10-08");
    let first = story.world.number(&format!(
        "SELECT id AS n FROM obligations WHERE task_id = {child} ORDER BY period_to LIMIT 1"
    ));
    let to = story.world.text(&format!(
        "SELECT CAST(period_to AS TEXT) AS t FROM obligations WHERE id = {first}"
    ));
    story.report(&story.city, child, &to, (5, 20));
    assert_eq!(story.figure(target, &to), Some((7, 30)));
    story.sound("reported below");
    let reason = "并入市本级".to_owned();
    story.world.run(&story.hebei, Cancel { task: child, reason }).unwrap();
    assert_eq!(story.figure(target, &to), None, "nobody else has reported");
    assert_eq!(story.figure(target, "2026-08-31"), Some((2, 10)), "its own part alone");
    story.sound("cancelled");
}

#[test]
fn a_task_that_is_handed_back_leaves_the_figures_and_a_new_one_takes_over_what_is_known() {
    let story = Story::new();
    let (target, first) = story.reported();
    let (again, second_target, second) = story.issued();
    assert_eq!(
        story.figure(second_target, "2026-08-31"),
        Some((2, 10)),
        "reported once, counted for every directive that asks"
    );
    story.sound("a second directive on the same indicator");
    let reason = "与上一事项重复".to_owned();
    story.world.run(&story.hebei, Decline { task: second, reason }).unwrap();
    assert_eq!(story.figure(second_target, "2026-08-31"), None);
    assert_eq!(story.figure(target, "2026-08-31"), Some((2, 10)));
    story.sound("handed back");
    story.world.at("2026-10-08");
    story.report(&story.hebei, first, "2026-09-30", (4, 10));
    let tasks = vec![second];
    story
        .world
        .run(
            &story.boss,
            Issue {
                directive: again,
                tasks,
            },
        )
        .unwrap();
    assert_eq!(
        story.figure(second_target, "2026-09-30"),
        Some((4, 10)),
        "what came meanwhile too"
    );
    story.sound("issued again");
}

#[test]
fn an_edited_target_is_lit_by_its_new_value() {
    use duban::app::target::edit::{Edit, TargetEdit};
    let story = Story::new();
    let (_, task) = story.reported();
    let light = || {
        story
            .world
            .text(&format!("SELECT light AS t FROM tasks WHERE id = {task}"))
    };
    let before = light();
    let (id, version) = (
        story
            .world
            .number(&format!("SELECT id AS n FROM targets WHERE task_id = {task}")),
        story
            .world
            .number(&format!("SELECT version AS n FROM targets WHERE task_id = {task}")),
    );
    let edit = Edit {
        target: duban::domain::id::TargetId(id),
        version,
        edit: TargetEdit {
            value: Some(Some("100".into())),
            baseline: Some(Some(BaselineEntry {
                value: Some("0".into()),
                on: Some("2026-08-07".parse().unwrap()),
                ..BaselineEntry::default()
            })),
            due_on: Some(Some("2026-09-02".parse().unwrap())),
            ..TargetEdit::default()
        },
        reason: "提前全覆盖".into(),
        confirm_broken_sum: true,
    };
    story.world.run(&story.boss, edit).unwrap();
    story.sound("target changed");
    assert_eq!((before.as_str(), light().as_str()), ("green", "red"));
}
