//! The service's replies, the outcomes that a run records, and what the next run sends.

use super::*;

#[test]
fn messages_over_the_daily_limit_are_sent_by_the_next_run() {
    let folder = Inputs::new();
    let input = folder.csv(40);
    // The daily limit is used up after 20 messages.
    let server = Server::start(|count, _| match count {
        0..20 => accept(),
        _ => Then::Answer(429, "X-RateLimit-Daily-Remaining: 0\r\n", json!({})),
    });
    let (code, report, complaints) = run(&server, &input);
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 20 accepted, 0 rejected, 0 unknown, 20 not sent"));
    assert!(complaints.contains(": not sent: "));
    assert!(
        complaints.lines().count() <= DEFAULT_CONCURRENCY,
        "it stops"
    );

    let refused = server.seen().len();
    server.becomes(|_, _| accept());
    let (code, report, complaints) = run(&server, &input);
    assert_eq!((code, complaints), (0, String::new()));
    assert_eq!(
        report,
        "40 messages: 40 accepted, 0 rejected, 0 unknown, 0 not sent\n"
    );
    assert_eq!(server.seen().len() - refused, 20);
}

#[test]
fn an_invalid_token_stops_the_run_and_rejects_no_message() {
    let folder = Inputs::new();
    let input = folder.csv(40);
    let server = Server::start(|_, _| Then::Answer(401, "", json!({ "message": "no scope" })));
    let (code, report, _) = run(&server, &input);
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 0 accepted, 0 rejected, 0 unknown, 40 not sent"));
    assert!(server.seen().len() <= DEFAULT_CONCURRENCY, "it stops");

    server.becomes(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
}

#[test]
fn rejected_and_unknown_messages_are_listed_and_not_sent_again() {
    let folder = Inputs::new();
    let input = folder.csv(5);
    let server = Server::start(|_, contact| match contact {
        "contact-1" => Then::Answer(422, "", json!({ "message": ["the words"] })),
        "contact-3" => Then::Answer(502, "", json!({})),
        _ => accept(),
    });
    let (code, report, complaints) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(report.starts_with("5 messages: 3 accepted, 1 rejected, 1 unknown, 0 not sent"));
    assert!(report.contains("  line 3: Rejected, status 422\n"));
    assert!(report.contains("  line 5: Server, status 502\n"));
    assert!(complaints.contains("line 3: rejected: "));
    assert!(complaints.contains("the words"));

    server.becomes(|_, _| accept());
    assert_eq!(run(&server, &input), (3, report, String::new()));
    assert_eq!(server.seen().len(), 5);

    let journal = fs::read_to_string(journal_path(&input)).unwrap();
    for personal in [TEXT, NUMBER, "the words", "contact-"] {
        assert!(!journal.contains(personal), "the journal holds {personal}");
    }
}

#[test]
fn a_service_that_is_down_does_not_make_every_message_unknown() {
    let folder = Inputs::new();
    let input = folder.csv(60);
    let server = Server::start(|_, _| Then::Answer(503, "", json!({})));
    let (code, _, _) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(server.seen().len() <= 5 + DEFAULT_CONCURRENCY);
}
