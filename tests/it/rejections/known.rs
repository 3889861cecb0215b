//! The codes and texts of the service that are known, and what they mean.

use leadconnector::Rejection;

/// A refusal that the service is known to make.
pub(super) struct Known {
    pub(super) status: u16,
    pub(super) codes: &'static [&'static str],
    pub(super) text: Option<&'static str>,
    pub(super) rejection: Rejection,
}

const fn known(
    status: u16,
    codes: &'static [&'static str],
    text: &'static str,
    rejection: Rejection,
) -> Known {
    let text = if text.is_empty() { None } else { Some(text) };
    Known {
        status,
        codes,
        text,
        rejection,
    }
}

/// Each refusal that was seen, with all of its codes and its text.
pub(super) const KNOWN: &[Known] = &[
    known(
        400,
        &["DND_ACTIVE_SMS", "DND_ACTIVE_EMAIL", "DND_ACTIVE"],
        "Cannot send message as DND is active for SMS.",
        Rejection::DoNotDisturb,
    ),
    known(
        400,
        &[],
        "Cannot send message as DND is active for WhatsApp.",
        Rejection::DoNotDisturb,
    ),
    known(
        400,
        &["UNSUBSCRIBED", "UNSUBSCRIBED_SMS", "UNSUBSCRIBED_EMAIL"],
        "Cannot send message as +14155550123 has unsubscribed",
        Rejection::Unsubscribed,
    ),
    known(
        400,
        &[],
        "Cannot send email as jane@doe.com has unsubscribed",
        Rejection::Unsubscribed,
    ),
    known(
        422,
        &["NO_PHONE"],
        "Missing phone number",
        Rejection::NoPhone,
    ),
    known(
        400,
        &["NO_PHONE"],
        "Missing phone number",
        Rejection::NoPhone,
    ),
    known(400, &["NO_EMAIL"], "", Rejection::NoEmail),
    known(422, &["NO_EMAIL"], "", Rejection::NoEmail),
    known(
        400,
        &["INVALID_EMAIL"],
        "Unable to send e-mail, contact's e-mail is invalid",
        Rejection::InvalidAddress,
    ),
    known(
        400,
        &[],
        "Invalid country calling code",
        Rejection::InvalidAddress,
    ),
    known(
        400,
        &["INVALID_EMAILTO"],
        "Cannot send message as emailTo is not under contact's primary or additional emails",
        Rejection::AddressNotOfContact,
    ),
    known(400, &["INVALID_PHONE"], "", Rejection::AddressNotOfContact),
    known(
        422,
        &["NO_CONTENT"],
        "There is no message or attachments for this message. Skip sending.",
        Rejection::NoContent,
    ),
    known(
        422,
        &["TEMPLATE_NOT_FOUND"],
        "",
        Rejection::TemplateNotFound,
    ),
    known(
        401,
        &["PROVIDER_NO_ACCESS"],
        "You don't have access to the conversationProvider with id: 61d6d1f9cdac7612faf80753",
        Rejection::ProviderAccessDenied,
    ),
    known(
        400,
        &["PROVIDER_ID_REQUIRED"],
        "",
        Rejection::ProviderMissing,
    ),
    known(
        400,
        &["CONVERSATION_PROVIDER_MISMATCH"],
        "Incorrect conversationProviderId/type",
        Rejection::ProviderMismatch,
    ),
    known(
        403,
        &[],
        "No conversation provider found for this message",
        Rejection::ProviderNotFound,
    ),
    known(
        400,
        &["NOT_FOUND"],
        "No message found with id: rnGyqh2F6uBrIkfhFo9A",
        Rejection::NotFound,
    ),
    known(
        401,
        &[],
        "No message found for the id: rnGyqh2F6uBrIkfhFo9A passed in params",
        Rejection::NotFound,
    ),
    known(400, &[], "Conversation not found", Rejection::NotFound),
    known(
        404,
        &[],
        "Cannot GET /conversations/nothing",
        Rejection::NotFound,
    ),
    known(
        400,
        &["RECORDING_NOT_FOUND"],
        "Transcription does not exist",
        Rejection::RecordingNotFound,
    ),
    known(
        422,
        &[],
        "Message does not have recording",
        Rejection::RecordingNotFound,
    ),
    known(
        400,
        &["INVALID_START_DATE_FORMAT"],
        "",
        Rejection::InvalidValue,
    ),
    known(422, &[], "Invalid recording URL", Rejection::InvalidValue),
    known(
        422,
        &[],
        "type must be a valid enum value",
        Rejection::InvalidValue,
    ),
    known(
        400,
        &[],
        "This location does not allow duplicated contacts.",
        Rejection::Duplicate,
    ),
    known(
        400,
        &[],
        "Conversation with the contact id:ve9EPM428h8vShlRW1KT already exists!",
        Rejection::Duplicate,
    ),
    known(
        401,
        &[],
        "The token is not authorized for this scope.",
        Rejection::MissingScope,
    ),
    known(
        401,
        &[],
        "This authClass type is not allowed to access this scope",
        Rejection::WrongTokenType,
    ),
    known(
        401,
        &[],
        "Token's user type mismatch!",
        Rejection::WrongTokenType,
    ),
    known(401, &[], "Invalid JWT", Rejection::InvalidToken),
    known(
        401,
        &[],
        "Invalid Private Integration token",
        Rejection::InvalidToken,
    ),
    known(
        403,
        &[],
        "The token does not have access to this location.",
        Rejection::LocationAccessDenied,
    ),
    known(401, &[], "version header was not found.", Rejection::Other),
    known(400, &["NEW_IN_2027"], "Something else", Rejection::Other),
];
