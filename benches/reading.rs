//! How fast notices are understood: `cargo run --release --example reading -- [FILE]`. Without a file it reads the sample
//! of the demo, repeated to several lengths; prints megabytes a second and how the time grows with the length.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing
)]

use std::time::{Duration, Instant};

use duban::domain::notice::{self, Lexicon};

const SAMPLE: &str = include_str!("../data/sample/notice.txt");

/// The least of some runs: what the machine can do when nothing else runs.
fn least(text: &str, runs: u32) -> Duration {
    let once = |_| {
        let began = Instant::now();
        std::hint::black_box(notice::read(std::hint::black_box(text), None, Lexicon::builtin()));
        began.elapsed()
    };
    (0..runs).map(once).min().unwrap_or_default()
}

fn main() {
    let began = Instant::now();
    let words = Lexicon::builtin().verb.list().len();
    let _ = notice::read("加快推进末端网点建设，覆盖率达到60%。", None, Lexicon::builtin());
    println!("dictionaries: {words} verbs, ready in {:?}", began.elapsed());
    let piece = match std::env::args().nth(1) {
        Some(file) => std::fs::read_to_string(file).unwrap_or_default(),
        None => SAMPLE.to_owned(),
    };
    let mut unit = None;
    for length in [36_000, 100_000, 1_000_000, 10_000_000] {
        let text = piece.repeat(length / piece.len().max(1) + 1);
        let end = text.floor_char_boundary(length);
        let text = text.get(..end).unwrap_or("");
        let took = least(text, if length > 1_000_000 { 2 } else { 5 });
        let speed = text.len() as f64 / took.as_secs_f64() / 1e6;
        let times = unit.map_or(String::new(), |t: Duration| {
            format!(", {:.1} × the time of 1 MB", took.as_secs_f64() / t.as_secs_f64())
        });
        println!(
            "{:>10} bytes: {:>9.2} ms, {speed:6.1} MB/s{times}",
            text.len(),
            took.as_secs_f64() * 1e3
        );
        if length == 1_000_000 {
            unit = Some(took);
        }
    }
}
