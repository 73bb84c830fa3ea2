//! The 31 provinces as equal squares, roughly where they lie; no map, so no borders.

use crate::domain::lang::Lang;
use crate::http::page::message::{say, t};
use crate::render::figures::{GroupRow, Totals};

/// Column and row of each provincial bureau, by code.
const PLACES: &[(&str, u16, u16)] = &[
    ("SPB-11", 4, 1),
    ("SPB-12", 5, 1),
    ("SPB-13", 4, 2),
    ("SPB-14", 3, 1),
    ("SPB-15", 3, 0),
    ("SPB-21", 6, 1),
    ("SPB-22", 5, 0),
    ("SPB-23", 6, 0),
    ("SPB-31", 6, 3),
    ("SPB-32", 5, 3),
    ("SPB-33", 5, 4),
    ("SPB-34", 4, 3),
    ("SPB-35", 4, 5),
    ("SPB-36", 4, 4),
    ("SPB-37", 5, 2),
    ("SPB-41", 3, 2),
    ("SPB-42", 3, 3),
    ("SPB-43", 3, 4),
    ("SPB-44", 3, 5),
    ("SPB-45", 2, 5),
    ("SPB-46", 3, 6),
    ("SPB-50", 2, 3),
    ("SPB-51", 1, 3),
    ("SPB-52", 2, 4),
    ("SPB-53", 1, 4),
    ("SPB-54", 0, 2),
    ("SPB-61", 2, 2),
    ("SPB-62", 1, 1),
    ("SPB-63", 1, 2),
    ("SPB-64", 2, 1),
    ("SPB-65", 0, 1),
];

/// Distance from one square to the next, in units of the drawing.
const STEP: u16 = 56;

/// A square.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The bureau.
    pub org: i64,
    /// Short name without 局.
    pub name: String,
    /// Left edge.
    pub x: u16,
    /// Upper edge.
    pub y: u16,
    /// Its worst light: `red`, `yellow`, `green`; nothing without tasks.
    pub light: &'static str,
    /// How many tasks have that light.
    pub count: i64,
    /// What it says to those who do not see it.
    pub label: String,
}

/// The squares of a report by organisation; none where fewer than half of the provinces are in it.
#[must_use]
pub fn tiles(lang: Lang, groups: &[GroupRow]) -> Vec<Tile> {
    let tiles: Vec<Tile> = groups.iter().filter_map(|row| tile(lang, row)).collect();
    if tiles.len() * 2 < PLACES.len() {
        Vec::new()
    } else {
        tiles
    }
}

fn tile(lang: Lang, row: &GroupRow) -> Option<Tile> {
    let (_, x, y) = PLACES.iter().find(|(code, ..)| *code == row.group.code)?;
    let (light, count, words) = worst(&row.totals);
    let name = row.group.name.trim_end_matches('局');
    Some(Tile {
        org: row.group.id,
        label: if count > 0 {
            let said = say(lang, "tile").with("name", name).with("light", t(lang, words));
            said.with("n", count).into()
        } else {
            say(lang, "tile-none").with("name", name).into()
        },
        name: name.to_owned(),
        x: x * STEP,
        y: y * STEP,
        light,
        count,
    })
}

fn worst(totals: &Totals) -> (&'static str, i64, &'static str) {
    let l = &totals.by_light;
    let lights = [
        ("red", l.red, "light-red"),
        ("yellow", l.yellow, "light-yellow"),
        ("green", l.green, "light-green"),
    ];
    lights.into_iter().find(|(_, n, _)| *n > 0).unwrap_or(("", 0, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::http::page::message::{say, t};
    use crate::render::figures::Named;

    fn row(code: &str, name: &str, red: i64, green: i64) -> GroupRow {
        let mut totals = Totals::default();
        totals.by_light.red = red;
        totals.by_light.green = green;
        GroupRow {
            group: Named {
                id: 13,
                code: code.into(),
                name: name.into(),
            },
            own: false,
            totals,
            values: Vec::new(),
        }
    }

    #[test]
    fn every_province_has_a_square_of_its_own() {
        let mut places: Vec<_> = PLACES.iter().map(|(_, x, y)| (x, y)).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!((PLACES.len(), places.len()), (31, 31));
        assert!(PLACES.iter().all(|(_, x, y)| *x < 7 && *y < 7));
    }

    #[test]
    fn the_worst_light_colours_the_square_and_is_said_in_words() {
        let one = tile(Lang::Zh, &row("SPB-13", "河北局", 2, 9)).unwrap();
        assert_eq!((one.light, one.count, one.label.as_str()), ("red", 2, "河北，红灯2项"));
        assert_eq!(tile(Lang::Zh, &row("SPB-13", "河北局", 0, 9)).unwrap().light, "green");
        assert_eq!(tile(Lang::Zh, &row("SPB-1301", "石家庄局", 1, 0)), None);
        assert_eq!(tiles(Lang::Zh, &[row("SPB-13", "河北局", 2, 9)]), Vec::new());
    }
}
