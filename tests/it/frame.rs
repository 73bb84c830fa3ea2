//! The frame: what every request gets, whatever it asks; serving from start to stop; backup and restore.

mod jobs;
mod lifecycle;
mod requests;

use std::collections::BTreeSet;
use std::path::Path;

use duban::domain::refusal::Code;
use duban::http::route::{Access, Route};
use duban::http::{api, frame, openapi, problem};

pub fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "{name} changed; UPDATE_GOLDEN=1 writes it anew");
}

pub fn access(access: Access) -> String {
    match access {
        Access::Public => "public".into(),
        Access::SignedIn => "signed_in".into(),
        Access::Token(scope) => format!("token({scope})"),
    }
}

#[test]
fn the_table_of_routes_is_as_agreed() {
    let line = |prefix: &str, r: &Route| format!("{:<7}{prefix}{}  {}\n", r.method, r.path, access(r.access));
    let api = api::routes();
    let beside = frame::ROUTES.iter().map(|r| line("", r));
    let all: Vec<String> = beside.chain(api.iter().map(|r| line(api::PREFIX, r))).collect();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "a route stands in the table twice");
    golden("routes.txt", &all.concat());
}

#[test]
fn the_catalogue_of_codes_is_as_agreed() {
    let line = |c: &Code| {
        let status = problem::status(c.class()).as_u16();
        format!("{:<24}{status}  {} | {}\n", c.word(), c.zh(), c.en())
    };
    let words: BTreeSet<_> = Code::ALL.iter().map(|c| c.word()).collect();
    assert_eq!(words.len(), Code::ALL.len());
    golden("problems.txt", &Code::ALL.iter().map(line).collect::<String>());
}

#[test]
fn the_openapi_document_names_every_route_and_points_nowhere_else() {
    let document = openapi::document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for route in api::routes() {
        let path = format!("{}{}", api::PREFIX, route.path);
        let operation = &document["paths"][&path][route.method.to_lowercase()];
        assert_eq!(operation["summary"], route.summary, "{path}");
        assert!(
            ids.insert(operation["operationId"].to_string()),
            "{path}: operationId twice"
        );
        let holes = route.path.matches('{').count();
        let named = operation["parameters"].as_array().unwrap().iter();
        assert_eq!(named.filter(|p| p["in"] == "path").count(), holes, "{path}");
    }
    let text = document.to_string();
    for pointer in text.split("\"$ref\":\"#").skip(1).filter_map(|t| t.split('"').next()) {
        assert!(document.pointer(pointer).is_some(), "{pointer} is nowhere");
    }
}
