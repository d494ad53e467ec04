//! `/admin`: what belongs to no organization in Ops Manager, global keys (endpoint contract 5) and the global access list
//! (endpoint contract 6). Global owners write here, global readers read.

pub(super) mod access_list;
pub(super) mod keys;
