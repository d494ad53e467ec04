//! The loop: what is due is sent, what comes is judged.

use super::answer::Answer;
use super::challenge::Challenge;
use super::connection::{Came, Connection, Kind, Sent};
use super::dice::Dice;
use super::plan::{Mode, Pick, Plan};
use super::report::Report;
use super::sign::{self, Signed};
use super::tally::Tally;
use crate::clock;
use crate::machine::processes;
use anyhow::{Context as _, anyhow, bail};
use keywright_digest::Algorithm;
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::OwnedFd;
use std::collections::VecDeque;
use std::io::Write as _;
use std::num::NonZeroU64;
use std::time::Duration;

/// A server that answers nothing for so long is not measured any further.
const SILENCE: u64 = 10_000_000_000;
/// How often a request follows a new nonce before it counts as an error.
const AGAIN: u8 = 3;

/// A nonce with its count.
struct Nonce {
    challenge: Challenge,
    /// The last count that was used.
    nc: u32,
    /// A count that was accepted, for replays.
    accepted: Option<u32>,
    /// How many nonces there were before it.
    epoch: u32,
}

struct Engine<'a> {
    plan: &'a Plan,
    connections: Vec<Connection>,
    /// One, or one for each connection.
    nonces: Vec<Nonce>,
    /// HA2 of each target.
    ha2: Vec<String>,
    idle: VecDeque<usize>,
    tally: Tally,
    dice: Dice,
    turn: usize,
    epoll: OwnedFd,
    request: Vec<u8>,
    scratch: Vec<u8>,
    piece: Vec<u8>,
    last_answer: u64,
}

/// Runs a plan.
///
/// # Errors
/// Nothing listens there, no challenge comes, an answer cannot be read, or none comes for ten seconds.
pub fn run(plan: &Plan) -> anyhow::Result<Report> {
    // Without this a timed wait may end 50 µs late.
    rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?;
    let mut engine = Engine::open(plan)?;
    let start = clock::nanos();
    engine.last_answer = start;
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let begin = start + nanos(plan.warm_up);
    let end = begin.saturating_add(nanos(plan.window));
    let interval = plan.rate.map(|rate| Duration::from_secs_f64(1.0 / rate)).map(nanos);
    let mut due = start;
    let mut measured: Option<(u64, u64, u64)> = None;

    if interval.is_none() {
        for place in 0..engine.connections.len() {
            engine.next(place, start)?;
        }
    }
    loop {
        let now = clock::nanos();
        if measured.is_none() && now >= begin {
            engine.tally = Tally::new();
            measured = Some((processes::cpu(&plan.processes), clock::own_cpu(), clock::nanos()));
        }
        if let Some((server, own, from)) = measured
            && (now >= end || plan.answers.is_some_and(|most| engine.tally.answers >= most))
        {
            let window = clock::nanos() - from;
            let own = clock::own_cpu() - own;
            let server = processes::cpu(&plan.processes).saturating_sub(server);
            return Ok(Report::of(&engine.tally, window, server, own));
        }
        if now.saturating_sub(engine.last_answer) > SILENCE {
            bail!("the server has answered nothing for ten seconds");
        }
        let mut until = if measured.is_none() { begin } else { end };
        if let Some(interval) = interval {
            while due <= now {
                let Some(place) = engine.idle.pop_front() else { break };
                engine.next(place, due)?;
                due += interval;
            }
            if due > now {
                until = until.min(due);
            }
        }
        // In a closed loop it never sleeps: on a virtual machine the server pays for every core that it wakes, five
        // microseconds or ten, and the slower one of two servers finds its client asleep more often.
        let patience = if interval.is_some() { until.min(now + SILENCE / 10).saturating_sub(now) } else { 0 };
        engine.wait(patience)?;
    }
}

impl<'a> Engine<'a> {
    /// Opens the connections and has each challenged.
    fn open(plan: &'a Plan) -> anyhow::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut connections = Vec::with_capacity(plan.connections);
        let mut nonces = Vec::new();
        for place in 0..plan.connections {
            let mut connection = Connection::open(plan.server)?;
            if let Mode::Digest(algorithm) = plan.mode
                && (nonces.is_empty() || !plan.shared_nonce)
            {
                let challenge =
                    if plan.presumed { Challenge::presumed(algorithm) } else { connection.ask(plan, algorithm)? };
                nonces.push(Nonce { challenge, nc: 0, accepted: None, epoch: 0 });
            }
            listen(&epoll, &connection, place)?;
            connections.push(connection);
        }
        let ha2 = match plan.mode {
            Mode::Digest(algorithm) => {
                plan.targets.iter().map(|target| sign::ha2(algorithm, plan.method, target)).collect()
            }
            Mode::Bare | Mode::Basic => Vec::new(),
        };
        Ok(Self {
            plan,
            idle: (0..connections.len()).collect(),
            connections,
            nonces,
            ha2,
            tally: Tally::new(),
            dice: Dice::new(clock::nanos()),
            turn: 0,
            epoll,
            request: Vec::with_capacity(1024),
            scratch: Vec::with_capacity(512),
            piece: vec![0; 64 * 1024],
            last_answer: 0,
        })
    }

    /// Waits for answers, at most so many nanoseconds, and judges what came.
    fn wait(&mut self, nanos: u64) -> anyhow::Result<()> {
        let mut events = Vec::with_capacity(64);
        match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&clock::timespec(nanos))) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in events {
            let place = usize::try_from(event.data.u64()).unwrap_or(usize::MAX);
            self.readable(place)?;
        }
        Ok(())
    }

    fn readable(&mut self, place: usize) -> anyhow::Result<()> {
        let Some(connection) = self.connections.get_mut(place) else { return Ok(()) };
        match connection.read(&mut self.piece)? {
            Came::Part => Ok(()),
            Came::Whole => self.judge(place),
            Came::End => self.reopen(place),
        }
    }

    /// The server has closed a connection: another one takes its place.
    fn reopen(&mut self, place: usize) -> anyhow::Result<()> {
        let fresh = Connection::open(self.plan.server)?;
        listen(&self.epoll, &fresh, place)?;
        let Some(connection) = self.connections.get_mut(place) else { return Ok(()) };
        let old = std::mem::replace(connection, fresh);
        self.tally.reconnects += 1;
        if old.sent.is_some() {
            self.tally.errors += 1;
            self.free(place)?;
        }
        Ok(())
    }

    /// A whole answer has come: is it what the request deserved?
    fn judge(&mut self, place: usize) -> anyhow::Result<()> {
        let now = clock::nanos();
        let connection = self.connections.get_mut(place).ok_or_else(|| anyhow!("no such connection"))?;
        let sent = connection.sent.take().context("an answer that nobody asked for")?;
        let incoming = std::mem::take(&mut connection.incoming);
        let answer = Answer::parse(&incoming).ok().flatten().context("an answer that cannot be read")?;
        self.last_answer = now;
        let granted = (200..300).contains(&answer.status);
        match (sent.kind, answer.status) {
            (Kind::Bare | Kind::Wrong | Kind::Replayed, 401) => self.tally.expected_401 += 1,
            (Kind::Wrong, _) if granted => self.tally.wrong_accepted += 1,
            (Kind::Replayed, _) if granted => self.tally.replays_accepted += 1,
            (Kind::Bare | Kind::Honest, _) if granted => {
                self.tally.ok += 1;
                if let Some(nonce) = self.nonce_of(place).filter(|nonce| nonce.epoch == sent.epoch) {
                    nonce.accepted = Some(sent.nc);
                }
            }
            (Kind::Honest, 401) => {
                let challenge = match self.plan.mode {
                    Mode::Digest(algorithm) => answer.challenge(algorithm),
                    Mode::Bare | Mode::Basic => None,
                };
                let stale = challenge.as_ref().is_some_and(|challenge| challenge.stale);
                if let Some((nonce, challenge)) = self.nonce_of(place).zip(challenge)
                    && nonce.epoch == sent.epoch
                {
                    *nonce = Nonce { challenge, nc: 0, accepted: None, epoch: nonce.epoch + 1 };
                }
                if stale && sent.again < AGAIN {
                    self.tally.stale += 1;
                    self.restore(place, incoming);
                    return self.send(place, Sent { again: sent.again + 1, ..sent });
                }
                self.tally.unexpected_401 += 1;
            }
            (_, status) => self.tally.strange(status),
        }
        let closes = answer.closes;
        self.tally.answers += 1;
        self.tally.latencies.add(now.saturating_sub(sent.from));
        self.restore(place, incoming);
        if closes { self.reopen(place).and_then(|()| self.free(place)) } else { self.free(place) }
    }

    /// Gives a connection its buffer back, empty.
    fn restore(&mut self, place: usize, mut incoming: Vec<u8>) {
        incoming.clear();
        if let Some(connection) = self.connections.get_mut(place) {
            connection.incoming = incoming;
        }
    }

    /// A connection has nothing to wait for: in a closed loop it sends again.
    fn free(&mut self, place: usize) -> anyhow::Result<()> {
        if self.plan.rate.is_some() {
            self.idle.push_back(place);
            return Ok(());
        }
        self.next(place, clock::nanos())
    }

    /// Sends the next request, which was due at `from`.
    fn next(&mut self, place: usize, from: u64) -> anyhow::Result<()> {
        let users = self.plan.users.len().max(self.plan.targets.len());
        let user = match self.plan.pick {
            Pick::Random => self.dice.below(users),
            Pick::RoundRobin => {
                self.turn = (self.turn + 1) % users.max(1);
                self.turn
            }
            Pick::Sticky => place % users.max(1),
        };
        let roll = self.dice.percent();
        let replayable = self.nonce_of(place).and_then(|nonce| nonce.accepted).is_some();
        let kind = match self.plan.mode {
            Mode::Bare => Kind::Bare,
            _ if roll < self.plan.wrong => Kind::Wrong,
            Mode::Digest(_) if roll < self.plan.wrong + self.plan.replayed && replayable => Kind::Replayed,
            _ => Kind::Honest,
        };
        self.send(place, Sent { kind, user, from, nc: 0, epoch: 0, again: 0 })
    }

    fn send(&mut self, place: usize, mut sent: Sent) -> anyhow::Result<()> {
        let plan = self.plan;
        let many = plan.targets.len() > 1;
        let target = plan.targets.get(if many { sent.user } else { 0 }).map_or("/", String::as_str);
        self.request.clear();
        write!(self.request, "{} {target} HTTP/1.1\r\nHost: {}\r\n", plan.method, plan.server)?;
        if let (Mode::Digest(algorithm), true) = (plan.mode, sent.kind != Kind::Bare) {
            self.sign(place, &mut sent, algorithm, target);
        } else if let (Mode::Basic, Some(user)) = (plan.mode, plan.users.get(sent.user)) {
            let mark = if sent.kind == Kind::Wrong { "x" } else { "" };
            write!(self.request, "Authorization: Basic {mark}{}\r\n", user.proof)?;
        }
        if let Some(body) = &plan.body {
            let length = body.len();
            write!(self.request, "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")?;
        } else {
            self.request.extend_from_slice(b"\r\n");
        }
        let Some(connection) = self.connections.get_mut(place) else { return Ok(()) };
        // A connection that the server has just closed is found out when it is read.
        connection.write(&self.request, sent).ok();
        Ok(())
    }

    fn sign(&mut self, place: usize, sent: &mut Sent, algorithm: Algorithm, target: &str) {
        let at = if self.plan.shared_nonce { 0 } else { place };
        let (Some(nonce), Some(user)) = (self.nonces.get_mut(at), self.plan.users.get(sent.user)) else { return };
        sent.epoch = nonce.epoch;
        let used = nonce.accepted.filter(|_| sent.kind == Kind::Replayed);
        sent.nc = used.unwrap_or_else(|| {
            nonce.nc += 1;
            nonce.nc
        });
        let many = self.ha2.len() > 1;
        let signed = Signed {
            algorithm,
            user,
            challenge: &nonce.challenge,
            target,
            ha2: self.ha2.get(if many { sent.user } else { 0 }).map_or("", String::as_str),
            nc: sent.nc,
            cnonce: self.dice.next(),
            spoilt: sent.kind == Kind::Wrong,
        };
        signed.write(&mut self.scratch, &mut self.request);
    }

    fn nonce_of(&mut self, place: usize) -> Option<&mut Nonce> {
        let at = if self.plan.shared_nonce { 0 } else { place };
        self.nonces.get_mut(at)
    }
}

fn listen(epoll: &OwnedFd, connection: &Connection, place: usize) -> anyhow::Result<()> {
    connection.stream.set_nonblocking(true)?;
    let flags = EventFlags::IN | EventFlags::RDHUP;
    epoll::add(epoll, &connection.stream, EventData::new_u64(place as u64), flags)?;
    Ok(())
}
