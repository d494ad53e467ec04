//! What forms about people give: addresses and roles; and what is said when they are refused.

use crate::app::MembershipRefusal;
use crate::console::addresses::{MOST_NAMED, shortened};
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::visit::Visit;
use keywright_domain::{Action, Email, Permit, Role, RoleChange, RoleSet};
use std::collections::HashSet;

/// So many people are invited at once.
const MOST: usize = 50;
/// The field of addresses.
pub(super) const EMAILS: &str = "emails";
/// The field of roles.
pub(super) const ROLES: &str = "roles";

/// The addresses of a form, each once: with commas, spaces or lines between.
pub(super) fn emails(form: &Form, errors: &mut FieldErrors) -> Vec<Email> {
    let (mut found, mut known, mut wrong): (Vec<Email>, HashSet<String>, usize) = (Vec::new(), HashSet::new(), 0);
    for typed in form.text(EMAILS).split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';')) {
        if typed.is_empty() {
            continue;
        }
        match Email::try_from(typed) {
            Ok(email) if !known.insert(email.key()) => {}
            Ok(_) if found.len() == MOST => {
                errors.add(EMAILS, format!("Invite {MOST} people at once at most"));
                return found;
            }
            Ok(email) => found.push(email),
            Err(_) => {
                wrong += 1;
                if wrong <= MOST_NAMED {
                    errors.add(EMAILS, format!("{} is no e-mail address", shortened(typed)));
                }
            }
        }
    }
    if let Some(more @ 1..) = wrong.checked_sub(MOST_NAMED) {
        errors.add(EMAILS, format!("And {more} more are none"));
    }
    if found.is_empty() && errors.is_empty() {
        errors.add(EMAILS, "Enter an e-mail address");
    }
    found
}

/// The permit, with a further right where the person has it: what the roles of a form ask for is judged by the change.
pub(super) fn with<B: Action, A: Action>(visit: &Visit, permit: Permit<A>) -> Permit<A> {
    let further = visit.signed_in().ok().and_then(|signed_in| signed_in.permit::<B>(*permit.scope()).ok());
    match further {
        Some(further) => permit.along_with(&further),
        None => permit,
    }
}

/// How the roles that are ticked in a form differ from those that it was made with: what others have changed meanwhile
/// stays. `None` for a form that no page of ours makes.
pub(super) fn differing<R: Role>(form: &Form, ticked: RoleSet<R>) -> Option<RoleChange<RoleSet<R>>> {
    let seen = RoleSet::from_text(form.text("seen-roles"))?;
    Some(RoleChange::Differ { add: ticked.without(seen), remove: seen.without(ticked) })
}

/// Why a person's place was not changed, in words.
pub(super) fn refused(refusal: MembershipRefusal) -> String {
    match refusal {
        MembershipRefusal::ScopeGone => "This place has been deleted meanwhile".to_owned(),
        MembershipRefusal::UserNotInOrg => "This person is no longer in the organization".to_owned(),
        MembershipRefusal::UserNotInProject => "This person is no longer in the project".to_owned(),
        MembershipRefusal::AlreadyInOrg => "This person is in the organization already, or invited to it".to_owned(),
        MembershipRefusal::AlreadyInProject => "This person is in the project already, or invited to it".to_owned(),
        MembershipRefusal::ProjectNotFound(_) => "A project has been deleted meanwhile".to_owned(),
        MembershipRefusal::TeamNotFound(_) => "A team has been deleted meanwhile".to_owned(),
        MembershipRefusal::LastOwnerDemoted | MembershipRefusal::LastOwnerRemoved => {
            "This is the last owner. Name another owner first".to_owned()
        }
        MembershipRefusal::NoRolesLeft => "Choose at least one role".to_owned(),
        MembershipRefusal::OrgFull(limit) => format!("The organization may have {limit} people"),
        MembershipRefusal::ProjectFull(_, limit) => format!("A project may have {limit} people"),
        MembershipRefusal::TeamFull(_, limit) => format!("A team may have {limit} people"),
        MembershipRefusal::MayNotGrant => "Only somebody who has this role can give it or take it away".to_owned(),
        MembershipRefusal::OwnRoles => "Nobody changes their own roles. Ask another owner".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::form::Form;

    fn given(text: &str) -> (Vec<String>, Vec<String>) {
        let form = Form::of([(EMAILS, text)].into_iter());
        let mut errors = FieldErrors::none();
        let found = emails(&form, &mut errors).iter().map(|email| email.as_str().to_owned()).collect();
        (found, errors.iter().map(|error| error.message.clone()).collect())
    }

    #[test]
    fn several_addresses_are_given_at_once_each_once() {
        let (found, errors) = given("ada@example.org, bo@example.org\r\nADA@example.org;cy@example.org ");

        assert_eq!(found, ["ada@example.org", "bo@example.org", "cy@example.org"]);
        assert!(errors.is_empty());
    }

    #[test]
    fn what_is_no_address_is_named() {
        assert_eq!(given("ada@example.org, nobody").1, ["nobody is no e-mail address"]);
        assert_eq!(given(" ").1, ["Enter an e-mail address"]);
        let many: Vec<_> = (0..51).map(|number| format!("a{number}@example.org")).collect();
        assert_eq!(given(&many.join(" ")).1, ["Invite 50 people at once at most"]);
    }

    #[test]
    fn a_page_of_texts_that_are_no_address_is_told_in_a_few_lines() {
        let (found, errors) = given(&"x".repeat(100_000));
        assert!(found.is_empty() && errors[0].len() < 150, "{errors:?}");

        let errors = given(&"nobody ".repeat(10_000)).1;
        assert_eq!(errors.len(), 11);
        assert_eq!(errors[10], "And 9990 more are none");
    }
}
