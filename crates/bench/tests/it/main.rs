//! The load generator against a real server.

#[cfg(test)]
mod load;
