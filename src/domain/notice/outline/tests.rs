use super::*;

fn units(text: &str) -> Vec<String> {
    let outline = read(text, Today::default(), Lexicon::builtin());
    outline
        .units
        .iter()
        .map(|u| text.get(u.range.clone()).unwrap().to_owned())
        .collect()
}

#[test]
fn sentences_clauses_and_notes() {
    let text = "（六）精简审批。（甲局牵头，各地区负责）具体措施：1.研究提出清单。2.公布；推行承诺制（乙部门）。";
    assert_eq!(
        units(text),
        ["（六）精简审批", "具体措施", "1.研究提出清单", "2.公布", "推行承诺制"]
    );
    let notes = read(text, Today::default(), Lexicon::builtin()).notes;
    assert_eq!(notes.iter().map(|n| n.units.clone()).collect::<Vec<_>>(), [0..1, 3..5]);
}

#[test]
fn enumerators_have_levels() {
    let levels = [
        "一、甲",
        "（二）乙",
        "3.丙",
        "4、丁",
        "五是戊",
        "六要己",
        "3.5亿",
        "十分重要",
    ]
    .map(|t| enumerator(t).map(|(l, _)| l));
    assert_eq!(
        levels,
        [Some(1), Some(2), Some(3), Some(3), Some(5), Some(5), None, None]
    );
}
