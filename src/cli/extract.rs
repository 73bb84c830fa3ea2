//! `duban extract`: reads notices and prints what the engine found (API.md §4). No database, nothing is kept.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::output;
use crate::domain::notice::compare::{self, Fate};
use crate::domain::notice::{self, Draft, Lexicon, Own, secrecy};
use crate::domain::time::Day;
use crate::intake::{self, table};

/// Reads notices and prints the directives and targets found; needs no database.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  duban extract notice.txt\n  duban extract --json --meeting-date 2026-08-07 a.txt b.docx\n  duban extract --against draft.docx final.docx\n  duban extract --lexicon own/ notice.txt"
)]
pub struct Args {
    /// Notices: txt, html, docx, or pdf with text; txt and html in UTF-8, GB18030 or UTF-16
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print JSON: one object for a file, an array for several
    #[arg(long)]
    pub json: bool,
    /// Day from which 今年 and bare months are counted; else the document's own
    #[arg(long, value_name = "D")]
    pub meeting_date: Option<Day>,
    /// An earlier version: print which directives of it stayed, changed, are new or gone, instead of the findings
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// Folder of words of one's own: organisations.csv (name, aliases), indicators.csv (name), words.tsv
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
}

/// One document as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extract {
    /// Name of the file.
    pub document: String,
    /// What the engine found.
    #[serde(flatten)]
    pub draft: Draft,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// It cannot be opened.
    #[error("{file}: 无法打开 / cannot be read: {cause}")]
    Missing {
        /// The file.
        file: String,
        /// The system's words.
        cause: io::Error,
    },
    /// It is no text.
    #[error("{file}: {cause}")]
    NoText {
        /// The file.
        file: String,
        /// What it is instead.
        cause: intake::IntakeError,
    },
    /// A folder without words.
    #[error(
        "{folder}: 没有 organisations.csv、indicators.csv 或 words.tsv / none of organisations.csv, indicators.csv, words.tsv is there"
    )]
    NoWords {
        /// The folder.
        folder: String,
    },
    /// A table of words that is none.
    #[error("{file}: {cause}")]
    NoTable {
        /// The file.
        file: String,
        /// Why.
        cause: table::TableError,
    },
    /// A table without the column of names.
    #[error("{file}: 表头缺少 name 一列 / the header has no column “name”")]
    NoNames {
        /// The file.
        file: String,
    },
    /// It bears a secrecy mark.
    #[error(
        "{file}: 第{line}行有密级标志“{mark}”，不予识别；涉密文件请在涉密系统办理 / line {line} bears a secrecy mark: not read"
    )]
    Marked {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The mark.
        mark: &'static str,
    },
}

/// The words that ship with those of a folder: docs/understanding.md says what its files hold.
///
/// # Errors
/// Where the folder has none of the files, or one of them cannot be read.
pub fn words(folder: &Path) -> Result<Lexicon, Unread> {
    let bodies = names(&folder.join("organisations.csv"))?;
    let indicators = names(&folder.join("indicators.csv"))?;
    let words = bytes(&folder.join("words.tsv"))?;
    if bodies.is_none() && indicators.is_none() && words.is_none() {
        let folder = folder.display().to_string();
        return Err(Unread::NoWords { folder });
    }
    let own = Own {
        bodies: bodies.unwrap_or_default(),
        indicators: indicators.unwrap_or_default(),
        words: words
            .map(|w| String::from_utf8_lossy(&w).into_owned())
            .unwrap_or_default(),
    };
    Ok(Lexicon::builtin().with(&own))
}

/// The bytes of a file; none where there is no such file.
fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Unread> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Unread::Missing {
            file: path.display().to_string(),
            cause,
        }),
    }
}

/// The names of a table: its column `name`, and those of `aliases` parted by 、 ； | or blanks.
fn names(path: &Path) -> Result<Option<Vec<String>>, Unread> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    let file = path.display().to_string();
    let table = match table::read(&bytes) {
        Ok(table) => table,
        Err(cause) => return Err(Unread::NoTable { file, cause }),
    };
    let column = |name: &str| table.header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let Some(named) = column("name") else {
        return Err(Unread::NoNames { file });
    };
    let aliases = column("aliases");
    let mut names = Vec::new();
    for row in &table.rows {
        names.extend(row.cells.get(named).cloned());
        let other = aliases.and_then(|a| row.cells.get(a)).map_or("", String::as_str);
        let parts = other.split(|c: char| c.is_whitespace() || matches!(c, '、' | '；' | ';' | '|'));
        names.extend(parts.filter(|p| !p.is_empty()).map(str::to_owned));
    }
    Ok(Some(names))
}

/// Reads one file.
///
/// # Errors
/// Where it cannot be opened, is no text, or bears a secrecy mark.
pub fn read(path: &Path, meeting_date: Option<Day>, words: &Lexicon) -> Result<Extract, Unread> {
    let file = path.display().to_string();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) => return Err(Unread::Missing { file, cause }),
    };
    let document = path
        .file_name()
        .map_or_else(|| file.clone(), |n| n.to_string_lossy().into_owned());
    let decoded = match intake::decode(&bytes, &document) {
        Ok(decoded) => decoded,
        Err(cause) => return Err(Unread::NoText { file, cause }),
    };
    if let Some(found) = secrecy::mark(&decoded.text) {
        let (line, mark) = (found.line, found.mark);
        return Err(Unread::Marked { file, line, mark });
    }
    let draft = notice::read(&decoded.text, meeting_date, words);
    Ok(Extract { document, draft })
}

/// Runs the command: findings to standard output, what could not be read to standard error. 0 all read, 1 a file is no
/// text or bears a secrecy mark, 2 a file cannot be opened.
///
/// # Errors
/// Where standard output cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let own = match args.lexicon.as_deref().map(words).transpose() {
        Ok(own) => own,
        Err(e) => {
            writeln!(io::stderr(), "{e}")?;
            return Ok(ExitCode::from(2));
        }
    };
    let words = own.as_ref().unwrap_or(Lexicon::builtin());
    let mut code = 0;
    let mut read_files = Vec::new();
    for path in &args.files {
        match read(path, args.meeting_date, words) {
            Ok(extract) => read_files.push(extract),
            Err(e) => {
                writeln!(io::stderr(), "{e}")?;
                code = code.max(if matches!(e, Unread::Missing { .. }) { 2 } else { 1 });
            }
        }
    }
    let earlier = match args.against.as_deref().map(|path| read(path, args.meeting_date, words)) {
        Some(Err(e)) => {
            writeln!(io::stderr(), "{e}")?;
            return Ok(ExitCode::from(if matches!(e, Unread::Missing { .. }) { 2 } else { 1 }));
        }
        read => read.and_then(Result::ok),
    };
    let mut out = io::BufWriter::new(output());
    let printed = if let Some(earlier) = &earlier {
        read_files
            .iter()
            .try_for_each(|e| changes(&mut out, earlier, e, args.json))
    } else if args.json {
        print_json(&mut out, &read_files, args.files.len() > 1)
    } else {
        read_files.iter().try_for_each(|e| listing(&mut out, e))
    };
    printed.and_then(|()| out.flush())?;
    Ok(ExitCode::from(code))
}

/// What became of the directives of an earlier version, for people or as JSON.
///
/// # Errors
/// As the output.
pub fn changes(out: &mut impl Write, earlier: &Extract, extract: &Extract, json: bool) -> io::Result<()> {
    let found = compare::compare(&earlier.draft, &extract.draft);
    if json {
        serde_json::to_writer_pretty(&mut *out, &found)?;
        return writeln!(out);
    }
    let count = |fate: Fate| found.iter().filter(|c| c.fate == fate).count();
    let counts: Vec<String> = Fate::ALL.iter().map(|f| format!("{}{}条", f.zh(), count(*f))).collect();
    writeln!(
        out,
        "{} → {}：{}",
        earlier.document,
        extract.document,
        counts.join("、")
    )?;
    let text = |of: &Extract, at: Option<usize>| at.and_then(|i| of.draft.directives.get(i)).map(|d| d.text.clone());
    for change in found.iter().filter(|c| c.fate != Fate::Same) {
        let (old, new) = (text(earlier, change.before), text(extract, change.after));
        let shown = [old.map(|t| format!("原：{t}")), new.map(|t| format!("新：{t}"))];
        let shown: Vec<String> = shown.into_iter().flatten().collect();
        writeln!(out, "【{}】{}", change.fate.zh(), shown.join("\n　　　　"))?;
    }
    Ok(())
}

fn print_json(out: &mut impl Write, extracts: &[Extract], several: bool) -> io::Result<()> {
    if several {
        serde_json::to_writer_pretty(&mut *out, extracts)?;
    } else if let Some(extract) = extracts.first() {
        serde_json::to_writer_pretty(&mut *out, extract)?;
    } else {
        return Ok(());
    }
    writeln!(out)
}

/// The findings of one document for people.
///
/// # Errors
/// As the output.
pub fn listing(out: &mut impl Write, extract: &Extract) -> io::Result<()> {
    let draft = &extract.draft;
    let meeting = &draft.meeting;
    let known = |text: Option<&str>| text.unwrap_or("未写明").to_owned();
    writeln!(out, "文件：{}", extract.document)?;
    writeln!(out, "标题：{}", known(meeting.title.as_deref()))?;
    let day = meeting.date.map(|d| d.to_string());
    let (issuer, speaker) = (known(meeting.issuer.as_deref()), known(meeting.speaker.as_deref()));
    writeln!(
        out,
        "日期：{}　单位：{issuer}　讲话人：{speaker}",
        known(day.as_deref())
    )?;
    writeln!(out, "\n督办事项 {} 条", draft.directives.len())?;
    for (index, found) in draft.directives.iter().enumerate() {
        writeln!(out, "{:>3}. {}", index + 1, found.text)?;
        if !found.responsible.is_empty() {
            writeln!(out, "     责任单位：{}", found.responsible.join("、"))?;
        }
        if let Some(deadline) = &found.deadline {
            let day = deadline.date.map_or_else(|| "日期不明".to_owned(), |d| d.to_string());
            writeln!(out, "     时限：{}（{day}）", deadline.text)?;
        }
        let own = draft.targets.iter().filter(|t| t.directive == Some(index));
        own.clone().try_for_each(|t| target(out, t))?;
    }
    let loose: Vec<_> = draft.targets.iter().filter(|t| t.directive.is_none()).collect();
    if !loose.is_empty() {
        writeln!(out, "\n未归入事项的目标 {} 项", loose.len())?;
        loose.into_iter().try_for_each(|t| target(out, t))?;
    }
    tail(out, draft)
}

fn target(out: &mut impl Write, t: &notice::TargetFound) -> io::Result<()> {
    let value = t.value.map_or_else(|| "待定".to_owned(), |v| v.to_string());
    let upper = t.value_max.map(|v| format!("～{v}")).unwrap_or_default();
    let approx = if t.approx { "约" } else { "" };
    let unit = t.unit.as_deref().unwrap_or_default();
    let by = t.period_end.map(|d| format!("，{d}前")).unwrap_or_default();
    let (name, how) = (&t.indicator, t.comparator.zh());
    writeln!(out, "     ▸ {name} {how} {approx}{value}{upper}{unit}{by}")
}

fn tail(out: &mut impl Write, draft: &Draft) -> io::Result<()> {
    for warning in &draft.warnings {
        writeln!(
            out,
            "注意（第{}至{}字）：{}",
            warning.start, warning.end, warning.message
        )?;
    }
    let c = draft.coverage;
    writeln!(
        out,
        "覆盖：共{}句，其中事项{}句、背景{}句、待人工判断{}句\n",
        c.sentences, c.directive, c.background, c.unclear
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Extract {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample/notice.txt");
        read(&path, None, Lexicon::builtin()).unwrap()
    }

    #[test]
    fn the_json_has_the_fields_of_the_interface() {
        let json = serde_json::to_value(sample()).unwrap();
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            keys,
            ["coverage", "directives", "document", "meeting", "targets", "warnings"]
        );
        assert_eq!(json["document"], "notice.txt");
        assert_eq!(json["meeting"]["date"], "2026-08-07");
        assert_eq!(json["targets"][0]["value"], "60");
    }

    #[test]
    fn one_object_or_an_array() {
        let mut one = Vec::new();
        print_json(&mut one, &[sample()], false).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&one).unwrap().is_object());
        let mut many = Vec::new();
        print_json(&mut many, &[sample()], true).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&many).unwrap().is_array());
    }

    #[test]
    fn the_listing_names_targets_under_their_directive() {
        let mut out = Vec::new();
        listing(&mut out, &sample()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("▸ 快递进村覆盖率 不低于 60%，2026-12-31前"), "{text}");
        assert!(text.contains("日期：2026-08-07　单位：国家邮政局"));
    }

    #[test]
    fn words_of_a_folder_are_understood() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(words(folder.path()), Err(Unread::NoWords { .. })));
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let rows = |rows: [[&str; 2]; 2]| rows.map(|row| row.join(",")).join("\n");
        put(
            "organisations.csv",
            &rows([["name", "aliases"], ["云河平安驿站联盟", "平安驿联、驿联"]]),
        );
        put("indicators.csv", &rows([["name", "unit"], ["群众满意分", "分"]]));
        put("words.tsv", "# verbs\nverb\t擦亮\n");
        put(
            "a.txt",
            "二、下一步重点任务\n平安驿联、驿联要抓好落实。\n擦亮服务品牌，群众满意分90分以上。\n",
        );
        let read = |words: &Lexicon| read(&folder.path().join("a.txt"), None, words).unwrap().draft;
        let draft = read(&words(folder.path()).unwrap());
        assert_eq!(draft.directives[0].responsible, ["平安驿联", "驿联"]);
        let found: Vec<_> = draft.targets.iter().map(|t| t.indicator.as_str()).collect();
        assert_eq!(found, ["群众满意分"]);
        let plain = read(Lexicon::builtin());
        assert!(plain.directives[0].responsible.is_empty() && plain.targets.is_empty());
        put("indicators.csv", "code\nx\n");
        assert!(matches!(words(folder.path()), Err(Unread::NoNames { .. })));
    }

    #[test]
    fn a_revision_is_told_from_its_predecessor() {
        let of = |name: &str, text: &str| Extract {
            document: name.to_owned(),
            draft: notice::read(text, None, Lexicon::builtin()),
        };
        let old = of("甲.txt", "要落实实名收寄制度。要加快推进快递进村，覆盖率达到60%。");
        let new = of("乙.txt", "要落实实名收寄制度。要加快推进快递进村，覆盖率达到70%。");
        let mut out = Vec::new();
        changes(&mut out, &old, &new, false).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("甲.txt → 乙.txt：未变1条、修改1条、新增0条、删除0条\n"),
            "{text}"
        );
        assert!(
            text.contains("【修改】原：要加快推进快递进村，覆盖率达到60%")
                && text.contains("新：要加快推进快递进村，覆盖率达到70%")
        );
        let mut out = Vec::new();
        changes(&mut out, &old, &new, true).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            (json[1]["fate"].as_str(), json[1]["before"].as_u64()),
            (Some("changed"), Some(1))
        );
    }

    #[test]
    fn a_marked_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "机密★1年\n关于某事的通知\n各局要落实。").unwrap();
        let refused = read(&path, None, Lexicon::builtin()).unwrap_err();
        assert!(matches!(
            refused,
            Unread::Marked {
                line: 1,
                mark: "机密",
                ..
            }
        ));
        assert!(!refused.to_string().contains("某事"));
    }
}
