//! Reads the messages of a file: all of them if they are valid, otherwise all problems.

use std::{error::Error, fs, path::Path};

use leadconnector::outbound::Message;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The columns that a CSV file may have, each with its field on the wire.
const COLUMNS: [(&str, &str); 10] = [
    ("contact", "contactId"),
    ("channel", "type"),
    ("text", "message"),
    ("subject", "subject"),
    ("html", "html"),
    ("attachment", ATTACHMENTS),
    ("template", "templateId"),
    ("provider", "conversationProviderId"),
    ("from_number", "fromNumber"),
    ("to_number", "toNumber"),
];
const ATTACHMENTS: &str = "attachments";

/// The contents of a file.
pub(crate) struct Input {
    /// Each message with the number of the line that it starts on.
    pub(crate) messages: Vec<(u64, Message)>,
    /// The SHA-256 of the whole file.
    pub(crate) sha256: String,
}

/// A message or its problem, and its line.
type Read = (u64, Result<Message, String>);

impl Input {
    /// Reads a file whose name ends in `.csv` or `.jsonl`.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let sha256 = Sha256::digest(&bytes);
        let sha256 = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text")?;
        // Spreadsheets write a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        let read = match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => csv_records(text)?,
            Some("jsonl") => json_lines(text),
            _ => return Err("the file's name must end in .csv or .jsonl (JSON lines)".into()),
        };

        let mut messages = Vec::new();
        let mut problems = Vec::new();
        for (line, message) in read {
            let checked = message.and_then(|message| match message.validate() {
                Ok(()) => Ok(message),
                Err(error) => Err(join(error.problems())),
            });
            match checked {
                Ok(message) => messages.push((line, message)),
                Err(problem) => problems.push(format!("line {line}: {problem}")),
            }
        }
        if !problems.is_empty() {
            let of = messages.len() + problems.len();
            let head = format!("{} of {of} messages are not valid:", problems.len());
            return Err(format!("{head}\n{}", problems.join("\n")).into());
        }
        Ok(Self { messages, sha256 })
    }
}

fn join(problems: &[impl ToString]) -> String {
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    problems.join("; ")
}

/// Reads JSON lines: each line is the wire JSON of a message.
fn json_lines(text: &str) -> Vec<Read> {
    let lines = (1..).zip(text.lines());
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(number, line)| {
        let message = serde_json::from_str(line).map_err(|error| {
            // Its line is always the first.
            let words = error.to_string();
            let words = words.rsplit_once(" at line ").map_or(&*words, |(w, _)| w);
            match error.column() {
                0 => words.to_owned(),
                column => format!("{words} (column {column})"),
            }
        });
        (number, message)
    });
    read.collect()
}

/// Reads CSV: each record is a message. An empty cell is an absent field.
fn csv_records(text: &str) -> Result<Vec<Read>, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = reader.headers()?.clone();
    let fields = fields(&columns)?;

    let mut read = Vec::new();
    let mut lines = Lines::of(text);
    let mut record = csv::StringRecord::new();
    loop {
        let start = reader.position().byte();
        if !reader.read_record(&mut record)? {
            return Ok(read);
        }
        let (line, raw) = lines.record(start, reader.position().byte());
        let message = if !quotes_pair(raw) {
            Err("a quote is not closed, or is inside an unquoted cell: \
                 write a quote in a text twice, and put quotes around the cell"
                .to_owned())
        } else if record.len() != fields.len() {
            Err(format!(
                "{} cells for {} columns",
                record.len(),
                fields.len()
            ))
        } else {
            let cells = fields.iter().copied().zip(&record);
            let object: Map<_, _> = cells
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(field, cell)| (field.to_owned(), value(field, cell)))
                .collect();
            serde_json::from_value(Value::Object(object)).map_err(|error| error.to_string())
        };
        read.push((line, message));
    }
}

/// Returns the field of each column.
fn fields(columns: &csv::StringRecord) -> Result<Vec<&'static str>, String> {
    let known = COLUMNS.map(|(column, _)| column).join(", ");
    let mut fields = Vec::new();
    for (number, column) in (1..).zip(columns) {
        let Some((_, field)) = COLUMNS.iter().find(|(name, _)| *name == column) else {
            // The name is not printed: in a file without a header, it is somebody's number or text.
            let problem = format!("the name of column {number} is not one of {known}");
            return Err(format!(
                "line 1: {problem}; columns are separated by commas"
            ));
        };
        if fields.contains(field) {
            return Err(format!("line 1: the column {column} occurs twice"));
        }
        fields.push(field);
    }
    for (column, field) in &COLUMNS[..2] {
        if !fields.contains(field) {
            return Err(format!("line 1: the column {column} is missing"));
        }
    }
    Ok(fields)
}

fn value(field: &str, cell: &str) -> Value {
    if field == ATTACHMENTS {
        return cell.split_whitespace().collect();
    }
    cell.into()
}

/// Returns whether quotes occur only around cells, and doubled within them. The parser is lenient:
/// after a missing quote, it would merge the messages of several contacts into one text.
fn quotes_pair(raw: &str) -> bool {
    let mut chars = raw.chars().peekable();
    let (mut quoted, mut at_start) = (false, true);
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', false) if !at_start => return false,
            ('"', false) => quoted = true,
            ('"', true) => match chars.peek() {
                Some('"') => drop(chars.next()),
                None | Some(',' | '\r' | '\n') => quoted = false,
                Some(_) => return false,
            },
            _ => {}
        }
        at_start = c == ',' && !quoted;
    }
    !quoted
}

/// Counts lines by their line ends.
struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let (counted, line) = (0, 1);
        Self {
            text,
            counted,
            line,
        }
    }

    /// Returns the line and the text of the record that the parser found between two positions. The
    /// rest of a line end and empty lines may precede it.
    fn record(&mut self, start: u64, end: u64) -> (u64, &'a str) {
        let place = |byte| {
            usize::try_from(byte)
                .unwrap_or(usize::MAX)
                .min(self.text.len())
        };
        let raw = self.text.get(place(start)..place(end)).unwrap_or_default();
        let raw = raw.trim_start_matches(['\r', '\n']);
        let start = place(end) - raw.len();
        let passed = self.text.get(self.counted..start).unwrap_or_default();
        self.line += passed.matches('\n').count() as u64;
        self.counted = start;
        (self.line, raw.trim_end_matches(['\r', '\n']))
    }
}
