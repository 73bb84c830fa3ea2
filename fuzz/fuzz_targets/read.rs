//! Any bytes as a file: decoded and understood without a panic, with every span inside the text and every quote its slice.
//! `cargo +nightly fuzz run read` from the repository's folder; `scripts/storm` does the same on stable, without coverage.
#![no_main]

use duban::domain::notice::{self, Lexicon};
use duban::intake;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = intake::decode(bytes, "x.txt") else { return };
    let text = decoded.text.as_str();
    let draft = notice::read(text, None, Lexicon::builtin());
    let slice = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
    for found in &draft.directives {
        assert!(found.start < found.end);
        assert_eq!(slice(found.start, found.end), found.quote);
    }
    for found in &draft.targets {
        assert!(found.start < found.end);
        assert_eq!(slice(found.start, found.end), found.quote);
        assert!(found.directive.is_none_or(|d| d < draft.directives.len()));
    }
});
