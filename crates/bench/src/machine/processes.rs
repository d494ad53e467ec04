//! What processes have used, as the system counts it.

use std::collections::BTreeMap;
use std::fs;

/// CPU time that these processes have used with all their threads, in nanoseconds.
///
/// A thread that has ended in between is missing, so windows are compared that are too short for that to matter.
pub fn cpu(processes: &[u32]) -> u64 {
    processes.iter().map(|process| threads(*process)).sum()
}

fn threads(process: u32) -> u64 {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return 0 };
    let used = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    used.sum()
}

/// A process with all that it has started, and they have.
pub fn family(head: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = parent(process) {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut found = vec![head];
    let mut place = 0;
    while let Some(process) = found.get(place) {
        let next = children.remove(process).unwrap_or_default();
        found.extend(next);
        place += 1;
    }
    found
}

fn parent(process: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (_, rest) = text.rsplit_once(") ")?;
    rest.split(' ').nth(1)?.parse().ok()
}

/// Memory of a process that is in the machine's, in bytes.
pub fn resident(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_uses_cpu_time_and_memory_and_belongs_to_its_family() {
        let me = std::process::id();
        let before = cpu(&[me]);

        let sum: u64 = std::hint::black_box((0..20_000_000_u64).map(std::hint::black_box).sum());

        assert!(sum > 0 && cpu(&[me]) > before + 1_000_000);
        assert!(resident(me) > 1 << 20);
        assert!(family(parent(me).unwrap()).contains(&me));
    }
}
