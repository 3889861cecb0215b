//! A minimal and a full message of each type, and the calls that
//! create them.

use chrono::{DateTime, Utc};
use leadconnector::{inbound, outbound};

/// Two messages of one type.
pub(crate) struct Pair<M> {
    /// Has only what it needs.
    pub(crate) minimal: M,
    /// Has every field of its type.
    pub(crate) full: M,
    /// The source code of the calls that create the two.
    pub(crate) calls: [&'static str; 2],
}

macro_rules! pair {
    ([$($minimal:tt)+] [$($full:tt)+]) => {
        Pair {
            minimal: ($($minimal)+).into(),
            full: ($($full)+).into(),
            calls: [stringify!($($minimal)+), stringify!($($full)+)],
        }
    };
}

pub(crate) fn when() -> DateTime<Utc> {
    DateTime::from_timestamp(1_669_287_863, 0).unwrap()
}

/// A pair whose full message has the fields that all outbound messages have, and `$more`.
macro_rules! outbound_pair {
    ([$($minimal:tt)+] [$($new:tt)+] $($more:tt)*) => {
        pair!([$($minimal)+] [
            $($new)+
                .text("Hello, how can I help you today?")
                .attachment("https://storage.com/file1.pdf")
                .attachments(["https://storage.com/file2.jpg"])
                .template("template123")
                .in_reply_to("msg123")
                .appointment("appt123")
                .provider("provider123")
                .schedule_at(when())
                $($more)*
        ])
    };
}

macro_rules! outbound_text {
    ($Type:ident $($more:tt)*) => {
        outbound_pair!(
            [outbound::$Type::new("abc123def456", "Hello")]
            [outbound::$Type::new("abc123def456", "Hello")]
            $($more)*
        )
    };
}

macro_rules! outbound_phone {
    ($Type:ident) => {
        outbound_text!($Type.from_number("+1499499299").to_number("+1439499299"))
    };
}

/// One of each outbound type.
pub(crate) fn outbound() -> Vec<Pair<outbound::Message>> {
    vec![
        outbound_phone!(Sms),
        outbound_phone!(Rcs),
        outbound_phone!(WhatsApp),
        outbound_text!(Instagram),
        outbound_text!(Facebook),
        outbound_text!(Custom),
        outbound_text!(LiveChat),
        outbound_text!(TikTok),
        outbound_pair!(
            [outbound::Email::new("abc123def456").html("<p>Hello World</p>")]
                [outbound::Email::new("abc123def456")]
            .html("<p>Hello World</p>")
            .subject("Important Update")
            .from("sender@company.com")
            .to("recipient@company.com")
            .cc(["cc1@company.com", "cc2@company.com"])
            .bcc(["bcc1@company.com", "bcc2@company.com"])
            .thread("thread123")
            .reply_mode(outbound::ReplyMode::ReplyAll)
        ),
        pair!(
            [outbound::InternalComment::new(
                "abc123def456",
                "Please call back."
            )][outbound::InternalComment::new("abc123def456", "Hello")
                .text("@Jane<userId>xsmF1xxhmC92ZpL1lj7aLa</userId> please call back.")
                .mention("xsmF1xxhmC92ZpL1lj7aLa")
                .mentions(["pTgLGsAkvCpZgCbcN0pb"])
                .author("8zkvgBbNN3bNuzmq4gVy")]
        ),
    ]
}

/// A pair whose full message has the fields that all inbound messages have, and `$more`.
macro_rules! inbound_pair {
    ($Type:ident [$($minimal:tt)+] $($more:tt)*) => {
        pair!([inbound::$Type::from_contact("abc123def456") $($minimal)+] [
            inbound::$Type::in_conversation("ve9EPM428h8vShlRW1KT")
                .contact("abc123def456")
                .text("Hi")
                .attachment("https://storage.com/file1.pdf")
                .provider("61d6d1f9cdac7612faf80753")
                .alt_id("61d6d1f9cdac7612faf80753")
                .direction(inbound::Direction::Outbound)
                .date("2024-01-15T10:30:00Z".parse().unwrap())
                $($more)*
        ])
    };
}

macro_rules! inbound_text {
    ($Type:ident) => {
        inbound_pair!($Type [.text("Hi")])
    };
}

macro_rules! inbound_email {
    ($Type:ident [$($minimal:tt)+]) => {
        inbound_pair!($Type [$($minimal)+]
            .html("<p>Hello World</p>")
            .subject("Important Update")
            .from("sender@company.com")
            .to("recipient@company.com")
            .cc(["cc1@company.com", "cc2@company.com"])
            .bcc(["bcc1@company.com", "bcc2@company.com"])
            .in_reply_to("rnGyqh2F6uBrIkfhFo9A")
        )
    };
}

macro_rules! inbound_call {
    ($Type:ident) => {
        inbound_pair!($Type
            [.provider("61d6d1f9cdac7612faf80753").status(inbound::CallStatus::Completed)]
            .from("+15037081210")
            .to("+15037081211")
            .status(inbound::CallStatus::NoAnswer)
        )
    };
}

/// One of each inbound type.
pub(crate) fn inbound() -> Vec<Pair<inbound::Message>> {
    vec![
        inbound_text!(Sms),
        inbound_text!(Rcs),
        inbound_email!(Email [.html("<p>Hi</p>")]),
        inbound_text!(WhatsApp),
        inbound_text!(GoogleBusiness),
        inbound_text!(Instagram),
        inbound_text!(Facebook),
        inbound_email!(Custom [.provider("61d6d1f9cdac7612faf80753").text("Hi")]),
        inbound_text!(WebChat),
        inbound_text!(LiveChat),
        inbound_call!(Call),
        inbound_call!(IvrCall),
        inbound_call!(CampaignCall),
        inbound_call!(CampaignVoicemail),
        inbound_text!(TikTok),
        inbound_text!(AllInOneChat),
        inbound_text!(FormSubmission),
    ]
}
