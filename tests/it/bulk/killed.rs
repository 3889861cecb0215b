//! Runs that are killed or interrupted, and the next run.

use super::*;

#[test]
fn messages_in_flight_when_the_process_is_killed_are_listed_and_not_sent_again() {
    let folder = Inputs::new();
    let input = folder.csv(40);
    let server = Server::start(|count, _| if count < 10 { accept() } else { Then::Hold });

    // After this many requests, the client has ten replies and the rest is in flight.
    let child = start(&server, &input);
    server.wait_for(10 + DEFAULT_CONCURRENCY);
    kill(child);
    let before = states(&input);
    let in_flight = lines_with(&before, "sending");
    assert_eq!(lines_with(&before, "accepted").len(), 10);
    assert_eq!(in_flight.len(), DEFAULT_CONCURRENCY);

    server.becomes(|_, _| accept());
    let (code, report, _) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(report.starts_with("40 messages: 24 accepted, 0 rejected, 16 unknown, 0 not sent"));
    assert_eq!(listed_unknown(&report), in_flight);
    let seen = server.seen();
    assert_eq!(seen.len(), 40, "each was sent once");
    assert_eq!(BTreeSet::from_iter(&seen).len(), 40, "none was sent twice");

    // Starting it again sends nothing either.
    assert_eq!(run(&server, &input), (3, report, String::new()));
    assert_eq!(server.seen().len(), 40);
}

#[test]
fn no_message_is_sent_twice_wherever_the_process_is_killed() {
    for kill_at in [1, 2, 7, 15, 23, 31, 39, 40] {
        let folder = Inputs::new();
        let input = folder.csv(40);
        let server = Server::start(|_, _| accept());

        let child = start(&server, &input);
        server.wait_for(kill_at);
        kill(child);
        let accepted_before = lines_with(&states(&input), "accepted");

        let (code, report, _) = run(&server, &input);
        let after = states(&input);
        let accepted = lines_with(&after, "accepted");
        let unknown = lines_with(&after, "sending");
        assert_eq!(code, if unknown.is_empty() { 0 } else { 3 });
        assert_eq!(listed_unknown(&report), unknown);
        assert_eq!(accepted.len() + unknown.len(), 40);
        assert!(accepted.is_superset(&accepted_before));

        let seen = server.seen();
        let contacts = BTreeSet::from_iter(seen.iter().cloned());
        assert_eq!(contacts.len(), seen.len(), "a message was sent twice");
        let accepted = accepted.into_iter().map(contact).collect();
        assert!(contacts.is_superset(&accepted), "accepted means sent");
        let unknown = unknown.into_iter().map(contact).collect();
        let others: BTreeSet<_> = contacts.difference(&accepted).cloned().collect();
        assert!(others.is_subset(&unknown), "what else was sent is listed");
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let interrupt = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(interrupt.success());
}

#[cfg(unix)]
#[test]
fn an_interrupt_lets_messages_in_flight_finish() {
    let folder = Inputs::new();
    let input = folder.csv(40);
    let server = Server::start(|_, _| Then::Hold);
    let mut child = start(&server, &input);
    server.wait_for(DEFAULT_CONCURRENCY);

    interrupt(&child);
    let mut complaints = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    complaints.read_line(&mut line).unwrap();
    assert!(line.starts_with("interrupted: "), "{line}");
    server.becomes(|_, _| accept());

    let (code, report, _) = end(&child.wait_with_output().unwrap());
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 16 accepted, 0 rejected, 0 unknown, 24 not sent"));
    assert_eq!(run(&server, &input).0, 0);
    assert_eq!(server.seen().len(), 40);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_that_waits_for_the_limits() {
    let folder = Inputs::new();
    let input = folder.csv(40);
    let limits = "X-RateLimit-Max: 16\r\nX-RateLimit-Interval-Milliseconds: 600000\r\n\
                  X-RateLimit-Remaining: 0\r\n";
    let reply = json!({ "messageId": "m1", "conversationId": "c1" });
    let server = Server::start(move |_, _| Then::Answer(201, limits, reply.clone()));
    let child = start(&server, &input);
    server.wait_for(DEFAULT_CONCURRENCY);
    while !journal_path(&input).exists()
        || lines_with(&states(&input), "accepted").len() < DEFAULT_CONCURRENCY
    {
        std::thread::yield_now();
    }
    interrupt(&child);

    let (code, report, _) = end(&child.wait_with_output().unwrap());
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 16 accepted, 0 rejected, 0 unknown, 24 not sent"));
    // The journal has no message that had no permit.
    assert_eq!(states(&input).len(), DEFAULT_CONCURRENCY);
    assert_eq!(server.seen().len(), DEFAULT_CONCURRENCY);
}

#[test]
fn a_second_run_at_the_same_time_sends_nothing() {
    let folder = Inputs::new();
    let input = folder.csv(3);
    let server = Server::start(|_, _| Then::Hold);
    let first = start(&server, &input);
    server.wait_for(3);
    let (code, _, complaint) = run(&server, &input);
    kill(first);
    assert_eq!(code, 1);
    assert!(
        complaint.contains("another run is using this journal"),
        "{complaint}"
    );
    assert_eq!(server.seen().len(), 3);
}
