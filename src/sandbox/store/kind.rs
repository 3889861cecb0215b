//! The types of messages: the names that are read, their numbers and their channels.

/// The types and their numbers. Eight of the numbers are known (1, 2, 3, 10, 11, 18, 22, 34); the
/// others are the positions in the vendor's list.
const TYPES: [(&str, u16); 43] = [
    ("TYPE_CALL", 1),
    ("TYPE_SMS", 2),
    ("TYPE_EMAIL", 3),
    ("TYPE_SMS_REVIEW_REQUEST", 4),
    ("TYPE_WEBCHAT", 5),
    ("TYPE_SMS_NO_SHOW_REQUEST", 6),
    ("TYPE_CAMPAIGN_SMS", 7),
    ("TYPE_CAMPAIGN_CALL", 8),
    ("TYPE_CAMPAIGN_EMAIL", 9),
    ("TYPE_CAMPAIGN_VOICEMAIL", 10),
    ("TYPE_FACEBOOK", 11),
    ("TYPE_CAMPAIGN_FACEBOOK", 12),
    ("TYPE_CAMPAIGN_MANUAL_CALL", 13),
    ("TYPE_CAMPAIGN_MANUAL_SMS", 14),
    ("TYPE_GMB", 15),
    ("TYPE_CAMPAIGN_GMB", 16),
    ("TYPE_REVIEW", 17),
    ("TYPE_INSTAGRAM", 18),
    ("TYPE_WHATSAPP", 19),
    ("TYPE_CUSTOM_SMS", 20),
    ("TYPE_CUSTOM_EMAIL", 21),
    ("TYPE_CUSTOM_PROVIDER_SMS", 22),
    ("TYPE_CUSTOM_PROVIDER_EMAIL", 23),
    ("TYPE_IVR_CALL", 24),
    ("TYPE_ACTIVITY_CONTACT", 25),
    ("TYPE_ACTIVITY_INVOICE", 26),
    ("TYPE_ACTIVITY_PAYMENT", 27),
    ("TYPE_ACTIVITY_OPPORTUNITY", 28),
    ("TYPE_LIVE_CHAT", 29),
    ("TYPE_LIVE_CHAT_INFO_MESSAGE", 30),
    ("TYPE_ACTIVITY_APPOINTMENT", 31),
    ("TYPE_FACEBOOK_COMMENT", 32),
    ("TYPE_INSTAGRAM_COMMENT", 33),
    ("TYPE_CUSTOM_CALL", 34),
    ("TYPE_INTERNAL_COMMENT", 35),
    ("TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG", 36),
    ("TYPE_TIKTOK", 37),
    ("TYPE_TIKTOK_COMMENT", 38),
    ("TYPE_ACTIVITY_WHATSAPP", 39),
    ("TYPE_FORM_SUBMISSION", 40),
    ("TYPE_SMS_REACTION", 41),
    ("TYPE_RCS", 42),
    ("TYPE_VOICEMAIL", 10),
];

/// The types that get-messages can be asked for, as its filter spells them without `TYPE_`.
pub(in crate::sandbox) const FILTERS: [&str; 19] = [
    "CALL",
    "SMS",
    "RCS",
    "EMAIL",
    "FACEBOOK",
    "GMB",
    "INSTAGRAM",
    "WHATSAPP",
    "LIVE_CHAT",
    "TIKTOK",
    "FORM_SUBMISSION",
    "INTERNAL_COMMENTS",
    "ACTIVITY_APPOINTMENT",
    "ACTIVITY_CONTACT",
    "ACTIVITY_INVOICE",
    "ACTIVITY_PAYMENT",
    "ACTIVITY_OPPORTUNITY",
    "ACTIVITY_EMPLOYEE_ACTION_LOG",
    "ACTIVITY_WHATSAPP",
];

/// Returns the number of a type.
pub(in crate::sandbox) fn number(kind: &str) -> Option<u16> {
    let found = TYPES.iter().find(|(name, _)| *name == kind);
    found.map(|(_, number)| *number)
}

/// Returns the type that a message is read as, from the `type` that it is sent or recorded with.
/// `email` says whether it has the fields of an email, `provider` whether it names a provider.
pub(in crate::sandbox) fn read_as(sent_as: &str, email: bool, provider: bool) -> &'static str {
    match sent_as {
        "RCS" => "TYPE_RCS",
        "Email" => "TYPE_EMAIL",
        "WhatsApp" => "TYPE_WHATSAPP",
        "IG" => "TYPE_INSTAGRAM",
        "FB" => "TYPE_FACEBOOK",
        "Custom" if email => "TYPE_CUSTOM_PROVIDER_EMAIL",
        "Custom" => "TYPE_CUSTOM_PROVIDER_SMS",
        "Live_Chat" | "ALL_IN_ONE_CHAT" => "TYPE_LIVE_CHAT",
        "TIKTOK" => "TYPE_TIKTOK",
        "InternalComment" => "TYPE_INTERNAL_COMMENT",
        "GMB" => "TYPE_GMB",
        "WebChat" => "TYPE_WEBCHAT",
        "FORM_SUBMISSION" => "TYPE_FORM_SUBMISSION",
        "Call" if provider => "TYPE_CUSTOM_CALL",
        "Call" => "TYPE_CALL",
        "IVR_Call" => "TYPE_IVR_CALL",
        "Campaign_Call" => "TYPE_CAMPAIGN_CALL",
        "Campaign_VoiceMail" => "TYPE_CAMPAIGN_VOICEMAIL",
        _ => "TYPE_SMS",
    }
}

/// Returns whether messages of this type are emails, whose bodies are stored apart.
pub(in crate::sandbox) fn is_email(kind: &str) -> bool {
    kind.ends_with("EMAIL")
}

/// Returns whether messages of this type are comments for the team, which no contact gets.
pub(in crate::sandbox) fn is_comment(kind: &str) -> bool {
    kind == "TYPE_INTERNAL_COMMENT"
}

/// Returns whether messages of this type are calls, which have no text.
pub(in crate::sandbox) fn is_call(kind: &str) -> bool {
    kind.ends_with("CALL") || kind.ends_with("VOICEMAIL")
}

/// Returns whether an export of this channel has messages of this type.
pub(in crate::sandbox) fn is_on(kind: &str, channel: &str) -> bool {
    match channel {
        "Email" => is_email(kind),
        "Call" => is_call(kind),
        "SMS" => kind.ends_with("SMS"),
        "WhatsApp" => kind == "TYPE_WHATSAPP",
        "Instagram" => kind == "TYPE_INSTAGRAM",
        "Facebook" => kind == "TYPE_FACEBOOK",
        _ => false,
    }
}

/// Returns whether a filter of get-messages, without `TYPE_`, selects this type. Calls, texts and
/// emails of custom providers belong to their channel.
pub(in crate::sandbox) fn selects(filter: &str, kind: &str) -> bool {
    match filter {
        "CALL" => is_call(kind),
        "SMS" => kind.ends_with("SMS"),
        "EMAIL" => is_email(kind),
        "INTERNAL_COMMENTS" => is_comment(kind),
        filter => kind.strip_prefix("TYPE_") == Some(filter),
    }
}

/// Returns the type of a conversation that begins with a message of this type, as a number and as
/// text.
pub(in crate::sandbox) fn conversation_type(kind: &str) -> (u8, &'static str) {
    match kind {
        "TYPE_FACEBOOK" => (3, "TYPE_FB_MESSENGER"),
        "TYPE_REVIEW" => (4, "TYPE_REVIEW"),
        kind if is_email(kind) => (2, "TYPE_EMAIL"),
        _ => (1, "TYPE_PHONE"),
    }
}
