//! Journals that are torn or belong to another input.

use super::*;

#[test]
fn a_torn_last_line_of_the_journal_is_ignored() {
    // The part of the journal that is left, and the resulting state of its message.
    let folder = Inputs::new();
    let input = folder.csv(1);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let journal = fs::read(journal_path(&input)).unwrap();
    let ends: Vec<_> = (1..=journal.len())
        .filter(|end| journal[end - 1] == b'\n')
        .collect();
    let [header, sending, accepted] = ends[..] else {
        panic!("not three lines");
    };

    let torn = [
        // The send had not begun.
        (0, 0),
        (1, 0),
        (header - 1, 0),
        (header, 0),
        (header + 1, 0),
        (sending - 1, 0),
        // The send had begun.
        (sending, 3),
        (sending + 1, 3),
        (accepted - 1, 3),
    ];
    for (left, code) in torn {
        fs::write(journal_path(&input), &journal[..left]).unwrap();
        let sent = server.seen().len();
        assert_eq!(run(&server, &input).0, code, "{left} bytes left");
        let sent = server.seen().len() - sent;
        assert_eq!(sent, usize::from(code == 0), "{left} bytes left");
        // The journal is complete again.
        assert_eq!(run(&server, &input).0, code, "{left} bytes left");
    }
}

#[test]
fn a_journal_of_another_input_is_rejected_and_left_unchanged() {
    let folder = Inputs::new();
    let input = folder.csv(3);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let journal = fs::read(journal_path(&input)).unwrap();

    let refused = |server: &Server, why: &str| {
        let before = fs::read(journal_path(&input)).unwrap();
        let (code, _, complaint) = run(server, &input);
        assert_eq!(code, 1);
        assert!(complaint.contains(why), "{complaint}");
        assert_eq!(fs::read(journal_path(&input)).unwrap(), before);
    };
    let elsewhere = Server::start(|_, _| accept());
    refused(
        &elsewhere,
        "the journal is of messages to http://127.0.0.1:",
    );

    // The same lines in another order.
    let text = fs::read_to_string(&input).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.swap(1, 2);
    fs::write(&input, lines.join("\n")).unwrap();
    refused(&server, "another version of the input");
    folder.csv(4);
    refused(&server, "another version of the input");

    folder.csv(3);
    let text = String::from_utf8(journal).unwrap();
    let (start, _) = text.split_once("\"sending\"").unwrap();
    fs::write(journal_path(&input), format!("{start}\u{0}\n")).unwrap();
    refused(&server, "line 2 cannot be read");
    fs::write(journal_path(&input), "my own notes").unwrap();
    refused(&server, "not a journal of this input");

    assert_eq!(server.seen().len(), 3);
    assert_eq!(elsewhere.seen().len(), 0);
}
