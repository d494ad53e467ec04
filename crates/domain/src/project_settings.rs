//! A project's settings: twelve switches, kept and echoed (endpoint contract 8.3).

macro_rules! settings {
    ($($setting:ident, $name:literal, $initial:literal;)*) => {
        /// One of the switches.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum ProjectSetting { $(#[doc = concat!("`", $name, "`.")] $setting,)* }

        impl ProjectSetting {
            /// All of them, by name.
            pub const ALL: &'static [Self] = &[$(Self::$setting),*];

            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The member of the settings object.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$setting => $name,)* }
            }

            /// What a new project has.
            pub const fn initially(self) -> bool {
                match self { $(Self::$setting => $initial,)* }
            }
        }
    };
}

settings! {
    HomePageAiAssistant, "isAtlasHomePageAiAssistantEnabled", true;
    ClusterAiAssistant, "isClusterAiAssistantEnabled", true;
    CollectDatabaseSpecificsStatistics, "isCollectDatabaseSpecificsStatisticsEnabled", true;
    DataExplorer, "isDataExplorerEnabled", true;
    DataExplorerGenAiFeatures, "isDataExplorerGenAIFeaturesEnabled", true;
    DataExplorerGenAiSampleDocumentPassing, "isDataExplorerGenAISampleDocumentPassingEnabled", false;
    DataValidation, "isDataValidationEnabled", true;
    ExtendedStorageSizes, "isExtendedStorageSizesEnabled", false;
    NativeReranking, "isNativeRerankingEnabled", false;
    PerformanceAdvisor, "isPerformanceAdvisorEnabled", true;
    RealtimePerformancePanel, "isRealtimePerformancePanelEnabled", true;
    SchemaAdvisor, "isSchemaAdvisorEnabled", true;
}

/// All switches of a project. Its text is the names of those that are on, one space between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProjectSettings(u16);

impl Default for ProjectSettings {
    fn default() -> Self {
        let mut settings = Self(0);
        for setting in ProjectSetting::ALL {
            settings.set(*setting, setting.initially());
        }
        settings
    }
}

impl ProjectSettings {
    /// Is the switch on?
    pub const fn get(self, setting: ProjectSetting) -> bool {
        self.0 & (1 << setting as u16) != 0
    }

    /// Turns it on or off.
    pub const fn set(&mut self, setting: ProjectSetting, on: bool) {
        let bit = 1 << setting as u16;
        self.0 = if on { self.0 | bit } else { self.0 & !bit };
    }

    /// The text that the database keeps.
    pub fn to_text(self) -> String {
        let on = ProjectSetting::ALL.iter().filter(|setting| self.get(**setting));
        on.map(|setting| setting.name()).collect::<Vec<_>>().join(" ")
    }

    /// The settings of a stored text; `None` for a damaged one.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut settings = Self(0);
        for name in text.split_whitespace() {
            settings.set(*ProjectSetting::ALL.iter().find(|setting| setting.name() == name)?, true);
        }
        Some(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_project_has_nine_of_twelve_on_and_reads_its_own_text() {
        let settings = ProjectSettings::default();

        assert_eq!(ProjectSetting::ALL.len(), 12);
        assert_eq!(ProjectSetting::ALL.iter().filter(|setting| settings.get(**setting)).count(), 9);
        assert_eq!(ProjectSettings::from_text(&settings.to_text()), Some(settings));
        assert!(ProjectSetting::ALL.is_sorted_by_key(|setting| setting.name()));
    }
}
