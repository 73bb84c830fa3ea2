//! Help (帮助): the manual of `docs/manual.md` (English: `docs/manual.en.md`) in the program, searchable. Sections that do not hold every word looked
//! for are left out.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::form::Fields;
use super::frame::Outside;
use super::session::Visit;
use crate::domain::lang::Lang;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/help", Public, "The manual", show)];

static CHINESE: LazyLock<Vec<Section>> = LazyLock::new(|| sections(include_str!("../../../docs/manual.md"), ""));
static ENGLISH: LazyLock<Vec<Section>> = LazyLock::new(|| sections(include_str!("../../../docs/manual.en.md"), " "));

fn manual(lang: Lang) -> &'static [Section] {
    match lang {
        Lang::Zh => &CHINESE,
        Lang::En => &ENGLISH,
    }
}

/// A section of the manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its place, for the anchor.
    pub number: usize,
    /// Heading.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A block of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Steps in order.
    Steps(Vec<String>),
    /// Points without order.
    Dots(Vec<String>),
}

impl Section {
    fn words(&self) -> String {
        let block = |b: &Block| match b {
            Block::Text(text) => text.clone(),
            Block::Steps(items) | Block::Dots(items) => items.join("\n"),
        };
        let blocks: Vec<String> = self.blocks.iter().map(block).collect();
        format!("{}\n{}", self.title, blocks.join("\n")).to_lowercase()
    }
}

/// The manual's own small Markdown: `##` sections of paragraphs, `1.` steps and `-` points; a line goes on until it is
/// blank or another kind begins, with the script’s space between two lines.
fn sections(manual: &str, space: &str) -> Vec<Section> {
    let parts = manual.split("\n## ").skip(1);
    let section = |(number, part): (usize, &str)| {
        let (title, body) = part.split_once('\n').unwrap_or((part, ""));
        Section {
            number: number + 1,
            title: title.trim().to_owned(),
            blocks: body.split("\n\n").filter_map(|text| block(text, space)).collect(),
        }
    };
    parts.enumerate().map(section).collect()
}

fn block(text: &str, space: &str) -> Option<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let first = lines.first()?;
    if first.starts_with("- ") {
        return Some(Block::Dots(
            lines.iter().map(|l| l.trim_start_matches("- ").to_owned()).collect(),
        ));
    }
    if first.starts_with("1. ") {
        let item = |l: &&str| l.split_once(". ").map_or(*l, |(_, rest)| rest).to_owned();
        return Some(Block::Steps(lines.iter().map(item).collect()));
    }
    Some(Block::Text(lines.join(space)))
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/help.html")]
struct HelpPage {
    out: Outside,
    q: String,
    sections: Vec<Section>,
}

async fn show(visit: Visit) -> Page {
    let q = Fields::query(&visit.req).get("q").chars().take(50).collect::<String>();
    let low = q.to_lowercase();
    let words: Vec<&str> = low.split_whitespace().collect();
    let found = manual(visit.site.lang).iter().filter(|s| {
        let all = s.words();
        words.iter().all(|w| all.contains(w))
    });
    let page = HelpPage {
        out: Outside::of(&visit.site),
        sections: found.cloned().collect(),
        q,
    };
    visit.answer(StatusCode::OK, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_read_into_sections_and_blocks() {
        let read = sections(
            "# 手册\n\n## 签收\n先看\n再签。\n\n1. 打开\n2. 签收\n\n- 甲\n- 乙\n",
            "",
        );
        let blocks = vec![
            Block::Text("先看再签。".into()),
            Block::Steps(vec!["打开".into(), "签收".into()]),
            Block::Dots(vec!["甲".into(), "乙".into()]),
        ];
        assert_eq!(
            read,
            [Section {
                number: 1,
                title: "签收".into(),
                blocks
            }]
        );
    }

    #[test]
    fn the_manual_that_ships_has_its_sections() {
        let (zh, en) = (manual(Lang::Zh), manual(Lang::En));
        assert!(zh.len() >= 10, "{}", zh.len());
        assert!(zh.iter().chain(en).all(|s| !s.title.is_empty() && !s.blocks.is_empty()));
        assert!(zh.iter().any(|s| s.words().contains("签收")));
        assert!(en.iter().any(|s| s.words().contains("one working day to sign")));
        let shape = |manual: &[Section]| manual.iter().map(|s| s.blocks.len()).collect::<Vec<_>>();
        assert_eq!(shape(zh), shape(en));
    }
}
