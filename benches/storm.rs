//! Random and mutated documents against decoding and understanding: no panic, no span outside the text, every quote the very
//! slice, no length that takes out of proportion. `cargo run --release --example storm -- [SECONDS [SEED]]`; exit 1 and the
//! input in target/storm/ where something breaks. DUBAN_CORPUS adds its documents to what is mutated; none of them is kept.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing
)]

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use duban::domain::notice::{self, Lexicon};
use duban::intake;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SAMPLE: &str = include_str!("../data/sample/notice.txt");
const PIECES: &[&str] = &[
    "一是",
    "（二）",
    "1.",
    "2.3.1 ",
    "第三条 ",
    "要",
    "推进",
    "快递進(jìn)村",
    "60%",
    "98%以上",
    "，",
    "。",
    "；",
    "\n",
    "\r\n",
    "：",
    "（责任单位：甲局；完成时限：年底）",
    "新增",
    "30组",
    "由12%提高到",
    "分别",
    "、",
    "和",
    "均",
    "?！迸",
    "?。▍^",
    "2026年",
    "2月30日前",
    "到0年",
    "“",
    "”",
    "（",
    "）",
    "×%",
    "×",
    "全覆盖",
    "全部完成",
    "零事故",
    "实现",
    "翻一番",
    "三成",
    "%E8%BF%91",
    "力争达到",
    " ",
    "等",
    "的",
    "比2020年",
    "下降",
    "不超过",
    "序号 指标 单位 2025年 2030年\n",
    "1 比例 % 70 ≥90 约束性\n",
    "预期性",
    "\u{feff}",
    "万",
    "8-10个",
    "——",
    "目标：",
    "1,234.5亿元",
    "e\u{301}",
    "著",
    "〇",
    "?",
    "😀",
    "\u{e000}",
    "12/10万",
    "\u{0}",
    "\t",
];

/// A document to try: bytes of any kind, some of them nearly a notice.
fn input(random: &mut StdRng, seeds: &[String]) -> Vec<u8> {
    match random.random_range(0..6) {
        0 => (0..random.random_range(0..600)).map(|_| random.random()).collect(),
        1 => {
            let picks = random.random_range(0..400);
            (0..picks)
                .map(|_| PIECES[random.random_range(0..PIECES.len())])
                .collect::<String>()
                .into_bytes()
        }
        2 => PIECES[random.random_range(0..PIECES.len())]
            .repeat(random.random_range(1..20_000))
            .into_bytes(),
        3 => {
            let mut bytes = seeds[random.random_range(0..seeds.len())].clone().into_bytes();
            for _ in 0..random.random_range(1..20) {
                let at = random.random_range(0..bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.random();
                }
            }
            bytes
        }
        _ => {
            let seed = &seeds[random.random_range(0..seeds.len())];
            mutated(random, seed).into_bytes()
        }
    }
}

/// Cuts, doubles and plants pieces at character borders.
fn mutated(random: &mut StdRng, seed: &str) -> String {
    let mut chars: Vec<char> = seed.chars().collect();
    for _ in 0..random.random_range(1..12) {
        let at = random.random_range(0..=chars.len());
        let end = (at + random.random_range(0..40)).min(chars.len());
        match random.random_range(0..3) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let copy: Vec<char> = chars[at..end].to_vec();
                chars.splice(at..at, copy);
            }
            _ => {
                let piece: Vec<char> = PIECES[random.random_range(0..PIECES.len())].chars().collect();
                chars.splice(at..at, piece);
            }
        }
    }
    chars.into_iter().collect()
}

/// What is wrong with the reading of a text; empty where nothing is.
fn fault(text: &str) -> Option<String> {
    let draft = notice::read(text, None, Lexicon::builtin());
    let places: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let spans = draft.directives.iter().map(|d| (d.start, d.end, d.quote.as_str()));
    for (start, end, quote) in spans.chain(draft.targets.iter().map(|t| (t.start, t.end, t.quote.as_str()))) {
        let slice = places
            .get(start)
            .zip(places.get(end))
            .and_then(|(a, b)| text.get(*a..*b));
        if start >= end || slice != Some(quote) {
            return Some(format!("span {start}..{end} is not its quote {quote:?}"));
        }
    }
    let lost = draft
        .targets
        .iter()
        .any(|t| t.directive.is_some_and(|d| d >= draft.directives.len()));
    lost.then(|| "a target hangs on no directive".to_owned())
}

fn corpus() -> Vec<String> {
    let folder = std::env::var("DUBAN_CORPUS").ok();
    let files = folder
        .and_then(|f| std::fs::read_dir(f).ok())
        .into_iter()
        .flatten()
        .flatten();
    let texts = files
        .map(|f| f.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"));
    texts.filter_map(|p| std::fs::read_to_string(p).ok()).collect()
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let length = Duration::from_secs(arguments.next().unwrap_or(60));
    let seed = arguments.next().unwrap_or(20_261_122);
    let mut seeds = corpus();
    seeds.push(SAMPLE.to_owned());
    let mut random = StdRng::seed_from_u64(seed);
    let (began, mut tried, mut read, mut slowest) = (Instant::now(), 0_u64, 0_u64, (0.0_f64, 0));
    while began.elapsed() < length {
        let bytes = input(&mut random, &seeds);
        tried += 1;
        let at = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            let decoded = intake::decode(&bytes, "x.txt").ok()?;
            Some(fault(&decoded.text))
        });
        let per_kilobyte = at.elapsed().as_secs_f64() * 1e3 / (bytes.len() as f64 / 1e3 + 4.0);
        if per_kilobyte > slowest.0 {
            slowest = (per_kilobyte, bytes.len());
        }
        read += u64::from(matches!(outcome, Ok(Some(_))));
        let wrong = match outcome {
            Ok(None | Some(None)) => continue,
            Ok(Some(Some(wrong))) => wrong,
            Err(_) => "a panic".to_owned(),
        };
        let kept = Path::new("target/storm").join(format!("{seed}-{tried}.bin"));
        let written = std::fs::create_dir_all("target/storm").and_then(|()| std::fs::write(&kept, &bytes));
        println!(
            "{wrong}; input {tried} of seed {seed}: {} ({written:?})",
            kept.display()
        );
        return ExitCode::FAILURE;
    }
    println!(
        "seed {seed}: {tried} inputs, {read} of them read, {} seeds to mutate; slowest {:.2} ms a kilobyte ({} bytes)",
        seeds.len(),
        slowest.0,
        slowest.1
    );
    ExitCode::SUCCESS
}
