//! The chapter "Emulator in CI": its script and the steps of its jobs run as they stand, on a machine of their own.

use crate::foreign;
use crate::readme::blocks;
use crate::server::{Ended, binary};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use tempfile::TempDir;
use tokio::process::Command;

const PAGE: &str = "docs/emulator-in-ci.md";
const ARCHIVE: &str = concat!("keywright-", env!("CARGO_PKG_VERSION"), "-x86_64-unknown-linux-gnu");
/// What a job's own tests would do.
const TESTS: &str = "#!/bin/sh\nexec curl -sS --noproxy '*' --digest -u \"$KEYWRIGHT_PUBLIC_KEY:$KEYWRIGHT_PRIVATE_KEY\" \
                     \"$KEYWRIGHT_URL/api/atlas/v2/orgs\"\n";

/// A machine that runs jobs: a repository with the script and with tests, a folder for what is temporary, and archives.
struct Runner {
    folder: TempDir,
    path: String,
}

impl Runner {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("keywright-ci.").tempdir().unwrap();
        for name in ["bin", "tmp", "repository", "repository/tests"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        let runner = Self { folder, path };
        let script = blocks(PAGE, "sh").into_iter().find(|block| block.starts_with("#!/bin/sh\n")).unwrap();
        for (name, text) in [("with-keywright", script.as_str()), ("tests/api.sh", TESTS)] {
            let file = runner.folder.path().join("repository").join(name);
            fs::write(&file, text).unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        runner
    }

    /// With `keywright` among the programs that a shell finds.
    fn with_program(mut self) -> Self {
        let folder = self.folder.path().join("bin");
        symlink(Path::new(&binary()).canonicalize().unwrap(), folder.join("keywright")).unwrap();
        self.path = format!("{}:{}", folder.display(), self.path);
        self
    }

    /// With the archive that `make dist` makes, and its checksum.
    async fn with_archive(self) -> Self {
        let folder = self.folder.path().join("archives").join(ARCHIVE);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(binary(), folder.join("keywright")).unwrap();
        let pack = format!(
            "cd '{}/archives'\ntar -cf - {ARCHIVE} | gzip -1 > {ARCHIVE}.tar.gz\nrm -r {ARCHIVE}\n\
             sha256sum {ARCHIVE}.tar.gz > {ARCHIVE}.tar.gz.sha256\n",
            self.folder.path().display()
        );
        assert_eq!(self.run("bash", &pack, &[]).await.code, Some(0));
        self
    }

    fn path_of(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Runs a text in a shell whose folder is the repository, up to the first command that fails.
    async fn run(&self, shell: &str, text: &str, variables: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(shell);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KEYWRIGHT_")) {
            command.env_remove(name);
        }
        foreign::directly(&mut command);
        command.args(["-e", "-c", text]).current_dir(self.folder.path().join("repository"));
        command.env("PATH", &self.path).env("TMPDIR", self.folder.path().join("tmp"));
        let done = command.envs(variables.iter().copied()).output().await.unwrap();
        Ended {
            code: done.status.code(),
            stdout: String::from_utf8(done.stdout).unwrap(),
            stderr: String::from_utf8(done.stderr).unwrap(),
        }
    }

    fn temporary_files(&self) -> usize {
        fs::read_dir(self.folder.path().join("tmp")).unwrap().count()
    }
}

/// The value behind a key that stands on a line of its own.
fn value<'j>(job: &'j str, key: &str) -> &'j str {
    let line = job.lines().find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("{key} is not in {job}"))
}

/// The lines up to the first that begins otherwise, without what they begin with.
fn indented(text: &str, beginning: &str) -> String {
    text.lines().map_while(|line| line.strip_prefix(beginning)).flat_map(|line| [line, "\n"]).collect()
}

/// The script of the step of this name.
fn step(job: &str, name: &str) -> String {
    let step = job.split("- name: ").find(|step| step.starts_with(name)).unwrap();
    let run = step.split_once("run: ").unwrap().1;
    let Some(lines) = run.strip_prefix("|\n") else { return run.lines().next().unwrap().to_owned() };
    indented(lines, "          ")
}

/// The commands of a list.
fn commands(job: &str, key: &str) -> String {
    let (_, list) = job.split_once(&format!("  {key}:\n")).unwrap();
    indented(list, "    - ")
}

async fn answers(url: &str) -> bool {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

#[tokio::test]
async fn the_script_runs_a_command_beside_a_server_and_leaves_nothing() {
    for shell in ["sh", "bash"] {
        let runner = Runner::new().with_program();
        let examples: Vec<_> = blocks(PAGE, "sh").into_iter().filter(|block| block.contains("curl -sS")).collect();
        let [orgs, organization] = &examples[..] else { panic!("the page has other examples") };

        let listed = runner.run(shell, orgs, &[]).await;
        let script = format!("{shell} ./with-keywright {shell} -c \"$EXAMPLE\"");
        let example = format!("{organization}echo\necho \"$KEYWRIGHT_URL\"\n");
        let made = runner.run(shell, &script, &[("EXAMPLE", &example)]).await;

        assert_eq!((listed.code, listed.stderr.as_str()), (Some(0), ""));
        assert!(listed.stdout.contains("\"name\":\"Development\""), "{}", listed.stdout);
        assert_eq!((made.code, made.stderr.as_str()), (Some(0), ""));
        assert!(made.stdout.contains("\"desc\":\"of one test\""), "{}", made.stdout);
        assert!(!answers(made.stdout.lines().last().unwrap()).await, "the server is still there");
        assert_eq!(runner.temporary_files(), 0);
    }
}

#[tokio::test]
async fn the_script_passes_the_exit_code_on_and_shows_what_the_server_said() {
    let runner = Runner::new().with_program();

    let ended = runner.run("sh", "./with-keywright sh -c 'exit 7'", &[]).await;

    assert_eq!(ended.code, Some(7));
    assert!(ended.stderr.contains("\"message\":\"ready\""), "{}", ended.stderr);
    assert_eq!(runner.temporary_files(), 0);
}

#[tokio::test]
async fn the_script_runs_nothing_when_the_server_does_not_start() {
    let runner = Runner::new().with_program();

    let ended = runner.run("sh", "./with-keywright echo ran", &[("KEYWRIGHT_PRODUCT", "none-such")]).await;

    assert_ne!(ended.code, Some(0));
    assert!(ended.stdout.is_empty() && ended.stderr.contains("KEYWRIGHT_PRODUCT: expected"), "{ended:?}");
    assert_eq!(runner.temporary_files(), 0);
}

#[tokio::test]
async fn jobs_beside_each_other_have_a_server_each() {
    let runner = Runner::new().with_program();
    let job = "./with-keywright sh -c './tests/api.sh; echo; echo \"$KEYWRIGHT_URL $KEYWRIGHT_ORG_ID\"'";

    let (one, other, third) =
        tokio::join!(runner.run("sh", job, &[]), runner.run("sh", job, &[]), runner.run("sh", job, &[]));

    let mut seen: Vec<_> = [&one, &other, &third].map(|ended| ended.stdout.lines().last().unwrap()).to_vec();
    assert!([&one, &other, &third].iter().all(|ended| ended.stdout.contains("\"totalCount\":1")), "{seen:?}");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

/// A process that outlives the shell that started it.
struct Background(String);

impl Drop for Background {
    fn drop(&mut self) {
        _ = std::process::Command::new("bash").args(["-c", "kill -KILL \"$0\"", &self.0]).status();
    }
}

#[tokio::test]
async fn the_job_for_github_gets_the_archive_and_starts_a_server_for_all_steps() {
    let runner = Runner::new().with_archive().await;
    let job = &blocks(PAGE, "yaml")[0];
    assert_eq!(value(job, "KEYWRIGHT_VERSION"), env!("CARGO_PKG_VERSION"));
    let (archives, temporary) = (format!("file://{}", runner.path_of("archives")), runner.path_of("tmp"));
    let (added, set) = (runner.path_of("added"), runner.path_of("set"));
    let variables = [
        ("KEYWRIGHT_ARCHIVES", archives.as_str()),
        ("KEYWRIGHT_VERSION", value(job, "KEYWRIGHT_VERSION")),
        ("RUNNER_TEMP", &temporary),
        ("GITHUB_PATH", &added),
        ("GITHUB_ENV", &set),
    ];

    let got = runner.run("bash", &step(job, "Get Keywright"), &variables).await;
    assert_eq!(got.code, Some(0), "{got:?}");
    let path = format!("{}:{}", fs::read_to_string(&added).unwrap().trim(), runner.path);
    let start = format!("{}\necho \"process $!\"", step(job, "Start Keywright"));
    let started = runner.run("bash", &start, &[&variables[..], &[("PATH", &path)]].concat()).await;
    assert_eq!(started.code, Some(0), "{started:?}");
    let _server = Background(started.stdout.lines().find_map(|line| line.strip_prefix("process ")).unwrap().to_owned());
    let set = fs::read_to_string(&set).unwrap();
    let set: Vec<_> = set.lines().map(|line| line.split_once('=').unwrap()).collect();
    let tested = runner.run("bash", "./tests/api.sh", &set).await;

    assert!(tested.stdout.contains("\"name\":\"Development\""), "{tested:?}");
    let private = set.iter().find(|(name, _)| *name == "MONGODB_ATLAS_PRIVATE_API_KEY").unwrap().1;
    assert!(started.stdout.contains(&format!("::add-mask::{private}\n")), "{started:?}");
    let said = runner.run("bash", &step(job, "What Keywright said"), &variables).await;
    assert!(said.stdout.contains("\"message\":\"ready\"") && !said.stdout.contains(private), "{said:?}");
}

#[tokio::test]
async fn the_job_for_gitlab_gets_the_archive_and_runs_the_tests_beside_a_server() {
    let runner = Runner::new().with_archive().await;
    let job = blocks(PAGE, "yaml").pop().unwrap();
    let archives = format!("file://{}", runner.path_of("archives"));
    let variables =
        [("KEYWRIGHT_ARCHIVES", archives.as_str()), ("KEYWRIGHT_VERSION", value(&job, "KEYWRIGHT_VERSION"))];
    let before = commands(&job, "before_script");
    let (packages, before) = before.split_once('\n').unwrap();
    assert!(packages.starts_with("apt-get "), "the first command should install curl: {packages}");

    let ended = runner.run("bash", &format!("{before}{}", commands(&job, "script")), &variables).await;

    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("\"name\":\"Development\""), "{ended:?}");
}
