//! What a list of people is narrowed to, since 2025-02-19: a name, how far people have come, one person (endpoint
//! contract 8.4, 8.7).

use crate::api::error::{ApiError, request};
use crate::http::query::{InvalidParameter, Query};
use keywright_domain::{MembershipStatus, PeopleFilter};

const STATUS: &str = "orgMembershipStatus";
const STATUSES: &str = "orgMembershipStatuses";
const USER_ID: &str = "userId";
const USERNAME: &str = "username";

/// Whom the query of a list asks for.
#[derive(Debug, Default)]
pub(crate) struct PeopleQuery {
    /// Whom the list shows.
    pub(crate) people: PeopleFilter,
    /// As links print it.
    sent: Vec<(&'static str, String)>,
}

impl PeopleQuery {
    /// What the query asks for by `username`, and by `orgMembershipStatus` or `orgMembershipStatuses`.
    ///
    /// # Errors
    /// 400 `INVALID_ENUM_VALUE` for a status that is none, `MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS` for both kinds of
    /// status, `INVALID_QUERY_PARAMETER` for more statuses than there are.
    pub(crate) fn read(query: Query<'_>) -> Result<Self, ApiError> {
        let mut filter = Self::of_one(query)?;
        if let Some(text) = query.get(STATUS)? {
            if !filter.people.statuses.is_empty() {
                return Err(ApiError::new(&request::MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS).with(STATUS).with(STATUSES));
            }
            filter.add_status(STATUS, &text)?;
        }
        if let Some(text) = query.get(USERNAME)? {
            filter.people.username = Some(text.to_ascii_lowercase());
            filter.sent.push((USERNAME, text.into_owned()));
        }
        Ok(filter)
    }

    /// The same, and by `userId`.
    ///
    /// # Errors
    /// As [`PeopleQuery::read`]; 400 `INVALID_QUERY_PARAMETER` for an id that is none.
    pub(crate) fn with_ids(query: Query<'_>) -> Result<Self, ApiError> {
        let mut filter = Self::read(query)?;
        if let Some(text) = query.get(USER_ID)? {
            filter.people.user = Some(text.parse().map_err(|_| InvalidParameter(USER_ID))?);
            let place = filter.sent.partition_point(|(name, _)| *name < USER_ID);
            filter.sent.insert(place, (USER_ID, text.into_owned()));
        }
        Ok(filter)
    }

    /// What the query of one person asks for, by `orgMembershipStatuses` alone.
    ///
    /// # Errors
    /// As [`PeopleQuery::read`].
    pub(crate) fn of_one(query: Query<'_>) -> Result<Self, ApiError> {
        let mut filter = Self::default();
        for text in query.all(STATUSES) {
            filter.add_status(STATUSES, &text?)?;
        }
        let fits = filter.people.statuses.len() <= MembershipStatus::ALL.len();
        if fits { Ok(filter) } else { Err(InvalidParameter(STATUSES).into()) }
    }

    fn add_status(&mut self, parameter: &'static str, text: &str) -> Result<(), ApiError> {
        let status = MembershipStatus::from_name(text);
        self.people.statuses.push(status.ok_or_else(|| ApiError::new(&request::INVALID_ENUM_VALUE).with(text))?);
        self.sent.push((parameter, text.to_owned()));
        Ok(())
    }

    /// The parameters that were sent, in alphabetical order, for links.
    pub(crate) fn printed(&self) -> Vec<(&str, &str)> {
        self.sent.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}
