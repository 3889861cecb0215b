//! Finds the operation that a request calls, by its method and path.

use percent_encoding::percent_decode_str;

use super::ReceivedRequest;
use crate::operation::{self, Operation};

/// The operation that a request calls.
pub(super) struct Route {
    pub(super) operation: &'static Operation,
    /// The path parameters, decoded.
    pub(super) parameters: Vec<String>,
}

impl Route {
    pub(super) fn of(request: &ReceivedRequest) -> Option<Self> {
        operation::ALL
            .iter()
            .filter(|operation| operation.method == *request.method())
            .filter_map(|operation| {
                let parameters = match_path(operation.path, request.path())?;
                Some(Self {
                    operation,
                    parameters,
                })
            })
            // A path of names, such as /conversations/search, is not one with an id.
            .min_by_key(|route| route.operation.path.matches('{').count())
    }
}

/// Returns whether a path, or a template such as `/messages/{id}`, is that of a request.
pub(super) fn is_at(aimed: &str, path: &str) -> bool {
    if !aimed.contains('{') {
        return aimed == path;
    }
    let known = operation::ALL.iter().map(|operation| operation.path);
    let template = known
        .filter(|template| match_path(template, path).is_some())
        .min_by_key(|template| template.matches('{').count());
    match template {
        // The template fits itself; its braces are a segment as any.
        Some(template) => {
            match_path(aimed, template).is_some()
                && aimed.matches('{').count() == template.matches('{').count()
        }
        None => match_path(aimed, path).is_some(),
    }
}

/// Matches a path with a template such as `/messages/{messageId}/status`. Returns the decoded
/// parameters.
pub(super) fn match_path(template: &str, path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            let parameter = percent_decode_str(segment).decode_utf8().ok()?;
            parameters.push(parameter.into_owned());
        } else if segment != wanted {
            return None;
        }
    }
    segments.next().is_none().then_some(parameters)
}
