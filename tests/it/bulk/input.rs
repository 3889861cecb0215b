//! Inputs as CSV and JSON lines.

use super::*;

#[test]
fn every_invalid_line_is_reported_and_nothing_is_sent() {
    let folder = Inputs::new();
    let server = Server::start(|_, _| accept());
    let complaints = |name, text| {
        let input = folder.write(name, text);
        let (code, _, complaints) = run(&server, &input);
        assert_eq!(code, 1);
        assert!(!journal_path(&input).exists());
        assert!(!complaints.contains("secret"), "{complaints}");
        complaints
    };

    let csv = complaints(
        "input.csv",
        "contact,channel,text,html\r\n\
         c,SMS,secret,\r\n\
         \r\n\
         c,SMS,\"secret\r\nsecret\",\r\n\
         c,SMS,secret,<p>secret\r\n\
         c,Email,secret,\r\n\
         +14155550123,SMS,secret\r\n\
         c,SMS,\"secret,\r\n\
         c,SMS,\"secret\",\r\n",
    );
    assert!(csv.starts_with("4 of 6 messages are not valid:\n"), "{csv}");
    assert!(csv.contains("line 6: html: found a field that SMS messages do not have"));
    assert!(csv.contains("line 7: html: found nothing, allowed: "));
    assert!(csv.contains("line 8: 3 cells for 4 columns\n"));
    assert!(csv.contains("line 9: a quote is not closed"));

    let columns = complaints("columns.csv", "contact;channel;text\nc;SMS;secret\n");
    assert!(columns.starts_with("line 1: the name of column 1 is not one of contact, channel, "));

    let json = complaints(
        "input.jsonl",
        "{\"type\":\"SMS\",\"contactId\":\"c\",\"message\":\"secret\"}\n\n\
         {\"type\":\"SMS\",\"contactId\":\"c\",\"message\":\"secret\"\n\
         {\"type\":\"SMS\",\"contactId\":\"c\"}\n\
         {\"type\":\"SMS\",\"contactId\":\"c\",\"html\":\"secret\"}\n",
    );
    assert!(
        json.starts_with("3 of 4 messages are not valid:\n"),
        "{json}"
    );
    for line in [
        "line 3: EOF",
        "line 4: message: found",
        "line 5: html: found",
    ] {
        assert!(json.contains(line), "{json}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn the_sample_is_sent_to_the_sandbox() {
    let folder = Inputs::new();
    let input = folder.write("bulk.csv", include_str!("../../../examples/bulk.csv"));
    let elsewhere = Server::start(|_, _| accept());
    let arguments = ["--sandbox", input.to_str().unwrap()];
    let output = bulk(&elsewhere, &arguments).output().unwrap();
    let report = "5 messages: 5 accepted, 0 rejected, 0 unknown, 0 not sent\n";
    assert_eq!(end(&output), (0, report.to_owned(), String::new()));
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn json_lines_are_sent_unchanged() {
    let folder = Inputs::new();
    let text = "{\"type\":\"IG\",\"contactId\":\"a\",\"message\":\"Hi\"}\n\
                {\"type\":\"Email\",\"contactId\":\"b\",\"html\":\"<p>Hi</p>\"}";
    let input = folder.write("input.jsonl", text);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let mut seen = server.seen();
    seen.sort();
    assert_eq!(seen, ["a", "b"]);
}
