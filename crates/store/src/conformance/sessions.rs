//! Sessions: how they are made, how long they last, how they end; and what people write in them.

use super::sentences;
use super::world::{BEGINNING, HOME, World, system_permit};
use crate::change::Denial;
use crate::{
    AddKey, ChangeOwnPassword, ConfirmSession, CreateSession, EndSessions, NewSession, PasswordRefusal, Proof,
    RecordFailedSignIn, RenameOrganization, Renewing, SeenSession, SignInRefusal, WhichSessions, WriteError,
};
use keywright_domain::policy::{self, EndOwnSessions, ListProjects, ReadOwnAccount, ReadOwnSessions, SignIn};
use keywright_domain::{OrgRole, Page, Refusal, Scope, SessionId};

sentences! {
    a_session_lasts_twelve_hours_unless_an_organization_says_less,
    an_idle_session_ends_before_its_time,
    a_person_sees_their_own_sessions_and_ends_them,
    a_confirmed_session_has_another_token,
    a_token_that_is_replaced_is_good_for_a_moment_more,
    a_second_factor_is_wanted_and_each_of_its_steps_is_taken_once,
    a_recovery_code_is_taken_once,
    a_code_enters_nothing_where_there_is_no_second_factor,
    a_password_that_was_changed_since_it_was_checked_opens_nothing,
    so_many_codes_are_tried_in_a_day_and_right_ones_do_not_count,
    what_changes_how_somebody_signs_in_changes_the_token_of_their_session,
    the_log_says_who_acts_and_from_where,
    what_a_person_may_is_judged_again_under_the_lock,
    nobody_writes_in_a_session_that_is_gone,
    a_person_sees_the_projects_of_their_teams_too,
    a_failed_sign_in_is_written_down,
    old_sessions_are_forgotten_at_the_next_sign_in,
}

const HOUR: i64 = 3_600_000;

async fn a_session_lasts_twelve_hours_unless_an_organization_says_less(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;

    world.open_session(owner, 1).await;
    world.tamper("UPDATE organizations SET absolute_session_timeout_in_seconds = 7200").await;
    world.open_session(owner, 2).await;

    let ends = |token: u8| async move { world.store.find_session(&[token; 16]).await.unwrap().unwrap().ends };
    assert_eq!(ends(1).await, BEGINNING.plus_millis(12 * HOUR));
    assert_eq!(ends(2).await, BEGINNING.plus_millis(2 * HOUR));
    assert_eq!(world.store.find_session(&[3; 16]).await.unwrap(), None);
    assert_eq!(world.number("SELECT last_auth AS n FROM users").await, BEGINNING.millis());
}

async fn an_idle_session_ends_before_its_time(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    world.tamper("UPDATE organizations SET idle_session_timeout_in_seconds = 600").await;
    let id = world.open_session(owner, 1).await;

    let seen = SeenSession { id, at: BEGINNING.plus_millis(500_000), address: HOME, rights_hash: vec![1] };
    world.store.session_seen(seen.clone()).await.unwrap();
    world.store.session_seen(SeenSession { at: BEGINNING, ..seen.clone() }).await.unwrap();

    let found = world.store.find_session(&[1; 16]).await.unwrap().unwrap();
    assert_eq!(found.last_seen, seen.at);
    assert_eq!(found.idle_ends(), Some(BEGINNING.plus_millis(1_100_000)));
    assert!(!found.has_ended(BEGINNING.plus_millis(1_099_999)));
    assert!(found.has_ended(BEGINNING.plus_millis(1_100_000)));
}

async fn a_person_sees_their_own_sessions_and_ends_them(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let [one, other, third] =
        [world.open_session(owner, 1).await, world.open_session(owner, 2).await, world.open_session(owner, 3).await];
    let acting = world.signed_in(owner, Some(one)).await;
    let end = acting.permit::<EndOwnSessions>(Scope::Deployment).unwrap();
    let see = acting.permit::<ReadOwnSessions>(Scope::Deployment).unwrap();
    world
        .store
        .session_seen(SeenSession { id: other, at: BEGINNING.plus_millis(1), address: HOME, rights_hash: vec![1] })
        .await
        .unwrap();

    let seen = world.store.own_sessions(&see, BEGINNING).await.unwrap();
    let first = seen.first().unwrap();
    assert_eq!((seen.len(), first.id, first.user_agent.as_str()), (3, other, "Firefox"));
    assert_eq!(first.address, HOME.to_string());
    assert_eq!(world.store.write(&end, EndSessions(WhichSessions::One(third))).await.unwrap().value, 1);
    assert_eq!(world.store.write(&end, EndSessions(WhichSessions::One(third))).await.unwrap().value, 0);
    assert_eq!(world.store.write(&end, EndSessions(WhichSessions::Others)).await.unwrap().value, 1);
    assert_eq!(world.store.write(&end, EndSessions(WhichSessions::This)).await.unwrap().value, 1);
    world.store.sweep_uses().await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM sessions").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM session_seen").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM events WHERE event_type = 'X_SIGN_OUT'").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM events WHERE event_type = 'X_SESSION_REVOKED'").await, 2);
}

async fn a_token_that_is_replaced_is_good_for_a_moment_more(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let id = world.open_session(owner, 1).await;
    let permit = world.signed_in(owner, Some(id)).await.permit::<SignIn>(Scope::Deployment).unwrap();
    let replace = async |before: u8, after: u8| {
        world.store.replace_session_token(id, &[before; 16], &[after; 16], BEGINNING).await.unwrap()
    };
    let find = async |token: u8| world.store.find_session(&[token; 16]).await.unwrap();

    let replaced = (replace(1, 2).await, replace(1, 3).await);

    assert_eq!(replaced, (true, false), "the second was too late");
    let (older, newer) = (find(1).await.unwrap(), find(2).await.unwrap());
    assert_eq!((older.id, newer.id, newer.older_ends), (id, id, None));
    assert!(!older.has_ended(BEGINNING.plus_millis(59_999)) && older.has_ended(BEGINNING.plus_millis(60_000)));
    assert!(!newer.has_ended(BEGINNING.plus_millis(60_000)));
    assert_eq!(find(3).await, None);
    let confirm = ConfirmSession { token_hash: vec![4; 16], password: "a hash".into(), proof: Proof::Password };
    world.store.write(&permit, confirm).await.unwrap();
    assert_eq!((find(1).await, find(2).await), (None, None), "a copy is worth nothing any more");
}

async fn a_confirmed_session_has_another_token(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let id = world.open_session(owner, 1).await;
    world.clock.turn(HOUR);
    let confirm = || ConfirmSession { token_hash: vec![2; 16], password: "a hash".into(), proof: Proof::Password };

    let outside = world.permit_of::<SignIn>(owner, Scope::Deployment).await;
    let refused = world.store.write(&outside, confirm()).await;
    let inside = world.signed_in(owner, Some(id)).await.permit::<SignIn>(Scope::Deployment).unwrap();
    world.store.write(&inside, confirm()).await.unwrap();

    assert!(matches!(refused, Err(WriteError::Refused(SignInRefusal::SessionGone))), "{refused:?}");
    assert_eq!(world.store.find_session(&[1; 16]).await.unwrap(), None);
    let found = world.store.find_session(&[2; 16]).await.unwrap().unwrap();
    assert_eq!((found.id, found.confirmed), (id, BEGINNING.plus_millis(HOUR)));
    assert_eq!(found.ends, BEGINNING.plus_millis(12 * HOUR));
}

/// Signs in with what is brought beside the password.
async fn sign_in(world: &World, proof: Proof) -> Result<(), SignInRefusal> {
    let owner = world.first_owner().await;
    let id = SessionId::mint(BEGINNING, &mut *world.chance());
    let session = NewSession { id, token_hash: id.to_string().into_bytes(), user_agent: String::new() };
    let permit = world.permit_of::<SignIn>(owner, Scope::Deployment).await;
    let password = world.password_of(owner).await;
    match world.store.write(&permit, CreateSession { session, password, proof }).await {
        Ok(_) => Ok(()),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(error) => panic!("{error:?}"),
    }
}

/// A second factor of the first owner; its secret is any bytes, for nobody opens it.
const SECOND_FACTOR: &str = "INSERT INTO second_factors (user_id, data_key_id, sealed, enabled, last_step, created) \
    SELECT user_id, '', token_hash, TRUE, 0, 0 FROM one_time_tokens";

async fn a_second_factor_is_wanted_and_each_of_its_steps_is_taken_once(world: &World) {
    world.bootstrap().await;
    assert_eq!(sign_in(world, Proof::Password).await, Ok(()));
    world.tamper(SECOND_FACTOR).await;

    assert_eq!(sign_in(world, Proof::Password).await, Err(SignInRefusal::SecondFactor));
    assert_eq!(sign_in(world, Proof::Step(7)).await, Ok(()));
    assert_eq!(sign_in(world, Proof::Step(7)).await, Err(SignInRefusal::SecondFactor));
    assert_eq!(sign_in(world, Proof::Step(6)).await, Err(SignInRefusal::SecondFactor));
    assert_eq!(sign_in(world, Proof::Step(8)).await, Ok(()));
}

async fn a_recovery_code_is_taken_once(world: &World) {
    world.bootstrap().await;
    world.tamper(SECOND_FACTOR).await;
    world
        .tamper("INSERT INTO recovery_codes (user_id, code_hash) SELECT user_id, token_hash FROM one_time_tokens")
        .await;
    let code = || Proof::RecoveryCode(vec![7; 32]);

    assert_eq!(sign_in(world, Proof::RecoveryCode(vec![8; 32])).await, Err(SignInRefusal::SecondFactor));
    assert_eq!(sign_in(world, code()).await, Ok(()));
    assert_eq!(sign_in(world, code()).await, Err(SignInRefusal::SecondFactor));
    let used = "SELECT COUNT(*) AS n FROM events WHERE event_type = 'X_RECOVERY_CODE_USED'";
    assert_eq!(world.number(used).await, 1);
}

async fn a_code_enters_nothing_where_there_is_no_second_factor(world: &World) {
    world.bootstrap().await;

    assert_eq!(sign_in(world, Proof::RecoveryCode(vec![7; 32])).await, Err(SignInRefusal::SecondFactor));
    assert_eq!(sign_in(world, Proof::Step(7)).await, Err(SignInRefusal::SecondFactor));

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM sessions").await, 0);
    let said = "SELECT COUNT(*) AS n FROM events WHERE event_type IN ('X_RECOVERY_CODE_USED', 'X_SIGN_IN_SUCCEEDED')";
    assert_eq!(world.number(said).await, 0);
}

async fn a_password_that_was_changed_since_it_was_checked_opens_nothing(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let session = world.open_session(owner, 1).await;
    let password = world.password_of(owner).await;
    let new = NewSession { id: session, token_hash: vec![2; 16], user_agent: String::new() };
    let create = CreateSession { session: new, password: password.clone(), proof: Proof::Password };
    let confirm = ConfirmSession { token_hash: vec![3; 16], password, proof: Proof::Password };
    let outside = world.permit_of::<SignIn>(owner, Scope::Deployment).await;
    let inside = world.signed_in(owner, Some(session)).await.permit::<SignIn>(Scope::Deployment).unwrap();

    world.tamper("UPDATE users SET password_hash = 'another hash'").await;
    let made = world.store.write(&outside, create).await;
    let confirmed = world.store.write(&inside, confirm).await;

    assert!(matches!(made, Err(WriteError::Refused(SignInRefusal::PasswordChanged))), "{made:?}");
    assert!(matches!(confirmed, Err(WriteError::Refused(SignInRefusal::PasswordChanged))), "{confirmed:?}");
}

async fn so_many_codes_are_tried_in_a_day_and_right_ones_do_not_count(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let tried = async |after| world.store.count_code(owner, BEGINNING.plus_millis(after)).await.unwrap();

    for _ in 0..3 {
        assert!(tried(0).await);
        world.store.code_was_right(owner).await.unwrap();
    }
    for _ in 0..100 {
        assert!(tried(0).await);
    }
    assert!(!tried(1).await && !tried(24 * HOUR - 1).await, "from wherever, at whichever node");
    assert!(tried(24 * HOUR).await, "another day");
    assert_eq!(world.number("SELECT count AS n FROM code_tries").await, 1);
}

async fn what_changes_how_somebody_signs_in_changes_the_token_of_their_session(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let (id, before) = (world.open_session(owner, 1).await, world.password_of(owner).await);
    let permit = world.signed_in(owner, Some(id)).await.permit::<policy::ChangeOwnPassword>(Scope::Deployment).unwrap();
    let change = |before: &str| Renewing {
        token_hash: vec![2; 16],
        change: ChangeOwnPassword { before: before.to_owned(), after: "another".to_owned() },
    };

    let refused = world.store.write(&permit, change("not this")).await;
    assert!(matches!(refused, Err(WriteError::Refused(PasswordRefusal::ChangedMeanwhile))), "{refused:?}");
    assert_eq!(world.store.find_session(&[1; 16]).await.unwrap().unwrap().id, id, "nothing was changed");
    world.store.write(&permit, change(&before)).await.unwrap();

    assert_eq!(world.store.find_session(&[1; 16]).await.unwrap(), None);
    assert_eq!(world.store.find_session(&[2; 16]).await.unwrap().unwrap().id, id);
}

async fn the_log_says_who_acts_and_from_where(world: &World) {
    let key = world.bootstrap().await;
    let owner = world.first_owner().await;
    let permit = world.permit_of::<policy::RenameOrganization>(owner, Scope::Organization(key.org)).await;

    world.store.write(&permit, RenameOrganization { name: "Acme Two".try_into().unwrap() }).await.unwrap();

    let rows = world.rows("SELECT * FROM events WHERE event_type = 'ORG_RENAMED'").await;
    let text = |column| rows.first().unwrap().get::<Option<String>>(column).unwrap();
    assert_eq!(text("user_id"), Some(owner.to_string()));
    assert_eq!(text("username"), Some("ada@example.org".into()));
    assert_eq!(text("remote_address"), Some(HOME.to_string()));
    assert_eq!((text("api_key_id"), text("public_key")), (None, None));
    world.verified_log().await.unwrap();
}

async fn what_a_person_may_is_judged_again_under_the_lock(world: &World) {
    let key = world.bootstrap().await;
    let owner = world.first_owner().await;
    let permit = world.permit_of::<policy::CreateKey>(owner, Scope::Organization(key.org)).await;
    let change = || AddKey { key: world.new_key(key.org, [OrgRole::Member].into()), limit: 500 };

    world.store.write(&permit, change()).await.unwrap();
    world.tamper("UPDATE users SET global_roles = ''").await;
    world.tamper("UPDATE org_users SET roles = 'ORG_MEMBER'").await;
    let denied = world.store.write(&permit, change()).await;
    world.tamper("DELETE FROM org_users").await;
    let left = world.store.write(&permit, change()).await;

    let not = |refusal| Denial::Refused(refusal);
    assert!(matches!(denied, Err(WriteError::Denied(d)) if d == not(Refusal::NotPermitted)), "{denied:?}");
    assert!(matches!(left, Err(WriteError::Denied(d)) if d == not(Refusal::NotMember)), "{left:?}");
}

async fn nobody_writes_in_a_session_that_is_gone(world: &World) {
    let key = world.bootstrap().await;
    let owner = world.first_owner().await;
    let id = world.open_session(owner, 1).await;
    let acting = world.signed_in(owner, Some(id)).await;
    let permit = acting.permit::<policy::CreateKey>(Scope::Organization(key.org)).unwrap();
    let change = || AddKey { key: world.new_key(key.org, [OrgRole::Member].into()), limit: 500 };

    world.store.write(&permit, change()).await.unwrap();
    let end = acting.permit::<EndOwnSessions>(Scope::Deployment).unwrap();
    world.store.write(&end, EndSessions(WhichSessions::This)).await.unwrap();
    let denied = world.store.write(&permit, change()).await;

    assert!(matches!(denied, Err(WriteError::Denied(Denial::Gone))), "{denied:?}");
}

async fn a_person_sees_the_projects_of_their_teams_too(world: &World) {
    let key = world.bootstrap().await;
    let owner = world.first_owner().await;
    for name in ["Alpha", "Beta", "Gamma"] {
        world.add_project(key, name).await;
    }
    world.tamper("UPDATE users SET global_roles = ''").await;
    world.tamper("UPDATE org_users SET roles = 'ORG_MEMBER'").await;
    world.tamper("DELETE FROM group_users WHERE group_id IN (SELECT id FROM groups WHERE name <> 'Alpha')").await;
    world.tamper("INSERT INTO teams (id, org_id, name, created) SELECT org_id, org_id, 'Team', 0 FROM org_users").await;
    world.tamper("INSERT INTO team_users (team_id, user_id) SELECT org_id, user_id FROM org_users").await;
    let assign = "INSERT INTO group_teams (group_id, team_id, roles) \
        SELECT id, org_id, 'GROUP_READ_ONLY' FROM groups WHERE name = 'Beta'";
    world.tamper(assign).await;

    let person = world.signed_in(owner, None).await;
    let listed = person.permit::<ListProjects>(Scope::Organization(key.org)).unwrap();
    let all = person.entry().reaches_every_project(key.org);
    let seen = world.store.list_projects(&listed, all, "", Page::default()).await.unwrap();
    let names: Vec<_> = seen.items.iter().map(|project| project.name.as_str()).collect();
    let own = person.permit::<ReadOwnAccount>(Scope::Deployment).unwrap();
    let orgs = world.store.own_organizations(&own).await.unwrap();

    assert_eq!((all, names), (false, vec!["Alpha", "Beta"]));
    assert_eq!(person.entry().in_org(key.org).unwrap().project_roles.len(), 2);
    assert_eq!(orgs.iter().map(|org| org.id).collect::<Vec<_>>(), [key.org]);
}

async fn a_failed_sign_in_is_written_down(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    let permit = system_permit::<policy::RecordFailedSignIn>();

    world.store.write(&permit, RecordFailedSignIn { user: Some(owner) }).await.unwrap();
    world.store.write(&permit, RecordFailedSignIn { user: None }).await.unwrap();

    let rows = world.rows("SELECT * FROM events WHERE event_type = 'X_SIGN_IN_FAILED' ORDER BY revision").await;
    let names: Vec<_> = rows.iter().map(|row| row.get::<Option<String>>("target_username").unwrap()).collect();
    assert_eq!(names, [Some("ada@example.org".into()), None]);
}

async fn old_sessions_are_forgotten_at_the_next_sign_in(world: &World) {
    world.bootstrap().await;
    let owner = world.first_owner().await;
    world.open_session(owner, 1).await;
    world.clock.turn(12 * HOUR);

    world.open_session(owner, 2).await;

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM sessions").await, 1);
}
