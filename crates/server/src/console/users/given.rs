//! What forms about people give: addresses and roles; and what is said when they are refused.

use crate::app::MembershipRefusal;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::visit::Visit;
use keywright_domain::{Action, Email, Permit};

/// So many people are invited at once.
const MOST: usize = 50;
/// The field of addresses.
pub(super) const EMAILS: &str = "emails";
/// The field of roles.
pub(super) const ROLES: &str = "roles";

/// The addresses of a form, each once: with commas, spaces or lines between.
pub(super) fn emails(form: &Form, errors: &mut FieldErrors) -> Vec<Email> {
    let mut found: Vec<Email> = Vec::new();
    for typed in form.text(EMAILS).split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';')) {
        if typed.is_empty() {
            continue;
        }
        match Email::try_from(typed) {
            Ok(email) if found.iter().any(|known| known.key() == email.key()) => {}
            Ok(email) => found.push(email),
            Err(_) => errors.add(EMAILS, format!("{typed} is no e-mail address")),
        }
    }
    if found.is_empty() && errors.is_empty() {
        errors.add(EMAILS, "Enter an e-mail address");
    }
    if found.len() > MOST {
        errors.add(EMAILS, format!("Invite {MOST} people at once at most"));
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
        MembershipRefusal::MayNotGrant => "Only somebody who has this role can give it".to_owned(),
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
}
