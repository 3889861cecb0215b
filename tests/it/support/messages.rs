//! One message of each type.

use chrono::{DateTime, Utc};
use leadconnector::{inbound, outbound};

/// A message of one type: the least it needs, and with every field it has.
pub(crate) struct Pair<M> {
    pub(crate) least: M,
    pub(crate) full: M,
}

fn pair<M>(least: impl Into<M>, full: impl Into<M>) -> Pair<M> {
    Pair {
        least: least.into(),
        full: full.into(),
    }
}

pub(crate) fn when() -> DateTime<Utc> {
    DateTime::from_timestamp(1_669_287_863, 0).unwrap()
}

macro_rules! outbound_full {
    ($message:expr) => {
        $message
            .text("Hello, how can I help you today?")
            .attachment("https://storage.com/file1.pdf")
            .attachments(["https://storage.com/file2.jpg"])
            .template("template123")
            .in_reply_to("msg123")
            .appointment("appt123")
            .provider("provider123")
            .schedule_at(when())
    };
}

macro_rules! phone_full {
    ($message:expr) => {
        outbound_full!($message)
            .from_number("+1499499299")
            .to_number("+1439499299")
    };
}

macro_rules! inbound_full {
    ($Type:ident) => {
        inbound::$Type::in_conversation("ve9EPM428h8vShlRW1KT")
            .contact("abc123def456")
            .text("Hi")
            .attachment("https://storage.com/file1.pdf")
            .provider("61d6d1f9cdac7612faf80753")
            .alt_id("61d6d1f9cdac7612faf80753")
            .direction(inbound::Direction::Outbound)
            .date("2024-01-15T10:30:00Z".parse().unwrap())
    };
}

macro_rules! email_full {
    ($message:expr) => {
        $message
            .html("<p>Hello World</p>")
            .subject("Important Update")
            .from("sender@company.com")
            .to("recipient@company.com")
            .cc(["cc1@company.com", "cc2@company.com"])
            .bcc(["bcc1@company.com", "bcc2@company.com"])
    };
}

/// One of each outbound type.
pub(crate) fn outbound() -> Vec<Pair<outbound::Message>> {
    macro_rules! text {
        ($Type:ident, $full:ident) => {
            pair(
                outbound::$Type::new("abc123def456", "Hello"),
                $full!(outbound::$Type::new("abc123def456", "Hello")),
            )
        };
    }
    vec![
        text!(Sms, phone_full),
        text!(Rcs, phone_full),
        text!(WhatsApp, phone_full),
        text!(Instagram, outbound_full),
        text!(Facebook, outbound_full),
        text!(Custom, outbound_full),
        text!(LiveChat, outbound_full),
        text!(TikTok, outbound_full),
        pair(
            outbound::Email::new("abc123def456").html("<p>Hello World</p>"),
            email_full!(outbound_full!(outbound::Email::new("abc123def456")))
                .thread("thread123")
                .reply_mode(outbound::ReplyMode::ReplyAll),
        ),
    ]
}

/// One of each inbound type.
pub(crate) fn inbound() -> Vec<Pair<inbound::Message>> {
    macro_rules! text {
        ($Type:ident) => {
            pair(
                inbound::$Type::from_contact("abc123def456").text("Hi"),
                inbound_full!($Type),
            )
        };
    }
    macro_rules! call {
        ($Type:ident) => {
            pair(
                inbound::$Type::from_contact("abc123def456")
                    .provider("61d6d1f9cdac7612faf80753")
                    .status(inbound::CallStatus::Completed),
                inbound_full!($Type)
                    .from("+15037081210")
                    .to("+15037081211")
                    .status(inbound::CallStatus::NoAnswer),
            )
        };
    }
    vec![
        text!(Sms),
        text!(Rcs),
        pair(
            inbound::Email::from_contact("abc123def456").html("<p>Hi</p>"),
            email_full!(inbound_full!(Email)).in_reply_to("rnGyqh2F6uBrIkfhFo9A"),
        ),
        text!(WhatsApp),
        text!(GoogleBusiness),
        text!(Instagram),
        text!(Facebook),
        pair(
            inbound::Custom::from_contact("abc123def456")
                .provider("61d6d1f9cdac7612faf80753")
                .text("Hi"),
            email_full!(inbound_full!(Custom)).in_reply_to("rnGyqh2F6uBrIkfhFo9A"),
        ),
        text!(WebChat),
        text!(LiveChat),
        call!(Call),
        call!(IvrCall),
        call!(CampaignCall),
        call!(CampaignVoicemail),
        text!(TikTok),
        text!(AllInOneChat),
        text!(FormSubmission),
    ]
}
