//! The way of a letter from our hands to the mail server's: a task each, few of them talking at once, tried again for a
//! while when the server is away or asks to come back later.

use super::Transport;
use crate::metrics;
use lettre::address::Envelope;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How many letters may be waiting or on their way; more are not taken.
const ROOM: usize = 1000;
/// How many connections are open to the mail server at once.
const CONNECTIONS: usize = 4;

/// How long a letter is tried to be sent.
#[derive(Clone)]
pub struct Patience {
    /// How long one attempt may take, from connecting to the server's word that it has the letter.
    pub attempt: Duration,
    /// The pauses between attempts; after the last of them comes the last attempt.
    pub pauses: Vec<Duration>,
    /// How long letters that are on their way when the server stops may take.
    pub grace: Duration,
}

impl Default for Patience {
    /// Half an hour in all: half of what a link to set a password is good for, and more than servers that first turn
    /// strangers away (greylisting) ask for.
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(30),
            pauses: [10, 60, 5 * 60, 10 * 60, 15 * 60].map(Duration::from_secs).to_vec(),
            grace: Duration::from_secs(5),
        }
    }
}

/// A letter in its envelope.
pub(super) struct Post {
    /// Its Message-ID.
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) envelope: Envelope,
    pub(super) text: Vec<u8>,
}

/// What became of a letter.
#[derive(Clone, Copy)]
enum Outcome {
    /// The mail server has it.
    Sent,
    /// The mail server wants it neither now nor later.
    Refused,
    /// It was given up.
    Failed,
    /// It was not even taken in.
    Dropped,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// Where letters are, from when they are taken in until they are sent or given up.
pub(super) struct Office {
    way: Arc<Way>,
    room: Arc<Semaphore>,
    tasks: Mutex<JoinSet<()>>,
    closing: watch::Sender<bool>,
}

struct Way {
    transport: Arc<Transport>,
    connections: Semaphore,
    patience: Patience,
}

impl Office {
    pub(super) fn open(transport: Arc<Transport>, patience: Patience) -> Self {
        Self {
            way: Arc::new(Way { transport, connections: Semaphore::new(CONNECTIONS), patience }),
            room: Arc::new(Semaphore::new(ROOM)),
            tasks: Mutex::new(JoinSet::new()),
            closing: watch::channel(false).0,
        }
    }

    /// Is there room for one more letter?
    pub(super) fn has_room(&self) -> bool {
        self.room.available_permits() > 0
    }

    /// Takes a letter in, if there is room.
    pub(super) fn take(&self, post: Post) -> bool {
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            metrics::mail(Outcome::Dropped.word());
            tracing::error!(kind = post.kind, "a mail was dropped: too many are waiting");
            return false;
        };
        let (way, closing) = (Arc::clone(&self.way), self.closing.subscribe());
        // The set is whole whatever happened to another holder of the lock.
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let outcome = way.deliver(&post, closing).await;
            metrics::mail(outcome.word());
            drop(place);
        });
        true
    }

    /// Takes no more, ends the pauses, and waits for the attempts that are being made.
    pub(super) async fn close(&self) {
        self.room.close();
        self.closing.send_replace(true);
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let ends = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(self.way.patience.grace, ends).await.is_err() {
            tracing::error!(count = tasks.len(), "mails were given up: the server stops");
            (0..tasks.len()).for_each(|_| metrics::mail(Outcome::Failed.word()));
        }
    }
}

impl Way {
    async fn deliver(&self, post: &Post, mut closing: watch::Receiver<bool>) -> Outcome {
        let (id, kind, to) = (post.id.as_str(), post.kind, self.transport.place());
        let mut pauses = self.patience.pauses.iter();
        loop {
            let failure = match self.attempt(post).await {
                Ok(()) => {
                    tracing::info!(id, kind, "a mail was sent");
                    return Outcome::Sent;
                }
                Err(failure) => failure,
            };
            let said = failure.said;
            if failure.is_final {
                tracing::error!(id, kind, to, said, "a mail was refused");
                return Outcome::Refused;
            }
            let Some(pause) = pauses.next().filter(|_| !*closing.borrow()) else {
                tracing::error!(id, kind, to, said, "a mail was given up");
                return Outcome::Failed;
            };
            tracing::warn!(id, kind, to, said, again_in_s = pause.as_secs(), "a mail could not be sent yet");
            tokio::select! {
                () = tokio::time::sleep(*pause) => {}
                _ = closing.wait_for(|closing| *closing) => {}
            }
        }
    }

    async fn attempt(&self, post: &Post) -> Result<(), super::Failure> {
        // It is never closed; if it were, the attempt would be made all the same.
        let _turn = self.connections.acquire().await;
        self.transport.send(&post.envelope, &post.text, self.patience.attempt).await
    }
}
