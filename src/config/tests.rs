use super::*;

fn read(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("duban.toml");
    std::fs::write(&path, file).unwrap();
    let own = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
    Sources {
        file: Some(path),
        environment: environment.iter().map(own).collect(),
        flags: flags.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(),
    }
    .read()
}

fn key(file: &str) -> String {
    read(file, &[], &[]).unwrap_err().key
}

#[test]
fn nothing_configured_is_the_embedded_default() {
    let config = read("", &[], &[]).unwrap();
    assert_eq!(config.database.url, "sqlite:var/duban.db");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(
        (config.http.logins_per_minute, config.http.writes_per_minute),
        (10, 600)
    );
    assert!(!config.http.secure_cookies);
    assert!(matches!(config.mail, MailConfig::Off));
}

#[test]
fn flags_win_over_variables_over_the_file() {
    let file =
        "[http]\nlisten = \"127.0.0.1:1\"\npublic_url = \"https://duban.example.cn/\"\n[database]\nreaders = 3\n";
    let config = read(
        file,
        &[("DUBAN_HTTP_LISTEN", "127.0.0.1:2"), ("DUBAN_DATABASE_READERS", "5")],
        &[("http.listen", "127.0.0.1:3")],
    )
    .unwrap();
    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.database.readers, 5);
    assert_eq!(config.http.public_url, "https://duban.example.cn");
    assert!(config.http.secure_cookies, "an https address makes cookies Secure");
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(key("[http]\nlissten = \"x\"\n"), "http.lissten");
    assert_eq!(key("colour = 1\n"), "colour");
    assert_eq!(key("[http]\nlisten = 8080\n"), "http.listen");
    assert_eq!(key("[http]\nlisten = \"8080\"\n"), "http.listen");
    assert_eq!(key("[database]\nurl = \"mysql://x\"\n"), "database.url");
    assert_eq!(key("[database]\nreaders = 0\n"), "database.readers");
    assert_eq!(
        key("[http]\ntrusted_proxies = [\"10.0.0.0/40\"]\n"),
        "http.trusted_proxies"
    );
    assert_eq!(key("[mail]\nhost = \"a\"\nsecurity = \"ssl\"\n"), "mail.security");
    assert_eq!(key("[log]\nformat = \"xml\"\n"), "log.format");
    assert_eq!(key("secret = \"short\"\n"), "secret");
    let wrong = read("", &[("DUBAN_HTTP_LISSTEN", "x")], &[]).unwrap_err();
    assert_eq!(wrong.key, "DUBAN_HTTP_LISSTEN");
    let wrong = read("", &[("DUBAN_HTTP_WORKERS", "two")], &[]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "configuration: DUBAN_HTTP_WORKERS: expected a whole number"
    );
}

#[test]
fn errors_and_debug_show_no_secret() {
    let long = "correct-horse-battery-staple-0123456789";
    let file = format!("secret = \"{long}\"\n[mail]\nhost = \"mail.example.cn\"\npassword = \"{long}\"\n");
    let shown = format!("{:?}", read(&file, &[], &[]).unwrap());
    assert!(!shown.contains("horse"), "{shown}");
    let broken = read(&format!("secret = \"{long}\" x\n"), &[], &[])
        .unwrap_err()
        .to_string();
    assert!(!broken.contains("horse") && broken.contains("line 1"), "{broken}");
    let broken = read(&format!("[mail]\npassword = [\"{long}\"]\n"), &[], &[]).unwrap_err();
    assert_eq!(
        (broken.key.as_str(), broken.problem.as_str()),
        ("mail.password", "must be a text")
    );
    assert_eq!(
        without_password("postgres://u:pw@db/duban?sslmode=x"),
        "postgres://u@db/duban"
    );
}

#[test]
fn networks_hold_their_addresses() {
    let net: Network = "10.1.0.0/16".parse().unwrap();
    assert!(net.contains("10.1.255.3".parse().unwrap()));
    assert!(!net.contains("10.2.0.1".parse().unwrap()));
    assert!(
        "0.0.0.0/0"
            .parse::<Network>()
            .unwrap()
            .contains("1.2.3.4".parse().unwrap())
    );
    assert!("::1".parse::<Network>().unwrap().contains("::1".parse().unwrap()));
    assert!(
        "127.0.0.1"
            .parse::<Network>()
            .unwrap()
            .contains("::ffff:127.0.0.1".parse().unwrap())
    );
}

#[test]
fn the_embedded_default_makes_its_key_once_and_privately() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("sub/duban.db").display());
    let config = read("", &[("DUBAN_DATABASE_URL", &url)], &[]).unwrap();
    let first = secret::load(&config.secrets, &config.database).unwrap();
    assert_eq!(first.bytes().len(), 64);
    assert_eq!(secret::load(&config.secrets, &config.database).unwrap(), first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = secret::beside(&config.database.file().unwrap());
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let server = read("[database]\nurl = \"postgres://db/duban\"\n", &[], &[]).unwrap();
    assert_eq!(
        secret::load(&server.secrets, &server.database).unwrap_err().key,
        "secret"
    );
}

#[test]
fn the_example_file_names_every_key_and_can_be_read() {
    let example = include_str!("../../deploy/duban.toml");
    let mut section = String::new();
    let mut named = Vec::new();
    for line in example.lines() {
        let line = line.strip_prefix("# ").unwrap_or(line);
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
        } else if let Some((key, _)) = line.split_once(" = ")
            && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        {
            named.push(format!("{section}{key}"));
        }
    }
    assert_eq!(named, KEYS.iter().map(|(key, _)| (*key).to_owned()).collect::<Vec<_>>());
    assert!(read(example, &[], &[]).is_ok());
}
