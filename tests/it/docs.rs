//! The docs against the code: tables that are written from it, and those that only have to name the same things.
//! `UPDATE_GOLDEN=1` writes the former anew.

use std::collections::BTreeSet;
use std::fmt::Write;

use duban::config::KEYS;
use duban::domain::refusal::Code;
use duban::http::api;
use duban::http::problem::status;
use duban::http::route::Access;

fn page(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

/// What stands between a marker and the next end.
fn between<'a>(text: &'a str, marker: &str) -> &'a str {
    let (_, rest) = text.split_once(marker).unwrap_or_else(|| panic!("no {marker}"));
    rest.split_once("<!-- end -->").unwrap().0
}

fn written(name: &str, marker: &str, wanted: &str) {
    let path = page(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let now = between(&text, marker).to_owned();
    if now.trim() == wanted.trim() {
        return;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let old = format!("{marker}{now}");
        let new = format!("{marker}\n{}\n", wanted.trim());
        std::fs::write(&path, text.replacen(&old, &new, 1)).unwrap();
        return;
    }
    assert_eq!(now.trim(), wanted.trim(), "docs/{name}; UPDATE_GOLDEN=1 writes it anew");
}

/// One test for both tables, for they stand in one file.
#[test]
fn the_page_of_the_api_has_every_code_and_every_route() {
    let mut codes = String::from("| code | status | meaning | 含义 |\n|---|---|---|---|\n");
    for code in Code::ALL {
        let (word, number) = (code.word(), status(code.class()).as_u16());
        writeln!(codes, "| `{word}` | {number} | {} | {} |", code.en(), code.zh()).unwrap();
    }
    written("api.md", "<!-- generated: codes -->", &codes);
    let mut routes = String::from("| request | for | does |\n|---|---|---|\n");
    let mut sorted = api::routes();
    sorted.sort_by_key(|r| r.path.trim_start_matches('/').split('/').next().unwrap_or_default());
    for route in sorted {
        let access = match route.access {
            Access::Public => "everybody".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Token(scope) => format!("token: {scope}"),
        };
        let summary = route.summary.replace('|', "\\|");
        writeln!(routes, "| {} `{}` | {access} | {summary} |", route.method, route.path).unwrap();
    }
    written("api.md", "<!-- generated: routes -->", &routes);
}

#[test]
fn the_page_of_operations_names_every_key_of_the_configuration() {
    let text = std::fs::read_to_string(page("operations.md")).unwrap();
    let table = between(&text, "<!-- checked: configuration -->");
    let rows = table.lines().filter_map(|l| l.strip_prefix("| `"));
    let told: BTreeSet<(String, String)> = rows
        .map(|row| {
            let mut cells = row.split('`');
            let key = cells.next().unwrap().to_owned();
            (key, cells.nth(1).unwrap().to_owned())
        })
        .collect();
    let variable = |key: &str| format!("DUBAN_{}", key.replace('.', "_").to_uppercase());
    let known = KEYS.iter().map(|(key, _)| ((*key).to_owned(), variable(key)));
    assert_eq!(told, known.collect());
}
