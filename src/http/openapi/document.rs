//! The machine-readable description.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::domain::refusal::Code;
use crate::http::api;
use crate::http::problem::status;
use crate::http::route::{Access, Describe, Route};

/// The OpenAPI 3.1 document of the API.
#[must_use]
pub fn document() -> Value {
    let mut schemas = generator(false);
    let mut paths: Map<String, Value> = Map::new();
    for route in api::routes() {
        let entry = paths
            .entry(format!("{}{}", api::PREFIX, route.path))
            .or_insert_with(|| json!({}));
        if let Value::Object(methods) = entry {
            methods.insert(route.method.to_lowercase(), operation(&route, &mut schemas));
        }
    }
    let mut components = schemas.take_definitions(true);
    components.insert("Problem".into(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "duban 督办",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Tracks policy directives from the meeting notice to the completion report. \
                Errors are RFC 9457 problem documents; their codes are listed in the schema Problem and at /api/docs.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "Access token of POST /api/v1/auth/login, fifteen minutes"},
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "dbn_…",
                    "description": "Personal API token of POST /api/v1/tokens, with scopes"},
            },
        },
    })
}

/// A generator whose definitions lie where OpenAPI wants them; `inline` for query structs, whose fields are parameters.
fn generator(inline: bool) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.inline_subschemas = inline;
        s.meta_schema = None;
    });
    settings.into_generator()
}

fn operation(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "tags": [tag(route.path)],
        "security": security(route.access),
        "parameters": parameters(route),
        "responses": responses(route, schemas),
    });
    if let (Some(describe), Value::Object(fields)) = (route.body, &mut operation) {
        let content = json!({"application/json": {"schema": describe(schemas)}});
        fields.insert("requestBody".into(), json!({"required": true, "content": content}));
    }
    operation
}

/// First part of a path: what the route is about.
pub(super) fn tag(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split(['/', '-', '.']).filter(|w| !w.is_empty());
    let words = words.map(|w| w.trim_matches(['{', '}']).to_owned());
    let method = std::iter::once(route.method.to_lowercase());
    method.chain(words).collect::<Vec<_>>().join("_")
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::SignedIn => json!([{"session": []}]),
        Access::Token(scope) => json!([{"session": []}, {"token": [scope]}]),
    }
}

/// Names in braces.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.split(['}', ':']).next())
}

fn parameters(route: &Route) -> Value {
    let mut list: Vec<Value> = path_parameters(route.path)
        .map(|name| {
            let schema = if name == "id" || name.ends_with("_id") {
                json!({"type": "integer", "format": "int64"})
            } else {
                json!({"type": "string"})
            };
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    list.extend(route.query.map(query_parameters).unwrap_or_default());
    let header = |name: &str, text: &str| json!({"name": name, "in": "header", "description": text, "schema": {"type": "string"}});
    match route.method {
        "POST" if route.access != Access::Public => {
            list.push(header(
                "Idempotency-Key",
                "Same key and body: the same answer again, for 24 hours",
            ));
        }
        "PUT" | "PATCH" | "DELETE" => {
            list.push(header(
                "If-Match",
                "The ETag of the version that was read; 428 without, 412 when stale",
            ));
        }
        _ => {}
    }
    Value::Array(list)
}

fn query_parameters(describe: Describe) -> Vec<Value> {
    let schema = describe(&mut generator(true));
    let required: Vec<&str> = match schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let Some(Value::Object(fields)) = schema.get("properties") else {
        return Vec::new();
    };
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let text = schema.as_object_mut().and_then(|s| s.remove("description"));
        let mut parameter =
            json!({"name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": schema});
        if let (Some(text), Value::Object(fields)) = (text, &mut parameter) {
            fields.insert("description".into(), text);
        }
        parameter
    };
    fields.iter().map(parameter).collect()
}

fn responses(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let mut success = json!({"description": "Done"});
    if let (Some(describe), Value::Object(fields)) = (route.answer, &mut success) {
        fields.insert(
            "content".into(),
            json!({"application/json": {"schema": describe(schemas)}}),
        );
    }
    let problem = json!({
        "description": "Refused: what happened and what to do next",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    let mut all = Map::new();
    all.insert(route.status.to_string(), success);
    all.insert("default".into(), problem);
    Value::Object(all)
}

fn problem() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|c| c.word()).collect();
    let statuses: std::collections::BTreeSet<u16> = Code::ALL.iter().map(|c| status(c.class()).as_u16()).collect();
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "type": "object",
        "description": "RFC 9457 problem document; texts in the language of Accept-Language (zh-CN, en)",
        "required": ["type", "title", "status", "code", "detail", "errors", "trace_id"],
        "properties": {
            "type": text("Address of the code's description"),
            "title": text("The code in words"),
            "status": {"type": "integer", "enum": statuses},
            "code": {"type": "string", "enum": codes, "description": "Stable; match on this"},
            "detail": text("What happened and what to do next"),
            "errors": {"type": "array", "items": {
                "type": "object", "required": ["field", "code", "message"],
                "properties": {"field": text("Path of the field"), "code": text("Stable"), "message": text("What is wrong")},
            }},
            "trace_id": text("Names this request in the server's logs"),
        },
    })
}
