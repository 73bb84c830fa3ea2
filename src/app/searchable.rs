//! Texts as the search columns keep them, and as a search term must be written to be found there.

use unicode_normalization::UnicodeNormalization;

/// Compatibility forms folded (full-width letters and digits become plain ones), lower case, blanks run together.
#[must_use]
pub fn searchable(parts: &[&str]) -> String {
    let folded: String = parts.join(" ").nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::searchable;

    #[test]
    fn widths_cases_and_blanks_make_no_difference() {
        assert_eq!(searchable(&["快递进村　ＡＢＣ", " 60％\n"]), "快递进村 abc 60%");
    }
}
