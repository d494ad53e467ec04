//! The feed: everything after what is remembered, or the news that this is another log.

use super::first_run::log;
use super::sentences;
use super::world::{Member, World};
use crate::change::{Change, Stop, Tx};
use crate::{News, Options};
use keywright_domain::policy::CreateKey;
use keywright_domain::{Draft, Event, EventId, EventType, OrgRole, Revision, Scope, Timestamp};

sentences! {
    an_empty_log_has_no_last_event,
    the_feed_gives_what_follows_the_remembered_event,
    another_log_is_noticed,
    a_log_of_thousands_is_followed_to_its_end,
    a_node_is_told_of_what_it_commits,
}

fn events(news: News) -> Vec<Event> {
    match news {
        News::Events(events) => events,
        News::OtherLog => panic!("it is the same log"),
    }
}

async fn an_empty_log_has_no_last_event(world: &World) {
    assert_eq!(world.store.last_event().await.unwrap(), None);
    assert_eq!(events(world.store.events_since(None).await.unwrap()), []);
}

async fn the_feed_gives_what_follows_the_remembered_event(world: &World) {
    let owner = world.bootstrap().await;
    let bookmark = world.store.last_event().await.unwrap();
    assert_eq!(events(world.store.events_since(bookmark).await.unwrap()), []);

    let key = world.add_key(owner, OrgRole::Member).await;

    let news = events(world.store.events_since(bookmark).await.unwrap());
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].draft.target_key, Some((key.id, key.public_key)));
    let all = log(world).await;
    assert_eq!(all.last(), news.last());
    assert_eq!(world.store.last_event().await.unwrap(), Some((news[0].revision, news[0].id)));
}

async fn another_log_is_noticed(world: &World) {
    world.bootstrap().await;
    let (last, id) = world.store.last_event().await.unwrap().unwrap();
    let stranger = EventId::from_bytes([9; 12]);

    let replaced = world.store.events_since(Some((last, stranger))).await.unwrap();
    let shorter = world.store.events_since(Some((Revision(last.0 + 1), id))).await.unwrap();

    assert!(matches!(replaced, News::OtherLog), "{replaced:?}");
    assert!(matches!(shorter, News::OtherLog), "{shorter:?}");
}

/// Says so many things at once.
struct Talk(usize);

impl Change for Talk {
    type Action = CreateKey;
    type Out = ();
    type Refusal = ();

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<()>> {
        (0..self.0).for_each(|_| tx.record(Draft::of_org(EventType::OrgRenamed, scope.org().unwrap())));
        Ok(())
    }
}

async fn a_log_of_thousands_is_followed_to_its_end(world: &World) {
    let owner: Member = world.bootstrap().await;
    let bookmark = world.store.last_event().await.unwrap();
    let permit = world.permit::<CreateKey>(owner).await;
    world.store.write(&permit, Talk(2_500)).await.unwrap();

    for start in [None, bookmark] {
        let (mut seen, mut polls, mut last) = (start, 0, start.map_or(0, |(revision, _)| revision.0));
        loop {
            let news = events(world.store.events_since(seen).await.unwrap());
            polls += 1;
            for event in &news {
                assert_eq!(event.revision.0, last + 1);
                last += 1;
                seen = Some((event.revision, event.id));
            }
            if news.len() < 1_000 {
                break;
            }
        }
        assert_eq!((last, polls), (2_504, 3));
    }
    assert!(world.verified_log().await.is_ok());
}

async fn a_node_is_told_of_what_it_commits(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.another(Options::default()).await;
    let (mut own, other) = (world.store.committed(), second.committed());
    own.mark_unchanged();

    world.add_key(owner, OrgRole::Member).await;

    assert!(own.has_changed().unwrap());
    assert_eq!(own.borrow_and_update().0, 5);
    assert_eq!(other.borrow().0, 0);
    second.close().await;
}
