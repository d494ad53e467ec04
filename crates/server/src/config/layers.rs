//! The layers below the command line: environment and file, brought to its form.
//!
//! The command line is parsed by itself first. Each option that it leaves out is then looked up in the environment and
//! the file, and added as `--option=value`. So clap's one parser reads every layer, and what it refuses is told by the
//! name of the variable or the key. Options that a command cannot do without say what it is to do: they have no other
//! layer.

use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::builder::{BoolishValueParser, ValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory};

use super::file::File;
use super::{Cli, ConfigError};

/// The clap tree, with `[env: …]` in the help, and switches that can be switched off again (`--dev=false`).
pub(super) fn tree() -> Command {
    annotated(Cli::command())
}

fn annotated(command: Command) -> Command {
    command.mut_args(|arg| noted(switch(arg))).mut_subcommands(annotated)
}

fn switch(arg: Arg) -> Arg {
    if !matches!(arg.get_action(), ArgAction::SetTrue) {
        return arg;
    }

    arg.action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .default_value("false")
        .value_name("BOOL")
        .hide_default_value(true)
        .hide_possible_values(true)
        .value_parser(ValueParser::new(BoolishValueParser::new()))
}

fn noted(arg: Arg) -> Arg {
    let Some(name) = layered(&arg) else { return arg };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();

    arg.help(format!("{help} [env: {}]", variable(&name)))
}

/// What is meant for one run of a command, and is no configuration.
const OF_ONE_RUN: [&str; 1] = ["second-factor"];

/// The name of an option that environment and file may give.
fn layered(arg: &Arg) -> Option<String> {
    let is_configuration = |name: &&str| !arg.is_required_set() && !OF_ONE_RUN.contains(name);
    arg.get_long().filter(is_configuration).map(str::to_owned)
}

/// `public-url` is `KEYWRIGHT_PUBLIC_URL`.
fn variable(name: &str) -> String {
    format!("KEYWRIGHT_{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// Every name that the file may hold, of whatever command: one file serves them all.
pub(super) fn known_keys(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(layered).filter(|name| name != "config");
    let mut keys: Vec<String> = own.chain(command.get_subcommands().flat_map(known_keys)).collect();

    keys.sort();
    keys.dedup();
    keys
}

/// The key that was meant, by clap's own guess among the options of `serve`.
fn nearest(key: &str) -> Option<String> {
    let error = tree().try_get_matches_from(["keywright", "serve", &format!("--{key}=")]).err()?;

    match error.get(ContextKind::SuggestedArg)? {
        ContextValue::String(guess) => guess.strip_prefix("--").map(str::to_owned),
        _ => None,
    }
}

/// Parses all layers.
///
/// # Errors
/// All of [`ConfigError`] but `SecretKeyNotText` and `Conflict`.
pub(super) fn merged(
    args: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<OsString>,
    folder: &Path,
) -> Result<ArgMatches, ConfigError> {
    let mut tree = tree();
    let mut matches = tree.try_get_matches_from_mut(args)?;
    let env = |name: &str| env(&variable(name)).filter(|value| !value.is_empty());

    let named = matches.get_one::<PathBuf>("config").cloned().or_else(|| env("config").map(PathBuf::from));
    let file = File::read(folder, named.as_deref())?;
    file.check_keys(&known_keys(&tree), nearest)?;

    let (mut line, rest) = said(&tree, &matches);
    for option in rest {
        let (origin, values) = match (env(&option.name), file.values(&option.name, option.takes_several)?) {
            (Some(value), _) => (variable(&option.name), vec![value]),
            (None, Some(values)) => (file.origin(&option.name), values),
            (None, None) => continue,
        };
        line.extend(values.iter().map(|value| written(&option.name, value)));
        matches = tree
            .try_get_matches_from_mut(&line)
            .map_err(|error| ConfigError::Value { origin, reason: reason(&error) })?;
    }
    Ok(matches)
}

/// An option that the command line leaves to the other layers.
struct Unsaid {
    name: String,
    takes_several: bool,
}

/// The command line in plain form, and what it left unsaid.
fn said(tree: &Command, matches: &ArgMatches) -> (Vec<OsString>, Vec<Unsaid>) {
    let mut line = vec![OsString::from("keywright")];
    let (mut command, mut matches) = (tree, matches);
    while let Some((name, below)) = matches.subcommand() {
        line.push(name.into());
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (found, below);
    }

    let mut unsaid = Vec::new();
    for arg in command.get_arguments().filter(|arg| arg.get_id() != "config") {
        let id = arg.get_id().as_str();
        let Some(name) = arg.get_long() else {
            line.extend(matches.get_raw(id).into_iter().flatten().map(OsStr::to_owned));
            continue;
        };
        if matches!(matches.try_contains_id(id), Ok(true)) && matches.value_source(id) == Some(ValueSource::CommandLine)
        {
            line.extend(matches.get_raw(id).into_iter().flatten().map(|value| written(name, value)));
        } else if let Some(name) = layered(arg) {
            unsaid.push(Unsaid { name, takes_several: matches!(arg.get_action(), ArgAction::Append) });
        }
    }
    (line, unsaid)
}

fn written(name: &str, value: &OsStr) -> OsString {
    let mut text = OsString::from(format!("--{name}="));
    text.push(value);
    text
}

/// Why clap refused a value, without the value.
fn reason(error: &clap::Error) -> String {
    match (error.source(), error.get(ContextKind::ValidValue)) {
        (Some(source), _) => source.to_string(),
        (None, Some(ContextValue::Strings(allowed))) if !allowed.is_empty() => {
            format!("expected one of {}", allowed.join(", "))
        }
        _ => error.kind().to_string(),
    }
}
