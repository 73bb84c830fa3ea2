//! What a reviewer is asked to look at twice, and nobody else sees.

use duban::app::Asker;
use duban::app::task::plausibility::{OddityView, of_report};
use duban::app::task::report::ReportProgress;
use duban::domain::id::{ProgressId, TaskId};
use duban::domain::person::Role;
use duban::domain::plausibility::Oddity;
use serde_json::json;

use crate::browser::Browser;
use crate::client::Client;
use crate::world::World;

const WORDS: &str =
    "本月新布放智能快件箱，选址与街道、物业逐一商定，电力和网络随箱体一并验收，逾期未通电的已列出清单。";

struct Story {
    world: World,
    nobody: Browser,
    boss: Asker,
    hebei: Asker,
    shanxi: Asker,
}

/// 10 000 lockers for Hebei and Shanxi, signed for by both.
fn story() -> Story {
    let world = World::new();
    let boss = world.person("supervisor", "SPB", &[Role::Supervisor]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let shanxi = world.person("shanxi", "SPB-14", &[Role::Reporter]);
    let nobody = Browser::new(&world);
    let browser = nobody.login("supervisor");
    browser.lockers("新增智能快件箱10000组。", "", "2026-12-31");
    let to = "/directives/1/decompose";
    let split = [
        ("on", "SPB-13"),
        ("on", "SPB-14"),
        ("method1", "equal"),
        ("do", "issue"),
    ];
    browser.submit(to, to, &split).expect(303);
    for (who, task) in [("hebei", "/tasks/1"), ("shanxi", "/tasks/2")] {
        let sign = format!("{task}/sign");
        nobody.login(who).submit(task, &sign, &[]).expect(303);
    }
    Story {
        world,
        nobody,
        boss,
        hebei,
        shanxi,
    }
}

impl Story {
    fn report(&self, who: &Asker, task: i64, period: &str, value: &str, words: &str) -> ProgressId {
        let targets = self
            .world
            .ask(who, move |cx| duban::app::task::targets::of_task(cx, TaskId(task)))
            .unwrap();
        let entry = json!({"percent": 20, "period": period, "narrative": words,
            "values": [{"indicator": targets[0].indicator, "value": value}]});
        let command = ReportProgress {
            task: TaskId(task),
            entry: serde_json::from_value(entry).unwrap(),
        };
        self.world.run(who, command).unwrap();
        ProgressId(self.world.number("SELECT MAX(id) AS n FROM progress_reports"))
    }

    fn odd(&self, id: ProgressId) -> Vec<OddityView> {
        self.world.ask(&self.boss, move |cx| of_report(cx, id)).unwrap()
    }
}

fn kinds(found: &[OddityView]) -> Vec<Oddity> {
    found.iter().map(|o| o.kind).collect()
}

#[test]
fn the_reviewer_alone_is_told_of_figures_and_words_that_another_bureau_sent_too() {
    let story = story();
    story.world.at("2026-09-02");
    let first = story.report(&story.hebei, 1, "2026-08-31", "1287", WORDS);
    assert_eq!(story.odd(first), [], "there is nothing to hold it against");
    let second = story.report(&story.shanxi, 2, "2026-08-31", "1287", &WORDS.replace('，', "、"));
    let found = story.odd(second);
    assert_eq!(kinds(&found), [Oddity::SameFigures, Oddity::SameText]);
    assert!(
        found[0].message.contains("河北") && found[0].message.contains("数字完全相同"),
        "{found:?}"
    );
    let page = format!("/progress/{}", second.0);
    let reviewed = story.nobody.login("supervisor").get(&page).expect(200);
    reviewed.says("核对提示").says("数字与别家相同").says("不计分");
    story
        .nobody
        .login("shanxi")
        .get(&page)
        .expect(200)
        .silent_on("核对提示");
    let client = Client::new(&story.world);
    let wire = format!("/api/v1{page}/oddities");
    assert_eq!(
        client.login("supervisor").get(&wire).expect(200)[0]["kind"],
        "same_figures"
    );
    client.login("shanxi").get(&wire).refused(403, "forbidden");
    client.login("hebei").get(&wire).refused(404, "not_found");
}

#[test]
fn a_total_that_falls_and_words_that_repeat_are_named() {
    let story = story();
    story.world.at("2026-09-02");
    story.report(&story.hebei, 1, "2026-08-31", "1287", WORDS);
    story.world.at("2026-10-09");
    let id = story.report(&story.hebei, 1, "2026-09-30", "1187", WORDS);
    let found = story.odd(id);
    assert_eq!(kinds(&found), [Oddity::Falls, Oddity::RepeatsText]);
    assert!(found[0].message.contains("从1287组降到1187组"), "{}", found[0].message);
    assert!(found[1].message_en.contains("2026-08-31"), "{}", found[1].message_en);
}
