//! Databases with much in them: filled once in a process of their own, and kept beside the build for the next run.

use crate::serve::Place;
use crate::serve::product::{self, ROLES};
use crate::side::Fill;
use crate::{REALM, keys};
use anyhow::{Context as _, bail};
use clap::Args;
use keywright_digest::{Algorithm, Ha1};
use keywright_domain::{Description, OrgId, OrganizationName, PrivateKeyTail, Touched};
use keywright_server::chance::Chance;
use keywright_server::clock::SystemClock;
use keywright_store::bulk::BulkKey;
use keywright_store::{Context, Half, Memory, NewKey, NewOrganization, NewSecret, Options, Store};
use rand::CryptoRng;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Keys that are prepared at a time.
const AT_A_TIME: u32 = 5000;
/// The file that says that a folder is filled.
const DONE: &str = "filled";

/// A database to be filled.
#[derive(Args, Clone, Debug)]
pub struct Filling {
    /// Its folder.
    #[arg(long)]
    pub data: PathBuf,
    /// How much there is to be.
    #[command(flatten)]
    pub fill: Fill,
    /// How many events there are to be beside those of the keys.
    #[arg(long, default_value_t = 0)]
    pub events: u32,
}

/// A memory of nothing.
struct Nothing;

impl Memory for Nothing {
    fn forget(&self, _: Touched) {}
}

/// A filled folder: the one that is kept, or made now.
///
/// # Errors
/// It cannot be made.
pub fn folder(bench: &Path, fill: Fill, events: u32) -> anyhow::Result<PathBuf> {
    let Fill { keys, acl, orgs } = fill;
    let data = kept(bench)?.join(format!("keys-{keys}-acl-{acl}-orgs-{orgs}-events-{events}"));
    if data.join(DONE).exists() {
        return Ok(data);
    }
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    std::fs::create_dir_all(&data)?;
    let mut command = Command::new(bench);
    command.arg("fill").arg("--data").arg(&data).args(["--events", &events.to_string()]);
    command.args(["--keys", &keys.to_string(), "--acl", &acl.to_string(), "--orgs", &orgs.to_string()]);
    if !command.status()?.success() {
        bail!("the database of {keys} keys cannot be filled");
    }
    std::fs::write(data.join(DONE), "")?;
    Ok(data)
}

/// Where what lasts longer than a run is kept.
///
/// # Errors
/// The binary lies nowhere.
pub fn kept(bench: &Path) -> anyhow::Result<PathBuf> {
    let target = bench.parent().and_then(Path::parent).context("this binary lies in no build folder")?;
    Ok(target.join("bench"))
}

/// Fills a database.
///
/// # Errors
/// The database's.
pub fn fill(filling: &Filling) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(filled(filling))
}

async fn filled(Filling { data, fill, events }: &Filling) -> anyhow::Result<()> {
    let (place, chance) = (Place::new(data, None), Chance::open()?);
    let app = product::start(&place, &chance).await?;
    let first = product::owner(&app, &place).await?.org_id()?;
    app.stop().await;

    let (opened, sealing) = place.open(&chance).await?;
    let (clock, mut rng) = (SystemClock::start(), chance.rng());
    let store = opened.start(&sealing, Arc::new(clock), Arc::new(Nothing), Options::default(), &mut rng).await?;
    let mut orgs = vec![first];
    let more: Vec<_> = (1..fill.orgs.max(1)).map(organization).collect::<anyhow::Result<_>>()?;
    orgs.extend(more.iter().map(|organization| organization.id));
    store.load_organizations(&more, clock.now(), &mut rng).await?;
    let mut last = None;
    let mut number = 0;
    while number < fill.keys {
        let end = fill.keys.min(number + AT_A_TIME);
        let part = (number..end).map(|number| key(number, fill.acl, &orgs, &store, &mut rng));
        let mut part: Vec<BulkKey> = part.collect::<anyhow::Result<_>>()?;
        store.load_keys(&part, clock.now(), &mut rng).await?;
        last = part.pop();
        number = end;
    }
    if let Some(last) = last {
        store.load_events(*events, &last, clock.now(), &mut rng).await?;
    }
    store.close().await;
    Ok(())
}

fn organization(number: u32) -> anyhow::Result<NewOrganization> {
    let [a, b, c, d] = number.to_be_bytes();
    Ok(NewOrganization {
        id: OrgId::from_bytes([0x65, 9, 0, 0, 0, 0, 0, 0, a, b, c, d]),
        name: OrganizationName::try_from(format!("Organization {number}").as_str())
            .context("an organization's name")?,
        skip_default_alerts_settings: false,
        api_access_list_required: false,
    })
}

fn key(number: u32, acl: u32, orgs: &[OrgId], store: &Store, rng: &mut impl CryptoRng) -> anyhow::Result<BulkKey> {
    let place = usize::try_from(number)? % orgs.len().max(1);
    let org = *orgs.get(place).context("no organization for a key")?;
    let public_key = keys::public_key(number).context("a number without a key")?;
    let private = keys::private_key(number);
    let tail = private.rsplit('-').next().unwrap_or_default();
    let (id, secret) = (keys::id(number), keys::secret(number));
    let context = Context { org: Some(org), key: id, secret };
    let mut seal = |algorithm, half| {
        let ha1 = Ha1::of(algorithm, public_key.as_str(), REALM, &private);
        store.vault().seal(&context, half, ha1.reveal(), rng)
    };
    let (data_key, md5) = seal(Algorithm::Md5, Half::Md5)?;
    let (_, sha256) = seal(Algorithm::Sha256, Half::Sha256)?;
    let key = NewKey {
        id,
        public_key,
        description: Description::try_from(format!("key {number}")).context("a description")?,
        roles: ROLES.into_iter().collect(),
        tail: PrivateKeyTail::try_from(tail).context("the end of a private key")?,
        secret: NewSecret { id: secret, data_key, md5, sha256 },
    };
    let entries = keys::access_list(number, acl)?.into_iter().map(|(cidr, id)| (id, cidr)).collect();
    Ok(BulkKey { org, key, entries })
}
