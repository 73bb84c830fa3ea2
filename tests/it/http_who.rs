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

#[test]
fn a_token_opens_what_its_scope_says_and_nothing_administrative() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    world.person("adm", "SPB", &[Role::Admin]);
    let nobody = Client::new(&world);
    let hebei = nobody.login("hebei");
    let made = hebei
        .with("idempotency-key", "k1")
        .post("/api/v1/tokens", json!({"name": "脚本", "scopes": ["read"]}))
        .expect(201);
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("dbn_") && token.starts_with(made["prefix"].as_str().unwrap()));
    let again = hebei
        .with("idempotency-key", "k1")
        .post("/api/v1/tokens", json!({"name": "脚本", "scopes": ["read"]}));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert!(
        again.expect(201).get("token").is_none(),
        "a kept answer shows no secret"
    );
    let script = nobody.bearer(token);
    assert_eq!(script.get("/api/v1/me").expect(200)["login"], "hebei");
    script.get("/api/v1/orgs").expect(200);
    script.patch("/api/v1/me", json!({})).refused(428, "version_needed");
    script
        .version(&json!(1))
        .patch("/api/v1/me", json!({}))
        .refused(403, "scope_missing");
    script.get("/api/v1/tokens").refused(403, "scope_missing");
    let listed = hebei.get("/api/v1/tokens").expect(200);
    assert!(listed["items"][0].get("token").is_none() && !listed["items"][0]["last_used_at"].is_null());

    let admin = nobody.login("adm");
    let body = json!({"name": "x", "scopes": ["supervise", "export"], "expires_on": "2026-08-08"});
    let made = admin.post("/api/v1/tokens", body).expect(201);
    let script = nobody.bearer(made["token"].as_str().unwrap());
    script.get("/api/v1/orgs").refused(403, "forbidden"); // no role is left
    script.post("/api/v1/orgs", json!({})).refused(422, "invalid_field");
    script.get("/api/v1/settings").refused(403, "scope_missing");
    for bad in [
        json!({"name": "x", "scopes": []}),
        json!({"name": "x", "scopes": ["admin"]}),
        json!({"name": "x", "scopes": ["read"], "expires_on": "2099-01-01"}),
    ] {
        hebei.post("/api/v1/tokens", bad).refused(422, "invalid_field");
    }
    world.at("2026-08-09 00:00");
    script.get("/api/v1/orgs").refused(401, "sign_in_needed");
    world.at("2026-08-07");
    let id = &listed["items"][0]["id"];
    admin.delete(&format!("/api/v1/tokens/{id}")).refused(404, "not_found");
    hebei.delete(&format!("/api/v1/tokens/{id}")).expect(204);
    nobody.bearer(token).get("/api/v1/me").refused(401, "sign_in_needed");
    hebei.delete(&format!("/api/v1/tokens/{id}")).refused(404, "not_found");
}

#[test]
fn an_account_is_added_with_a_password_shown_once_and_gets_its_role_from_another() {
    let world = World::new();
    world.person("adm", "SPB", &[Role::Admin]);
    world.person("sec", "SPB", &[Role::Security]);
    let nobody = Client::new(&world);
    let (admin, security) = (nobody.login("adm"), nobody.login("sec"));
    let body = json!({"login": "tangshan", "name": "唐山", "org": world.org("SPB-1302").0, "email": "ts@example.cn"});
    security.post("/api/v1/users", body.clone()).refused(403, "forbidden");
    let made = admin.post("/api/v1/users", body.clone()).expect(201);
    admin.post("/api/v1/users", body).refused(409, "already_exists");
    let grant = json!({"user": made["id"], "role": "reporter"});
    admin
        .post("/api/v1/role-grants", grant.clone())
        .refused(403, "forbidden");
    let granted = security.post("/api/v1/role-grants", grant).expect(201);
    let password = made["password"].as_str().unwrap();
    let tangshan = nobody.login_with("tangshan", password);
    tangshan.get("/api/v1/users").refused(403, "password_change_needed");
    let change = json!({"old_password": password, "password": "a village gets its parcels"});
    tangshan.put("/api/v1/me/password", change).expect(204);
    assert_eq!(
        tangshan.get("/api/v1/users").expect(200)["items"][0]["roles"],
        json!(["reporter"])
    );
    tangshan.get("/api/v1/role-grants").refused(403, "forbidden");
    let path = format!("/api/v1/role-grants?user={}", made["id"]);
    assert_eq!(admin.get(&path).expect(200)["items"][0]["role"], "reporter");
    security
        .delete(&format!("/api/v1/role-grants/{}", granted["id"]))
        .expect(204);
    tangshan.get("/api/v1/users").refused(403, "forbidden");
    let user = format!("/api/v1/users/{}", made["id"]);
    assert_eq!(
        security
            .get(&format!("{user}/sessions"))
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        1
    );
    admin.delete(&format!("{user}/sessions")).refused(403, "forbidden");
    security.delete(&format!("{user}/sessions")).expect(204);
    tangshan.get("/api/v1/me").refused(401, "sign_in_needed");
    let again = admin.post(&format!("{user}/password"), json!({})).expect(201);
    nobody.login_with("tangshan", again["password"].as_str().unwrap());
    let version = admin.get(&user).expect(200)["version"].clone();
    let edited = admin
        .version(&version)
        .patch(&user, json!({"name": "唐山局", "phone": "0315-1234567"}))
        .expect(200);
    assert_eq!(
        (&edited["name"], &edited["phone"]),
        (&json!("唐山局"), &json!("0315-1234567"))
    );
    admin
        .version(&version)
        .patch(&user, json!({"name": "x"}))
        .refused(412, "stale");
}

#[test]
fn organisations_are_listed_page_by_page_and_as_a_tree() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    world.person("adm", "SPB", &[Role::Admin]);
    let hebei = Client::new(&world).login("hebei");
    for sort in ["sort", "id", "code"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = hebei
                .get(&format!("/api/v1/orgs?limit=3&sort={sort}&with_total=true{cursor}"))
                .expect(200);
            assert_eq!(page["total"], 8);
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|o| o["code"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 8, "{sort}");
    }
    hebei.get("/api/v1/orgs?sort=name").refused(400, "bad_sort");
    hebei.get("/api/v1/orgs?colour=red").refused(400, "bad_parameter");
    hebei.get("/api/v1/orgs?cursor=x").refused(400, "bad_cursor");
    let cities = hebei
        .get(&format!("/api/v1/orgs?parent={}&kind=municipal", world.org("SPB-13")))
        .expect(200);
    assert_eq!(cities["items"].as_array().unwrap().len(), 2);
    let tree = hebei.get("/api/v1/orgs/tree").expect(200);
    assert_eq!((tree.as_array().unwrap().len(), &tree[0]["code"]), (1, &json!("SPB")));
    let part = hebei
        .get(&format!("/api/v1/orgs/tree?root={}", world.org("SPB-13")))
        .expect(200);
    assert_eq!(part[0]["children"].as_array().unwrap().len(), 2);
    let one = hebei.get(&format!("/api/v1/orgs/{}", world.org("SPB-13"))).expect(200);
    assert!(
        one["aliases"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["alias"].is_string())
    );
    hebei.get("/api/v1/orgs/424242").refused(404, "not_found");
    hebei.get("/api/v1/orgs/x").refused(404, "not_found");
    let admin = Client::new(&world).login("adm");
    let body = json!({"code": "SPB-1303", "kind": "municipal", "parent": world.org("SPB-13").0, "name": "秦皇岛市邮政管理局",
        "short_name": "秦皇岛局", "register_prefix": "秦皇岛邮督"});
    hebei.post("/api/v1/orgs", body.clone()).refused(403, "forbidden");
    let made = admin.post("/api/v1/orgs", body.clone()).expect(201);
    assert_eq!(made["version"], 1);
    admin.post("/api/v1/orgs", body).refused(409, "already_exists");
    let group = json!({"name": "试点", "members": [made["id"]]});
    let group = admin.post("/api/v1/org-groups", group).expect(201);
    assert_eq!(group["members"][0]["name"], "秦皇岛局");
    let path = format!("/api/v1/org-groups/{}", group["id"]);
    let put = json!({"name": "试点", "members": [world.org("SPB-13").0, world.org("SPB-14").0]});
    let put = admin.version(&group["version"]).put(&path, put).expect(200);
    assert_eq!(put["members"].as_array().unwrap().len(), 2);
    assert_eq!(
        hebei.get("/api/v1/org-groups").expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn settings_belong_to_their_administrator_and_hold_at_once() {
    let world = World::new();
    world.person("adm", "SPB", &[Role::Admin]);
    world.person("sec", "SPB", &[Role::Security]);
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Client::new(&world);
    let (admin, security) = (nobody.login("adm"), nobody.login("sec"));
    nobody.login("hebei").get("/api/v1/settings").refused(403, "forbidden");
    let version = admin.get("/api/v1/settings").expect(200)["version"].clone();
    let put = |client: &Client, values: serde_json::Value| {
        client
            .version(&version)
            .put("/api/v1/settings", json!({"values": values}))
    };
    put(&admin, json!({"lockout.failures": 3})).refused(403, "forbidden");
    put(&security, json!({"lockout.failures": 2})).refused(422, "invalid_field");
    put(&security, json!({"colour": 2})).refused(422, "invalid_field");
    put(&security, json!({"lockout.failures": 3})).expect(200);
    put(&security, json!({"lockout.failures": 4})).refused(412, "stale");
    for _ in 0..3 {
        nobody.try_login("hebei", "wrong").refused(401, "wrong_credentials");
    }
    nobody.try_login("hebei", PASSWORD).refused(401, "account_locked");
}

#[test]
fn a_year_of_the_calendar_is_previewed_and_replaced() {
    let world = World::new();
    world.person("adm", "SPB", &[Role::Admin]);
    let admin = Client::new(&world).login("adm");
    let now = admin.get("/api/v1/calendar?year=2028").expect(200);
    assert_eq!((&now["state"], &now["days"]), (&json!("unknown"), &json!([])));
    let day = |day: &str, kind: &str| json!({"day": day, "kind": kind, "name": "元旦"});
    let body = |days: serde_json::Value| json!({"source": "国办发明电〔2027〕1号", "days": days});
    let good = body(json!([day("2028-01-03", "holiday"), day("2028-01-08", "workday")]));
    let preview = admin
        .put("/api/v1/calendar/2028?dry_run=true", good.clone())
        .expect(200);
    assert_eq!(
        (&preview["dry_run"], preview["added"].as_array().unwrap().len()),
        (&json!(true), 2)
    );
    let current = admin.version(&now["version"]);
    admin
        .put("/api/v1/calendar/2028", good.clone())
        .refused(428, "version_needed");
    let monday: duban::domain::time::Day = "2028-01-03".parse().unwrap();
    assert!(world.app.rules().calendars.national().is_working(monday));
    current.put("/api/v1/calendar/2028", good.clone()).expect(200);
    assert!(!world.app.rules().calendars.national().is_working(monday));
    current.put("/api/v1/calendar/2028", good).refused(412, "stale");
    for bad in [
        json!([day("2027-01-04", "holiday")]),
        json!([day("2028-01-04", "workday")]),
        json!([day("2028-01-04", "feast")]),
        json!([day("2028-01-04", "holiday"), day("2028-01-04", "holiday")]),
        json!([day("2028-01-08", "holiday"), day("2028-01-08", "workday")]),
        json!([]),
    ] {
        current
            .put("/api/v1/calendar/2028", body(bad))
            .refused(422, "invalid_field");
    }
}
