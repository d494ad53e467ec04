//! The programs that the tests drive: Debian's Chromium and its driver. One driver a test process, with a port of its
//! own; it dies with the process, and every browser with it.
//!
//! Where the programs are missing, a developer's tests pass and say so; with `CI=true` they fail.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Once, mpsc};
use std::thread;
use std::time::Duration;

/// What the driver says when it listens, before its port.
const LISTENING: &str = "ChromeDriver was started successfully on port ";
const PATIENCE: Duration = Duration::from_secs(20);

/// A running driver, and the browser that it is to start.
#[derive(Clone)]
pub struct Driver {
    /// Where it listens, on loopback.
    pub port: u16,
    /// The browser that it starts.
    pub chromium: PathBuf,
}

/// Where the programs are: as named in the environment, or where Debian puts them.
struct Programs {
    chromium: PathBuf,
    chromedriver: PathBuf,
}

impl Programs {
    fn named(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let named = |name, otherwise: &str| variable(name).map_or_else(|| PathBuf::from(otherwise), PathBuf::from);
        Self {
            chromium: named("KEYWRIGHT_CHROMIUM", "/usr/bin/chromium"),
            chromedriver: named("KEYWRIGHT_CHROMEDRIVER", "/usr/bin/chromedriver"),
        }
    }

    /// What is missing, and what to do about it.
    fn missing(&self) -> Option<String> {
        let missing: Vec<_> = [&self.chromium, &self.chromedriver]
            .into_iter()
            .filter(|path| !path.is_file())
            .map(|path| path.display().to_string())
            .collect();
        let what_to_do = "run scripts/install-browser, or set KEYWRIGHT_CHROMIUM and KEYWRIGHT_CHROMEDRIVER";
        (!missing.is_empty()).then(|| format!("no {}; {what_to_do}", missing.join(" and no ")))
    }
}

/// The driver of this process. None where a developer has no browser, which is said aloud once.
pub fn running() -> Option<Driver> {
    static PROGRAMS: LazyLock<Programs> = LazyLock::new(|| Programs::named(|name| std::env::var_os(name)));
    static RUNNING: LazyLock<Result<Driver, String>> = LazyLock::new(|| start(&PROGRAMS));
    match PROGRAMS.missing() {
        None => Some(RUNNING.clone().unwrap_or_else(|trouble| panic!("{trouble}"))),
        Some(missing) if is_ci() => panic!("the browser tests cannot run: {missing}"),
        Some(missing) => {
            say_once(&missing);
            None
        }
    }
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

/// Past the capture of the test harness, which hides what passing tests print.
fn say_once(missing: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let line = format!("\nSKIPPED, all browser tests: {missing}\n\n");
        std::io::stderr().write_all(line.as_bytes()).ok();
    });
}

/// The thread that starts the driver lives as long as the process: the driver gets its signal when that thread ends.
fn start(programs: &Programs) -> Result<Driver, String> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(&programs.chromedriver).arg("--port=0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut driver = command.spawn()?;
        let lines = driver.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
        for line in lines.map_while(Result::ok) {
            if let Some(port) = line.strip_prefix(LISTENING).and_then(|rest| rest.trim_end_matches('.').parse().ok()) {
                tell.send(port).ok();
            }
        }
        driver.wait()
    });
    let port = told.recv_timeout(PATIENCE).map_err(|error| {
        format!("{} does not say where it listens ({error}); it is started by setpriv", programs.chromedriver.display())
    })?;
    Ok(Driver { port, chromium: programs.chromium.clone() })
}

#[test]
fn programs_that_are_missing_are_named_with_what_to_do() {
    let nowhere = Programs::named(|_| Some(OsString::from("/nowhere/browser")));

    assert_eq!(
        nowhere.missing().as_deref(),
        Some(
            "no /nowhere/browser and no /nowhere/browser; \
             run scripts/install-browser, or set KEYWRIGHT_CHROMIUM and KEYWRIGHT_CHROMEDRIVER"
        )
    );
}
