//! What `check` and `serve` say about the mail server, and how they end.

use super::post_office::{LONG, PostOffice};
use std::process::{Output, Stdio};
use tempfile::TempDir;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::Command;

fn keywright(folder: &TempDir, command: &str, options: &[String]) -> Command {
    let mut keywright = Command::new(env!("CARGO_BIN_EXE_keywright"));
    keywright.arg(command).args(options).current_dir(folder.path()).env_clear().stdin(Stdio::null()).kill_on_drop(true);
    keywright
}

async fn check(options: &[String]) -> Output {
    keywright(&TempDir::new().unwrap(), "check", options).output().await.unwrap()
}

fn last_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).lines().last().unwrap_or_default().to_owned()
}

/// The next line that has these words.
async fn line_with(lines: &mut Lines<impl AsyncBufRead + Unpin>, words: &str) -> String {
    loop {
        let line = tokio::time::timeout(LONG, lines.next_line()).await.expect(words).unwrap().expect(words);
        if line.contains(words) {
            return line;
        }
    }
}

#[tokio::test]
async fn check_says_that_the_mail_server_answers_and_lets_us_in() {
    let mut office = PostOffice::open(&["--tls", "starttls", "--login", "keywright:right"]).await;
    let (open, port) = (PostOffice::open(&[]).await, office.port);

    let signed_in = check(&office.options("starttls", Some("right"))).await;
    let as_nobody = check(&open.options("none", None)).await;
    let without = check(&[]).await;

    assert_eq!(office.next("sign in").await["right"], true);
    let expected = format!("mail: 127.0.0.1:{port} answers under TLS and takes our password");
    assert_eq!((signed_in.status.code(), last_line(&signed_in.stdout)), (Some(0), expected));
    let expected = format!("mail: 127.0.0.1:{} answers without TLS", open.port);
    assert_eq!((as_nobody.status.code(), last_line(&as_nobody.stdout)), (Some(0), expected));
    let expected = "mail: not configured; links are shown, to be handed over".to_owned();
    assert_eq!((without.status.code(), last_line(&without.stdout)), (Some(0), expected));
}

#[tokio::test]
async fn check_says_in_one_line_what_is_wrong_with_the_mail_server() {
    let office = PostOffice::open(&["--tls", "starttls", "--login", "keywright:right"]).await;
    let mut no_file = office.options("starttls", Some("right"));
    no_file.pop();
    let (mut no_pem, requirements) = (no_file.clone(), concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    no_file.push("--smtp-ca-file=/nonexistent/ca.pem".to_owned());
    no_pem.push(format!("--smtp-ca-file={requirements}"));

    for (options, says) in [
        (office.options("starttls", Some("wR0nG")), "does not take mail: permanent error (535): 5.7.8"),
        (office.options("none", Some("wR0nG")), "No compatible authentication mechanism was found"),
        (no_file, "--smtp-ca-file /nonexistent/ca.pem cannot be read: No such file"),
        (no_pem, "holds no certificate in PEM"),
    ] {
        let ended = check(&options).await;

        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.starts_with("keywright: ") && said.contains(says), "{said}");
        assert!(said.lines().count() == 1 && !said.contains("wR0nG"), "{said}");
    }
}

#[tokio::test]
async fn serve_starts_without_its_mail_server_and_warns() {
    let folder = TempDir::new().unwrap();
    let options = ["--listen=127.0.0.1:0", "--smtp-url=smtp://u:wR0nG@127.0.0.1:1", "--mail-from=keys@example.org"];
    let mut server = keywright(&folder, "serve", &options.map(str::to_owned))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut logged = BufReader::new(server.stderr.take().unwrap()).lines();

    line_with(&mut said, " is ready: ").await;
    let warning = line_with(&mut logged, "the mail server does not take mail now").await;

    assert!(warning.contains(r#""level":"WARN""#) && warning.contains("Connection refused"), "{warning}");
    assert!(!warning.contains("wR0nG"), "{warning}");
    assert!(server.try_wait().unwrap().is_none(), "it goes on");
}
