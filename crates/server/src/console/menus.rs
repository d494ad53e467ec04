//! The menus of the banner: the organizations and projects that the person sees, the ones that the page is in first.

use super::layout::{Choice, Frame};
use super::problem::Problem;
use super::visit::Visit;
use crate::app::longest_page;

impl Visit {
    /// Fills the menus of a frame. A part of a page has none.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn fill_menus(&self, frame: &mut Frame) -> Result<(), Problem> {
        let Some(session) = self.session.as_ref().filter(|_| !self.is_partial) else { return Ok(()) };
        let (signed_in, scope) = (&session.signed_in, frame.spot.scope());

        let organizations = self.app.seen_organizations(signed_in, longest_page()).await?;
        let here = |org| Some(org) == scope.org();
        frame.organizations = current_first(organizations.items.into_iter().map(|org| Choice {
            href: format!("/orgs/{}/projects", org.id),
            current: here(org.id),
            name: org.name.as_str().to_owned(),
        }));
        if let Some(org) = scope.org() {
            let projects = self.app.seen_projects(signed_in, org, longest_page()).await?;
            frame.projects = current_first(projects.items.into_iter().map(|project| Choice {
                href: format!("/projects/{}", project.id),
                current: Some(project.id) == scope.project(),
                name: project.name.as_str().to_owned(),
            }));
        }
        Ok(())
    }
}

/// The one that the page is in comes first; the others keep their order.
fn current_first(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = choices.collect();
    choices.sort_by_key(|choice| !choice.current);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_one_comes_first_and_the_others_keep_their_order() {
        let choice = |name: &str, current| Choice { name: name.to_owned(), href: String::new(), current };

        let choices = current_first([choice("a", false), choice("b", true), choice("c", false)].into_iter());

        assert_eq!(choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(), ["b", "a", "c"]);
    }
}
