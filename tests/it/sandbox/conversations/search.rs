//! Searches of conversations.

use super::*;

#[tokio::test]
async fn a_search_finds_a_conversation_with_names_dates_and_its_last_message() {
    let (sandbox, _) = start().await;
    let jane = Contact::new("jane").name("Jane Doe").phone("+14155550123");
    sandbox.contact(jane.email("Jane@Company.com").assigned_to("user-id"));
    sandbox.messages([
        Message::to_contact("jane", "Hello").date(at(1)),
        Message::from_contact("jane", "Are you open?").date(at(2)),
    ]);
    let reply = search(&sandbox, "").await;
    assert!(reply["traceId"].is_string());
    assert_eq!(reply["total"], 1);
    let (first, last) = (at(1).timestamp_millis(), at(2).timestamp_millis());
    assert_eq!(
        reply["conversations"][0],
        json!({
            "id": sandbox.conversation_of("jane").unwrap(),
            "contactId": "jane",
            "locationId": "sandboxLocation",
            "type": "TYPE_PHONE",
            "fullName": "Jane Doe",
            "contactName": "jane doe",
            "phone": "+14155550123",
            "email": "jane@company.com",
            "assignedTo": "user-id",
            "unreadCount": 1,
            "starred": false,
            "dateAdded": first,
            "dateUpdated": last,
            "lastMessageDate": last,
            "lastMessageBody": "Are you open?",
            "lastMessageType": "TYPE_SMS",
            "lastMessageDirection": "inbound",
            "sort": [last],
        })
    );
}

#[tokio::test]
async fn a_search_lags_behind() {
    let (sandbox, clock) = start().await;
    send(&sandbox, sms()).await;
    assert_eq!(search(&sandbox, "contactId=c").await["total"], 0);
    clock.advance(4 * SECOND);
    assert_eq!(search(&sandbox, "").await["total"], 0);
    clock.advance(SECOND);
    assert_eq!(contacts(&sandbox, "contactId=c").await, ["c"]);

    sandbox.index_lag(Duration::ZERO);
    let body = json!({ "type": "SMS", "contactId": "c", "message": "Yes", "direction": "inbound" });
    answer(post(&sandbox, INBOUND).json(&body)).await;
    let reply = search(&sandbox, "").await;
    assert_eq!(reply["conversations"][0]["lastMessageBody"], "Yes");
    assert_eq!(reply["conversations"][0]["unreadCount"], 1);
}

#[tokio::test]
async fn a_search_is_paged_by_the_sort_value() {
    let (sandbox, _) = start().await;
    let message = |n| Message::from_contact(format!("c{n:02}"), "Hi").date(at(n));
    sandbox.messages((0..45).map(message));
    for (order, expected) in [
        ("asc", (0..45).collect::<Vec<_>>()),
        ("desc", (0..45).rev().collect()),
    ] {
        let expected: Vec<_> = expected.iter().map(|n| format!("c{n:02}")).collect();
        let mut seen = Vec::new();
        let mut after = String::new();
        let mut pages = 0;
        loop {
            let query = format!("sortBy=last_message_date&sort={order}{after}");
            let reply = search(&sandbox, &query).await;
            assert_eq!(reply["total"], 45);
            let page = reply["conversations"].as_array().unwrap();
            seen.extend(each(&reply["conversations"], "contactId"));
            pages += 1;
            if page.len() < 20 {
                break;
            }
            after = format!("&startAfterDate={}", page.last().unwrap()["sort"][0]);
        }
        assert_eq!(seen, expected);
        assert_eq!(pages, 3);
    }
}

#[tokio::test]
async fn a_search_has_filters() {
    let (sandbox, _) = start().await;
    sandbox.contact(Contact::new("a").name("Jane Doe").assigned_to("user"));
    for other in ["b", "c", "d"] {
        sandbox.contact(Contact::new(other).name(format!("Other {other}")));
    }
    sandbox.messages([
        Message::from_contact("a", "offer please").date(at(1)),
        Message::by_user("b", "user", "here you are").date(at(2)),
        Message::to_contact("c", "news")
            .source("workflow")
            .date(at(3)),
        Message::to_contact("d", "")
            .email("Invoice", "<p>Hi</p>")
            .date(at(4)),
    ]);
    let b = sandbox.conversation_of("b").unwrap();
    let starred = json!({ "locationId": "sandboxLocation", "starred": true });
    let path = format!("/conversations/{b}");
    sandbox.index_lag(Duration::ZERO);
    assert_eq!(answer(put(&sandbox, &path).json(&starred)).await.0, 200);
    let since = at(2).timestamp_millis();
    let until = at(3).timestamp_millis();
    for (query, expected) in [
        ("", vec!["d", "c", "b", "a"]),
        ("status=all", vec!["d", "c", "b", "a"]),
        ("status=unread", vec!["a"]),
        ("status=read", vec!["d", "c", "b"]),
        ("status=starred", vec!["b"]),
        ("contactId=c", vec!["c"]),
        ("contactId=nobody", vec![]),
        (&format!("id={b}"), vec!["b"]),
        (&format!("id={b}&contactId=c"), vec![]),
        ("id=unknown", vec![]),
        ("query=jane", vec!["a"]),
        ("query=HERE", vec!["b"]),
        ("assignedTo=user", vec!["a"]),
        ("assignedTo=unassigned", vec!["d", "c", "b"]),
        ("assignedTo=other,user", vec!["a"]),
        ("lastMessageType=TYPE_EMAIL", vec!["d"]),
        ("lastMessageDirection=inbound", vec!["a"]),
        ("lastMessageDirection=outbound", vec!["d", "c", "b"]),
        ("lastMessageAction=manual", vec!["b"]),
        ("sortBy=last_manual_message_date", vec!["b"]),
        (
            &format!("startDate={since}&endDate={until}"),
            vec!["c", "b"],
        ),
        ("limit=2", vec!["d", "c"]),
        ("status=unread&limit=1&sort=asc", vec!["a"]),
    ] {
        assert_eq!(contacts(&sandbox, query).await, expected, "{query}");
    }
    assert_eq!(search(&sandbox, "status=read&limit=1").await["total"], 3);
}

#[tokio::test]
async fn a_search_tells_what_is_wrong_with_its_parameters() {
    let (sandbox, _) = start().await;
    let path = "/conversations/search?status=new&limit=101&startAfterDate=x&startDate=yesterday";
    let (status, reply) = get(&sandbox, path).await;
    assert_eq!(status, 422);
    let told = reply["message"].as_array().unwrap();
    let mut told: Vec<_> = told.iter().map(|text| text.as_str().unwrap()).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(
        told,
        [
            "limit must not be greater than 100",
            "locationId should not be empty",
            "startAfterDate must be a number",
            "startDate must be a number",
            "startDate must be an integer number",
            "status must be a valid enum value",
        ]
    );
}
