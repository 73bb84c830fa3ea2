//! Random and mutated documents against decoding and understanding: no panic, no span outside the text, every quote the very
//! slice, none that takes many times what the sample takes a kilobyte in the same run. `cargo run --release --example storm -- [SECONDS [SEED]]`; exit 1 and the
//! input in target/storm/ where something breaks. DUBAN_CORPUS adds its documents to what is mutated; none of them is kept.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use duban::domain::notice::{self, Lexicon};
use duban::intake;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

#[path = "../src/domain/notice/tests/pieces.rs"]
mod pieces;
use pieces::PIECES;

const SAMPLE: &str = include_str!("../data/sample/notice.txt");

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

/// The texts of DUBAN_CORPUS, its folders and theirs.
fn corpus() -> Vec<String> {
    let mut folders: Vec<PathBuf> = std::env::var("DUBAN_CORPUS").into_iter().map(PathBuf::from).collect();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|f| f.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "txt") {
                texts.extend(std::fs::read_to_string(path));
            }
        }
    }
    texts
}

/// Time that this thread has been running, where the system tells; it is told to a few milliseconds only.
fn running() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// How exact that is.
const TICK: Duration = Duration::from_millis(4);

/// Seconds a kilobyte, four kilobytes at least: what a short text costs says nothing about length. Where others have the
/// machine for most of the time, only what this thread had of it counts.
fn cost(bytes: &[u8]) -> f64 {
    let (at, before) = (Instant::now(), running());
    let text = intake::decode(bytes, "x.txt").map(|d| d.text).unwrap_or_default();
    std::hint::black_box(notice::read(&text, None, Lexicon::builtin()));
    let own = running()
        .zip(before)
        .map(|(now, before)| now.saturating_sub(before) + TICK);
    let took = own.map_or(at.elapsed(), |own| own.min(at.elapsed()));
    took.as_secs_f64() / (bytes.len() as f64 / 1e3 + 4.0)
}

/// The least of some tries, so that a busy machine is not mistaken for a slow reading.
fn least(bytes: &[u8], tries: u32) -> f64 {
    (0..tries).map(|_| cost(bytes)).fold(f64::INFINITY, f64::min)
}

/// How many times what the sample takes a kilobyte an input may take: quadratic time at the lengths tried is far above.
const MOST_TIMES: f64 = 40.0;

/// Tells what is wrong, keeps the input, fails.
fn broken(wrong: &str, bytes: &[u8], seed: u64, tried: u64) -> ExitCode {
    let kept = Path::new("target/storm").join(format!("{seed}-{tried}.bin"));
    let written = std::fs::create_dir_all("target/storm").and_then(|()| std::fs::write(&kept, bytes));
    println!(
        "{wrong}; input {tried} of seed {seed}: {} ({written:?})",
        kept.display()
    );
    ExitCode::FAILURE
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let length = Duration::from_secs(arguments.next().unwrap_or(60));
    let seed = arguments.next().unwrap_or(20_261_122);
    let mut seeds = corpus();
    seeds.push(SAMPLE.to_owned());
    let mut random = StdRng::seed_from_u64(seed);
    let (began, mut tried, mut read, mut slowest) = (Instant::now(), 0_u64, 0_u64, (0.0_f64, 0));
    let usual = least(SAMPLE.as_bytes(), 20);
    while began.elapsed() < length {
        let bytes = input(&mut random, &seeds);
        tried += 1;
        let at = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            let decoded = intake::decode(&bytes, "x.txt").ok()?;
            Some(fault(&decoded.text))
        });
        let mut times = at.elapsed().as_secs_f64() / (bytes.len() as f64 / 1e3 + 4.0) / usual;
        read += u64::from(matches!(outcome, Ok(Some(_))));
        match outcome {
            Ok(None | Some(None)) => {}
            Ok(Some(Some(wrong))) => return broken(&wrong, &bytes, seed, tried),
            Err(_) => return broken("a panic", &bytes, seed, tried),
        }
        if times > MOST_TIMES {
            times = least(&bytes, 8) / least(SAMPLE.as_bytes(), 8);
        }
        if times > MOST_TIMES {
            return broken(&format!("{times:.0} times the time of the sample"), &bytes, seed, tried);
        }
        if times > slowest.0 {
            slowest = (times, bytes.len());
        }
    }
    println!(
        "seed {seed}: {tried} inputs, {read} of them read, {} seeds to mutate; slowest {:.1} times the sample a kilobyte ({} bytes)",
        seeds.len(),
        slowest.0,
        slowest.1
    );
    ExitCode::SUCCESS
}
