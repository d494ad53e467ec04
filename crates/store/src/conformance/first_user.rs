//! The first user of Ops Manager: once, whole, and by right; and the tokens that give it.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, HOME, World, system_permit};
use crate::{CreateFirstUser, FirstAddress, FirstRunOver, FirstUserRefusal, MakeSetupToken, Options, WriteError};
use keywright_domain::policy::{self, Bootstrap};
use keywright_domain::{
    Chain, Cidr, EntryId, EventType, GlobalKey, GlobalRole, PersonName, RequestId, Touched, UserId,
};

sentences! {
    the_first_user_owns_the_deployment_with_a_key,
    the_addresses_of_the_first_user_are_in_both_lists,
    first_run_ends_with_the_first_user_and_begins_no_more,
    of_two_first_users_at_once_there_is_one,
    a_setup_token_is_known_until_first_run_ends,
    a_first_user_with_another_token_is_refused_and_leaves_nothing,
}

const REQUEST: RequestId = RequestId { start: 1, number: 7 };

impl World {
    /// A first user who names these addresses, not yet written.
    pub(super) fn first_user(&self, addresses: &[&str], token_hash: Option<Vec<u8>>) -> CreateFirstUser {
        let key = self.sealed_key(None, [GlobalRole::Owner].into());
        let mut chance = self.chance();
        let mut entry = || EntryId::mint(BEGINNING, &mut *chance);
        let addresses = addresses
            .iter()
            .map(|text| FirstAddress { cidr: Cidr::from_entry(text).unwrap(), own: entry(), global: entry() })
            .collect();
        let name = |text: &str| PersonName::try_from(text.to_owned()).unwrap();
        CreateFirstUser {
            email_address: None,
            id: UserId::from_bytes([9; 12]),
            username: "root@example.org".try_into().unwrap(),
            first_name: name("Ada"),
            last_name: name("Root"),
            password_hash: "a hash".into(),
            key,
            addresses,
            description: "first".try_into().unwrap(),
            token_hash,
        }
    }

    /// The deployment claimed by a first user: its global key.
    pub(super) async fn claim(&self, addresses: &[&str]) -> GlobalKey {
        let permit = system_permit::<policy::CreateFirstUser>().asked_from(HOME, REQUEST);
        self.store.write(&permit, self.first_user(addresses, None)).await.ok().unwrap().value
    }
}

async fn the_first_user_owns_the_deployment_with_a_key(world: &World) {
    let key = world.claim(&[]).await;

    assert_eq!((key.roles, key.created), ([GlobalRole::Owner].into(), BEGINNING));
    let found = world.store.find_key(key.public_key).await.ok().unwrap().unwrap();
    assert_eq!((found.entry.id, found.org, found.secrets.len()), (key.id, None, 1));
    assert_eq!(found.entry.rights.global_roles, [GlobalRole::Owner].into());
    assert!(found.entry.access_list.is_empty());
    assert!(world.store.find_global_list().await.unwrap().entries.is_empty());
    let users = world.rows("SELECT username, first_name, last_name, password_hash, global_roles FROM users").await;
    let column = |name| users[0].get::<String>(name).unwrap();
    let user = ["username", "first_name", "last_name", "password_hash", "global_roles"].map(column);
    assert_eq!(user, ["root@example.org", "Ada", "Root", "a hash", "GLOBAL_OWNER"]);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations").await, 0);
    let log = log(world).await;
    let said: Vec<_> = log.iter().map(|event| event.draft.kind).collect();
    assert_eq!(said, [EventType::FirstUserCreated, EventType::UserCreated, EventType::ApiKeyCreated]);
    for event in &log {
        assert_eq!((event.draft.chain, event.draft.org, event.draft.project), (Chain::Deployment, None, None));
        assert_eq!(event.actor_key, None);
        assert_eq!(event.remote_address, Some(HOME.to_string()));
        assert_eq!(event.request, Some(REQUEST.to_string()));
    }
    assert_eq!(log[2].draft.target_key, Some((key.id, key.public_key)));
    assert_eq!(log[0].draft.target_user, Some((UserId::from_bytes([9; 12]), "root@example.org".to_owned())));
    assert!(world.verified_log().await.is_ok());
}

async fn the_addresses_of_the_first_user_are_in_both_lists(world: &World) {
    let key = world.claim(&["198.51.100.7", "203.0.113.0/24"]).await;

    let own = world.store.find_key(key.public_key).await.ok().unwrap().unwrap().entry.access_list;
    let global = world.store.find_global_list().await.unwrap().entries;
    for list in [&own, &global] {
        assert_eq!(list.len(), 2);
        assert!(list.find("203.0.113.9".parse().unwrap()).is_some());
    }
    assert_ne!(own.find("198.51.100.7".parse().unwrap()), global.find("198.51.100.7".parse().unwrap()));
    let said: Vec<_> = log(world)
        .await
        .into_iter()
        .skip(3)
        .map(|event| (event.draft.kind, event.draft.whitelist_entry.unwrap()))
        .collect();
    let expected = [
        (EventType::ApiKeyAccessListEntryAdded, "198.51.100.7".to_owned()),
        (EventType::ApiKeyAccessListEntryAdded, "203.0.113.0/24".to_owned()),
        (EventType::GlobalEntryAdded, "198.51.100.7".to_owned()),
        (EventType::GlobalEntryAdded, "203.0.113.0/24".to_owned()),
    ];
    assert_eq!(said, expected);
    let touched = world.memory.take();
    assert!(touched.contains(&Touched::GlobalList) && touched.contains(&Touched::Key(key.public_key)), "{touched:?}");
}

async fn first_run_ends_with_the_first_user_and_begins_no_more(world: &World) {
    world.claim(&[]).await;

    assert!(!world.store.is_first_run_open().await.unwrap());
    let permit = system_permit::<policy::CreateFirstUser>();
    let again = world.store.write(&permit, world.first_user(&[], None)).await.err();
    assert!(matches!(again, Some(WriteError::Refused(FirstUserRefusal::Over))), "{again:?}");
    let organization = world.store.write(&system_permit::<Bootstrap>(), world.first_run(None)).await;
    assert!(matches!(organization, Err(WriteError::Refused(FirstRunOver))), "{organization:?}");
    let token = MakeSetupToken { token_hash: vec![7; 32] };
    let token = world.store.write(&system_permit::<policy::MakeSetupToken>(), token).await;
    assert!(matches!(token, Err(WriteError::Refused(FirstRunOver))), "{token:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users").await, 1);
}

async fn of_two_first_users_at_once_there_is_one(world: &World) {
    let second = world.another(Options::default()).await;
    let permit = system_permit::<policy::CreateFirstUser>();

    let (one, other) = tokio::join!(
        world.store.write(&permit, world.first_user(&[], None)),
        second.write(&permit, world.first_user(&[], None))
    );

    assert!(one.is_ok() != other.is_ok());
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_keys").await, 1);
    second.close().await;
}

async fn a_setup_token_is_known_until_first_run_ends(world: &World) {
    let hashes = [vec![7; 32], vec![8; 32]];
    for hash in &hashes {
        let change = MakeSetupToken { token_hash: hash.clone() };
        world.store.write(&system_permit::<policy::MakeSetupToken>(), change).await.unwrap();
        assert!(world.store.is_setup_token(hash).await.unwrap());
    }
    assert!(!world.store.is_setup_token(&[9; 32]).await.unwrap());

    let permit = system_permit::<policy::CreateFirstUser>();
    let made = world.store.write(&permit, world.first_user(&[], Some(hashes[1].clone()))).await;

    assert!(made.is_ok());
    for hash in &hashes {
        assert!(!world.store.is_setup_token(hash).await.unwrap(), "all end together");
    }
    let said: Vec<_> = log(world).await.into_iter().take(2).map(|event| event.draft.kind).collect();
    assert_eq!(said, [EventType::SetupTokenCreated; 2]);
}

async fn a_first_user_with_another_token_is_refused_and_leaves_nothing(world: &World) {
    let permit = system_permit::<policy::CreateFirstUser>();

    let refused = world.store.write(&permit, world.first_user(&["192.0.2.10"], Some(vec![7; 32]))).await.err();

    assert!(matches!(refused, Some(WriteError::Refused(FirstUserRefusal::UnknownToken))), "{refused:?}");
    assert!(world.store.is_first_run_open().await.unwrap());
    assert_eq!(log(world).await, []);
}
