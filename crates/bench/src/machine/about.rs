//! What the machine is, for those who read the figures elsewhere.

use serde::Serialize;
use std::fs;

/// The machine of a run.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// The processor's name.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: u32,
    /// Memory in MB.
    pub memory_mb: u64,
    /// The kernel.
    pub kernel: String,
    /// How many processes wanted to run when it was asked: above the number of cores, absolute figures are worth little.
    pub load: String,
}

impl About {
    /// This machine, now.
    pub fn here() -> Self {
        let first = |file: &str, field: &str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
            line.trim_start_matches(['\t', ' ', ':']).to_owned()
        };
        let memory = first("/proc/meminfo", "MemTotal").split(' ').next().and_then(|text| text.parse::<u64>().ok());
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            processor: first("/proc/cpuinfo", "model name"),
            cores: super::cores::count(),
            memory_mb: memory.unwrap_or(0) / 1024,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
            load: load.split(' ').take(3).collect::<Vec<_>>().join(" "),
        }
    }
}
