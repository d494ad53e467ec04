//! Starts that must not succeed: one clear line on standard error, an exit code that is not zero, nothing harmed.

use crate::foreign;
use crate::server::{Deployment, Ended};
use std::fs;
use tokio::net::TcpListener;

const FREE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];

/// The one line that a process ended with.
fn complaint(ended: &Ended) -> &str {
    assert!(ended.code.is_some_and(|code| code != 0), "it should fail: {ended:?}");
    assert!(!ended.stdout.contains("ready"), "{ended:?}");
    let lines: Vec<_> = ended.stderr.lines().collect();
    let [line] = lines[..] else { panic!("there should be one line: {}", ended.stderr) };
    line.strip_prefix("keywright: ").unwrap_or_else(|| panic!("it should say who speaks: {line}"))
}

/// A deployment that has been served once, and stopped.
async fn used(deployment: Deployment) -> Deployment {
    let stopped = deployment.serve(&["--dev"]).await.stop().await;
    assert_eq!(stopped.code, Some(0), "{}", stopped.stderr);
    deployment
}

/// That the deployment still works, with the keys it had.
async fn assert_unharmed(deployment: &Deployment) {
    let server = deployment.serve(&[]).await;
    assert_eq!(deployment.owner(&server).get("/api/keywright/v1/whoami").await.status, 200);
}

#[tokio::test]
async fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let refused = Deployment::on_sqlite().run(&["serve", "--listen", &address]).await;

    assert_eq!(complaint(&refused), format!("cannot listen on {address}: address already in use"));
}

#[tokio::test]
async fn a_second_server_on_the_same_data_folder_is_turned_away() {
    let deployment = Deployment::on_sqlite();
    let mut first = deployment.serve(&["--dev"]).await;

    let second = deployment.run(FREE).await;

    assert_eq!(complaint(&second), "another keywright holds ./data");
    assert!(first.is_running());
}

#[tokio::test]
async fn a_wrong_sealing_key_is_told_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let deployment = used(deployment).await;
        let file = deployment.data().join("secret.key");
        let right = fs::read(&file).unwrap();

        for (wrong, words) in
            [("a7".repeat(32), "not the one that this database was sealed with"), ("no key".into(), "64 hex")]
        {
            fs::write(&file, wrong).unwrap();
            for command in [FREE, &["check"], &["bootstrap", "--organization", "Other", "--owner", "o@example.org"]] {
                let refused = deployment.run(command).await;
                assert!(complaint(&refused).contains(words), "{command:?}: {}", refused.stderr);
            }
        }

        fs::write(&file, right).unwrap();
        assert_unharmed(&deployment).await;
    }
}

#[tokio::test]
async fn a_missing_sealing_key_is_told_and_no_new_one_made_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let deployment = used(deployment).await;
        let (file, kept) = (deployment.data().join("secret.key"), deployment.folder().join("kept"));
        fs::rename(&file, &kept).unwrap();

        for command in [FREE, &["serve", "--listen", "127.0.0.1:0", "--dev"], &["check"]] {
            let refused = deployment.run(command).await;
            assert!(
                complaint(&refused).starts_with("the sealing key ./data/secret.key is missing"),
                "{}",
                refused.stderr
            );
            assert!(!file.exists());
        }

        fs::rename(&kept, &file).unwrap();
        assert_unharmed(&deployment).await;
    }
}

#[tokio::test]
async fn an_unreachable_postgres_is_told_without_its_password() {
    const URL: [&str; 2] = ["--database-url", "postgres://keywright:hunter2@127.0.0.1:1/keywright"];
    let deployment = Deployment::on_sqlite();
    let run = async |command: &[&str]| deployment.run(&[command, &URL].concat()).await;

    let (serve, check, audit) = tokio::join!(run(FREE), run(&["check"]), run(&["audit", "verify"]));

    for refused in [serve, check, audit] {
        let said = complaint(&refused);
        assert!(said.starts_with("the database cannot be reached") && said.contains("Connection refused"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn a_database_file_that_is_none_is_told_and_left_alone() {
    let deployment = used(Deployment::on_sqlite()).await;
    let file = deployment.data().join("keywright.db");
    let garbage = "These are not the bytes you are looking for. ".repeat(300);
    fs::write(&file, &garbage).unwrap();

    for command in [FREE, &["check"], &["audit", "verify"]] {
        let refused = deployment.run(command).await;
        assert!(complaint(&refused).starts_with("the database cannot be read"), "{}", refused.stderr);
    }

    assert_eq!(fs::read_to_string(&file).unwrap(), garbage);
}

#[tokio::test]
async fn a_newer_schema_is_told_on_both_databases_and_left_alone() {
    const NEWER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                         SELECT 2027, 'tomorrow', success, checksum, 1 FROM _sqlx_migrations WHERE version = 1";
    const NEVER: &str = "DELETE FROM _sqlx_migrations WHERE version = 2027";
    for (on_sqlite, deployment) in [(true, Deployment::on_sqlite()), (false, Deployment::on_postgres().await)] {
        let deployment = used(deployment).await;
        let run = async |statement: &str| {
            if on_sqlite {
                foreign::sqlite(&deployment.data().join("keywright.db"), statement).await
            } else {
                deployment.database().run(statement).await
            }
        };
        run(NEWER).await;

        for command in [FREE, &["check"], &["audit", "verify"]] {
            let refused = deployment.run(command).await;
            let said = complaint(&refused);
            assert!(said.contains("schema version 2027") && said.contains("use a newer keywright"), "{said}");
        }

        run(NEVER).await;
        assert_unharmed(&deployment).await;
    }
}

#[tokio::test]
async fn a_configuration_that_cannot_be_used_is_told_by_name() {
    let deployment = Deployment::on_sqlite();
    let cases: &[(&[&str], &[&str])] = &[
        (&["serve", "--lisen", "x"], &["'--lisen'", "'--listen'"]),
        (&["serve", "--listen", "here"], &["'here'", "--listen"]),
        (&["serve", "--duplicate-address", "perhaps"], &["'perhaps'", "--duplicate-address", "ignore, refuse"]),
        (&["serve", "--trusted-proxy", "0.0.0.0/0"], &["--trusted-proxy", "name the proxies"]),
        (&["serve", "--database-url", "mysql://u:hunter2@h/d"], &["--database-url", "postgres://"]),
        (&["serve", "--dev", "--listen", "0.0.0.0:0"], &["--dev", "loopback", "--dev-allow-remote"]),
        (&["bootstrap", "--organization", "One"], &["--owner"]),
        (&["bootstrap", "--organization", "One", "--owner", "nobody"], &["'nobody'", "--owner"]),
        (&["frobnicate"], &["'frobnicate'"]),
    ];

    for (command, words) in cases {
        let refused = deployment.run(command).await;
        let said = complaint(&refused);
        assert!(words.iter().all(|word| said.contains(word)), "{command:?}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    assert!(!deployment.data().exists(), "nothing should be made before the configuration is right");
}

#[tokio::test]
async fn a_file_of_settings_with_an_unknown_key_is_told_with_the_nearest() {
    let deployment = Deployment::on_sqlite();
    fs::write(deployment.folder().join("keywright.toml"), "log-level = 'debug'\nlisten-on = '127.0.0.1:0'\n").unwrap();

    let refused = deployment.run(&["serve"]).await;

    let said = complaint(&refused);
    assert!(said.contains("keywright.toml: unknown key \"listen-on\"") && said.contains("listen"), "{said}");
}
