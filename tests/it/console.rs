//! The console as it is typed: the program itself on an embedded database of its own.

use std::path::Path;
use std::process::Command;

/// `duban` in a folder.
fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duban"));
    command.args(args).current_dir(folder).env_remove("DUBAN_CONFIG").env(
        "DUBAN_DATABASE_URL",
        format!("sqlite:{}", folder.join("duban.db").display()),
    );
    command
}

/// Runs it: exit code, standard output, standard error.
fn duban(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let done = program(folder, args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

/// Refused with exit code 2 and these words; nothing on standard output.
#[track_caller]
fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let (code, out, err) = duban(folder, args);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    for word in words {
        assert!(err.contains(word), "{word}: {err}");
    }
}

#[test]
fn accounts_and_imports_at_the_console() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    assert_eq!(duban(folder, &["init"]).0, 0);
    let add = ["user", "add", "lisi", "--name", "李四", "--org", "SPB-13"];
    let (code, out, err) = duban(folder, &add);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("一次性密码") && out.contains("尚无角色"), "{out}");
    refused(folder, &add, &["已被使用", "is taken"]);
    let nowhere = ["user", "add", "wang", "--name", "王", "--org", "SPB-99"];
    refused(folder, &nowhere, &["没有代码为“SPB-99”的单位", "SPB-99"]);
    assert_eq!(duban(folder, &["user", "passwd", "lisi"]).0, 0);
    refused(folder, &["user", "passwd", "nobody"], &["没有用户名为“nobody”的账号"]);
    assert_eq!(duban(folder, &["user", "lock", "lisi", "--reason", "离岗"]).0, 0);

    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    write(
        "w.csv",
        "单位代码,权重,年份,数值,来源\nSPB-1301,村,2026,41,sample\n".as_bytes(),
    );
    let (code, out, err) = duban(folder, &["import", "weights", "w.csv", "--dry-run"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("试运行，未保存：共1行，新增1") && out.contains("sample"),
        "{out}"
    );
    let (code, out, _) = duban(folder, &["import", "weights", "w.csv"]);
    assert!(code == 0 && out.contains("已导入：共1行，新增1"), "{out}");
    write(
        "bad.csv",
        "单位代码,权重,年份,数值,来源\nSPB-1301,村,2026,,x\nSPB-9,村,2026,1,x\n".as_bytes(),
    );
    refused(
        folder,
        &["import", "weights", "bad.csv"],
        &["bad.csv", "第2行“数值”：不能为空", "第3行“单位代码”", "row 3, org"],
    );
    write("picture.csv", b"\x89PNG\r\n\x1a\n....");
    refused(
        folder,
        &["import", "weights", "picture.csv"],
        &["这是PNG文件，不是表格"],
    );
    refused(folder, &["import", "weights", "none.csv"], &["none.csv"]);
    assert_eq!(duban(folder, &["check"]), (0, "核对无误\n".to_owned(), String::new()));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    assert_eq!(duban(folder, &["init"]).0, 0);
    for args in [&["remind", "--plan"][..], &["completion"], &["lights", "--rules"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = program(folder, args).stdout(writer).output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn rules_of_lights_are_put_at_the_console_by_the_command_of_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    assert_eq!(duban(folder, &["init"]).0, 0);
    let (code, rules, err) = duban(folder, &["lights", "--rules"]);
    assert_eq!(code, 0, "{err}");
    let mut rules: serde_json::Value = serde_json::from_str(&rules).unwrap();
    let soon = rules["rule"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|r| r["id"] == "due_soon")
        .unwrap();
    soon["over"] = serde_json::json!(10);
    let write = |rules: &serde_json::Value| std::fs::write(folder.join("lights.json"), rules.to_string()).unwrap();
    write(&rules);
    let put = ["lights", "--put", "lights.json", "--reason", "提前十天提示"];
    let (code, _, err) = duban(folder, &put[..3]);
    assert_eq!(code, 2, "a reason is needed: {err}");
    let (code, out, err) = duban(folder, &put);
    assert_eq!((code, out.trim()), (0, "已启用第3版（原第2版）"), "{err}");
    let now: serde_json::Value = serde_json::from_str(&duban(folder, &["lights", "--rules"]).1).unwrap();
    assert_eq!(now, rules);
    rules["rule"] = serde_json::json!([]);
    write(&rules);
    let (code, _, err) = duban(folder, &put);
    assert_ne!(code, 0);
    assert!(err.contains("规则有误"), "{err}");
    let (code, out, _) = duban(folder, &["check"]);
    assert_eq!(code, 0, "{out}");
}
