//! Counting instructions: the bench's own binary below callgrind, twice.

use super::Part;
use crate::stats::real;
use anyhow::{Context as _, bail};
use clap::ValueEnum as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Instructions of a part, run so many times and twice as many.
///
/// # Errors
/// There is no valgrind, or what it ran failed.
pub fn instructions(bench: &Path, part: Part, times: u32) -> anyhow::Result<f64> {
    let (once, twice) = (counted(bench, part, times, times)?, counted(bench, part, 2 * times, times)?);
    Ok((real(twice) - real(once)) / f64::from(times))
}

/// Instructions of a whole run. Twice as many requests as the first run makes are prepared, so that preparing them costs
/// the same in both.
fn counted(bench: &Path, part: Part, run: u32, times: u32) -> anyhow::Result<u64> {
    let out = tempfile::NamedTempFile::new()?;
    let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut command = Command::new("valgrind");
    command.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.path().display()));
    // Nothing else: what a start does depends on the time it takes.
    command.arg(match part {
        Part::Verification => "--toggle-collect=*Door::decides*",
        _ => "--toggle-collect=*World::answered*",
    });
    command.arg(bench);
    command.args(["micro", "--part", &name, "--times", &run.to_string(), "--prepare", &(2 * times).to_string()]);
    let ran =
        command.stdin(Stdio::null()).output().context("valgrind does not run; scripts/install-valgrind installs it")?;
    if !ran.status.success() {
        bail!("{name} below valgrind: {}", String::from_utf8_lossy(&ran.stderr));
    }
    let text = std::fs::read_to_string(out.path())?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")));
    total.and_then(|total| total.trim().parse().ok()).context("callgrind says no total")
}
