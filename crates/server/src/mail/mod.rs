//! Mail to people: invitations, links to set a password, notices about an account.
//!
//! A [`Letter`] is handed to the [`Mailer`], which writes it and sees to it from then on; whoever handed it in goes on at
//! once. The one rule: no answer waits for a mail server, and none depends on it. Letters wait in memory alone, since
//! their links are kept nowhere in the clear: what a stop finds unsent is lost, and is asked for again.
//!
//! The log names a letter by its Message-ID, under which the mail server's log names the recipient; neither addresses nor
//! links stand in ours.

mod delivery;
mod letter;
mod server;

pub use delivery::Patience;
pub use letter::{Inviter, Letter, Notice};
pub use server::{Failure, MailServer, Security, Transport, Unusable};

use self::delivery::{Office, Post};
use crate::config::PublicUrl;
use keywright_domain::{Email, Timestamp};
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::{Address, Message};
use rand::CryptoRng;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use thiserror::Error;

/// Why a letter was not taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotTaken {
    /// This deployment sends no mail.
    #[error("no mail server is configured")]
    Off,
    /// So many are waiting that this one found no room; or the server stops.
    #[error("too many mails are waiting to be sent")]
    Full,
    /// A mail cannot be sent to this address.
    #[error("the address is none that mail can be sent to")]
    Address,
}

/// Where letters are handed in. Clones hand them in at the same place.
#[derive(Clone, Default)]
pub struct Mailer(Option<Arc<Sender>>);

struct Sender {
    office: Office,
    from: Mailbox,
    site: PublicUrl,
}

impl Mailer {
    /// For a deployment that sends no mail.
    pub const fn off() -> Self {
        Self(None)
    }

    /// Sends by `transport`, as `from`; links begin with `site`.
    pub fn start(transport: Arc<Transport>, from: Mailbox, site: PublicUrl, patience: Patience) -> Self {
        let office = Office::open(transport, patience);
        Self(Some(Arc::new(Sender { office, from, site })))
    }

    /// Is there a mail server to send by?
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Would a letter be taken now?
    pub fn has_room(&self) -> bool {
        self.0.as_ref().is_some_and(|sender| sender.office.has_room())
    }

    /// Hands a letter in, within a runtime. What becomes of it is in the log and in the metrics.
    ///
    /// # Errors
    /// [`NotTaken`]. Who may not learn whether an account exists must not tell these apart from success either.
    pub fn send(&self, to: &Email, letter: &Letter, now: Timestamp, rng: &mut impl CryptoRng) -> Result<(), NotTaken> {
        let sender = self.0.as_ref().ok_or(NotTaken::Off)?;
        let post = sender.write(to, letter, now, rng).ok_or(NotTaken::Address)?;
        if sender.office.take(post) { Ok(()) } else { Err(NotTaken::Full) }
    }

    /// Takes no more letters, and gives those that are on their way a moment to be sent.
    pub async fn stop(&self) {
        if let Some(sender) = &self.0 {
            sender.office.close().await;
        }
    }
}

impl Sender {
    /// The letter as it is sent. `None` for an address that no mail server would take.
    fn write(&self, to: &Email, letter: &Letter, now: Timestamp, rng: &mut impl CryptoRng) -> Option<Post> {
        let to: Address = to.as_str().parse().ok()?;
        let id = message_id(&self.from, rng);
        let written = letter.written(self.site.as_str());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(written.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(now.millis().max(0).unsigned_abs()))
            .message_id(Some(format!("<{id}>")))
            // So that no out-of-office note answers. Source: RFC 3834 section 5.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(written.text)
            .ok()?;
        Some(Post { id, kind: letter.kind(), envelope: message.envelope().clone(), text: message.formatted() })
    }
}

/// 128 bits of chance at the sender's own domain. Source: RFC 5322 section 3.6.4.
fn message_id(from: &Mailbox, rng: &mut impl CryptoRng) -> String {
    let mut chance = [0; 16];
    rng.fill_bytes(&mut chance);
    format!("{:032x}@{}", u128::from_be_bytes(chance), from.email.domain())
}
