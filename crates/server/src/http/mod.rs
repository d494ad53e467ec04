//! What HTTP itself leaves to the server: paths, percent-encoding, query strings, bodies and how JSON is written.
//!
//! Nothing here knows an organization, a key or a dialect: `api`, `console` and `gate` all stand on it.

pub mod body;
pub mod json;
pub mod percent;
pub mod query;
pub mod tree;
