//! The filters and other arguments of a search.

use super::*;

#[tokio::test]
async fn filters_reach_the_query() {
    let fake = Server::new(0).start().await;
    let client = client(&fake.url, &ManualClock::new());
    let search = client
        .conversations()
        .search()
        .contact("ve9EPM428h8vShlRW1KT")
        .unassigned()
        .text("+1 415")
        .unread()
        .last_inbound()
        .added_since(date(0))
        .added_until(date(1))
        .page_size(7);
    assert!(!format!("{search:?}").contains("+1 415"));
    assert!(ids(search.stream()).await.unwrap().is_empty());
    let query = &fake.requests()[0];
    let wanted = json!({
        "locationId": LOCATION, "contactId": "ve9EPM428h8vShlRW1KT", "assignedTo": "unassigned",
        "query": "+1 415", "status": "unread", "lastMessageDirection": "inbound",
        "startDate": "1700000000000", "endDate": "1700000001000", "limit": "7", "sort": "desc",
        "sortBy": "last_message_date",
    });
    assert_eq!(serde_json::to_value(query).unwrap(), wanted);
}

#[tokio::test]
async fn wrong_arguments_are_reported_before_any_request() {
    let fake = Server::new(1).start().await;
    let client = client(&fake.url, &ManualClock::new());
    for size in [0, 101] {
        let search = client.conversations().search().page_size(size);
        let error = ids(search.stream()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let problem = &error.problems()[0];
        assert_eq!(problem.field(), "page_size");
        assert_eq!(problem.found(), size.to_string());
        assert_eq!(problem.allowed(), "1 to 100");
    }
    for contact in ["", "jane@a.co"] {
        let conversations = client.conversations();
        let errors = [
            ids(conversations.search().contact(contact).stream())
                .await
                .unwrap_err(),
            ids(client.messages().export().contact(contact).stream())
                .await
                .unwrap_err(),
            conversations.of_contact(contact).await.unwrap_err(),
            conversations.create(contact).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.problems()[0].field(), "contact_id");
        }
    }
    let export = client.messages().export().conversation("");
    let error = ids(export.stream()).await.unwrap_err();
    assert_eq!(error.problems()[0].field(), "conversation_id");

    let cursor = serde_json::from_str("\"elsewhere\"").unwrap();
    let search = client.conversations().search().resume_from(Some(cursor));
    let error = ids(search.stream()).await.unwrap_err();
    assert_eq!(error.problems()[0].field(), "resume_from");

    let nowhere = support::client(&fake.url);
    let error = ids(nowhere.conversations().search().stream())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.problems()[0].allowed().contains("Client::at"));
    assert!(fake.requests().is_empty());
}
