//! Uploads, recordings and transcriptions.

use std::{convert::Infallible, future::ready};

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use multer::Multipart;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::{
    attachments::{MAX_FILE_BYTES, MAX_FILES, content_type},
    operation::{self, Operation},
    runtime::encode_path,
    sandbox::{
        Handled, ReceivedRequest,
        refusal::coded_reply,
        reply::{error_reply, json_reply, trace_id},
        store::Files,
    },
};

/// Performs an operation of files; `None` if it is another one.
pub(in crate::sandbox) fn perform(
    files: &mut Files,
    token_location: &str,
    operation: &Operation,
    request: &ReceivedRequest,
    number: usize,
) -> Option<Handled> {
    let is = |other: &Operation| operation.id == other.id;
    if is(&operation::UPLOAD_ATTACHMENTS) {
        return Some(upload(files, token_location, request, number).into());
    }
    let message = parameter(operation, request, "{messageId}");
    let location = parameter(operation, request, "{locationId}");
    let handled = if is(&operation::GET_MESSAGE_RECORDING) {
        recording(files, &message)
    } else if is(&operation::GET_MESSAGE_TRANSCRIPTION) {
        transcription(files, &message, number).into()
    } else if is(&operation::DOWNLOAD_MESSAGE_TRANSCRIPTION) {
        transcription_text(files, &message, number).into()
    } else {
        return None;
    };
    Some(if location == token_location {
        handled
    } else {
        other_location().into()
    })
}

/// Returns an uploaded file; `None` at a path of something else. Files are public.
pub(in crate::sandbox) fn fetch(files: &Files, request: &ReceivedRequest) -> Option<Handled> {
    if request.method() != http::Method::GET {
        return None;
    }
    let file = files.uploaded(request.path())?;
    Some(content(&file.content_type, file.content.clone()))
}

fn upload(
    files: &mut Files,
    token_location: &str,
    request: &ReceivedRequest,
    number: usize,
) -> Response<String> {
    let refused = |status: StatusCode, message: &str| {
        json_reply(
            status,
            &json!({ "status": status.as_u16(), "message": message }),
        )
    };
    let Some(form) = Form::read(request) else {
        return error_reply(StatusCode::BAD_REQUEST, "Multipart: Boundary not found");
    };
    if form
        .given("contactId")
        .or(form.given("conversationId"))
        .is_none()
    {
        return error_reply(StatusCode::NOT_FOUND, "Contact id not given");
    }
    let Some(location) = form.given("locationId") else {
        return error_reply(StatusCode::NOT_FOUND, "Location id not given");
    };
    if location != token_location {
        return other_location();
    }
    if form.files.is_empty() {
        return error_reply(StatusCode::NOT_FOUND, "File attachment not given");
    }
    if form.files.len() > MAX_FILES {
        let message = format!("At most {MAX_FILES} files can be uploaded");
        return error_reply(StatusCode::BAD_REQUEST, &message);
    }
    let mut uploaded = Map::new();
    for file in &form.files {
        if file.content.len() as u64 > MAX_FILE_BYTES {
            return refused(StatusCode::PAYLOAD_TOO_LARGE, "File size is too large");
        }
        if content_type(&file.name).is_none() {
            return refused(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "File type is not supported",
            );
        }
    }
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    for file in form.files {
        let name = encode_path(&file.name);
        let path = files.store(&name, file.content_type, file.content);
        uploaded.insert(file.name, format!("http://{host}{path}").into());
    }
    let reply = json!({ "uploadedFiles": uploaded, "traceId": trace_id(number) });
    json_reply(StatusCode::CREATED, &reply)
}

fn recording(files: &Files, message: &str) -> Handled {
    match files.recording(message) {
        Some(audio) => {
            let mut handled = content("audio/x-wav", audio.clone());
            let attachment = HeaderValue::from_static("attachment; filename=audio.wav");
            let headers = handled.response.headers_mut();
            headers.insert(header::CONTENT_DISPOSITION, attachment);
            handled
        }
        None => {
            let message = "Message does not have recording";
            error_reply(StatusCode::UNPROCESSABLE_ENTITY, message).into()
        }
    }
}

fn transcription(files: &Files, message: &str, number: usize) -> Response<String> {
    let sentences = files.transcription(message);
    if sentences.is_empty() {
        return not_transcribed(number);
    }
    let sentence = |(index, transcript): (usize, &String)| {
        json!({
            "mediaChannel": index % 2 + 1,
            "sentenceIndex": index,
            "startTime": index * 2,
            "endTime": index * 2 + 1,
            "transcript": transcript,
            "confidence": 0.98,
            "speaker": index % 2,
        })
    };
    let sentences: Value = sentences.iter().enumerate().map(sentence).collect();
    json_reply(StatusCode::OK, &sentences)
}

fn transcription_text(files: &Files, message: &str, number: usize) -> Response<String> {
    let sentences = files.transcription(message);
    if sentences.is_empty() {
        return not_transcribed(number);
    }
    let mut reply = Response::new(sentences.join("\n"));
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=transcription.txt",
        ),
    ] {
        reply
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    reply
}

fn not_transcribed(number: usize) -> Response<String> {
    let (status, code) = (StatusCode::BAD_REQUEST, Some("RECORDING_NOT_FOUND"));
    coded_reply(
        status,
        code,
        "Transcription does not exist",
        &trace_id(number),
    )
}

fn other_location() -> Response<String> {
    let message = "The token does not have access to this location.";
    error_reply(StatusCode::FORBIDDEN, message)
}

/// Makes a reply with this content.
fn content(content_type: &str, content: Bytes) -> Handled {
    let mut headers = HeaderMap::new();
    let anything = HeaderValue::from_static("application/octet-stream");
    let content_type = HeaderValue::from_str(content_type).unwrap_or(anything);
    headers.insert(header::CONTENT_TYPE, content_type);
    let mut response = Response::new(String::new());
    *response.headers_mut() = headers;
    Handled {
        content: Some(content),
        ..response.into()
    }
}

/// Returns a parameter of the path, decoded.
fn parameter(operation: &Operation, request: &ReceivedRequest, name: &str) -> String {
    let template = operation.path.split('/').zip(request.path().split('/'));
    let segment = template.clone().find(|(wanted, _)| *wanted == name);
    let segment = segment.map(|(_, segment)| segment).unwrap_or_default();
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// A form with files.
#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    files: Vec<FormFile>,
}

struct FormFile {
    name: String,
    content_type: String,
    content: Bytes,
}

impl Form {
    /// Parses a body; `None` if it is not a complete form.
    fn read(request: &ReceivedRequest) -> Option<Self> {
        let content_type = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
        let boundary = multer::parse_boundary(content_type).ok()?;
        let body = stream::once(ready(Ok::<_, Infallible>(request.body().clone())));
        // All of the body is here, so the parser never waits.
        Self::parse(Multipart::new(body, boundary))
            .now_or_never()?
            .ok()
    }

    async fn parse(mut parts: Multipart<'_>) -> multer::Result<Self> {
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file) if name == "fileAttachment" => form.files.push(FormFile {
                    name: file,
                    content_type: part
                        .content_type()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    // Not a part of the body that would stay in memory with it.
                    content: Bytes::copy_from_slice(&part.bytes().await?),
                }),
                _ => form.fields.push((name, part.text().await?)),
            }
        }
        Ok(form)
    }

    fn given(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let field = fields.find(|(field, value)| field == name && !value.trim().is_empty());
        field.map(|(_, value)| &**value)
    }
}
