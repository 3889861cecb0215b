//! Exports under each assumption about the service.

use super::*;

#[tokio::test]
async fn export_dates_filter_by_the_date_added_or_by_the_last_change() {
    for (alternative, expected) in [
        (None, vec![]),
        (Some(Alternative::ExportFiltersByUpdate), vec!["1"]),
    ] {
        let (sandbox, _) = with(alternative).await;
        let texts = (0..3).map(|n| Message::to_contact(format!("c{n}"), n.to_string()).date(at(n)));
        let ids = sandbox.messages(texts);
        let path = format!("/conversations/messages/{}/status", ids[1]);
        answer(put(&sandbox, &path).json(&json!({ "status": "read" }))).await;
        let changed = "startDate=2024-01-15T00:00:00Z";
        let (_, reply) = export(&sandbox, &format!("sortBy=updatedAt&{changed}")).await;
        assert_eq!(each(&reply["messages"], "body"), expected);
        let (_, reply) = export(&sandbox, changed).await;
        assert_eq!(reply["total"], 0);
    }
}

#[tokio::test]
async fn export_dates_are_inclusive_or_exclusive() {
    for (alternative, expected) in [
        (None, vec!["3", "2", "1"]),
        (Some(Alternative::ExclusiveExportDates), vec!["2"]),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.messages(numbered(5));
        let query = "startDate=2024-01-01T00:00:01Z&endDate=2024-01-01T00:00:03Z";
        let (_, reply) = export(&sandbox, query).await;
        assert_eq!(each(&reply["messages"], "body"), expected);
    }
}

#[tokio::test]
async fn an_expired_cursor_is_refused_or_leads_to_an_empty_page() {
    for empty in [false, true] {
        let (sandbox, clock) = with(empty.then_some(Alternative::ExpiredCursorIsEmptyPage)).await;
        sandbox.messages(numbered(30));
        let (_, first) = export(&sandbox, "limit=10").await;
        clock.advance(121 * SECOND);
        let cursor = first["nextCursor"].as_str().unwrap();
        let (status, reply) = export(&sandbox, &format!("limit=10&cursor={cursor}")).await;
        if empty {
            let page = json!({ "messages": [], "nextCursor": null, "total": 30 });
            assert_eq!((status, reply), (200, page));
        } else {
            assert_eq!(status, 400);
        }
    }
}

#[tokio::test]
async fn a_full_last_page_has_a_cursor_or_none() {
    for none in [false, true] {
        let (sandbox, _) = with(none.then_some(Alternative::NoCursorAfterFullPage)).await;
        sandbox.messages(numbered(10));
        let (_, page) = export(&sandbox, "limit=10").await;
        assert_eq!(page["messages"].as_array().unwrap().len(), 10);
        assert_eq!(page["nextCursor"].is_null(), none);
        if let Some(cursor) = page["nextCursor"].as_str() {
            let (_, last) = export(&sandbox, &format!("limit=10&cursor={cursor}")).await;
            assert_eq!(
                (&last["messages"], &last["nextCursor"]),
                (&json!([]), &Value::Null)
            );
        }
    }
}
