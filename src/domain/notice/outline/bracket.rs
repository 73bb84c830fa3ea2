//! Brackets of a line, paired in one pass.

/// The closing bracket that belongs to an opening one, for all of a line in one pass.
pub(super) struct Closing {
    pairs: Vec<(usize, usize)>,
    next: usize,
}

/// Brackets that may hold a note: （责任单位：…） 〔机关党委牵头〕 【市发展改革委】.
pub(super) const fn opens(ch: char) -> bool {
    matches!(ch, '（' | '〔' | '【' | '[')
}

const fn closes(ch: char) -> bool {
    matches!(ch, '）' | '〕' | '】' | ']')
}

impl Closing {
    pub(super) fn new(line: &str) -> Self {
        let (mut open, mut pairs) = (Vec::new(), Vec::new());
        for (i, bracket) in line.char_indices().filter(|(_, ch)| opens(*ch) || closes(*ch)) {
            if opens(bracket) {
                open.push(i);
            } else {
                pairs.extend(open.pop().map(|o| (o, i)).filter(|(o, c)| c - o < 900));
            }
        }
        pairs.sort_unstable();
        Self { pairs, next: 0 }
    }

    pub(super) fn after(&mut self, open: usize) -> Option<usize> {
        while let Some((o, c)) = self.pairs.get(self.next) {
            match o.cmp(&open) {
                std::cmp::Ordering::Less => self.next += 1,
                std::cmp::Ordering::Equal => return Some(*c),
                std::cmp::Ordering::Greater => return None,
            }
        }
        None
    }
}
