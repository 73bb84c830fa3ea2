use super::*;

fn all(text: &str) -> Vec<(String, String)> {
    find(text)
        .into_iter()
        .map(|q| (q.value.map_or("?".to_owned(), |v| v.to_string()), q.unit))
        .collect()
}

#[test]
fn figures_in_base_units() {
    let pair = |v: &str, u: &str| vec![(v.to_owned(), u.to_owned())];
    assert_eq!(all("2万个网点"), pair("20000", "个"));
    assert_eq!(all("1.2万亿元"), pair("1200000000000", "元"));
    assert_eq!(all("1,234.5件"), pair("1234.5", "件"));
    assert_eq!(all("百分之六十"), pair("60", "%"));
    assert_eq!(all("达到八成。"), pair("80", "%"));
    assert_eq!(all("翻一番"), pair("100", "%"));
    assert_eq!(all("×亿件"), pair("?", "件"));
    assert_eq!(all("18个百分点"), pair("18", "个百分点"));
    assert_eq!(find("8-10个").first().and_then(|q| q.max), Some(Decimal::TEN));
    assert_eq!(
        find("4.5%—5%").first().map(|q| (q.value, q.max)),
        Some((Some(Decimal::new(45, 1)), Some(Decimal::from(5))))
    );
}

#[test]
fn groups_stand_where_the_pattern_has_them() {
    let pattern = FIGURE.as_ref().unwrap();
    let place = |name: &str| pattern.capture_names().position(|n| n == Some(name)).unwrap();
    assert_eq!((place("about"), place("spell")), (group::ABOUT, group::SPELL));
    assert_eq!((place("amul"), place("sunit")), (group::AMUL, group::SUNIT));
    assert_eq!((place("bunit"), place("half")), (group::BUNIT, group::HALF));
}

proptest::proptest! {
    /// What is read without the pattern is what the pattern reads.
    #[test]
    fn numerals_are_read_as_the_pattern_reads_them(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "一", "两", "三", "十", "百", "千", "万", "亿", "个", "万元", "亿元", "点", "第", "“", "年", "倍", "家", "，", "〇",
        ]), 1..8),
    ) {
        let text = parts.concat();
        let units = &Lexicon::builtin().unit;
        let pattern = FIGURE.as_ref().unwrap();
        for (at, ch) in text.char_indices().filter(|(_, ch)| is_numeral(*ch)) {
            let near = text.get(at..).unwrap_or_default();
            let by_pattern = pattern.captures(near).map(|c| (c.get(0).unwrap().end(), read(&text, at, &c)));
            proptest::prop_assert_eq!(spelled(&text, at, near, units), by_pattern, "{} at {}", text, ch);
        }
    }
}

proptest::proptest! {
    #[test]
    fn plain_figures_are_read_as_the_pattern_reads_them(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "1", "20", "305", ".", ",", "2025", "%", "万", "亿", "万亿", "千", "百", "个", "元", "家", "人", "约", "多", "-", "至",
            " ", "，", "第", "79228162514264337593543950335",
        ]), 1..8),
    ) {
        let text = parts.concat();
        let units = &Lexicon::builtin().unit;
        let pattern = FIGURE.as_ref().unwrap();
        for (at, _) in text.char_indices() {
            let near = text.get(at..).filter(|near| may_begin(near, units)).unwrap_or_default();
            let Some(found) = plain(&text, at, near, units) else { continue };
            let by_pattern = pattern.captures(near).map(|c| (c.get(0).unwrap().end(), read(&text, at, &c)));
            proptest::prop_assert_eq!(Some(found), by_pattern, "{} at {}", text, at);
        }
    }
}

#[test]
fn names_and_years_are_no_quantities() {
    assert!(all("“9218”工程").is_empty() && all("2025").is_empty() && all("成立专班").is_empty());
    assert_eq!(numeral("一千三百二十点七"), Some(Decimal::new(13207, 1)));
}
