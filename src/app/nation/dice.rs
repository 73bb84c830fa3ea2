//! Chance that can be repeated: a number for each seed, question and thing, whatever was asked before.

/// A seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dice(u64);

/// What is decided by chance; each has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Goal,
    Coverage,
    Fate,
    Day,
    Pace,
    Start,
    Slot,
    Lazy,
    Villages,
}

impl Dice {
    pub(super) const fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `sides` for two numbers of a thing.
    pub(super) fn roll(self, ask: Ask, a: i64, b: i64, sides: i64) -> i64 {
        let question = match ask {
            Ask::Goal => 2,
            Ask::Coverage => 3,
            Ask::Fate => 4,
            Ask::Day => 5,
            Ask::Pace => 6,
            Ask::Start => 7,
            Ask::Slot => 8,
            Ask::Lazy => 9,
            Ask::Villages => 10,
        };
        let mixed = [question, a.cast_unsigned(), b.cast_unsigned()]
            .iter()
            .fold(self.0, |state, x| {
                mix(state.wrapping_add(0x9E37_79B9_7F4A_7C15) ^ x.wrapping_mul(0xD134_2543_DE82_EF95))
            });
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        i64::try_from(mixed.checked_rem(sides).unwrap_or_default()).unwrap_or_default()
    }
}

/// The finishing steps of splitmix64.
const fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_has_the_same_answer_and_answers_are_spread() {
        let dice = Dice::new(1);
        assert_eq!(
            dice.roll(Ask::Fate, 3, 4, 1_000_000),
            dice.roll(Ask::Fate, 3, 4, 1_000_000)
        );
        assert_ne!(
            dice.roll(Ask::Fate, 3, 4, 1_000_000),
            dice.roll(Ask::Pace, 3, 4, 1_000_000)
        );
        assert_ne!(
            dice.roll(Ask::Fate, 3, 4, 1_000_000),
            Dice::new(2).roll(Ask::Fate, 3, 4, 1_000_000)
        );
        let tens = (0..10_000).filter(|i| dice.roll(Ask::Fate, *i, 0, 10) == 0).count();
        assert!((900..1_100).contains(&tens), "{tens}");
    }
}
