//! The layers together, as a start of the binary meets them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use keywright_domain::ExplicitAccessList;
use tempfile::TempDir;

use crate::api::rate_limit::Mode;

use super::serve::{DuplicateAddress, WhenLeaseEnds};
use super::site::Products;
use super::*;

/// A machine: its environment, and a working folder with or without a file.
#[derive(Default)]
struct Machine {
    env: HashMap<String, String>,
    folder: Option<TempDir>,
}

impl Machine {
    fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    fn with_file(mut self, text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("keywright.toml"), text).unwrap();
        self.folder = Some(folder);
        self
    }

    fn run(&self, line: &str) -> Result<Command, ConfigError> {
        let args = line.split(' ').map(OsString::from);
        let folder = self.folder.as_ref().map_or(Path::new("/nonexistent"), TempDir::path);

        load(args, |name| self.env.get(name).map(OsString::from), folder)
    }

    fn serve(&self, options: &str) -> Box<Serve> {
        match self.run(&format!("keywright serve{options}")) {
            Ok(Command::Serve(serve)) => serve,
            Ok(_) => panic!("another command"),
            Err(error) => panic!("{error}"),
        }
    }

    fn refusal(&self, options: &str) -> String {
        self.run(&format!("keywright serve{options}")).err().unwrap().to_string()
    }
}

#[test]
fn without_a_word_the_defaults_hold() {
    let serve = Machine::default().serve("");

    assert_eq!(serve.site.listen, SocketAddr::from(([127, 0, 0, 1], 8080)));
    assert_eq!(serve.site.public_url(serve.site.listen).as_str(), "http://127.0.0.1:8080");
    assert_eq!(serve.site.product, Products::All);
    assert_eq!(serve.storage.data, Path::new("./data"));
    assert!(serve.storage.database_url.is_none() && serve.storage.secret_key.is_none());
    assert_eq!((serve.policy.max_keys_per_org, serve.policy.max_access_list_entries), (500, 200));
    assert_eq!(serve.policy.explicit_access_list, ExplicitAccessList::Own);
    assert_eq!(serve.policy.duplicate_address, DuplicateAddress::Ignore);
    assert!(serve.policy.allow_open_cidr);
    assert!(!serve.dev.dev && !serve.digest.sha256 && !serve.policy.require_api_version);
    assert_eq!(serve.digest.nonce_lifetime, Duration::from_mins(5));
    assert_eq!(serve.node.when_lease_ends, WhenLeaseEnds::Refuse);
    assert!(!serve.client_address().has_proxies());
}

#[test]
fn an_option_goes_before_the_environment_and_that_before_the_file() {
    let machine = Machine::default().with_file("lease = '10s'\npoll-interval = '1s'\nusage-interval = '200ms'");
    let machine = machine.with_env("KEYWRIGHT_LEASE", "20s").with_env("KEYWRIGHT_POLL_INTERVAL", "2s");

    let node = machine.serve(" --lease 40s").node;

    assert_eq!(node.lease, Duration::from_secs(40));
    assert_eq!(node.poll_interval, Duration::from_secs(2));
    assert_eq!(node.usage_interval, Duration::from_millis(200));
}

#[test]
fn a_list_is_replaced_as_a_whole_by_the_layer_above() {
    let file = "trusted-proxy = ['10.0.0.0/8', '192.0.2.1']";
    let count = |machine: &Machine, options| machine.serve(options).proxies.trusted_proxy.len();
    let machine = Machine::default().with_file(file);

    assert_eq!(count(&machine, ""), 2);
    let machine = machine.with_env("KEYWRIGHT_TRUSTED_PROXY", "10.0.0.1,10.0.0.2,10.0.0.3");
    assert_eq!(count(&machine, ""), 3);
    assert_eq!(count(&machine, " --trusted-proxy 10.0.0.1"), 1);
    assert_eq!(count(&machine, " --trusted-proxy 10.0.0.1 --trusted-proxy 10.0.0.2,10.0.0.3,::1"), 4);
}

#[test]
fn a_switch_can_be_switched_off_by_the_layer_above() {
    let machine = Machine::default().with_file("dev = true\nsha256 = true").with_env("KEYWRIGHT_SHA256", "0");

    assert!(machine.serve("").dev.dev);
    assert!(!machine.serve("").digest.sha256);
    assert!(machine.serve(" --sha256").digest.sha256);
    assert!(!machine.serve(" --dev=false").dev.dev);
    assert!(!machine.serve(" --allow-open-cidr false").policy.allow_open_cidr);
}

#[test]
fn an_empty_variable_says_nothing() {
    let machine = Machine::default().with_env("KEYWRIGHT_DATABASE_URL", "").with_env("KEYWRIGHT_SECRET_KEY", "");

    let storage = machine.serve("").storage;

    assert!(storage.database_url.is_none() && storage.secret_key.is_none());
}

#[test]
fn a_refused_value_is_told_by_where_it_stands() {
    for (name, value, message) in [
        ("KEYWRIGHT_LEASE", "0s", "KEYWRIGHT_LEASE: must be from 1s to 1h"),
        ("KEYWRIGHT_PRODUCT", "mars", "KEYWRIGHT_PRODUCT: expected one of atlas, cloud-manager, ops-manager, all"),
        ("KEYWRIGHT_MAX_KEYS_PER_ORG", "0", "KEYWRIGHT_MAX_KEYS_PER_ORG: 0 is not in 1..=1000000"),
        ("KEYWRIGHT_LISTEN", "8080", "KEYWRIGHT_LISTEN: invalid socket address syntax"),
        ("KEYWRIGHT_DEV", "perhaps", "KEYWRIGHT_DEV: value was not a boolean"),
        (
            "KEYWRIGHT_TRUSTED_PROXY",
            "0.0.0.0/0",
            "KEYWRIGHT_TRUSTED_PROXY: this trusts everybody, so that any caller could claim any address: name the proxies",
        ),
    ] {
        assert_eq!(Machine::default().with_env(name, value).refusal(""), message);
    }
    let machine = Machine::default().with_file("nonce-lifetime = 300");
    let refusal = machine.refusal("");
    assert!(
        refusal.ends_with(
            "keywright.toml: nonce-lifetime: expected a whole number and a unit, such as 250ms, 30s, 5m, 2h or 7d"
        ),
        "{refusal}"
    );
}

#[test]
fn a_file_with_an_unknown_key_is_refused_and_the_nearest_named() {
    for (text, end) in [
        ("public_url = 'http://a'", r#"unknown key "public_url"; did you mean "public-url"?"#),
        ("listn = '127.0.0.1:1'", r#"unknown key "listn"; did you mean "listen"?"#),
    ] {
        let refusal = Machine::default().with_file(text).refusal("");

        assert!(refusal.ends_with(end), "{refusal}");
    }
    let refusal = Machine::default().with_file("secret-key = 'x'").refusal("");
    assert!(refusal.contains(r#"unknown key "secret-key""#), "{refusal}");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let machine = Machine::default().with_file("lease = '10s'");
    std::fs::write(machine.folder.as_ref().unwrap().path().join("other.toml"), "lease = '11s'").unwrap();

    assert_eq!(machine.serve(" --config other.toml").node.lease, Duration::from_secs(11));
    assert!(machine.refusal(" --config none.toml").ends_with("none.toml"));
    let machine = machine.with_env("KEYWRIGHT_CONFIG", "other.toml");
    assert_eq!(machine.serve("").node.lease, Duration::from_secs(11));
    assert_eq!(machine.serve(" --config keywright.toml").node.lease, Duration::from_secs(10));
}

#[test]
fn a_password_in_the_database_url_is_shown_by_no_error() {
    let url = "mysql://user:hunter2@host";
    let by_env = Machine::default().with_env("KEYWRIGHT_DATABASE_URL", url);

    for refusal in [by_env.refusal(""), Machine::default().refusal(&format!(" --database-url {url}"))] {
        assert_eq!(refusal, "--database-url must begin with postgres:// or postgresql://");
    }
    let with = by_env.with_env("KEYWRIGHT_DATABASE_URL", "postgres://user:hunter2@host/keys").serve("");
    assert_eq!(with.storage.database_url.unwrap().reveal(), "postgres://user:hunter2@host/keys");
}

#[test]
fn the_sealing_key_comes_by_the_environment_or_a_file_but_not_both() {
    let machine = Machine::default().with_env("KEYWRIGHT_SECRET_KEY", "abc");

    assert_eq!(machine.serve("").storage.secret_key.unwrap().reveal(), "abc");
    assert!(machine.refusal(" --secret-key-file k").contains("twice"));
    assert!(machine.refusal(" --secret-key abc").contains("unexpected argument '--secret-key'"));
}

#[test]
fn development_mode_listens_on_loopback_unless_forced() {
    let machine = Machine::default();

    assert!(machine.refusal(" --dev --listen 0.0.0.0:8080").contains("--dev-allow-remote"));
    assert!(machine.serve(" --dev --listen [::1]:8080").dev.dev);
    assert!(machine.serve(" --dev --dev-allow-remote --listen 0.0.0.0:8080").dev.dev);
}

#[test]
fn rate_limits_refuse_unless_the_operator_or_development_mode_says_otherwise() {
    let mode = |options| {
        let serve = Machine::default().serve(options);
        serve.rate_limiting.settings(serve.dev.dev).mode
    };

    assert_eq!(mode(""), Mode::On);
    assert_eq!(mode(" --dev"), Mode::Count);
    assert_eq!(mode(" --dev --rate-limits on"), Mode::On);
    assert_eq!(mode(" --rate-limits count"), Mode::Count);
    assert_eq!(mode(" --rate-limits off"), Mode::Off);
    let refusal = Machine::default().with_env("KEYWRIGHT_RATE_LIMITS", "perhaps").refusal("");
    assert_eq!(refusal, "KEYWRIGHT_RATE_LIMITS: expected one of on, count, off");
}

#[test]
fn the_figures_of_a_set_come_from_any_layer() {
    let figures = |machine: &Machine, options| {
        let overrides = machine.serve(options).rate_limiting.rate_limit.clone();
        overrides.iter().map(|changed| (changed.set.row().id, changed.limit.capacity)).collect::<Vec<_>>()
    };
    let machine = Machine::default().with_file("rate-limit = ['root_user=1/2/3', 'root_ip=4/5/6']");

    assert_eq!(figures(&machine, ""), [("root_user", 1), ("root_ip", 4)]);
    let machine = machine.with_env("KEYWRIGHT_RATE_LIMIT", "root_ip=7/8/9,teams_group=10/11/12");
    assert_eq!(figures(&machine, ""), [("root_ip", 7), ("teams_group", 10)]);
    assert_eq!(figures(&machine, " --rate-limit root_user=1/1/1 --rate-limit root_ip=2/2/2").len(), 2);

    let refusal = |text| Machine::default().with_env("KEYWRIGHT_RATE_LIMIT", text).refusal("");
    assert_eq!(
        refusal("root_user=0/1/1"),
        "KEYWRIGHT_RATE_LIMIT: CAPACITY and REFILL must be from 1 to 1000000, SECONDS from 1 to 86400"
    );
    assert!(refusal("root=1/1/1").contains("there is no such endpoint set; they are clusters_group, "));
    assert_eq!(refusal("root_ip=1/1/1,root_ip=1/1/1"), "--rate-limit says two things of one endpoint set");
}

#[test]
fn a_lease_outlasts_the_poll_interval() {
    assert!(Machine::default().refusal(" --lease 1s --poll-interval 1s").contains("shorter than --lease"));
}

#[test]
fn bootstrap_takes_what_it_makes_from_the_command_line_alone() {
    let machine = Machine::default().with_env("KEYWRIGHT_ORGANIZATION", "Elsewhere").with_env("KEYWRIGHT_DATA", "/d");

    let Ok(Command::Bootstrap(bootstrap)) =
        machine.run("keywright bootstrap --organization Northwind --owner mara@northwind.example")
    else {
        panic!("not bootstrap")
    };

    assert_eq!(bootstrap.organization.as_str(), "Northwind");
    assert_eq!(bootstrap.owner.as_str(), "mara@northwind.example");
    assert_eq!(bootstrap.storage.data, Path::new("/d"));
    assert!(machine.run("keywright bootstrap --owner mara@northwind.example").is_err());
}

#[test]
fn one_file_serves_all_commands() {
    let machine = Machine::default().with_file("data = '/d'\nlease = '10s'");

    let Ok(Command::Audit(Audit::Verify(storage))) = machine.run("keywright audit verify") else {
        panic!("not audit verify")
    };
    let Ok(Command::Check(serve)) = machine.run("keywright check") else { panic!("not check") };

    assert_eq!(storage.data, Path::new("/d"));
    assert_eq!(serve.node.lease, Duration::from_secs(10));
}

#[test]
fn every_option_has_a_variable_a_key_and_a_line_of_help() {
    let help = Machine::default().refusal(" --help");
    let keys = layers::known_keys(&layers::tree());

    assert!(keys.len() > 30, "{keys:?}");
    for key in keys {
        let variable = key.to_uppercase().replace('-', "_");
        assert!(help.contains(&format!("--{key}")), "{key}");
        assert!(help.replace(['\n', ' '], "").contains(&format!("[env:KEYWRIGHT_{variable}]")), "{key}");
    }
}

#[test]
fn the_tree_of_commands_is_sound() {
    layers::tree().debug_assert();
}

#[test]
fn an_account_is_named_without_an_option_whatever_the_other_layers_say() {
    let machine = Machine::default().with_env("KEYWRIGHT_PUBLIC_URL", "https://keys.example.org");

    let Ok(Command::User(User::ResetLink(link))) =
        machine.run("keywright user reset-link --second-factor mara@example.org --data /srv/keys")
    else {
        panic!("another command")
    };

    assert_eq!((link.email.as_str(), link.second_factor), ("mara@example.org", true));
    assert_eq!(link.site.public_url(link.site.listen).as_str(), "https://keys.example.org");
    assert_eq!(link.storage.data, Path::new("/srv/keys"));
    assert!(machine.run("keywright user reset-link mara").is_err());
    assert!(machine.run("keywright user reset-link").is_err());
}
