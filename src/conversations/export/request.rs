//! The request for one page of an export.

use chrono::TimeDelta;

use super::{
    Export,
    progress::{OVERLAP, earlier, later},
    walk::ExportWalk,
};
use crate::{
    Error,
    api::{ResponseValue, types},
    conversations::Channel,
};

/// By how much the bounds of the request exceed those of the caller, for the same reason.
const MARGIN: TimeDelta = TimeDelta::milliseconds(1);
impl ExportWalk {
    /// Requests a page: the next one, or the first one of a walk.
    pub(super) async fn request(&self) -> Result<ResponseValue<types::ExportPage>, Error> {
        let Export {
            client,
            contact,
            conversation,
            channel,
            page_size,
            oldest_first,
            since,
            until,
            ..
        } = &self.export;
        let mut since = since.map(|date| earlier(date, MARGIN));
        let mut until = until.map(|date| later(date, MARGIN));
        // By the date of updating, the filter can't be relied on: it may be by the date of adding.
        if !self.by_update() {
            match self.place.date {
                Some(date) if *oldest_first => since = Some(earlier(date, OVERLAP)),
                Some(date) => until = Some(later(date, OVERLAP)),
                None => {}
            }
        }
        let mut query = types::ExportMessagesQuery::new(self.location.clone());
        query.contact_id.clone_from(contact);
        query.conversation_id.clone_from(conversation);
        query.channel = if self.place.emails {
            Some(types::ExportChannel::Email)
        } else {
            channel.and_then(Channel::export)
        };
        query.start_date = since;
        query.end_date = until;
        query.sort_by = Some(if self.by_update() {
            types::ExportSortBy::UpdatedAt
        } else {
            types::ExportSortBy::CreatedAt
        });
        query.sort_order = Some(if *oldest_first {
            types::SortOrder::Asc
        } else {
            types::SortOrder::Desc
        });
        query.limit = Some((*page_size).into());
        query.cursor = self.cursor.as_ref().map(|(cursor, _)| cursor.clone());
        client.api().export_messages(&query).await
    }
}
