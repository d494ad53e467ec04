//! The API at its HTTP surface, in process: the tree of these files is the tree of URLs. And mail, at the mail server.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod cheap_password;
#[cfg(test)]
mod database;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod hand_clock;
#[cfg(test)]
mod logged;
#[cfg(test)]
mod sign;
#[cfg(test)]
mod things;
#[cfg(test)]
mod world;

#[cfg(test)]
mod access_list;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod admin;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod catch_up;
#[cfg(test)]
mod challenge;
#[cfg(test)]
mod console;
#[cfg(test)]
mod cross_organization;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod event_types;
#[cfg(test)]
mod events;
#[cfg(test)]
mod first;
#[cfg(test)]
mod global_matrix;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod invites;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod negotiation;
#[cfg(test)]
mod no_sql;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod order;
#[cfg(test)]
mod orgs;
#[cfg(test)]
mod presentation;
#[cfg(test)]
mod private;
#[cfg(test)]
mod quota;
#[cfg(test)]
mod rate_limits;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod root;
#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod teams;
#[cfg(test)]
mod unauth;
#[cfg(test)]
mod users;
#[cfg(test)]
mod whoami;
