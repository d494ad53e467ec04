//! The server's own log, on stderr; and the few words to a human, on stdout.
//!
//! Libraries are let in from `warn` up, whatever the level: below that some of them print headers and statements, and
//! a log must hold no secret. What is ours cannot print one, because a secret has no text form.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::prelude::*;

/// How log lines are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// A JSON object a line.
    Json,
    /// For reading in a terminal.
    Text,
}

/// The least important log lines that are written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum LogLevel {
    /// What failed and needs somebody.
    Error,
    /// And what may soon.
    Warn,
    /// And starts, stops and changes of state.
    Info,
    /// And every refusal with its reason.
    Debug,
    /// And every step.
    Trace,
}

/// Starts the log, once a process.
///
/// # Errors
/// A log was started before.
pub fn install(format: LogFormat, level: LogLevel) -> anyhow::Result<()> {
    subscriber(format, level, io::stderr).try_init().context("the log was started twice")
}

/// Tells the operator something, on stdout. Nobody listening is no error.
pub fn say(text: &str) {
    tell(&mut io::stdout().lock(), text);
}

/// Tells the operator why the program ends, on stderr.
pub fn complain(text: &str) {
    tell(&mut io::stderr().lock(), text);
}

fn tell(out: &mut impl Write, text: &str) {
    // A closed pipe, as after `keywright serve | head -1`, must not stop the server.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn subscriber<W>(format: LogFormat, level: LogLevel, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer).log_internal_errors(false);
    let lines = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
    };

    tracing_subscriber::registry().with(lines.with_filter(filter(level)))
}

fn filter(level: LogLevel) -> Targets {
    let libraries = if level == LogLevel::Error { LevelFilter::ERROR } else { LevelFilter::WARN };

    Targets::new()
        .with_default(libraries)
        .with_target("keywright", LevelFilter::from(level))
        // What truncation of the database is caught by is written down whatever the level.
        .with_target("keywright::chain", LevelFilter::INFO)
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{debug, info, warn};

    use super::*;

    /// A stderr that can be read.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(format: LogFormat, level: LogLevel, events: impl FnOnce()) -> String {
        let out = Written::default();
        let writer = out.clone();

        tracing::subscriber::with_default(subscriber(format, level, move || writer.clone()), events);

        let bytes = out.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_of_json_holds_the_fields_at_the_top() {
        let text = written(LogFormat::Json, LogLevel::Info, || {
            info!(target: "keywright_server::auth", reason = "unknown_key", "refused");
        });

        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&line["level"], &line["message"], &line["reason"]),
            (&"INFO".into(), &"refused".into(), &"unknown_key".into())
        );
    }

    #[test]
    fn libraries_speak_from_warnings_up_whatever_the_level() {
        let text = written(LogFormat::Text, LogLevel::Trace, || {
            debug!(target: "hyper", "header: Authorization");
            warn!(target: "sqlx", "slow");
            debug!(target: "keywright_store", "batch");
        });

        assert!(text.contains("slow") && text.contains("batch"), "{text}");
        assert!(!text.contains("Authorization"), "{text}");
    }

    #[test]
    fn the_level_is_the_least_that_is_written() {
        let text = written(LogFormat::Text, LogLevel::Error, || {
            warn!(target: "keywright_server", "ours");
            warn!(target: "sqlx", "theirs");
        });

        assert_eq!(text, "");
    }

    #[test]
    fn a_closed_stdout_is_no_error() {
        struct Closed;

        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        tell(&mut Closed, "http://127.0.0.1:8080");
    }
}
