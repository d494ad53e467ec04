//! Lists: which page was asked for, how it links to its neighbours, and what it looks like.
//!
//! The order of parameters in links is part of the contract, and it is not the same in `self` as in `next`. Source:
//! HTTP conventions 4.1 and 4.3, and the recordings.

use http::StatusCode;
use keywright_domain::{Listing, Page};
use serde::Serialize;

use super::dialect::link::{Href, Link};
use super::dialect::{Dialect, Paging};
use super::envelope::Presentation;
use super::error::ApiError;
use crate::http::query::{InvalidParameter, Query};

const PAGE_NUM: &str = "pageNum";
const ITEMS_PER_PAGE: &str = "itemsPerPage";
const INCLUDE_COUNT: &str = "includeCount";

/// What a list's query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListQuery {
    /// The page.
    pub page: Page,
    /// Whether `totalCount` is wanted.
    pub include_count: bool,
    /// How the answer is to look.
    pub presentation: Presentation,
    prints_count: bool,
}

impl ListQuery {
    /// What the query asks for; what is out of range is clamped or refused as the dialect has it.
    ///
    /// # Errors
    /// 400 `INVALID_QUERY_PARAMETER`.
    pub fn read(query: Query<'_>, dialect: &Dialect) -> Result<Self, ApiError> {
        let number = within(query, PAGE_NUM, 1, i64::MAX, 1, dialect.paging)?;
        let most = i64::from(Page::MAX_SIZE);
        let size = within(query, ITEMS_PER_PAGE, 1, most, Page::DEFAULT_SIZE.into(), dialect.paging)?;
        let size = u32::try_from(size).map_err(|_| InvalidParameter(ITEMS_PER_PAGE))?;

        Ok(Self {
            page: Page::new(number.unsigned_abs(), size).map_err(|_| InvalidParameter(PAGE_NUM))?,
            include_count: query.boolean(INCLUDE_COUNT)?.unwrap_or(true),
            presentation: Presentation::read(query)?,
            prints_count: true,
        })
    }

    /// The same for a list whose links show no `includeCount` in any dialect: that of a team's members.
    #[must_use]
    pub fn without_count_in_links(self) -> Self {
        Self { prints_count: false, ..self }
    }

    /// The page of a list at `collection`, with its links.
    ///
    /// `filters` are the other parameters that links show, in alphabetical order: those with a default always, the rest
    /// when they were sent.
    pub fn view<T: Serialize>(
        &self,
        dialect: &Dialect,
        collection: &Href,
        filters: &[(&str, &str)],
        listing: Listing<T>,
    ) -> ListView<T> {
        ListView {
            links: self.links(dialect, collection, filters, listing.total),
            results: listing.items,
            status: self.presentation.envelope.then_some(StatusCode::OK.as_u16()),
            total_count: self.include_count.then_some(listing.total),
        }
    }

    /// `self`, then `previous` and `next` where there are such pages.
    fn links(&self, dialect: &Dialect, collection: &Href, filters: &[(&str, &str)], total: u64) -> Vec<Link> {
        let declared = self.declared(dialect, filters);
        let (number, size) = (self.page.number().to_string(), self.page.size().to_string());
        let neighbour = |number: u64| {
            let number = number.to_string();
            let paging = [(ITEMS_PER_PAGE, size.as_str()), (PAGE_NUM, number.as_str())];
            collection.clone().query(declared.iter().copied().chain(paging))
        };

        let paging = [(PAGE_NUM, number.as_str()), (ITEMS_PER_PAGE, size.as_str())];
        let mut links = vec![Link::to_self(collection.clone().query(declared.iter().copied().chain(paging)))];
        if self.page.has_previous() {
            links.push(Link::plain("previous", neighbour(self.page.number() - 1)));
        }
        if self.page.has_next(total) {
            links.push(Link::plain("next", neighbour(self.page.number() + 1)));
        }
        links
    }

    /// The parameters before the paging: where the count is printed, it stands among the filters by the alphabet;
    /// elsewhere `pretty` stands before them if it was asked for.
    fn declared<'a>(&self, dialect: &Dialect, filters: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        debug_assert!(filters.iter().is_sorted_by_key(|(name, _)| name), "{filters:?}");
        let mut declared = Vec::with_capacity(filters.len() + 1);
        declared.extend_from_slice(filters);

        if dialect.prints_count && self.prints_count {
            let place = filters.partition_point(|(name, _)| *name < INCLUDE_COUNT);
            declared.insert(place, (INCLUDE_COUNT, if self.include_count { "true" } else { "false" }));
        } else if !dialect.prints_count && self.presentation.pretty {
            declared.insert(0, ("pretty", "true"));
        }
        declared
    }
}

/// A number from `least` to `most`, or `default` when there is none.
fn within(
    query: Query<'_>,
    name: &'static str,
    least: i64,
    most: i64,
    default: i64,
    paging: Paging,
) -> Result<i64, InvalidParameter> {
    match (query.integer(name)?.unwrap_or(default), paging) {
        (number, Paging::Clamp) => Ok(number.clamp(least, most)),
        (number, Paging::Refuse) if (least..=most).contains(&number) => Ok(number),
        (_, Paging::Refuse) => Err(InvalidParameter(name)),
    }
}

/// A page of a list as it is answered, its members in alphabetical order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListView<T> {
    links: Vec<Link>,
    results: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<u64>,
}

impl<T> ListView<T> {
    /// A list that is answered whole, as calls that change one do. Its `self` reads like that of a first page, and shows
    /// no `includeCount` in any dialect.
    pub fn whole(dialect: &Dialect, collection: &Href, presentation: Presentation, items: Vec<T>) -> Self {
        let query = ListQuery { page: Page::default(), include_count: true, presentation, prints_count: false };
        Self {
            links: query.links(dialect, collection, &[], 0),
            status: presentation.envelope.then_some(StatusCode::OK.as_u16()),
            total_count: Some(items.len() as u64),
            results: items,
        }
    }

    /// The same as events have it: `totalCount` is 0 where others leave it out.
    #[must_use]
    pub fn with_zero_for_no_count(mut self) -> Self {
        self.total_count.get_or_insert(0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::link::Links;
    use super::super::dialect::{ATLAS_V1, ATLAS_V2, PUBLIC};
    use super::*;

    fn read(raw: &str, dialect: &Dialect) -> Result<ListQuery, ApiError> {
        ListQuery::read(Query::parse(Some(raw)), dialect)
    }

    fn view(raw: &str, dialect: &Dialect, filters: &[(&str, &str)], total: u64) -> ListView<u8> {
        let list = read(raw, dialect).unwrap();
        let collection = Links::new("http://x").root(dialect).join("orgs");

        list.view(dialect, &collection, filters, Listing { items: vec![1, 2], total })
    }

    /// The links, each as its relation and what follows the path.
    fn links(raw: &str, dialect: &Dialect, filters: &[(&str, &str)], total: u64) -> Vec<String> {
        let view = serde_json::to_value(view(raw, dialect, filters, total)).unwrap();
        let text = |link: &serde_json::Value| {
            let query = link["href"].as_str().unwrap().split_once("/orgs").unwrap().1.to_owned();
            format!("{} {query}", link["rel"].as_str().unwrap())
        };

        view["links"].as_array().unwrap().iter().map(text).collect()
    }

    #[test]
    fn a_self_link_shows_the_effective_query() {
        assert_eq!(links("", &ATLAS_V2, &[], 2), ["self ?includeCount=true&pageNum=1&itemsPerPage=100"]);
        assert_eq!(links("", &ATLAS_V1, &[], 2), ["self ?pageNum=1&itemsPerPage=100"]);
        assert_eq!(links("pretty=true", &PUBLIC, &[], 2), ["self ?pretty=true&pageNum=1&itemsPerPage=100"]);
        assert_eq!(links("pretty=true", &ATLAS_V2, &[], 2), ["self ?includeCount=true&pageNum=1&itemsPerPage=100"]);
    }

    #[test]
    fn filters_and_the_count_stand_in_alphabetical_order() {
        assert_eq!(
            links("", &ATLAS_V2, &[("name", "")], 2),
            ["self ?includeCount=true&name=&pageNum=1&itemsPerPage=100"]
        );
        assert_eq!(
            links("", &ATLAS_V2, &[("flattenTeams", "false"), ("includeOrgUsers", "false")], 2),
            ["self ?flattenTeams=false&includeCount=true&includeOrgUsers=false&pageNum=1&itemsPerPage=100"]
        );
        assert_eq!(
            links("", &ATLAS_V1, &[("eventType", "A"), ("eventType", "B&C")], 2),
            ["self ?eventType=A&eventType=B%26C&pageNum=1&itemsPerPage=100"]
        );
    }

    #[test]
    fn a_list_of_members_shows_no_count_in_its_links() {
        for (raw, dialect, expected) in [
            ("pretty=true", &ATLAS_V2, "/api/atlas/v2/orgs?pageNum=1&itemsPerPage=100"),
            ("pretty=true", &PUBLIC, "/api/public/v1.0/orgs?pretty=true&pageNum=1&itemsPerPage=100"),
        ] {
            let list = read(raw, dialect).unwrap().without_count_in_links();
            let collection = Links::new("").root(dialect).join("orgs");

            let page = list.view(dialect, &collection, &[], Listing { items: vec![1], total: 1 });
            let whole = ListView::whole(dialect, &collection, list.presentation, vec![1; 300]);

            assert_eq!(serde_json::to_value(&page).unwrap()["links"][0]["href"], expected);
            let whole = serde_json::to_value(&whole).unwrap();
            assert_eq!((&whole["links"][0]["href"], &whole["totalCount"]), (&expected.into(), &300.into()));
            assert_eq!(whole["links"].as_array().unwrap().len(), 1);
        }
    }

    #[test]
    fn neighbours_show_the_size_before_the_number() {
        assert_eq!(
            links("pageNum=2&itemsPerPage=2", &ATLAS_V2, &[], 5),
            [
                "self ?includeCount=true&pageNum=2&itemsPerPage=2",
                "previous ?includeCount=true&itemsPerPage=2&pageNum=1",
                "next ?includeCount=true&itemsPerPage=2&pageNum=3",
            ]
        );
        assert_eq!(
            links("itemsPerPage=2", &PUBLIC, &[], 3),
            ["self ?pageNum=1&itemsPerPage=2", "next ?itemsPerPage=2&pageNum=2"]
        );
    }

    #[test]
    fn the_last_page_has_no_next_and_one_past_the_end_has_a_previous() {
        assert_eq!(links("itemsPerPage=2&pageNum=2", &ATLAS_V1, &[], 4).len(), 2);
        assert_eq!(
            links("pageNum=99999999999999999999", &ATLAS_V1, &[], 4)[1],
            "previous ?itemsPerPage=100&pageNum=9223372036854775806"
        );
    }

    #[test]
    fn the_count_is_left_out_or_zero_when_nobody_wants_it() {
        let json = |view: ListView<u8>| serde_json::to_value(view).unwrap();

        assert_eq!(json(view("", &ATLAS_V2, &[], 2))["totalCount"], 2);
        assert!(json(view("includeCount=false", &ATLAS_V2, &[], 2)).get("totalCount").is_none());
        assert_eq!(json(view("includeCount=false", &ATLAS_V2, &[], 2).with_zero_for_no_count())["totalCount"], 0);
        assert_eq!(json(view("", &ATLAS_V2, &[], 2).with_zero_for_no_count())["totalCount"], 2);
    }

    #[test]
    fn a_list_in_its_envelope_has_the_status_beside_the_results() {
        insta::assert_snapshot!(
            serde_json::to_string(&view("envelope=true", &PUBLIC, &[], 2)).unwrap(),
            @r#"{"links":[{"href":"http://x/api/public/v1.0/orgs?pageNum=1&itemsPerPage=100","rel":"self"}],"results":[1,2],"status":200,"totalCount":2}"#
        );
    }

    #[test]
    fn v2_refuses_what_is_out_of_range_and_the_others_clamp_it() {
        for (raw, clamped) in [
            ("itemsPerPage=501", (1, 500)),
            ("itemsPerPage=0", (1, 1)),
            ("itemsPerPage=-5", (1, 1)),
            ("itemsPerPage=99999999999999999999", (1, 500)),
            ("pageNum=0", (1, 100)),
        ] {
            let page = read(raw, &PUBLIC).unwrap().page;

            assert_eq!((page.number(), page.size()), clamped, "{raw}");
            assert_eq!(read(raw, &ATLAS_V2).unwrap_err().row().code, "INVALID_QUERY_PARAMETER", "{raw}");
        }
    }

    #[test]
    fn what_is_no_number_or_switch_is_refused_by_name_everywhere() {
        for (raw, name) in [
            ("itemsPerPage=ten", "itemsPerPage"),
            ("pageNum=1.5", "pageNum"),
            ("includeCount=maybe", "includeCount"),
            ("pretty=2", "pretty"),
            ("envelope=%zz", "envelope"),
        ] {
            for dialect in [&ATLAS_V1, &ATLAS_V2, &PUBLIC] {
                let error = read(raw, dialect).unwrap_err();

                assert_eq!(error.detail(), format!("The query parameter {name} has an invalid value."));
            }
        }
    }
}
