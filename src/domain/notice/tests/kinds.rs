//! Documents of the kinds that offices issue, written for these tests: each file holds a text, a line of `====` and what a
//! careful reader takes from it. `D` the first characters of a directive, its bodies, its deadline; `T` a target, its period.

use super::*;

fn read_file(file: &str) -> (Vec<String>, Vec<String>) {
    let (text, wanted) = file.split_once("\n====\n").unwrap();
    let draft = read(text, None, Lexicon::builtin());
    let mut found = Vec::new();
    let target = |t: &TargetFound| {
        let value = t.value.map_or("×".to_owned(), |v| v.to_string());
        let upper = t.value_max.map_or(String::new(), |v| format!("~{v}"));
        let unit = t.unit.as_deref().unwrap_or("");
        let until = t.period_end.map_or(String::new(), |d| d.to_string());
        format!("T {} {} {value}{upper}{unit} | {until}", t.indicator, t.comparator)
    };
    for (index, directive) in draft.directives.iter().enumerate() {
        let head: String = directive.text.chars().take(14).collect();
        let until = directive.deadline.as_ref().and_then(|l| l.date);
        let until = until.map_or(String::new(), |d| d.to_string());
        found.push(format!("D {head} | {} | {until}", directive.responsible.join(" ")));
        found.extend(draft.targets.iter().filter(|t| t.directive == Some(index)).map(target));
    }
    found.extend(draft.targets.iter().filter(|t| t.directive.is_none()).map(target));
    let found = found.iter().map(|l| l.trim_end().to_owned()).collect();
    (found, wanted.lines().map(|l| l.trim_end().to_owned()).collect())
}

macro_rules! kinds {
    ($($name:ident: $file:literal,)+) => {
        $(#[test]
        fn $name() {
            let (found, wanted) = read_file(include_str!($file));
            assert_eq!(found.join("\n"), wanted.join("\n"));
        })+
    };
}

kinds! {
    an_action_plan_with_its_goals: "kinds/action-plan.txt",
    key_points_of_a_year: "kinds/key-points.txt",
    a_report_on_a_meeting: "kinds/meeting-report.txt",
    a_letter_of_requests: "kinds/letter.txt",
    a_plan_of_ranges_and_shares: "kinds/digital-plan.txt",
    a_speech_with_its_review: "kinds/speech.txt",
    a_table_of_tasks: "kinds/task-table.txt",
    a_table_of_indicators: "kinds/indicator-table.txt",
    minutes_that_assign: "kinds/minutes.txt",
    a_notice_of_the_trade: "kinds/trade-notice.txt",
    a_report_of_a_government: "kinds/government-report.txt",
    a_campaign_in_phases: "kinds/campaign.txt",
    a_county_scheme: "kinds/county-scheme.txt",
    a_party_group_meeting: "kinds/party-group.txt",
    an_opinion_on_health: "kinds/health.txt",
    a_list_of_renewal_tasks: "kinds/renewal.txt",
    a_notice_on_fires: "kinds/fire.txt",
    a_report_of_a_council: "kinds/council.txt",
    a_call_with_its_traps: "kinds/call-notice.txt",
    a_district_work_plan: "kinds/district-plan.txt",
    a_table_with_a_cell_a_line: "kinds/cell-table.txt",
    a_plan_whose_notes_stand_in_brackets: "kinds/bracket-notes.txt",
    a_scheme_with_broken_lines: "kinds/hard-breaks.txt",
    a_plan_with_fields_in_its_table: "kinds/field-table.txt",
    minutes_of_a_joint_group: "kinds/joint-minutes.txt",
    a_plan_on_broken_pages: "kinds/broken-pages.txt",
    tasks_of_a_postal_year: "kinds/postal-tasks.txt",
    a_notice_for_the_peak_season: "kinds/peak-season.txt",
    a_standing_meeting: "kinds/standing-meeting.txt",
    a_conference_of_the_trade: "kinds/postal-conference.txt",
    a_plan_for_village_delivery: "kinds/delivery-plan.txt",
    a_speech_on_delivery_safety: "kinds/safety-speech.txt",
    a_table_with_responsible_offices: "kinds/performance-table.txt",
    deeds_for_the_people: "kinds/livelihood.txt",
    minutes_on_delivery_safety: "kinds/safety-minutes.txt",
    a_scheme_for_country_roads: "kinds/road-plan.txt",
    projects_put_to_the_vote: "kinds/projects-vote.txt",
    goals_of_a_year_in_bullets: "kinds/year-goals.txt",
}
