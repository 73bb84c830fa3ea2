//! A spring of real work for the stories of figures and of the check: two directives, handed down to provinces and
//! cities, signed, reported, returned, corrected, extended, closed — all through the commands that users have.

use duban::app::Asker;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{OrgKey, Orgs, SplitOrder, TargetOrder};
use duban::app::directive::register::Register;
use duban::app::hand_down;
use duban::app::request::decide::Decide;
use duban::app::request::file::File;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry as TargetEntry;
use duban::app::task::entry::{Entry, EntryValue};
use duban::app::task::report::ReportProgress;
use duban::app::task::review::{Accept, Return};
use duban::app::task::sign::Sign;
use duban::domain::apportion::Method;
use duban::domain::cadence::Cadence;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, ProgressId, RequestId, TaskId};
use duban::domain::person::Role;
use duban::domain::request::{RequestDecision, RequestKind};
use duban::domain::target::Comparator;
use duban::domain::task::Grade;

use crate::world::World;

/// A world after its spring, at nine o'clock of 15 May 2026.
pub struct Spring {
    pub world: World,
    pub supervisor: Asker,
    pub leader: Asker,
    /// 河北局, who is reporter and supervisor.
    pub hebei: Asker,
    pub shanxi: Asker,
    pub shijiazhuang: Asker,
    pub tangshan: Asker,
    /// 快递进村: two targets, four bureaus and two cities.
    pub villages: DirectiveId,
    /// 智能快件箱: one task, closed.
    pub lockers: DirectiveId,
}

const VILLAGES: &str = "village_delivery_coverage";
const COOPERATION: &str = "post_express_cooperation_villages";
const LOCKERS: &str = "new_smart_lockers";

impl Spring {
    pub fn new() -> Spring {
        let world = World::new();
        world.at("2026-02-02");
        let both = &[Role::Reporter, Role::Supervisor];
        let spring = Spring {
            supervisor: world.person("supervisor", "SPB", &[Role::Supervisor]),
            leader: world.person("leader", "SPB", &[Role::Leader]),
            hebei: world.person("hebei", "SPB-13", both),
            shanxi: world.person("shanxi", "SPB-14", both),
            shijiazhuang: world.person("shijiazhuang", "SPB-1301", &[Role::Reporter]),
            tangshan: world.person("tangshan", "SPB-1302", &[Role::Reporter]),
            villages: DirectiveId(0),
            lockers: DirectiveId(0),
            world,
        };
        spring.lived()
    }

    fn lived(mut self) -> Spring {
        self.villages = self.village_directive();
        self.lockers = self.locker_directive();
        self.world.at("2026-02-03");
        let hebei = self.sign(&self.hebei, "SPB-13", self.villages);
        let shanxi = self.sign(&self.shanxi, "SPB-14", self.villages);
        let boxes = self.sign(&self.shanxi, "SPB-14", self.lockers);
        self.hand_down(hebei);
        self.world.at("2026-02-04");
        let first = self.sign(&self.shijiazhuang, "SPB-1301", self.villages);
        let second = self.sign(&self.tangshan, "SPB-1302", self.villages);
        self.march(first, second, shanxi, boxes);
        self.april(first, second, shanxi, boxes);
        self.world.at("2026-05-15");
        self.midnight();
        self
    }

    fn village_directive(&self) -> DirectiveId {
        let id = self.draft("推进快递进村", "2026-12-31");
        let coverage = self.target(id, VILLAGES, "60");
        let villages = self.target(id, COOPERATION, "3000");
        self.world
            .run(
                &self.supervisor,
                Register {
                    directive: id,
                    version: None,
                },
            )
            .unwrap();
        let order = SplitOrder {
            orgs: Some(orgs(&["SPB-13", "SPB-14", "SPB-11"])),
            targets: vec![
                TargetOrder::by(coverage, Method::Same),
                TargetOrder::by(villages, Method::Equal),
            ],
            cadence: Some(Cadence::Monthly),
            ..SplitOrder::default()
        };
        self.world
            .run(&self.supervisor, Decompose { directive: id, order })
            .unwrap();
        self.world
            .run(
                &self.supervisor,
                Issue {
                    directive: id,
                    tasks: vec![],
                },
            )
            .unwrap();
        id
    }

    fn locker_directive(&self) -> DirectiveId {
        let id = self.draft("布放智能快件箱", "2026-04-30");
        let lockers = self.target(id, LOCKERS, "30");
        self.world
            .run(
                &self.supervisor,
                Register {
                    directive: id,
                    version: None,
                },
            )
            .unwrap();
        let order = SplitOrder {
            orgs: Some(orgs(&["SPB-14"])),
            targets: vec![TargetOrder::by(lockers, Method::Equal)],
            cadence: Some(Cadence::Monthly),
            ..SplitOrder::default()
        };
        self.world
            .run(&self.supervisor, Decompose { directive: id, order })
            .unwrap();
        self.world
            .run(
                &self.supervisor,
                Issue {
                    directive: id,
                    tasks: vec![],
                },
            )
            .unwrap();
        id
    }

    fn draft(&self, title: &str, due: &str) -> DirectiveId {
        let new = NewDirective {
            due_on: Some(due.parse().unwrap()),
            cadence: Some(Cadence::Monthly),
            ..NewDirective::new(DirectiveKind::Policy, title, title)
        };
        DirectiveId(self.world.run(&self.supervisor, Create(new)).unwrap().head.id)
    }

    fn target(&self, directive: DirectiveId, indicator: &str, value: &str) -> i64 {
        let entry = TargetEntry::of(Comparator::AtLeast, Some(value));
        let target = NewTarget::on(indicator, entry);
        self.world.run(&self.supervisor, Add { directive, target }).unwrap().id
    }

    /// The task a bureau leads.
    pub fn task(&self, org: &str, directive: DirectiveId) -> TaskId {
        let org = self.world.org(org);
        let sql = format!("SELECT id AS n FROM tasks WHERE lead_org_id = {org} AND directive_id = {directive}");
        TaskId(self.world.number(&sql))
    }

    fn sign(&self, who: &Asker, org: &str, directive: DirectiveId) -> TaskId {
        let task = self.task(org, directive);
        self.world.run(who, Sign { task }).unwrap();
        task
    }

    fn hand_down(&self, task: TaskId) {
        let targets = self
            .world
            .number(&format!("SELECT MIN(id) AS n FROM targets WHERE task_id = {task}"));
        let count = self
            .world
            .number(&format!("SELECT MAX(id) AS n FROM targets WHERE task_id = {task}"));
        let order = SplitOrder {
            orgs: Some(orgs(&["SPB-1301", "SPB-1302"])),
            targets: vec![
                TargetOrder::by(targets, Method::Same),
                TargetOrder::by(count, Method::Equal),
            ],
            cadence: Some(Cadence::Monthly),
            due_on: Some("2026-11-30".parse().unwrap()),
            ..SplitOrder::default()
        };
        self.world
            .run(&self.hebei, hand_down::Decompose { task, order })
            .unwrap();
        self.world
            .run(&self.hebei, hand_down::IssueChildren { task, only: vec![] })
            .unwrap();
    }

    fn march(&self, first: TaskId, second: TaskId, shanxi: TaskId, boxes: TaskId) {
        self.world.at("2026-03-03 10:00");
        let one = self.report(&self.shijiazhuang, first, "2026-02-28", 20, (400, 1000), 300);
        self.world.at("2026-03-04 10:00");
        let two = self.report(&self.shanxi, shanxi, "2026-02-28", 15, (900, 2000), 500);
        self.boxes(boxes, "2026-02-28", 12);
        self.world.at("2026-03-05 10:00");
        self.world.run(&self.hebei, Accept { progress: one }).unwrap();
        let reason = "分母与台账不符".to_owned();
        self.world
            .run(&self.supervisor, Return { progress: two, reason })
            .unwrap();
        self.world.at("2026-03-06 10:00");
        let again = self.report(&self.shanxi, shanxi, "2026-02-28", 16, (880, 2010), 510);
        self.world.run(&self.supervisor, Accept { progress: again }).unwrap();
        // Late: due on 6 March, five working days after the month.
        self.world.at("2026-03-12 10:00");
        self.report(&self.tangshan, second, "2026-02-28", 10, (100, 500), 100);
    }

    fn april(&self, first: TaskId, second: TaskId, shanxi: TaskId, boxes: TaskId) {
        self.world.at("2026-04-02 10:00");
        let one = self.report(&self.shijiazhuang, first, "2026-03-31", 40, (500, 1000), 420);
        self.world.run(&self.hebei, Accept { progress: one }).unwrap();
        let filed = self.boxes(boxes, "2026-03-31", 31);
        self.world.run(&self.supervisor, Accept { progress: filed }).unwrap();
        self.world.at("2026-04-03 10:00");
        // A correction of what was accepted.
        self.report(&self.shijiazhuang, first, "2026-03-31", 42, (505, 1000), 430);
        self.extend(second);
        self.close(boxes);
        self.world.at("2026-04-20 10:00");
        self.report(&self.shanxi, shanxi, "2026-03-31", 30, (1000, 2010), 700);
    }

    fn extend(&self, task: TaskId) {
        let file = File {
            task,
            kind: RequestKind::Extension,
            reason: "山区道路施工".into(),
            progress: Some("完成一成".into()),
            proposed_due_on: Some("2026-12-29".parse().unwrap()),
            proposed_org: None,
        };
        let request = self.world.run(&self.tangshan, file).unwrap().id;
        self.decide(&self.hebei, RequestId(request), None);
    }

    fn close(&self, task: TaskId) {
        let file = File {
            task,
            kind: RequestKind::Closure,
            reason: "已完成".into(),
            progress: None,
            proposed_due_on: None,
            proposed_org: None,
        };
        let request = self.world.run(&self.shanxi, file).unwrap().id;
        self.decide(&self.supervisor, RequestId(request), Some(Grade::Good));
    }

    fn decide(&self, who: &Asker, request: RequestId, grade: Option<Grade>) {
        let decide = Decide {
            request,
            decision: RequestDecision::Accepted,
            grade,
            reason: None,
        };
        self.world.run(who, decide).unwrap();
    }

    /// Reports coverage and villages for a month.
    pub fn report(&self, who: &Asker, task: TaskId, to: &str, percent: i64, share: (i64, i64), n: i64) -> ProgressId {
        let values = vec![
            EntryValue {
                indicator: VILLAGES.into(),
                numerator: Some(share.0.to_string()),
                denominator: Some(share.1.to_string()),
                ..EntryValue::default()
            },
            EntryValue {
                indicator: COOPERATION.into(),
                value: Some(n.to_string()),
                ..EntryValue::default()
            },
        ];
        self.send(who, task, to, percent, values)
    }

    fn boxes(&self, task: TaskId, to: &str, n: i64) -> ProgressId {
        let value = EntryValue {
            indicator: LOCKERS.into(),
            value: Some(n.to_string()),
            ..EntryValue::default()
        };
        self.send(&self.shanxi, task, to, n, vec![value])
    }

    fn send(&self, who: &Asker, task: TaskId, to: &str, percent: i64, values: Vec<EntryValue>) -> ProgressId {
        let entry = Entry {
            percent: Some(percent.min(100)),
            narrative: "按计划推进".into(),
            period: Some(to.parse().unwrap()),
            values,
            ..Entry::default()
        };
        ProgressId(self.world.run(who, ReportProgress { task, entry }).unwrap().id)
    }

    /// The job after midnight.
    pub fn midnight(&self) {
        let batch = duban::app::light::RelightBatch {
            after: TaskId(0),
            size: 1_000,
        };
        self.world.run(&Asker::system("lights"), batch).unwrap();
    }
}

fn orgs(codes: &[&str]) -> Orgs {
    Orgs::List(codes.iter().map(|c| OrgKey::Text((*c).to_owned())).collect())
}
