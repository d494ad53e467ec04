//! A bound for what is remembered of many: when it is full, a tenth goes, and not everybody.

use std::collections::HashMap;
use std::hash::Hash;

/// When there are `most` or more, forgets a tenth of them: those of the least rank, among equals any.
pub(super) fn thin<K: Eq + Hash, V>(crowd: &mut HashMap<K, V>, most: usize, rank: impl Fn(&V) -> i64) {
    if crowd.len() < most {
        return;
    }
    let mut left = most / 10;
    let mut ranks: Vec<i64> = crowd.values().map(&rank).collect();
    let (_, last, _) = ranks.select_nth_unstable(left);
    crowd.retain(|_, one| {
        let goes = left > 0 && rank(one) <= *last;
        left -= usize::from(goes);
        !goes
    });
}
