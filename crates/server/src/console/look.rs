//! How the console looks to one browser: theme and density, kept in a cookie so that the server writes them into the
//! first byte of the page and nothing flashes. Source: console contract 12.

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How close things stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Density {
    /// With room.
    #[default]
    Comfortable,
    /// With less.
    Compact,
}

/// Theme and density.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Look {
    /// Light or dark.
    pub(crate) theme: Theme,
    /// How close things stand.
    pub(crate) density: Density,
}

impl Look {
    /// Out of the cookie; what it does not say, or says in other words, is the default.
    pub(crate) fn from_cookie(value: Option<&str>) -> Self {
        value.unwrap_or_default().split('.').fold(Self::default(), |look, word| match word {
            "light" => Self { theme: Theme::Light, ..look },
            "dark" => Self { theme: Theme::Dark, ..look },
            "compact" => Self { density: Density::Compact, ..look },
            _ => look,
        })
    }

    /// The cookie's value.
    pub(crate) fn to_cookie(self) -> String {
        format!("{}.{}", self.theme.word(), self.density.word())
    }

    /// The classes of the root element.
    pub(crate) fn classes(self) -> String {
        let words = [self.theme.class(), self.density.class()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Theme {
    /// The word for it, in forms and in the cookie.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    const fn class(self) -> &'static str {
        if matches!(self, Self::System) { "" } else { self.word() }
    }
}

impl Density {
    /// The word for it, in forms and in the cookie.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    const fn class(self) -> &'static str {
        if matches!(self, Self::Comfortable) { "" } else { self.word() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_goes_into_the_cookie_and_comes_back() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            for density in [Density::Comfortable, Density::Compact] {
                let look = Look { theme, density };

                assert_eq!(Look::from_cookie(Some(&look.to_cookie())), look);
            }
        }
    }

    #[test]
    fn a_cookie_of_other_words_changes_nothing() {
        let look = Look::from_cookie(Some("neon.\"><script>.compact"));

        assert_eq!(look.classes(), "compact");
        assert_eq!(Look::from_cookie(None).classes(), "");
    }
}
