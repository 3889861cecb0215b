//! The views of replies, and the parts that they return.

use leadconnector::api::types;

use super::{
    assert_silent,
    readers::{Reader, reader},
};

macro_rules! views {
    ($($Name:ident: $check:expr;)+) => {
        vec![$(reader::<types::$Name>(stringify!($Name), $check)),+]
    };
}

pub(super) fn replies() -> Vec<Reader> {
    views! {
        AddInboundMessageReply: |reply, name| {
            assert_silent(&(reply.error(), reply.contact_id()), name);
        };
        CallResult: |call, name| assert_silent(&call.status(), name);
        CancelScheduledReply: |_, _| {};
        AddToWorkflowReply: |_, _| {};
        ChannelProvider: |channel, name| assert_silent(&channel.conversation_provider(), name);
        ConversationChannelReply: |reply, name| assert_silent(&reply.conversation_channel(), name);
        ConversationChannels: |channels, name| {
            assert_silent(&(channels.sms(), channels.email()), name);
        };
        Contact: |contact, name| {
            assert_silent(&(contact.id(), contact.location_id(), contact.tags().len()), name);
        };
        ContactPage: |page, name| {
            assert_silent(&(page.contacts(), page.clone().into_contacts()), name);
        };
        ContactReply: |reply, name| {
            assert_silent(&(reply.contact(), reply.clone().into_contact()), name);
        };
        ContactTagsReply: |_, _| {};
        Sentence: |_, _| {};
        UploadAttachmentsReply: |_, _| {};
        Conversation: |conversation, name| {
            let (id, kind) = (conversation.id(), conversation.conversation_type());
            assert_silent(&(id, kind, conversation.last_message_type()), name);
        };
        ConversationPage: |page, name| {
            assert_silent(&(page.conversations(), page.clone().into_conversations()), name);
        };
        ConversationReply: |reply, name| {
            assert_silent(&(reply.conversation(), reply.clone().into_conversation()), name);
        };
        DeleteConversationReply: |_, _| {};
        Email: |email, name| {
            let ids = (email.id(), email.thread_id(), email.provider_id());
            let others = (email.status(), email.direction(), email.recipients());
            assert_silent(&(ids, others), name);
        };
        EmailRecipient: |recipient, name| assert_silent(&recipient.status(), name);
        EmailReply: |reply, name| assert_silent(&reply.clone().into_email(), name);
        EmailThread: |thread, name| assert_silent(&(thread.email(), thread.message_ids()), name);
        ExportPage: |page, name| {
            assert_silent(&(page.messages(), page.clone().into_messages()), name);
        };
        FoundContactReply: |reply, name| assert_silent(&reply.contact(), name);
        GetAccessTokenReply: |reply, name| {
            assert_silent(&(reply.user_type(), reply.company_id()), name);
        };
        InstalledProvider: |provider, name| assert_silent(&provider.id(), name);
        MarketplaceApp: |_, _| {};
        Message: |message, name| {
            let call = (message.call_status(), message.email_message_ids());
            let sets = (message.message_type(), message.source(), message.status());
            assert_silent(&(message.id(), message.meta(), call, sets), name);
        };
        MessageMeta: |meta, name| {
            let pages = (meta.facebook(), meta.instagram(), meta.marketplace());
            assert_silent(&(meta.call(), meta.email(), pages), name);
        };
        MessagePage: |page, name| {
            let messages = (page.messages(), page.clone().into_messages());
            assert_silent(&(messages, page.last_message_id()), name);
        };
        MessageReply: |reply, name| assert_silent(&reply.clone().into_message(), name);
        MessagesReply: |reply, name| assert_silent(&reply.clone().into_page(), name);
        ReplyError: |_, _| {};
        SendMessageReply: |reply, name| {
            assert_silent(&(reply.error(), reply.message_ids()), name);
        };
        SetLiveChatTypingReply: |_, _| {};
        SetMessageAttachmentsReply: |reply, name| assert_silent(&reply.message_id(), name);
        SocialPage: |_, _| {};
        Pagination: |_, _| {};
        InstalledLocationsReply: |_, _| {};
        InstalledLocationsPage: |_, _| {};
        InstalledLocation: |_, _| {};
        UpdateContactReply: |reply, name| assert_silent(&reply.contact(), name);
        UpdateEmailStatusReply: |_, _| {};
        UpsertContactReply: |reply, name| assert_silent(&reply.contact(), name);
    }
}
