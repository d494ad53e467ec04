//! Medians and quartiles: what many short windows say together.

use serde::Serialize;

/// The middle of many figures, and the half that lies around it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Spread {
    /// Half are below.
    pub median: f64,
    /// A quarter are below.
    pub lower: f64,
    /// A quarter are above.
    pub upper: f64,
    /// How many figures there were.
    pub count: usize,
}

impl Spread {
    /// Of these figures; `None` when there are none. Those that are no number are left out.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = figures.into_iter().filter(|figure| figure.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);

        Some(Self {
            median: quantile(&sorted, 0.5)?,
            lower: quantile(&sorted, 0.25)?,
            upper: quantile(&sorted, 0.75)?,
            count: sorted.len(),
        })
    }

    /// One figure alone.
    pub const fn single(figure: f64) -> Self {
        Self { median: figure, lower: figure, upper: figure, count: 1 }
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "nothing that is counted here comes near 2^53")]
pub const fn real(count: u64) -> f64 {
    count as f64
}

/// The value below which this share of sorted figures lies, between two of them by their distance.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list of a few hundred figures"
)]
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * share;
    let (below, above) = (place.floor(), place.ceil());
    let (low, high) = (sorted.get(below as usize)?, sorted.get(above as usize)?);

    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_quartiles_lie_where_they_should() {
        let spread = Spread::of([5.0, 1.0, 4.0, 2.0, 3.0]).unwrap();

        assert_eq!(spread, Spread { median: 3.0, lower: 2.0, upper: 4.0, count: 5 });
    }

    #[test]
    fn between_two_figures_lies_their_middle() {
        let spread = Spread::of([1.0, 2.0]).unwrap();

        assert_eq!((spread.median, spread.lower, spread.upper), (1.5, 1.25, 1.75));
    }

    #[test]
    fn nothing_has_no_middle_and_what_is_no_number_is_left_out() {
        assert_eq!(Spread::of([]), None);
        assert_eq!(Spread::of([f64::NAN, 2.0, f64::INFINITY]), Some(Spread::single(2.0)));
    }
}
