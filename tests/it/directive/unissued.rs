//! What is split and not issued yet: whoever split it sees it, nobody else does, by whatever way.

use serde_json::json;

use super::levels::{NATION, by, deep};
use super::*;
use crate::browser::Browser;
use crate::client::Client;

/// What can be asked of a task.
const PARTS: &[&str] = &[
    "",
    "/targets",
    "/timeline",
    "/light",
    "/comments",
    "/attachments",
    "/curves",
    "/due",
    "/milestones",
];
/// Ways to come upon it in the ledger.
const QUERIES: &[&str] = &[
    "state=draft",
    "",
    "state=draft&q=%E6%99%BA%E8%83%BD",
    "state=draft&subtree=SPB-13",
];

#[test]
fn a_split_over_two_levels_stays_with_its_maker_until_it_goes_out() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.lockers();
    let order = deep(by(target, Method::Equal, ""), by(target, Method::Equal, ""));
    let made = story.split(directive, order).unwrap();
    let (province, city) = (made.tasks[1].task.unwrap(), made.below[0].tasks[0].task.unwrap());
    let share = story.count(&format!("SELECT id FROM targets WHERE task_id = {city}"));
    story
        .world
        .person("hebei", "SPB-13", &[Role::Supervisor, Role::Leader, Role::Reporter]);
    story.world.person("city", "SPB-1301", &[Role::Reporter, Role::Leader]);
    let page = Browser::new(&story.world);
    let client = Client::new(&story.world);
    for who in ["hebei", "city"] {
        let (rest, pages) = (client.login(who), page.login(who));
        for task in [province, city] {
            let path = format!("/api/v1/tasks/{task}");
            for below in PARTS {
                rest.get(&format!("{path}{below}")).refused(404, "not_found");
            }
            pages.get(&format!("/tasks/{task}")).expect(404);
        }
        rest.get(&format!("/api/v1/targets/{share}/history"))
            .refused(404, "not_found");
        pages.get(&format!("/targets/{share}")).expect(404);
        for query in QUERIES {
            let found = rest.get(&format!("/api/v1/tasks?{query}&with_total=true")).expect(200);
            assert_eq!(
                (&found["items"], &found["total"]),
                (&json!([]), &json!(0)),
                "{who} {query}"
            );
        }
        pages.get("/tasks?state=draft").expect(200).silent_on("新增智能快件箱");
        pages
            .get("/tasks/export?format=csv&state=draft")
            .expect(200)
            .silent_on("新增智能快件箱");
        pages.get("/completion").expect(200).silent_on("新增智能快件箱");
        let completion = rest.get("/api/v1/completion").expect(200).to_string();
        assert!(!completion.contains("新增智能快件箱"), "{completion}");
        rest.get(&format!("/api/v1/directives/{directive}"))
            .refused(404, "not_found");
        let events = rest.get("/api/v1/events?after=0").expect(200).to_string();
        assert!(!events.contains(&format!("\"id\":{city},")), "{events}");
    }
    // Who split it sees all of it, and counts it.
    let maker = client.login("supervisor");
    assert_eq!(
        maker.get(&format!("/api/v1/tasks/{city}")).expect(200)["state"],
        "draft"
    );
    assert_eq!(
        maker.get(&format!("/api/v1/directives/{directive}")).expect(200)["tasks"]["draft"],
        7
    );
    story.issue(directive).unwrap();
    client.login("hebei").get(&format!("/api/v1/tasks/{city}")).expect(200);
    client.login("city").get(&format!("/api/v1/tasks/{city}")).expect(200);
}

#[test]
fn a_province_s_own_drafts_are_counted_for_nobody_else() {
    let story = Story::over(World::with(NATION));
    let (directive, _) = story.lockers();
    story.split(directive, SplitOrder::over_children(vec![])).unwrap();
    story.issue(directive).unwrap();
    let hebei = story
        .world
        .person("hebei", "SPB-13", &[Role::Supervisor, Role::Reporter]);
    let org = story.world.org("SPB-13");
    let task = TaskId(story.count(&format!("SELECT id FROM tasks WHERE lead_org_id = {org}")));
    story.world.run(&hebei, Sign { task }).unwrap();
    let order = SplitOrder::over_children(vec![]);
    story.world.run(&hebei, hand_down::Decompose { task, order }).unwrap();
    let client = Client::new(&story.world);
    let count = |who: &str| {
        let client = client.login(who);
        let drafts = client.get("/api/v1/tasks?state=draft").expect(200)["items"]
            .as_array()
            .unwrap()
            .len();
        let seen = client.get(&format!("/api/v1/directives/{directive}")).expect(200)["tasks"]["draft"].clone();
        (drafts, seen.as_i64())
    };
    assert_eq!(count("hebei"), (2, Some(2)));
    assert_eq!(count("supervisor"), (0, None));
}
