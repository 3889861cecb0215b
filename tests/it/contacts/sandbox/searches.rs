//! Searches of contacts in the sandbox.

use super::*;

#[tokio::test]
async fn a_search_finds_each_match_once_in_order() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let contacts = sandbox.client().contacts();
    for number in 0..1_234 {
        let upsert = contacts.upsert().phone(format!("+1415555{number:04}"));
        let city = if number % 2 == 0 { "Austin" } else { "Boston" };
        upsert
            .city(city)
            .first_name(format!("Jane{number:04}"))
            .send()
            .await
            .unwrap();
        clock.advance(Duration::from_millis(150));
    }
    let all = || contacts.search().ascending("dateAdded");
    let found: Vec<_> = all().stream().try_collect().await.unwrap();
    assert!(
        (1_150..1_234).contains(&found.len()),
        "the index lags: {}",
        found.len()
    );
    clock.advance(Duration::from_secs(10));
    let before = sandbox.requests().len();
    let found: Vec<_> = all().page_size(500).stream().try_collect().await.unwrap();
    assert_eq!(sandbox.requests().len() - before, 3);
    assert_eq!(found.len(), 1_234);
    let names: Vec<_> = found
        .iter()
        .map(|contact| contact.first_name().unwrap())
        .collect();
    assert!(names.is_sorted());

    let austin = contacts.search().filter(Filter::eq("city", "austin"));
    let pages: Vec<_> = austin.clone().pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 7);
    assert!(pages.iter().all(|page| page.total == Some(617)));
    let resumed = austin.resume_from(pages[3].next.clone());
    let rest: Vec<_> = resumed.stream().try_collect().await.unwrap();
    assert_eq!(rest.len(), 617 - 400);
    assert_eq!(
        ids(&rest),
        pages[4..]
            .iter()
            .flat_map(|page| ids(&page.items))
            .collect::<Vec<_>>()
    );

    let both = Filter::all([
        Filter::contains("firstName", "jane000"),
        Filter::not_exists("email"),
    ]);
    let few: Vec<_> = contacts
        .search()
        .filter(both)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(few.len(), 10);
    assert_eq!(few[0].may_receive(Channel::Sms), MayReceive::Unknown);
    let text: Vec<_> = contacts
        .search()
        .text("jane1233")
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(text.len(), 1);
}

#[tokio::test]
async fn contacts_are_sorted_by_values_of_any_kind() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.index_lag(Duration::ZERO);
    let client = sandbox.client();
    for number in 0..80_usize {
        let settings = [
            json!(null),
            json!(true),
            json!(number),
            json!("a"),
            json!({}),
        ];
        let body = json!({ "inboundDndSettings": settings[number % 5], "name": "Jane" });
        let path = format!("/contacts/contact{:02}", (number * 37) % 80);
        let request = client
            .request(http::Method::PUT, path)
            .version("2021-07-28");
        let _: serde_json::Value = request.json_body(&body).json().await.unwrap_or_default();
    }
    let search = client.contacts().search().ascending("inboundDndSettings");
    let found: Vec<_> = search.stream().try_collect().await.unwrap();
    assert!(found.len() > 20, "{}", found.len());
}

#[tokio::test]
async fn a_search_is_sorted_by_ten_fields_at_most() {
    let sandbox = Sandbox::start().await.unwrap();
    let search = |fields: usize| {
        let search = sandbox.client().contacts().search();
        (0..fields).fold(search, |search, _| search.ascending("email"))
    };
    assert_eq!(search(10).stream().try_next().await.unwrap(), None);
    let error = search(11).stream().try_next().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 422);
}

/// As of a program that removes the tag which it searches for. The last contact of a page is no
/// longer found when the next page is requested.
#[tokio::test]
async fn a_search_goes_on_after_contacts_that_no_longer_match() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.index_lag(Duration::ZERO);
    let contacts = sandbox.client().contacts();
    for number in 0..25 {
        contacts
            .add_tags(format!("c{number}"), ["todo"])
            .await
            .unwrap();
    }
    let search = contacts.search().filter(Filter::eq("tags", "todo"));
    let mut found = search.page_size(10).stream();
    let mut removed = 0;
    while let Some(contact) = found.try_next().await.unwrap() {
        contacts
            .remove_tags(contact.id().unwrap(), ["todo"])
            .await
            .unwrap();
        removed += 1;
    }
    assert_eq!(removed, 25);
}
