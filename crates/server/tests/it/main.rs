//! The API at its HTTP surface, in process: the tree of these files is the tree of URLs.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod database;
#[cfg(test)]
mod sign;
#[cfg(test)]
mod world;

#[cfg(test)]
mod first;
