//! One shard of the replay memory: a young and an old generation of uses.
//!
//! Uses are entered in the young generation. When it is full, or older than a nonce lives, the old one is forgotten,
//! the young one becomes old and an empty one young. Forgetting raises the **cut** to the greatest issue time among
//! the forgotten uses, and a nonce issued at or before the cut is stale.
//!
//! **Why a use is never first twice.** Let a use of a nonce issued at `t` be answered `First`. It then stands in the
//! young generation, whose `newest` is at least `t`. A table loses nothing while it is young or old, so until it is
//! forgotten the use is found. When it is forgotten, the cut becomes at least its `newest`, hence at least `t`, and
//! the cut never falls: from then on the use is `Stale`. All this happens under the shard's lock, and a use always
//! meets the same shard. `now` decides only *when* a generation makes way, never *whether* a use is known, so the
//! argument holds whatever the threads' clocks read. ∎
//!
//! **Why a fresh nonce is not refused.** `Stale` needs a forgotten use of a nonce issued no earlier. A generation is
//! forgotten only after the next one became full or a lifetime old, so a nonce is refused early only after a whole
//! generation of uses was entered since: load shortens the life of nonces, it does not end it.

use prefetch_index::prefetch_index;

use super::Sighting;
use super::fingerprint::{Fingerprint, NEIGHBOURS};
use crate::Steady;

/// How long after its first sighting a use with the same tag is the same request, in milliseconds.
const SAME_MS: u64 = 10_000;

/// A use of a nonce, as the memory takes it.
pub struct Use {
    pub(super) fingerprint: Fingerprint,
    pub(super) issued: Steady,
    pub(super) tag: Option<u32>,
}

pub(super) struct Generations {
    young: Generation,
    old: Generation,
    cut: Option<Steady>,
    capacity: usize,
    lifetime_ms: u64,
}

impl Generations {
    pub(super) fn new(capacity: usize, lifetime_ms: u64) -> Self {
        let generation = || Generation::with_room_for(capacity);
        Self { young: generation(), old: generation(), cut: None, capacity, lifetime_ms }
    }

    /// Asks for the memory where a use stands if it is known, and where it will stand if it is new.
    pub(super) fn expect(&self, entry: &Use) {
        self.young.expect(entry);
        if self.old.may_have(entry) {
            self.old.expect(entry);
        }
    }

    pub(super) fn enter(&mut self, entry: &Use, now: Steady) -> Sighting {
        if self.is_cut(entry.issued) {
            return Sighting::Stale;
        }
        for generation in [&self.young, &self.old] {
            if let Some(note) = generation.note_of(entry) {
                return generation.recognise(note, entry.tag, now);
            }
        }
        if self.young.uses == self.capacity || self.young.age(now) > self.lifetime_ms {
            self.turn();
            // The cut may just have passed this nonce.
            if self.is_cut(entry.issued) {
                return Sighting::Stale;
            }
        }
        self.young.add(entry, now)
    }

    fn is_cut(&self, issued: Steady) -> bool {
        self.cut >= Some(issued)
    }

    fn turn(&mut self) {
        self.cut = self.cut.max(self.old.newest);
        std::mem::swap(&mut self.young, &mut self.old);
        self.young.clear();
    }
}

/// A table of uses with linear probing; nothing is ever removed from it but everything at once.
struct Generation {
    /// Fingerprint and note, side by side so that they share a cache line. Fingerprint 0 is an empty slot.
    slots: Vec<[u64; 2]>,
    uses: usize,
    /// The greatest issue time among the nonces of the uses.
    newest: Option<Steady>,
    /// When the first use was entered.
    since: Option<Steady>,
}

impl Generation {
    fn with_room_for(capacity: usize) -> Self {
        // At most half of the slots are taken, so that every probe ends, and most at once although neighbours stand in rows.
        // Zeros are not written: the operating system hands out zeroed pages when they are touched.
        let slots = vec![[0; 2]; (2 * capacity).next_multiple_of(NEIGHBOURS)];
        Self { slots, uses: 0, newest: None, since: None }
    }

    /// A nonce that is newer than all that were used here was not: the table is large, and each look may be a wait for memory.
    fn may_have(&self, entry: &Use) -> bool {
        self.newest >= Some(entry.issued)
    }

    fn expect(&self, entry: &Use) {
        prefetch_index(&self.slots, entry.fingerprint.scaled_low(self.slots.len()));
    }

    /// The note of a use; `None` when it is not here.
    fn note_of(&self, entry: &Use) -> Option<Note> {
        if !self.may_have(entry) {
            return None;
        }
        let fingerprint = entry.fingerprint;
        let (before, after) = self.slots.split_at_checked(fingerprint.scaled_low(self.slots.len()))?;
        after
            .iter()
            .chain(before)
            .take_while(|[bits, _]| *bits != 0)
            .find(|[bits, _]| *bits == fingerprint.bits())
            .map(|[_, note]| Note(*note))
    }

    /// Adds a use that is not here yet. Without a free slot, which the caller's turn rules out, it is refused.
    fn add(&mut self, entry: &Use, now: Steady) -> Sighting {
        let home = entry.fingerprint.scaled_low(self.slots.len());
        let since = *self.since.get_or_insert(now);
        let Some((before, after)) = self.slots.split_at_mut_checked(home) else {
            return Sighting::Stale;
        };
        let Some(slot) = after.iter_mut().chain(before).find(|[bits, _]| *bits == 0) else {
            return Sighting::Stale;
        };
        *slot = [entry.fingerprint.bits(), Note::new(entry.tag, since, now).0];
        self.uses += 1;
        self.newest = self.newest.max(Some(entry.issued));
        Sighting::First
    }

    fn recognise(&self, note: Note, tag: Option<u32>, now: Steady) -> Sighting {
        let same = tag.is_some() && note.tag() == tag && self.age(now).saturating_sub(note.offset()) <= SAME_MS;
        if same { Sighting::Same } else { Sighting::Replay }
    }

    fn age(&self, now: Steady) -> u64 {
        self.since.map_or(0, |since| now.0.saturating_sub(since.0))
    }

    fn clear(&mut self) {
        if self.uses > 0 {
            self.slots.fill([0; 2]);
        }
        self.uses = 0;
        self.newest = None;
        self.since = None;
    }
}

/// The tag of a use and when it was entered: 0 without a tag, else the tag in the upper half and in the lower one
/// more than the milliseconds since the generation's first use (the last number stands for all later ones).
#[derive(Clone, Copy)]
struct Note(u64);

impl Note {
    fn new(tag: Option<u32>, since: Steady, now: Steady) -> Self {
        let offset = now.0.saturating_sub(since.0).min(u64::from(u32::MAX) - 1);
        Self(tag.map_or(0, |tag| u64::from(tag) << 32 | (offset + 1)))
    }

    fn tag(self) -> Option<u32> {
        (self.0 != 0).then_some(u32::try_from(self.0 >> 32).ok()?)
    }

    fn offset(self) -> u64 {
        (self.0 & u64::from(u32::MAX)).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests;
