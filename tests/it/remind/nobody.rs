//! Bureaus in which nobody is, and tasks that nobody hears of: nobody else is affected.

use super::*;

fn told(house: &House) -> Vec<String> {
    let sent = house.memory.sent().into_iter();
    let mut to: Vec<String> = sent.map(|(_, letter)| letter.to.address).collect();
    to.sort();
    to
}

#[test]
fn a_bureau_without_anybody_is_told_of_through_its_issuer_and_holds_nobody_up() {
    let house = House::owing();
    house.task(20, "SPB-11", "无人单位的任务", "issued", "'2026-09-01'");
    house.task(21, "SPB-13", "有人单位的任务", "issued", "'2026-09-01'");
    house.at("2026-08-11 09:30").tell(Tell::Issued(vec![20, 21]));
    assert_eq!(house.deliver().sent, 2);
    assert_eq!(told(&house), ["lin@example.test", "zhao@example.test"]);

    house.memory.clear();
    house.world.sql(
        "UPDATE role_grants SET to_at = '2026-08-11 00:00:00'
         WHERE user_id IN (SELECT id FROM users WHERE login IN ('zhao', 'qian'))",
    );
    house.at("2026-08-12 00:01").run();
    house.at("2026-08-31 00:01").run();
    let done = house.at("2026-08-31 08:30").deliver();
    assert_eq!((done.sent > 0, done.failed), (true, 0), "{done:?}");
    assert!(
        told(&house)
            .iter()
            .all(|to| to == "lin@example.test" || to == "wang@example.test")
    );
}
