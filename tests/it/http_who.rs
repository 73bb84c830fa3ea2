//! Log-in, own account and administration over the API.

use duban::domain::person::Role;
use serde_json::json;

use crate::client::Client;
use crate::world::{PASSWORD, World};

#[test]
fn somebody_signs_in_and_sees_who_they_are() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter, Role::Supervisor]);
    let nobody = Client::new(&world);
    nobody.get("/api/v1/me").refused(401, "sign_in_needed");
    let answer = nobody.try_login("hebei", PASSWORD).expect(200);
    assert_eq!(
        (answer["token_type"].as_str(), answer["expires_in"].as_i64()),
        (Some("Bearer"), Some(900))
    );
    let me = nobody.login("hebei").get("/api/v1/me").expect(200);
    assert_eq!(me["login"], "hebei");
    assert_eq!(me["org"]["name"], "河北局");
    assert_eq!(me["roles"], json!(["supervisor", "reporter"]));
    assert_eq!(answer["user"], me);
    let out = nobody.login("hebei");
    out.post("/api/v1/auth/logout", json!({})).expect(204);
    out.get("/api/v1/me").refused(401, "sign_in_needed");
}

#[test]
fn unknown_fields_and_missing_ones_are_named() {
    let world = World::new();
    let nobody = Client::new(&world);
    let problem = nobody
        .post(
            "/api/v1/auth/login",
            json!({"username": "x", "password": "y", "otp": 1}),
        )
        .refused(422, "invalid_field");
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    nobody
        .post("/api/v1/auth/login", json!({"username": "x"}))
        .refused(422, "invalid_field");
}

#[test]
fn five_failures_lock_a_real_and_an_unknown_login_alike() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Client::new(&world);
    let signed_in = nobody.login("hebei");
    for login in ["hebei", "heibei"] {
        let mut last = None;
        for _ in 0..5 {
            let body = nobody.try_login(login, "wrong").refused(401, "wrong_credentials");
            last = Some(body);
        }
        assert!(last.unwrap()["detail"].as_str().unwrap().contains("用户名或密码不对"));
        nobody.try_login(login, PASSWORD).refused(401, "account_locked");
    }
    signed_in.get("/api/v1/me").expect(200); // a stranger sends nobody home
    world.at("2026-08-07 09:15");
    nobody.try_login("hebei", PASSWORD).expect(200);
    nobody.try_login("heibei", PASSWORD).refused(401, "wrong_credentials");
    world.at("2026-08-07 09:16");
    signed_in.get("/api/v1/me").refused(401, "token_expired");
}

#[test]
fn a_refresh_token_used_twice_ends_the_whole_session() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Client::new(&world);
    let refresh = |token: &serde_json::Value| nobody.post("/api/v1/auth/refresh", json!({"refresh_token": token}));
    let first = nobody.try_login("hebei", PASSWORD).expect(200);
    let second = refresh(&first["refresh_token"]).expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    refresh(&first["refresh_token"]).expect(200); // the answer was lost: within twenty seconds
    world.at("2026-08-07 09:01");
    refresh(&first["refresh_token"]).refused(401, "token_reused");
    refresh(&second["refresh_token"]).refused(401, "sign_in_needed");
    let old = nobody.bearer(second["access_token"].as_str().unwrap());
    old.get("/api/v1/me").refused(401, "sign_in_needed");
    refresh(&json!("dbr_none")).refused(401, "sign_in_needed");
}

#[test]
fn a_one_time_password_opens_nothing_but_its_own_change() {
    let world = World::new();
    let admin = Client::new(&world).login("admin");
    assert_eq!(admin.get("/api/v1/me").expect(200)["must_change"], true);
    admin.get("/api/v1/settings").refused(403, "password_change_needed");
    let change = |old: &str, new: &str| admin.put("/api/v1/me/password", json!({"old_password": old, "password": new}));
    change(PASSWORD, "short").refused(422, "invalid_field");
    change(PASSWORD, PASSWORD).refused(422, "invalid_field");
    let wrong = change("guess", "a village gets its parcels").refused(422, "invalid_field");
    assert_eq!(wrong["errors"][0]["field"], "old_password");
    change(PASSWORD, "a village gets its parcels").expect(204);
    admin.get("/api/v1/settings").expect(200);
    Client::new(&world)
        .try_login("admin", PASSWORD)
        .refused(401, "wrong_credentials");
    Client::new(&world).login_with("admin", "a village gets its parcels");
}

#[test]
fn own_settings_are_changed_under_their_version() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let hebei = Client::new(&world).login("hebei");
    let read = hebei.get("/api/v1/me");
    let tag = read.header("etag").unwrap().to_owned();
    let me = read.expect(200);
    assert_eq!(tag, format!("\"{}\"", me["version"]));
    hebei
        .patch("/api/v1/me", json!({"lang": "en"}))
        .refused(428, "version_needed");
    let current = hebei.version(&me["version"]);
    let edited = current
        .patch(
            "/api/v1/me",
            json!({"lang": "en", "email": "he.bei@example.cn", "phone": null, "digest_at": "07:45"}),
        )
        .expect(200);
    assert_eq!((&edited["lang"], &edited["digest_at"]), (&json!("en"), &json!("07:45")));
    current.patch("/api/v1/me", json!({"lang": "en"})).refused(412, "stale");
    let now = hebei.version(&edited["version"]);
    now.patch("/api/v1/me", json!({"email": "nobody"}))
        .refused(422, "invalid_field");
    now.patch("/api/v1/me", json!({"hours_from": "21:00"}))
        .refused(422, "invalid_field");
    now.patch("/api/v1/me", json!({"second_contact": 424_242}))
        .refused(422, "invalid_field");
    assert_eq!(hebei.with("if-none-match", "\"2\"").get("/api/v1/me").status, 304);
}
