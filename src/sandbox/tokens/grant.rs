//! What tokens are issued for.

use std::{collections::BTreeSet, sync::Arc};

use crate::{id::Resource, operation};

/// What the tokens of an installation are issued for. Tokens that they are exchanged for have the
/// same scopes.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) resource: Resource,
    /// The scopes; `None` stands for those of all operations.
    pub(super) scopes: Option<Arc<[String]>>,
}

impl Grant {
    pub(super) fn has_scope(&self, scope: &str) -> bool {
        let scopes = self.scopes.as_deref();
        scopes.is_none_or(|scopes| scopes.iter().any(|granted| granted == scope))
    }

    /// Returns the scopes, separated by spaces.
    pub(super) fn scope(&self) -> String {
        match &self.scopes {
            Some(scopes) => scopes.join(" "),
            None => {
                let all = operation::ALL
                    .iter()
                    .filter_map(|operation| operation.scope);
                let all: Vec<_> = all.collect::<BTreeSet<_>>().into_iter().collect();
                all.join(" ")
            }
        }
    }
}
