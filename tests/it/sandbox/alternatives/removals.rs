//! What becomes of canceled messages and deleted conversations, under each assumption.

use super::*;

#[tokio::test]
async fn canceling_nothing_gets_an_error_or_a_status_in_the_body() {
    for other in [false, true] {
        let (sandbox, _) = with(other.then_some(Alternative::CancelOfNothingIs200)).await;
        for (path, status) in [
            ("/conversations/messages/unknown/schedule", 400),
            ("/conversations/messages/email/unknown/schedule", 404),
        ] {
            let (got, reply) = delete(&sandbox, path).await;
            if other {
                let message = "Failed cancel the scheduled message";
                assert_eq!(
                    (got, reply),
                    (200, json!({ "status": 404, "message": message }))
                );
            } else {
                assert_eq!(got, status);
            }
        }
    }
}

#[tokio::test]
async fn a_canceled_message_is_gone_or_stays_scheduled() {
    for stays in [false, true] {
        let (sandbox, clock) = with(stays.then_some(Alternative::CanceledMessagesStay)).await;
        let later = clock_seconds() + 60;
        let mut text = message("SMS", "jane");
        text["scheduledTimestamp"] = json!(later);
        let mut letter = email(None);
        letter["scheduledTimestamp"] = json!(later);
        let (_, text) = send(&sandbox, text).await;
        let (_, letter) = send(&sandbox, letter).await;
        let id = text["messageId"].as_str().unwrap();
        let text = format!("/conversations/messages/{id}");
        let id = letter["emailMessageId"].as_str().unwrap();
        let letter = format!("/conversations/messages/email/{id}");
        for path in [&text, &letter] {
            assert_eq!(delete(&sandbox, &format!("{path}/schedule")).await.0, 200);
        }
        clock.advance(120 * SECOND);
        let (status, reply) = get(&sandbox, &text).await;
        let (email_status, email_reply) = get(&sandbox, &letter).await;
        if stays {
            assert_eq!(reply["message"]["status"], "scheduled");
            assert_eq!(email_reply["status"], "scheduled");
        } else {
            assert_eq!((status, email_status), (404, 404));
        }
        // It can't be canceled again.
        assert_eq!(delete(&sandbox, &format!("{text}/schedule")).await.0, 400);
        assert_eq!(delete(&sandbox, &format!("{letter}/schedule")).await.0, 404);
    }
}

#[tokio::test]
async fn the_messages_of_a_deleted_conversation_are_gone_or_stay() {
    for stay in [false, true] {
        let (sandbox, _) = with(stay.then_some(Alternative::MessagesOutliveConversations)).await;
        let id = sandbox.message(Message::from_contact("jane", "Hi"));
        let conversation = sandbox.conversation_of("jane").unwrap();
        assert_eq!(
            delete(&sandbox, &format!("/conversations/{conversation}"))
                .await
                .0,
            200
        );
        let read = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        assert_eq!(read.0, if stay { 200 } else { 404 });
        assert_eq!(export(&sandbox, "").await.1["total"], usize::from(stay));
        let list = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        assert_eq!(list.0, 404);
    }
}
