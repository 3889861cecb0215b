//! Which inbound messages the service would refuse, or take and lose.

use crate::{
    api::types::{AddInboundMessageBody, Call, InboundMessageType as Type, MessageDirection},
    error::Problem,
    message::Body,
    operation::{ADD_INBOUND_MESSAGE, Operation},
    validate::{address, addresses, attachments, blank, id, phone},
};

impl Body for AddInboundMessageBody {
    type Type = Type;

    fn operation() -> &'static Operation {
        &ADD_INBOUND_MESSAGE
    }

    fn message_type(&self) -> Type {
        self.type_
    }

    /// The service takes a message without a direction as outbound, on this endpoint too
    /// (000, 001).
    fn complete(mut self) -> Self {
        self.direction.get_or_insert(MessageDirection::Inbound);
        self
    }

    fn problems(&self) -> Vec<Problem> {
        let ids = [
            ("contactId", &self.contact_id),
            ("conversationId", &self.conversation_id),
            ("conversationProviderId", &self.conversation_provider_id),
            ("emailMessageId", &self.email_message_id),
            ("altId", &self.alt_id),
        ];
        let mut problems: Vec<_> = ids
            .into_iter()
            .filter_map(|(field, value)| id(field, value.as_deref()))
            .collect();
        if self.contact_id.is_none() && self.conversation_id.is_none() {
            let allowed = "a conversation, a contact, or both";
            problems.push(Problem::new(
                "conversationId",
                "no conversation and no contact",
                allowed,
            ));
        }
        problems.extend(self.lost_without_provider());
        problems.extend(self.nothing_to_say());
        problems.extend(attachments(&self.attachments));
        problems.extend(address("emailFrom", self.email_from.as_deref(), true));
        problems.extend(address("emailTo", self.email_to.as_deref(), false));
        problems.extend(addresses("emailCc", &self.email_cc));
        problems.extend(addresses("emailBcc", &self.email_bcc));
        if let Some(Call { from, to, .. }) = &self.call {
            problems.extend(phone("call.from", from.as_deref()));
            problems.extend(phone("call.to", to.as_deref()));
        }
        problems
    }
}

impl AddInboundMessageBody {
    fn is_call(&self) -> bool {
        matches!(
            self.type_,
            Type::Call | Type::IvrCall | Type::CampaignCall | Type::CampaignVoiceMail
        )
    }

    /// Without a provider the service answers 201 and stores nothing (#70).
    fn lost_without_provider(&self) -> Option<Problem> {
        let needed = self.is_call() || self.type_ == Type::Custom;
        (needed && self.conversation_provider_id.is_none()).then(|| {
            let found = "nothing, and the service would lose the message silently";
            let allowed = format!("the conversation provider that brought the {}", self.type_);
            Problem::new("conversationProviderId", found, allowed)
        })
    }

    fn nothing_to_say(&self) -> Option<Problem> {
        let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !blank(text));
        let enough = says(&self.message) || says(&self.html) || !self.attachments.is_empty();
        if self.is_call() {
            let no_data = self
                .call
                .as_ref()
                .is_none_or(|call| *call == Call::default());
            let allowed = "who called whom and how it ended: from, to, status";
            return no_data.then(|| Problem::new("call", "no call data", allowed));
        }
        let allowed = match self.type_ {
            Type::Email | Type::Custom => "a text, html or an attachment",
            _ => "a text or an attachment",
        };
        (!enough).then(|| Problem::new("message", "nothing to say", allowed))
    }
}
