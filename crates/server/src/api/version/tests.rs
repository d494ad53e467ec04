//! What a request's `Accept` and `Content-Type` lead to.

use proptest::prelude::*;

use super::*;

const USERS: Versions =
    Versions(&[version!("2023-01-01" deprecated "2025-02-19" sunset "2027-07-01"), version!("2025-02-19")]);

fn today() -> Date {
    Date::parse("2026-11-22").unwrap()
}

fn ask(versions: Versions, accept: &[&str], today: &str, require: bool) -> Result<Version, ApiError> {
    let values: Vec<_> = accept.iter().map(|text| HeaderValue::from_str(text).unwrap()).collect();

    versions.negotiate(&values, Date::parse(today).unwrap(), require, "/api/atlas/v2/orgs")
}

/// The content type of the answer, or the code of the refusal.
fn answer(versions: Versions, accept: &[&str]) -> String {
    match ask(versions, accept, "2026-11-22", false) {
        Ok(version) => version.content_type().to_str().unwrap().to_owned(),
        Err(error) => error.row().code.to_owned(),
    }
}

const FIRST_TYPE: &str = "application/vnd.atlas.2023-01-01+json;charset=utf-8";
const NEXT_TYPE: &str = "application/vnd.atlas.2025-02-19+json;charset=utf-8";
const REFUSED: &str = "INVALID_VERSION_DATE";

#[test]
fn a_date_rounds_down_to_a_version_of_the_resource() {
    for (asked, version) in
        [("2023-01-01", FIRST_TYPE), ("2025-02-18", FIRST_TYPE), ("2025-02-19", NEXT_TYPE), ("2026-11-22", NEXT_TYPE)]
    {
        let accept = format!("application/vnd.atlas.{asked}+json");

        assert_eq!(answer(USERS, &[&accept]), version, "{asked}");
        assert_eq!(answer(FIRST, &[&accept]), FIRST_TYPE, "{asked}");
    }
}

#[test]
fn early_late_impossible_and_malformed_dates_are_not_acceptable() {
    for name in ["2022-12-31", "2026-11-23", "2023-02-30", "2023-1-1", "20230101", "", "preview", "2023-01-01T00"] {
        let accept = format!("application/vnd.atlas.{name}+json");

        assert_eq!(answer(USERS, &[&accept]), REFUSED, "{name}");
        assert_eq!(answer(USERS, &[&accept, "*/*"]), REFUSED, "{name}");
    }
    for accept in ["text/html", "application/xml, text/*", "nonsense", "application/vnd.atlas.2023-01-01+xml"] {
        assert_eq!(answer(USERS, &[accept]), REFUSED, "{accept}");
    }
}

#[test]
fn a_header_that_is_no_text_is_not_taken_for_silence() {
    let value = HeaderValue::from_bytes(b"\xff").unwrap();

    assert_eq!(USERS.negotiate([&value], today(), false, "/").unwrap_err().status(), 406);
}

#[test]
fn who_does_not_care_gets_the_oldest_version() {
    let indifferent: [&[&str]; 7] = [
        &[],
        &[""],
        &["*/*"],
        &["application/*;q=0.1"],
        &["Application/JSON"],
        &["text/html, application/json"],
        &["text/html", "*/*;q=0.8"],
    ];
    for accept in indifferent {
        assert_eq!(answer(USERS, accept), FIRST_TYPE, "{accept:?}");
        assert!(ask(USERS, accept, "2026-11-22", true).is_err(), "{accept:?}");
    }
}

#[test]
fn of_several_vendor_types_the_first_that_names_a_day_counts() {
    assert_eq!(
        answer(
            USERS,
            &["text/html;q=1, application/vnd.atlas.2025-02-19+json;q=0.2, application/vnd.atlas.2023-01-01+json"]
        ),
        NEXT_TYPE
    );
    assert_eq!(
        answer(
            USERS,
            &[
                "application/json",
                "application/vnd.atlas.preview+json",
                "APPLICATION/vnd.Atlas.2025-02-19+JSON;charset=utf-8"
            ]
        ),
        NEXT_TYPE
    );
    assert_eq!(answer(USERS, &["application/vnd.atlas.2025-02-19+json; q=0, application/json"]), FIRST_TYPE);
}

#[test]
fn a_deprecated_version_says_so_and_when_it_ends() {
    let old = ask(USERS, &["application/vnd.atlas.2024-01-01+json"], "2026-11-22", true).unwrap();
    let new = ask(USERS, &["application/vnd.atlas.2026-01-01+json"], "2026-11-22", true).unwrap();

    assert_eq!(old.deprecation().unwrap(), "Wed, 19 Feb 2025 00:00:00 GMT");
    assert_eq!(old.sunset().unwrap(), "Thu, 01 Jul 2027 00:00:00 GMT");
    assert_eq!((new.deprecation(), new.sunset()), (None, None));
    assert!(new.since("2025-02-19") && !old.since("2025-02-19"));
}

#[test]
fn a_version_is_gone_from_its_sunset_on() {
    let accept = ["application/vnd.atlas.2024-01-01+json"];

    let error = ask(USERS, &accept, "2027-07-01", false).unwrap_err();

    assert_eq!(error.status(), 410);
    assert_eq!(error.detail(), "Version 2023-01-01 of api/atlas/v2/orgs is no longer available.");
    assert!(ask(USERS, &accept, "2027-06-30", false).is_ok());
    assert!(ask(USERS, &[], "2027-07-01", false).unwrap().since("2025-02-19"));
}

#[test]
fn no_version_is_plain_json() {
    assert_eq!(Version::UNVERSIONED.content_type(), "application/json");
    assert!(!Version::UNVERSIONED.since("2023-01-01"));
}

#[test]
fn versions_are_days_of_the_calendar_in_order() {
    for versions in [FIRST, USERS] {
        assert!(versions.0.iter().all(|row| Date::parse(row.date).is_ok()));
        assert!(versions.0.iter().is_sorted_by(|a, b| a.date < b.date));
    }
}

#[test]
fn a_body_is_json_of_any_name_or_undeclared() {
    assert!(check_body_type(None).is_ok());
    for (content_type, taken) in [
        ("application/json", true),
        ("application/JSON; charset=UTF-8", true),
        ("application/vnd.atlas.2023-01-01+json", true),
        ("", true),
        ("application/x-www-form-urlencoded", false),
        ("text/json", false),
        ("application/jsonp", false),
        ("multipart/form-data; boundary=x", false),
        (";charset=utf-8", false),
    ] {
        let value = HeaderValue::from_str(content_type).unwrap();

        assert_eq!(check_body_type(Some(&value)).is_ok(), taken, "{content_type}");
    }
}

proptest! {
    #[test]
    fn any_header_is_answered_with_a_version_or_406(bytes: Vec<u8>, text in "[ -~]*|application/vnd\\.atlas\\.[0-9-]*\\+json") {
        for value in [HeaderValue::from_bytes(&bytes), HeaderValue::from_str(&text)].into_iter().flatten() {
            match USERS.negotiate([&value], today(), false, "/") {
                Ok(version) => prop_assert!(version.since("2023-01-01")),
                Err(error) => prop_assert_eq!(error.status(), 406),
            }
            let _ = check_body_type(Some(&value));
        }
    }
}
