//! Timelines, the change feed and the audit trail: who sees what of what happened.

use duban::app::audit::{export, list as audit, verify_file};
use duban::app::comment::{add::Add, list as comments};
use duban::app::task::sign_for::SignFor;
use duban::app::task::suspend::Suspend;
use duban::app::{Asker, timeline};
use duban::domain::id::{DirectiveId, TaskId};
use duban::domain::person::Role::{Leader, Reporter, Supervisor};
use duban::domain::refusal::Code;
use duban::domain::request::CommentKind;
use duban::store;
use duban::store::comment::On;
use duban::store::page::{Ask, Cursor};
use duban::store::timeline::AuditFilter;

use crate::plant::Planted;
use crate::world::World;

struct Story {
    world: World,
    planted: Planted,
    boss: Asker,
    hebei: Asker,
    shanxi: Asker,
    task: TaskId,
    other: TaskId,
}

fn begin() -> Story {
    let world = World::new();
    let planted = world.plant("SPB");
    let boss = world.person("boss", "SPB", &[Supervisor, Leader]);
    let hebei = world.person("hebei", "SPB-13", &[Reporter]);
    let shanxi = world.person("shanxi", "SPB-14", &[Reporter]);
    let task = world.task(&planted, "SPB", "SPB-13", None, "2026-12-31");
    let other = world.task(&planted, "SPB", "SPB-14", None, "2026-12-31");
    let s = Story {
        world,
        planted,
        boss,
        hebei,
        shanxi,
        task,
        other,
    };
    for task in [s.task, s.other] {
        let reason = "电话确认".to_owned();
        s.world.run(&s.boss, SignFor { task, reason }).unwrap();
    }
    let reason = "机构改革".to_owned();
    s.world.run(&s.boss, Suspend { task: s.other, reason }).unwrap();
    s
}

impl Story {
    fn seal(&self) {
        // On PostgreSQL a job seals; here the test does.
        let mut conn = store::migrate::connect(self.world.app.store.url()).unwrap();
        store::savepoint(&mut conn, store::event::seal).unwrap();
    }

    fn verbs(&self, who: &Asker, directive: DirectiveId) -> Vec<String> {
        let page = self
            .world
            .ask(who, move |cx| {
                timeline::of_directive(cx, directive, &Ask::default(), false)
            })
            .unwrap();
        page.items.into_iter().map(|e| e.verb).collect()
    }

    fn feed(&self, who: &Asker, after: i64, limit: i64) -> timeline::Feed {
        self.world
            .ask(who, move |cx| timeline::feed(cx, after, limit, false))
            .unwrap()
    }

    fn auditor(&self) -> Asker {
        let id = self.world.number("SELECT id AS n FROM users WHERE login = 'auditor'");
        Asker::person(duban::domain::id::UserId(id))
    }
}

#[test]
fn a_timeline_tells_who_did_what_and_why_page_by_page() {
    let s = begin();
    let task = s.other;
    let read = |cursor: Option<String>| {
        let ask = Ask {
            limit: 1,
            after: cursor.and_then(|c| Cursor::decode(&c)),
            ..Ask::default()
        };
        s.world
            .ask(&s.shanxi, move |cx| timeline::of_task(cx, task, &ask, false))
            .unwrap()
    };
    let first = read(None);
    let entry = &first.items[0];
    assert_eq!(
        (entry.verb.as_str(), entry.label.as_str()),
        ("task.suspended", "中止任务")
    );
    let actor = entry.actor.as_ref().unwrap();
    assert_eq!((actor.name.as_str(), actor.org.as_str()), ("boss", "国家局"));
    assert_eq!(entry.reason.as_deref(), Some("机构改革"));
    assert_eq!(entry.changes["state"], serde_json::json!(["active", "suspended"]));
    let second = read(first.next_cursor);
    assert_eq!(second.items[0].verb, "task.signed_for");
    let third = read(second.next_cursor);
    assert_eq!((third.items[0].verb.as_str(), third.next_cursor), ("task.issued", None));

    let blind = s
        .world
        .ask(&s.hebei, move |cx| timeline::of_task(cx, task, &Ask::default(), false));
    assert!(blind.unwrap_err().is(Code::NotFound));
}

#[test]
fn a_directives_timeline_shows_each_bureau_its_own_tasks() {
    let s = begin();
    let on = On::Directive(s.planted.directive);
    let write = |kind, text: &str| Add {
        on,
        kind,
        text: text.to_owned(),
    };
    s.world
        .run(&s.boss, write(CommentKind::Instruction, "年底前务必完成"))
        .unwrap();
    s.world
        .run(&s.shanxi, write(CommentKind::Question, "口径是否含农村"))
        .unwrap();
    let d = s.planted.directive;
    assert_eq!(s.verbs(&s.boss, d).len(), 7);
    assert_eq!(
        s.verbs(&s.hebei, d),
        ["instruction.added", "task.signed_for", "task.issued"]
    );
    let heard = |who: &Asker| {
        let page = s
            .world
            .ask(who, move |cx| comments::of_directive(cx, d, &Ask::default()))
            .unwrap();
        page.items.into_iter().map(|c| c.text).collect::<Vec<_>>()
    };
    assert_eq!(heard(&s.hebei), ["年底前务必完成"]);
    assert_eq!(heard(&s.shanxi), ["口径是否含农村", "年底前务必完成"]);
    let beijing = s.world.person("beijing", "SPB-11", &[Reporter]);
    let blind = s.world.ask(&beijing, move |cx| {
        timeline::of_directive(cx, d, &Ask::default(), false)
    });
    assert!(blind.unwrap_err().is(Code::NotFound));
}

#[test]
fn the_change_feed_goes_by_number_and_gets_past_what_is_not_seen() {
    let s = begin();
    s.seal();
    let all = s.feed(&s.boss, 0, 200);
    let numbers: Vec<i64> = all.items.iter().filter_map(|e| e.seq).collect();
    assert!(numbers.is_sorted() && numbers.len() == all.items.len());
    let mine = s.feed(&s.hebei, 0, 200);
    let verbs: Vec<_> = mine.items.iter().map(|e| e.verb.as_str()).collect();
    assert_eq!(verbs, ["task.issued", "task.signed_for"]);
    assert!(mine.items.iter().all(|e| e.task == Some(s.task.0)));
    assert_eq!(mine.next_after, all.next_after);
    assert_eq!(s.feed(&s.hebei, mine.next_after, 200).items, vec![]);

    let first = s.feed(&s.hebei, 0, 1);
    assert_eq!(first.next_after, first.items[0].seq.unwrap());
    assert_eq!(s.feed(&s.hebei, first.next_after, 1).items[0].verb, "task.signed_for");
    let auditor = s.auditor();
    let refused = s.world.ask(&auditor, |cx| timeline::feed(cx, 0, 10, false));
    assert!(refused.unwrap_err().is(Code::Forbidden));
}

#[test]
fn the_audit_trail_is_the_auditors() {
    let s = begin();
    let mark = s.world.now();
    let read = |who: &Asker, filter: AuditFilter| {
        s.world
            .ask(who, move |cx| audit::list(cx, &filter, &Ask::default(), true))
    };
    assert!(read(&s.boss, AuditFilter::default()).unwrap_err().is(Code::Forbidden));
    let kind = |kind: &str| AuditFilter {
        kind: Some(kind.to_owned()),
        ..AuditFilter::default()
    };
    let auditor = s.auditor();
    assert_eq!(read(&auditor, kind("security")).unwrap().items, vec![]);
    let verb = AuditFilter {
        verb: Some("task.suspended".into()),
        ..kind("change")
    };
    let found = read(&auditor, verb).unwrap().items;
    assert_eq!((found.len(), found[0].label.as_str()), (1, "task suspended"));
    let later = AuditFilter {
        from: Some("2030-01-01T00:00:00".parse().unwrap()),
        ..AuditFilter::default()
    };
    assert_eq!(read(&auditor, later).unwrap().items.len(), 0, "{mark}");
}

#[test]
fn an_exported_chain_proves_itself_and_shows_what_was_changed() {
    let s = begin();
    s.seal();
    let mut file = Vec::new();
    let n = export::write(&s.world.app, &Asker::system("console"), &mut file).unwrap();
    assert!(n > 5);
    let sound = verify_file::verify(file.as_slice()).unwrap();
    let auditor = s.auditor();
    let live = s.world.ask(&auditor, audit::verify).unwrap();
    assert_eq!(
        (sound.faults.len(), &sound.head, sound.sealed),
        (0, &live.head, live.sealed)
    );

    let text = String::from_utf8(file).unwrap();
    let forged = text.replacen("机构改革", "机构撤并", 1);
    assert_eq!(verify_file::verify(forged.as_bytes()).unwrap().faults.len(), 1);
    let lines: Vec<&str> = text.lines().collect();
    let cut: String = lines
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != 3)
        .map(|(_, l)| format!("{l}\n"))
        .collect();
    let faults = verify_file::verify(cut.as_bytes()).unwrap().faults;
    assert_eq!(faults, ["line 4: event 4 is missing, 5 follows"]);
    let mut denied = Vec::new();
    let refused = export::write(&s.world.app, &s.boss, &mut denied).unwrap_err();
    assert!(refused.is(Code::Forbidden) && denied.is_empty());
}
