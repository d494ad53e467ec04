//! Projects: what the object has in each dialect, what bodies may send back of it, and what its tags are.

use super::Dialect;
use crate::api::body::{Fields, wrong_type};
use crate::api::error::{ApiError, project, request};
use crate::api::groups::TagView;
use keywright_domain::{InvalidTagWords, NewTags, TagPairs, TagWords};
use serde_json::Value;

/// What a project object has, beside `id`, `links`, `name` and `orgId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectForm {
    /// `clusterCount` and `created`.
    Clusters,
    /// The same, tags and the switch of default alerts.
    ClustersAndTags,
    /// What is counted of agents and hosts, and tags.
    Hosts,
}

/// What a project's tags are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagForm {
    /// Objects of `key` and `value`.
    Pairs,
    /// Plain strings.
    Words,
}

impl ProjectForm {
    /// Members of the object that cannot be set, and that SDKs send back.
    pub const fn read_only(self) -> &'static [&'static str] {
        match self {
            Self::Clusters | Self::ClustersAndTags => {
                &["id", "links", "clusterCount", "created", "regionUsageRestrictions"]
            }
            Self::Hosts => &[
                "id",
                "links",
                "activeAgentCount",
                "agentApiKey",
                "hostCounts",
                "lastActiveAgent",
                "ldapGroupMappings",
                "publicApiEnabled",
                "replicaSetCount",
                "shardCount",
            ],
        }
    }
}

impl Dialect {
    /// Tags out of a body, all of the dialect's kind.
    ///
    /// # Errors
    /// 400 `INVALID_JSON_ATTRIBUTE` for another JSON type. For pairs `MISSING_ATTRIBUTE`, and `VALIDATION_ERROR` in the
    /// words that clients look for; for words `INVALID_GROUP_TOKEN` and `TOO_MANY_GROUP_TOKENS`.
    pub(crate) fn tags(&self, value: Value) -> Result<NewTags, ApiError> {
        let Value::Array(items) = value else { return Err(wrong_type("tags")) };
        match self.tags {
            TagForm::Pairs => pairs(items).map(NewTags::Pairs),
            TagForm::Words => words(items).map(NewTags::Words),
        }
    }
}

fn pairs(items: Vec<Value>) -> Result<TagPairs, ApiError> {
    let mut pairs = Vec::with_capacity(items.len());
    for item in items {
        if !item.is_object() {
            return Err(wrong_type("tags"));
        }
        let mut pair = Fields::of::<TagView>(item, &[])?;
        pairs.push((pair.required_text("key")?, pair.required_text("value")?));
    }
    TagPairs::new(pairs).map_err(|invalid| {
        let text = invalid.to_string();
        ApiError::new(&request::VALIDATION_ERROR).with(text.as_str()).about_field("tags", text)
    })
}

fn words(items: Vec<Value>) -> Result<TagWords, ApiError> {
    let word = |item| match item {
        Value::String(word) => Ok(word),
        _ => Err(wrong_type("tags")),
    };
    let words = items.into_iter().map(word).collect::<Result<_, _>>()?;
    TagWords::new(words).map_err(|invalid| match invalid {
        InvalidTagWords::TooMany => ApiError::new(&project::TOO_MANY_GROUP_TOKENS).with(TagWords::MAX),
        InvalidTagWords::Word => ApiError::new(&project::INVALID_GROUP_TOKEN).with(TagWords::MAX_LENGTH),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{ATLAS_V1, ATLAS_V2, PUBLIC};
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_pairs_in_atlas_and_words_elsewhere() {
        let (pairs, words) = (json!([{"key": "env", "value": "ci"}]), json!(["DEV", "PRODUCT"]));

        for dialect in [&ATLAS_V1, &ATLAS_V2] {
            assert!(matches!(dialect.tags(pairs.clone()), Ok(NewTags::Pairs(_))));
            assert_eq!(dialect.tags(words.clone()).unwrap_err().row().code, "INVALID_JSON_ATTRIBUTE");
        }
        assert!(matches!(PUBLIC.tags(words), Ok(NewTags::Words(_))));
        assert_eq!(PUBLIC.tags(pairs).unwrap_err().row().code, "INVALID_JSON_ATTRIBUTE");
    }
}
