//! The texts of the pages stand in catalogues, whole in both languages; no page holds a text of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use duban::domain::lang::Lang;
use duban::domain::person::Role;
use duban::http::page::message::{ROOMS, id_of};
use fluent_bundle::FluentResource;
use regex::Regex;

use crate::browser::Browser;
use crate::world::World;

/// Names in Chinese, whatever the language of the page.
const CHINESE: &str = r"\.zh\b|::zh\b|\blabel_zh\b";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder, by their path from there.
fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found)
            } else {
                found.push(path)
            }
        }
    }
    let (dir, mut found) = (root().join(folder), Vec::new());
    walk(&dir, &mut found);
    let named = found.into_iter().filter(|p| p.to_str().unwrap().ends_with(ending));
    named
        .map(|p| {
            (
                p.strip_prefix(&dir).unwrap().to_str().unwrap().to_owned(),
                std::fs::read_to_string(&p).unwrap(),
            )
        })
        .collect()
}

/// Templates without their comments.
fn templates() -> BTreeMap<String, String> {
    let comment = Regex::new(r"(?s)\{#.*?#\}").unwrap();
    let all = files("templates/pages", ".html");
    all.into_iter()
        .map(|(path, text)| (path, comment.replace_all(&text, "").into_owned()))
        .collect()
}

/// Sources of the pages without their tests and comments.
fn sources() -> BTreeMap<String, String> {
    let bare = |text: &str| {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines
            .map(|line| format!("{}\n", line.split(" // ").next().unwrap()))
            .collect::<String>()
    };
    let all = files("src/http/page", ".rs");
    all.into_iter().map(|(path, text)| (path, bare(&text))).collect()
}

/// The messages of one language: each with its own text.
fn messages(lang: Lang) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (room, zh, en) in ROOMS {
        let mut id: Option<String> = None;
        for line in lang.pick(zh, en).lines() {
            if let Some(next) = id_of(line) {
                assert!(!found.contains_key(next), "{room}: {next} is there twice");
                found.insert(next.to_owned(), String::new());
                id = Some(next.to_owned());
            } else if !line.starts_with([' ', '}']) {
                id = None;
            }
            if let Some(text) = id.as_ref().and_then(|id| found.get_mut(id)) {
                text.push_str(line);
            }
        }
    }
    found
}

fn captured<'a>(pattern: &str, text: &'a str) -> BTreeSet<&'a str> {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|c| c.get(1).unwrap().as_str())
        .collect()
}

fn variables(text: &str) -> BTreeSet<&str> {
    captured(r"\$([a-z_]+)", text)
}

/// What a message says with the messages that stand in it.
fn whole(id: &str, all: &BTreeMap<String, String>) -> String {
    let text = &all[id];
    let inner = captured(r"\{ ([a-z][a-z0-9-]*) \}", text).into_iter();
    inner
        .map(|inner| whole(inner, all))
        .fold(text.clone(), |sum, more| sum + &more)
}

#[test]
fn both_catalogues_can_be_read_and_hold_the_same() {
    for (room, zh, en) in ROOMS {
        for (lang, text) in [("zh", zh), ("en", en)] {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("data/messages/{lang}/{room}.ftl: {errors:?}");
            }
        }
    }
    for lang in ["zh", "en"] {
        let there: BTreeSet<String> = files(&format!("data/messages/{lang}"), ".ftl").into_keys().collect();
        let read: BTreeSet<String> = ROOMS.iter().map(|(room, ..)| format!("{room}.ftl")).collect();
        assert_eq!(there, read);
    }
    let (zh, en) = (messages(Lang::Zh), messages(Lang::En));
    let ids = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        ids(&zh).symmetric_difference(&ids(&en)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    let han = Regex::new(r"\p{Han}").unwrap();
    for id in zh.keys() {
        let (a, b) = (whole(id, &zh), whole(id, &en));
        assert_eq!(variables(&a), variables(&b), "{id} has other variables in English");
        assert!(!han.is_match(&b), "{id} is Chinese in English: {b}");
    }
}

#[test]
fn every_message_is_used_and_every_one_used_exists() {
    let known = messages(Lang::Zh);
    let texts: Vec<String> = templates().into_values().chain(sources().into_values()).collect();
    let mut used = BTreeSet::new();
    for text in &texts {
        for id in captured(r#"\b(?:t|say)\((?:[^"()]*(?:\(\))?, )?"([a-z][a-z0-9-]*)""#, text) {
            assert!(known.contains_key(id), "no message {id}");
        }
        used.extend(captured(r#""([a-z][a-z0-9-]*)""#, text));
    }
    let inner = known
        .values()
        .flat_map(|text| captured(r"\{ ([a-z][a-z0-9-]*) \}", text));
    used.extend(inner);
    let unused: Vec<_> = known.keys().filter(|id| !used.contains(id.as_str())).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn templates_fill_in_every_variable() {
    let known = messages(Lang::Zh);
    let said = Regex::new(r#"\.say\("([a-z0-9-]+)"\)((?:[^{}"]|"[^"]*")*?)(?:%\}|\}\})"#).unwrap();
    for (path, text) in templates() {
        for one in said.captures_iter(&text) {
            let id = &one[1];
            assert_eq!(
                captured(r#"\.with\("([a-z_]+)""#, &one[2]),
                variables(&whole(id, &known)),
                "{path}: {id}"
            );
        }
        for id in captured(r#"\.t\("([a-z0-9-]+)"\)"#, &text) {
            assert!(
                variables(&whole(id, &known)).is_empty(),
                "{path}: {id} has variables, say() fills them in"
            );
        }
    }
}

#[test]
fn no_text_stands_in_a_template() {
    let han = Regex::new(r"[\p{Han}，。：；（）“”、？！｜]+").unwrap();
    let code = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").unwrap();
    let spoken = Regex::new(r#" (?:aria-label|placeholder|title|alt)="([^"]*)""#).unwrap();
    let tag = Regex::new(r#"(?s)<(?:kbd|code)>[^<]*</(?:kbd|code)>|<(?:[^">]|"[^"]*")*>|&[a-z]+;"#).unwrap();
    // Macros make parts of a tag.
    let attribute = Regex::new(r#" [a-z-]+="[^"]*""#).unwrap();
    let word = Regex::new("[A-Za-z]{2,}").unwrap();
    let chinese = Regex::new(CHINESE).unwrap();
    let mut broken = BTreeMap::new();
    for (path, text) in templates() {
        let mut found: Vec<String> = han.find_iter(&text).map(|m| m.as_str().to_owned()).collect();
        found.extend(chinese.find_iter(&text).map(|m| m.as_str().to_owned()));
        let bare = code.replace_all(&text, "");
        found.extend(
            spoken
                .captures_iter(&bare)
                .map(|c| c[1].to_owned())
                .filter(|s| word.is_match(s)),
        );
        let prose = tag.replace_all(&bare, " ");
        let prose = attribute.replace_all(&prose, " ");
        found.extend(word.find_iter(&prose).map(|m| m.as_str().to_owned()));
        if !found.is_empty() {
            broken.insert(path, found.join(" "));
        }
    }
    assert!(broken.is_empty(), "texts stand in {broken:#?}");
}

#[test]
fn no_chinese_stands_in_the_sources_of_the_pages() {
    let literal = Regex::new(r#""(?:[^"\\\n]|\\.|\\\n)*\p{Han}(?:[^"\\\n]|\\.|\\\n)*""#).unwrap();
    let chinese = Regex::new(CHINESE).unwrap();
    let mut broken = BTreeMap::new();
    for (path, text) in sources() {
        let found = literal.find_iter(&text).filter(|m| {
            // A refusal is written in both languages beside each other.
            let before = text.split_at(m.start()).0.rsplit([';', '{']).next().unwrap();
            !["let zh", "zh: ", "Refusal::"].iter().any(|mark| before.contains(mark))
        });
        let named = text
            .lines()
            .filter(|line| chinese.is_match(line) && !line.contains(".en"));
        let found: Vec<&str> = found.map(|m| m.as_str()).chain(named).collect();
        if !found.is_empty() {
            broken.insert(path, found.join(" "));
        }
    }
    assert!(broken.is_empty(), "texts stand in {broken:#?}");
}

#[test]
fn a_visitor_reads_the_language_of_the_browser_until_one_is_chosen() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Browser::new(&world);
    nobody
        .get("/login")
        .expect(200)
        .says("<html lang=\"zh-CN\">")
        .says("用户名");
    let abroad = nobody.header("accept-language", "en-GB,en;q=0.9,zh;q=0.5");
    abroad
        .get("/login")
        .expect(200)
        .says("<html lang=\"en\">")
        .says("User name")
        .silent_on("用户名");
    let wrong = abroad.send_form("/login", &[("username", "hebei"), ("password", "no"), ("next", "/")]);
    wrong.expect(401).says("User name or password is wrong");

    let hebei = abroad.login("hebei");
    hebei
        .get("/desk")
        .expect(200)
        .says("<html lang=\"en\">")
        .says(">Ledger<")
        .silent_on("台账");
    hebei
        .get("/no/such/page")
        .expect(404)
        .says("Not found")
        .says("Back to the desk");
    let chosen = |word: &str| {
        let page = hebei.get("/me").expect(200);
        let version = page.hidden("version");
        let fields = [
            ("version", version.as_str()),
            ("lang", word),
            ("digest_at", "08:30"),
            ("hours_from", "08:00"),
            ("hours_to", "20:00"),
        ];
        hebei.resubmit(&page, "/me", &fields).led()
    };
    assert_eq!(chosen("zh-CN"), "/me?done=settings");
    hebei
        .get("/desk")
        .expect(200)
        .says("<html lang=\"zh-CN\">")
        .says(">台账<");
    hebei.get("/no/such/page").expect(404).says("没有找到");
    chosen("auto");
    hebei.get("/desk").expect(200).says(">Ledger<");
    chosen("en");
    let mut at_home = nobody.clone();
    at_home.try_login("hebei", crate::world::PASSWORD, "/").expect(303);
    at_home.get("/desk").expect(200).says(">Ledger<");
    let edits = "SELECT count(*) AS n FROM events WHERE verb = 'user.edited'";
    assert_eq!(world.number(edits), 3);
}

#[test]
fn the_log_in_page_offers_the_other_language_and_keeps_it() {
    let world = World::new();
    let nobody = Browser::new(&world);
    let page = nobody.get("/login?next=/tasks/5").expect(200);
    let page = page.says("href=\"/login?lang=en&#38;next=%2Ftasks%2F5\"");
    assert_eq!(page.header("set-cookie"), None);
    let picked = nobody
        .get("/login?lang=en&next=/tasks/5")
        .expect(200)
        .says("User name")
        .says("中文");
    let cookie = picked
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(cookie, "duban_lang=en");
    nobody
        .header("cookie", &cookie)
        .get("/login")
        .expect(200)
        .says("User name")
        .says("lang=zh-CN");
    nobody.get("/login?lang=tlh").expect(200).says("用户名");
}
