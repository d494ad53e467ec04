//! End-to-end tests of the built server. All of them are in `tests/it`; there is nothing to link.
