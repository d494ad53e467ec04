//! What all clients together ask of a nonce: any count, once, on any connection.

use crate::client::{Credentials, nonce};
use crate::server::Deployment;
use crate::wire::Wire;
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 64;
const A_CONNECTION: u32 = 40;

/// One signed request of `whoami` on a connection, and the status of its answer.
async fn whoami(wire: &mut Wire, owner: &Credentials, fresh: &str, count: u32) -> u16 {
    let signature = owner.sign(fresh, count, "GET", "/api/keywright/v1/whoami");
    let request = format!("GET /api/keywright/v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: {signature}\r\n\r\n");
    wire.send(request.as_bytes()).await;
    wire.answer().await.expect("the connection should live").status
}

#[tokio::test]
async fn one_nonce_on_64_connections_is_never_refused_and_a_replay_always_is() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let values = deployment.dev_env();
    let owner = Credentials {
        public: values["KEYWRIGHT_PUBLIC_KEY"].clone(),
        private: values["KEYWRIGHT_PRIVATE_KEY"].clone(),
    };
    let mut wire = Wire::open(server.address()).await;
    wire.send(b"GET /api/keywright/v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let challenge = wire.answer().await.unwrap();
    let fresh = nonce(challenge.header("www-authenticate").unwrap()).unwrap().to_owned();
    // 601 and the number of counts have no common divisor: every count once, in no order that a window would like.
    let total = CONNECTIONS * A_CONNECTION;
    let shuffled = move |place: u32| place * 601 % total + 1;

    let mut connections = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let (address, owner, fresh) = (server.address().to_owned(), owner.clone(), fresh.clone());
        connections.spawn(async move {
            let mut wire = Wire::open(&address).await;
            let mut statuses = Vec::new();
            for place in 0..A_CONNECTION {
                statuses.push(whoami(&mut wire, &owner, &fresh, shuffled(place * CONNECTIONS + connection)).await);
            }
            statuses
        });
    }
    let first = connections.join_all().await.concat();
    let mut replayed = Vec::new();
    for place in (0..total).step_by(7) {
        replayed.push(whoami(&mut wire, &owner, &fresh, shuffled(place)).await);
    }

    assert_eq!(first.iter().filter(|status| **status != 200).count(), 0, "of {total} honest requests");
    assert!(replayed.iter().all(|status| *status == 401), "{replayed:?}");
    assert_eq!(whoami(&mut wire, &owner, &fresh, total + 1).await, 200, "the nonce itself is still good");
}
