//! What an error prints: nothing that the service or the caller wrote.

use std::fmt;

use super::{Error, Inner};
use crate::redact::{self, code_or_ellipsis, id_or_ellipsis};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(self.0.kind.describe())?;
        if let Some(status) = self.0.status {
            write!(f, " (status {}", status.as_u16())?;
            if let Some(code) = self.code().filter(|code| redact::is_code(code)) {
                write!(f, ", {code}")?;
            }
            f.write_str(")")?;
        }
        for (index, problem) in self.0.problems.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            delivery,
            operation,
            status,
            reply,
            problems,
            retry_after,
            is_final: _,
            unstored: _,
            token_reply: _,
            resource,
            location,
            company,
            unread: _,
            source,
            extensions: _,
        } = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", kind).field("delivery", delivery);
        if let Some(operation) = operation {
            out.field("operation", operation);
        }
        if let Some(status) = status {
            out.field("status", &status.as_u16());
        }
        if let Some(code) = &reply.code {
            out.field("code", &code_or_ellipsis(code));
        }
        if !reply.messages.is_empty() {
            let messages = reply.messages.len();
            out.field("messages", &format_args!("{messages} entries"));
        }
        if let Some(trace_id) = &reply.trace_id {
            out.field("trace_id", &id_or_ellipsis(trace_id));
        }
        if !problems.is_empty() {
            out.field("problems", problems);
        }
        if let Some(retry_after) = retry_after {
            out.field("retry_after", retry_after);
        }
        if let Some(resource) = resource {
            out.field("resource", resource);
        }
        if let Some(location) = location {
            out.field("location", location);
        }
        if let Some(company) = company {
            out.field("company", company);
        }
        if let Some(source) = source {
            out.field("source", source);
        }
        out.finish()
    }
}
