// Made from openapi/leadconnector.yaml by `cargo xtask regen`; do not edit.

/// The replies of operations.
pub(crate) mod reply {
    use crate::view::{
        Object, open_set, read, schema::{self, Described, Property},
        view,
    };
    /// The reply to a message that was recorded.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct AddInboundMessageReply(pub(crate) Object);
    view!(readable AddInboundMessageReply);
    impl Described for AddInboundMessageReply {
        const DESCRIPTION: &'static str = "The reply to a message that was recorded.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contactId",
                description: "The contact that the message was recorded for.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "conversationId",
                description: "The conversation that the message is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "dateAdded",
                description: "When the message was recorded.",
                types: schema::date,
            },
            Property {
                name: "emailMessageId",
                description: "For email, the thread to reply to.",
                types: schema::of::<crate::id::EmailMessageId>,
            },
            Property {
                name: "error",
                description: "A failure that is reported with a successful status.",
                types: schema::of::<super::reply::ReplyError>,
            },
            Property {
                name: "message",
                description: "The service's comment on the result.",
                types: schema::text,
            },
            Property {
                name: "messageId",
                description: "The id of the message.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "success",
                description: "Whether the service accepted the message.",
                types: schema::boolean,
            },
        ];
    }
    impl AddInboundMessageReply {
        /// The contact that the message was recorded for.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// When the message was recorded.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// For email, the thread to reply to.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        #[inline]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// A failure that is reported with a successful status.
        ///
        /// On the wire: `error`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn error(&self) -> Option<super::reply::ReplyError> {
            self.0.get("error").and_then(read::view)
        }
        /// The service's comment on the result.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The id of the message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        #[inline]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// Whether the service accepted the message.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
    }
    /// The reply to a contact that was added to a workflow.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct AddToWorkflowReply(pub(crate) Object);
    view!(readable AddToWorkflowReply);
    impl Described for AddToWorkflowReply {
        const DESCRIPTION: &'static str = "The reply to a contact that was added to a workflow.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "succeded",
                description: "Whether the service accepted the request. The vendor's spelling; `succeeded` in v3.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl AddToWorkflowReply {
        /// Whether the service accepted the request. The vendor's spelling; `succeeded` in v3.
        ///
        /// On the wire: `succeded`, or `succeeded`.
        #[must_use]
        #[inline]
        pub fn succeeded(&self) -> Option<bool> {
            self.0.first(&["succeded", "succeeded"]).and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The result of a call.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct CallResult(pub(crate) Object);
    view!(readable CallResult);
    impl Described for CallResult {
        const DESCRIPTION: &'static str = "The result of a call.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "duration",
                description: "The length of the call, in seconds.",
                types: schema::number,
            },
            Property {
                name: "status",
                description: "How the call ended.",
                types: schema::of::<super::reply::DeliveryStatus>,
            },
        ];
    }
    impl CallResult {
        /// The length of the call, in seconds.
        ///
        /// On the wire: `duration`. May come as a number or as a string, in seconds.
        #[must_use]
        #[inline]
        pub fn duration(&self) -> Option<::std::time::Duration> {
            self.0.get("duration").and_then(read::seconds)
        }
        /// How the call ended.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("status").and_then(read::from_text)
        }
    }
    /// Whether a scheduled message was cancelled.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct CancelScheduledReply(pub(crate) Object);
    view!(readable CancelScheduledReply);
    impl Described for CancelScheduledReply {
        const DESCRIPTION: &'static str = "Whether a scheduled message was cancelled.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "message",
                description: "The result in words.",
                types: schema::text,
            },
            Property {
                name: "status",
                description: "200 if the message was cancelled; any other HTTP status if not.",
                types: schema::number,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl CancelScheduledReply {
        /// The result in words.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// 200 if the message was cancelled; any other HTTP status if not.
        ///
        /// On the wire: `status`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<u64> {
            self.0.get("status").and_then(read::integer)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// A conversation provider in the list of a channel.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ChannelProvider(pub(crate) Object);
    view!(readable ChannelProvider);
    impl Described for ChannelProvider {
        const DESCRIPTION: &'static str = "A conversation provider in the list of a channel.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversationProvider",
                description: "The provider.",
                types: schema::of::<super::reply::InstalledProvider>,
            },
        ];
    }
    impl ChannelProvider {
        /// The provider.
        ///
        /// On the wire: `conversationProvider`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn conversation_provider(&self) -> Option<super::reply::InstalledProvider> {
            self.0.get("conversationProvider").and_then(read::view)
        }
    }
    /// A contact. Which fields it has depends on the operation: contacts that a search finds
    /// have no `dndSettings`.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Contact(pub(crate) Object);
    view!(readable Contact);
    impl Described for Contact {
        const DESCRIPTION: &'static str = "A contact. Which fields it has depends on the operation: contacts that a search finds have no `dndSettings`.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "additionalEmails",
                description: "The other email addresses. They can't be written.",
                types: |generator| schema::many(schema::any(generator)),
            },
            Property {
                name: "address1",
                description: "The street and number.",
                types: schema::text,
            },
            Property {
                name: "assignedTo",
                description: "The id of the user whom the contact is assigned to.",
                types: schema::text,
            },
            Property {
                name: "businessId",
                description: "The id of the business that the contact belongs to.",
                types: schema::text,
            },
            Property {
                name: "city",
                description: "The city.",
                types: schema::text,
            },
            Property {
                name: "companyName",
                description: "The name of the company that the contact works for.",
                types: schema::text,
            },
            Property {
                name: "country",
                description: "The country, as a code of two letters.",
                types: schema::text,
            },
            Property {
                name: "customFields",
                description: "The custom fields, each with its `id` and `value`.",
                types: |generator| schema::many(schema::any(generator)),
            },
            Property {
                name: "dateAdded",
                description: "When it was added.",
                types: schema::date,
            },
            Property {
                name: "dateOfBirth",
                description: "The date of birth. A date, a time, or milliseconds since 1970.",
                types: schema::date,
            },
            Property {
                name: "dateUpdated",
                description: "When it was last changed.",
                types: schema::date,
            },
            Property {
                name: "dnd",
                description: "Whether the contact is not to be disturbed on any channel.",
                types: schema::boolean,
            },
            Property {
                name: "dndSettings",
                description: "\"Do not disturb\" by channel. The names of the channels come in either case.",
                types: schema::any,
            },
            Property {
                name: "email",
                description: "The primary email address.",
                types: schema::text,
            },
            Property {
                name: "firstName",
                description: "The first name.",
                types: schema::text,
            },
            Property {
                name: "id",
                description: "The id of the contact.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "inboundDndSettings",
                description: "What mutes messages from the contact.",
                types: schema::any,
            },
            Property {
                name: "lastActivity",
                description: "When something last happened with the contact.",
                types: schema::date,
            },
            Property {
                name: "lastName",
                description: "The last name.",
                types: schema::text,
            },
            Property {
                name: "locationId",
                description: "The location (sub-account).",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "name",
                description: "The full name.",
                types: schema::text,
            },
            Property {
                name: "phone",
                description: "The phone number.",
                types: schema::text,
            },
            Property {
                name: "postalCode",
                description: "The postal code.",
                types: schema::text,
            },
            Property {
                name: "searchAfter",
                description: "The place of the contact in a search.",
                types: |generator| schema::many(schema::any(generator)),
            },
            Property {
                name: "source",
                description: "Where the contact came from.",
                types: schema::text,
            },
            Property {
                name: "state",
                description: "The state or region.",
                types: schema::text,
            },
            Property {
                name: "tags",
                description: "The tags, in lower case.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "timezone",
                description: "The time zone.",
                types: schema::text,
            },
            Property {
                name: "type",
                description: "The kind of contact, such as lead or customer.",
                types: schema::text,
            },
            Property {
                name: "visitorId",
                description: "The id of the visitor of a live chat.",
                types: schema::text,
            },
            Property {
                name: "website",
                description: "The website.",
                types: schema::text,
            },
        ];
    }
    impl Contact {
        /// The other email addresses. They can't be written.
        ///
        /// On the wire: `additionalEmails`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn additional_emails(&self) -> Vec<&::serde_json::Value> {
            self.0
                .get("additionalEmails")
                .map(|value| read::many(value, Some))
                .unwrap_or_default()
        }
        /// The street and number.
        ///
        /// On the wire: `address1`.
        #[must_use]
        #[inline]
        pub fn address1(&self) -> Option<&str> {
            self.0.get("address1").and_then(read::text)
        }
        /// The id of the user whom the contact is assigned to.
        ///
        /// On the wire: `assignedTo`.
        #[must_use]
        #[inline]
        pub fn assigned_to(&self) -> Option<&str> {
            self.0.get("assignedTo").and_then(read::text)
        }
        /// The id of the business that the contact belongs to.
        ///
        /// On the wire: `businessId`.
        #[must_use]
        #[inline]
        pub fn business_id(&self) -> Option<&str> {
            self.0.get("businessId").and_then(read::text)
        }
        /// The city.
        ///
        /// On the wire: `city`.
        #[must_use]
        #[inline]
        pub fn city(&self) -> Option<&str> {
            self.0.get("city").and_then(read::text)
        }
        /// The name of the company that the contact works for.
        ///
        /// On the wire: `companyName`.
        #[must_use]
        #[inline]
        pub fn company_name(&self) -> Option<&str> {
            self.0.get("companyName").and_then(read::text)
        }
        /// The country, as a code of two letters.
        ///
        /// On the wire: `country`.
        #[must_use]
        #[inline]
        pub fn country(&self) -> Option<&str> {
            self.0.get("country").and_then(read::text)
        }
        /// The custom fields, each with its `id` and `value`.
        ///
        /// On the wire: `customFields`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn custom_fields(&self) -> Vec<&::serde_json::Value> {
            self.0
                .get("customFields")
                .map(|value| read::many(value, Some))
                .unwrap_or_default()
        }
        /// When it was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// When it was last changed.
        ///
        /// On the wire: `dateUpdated`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_updated(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateUpdated").and_then(read::date)
        }
        /// Whether the contact is not to be disturbed on any channel.
        ///
        /// On the wire: `dnd`.
        #[must_use]
        #[inline]
        pub fn dnd(&self) -> Option<bool> {
            self.0.get("dnd").and_then(read::boolean)
        }
        /// The primary email address.
        ///
        /// On the wire: `email`.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Option<&str> {
            self.0.get("email").and_then(read::text)
        }
        /// The first name.
        ///
        /// On the wire: `firstName`, or `firstNameRaw`, or `firstNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn first_name(&self) -> Option<&str> {
            self.0
                .first(&["firstName", "firstNameRaw", "firstNameLowerCase"])
                .and_then(read::text)
        }
        /// The id of the contact.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::ContactId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// What mutes messages from the contact.
        ///
        /// On the wire: `inboundDndSettings`.
        #[must_use]
        #[inline]
        pub fn inbound_dnd_settings(&self) -> Option<&::serde_json::Value> {
            self.0.get("inboundDndSettings")
        }
        /// When something last happened with the contact.
        ///
        /// On the wire: `lastActivity`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn last_activity(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("lastActivity").and_then(read::date)
        }
        /// The last name.
        ///
        /// On the wire: `lastName`, or `lastNameRaw`, or `lastNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn last_name(&self) -> Option<&str> {
            self.0
                .first(&["lastName", "lastNameRaw", "lastNameLowerCase"])
                .and_then(read::text)
        }
        /// The location (sub-account).
        ///
        /// On the wire: `locationId`.
        #[must_use]
        #[inline]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The full name.
        ///
        /// On the wire: `name`, or `contactName`, or `fullNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn name(&self) -> Option<&str> {
            self.0
                .first(&["name", "contactName", "fullNameLowerCase"])
                .and_then(read::text)
        }
        /// The phone number.
        ///
        /// On the wire: `phone`.
        #[must_use]
        #[inline]
        pub fn phone(&self) -> Option<&str> {
            self.0.get("phone").and_then(read::text)
        }
        /// The postal code.
        ///
        /// On the wire: `postalCode`.
        #[must_use]
        #[inline]
        pub fn postal_code(&self) -> Option<&str> {
            self.0.get("postalCode").and_then(read::text)
        }
        /// Where the contact came from.
        ///
        /// On the wire: `source`.
        #[must_use]
        #[inline]
        pub fn source(&self) -> Option<&str> {
            self.0.get("source").and_then(read::text)
        }
        /// The state or region.
        ///
        /// On the wire: `state`.
        #[must_use]
        #[inline]
        pub fn state(&self) -> Option<&str> {
            self.0.get("state").and_then(read::text)
        }
        /// The tags, in lower case.
        ///
        /// On the wire: `tags`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn tags(&self) -> Vec<&str> {
            self.0
                .get("tags")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The time zone.
        ///
        /// On the wire: `timezone`.
        #[must_use]
        #[inline]
        pub fn timezone(&self) -> Option<&str> {
            self.0.get("timezone").and_then(read::text)
        }
        /// The kind of contact, such as lead or customer.
        ///
        /// On the wire: `type`.
        #[must_use]
        #[inline]
        pub fn contact_type(&self) -> Option<&str> {
            self.0.get("type").and_then(read::text)
        }
        /// The id of the visitor of a live chat.
        ///
        /// On the wire: `visitorId`.
        #[must_use]
        #[inline]
        pub fn visitor_id(&self) -> Option<&str> {
            self.0.get("visitorId").and_then(read::text)
        }
        /// The website.
        ///
        /// On the wire: `website`.
        #[must_use]
        #[inline]
        pub fn website(&self) -> Option<&str> {
            self.0.get("website").and_then(read::text)
        }
    }
    /// A page of contacts.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ContactPage(pub(crate) Object);
    view!(readable ContactPage);
    impl Described for ContactPage {
        const DESCRIPTION: &'static str = "A page of contacts.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contacts",
                description: "The contacts.",
                types: |generator| schema::many(
                    schema::of::<super::reply::Contact>(generator),
                ),
            },
            Property {
                name: "total",
                description: "The number of matches on all pages.",
                types: schema::number,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ContactPage {
        /// The contacts.
        ///
        /// On the wire: `contacts`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn contacts(&self) -> Vec<super::reply::Contact> {
            self.0
                .get("contacts")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The number of matches on all pages.
        ///
        /// On the wire: `total`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn total(&self) -> Option<u64> {
            self.0.get("total").and_then(read::integer)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The reply with a contact.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ContactReply(pub(crate) Object);
    view!(readable ContactReply);
    impl Described for ContactReply {
        const DESCRIPTION: &'static str = "The reply with a contact.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contact",
                description: "The contact.",
                types: schema::of::<super::reply::Contact>,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ContactReply {
        /// The contact.
        ///
        /// On the wire: `contact`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn contact(&self) -> Option<super::reply::Contact> {
            self.0.get("contact").and_then(read::view)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The tags that a contact has after a change.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ContactTagsReply(pub(crate) Object);
    view!(readable ContactTagsReply);
    impl Described for ContactTagsReply {
        const DESCRIPTION: &'static str = "The tags that a contact has after a change.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "tags",
                description: "All tags of the contact.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ContactTagsReply {
        /// All tags of the contact.
        ///
        /// On the wire: `tags`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn tags(&self) -> Vec<&str> {
            self.0
                .get("tags")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// A conversation with a contact. Which fields it has depends on the operation: only
    /// search returns the last message and the names.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Conversation(pub(crate) Object);
    view!(readable Conversation);
    impl Described for Conversation {
        const DESCRIPTION: &'static str = "A conversation with a contact. Which fields it has depends on the operation: only search returns the last message and the names.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "assignedTo",
                description: "The user who is responsible for the conversation.",
                types: schema::text,
            },
            Property {
                name: "companyName",
                description: "The contact's company.",
                types: schema::text,
            },
            Property {
                name: "contactId",
                description: "The contact.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "contactName",
                description: "The contact's name, or the company's if there is none.",
                types: schema::text,
            },
            Property {
                name: "dateAdded",
                description: "When it was added.",
                types: schema::date,
            },
            Property {
                name: "dateUpdated",
                description: "When it was last changed.",
                types: schema::date,
            },
            Property {
                name: "deleted",
                description: "Whether the conversation was deleted.",
                types: schema::boolean,
            },
            Property {
                name: "email",
                description: "The contact's email address.",
                types: schema::text,
            },
            Property {
                name: "followers",
                description: "The users who follow the conversation.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "fullName",
                description: "The contact's full name.",
                types: schema::text,
            },
            Property {
                name: "id",
                description: "The id of the conversation.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "inbox",
                description: "Whether the conversation is in the inbox.",
                types: schema::boolean,
            },
            Property {
                name: "lastMessageBody",
                description: "The text of the last message.",
                types: schema::text,
            },
            Property {
                name: "lastMessageDate",
                description: "When the last message was added.",
                types: schema::date,
            },
            Property {
                name: "lastMessageDirection",
                description: "Who sent the last message.",
                types: schema::of::<super::reply::Direction>,
            },
            Property {
                name: "lastMessageType",
                description: "The type of the last message.",
                types: schema::of_or_number::<super::reply::MessageType>,
            },
            Property {
                name: "locationId",
                description: "The location (sub-account).",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "phone",
                description: "The contact's phone number.",
                types: schema::text,
            },
            Property {
                name: "scoring",
                description: "The contact's scores. The shape is not documented.",
                types: schema::any,
            },
            Property {
                name: "sort",
                description: "What the search sorted this conversation by. The first value of the last conversation is the cursor of the next page.",
                types: |generator| schema::many(schema::any(generator)),
            },
            Property {
                name: "starred",
                description: "Whether the conversation is starred.",
                types: schema::boolean,
            },
            Property {
                name: "tags",
                description: "The contact's tags.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "type",
                description: "The kind of conversation.",
                types: schema::of_or_number::<super::reply::ConversationType>,
            },
            Property {
                name: "unreadCount",
                description: "The number of unread messages.",
                types: schema::number,
            },
            Property {
                name: "userId",
                description: "A user of the account. Which one is not documented.",
                types: schema::text,
            },
        ];
    }
    impl Conversation {
        /// The user who is responsible for the conversation.
        ///
        /// On the wire: `assignedTo`.
        #[must_use]
        #[inline]
        pub fn assigned_to(&self) -> Option<&str> {
            self.0.get("assignedTo").and_then(read::text)
        }
        /// The contact's company.
        ///
        /// On the wire: `companyName`.
        #[must_use]
        #[inline]
        pub fn company_name(&self) -> Option<&str> {
            self.0.get("companyName").and_then(read::text)
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The contact's name, or the company's if there is none.
        ///
        /// On the wire: `contactName`.
        #[must_use]
        #[inline]
        pub fn contact_name(&self) -> Option<&str> {
            self.0.get("contactName").and_then(read::text)
        }
        /// When it was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// When it was last changed.
        ///
        /// On the wire: `dateUpdated`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_updated(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateUpdated").and_then(read::date)
        }
        /// Whether the conversation was deleted.
        ///
        /// On the wire: `deleted`.
        #[must_use]
        #[inline]
        pub fn deleted(&self) -> Option<bool> {
            self.0.get("deleted").and_then(read::boolean)
        }
        /// The contact's email address.
        ///
        /// On the wire: `email`.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Option<&str> {
            self.0.get("email").and_then(read::text)
        }
        /// The users who follow the conversation.
        ///
        /// On the wire: `followers`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn followers(&self) -> Vec<&str> {
            self.0
                .get("followers")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The contact's full name.
        ///
        /// On the wire: `fullName`.
        #[must_use]
        #[inline]
        pub fn full_name(&self) -> Option<&str> {
            self.0.get("fullName").and_then(read::text)
        }
        /// The id of the conversation.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// Whether the conversation is in the inbox.
        ///
        /// On the wire: `inbox`.
        #[must_use]
        #[inline]
        pub fn inbox(&self) -> Option<bool> {
            self.0.get("inbox").and_then(read::boolean)
        }
        /// The text of the last message.
        ///
        /// On the wire: `lastMessageBody`.
        #[must_use]
        #[inline]
        pub fn last_message_body(&self) -> Option<&str> {
            self.0.get("lastMessageBody").and_then(read::text)
        }
        /// When the last message was added.
        ///
        /// On the wire: `lastMessageDate`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn last_message_date(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("lastMessageDate").and_then(read::date)
        }
        /// Who sent the last message.
        ///
        /// On the wire: `lastMessageDirection`.
        #[must_use]
        #[inline]
        pub fn last_message_direction(&self) -> Option<super::reply::Direction> {
            self.0.get("lastMessageDirection").and_then(read::from_text)
        }
        /// The type of the last message.
        ///
        /// On the wire: `lastMessageType`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn last_message_type(&self) -> Option<super::reply::MessageType> {
            self.0.get("lastMessageType").and_then(read::from_text_or_number)
        }
        /// The location (sub-account).
        ///
        /// On the wire: `locationId`.
        #[must_use]
        #[inline]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The contact's phone number.
        ///
        /// On the wire: `phone`.
        #[must_use]
        #[inline]
        pub fn phone(&self) -> Option<&str> {
            self.0.get("phone").and_then(read::text)
        }
        /// The contact's scores. The shape is not documented.
        ///
        /// On the wire: `scoring`.
        #[must_use]
        #[inline]
        pub fn scoring(&self) -> Option<&::serde_json::Value> {
            self.0.get("scoring")
        }
        /// What the search sorted this conversation by. The first value of the last
        /// conversation is the cursor of the next page.
        ///
        /// On the wire: `sort`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn sort_values(&self) -> Vec<&::serde_json::Value> {
            self.0.get("sort").map(|value| read::many(value, Some)).unwrap_or_default()
        }
        /// Whether the conversation is starred.
        ///
        /// On the wire: `starred`.
        #[must_use]
        #[inline]
        pub fn starred(&self) -> Option<bool> {
            self.0.get("starred").and_then(read::boolean)
        }
        /// The contact's tags.
        ///
        /// On the wire: `tags`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn tags(&self) -> Vec<&str> {
            self.0
                .get("tags")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The kind of conversation.
        ///
        /// On the wire: `type`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn conversation_type(&self) -> Option<super::reply::ConversationType> {
            self.0.get("type").and_then(read::from_text_or_number)
        }
        /// The number of unread messages.
        ///
        /// On the wire: `unreadCount`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn unread_count(&self) -> Option<u64> {
            self.0.get("unreadCount").and_then(read::integer)
        }
        /// A user of the account. Which one is not documented.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
    }
    /// The conversation providers of a location.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationChannelReply(pub(crate) Object);
    view!(readable ConversationChannelReply);
    impl Described for ConversationChannelReply {
        const DESCRIPTION: &'static str = "The conversation providers of a location.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversationChannel",
                description: "The providers by channel.",
                types: schema::of::<super::reply::ConversationChannels>,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ConversationChannelReply {
        /// The providers by channel.
        ///
        /// On the wire: `conversationChannel`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn conversation_channel(
            &self,
        ) -> Option<super::reply::ConversationChannels> {
            self.0.get("conversationChannel").and_then(read::view)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The conversation providers of a location, by channel.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationChannels(pub(crate) Object);
    view!(readable ConversationChannels);
    impl Described for ConversationChannels {
        const DESCRIPTION: &'static str = "The conversation providers of a location, by channel.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "Email",
                description: "The providers of emails.",
                types: |generator| schema::many(
                    schema::of::<super::reply::ChannelProvider>(generator),
                ),
            },
            Property {
                name: "SMS",
                description: "The providers of text messages.",
                types: |generator| schema::many(
                    schema::of::<super::reply::ChannelProvider>(generator),
                ),
            },
        ];
    }
    impl ConversationChannels {
        /// The providers of emails.
        ///
        /// On the wire: `Email`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Vec<super::reply::ChannelProvider> {
            self.0
                .get("Email")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The providers of text messages.
        ///
        /// On the wire: `SMS`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn sms(&self) -> Vec<super::reply::ChannelProvider> {
            self.0
                .get("SMS")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
    }
    /// A page of conversations.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationPage(pub(crate) Object);
    view!(readable ConversationPage);
    impl Described for ConversationPage {
        const DESCRIPTION: &'static str = "A page of conversations.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversations",
                description: "The conversations.",
                types: |generator| schema::many(
                    schema::of::<super::reply::Conversation>(generator),
                ),
            },
            Property {
                name: "total",
                description: "The number of matches on all pages.",
                types: schema::number,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ConversationPage {
        /// The conversations.
        ///
        /// On the wire: `conversations`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn conversations(&self) -> Vec<super::reply::Conversation> {
            self.0
                .get("conversations")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The number of matches on all pages.
        ///
        /// On the wire: `total`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn total(&self) -> Option<u64> {
            self.0.get("total").and_then(read::integer)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The reply to a conversation that was created or updated.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationReply(pub(crate) Object);
    view!(readable ConversationReply);
    impl Described for ConversationReply {
        const DESCRIPTION: &'static str = "The reply to a conversation that was created or updated.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversation",
                description: "The conversation.",
                types: schema::of::<super::reply::Conversation>,
            },
            Property {
                name: "success",
                description: "Whether the service accepted the request.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ConversationReply {
        /// The conversation.
        ///
        /// On the wire: `conversation`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn conversation(&self) -> Option<super::reply::Conversation> {
            self.0.get("conversation").and_then(read::view)
        }
        /// Whether the service accepted the request.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The kind of a conversation. It may come as a number.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum ConversationType {
        /// `TYPE_PHONE`
        Phone,
        /// `TYPE_EMAIL`
        Email,
        /// `TYPE_FB_MESSENGER`
        FbMessenger,
        /// `TYPE_REVIEW`
        Review,
        /// `TYPE_GROUP_SMS`
        GroupSms,
        /// `TYPE_INTERNAL_CHAT`
        InternalChat,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl ConversationType {
        const KNOWN: &'static [&'static str] = &[
            "TYPE_PHONE",
            "TYPE_EMAIL",
            "TYPE_FB_MESSENGER",
            "TYPE_REVIEW",
            "TYPE_GROUP_SMS",
            "TYPE_INTERNAL_CHAT",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Phone => "TYPE_PHONE",
                Self::Email => "TYPE_EMAIL",
                Self::FbMessenger => "TYPE_FB_MESSENGER",
                Self::Review => "TYPE_REVIEW",
                Self::GroupSms => "TYPE_GROUP_SMS",
                Self::InternalChat => "TYPE_INTERNAL_CHAT",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "TYPE_PHONE" | "PHONE" | "1" => Some(Self::Phone),
                "TYPE_EMAIL" | "EMAIL" | "2" => Some(Self::Email),
                "TYPE_FB_MESSENGER" | "FB_MESSENGER" | "3" => Some(Self::FbMessenger),
                "TYPE_REVIEW" | "REVIEW" | "4" => Some(Self::Review),
                "TYPE_GROUP_SMS" | "GROUP_SMS" | "5" => Some(Self::GroupSms),
                "TYPE_INTERNAL_CHAT" | "INTERNAL_CHAT" | "6" => Some(Self::InternalChat),
                _ => None,
            }
        }
    }
    open_set!(ConversationType);
    /// The reply to a conversation that was deleted.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct DeleteConversationReply(pub(crate) Object);
    view!(readable DeleteConversationReply);
    impl Described for DeleteConversationReply {
        const DESCRIPTION: &'static str = "The reply to a conversation that was deleted.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "success",
                description: "Whether the service accepted the request.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl DeleteConversationReply {
        /// Whether the service accepted the request.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The delivery status of a message, or how a call ended.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum DeliveryStatus {
        /// `delivered`
        Delivered,
        /// `completed`
        Completed,
        /// `voicemail`
        Voicemail,
        /// `failed`
        Failed,
        /// `connected`
        Connected,
        /// `opened`
        Opened,
        /// `pending`
        Pending,
        /// `read`
        Read,
        /// `scheduled`
        Scheduled,
        /// `sent`
        Sent,
        /// `undelivered`
        Undelivered,
        /// `clicked`
        Clicked,
        /// `opt_out`
        OptOut,
        /// `queued`
        Queued,
        /// `no-answer`
        NoAnswer,
        /// `busy`
        Busy,
        /// `canceled`
        Canceled,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl DeliveryStatus {
        const KNOWN: &'static [&'static str] = &[
            "delivered",
            "completed",
            "voicemail",
            "failed",
            "connected",
            "opened",
            "pending",
            "read",
            "scheduled",
            "sent",
            "undelivered",
            "clicked",
            "opt_out",
            "queued",
            "no-answer",
            "busy",
            "canceled",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Delivered => "delivered",
                Self::Completed => "completed",
                Self::Voicemail => "voicemail",
                Self::Failed => "failed",
                Self::Connected => "connected",
                Self::Opened => "opened",
                Self::Pending => "pending",
                Self::Read => "read",
                Self::Scheduled => "scheduled",
                Self::Sent => "sent",
                Self::Undelivered => "undelivered",
                Self::Clicked => "clicked",
                Self::OptOut => "opt_out",
                Self::Queued => "queued",
                Self::NoAnswer => "no-answer",
                Self::Busy => "busy",
                Self::Canceled => "canceled",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "delivered" => Some(Self::Delivered),
                "completed" => Some(Self::Completed),
                "voicemail" => Some(Self::Voicemail),
                "failed" => Some(Self::Failed),
                "connected" => Some(Self::Connected),
                "opened" => Some(Self::Opened),
                "pending" => Some(Self::Pending),
                "read" => Some(Self::Read),
                "scheduled" => Some(Self::Scheduled),
                "sent" => Some(Self::Sent),
                "undelivered" => Some(Self::Undelivered),
                "clicked" => Some(Self::Clicked),
                "opt_out" => Some(Self::OptOut),
                "queued" => Some(Self::Queued),
                "no-answer" => Some(Self::NoAnswer),
                "busy" => Some(Self::Busy),
                "canceled" => Some(Self::Canceled),
                _ => None,
            }
        }
    }
    open_set!(DeliveryStatus);
    /// The sender of a message, either the contact (inbound) or the account (outbound).
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Direction {
        /// `inbound`
        Inbound,
        /// `outbound`
        Outbound,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl Direction {
        const KNOWN: &'static [&'static str] = &["inbound", "outbound"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Inbound => "inbound",
                Self::Outbound => "outbound",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "inbound" => Some(Self::Inbound),
                "outbound" => Some(Self::Outbound),
                _ => None,
            }
        }
    }
    open_set!(Direction);
    /// One email of a thread.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Email(pub(crate) Object);
    view!(readable Email);
    impl Described for Email {
        const DESCRIPTION: &'static str = "One email of a thread.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "altId",
                description: "The id that the conversation provider assigned to the message; for a call, the carrier's id.",
                types: schema::text,
            },
            Property {
                name: "attachments",
                description: "URLs of the attached files. Those of an inbound message may be missing for some seconds.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "bcc",
                description: "The addresses that received a blind copy (Bcc).",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "body",
                description: "The HTML body.",
                types: schema::text,
            },
            Property {
                name: "cc",
                description: "The addresses that received a copy (Cc).",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "contactId",
                description: "The contact.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "contentType",
                description: "The media type of the text.",
                types: schema::text,
            },
            Property {
                name: "conversationId",
                description: "The conversation that it is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "conversationProviderId",
                description: "The conversation provider that carried the message.",
                types: schema::of::<crate::id::ConversationProviderId>,
            },
            Property {
                name: "dateAdded",
                description: "When it was added.",
                types: schema::date,
            },
            Property {
                name: "direction",
                description: "Who sent the message.",
                types: schema::of::<super::reply::Direction>,
            },
            Property {
                name: "error",
                description: "Why the message failed, in words.",
                types: schema::text,
            },
            Property {
                name: "from",
                description: "The sender's address, optionally with a display name.",
                types: schema::text,
            },
            Property {
                name: "id",
                description: "The id of the email.",
                types: schema::of::<crate::id::EmailMessageId>,
            },
            Property {
                name: "locationId",
                description: "The location (sub-account).",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "provider",
                description: "The email provider, such as Leadconnector Gmail, mailgun, smtp or custom.",
                types: schema::text,
            },
            Property {
                name: "recipients",
                description: "What became of the email for single recipients, as its provider reported it.",
                types: |generator| schema::many(
                    schema::of::<super::reply::EmailRecipient>(generator),
                ),
            },
            Property {
                name: "replyToMessageId",
                description: "The message that this email replies to.",
                types: schema::text,
            },
            Property {
                name: "source",
                description: "What caused the message to be sent.",
                types: schema::of::<super::reply::MessageSource>,
            },
            Property {
                name: "status",
                description: "The delivery status of the message, or how the call ended. Null for a fresh email.",
                types: schema::of::<super::reply::DeliveryStatus>,
            },
            Property {
                name: "subject",
                description: "The subject line.",
                types: schema::text,
            },
            Property {
                name: "threadId",
                description: "The thread that the email belongs to.",
                types: schema::of::<crate::id::ThreadId>,
            },
            Property {
                name: "to",
                description: "The recipients' addresses.",
                types: |generator| schema::many(schema::text(generator)),
            },
        ];
    }
    impl Email {
        /// The id that the conversation provider assigned to the message; for a call, the carrier's id.
        ///
        /// On the wire: `altId`.
        #[must_use]
        #[inline]
        pub fn alt_id(&self) -> Option<&str> {
            self.0.get("altId").and_then(read::text)
        }
        /// URLs of the attached files. Those of an inbound message may be missing for some seconds.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The addresses that received a blind copy (Bcc).
        ///
        /// On the wire: `bcc`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn bcc(&self) -> Vec<&str> {
            self.0
                .get("bcc")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The HTML body.
        ///
        /// On the wire: `body`.
        #[must_use]
        #[inline]
        pub fn body(&self) -> Option<&str> {
            self.0.get("body").and_then(read::text)
        }
        /// The addresses that received a copy (Cc).
        ///
        /// On the wire: `cc`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn cc(&self) -> Vec<&str> {
            self.0
                .get("cc")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The media type of the text.
        ///
        /// On the wire: `contentType`.
        #[must_use]
        #[inline]
        pub fn content_type(&self) -> Option<&str> {
            self.0.get("contentType").and_then(read::text)
        }
        /// The conversation that it is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// The conversation provider that carried the message.
        ///
        /// On the wire: `conversationProviderId`.
        #[must_use]
        #[inline]
        pub fn provider_id(&self) -> Option<crate::id::ConversationProviderId> {
            self.0.get("conversationProviderId").and_then(read::from_text)
        }
        /// When it was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// Who sent the message.
        ///
        /// On the wire: `direction`.
        #[must_use]
        #[inline]
        pub fn direction(&self) -> Option<super::reply::Direction> {
            self.0.get("direction").and_then(read::from_text)
        }
        /// Why the message failed, in words.
        ///
        /// On the wire: `error`.
        #[must_use]
        #[inline]
        pub fn error(&self) -> Option<&str> {
            self.0.get("error").and_then(read::text)
        }
        /// The sender's address, optionally with a display name.
        ///
        /// On the wire: `from`.
        #[must_use]
        #[inline]
        pub fn from(&self) -> Option<&str> {
            self.0.get("from").and_then(read::text)
        }
        /// The id of the email.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// The location (sub-account).
        ///
        /// On the wire: `locationId`.
        #[must_use]
        #[inline]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The email provider, such as Leadconnector Gmail, mailgun, smtp or custom.
        ///
        /// On the wire: `provider`.
        #[must_use]
        #[inline]
        pub fn provider(&self) -> Option<&str> {
            self.0.get("provider").and_then(read::text)
        }
        /// What became of the email for single recipients, as its provider reported it.
        ///
        /// On the wire: `recipients`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn recipients(&self) -> Vec<super::reply::EmailRecipient> {
            self.0
                .get("recipients")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The message that this email replies to.
        ///
        /// On the wire: `replyToMessageId`.
        #[must_use]
        #[inline]
        pub fn reply_to_message_id(&self) -> Option<&str> {
            self.0.get("replyToMessageId").and_then(read::text)
        }
        /// What caused the message to be sent.
        ///
        /// On the wire: `source`.
        #[must_use]
        #[inline]
        pub fn source(&self) -> Option<super::reply::MessageSource> {
            self.0.get("source").and_then(read::from_text)
        }
        /// The delivery status of the message, or how the call ended. Null for a fresh email.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("status").and_then(read::from_text)
        }
        /// The subject line.
        ///
        /// On the wire: `subject`.
        #[must_use]
        #[inline]
        pub fn subject(&self) -> Option<&str> {
            self.0.get("subject").and_then(read::text)
        }
        /// The thread that the email belongs to.
        ///
        /// On the wire: `threadId`.
        #[must_use]
        #[inline]
        pub fn thread_id(&self) -> Option<crate::id::ThreadId> {
            self.0.get("threadId").and_then(read::from_text)
        }
        /// The recipients' addresses.
        ///
        /// On the wire: `to`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn to(&self) -> Vec<&str> {
            self.0
                .get("to")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
    }
    /// What became of an email for one of its recipients.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct EmailRecipient(pub(crate) Object);
    view!(readable EmailRecipient);
    impl Described for EmailRecipient {
        const DESCRIPTION: &'static str = "What became of an email for one of its recipients.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "emailId",
                description: "The recipient's address.",
                types: schema::text,
            },
            Property {
                name: "failReason",
                description: "Why the email could not be delivered to this recipient.",
                types: schema::text,
            },
            Property {
                name: "status",
                description: "The delivery status of the email for this recipient.",
                types: schema::of::<super::reply::DeliveryStatus>,
            },
        ];
    }
    impl EmailRecipient {
        /// The recipient's address.
        ///
        /// On the wire: `emailId`.
        #[must_use]
        #[inline]
        pub fn email_id(&self) -> Option<&str> {
            self.0.get("emailId").and_then(read::text)
        }
        /// Why the email could not be delivered to this recipient.
        ///
        /// On the wire: `failReason`.
        #[must_use]
        #[inline]
        pub fn fail_reason(&self) -> Option<&str> {
            self.0.get("failReason").and_then(read::text)
        }
        /// The delivery status of the email for this recipient.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("status").and_then(read::from_text)
        }
    }
    /// An email, directly or in `emailMessage`.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct EmailReply(pub(crate) Object);
    view!(readable EmailReply);
    impl Described for EmailReply {
        const DESCRIPTION: &'static str = "An email, directly or in `emailMessage`.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "emailMessage",
                description: "The email.",
                types: schema::of::<super::reply::Email>,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl EmailReply {
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The emails of a thread.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct EmailThread(pub(crate) Object);
    view!(readable EmailThread);
    impl Described for EmailThread {
        const DESCRIPTION: &'static str = "The emails of a thread.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "email",
                description: "The thread itself, if it is nested once more.",
                types: schema::of::<super::reply::EmailThread>,
            },
            Property {
                name: "messageIds",
                description: "The ids of the emails.",
                types: |generator| schema::many(
                    schema::of::<crate::id::EmailMessageId>(generator),
                ),
            },
        ];
    }
    impl EmailThread {
        /// The thread itself, if it is nested once more.
        ///
        /// On the wire: `email`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Option<super::reply::EmailThread> {
            self.0.get("email").and_then(read::view)
        }
        /// The ids of the emails.
        ///
        /// On the wire: `messageIds`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn message_ids(&self) -> Vec<crate::id::EmailMessageId> {
            self.0
                .get("messageIds")
                .map(|value| read::many(value, read::from_text))
                .unwrap_or_default()
        }
    }
    /// A page of exported messages.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ExportPage(pub(crate) Object);
    view!(readable ExportPage);
    impl Described for ExportPage {
        const DESCRIPTION: &'static str = "A page of exported messages.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "messages",
                description: "The messages.",
                types: |generator| schema::many(
                    schema::of::<super::reply::Message>(generator),
                ),
            },
            Property {
                name: "nextCursor",
                description: "The cursor of the next page. Null on the last page.",
                types: schema::text,
            },
            Property {
                name: "total",
                description: "The number of matches on all pages.",
                types: schema::number,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl ExportPage {
        /// The messages.
        ///
        /// On the wire: `messages`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn messages(&self) -> Vec<super::reply::Message> {
            self.0
                .get("messages")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The cursor of the next page. Null on the last page.
        ///
        /// On the wire: `nextCursor`.
        #[must_use]
        #[inline]
        pub fn next_cursor(&self) -> Option<&str> {
            self.0.get("nextCursor").and_then(read::text)
        }
        /// The number of matches on all pages.
        ///
        /// On the wire: `total`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn total(&self) -> Option<u64> {
            self.0.get("total").and_then(read::integer)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The reply with the contact that was found, or null.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct FoundContactReply(pub(crate) Object);
    view!(readable FoundContactReply);
    impl Described for FoundContactReply {
        const DESCRIPTION: &'static str = "The reply with the contact that was found, or null.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contact",
                description: "The contact; null if there is none.",
                types: schema::of::<super::reply::Contact>,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl FoundContactReply {
        /// The contact; null if there is none.
        ///
        /// On the wire: `contact`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn contact(&self) -> Option<super::reply::Contact> {
            self.0.get("contact").and_then(read::view)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// Tokens of a company or a location.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct GetAccessTokenReply(pub(crate) Object);
    view!(readable GetAccessTokenReply);
    impl Described for GetAccessTokenReply {
        const DESCRIPTION: &'static str = "Tokens of a company or a location.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "access_token",
                description: "The bearer token for requests.",
                types: schema::text,
            },
            Property {
                name: "appId",
                description: "The app; in minted tokens.",
                types: schema::text,
            },
            Property {
                name: "approveAllLocations",
                description: "Whether the user approved all locations; in tokens of companies.",
                types: schema::boolean,
            },
            Property {
                name: "approvedLocations",
                description: "The locations that tokens can be minted for.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "companyId",
                description: "The company.",
                types: schema::of::<crate::id::CompanyId>,
            },
            Property {
                name: "expires_in",
                description: "The lifetime of the access token, in seconds.",
                types: schema::number,
            },
            Property {
                name: "installToFutureLocations",
                description: "Whether the app is installed in new locations too; in tokens of companies.",
                types: schema::boolean,
            },
            Property {
                name: "isBulkInstallation",
                description: "Whether the app was installed for several locations at once.",
                types: schema::boolean,
            },
            Property {
                name: "locationId",
                description: "The location, if the tokens belong to one.",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "planId",
                description: "The plan that is paid for the app.",
                types: schema::text,
            },
            Property {
                name: "refresh_token",
                description: "The token to exchange for the next tokens. Absent if a location's token was minted from a company's.",
                types: schema::text,
            },
            Property {
                name: "scope",
                description: "The scopes of the token, separated by spaces.",
                types: schema::text,
            },
            Property {
                name: "token_type",
                description: "The authentication scheme.",
                types: schema::text,
            },
            Property {
                name: "userId",
                description: "The user who installed the app.",
                types: schema::text,
            },
            Property {
                name: "userType",
                description: "Whether the tokens belong to a company or to a location.",
                types: schema::of::<super::reply::TokenUserType>,
            },
            Property {
                name: "versionId",
                description: "The version of the app; in minted tokens.",
                types: schema::text,
            },
        ];
    }
    impl GetAccessTokenReply {
        /// The bearer token for requests.
        ///
        /// On the wire: `access_token`, or `accessToken`.
        #[must_use]
        #[inline]
        pub fn access_token(&self) -> Option<&str> {
            self.0.first(&["access_token", "accessToken"]).and_then(read::text)
        }
        /// The app; in minted tokens.
        ///
        /// On the wire: `appId`.
        #[must_use]
        #[inline]
        pub fn app_id(&self) -> Option<&str> {
            self.0.get("appId").and_then(read::text)
        }
        /// Whether the user approved all locations; in tokens of companies.
        ///
        /// On the wire: `approveAllLocations`.
        #[must_use]
        #[inline]
        pub fn approve_all_locations(&self) -> Option<bool> {
            self.0.get("approveAllLocations").and_then(read::boolean)
        }
        /// The locations that tokens can be minted for.
        ///
        /// On the wire: `approvedLocations`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn approved_locations(&self) -> Vec<&str> {
            self.0
                .get("approvedLocations")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The company.
        ///
        /// On the wire: `companyId`.
        #[must_use]
        #[inline]
        pub fn company_id(&self) -> Option<crate::id::CompanyId> {
            self.0.get("companyId").and_then(read::from_text)
        }
        /// The lifetime of the access token, in seconds.
        ///
        /// On the wire: `expires_in`, or `expiresIn`. May come as a number or as a string, in seconds.
        #[must_use]
        #[inline]
        pub fn expires_in(&self) -> Option<::std::time::Duration> {
            self.0.first(&["expires_in", "expiresIn"]).and_then(read::seconds)
        }
        /// Whether the app is installed in new locations too; in tokens of companies.
        ///
        /// On the wire: `installToFutureLocations`.
        #[must_use]
        #[inline]
        pub fn install_to_future_locations(&self) -> Option<bool> {
            self.0.get("installToFutureLocations").and_then(read::boolean)
        }
        /// Whether the app was installed for several locations at once.
        ///
        /// On the wire: `isBulkInstallation`.
        #[must_use]
        #[inline]
        pub fn is_bulk_installation(&self) -> Option<bool> {
            self.0.get("isBulkInstallation").and_then(read::boolean)
        }
        /// The location, if the tokens belong to one.
        ///
        /// On the wire: `locationId`.
        #[must_use]
        #[inline]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The plan that is paid for the app.
        ///
        /// On the wire: `planId`.
        #[must_use]
        #[inline]
        pub fn plan_id(&self) -> Option<&str> {
            self.0.get("planId").and_then(read::text)
        }
        /// The token to exchange for the next tokens. Absent if a location's token was minted from a company's.
        ///
        /// On the wire: `refresh_token`, or `refreshToken`.
        #[must_use]
        #[inline]
        pub fn refresh_token(&self) -> Option<&str> {
            self.0.first(&["refresh_token", "refreshToken"]).and_then(read::text)
        }
        /// The scopes of the token, separated by spaces.
        ///
        /// On the wire: `scope`.
        #[must_use]
        #[inline]
        pub fn scope(&self) -> Option<&str> {
            self.0.get("scope").and_then(read::text)
        }
        /// The authentication scheme.
        ///
        /// On the wire: `token_type`, or `tokenType`.
        #[must_use]
        #[inline]
        pub fn token_type(&self) -> Option<&str> {
            self.0.first(&["token_type", "tokenType"]).and_then(read::text)
        }
        /// The user who installed the app.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
        /// Whether the tokens belong to a company or to a location.
        ///
        /// On the wire: `userType`.
        #[must_use]
        #[inline]
        pub fn user_type(&self) -> Option<super::reply::TokenUserType> {
            self.0.get("userType").and_then(read::from_text)
        }
        /// The version of the app; in minted tokens.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// A location where the app is installed, or may be.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct InstalledLocation(pub(crate) Object);
    view!(readable InstalledLocation);
    impl Described for InstalledLocation {
        const DESCRIPTION: &'static str = "A location where the app is installed, or may be.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "_id",
                description: "The location.",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "address",
                description: "The address of the location.",
                types: schema::text,
            },
            Property {
                name: "installedAt",
                description: "When the app was installed.",
                types: schema::date,
            },
            Property {
                name: "isInstalled",
                description: "Whether the app is installed there.",
                types: schema::boolean,
            },
            Property {
                name: "name",
                description: "The name of the location.",
                types: schema::text,
            },
            Property {
                name: "versionId",
                description: "The version of the app.",
                types: schema::text,
            },
        ];
    }
    impl InstalledLocation {
        /// The location.
        ///
        /// On the wire: `_id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::LocationId> {
            self.0.get("_id").and_then(read::from_text)
        }
        /// The address of the location.
        ///
        /// On the wire: `address`.
        #[must_use]
        #[inline]
        pub fn address(&self) -> Option<&str> {
            self.0.get("address").and_then(read::text)
        }
        /// When the app was installed.
        ///
        /// On the wire: `installedAt`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn installed_at(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("installedAt").and_then(read::date)
        }
        /// Whether the app is installed there.
        ///
        /// On the wire: `isInstalled`.
        #[must_use]
        #[inline]
        pub fn is_installed(&self) -> Option<bool> {
            self.0.get("isInstalled").and_then(read::boolean)
        }
        /// The name of the location.
        ///
        /// On the wire: `name`.
        #[must_use]
        #[inline]
        pub fn name(&self) -> Option<&str> {
            self.0.get("name").and_then(read::text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// A page of locations where the app is installed.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct InstalledLocationsPage(pub(crate) Object);
    view!(readable InstalledLocationsPage);
    impl Described for InstalledLocationsPage {
        const DESCRIPTION: &'static str = "A page of locations where the app is installed.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "installToFutureLocations",
                description: "Whether the app is installed in new locations too.",
                types: schema::boolean,
            },
            Property {
                name: "items",
                description: "The locations.",
                types: |generator| schema::many(
                    schema::of::<super::reply::InstalledLocation>(generator),
                ),
            },
            Property {
                name: "pagination",
                description: "The place of the page in the list.",
                types: schema::of::<super::reply::Pagination>,
            },
        ];
    }
    impl InstalledLocationsPage {
        /// Whether the app is installed in new locations too.
        ///
        /// On the wire: `installToFutureLocations`.
        #[must_use]
        #[inline]
        pub fn install_to_future_locations(&self) -> Option<bool> {
            self.0.get("installToFutureLocations").and_then(read::boolean)
        }
        /// The locations.
        ///
        /// On the wire: `items`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn items(&self) -> Vec<super::reply::InstalledLocation> {
            self.0
                .get("items")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// The place of the page in the list.
        ///
        /// On the wire: `pagination`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn pagination(&self) -> Option<super::reply::Pagination> {
            self.0.get("pagination").and_then(read::view)
        }
    }
    /// Locations where the app is installed.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct InstalledLocationsReply(pub(crate) Object);
    view!(readable InstalledLocationsReply);
    impl Described for InstalledLocationsReply {
        const DESCRIPTION: &'static str = "Locations where the app is installed.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "count",
                description: "The number of locations of the company.",
                types: schema::number,
            },
            Property {
                name: "installToFutureLocations",
                description: "Whether the app is installed in new locations too.",
                types: schema::boolean,
            },
            Property {
                name: "locations",
                description: "The locations.",
                types: |generator| schema::many(
                    schema::of::<super::reply::InstalledLocation>(generator),
                ),
            },
        ];
    }
    impl InstalledLocationsReply {
        /// The number of locations of the company.
        ///
        /// On the wire: `count`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn count(&self) -> Option<u64> {
            self.0.get("count").and_then(read::integer)
        }
        /// Whether the app is installed in new locations too.
        ///
        /// On the wire: `installToFutureLocations`.
        #[must_use]
        #[inline]
        pub fn install_to_future_locations(&self) -> Option<bool> {
            self.0.get("installToFutureLocations").and_then(read::boolean)
        }
        /// The locations.
        ///
        /// On the wire: `locations`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn locations(&self) -> Vec<super::reply::InstalledLocation> {
            self.0
                .get("locations")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
    }
    /// A conversation provider that is switched on in a location.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct InstalledProvider(pub(crate) Object);
    view!(readable InstalledProvider);
    impl Described for InstalledProvider {
        const DESCRIPTION: &'static str = "A conversation provider that is switched on in a location.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "_id",
                description: "The provider.",
                types: schema::of::<crate::id::ConversationProviderId>,
            },
            Property {
                name: "default",
                description: "Whether the provider carries the messages of the channel that name no provider.",
                types: schema::boolean,
            },
            Property {
                name: "name",
                description: "The name of the provider.",
                types: schema::text,
            },
            Property {
                name: "type",
                description: "The channel of the provider, such as SMS or Email.",
                types: schema::text,
            },
        ];
    }
    impl InstalledProvider {
        /// The provider.
        ///
        /// On the wire: `_id`, or `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::ConversationProviderId> {
            self.0.first(&["_id", "id"]).and_then(read::from_text)
        }
        /// Whether the provider carries the messages of the channel that name no provider.
        ///
        /// On the wire: `default`.
        #[must_use]
        #[inline]
        pub fn is_default(&self) -> Option<bool> {
            self.0.get("default").and_then(read::boolean)
        }
        /// The name of the provider.
        ///
        /// On the wire: `name`.
        #[must_use]
        #[inline]
        pub fn name(&self) -> Option<&str> {
            self.0.get("name").and_then(read::text)
        }
        /// The channel of the provider, such as SMS or Email.
        ///
        /// On the wire: `type`.
        #[must_use]
        #[inline]
        pub fn channel(&self) -> Option<&str> {
            self.0.get("type").and_then(read::text)
        }
    }
    /// The app or integration that sent a message.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MarketplaceApp(pub(crate) Object);
    view!(readable MarketplaceApp);
    impl Described for MarketplaceApp {
        const DESCRIPTION: &'static str = "The app or integration that sent a message.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "appId",
                description: "The app.",
                types: schema::text,
            },
            Property {
                name: "appName",
                description: "The name of the app.",
                types: schema::text,
            },
        ];
    }
    impl MarketplaceApp {
        /// The app.
        ///
        /// On the wire: `appId`.
        #[must_use]
        #[inline]
        pub fn app_id(&self) -> Option<&str> {
            self.0.get("appId").and_then(read::text)
        }
        /// The name of the app.
        ///
        /// On the wire: `appName`.
        #[must_use]
        #[inline]
        pub fn app_name(&self) -> Option<&str> {
            self.0.get("appName").and_then(read::text)
        }
    }
    /// A message, a call, a comment, or a thread of emails, as an entry of a conversation. A
    /// thread of emails has neither subject nor body: get each email by its id.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Message(pub(crate) Object);
    view!(readable Message);
    impl Described for Message {
        const DESCRIPTION: &'static str = "A message, a call, a comment, or a thread of emails, as an entry of a conversation. A thread of emails has neither subject nor body: get each email by its id.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "altId",
                description: "The id that the conversation provider assigned to the message; for a call, the carrier's id.",
                types: schema::text,
            },
            Property {
                name: "attachments",
                description: "URLs of the attached files. Those of an inbound message may be missing for some seconds.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "body",
                description: "The text of the message. Calls and emails have none.",
                types: schema::text,
            },
            Property {
                name: "chatWidgetId",
                description: "The chat widget that the message was written in.",
                types: schema::text,
            },
            Property {
                name: "contactId",
                description: "The contact.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "contentType",
                description: "The media type of the text.",
                types: schema::text,
            },
            Property {
                name: "conversationId",
                description: "The conversation that it is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "conversationProviderId",
                description: "The conversation provider that carried the message.",
                types: schema::of::<crate::id::ConversationProviderId>,
            },
            Property {
                name: "dateAdded",
                description: "When it was added.",
                types: schema::date,
            },
            Property {
                name: "dateUpdated",
                description: "When it was last changed.",
                types: schema::date,
            },
            Property {
                name: "direction",
                description: "Who sent the message.",
                types: schema::of::<super::reply::Direction>,
            },
            Property {
                name: "error",
                description: "Why the message failed, in words.",
                types: schema::text,
            },
            Property {
                name: "from",
                description: "The sender's phone number. Emails have none.",
                types: schema::text,
            },
            Property {
                name: "id",
                description: "The id of the message.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "locationId",
                description: "The location (sub-account).",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "messageType",
                description: "The type of the message.",
                types: schema::of_or_number::<super::reply::MessageType>,
            },
            Property {
                name: "meta",
                description: "What only some types of messages have.",
                types: schema::of::<super::reply::MessageMeta>,
            },
            Property {
                name: "source",
                description: "What caused the message to be sent.",
                types: schema::of::<super::reply::MessageSource>,
            },
            Property {
                name: "status",
                description: "The delivery status of the message, or how the call ended. Null for a fresh email.",
                types: schema::of::<super::reply::DeliveryStatus>,
            },
            Property {
                name: "to",
                description: "The recipient's phone number. Emails have none.",
                types: schema::text,
            },
            Property {
                name: "type",
                description: "The type of the message as a number.",
                types: schema::number,
            },
            Property {
                name: "userId",
                description: "The user of the account who sent the message, or who built the workflow that sent it.",
                types: schema::text,
            },
        ];
    }
    impl Message {
        /// The id that the conversation provider assigned to the message; for a call, the carrier's id.
        ///
        /// On the wire: `altId`.
        #[must_use]
        #[inline]
        pub fn alt_id(&self) -> Option<&str> {
            self.0.get("altId").and_then(read::text)
        }
        /// URLs of the attached files. Those of an inbound message may be missing for some seconds.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The text of the message. Calls and emails have none.
        ///
        /// On the wire: `body`.
        #[must_use]
        #[inline]
        pub fn body(&self) -> Option<&str> {
            self.0.get("body").and_then(read::text)
        }
        /// The chat widget that the message was written in.
        ///
        /// On the wire: `chatWidgetId`.
        #[must_use]
        #[inline]
        pub fn chat_widget_id(&self) -> Option<&str> {
            self.0.get("chatWidgetId").and_then(read::text)
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The media type of the text.
        ///
        /// On the wire: `contentType`.
        #[must_use]
        #[inline]
        pub fn content_type(&self) -> Option<&str> {
            self.0.get("contentType").and_then(read::text)
        }
        /// The conversation that it is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// The conversation provider that carried the message.
        ///
        /// On the wire: `conversationProviderId`.
        #[must_use]
        #[inline]
        pub fn provider_id(&self) -> Option<crate::id::ConversationProviderId> {
            self.0.get("conversationProviderId").and_then(read::from_text)
        }
        /// When it was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// When it was last changed.
        ///
        /// On the wire: `dateUpdated`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_updated(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateUpdated").and_then(read::date)
        }
        /// Who sent the message.
        ///
        /// On the wire: `direction`.
        #[must_use]
        #[inline]
        pub fn direction(&self) -> Option<super::reply::Direction> {
            self.0.get("direction").and_then(read::from_text)
        }
        /// Why the message failed, in words.
        ///
        /// On the wire: `error`.
        #[must_use]
        #[inline]
        pub fn error(&self) -> Option<&str> {
            self.0.get("error").and_then(read::text)
        }
        /// The sender's phone number. Emails have none.
        ///
        /// On the wire: `from`.
        #[must_use]
        #[inline]
        pub fn from(&self) -> Option<&str> {
            self.0.get("from").and_then(read::text)
        }
        /// The id of the message.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<crate::id::MessageId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// The location (sub-account).
        ///
        /// On the wire: `locationId`.
        #[must_use]
        #[inline]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The type of the message.
        ///
        /// On the wire: `messageType`, or `type`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn message_type(&self) -> Option<super::reply::MessageType> {
            self.0.first(&["messageType", "type"]).and_then(read::from_text_or_number)
        }
        /// What only some types of messages have.
        ///
        /// On the wire: `meta`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn meta(&self) -> Option<super::reply::MessageMeta> {
            self.0.get("meta").and_then(read::view)
        }
        /// What caused the message to be sent.
        ///
        /// On the wire: `source`.
        #[must_use]
        #[inline]
        pub fn source(&self) -> Option<super::reply::MessageSource> {
            self.0.get("source").and_then(read::from_text)
        }
        /// The delivery status of the message, or how the call ended. Null for a fresh email.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("status").and_then(read::from_text)
        }
        /// The recipient's phone number. Emails have none.
        ///
        /// On the wire: `to`.
        #[must_use]
        #[inline]
        pub fn to(&self) -> Option<&str> {
            self.0.get("to").and_then(read::text)
        }
        /// The user of the account who sent the message, or who built the workflow that sent it.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
    }
    /// What only some types of messages have.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessageMeta(pub(crate) Object);
    view!(readable MessageMeta);
    impl Described for MessageMeta {
        const DESCRIPTION: &'static str = "What only some types of messages have.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "call",
                description: "The result of a call.",
                types: schema::of::<super::reply::CallResult>,
            },
            Property {
                name: "callDuration",
                description: "The length of the call, in seconds.",
                types: schema::number,
            },
            Property {
                name: "callStatus",
                description: "How the call ended.",
                types: schema::of::<super::reply::DeliveryStatus>,
            },
            Property {
                name: "email",
                description: "The emails of a thread.",
                types: schema::of::<super::reply::EmailThread>,
            },
            Property {
                name: "fb",
                description: "The Facebook page that the message was exchanged with.",
                types: schema::of::<super::reply::SocialPage>,
            },
            Property {
                name: "ig",
                description: "The Instagram account that the message was exchanged with.",
                types: schema::of::<super::reply::SocialPage>,
            },
            Property {
                name: "marketplace",
                description: "The app that sent the message.",
                types: schema::of::<super::reply::MarketplaceApp>,
            },
        ];
    }
    impl MessageMeta {
        /// The result of a call.
        ///
        /// On the wire: `call`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn call(&self) -> Option<super::reply::CallResult> {
            self.0.get("call").and_then(read::view)
        }
        /// The length of the call, in seconds.
        ///
        /// On the wire: `callDuration`. May come as a number or as a string, in seconds.
        #[must_use]
        #[inline]
        pub fn call_duration(&self) -> Option<::std::time::Duration> {
            self.0.get("callDuration").and_then(read::seconds)
        }
        /// How the call ended.
        ///
        /// On the wire: `callStatus`.
        #[must_use]
        #[inline]
        pub fn call_status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("callStatus").and_then(read::from_text)
        }
        /// The emails of a thread.
        ///
        /// On the wire: `email`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Option<super::reply::EmailThread> {
            self.0.get("email").and_then(read::view)
        }
        /// The Facebook page that the message was exchanged with.
        ///
        /// On the wire: `fb`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn facebook(&self) -> Option<super::reply::SocialPage> {
            self.0.get("fb").and_then(read::view)
        }
        /// The Instagram account that the message was exchanged with.
        ///
        /// On the wire: `ig`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn instagram(&self) -> Option<super::reply::SocialPage> {
            self.0.get("ig").and_then(read::view)
        }
        /// The app that sent the message.
        ///
        /// On the wire: `marketplace`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn marketplace(&self) -> Option<super::reply::MarketplaceApp> {
            self.0.get("marketplace").and_then(read::view)
        }
    }
    /// A page of the messages of a conversation, newest first.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessagePage(pub(crate) Object);
    view!(readable MessagePage);
    impl Described for MessagePage {
        const DESCRIPTION: &'static str = "A page of the messages of a conversation, newest first.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "lastMessageId",
                description: "The last message of this page, which the request for the next page names.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "messages",
                description: "The messages.",
                types: |generator| schema::many(
                    schema::of::<super::reply::Message>(generator),
                ),
            },
            Property {
                name: "nextPage",
                description: "Whether there is a next page.",
                types: schema::boolean,
            },
        ];
    }
    impl MessagePage {
        /// The last message of this page, which the request for the next page names.
        ///
        /// On the wire: `lastMessageId`.
        #[must_use]
        #[inline]
        pub fn last_message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("lastMessageId").and_then(read::from_text)
        }
        /// The messages.
        ///
        /// On the wire: `messages`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn messages(&self) -> Vec<super::reply::Message> {
            self.0
                .get("messages")
                .map(|value| read::many(value, read::view))
                .unwrap_or_default()
        }
        /// Whether there is a next page.
        ///
        /// On the wire: `nextPage`.
        #[must_use]
        #[inline]
        pub fn next_page(&self) -> Option<bool> {
            self.0.get("nextPage").and_then(read::boolean)
        }
    }
    /// A message, in `message` or directly.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessageReply(pub(crate) Object);
    view!(readable MessageReply);
    impl Described for MessageReply {
        const DESCRIPTION: &'static str = "A message, in `message` or directly.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "message",
                description: "The message.",
                types: schema::of::<super::reply::Message>,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl MessageReply {
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// What caused a message to be sent.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum MessageSource {
        /// `workflow`
        Workflow,
        /// `bulk_actions`
        BulkActions,
        /// `campaign`
        Campaign,
        /// `api`
        Api,
        /// `app`
        App,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl MessageSource {
        const KNOWN: &'static [&'static str] = &[
            "workflow",
            "bulk_actions",
            "campaign",
            "api",
            "app",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Workflow => "workflow",
                Self::BulkActions => "bulk_actions",
                Self::Campaign => "campaign",
                Self::Api => "api",
                Self::App => "app",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "workflow" => Some(Self::Workflow),
                "bulk_actions" => Some(Self::BulkActions),
                "campaign" => Some(Self::Campaign),
                "api" => Some(Self::Api),
                "app" => Some(Self::App),
                _ => None,
            }
        }
    }
    open_set!(MessageSource);
    /// The type of a message. It may come without the prefix TYPE_ or as a number.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum MessageType {
        /// `TYPE_CALL`
        Call,
        /// `TYPE_SMS`
        Sms,
        /// `TYPE_RCS`
        Rcs,
        /// `TYPE_EMAIL`
        Email,
        /// `TYPE_SMS_REVIEW_REQUEST`
        SmsReviewRequest,
        /// `TYPE_WEBCHAT`
        Webchat,
        /// `TYPE_SMS_NO_SHOW_REQUEST`
        SmsNoShowRequest,
        /// `TYPE_CAMPAIGN_SMS`
        CampaignSms,
        /// `TYPE_CAMPAIGN_CALL`
        CampaignCall,
        /// `TYPE_CAMPAIGN_EMAIL`
        CampaignEmail,
        /// `TYPE_CAMPAIGN_VOICEMAIL`
        CampaignVoicemail,
        /// `TYPE_FACEBOOK`
        Facebook,
        /// `TYPE_CAMPAIGN_FACEBOOK`
        CampaignFacebook,
        /// `TYPE_CAMPAIGN_MANUAL_CALL`
        CampaignManualCall,
        /// `TYPE_CAMPAIGN_MANUAL_SMS`
        CampaignManualSms,
        /// `TYPE_GMB`
        Gmb,
        /// `TYPE_CAMPAIGN_GMB`
        CampaignGmb,
        /// `TYPE_REVIEW`
        Review,
        /// `TYPE_INSTAGRAM`
        Instagram,
        /// `TYPE_WHATSAPP`
        Whatsapp,
        /// `TYPE_CUSTOM_SMS`
        CustomSms,
        /// `TYPE_CUSTOM_EMAIL`
        CustomEmail,
        /// `TYPE_CUSTOM_PROVIDER_SMS`
        CustomProviderSms,
        /// `TYPE_CUSTOM_PROVIDER_EMAIL`
        CustomProviderEmail,
        /// `TYPE_IVR_CALL`
        IvrCall,
        /// `TYPE_ACTIVITY_CONTACT`
        ActivityContact,
        /// `TYPE_ACTIVITY_INVOICE`
        ActivityInvoice,
        /// `TYPE_ACTIVITY_PAYMENT`
        ActivityPayment,
        /// `TYPE_ACTIVITY_OPPORTUNITY`
        ActivityOpportunity,
        /// `TYPE_LIVE_CHAT`
        LiveChat,
        /// `TYPE_LIVE_CHAT_INFO_MESSAGE`
        LiveChatInfoMessage,
        /// `TYPE_ACTIVITY_APPOINTMENT`
        ActivityAppointment,
        /// `TYPE_FACEBOOK_COMMENT`
        FacebookComment,
        /// `TYPE_INSTAGRAM_COMMENT`
        InstagramComment,
        /// `TYPE_CUSTOM_CALL`
        CustomCall,
        /// `TYPE_INTERNAL_COMMENT`
        InternalComment,
        /// `TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG`
        ActivityEmployeeActionLog,
        /// `TYPE_TIKTOK`
        Tiktok,
        /// `TYPE_TIKTOK_COMMENT`
        TiktokComment,
        /// `TYPE_ACTIVITY_WHATSAPP`
        ActivityWhatsapp,
        /// `TYPE_FORM_SUBMISSION`
        FormSubmission,
        /// `TYPE_SMS_REACTION`
        SmsReaction,
        /// `TYPE_VOICEMAIL`
        Voicemail,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl MessageType {
        const KNOWN: &'static [&'static str] = &[
            "TYPE_CALL",
            "TYPE_SMS",
            "TYPE_RCS",
            "TYPE_EMAIL",
            "TYPE_SMS_REVIEW_REQUEST",
            "TYPE_WEBCHAT",
            "TYPE_SMS_NO_SHOW_REQUEST",
            "TYPE_CAMPAIGN_SMS",
            "TYPE_CAMPAIGN_CALL",
            "TYPE_CAMPAIGN_EMAIL",
            "TYPE_CAMPAIGN_VOICEMAIL",
            "TYPE_FACEBOOK",
            "TYPE_CAMPAIGN_FACEBOOK",
            "TYPE_CAMPAIGN_MANUAL_CALL",
            "TYPE_CAMPAIGN_MANUAL_SMS",
            "TYPE_GMB",
            "TYPE_CAMPAIGN_GMB",
            "TYPE_REVIEW",
            "TYPE_INSTAGRAM",
            "TYPE_WHATSAPP",
            "TYPE_CUSTOM_SMS",
            "TYPE_CUSTOM_EMAIL",
            "TYPE_CUSTOM_PROVIDER_SMS",
            "TYPE_CUSTOM_PROVIDER_EMAIL",
            "TYPE_IVR_CALL",
            "TYPE_ACTIVITY_CONTACT",
            "TYPE_ACTIVITY_INVOICE",
            "TYPE_ACTIVITY_PAYMENT",
            "TYPE_ACTIVITY_OPPORTUNITY",
            "TYPE_LIVE_CHAT",
            "TYPE_LIVE_CHAT_INFO_MESSAGE",
            "TYPE_ACTIVITY_APPOINTMENT",
            "TYPE_FACEBOOK_COMMENT",
            "TYPE_INSTAGRAM_COMMENT",
            "TYPE_CUSTOM_CALL",
            "TYPE_INTERNAL_COMMENT",
            "TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG",
            "TYPE_TIKTOK",
            "TYPE_TIKTOK_COMMENT",
            "TYPE_ACTIVITY_WHATSAPP",
            "TYPE_FORM_SUBMISSION",
            "TYPE_SMS_REACTION",
            "TYPE_VOICEMAIL",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Call => "TYPE_CALL",
                Self::Sms => "TYPE_SMS",
                Self::Rcs => "TYPE_RCS",
                Self::Email => "TYPE_EMAIL",
                Self::SmsReviewRequest => "TYPE_SMS_REVIEW_REQUEST",
                Self::Webchat => "TYPE_WEBCHAT",
                Self::SmsNoShowRequest => "TYPE_SMS_NO_SHOW_REQUEST",
                Self::CampaignSms => "TYPE_CAMPAIGN_SMS",
                Self::CampaignCall => "TYPE_CAMPAIGN_CALL",
                Self::CampaignEmail => "TYPE_CAMPAIGN_EMAIL",
                Self::CampaignVoicemail => "TYPE_CAMPAIGN_VOICEMAIL",
                Self::Facebook => "TYPE_FACEBOOK",
                Self::CampaignFacebook => "TYPE_CAMPAIGN_FACEBOOK",
                Self::CampaignManualCall => "TYPE_CAMPAIGN_MANUAL_CALL",
                Self::CampaignManualSms => "TYPE_CAMPAIGN_MANUAL_SMS",
                Self::Gmb => "TYPE_GMB",
                Self::CampaignGmb => "TYPE_CAMPAIGN_GMB",
                Self::Review => "TYPE_REVIEW",
                Self::Instagram => "TYPE_INSTAGRAM",
                Self::Whatsapp => "TYPE_WHATSAPP",
                Self::CustomSms => "TYPE_CUSTOM_SMS",
                Self::CustomEmail => "TYPE_CUSTOM_EMAIL",
                Self::CustomProviderSms => "TYPE_CUSTOM_PROVIDER_SMS",
                Self::CustomProviderEmail => "TYPE_CUSTOM_PROVIDER_EMAIL",
                Self::IvrCall => "TYPE_IVR_CALL",
                Self::ActivityContact => "TYPE_ACTIVITY_CONTACT",
                Self::ActivityInvoice => "TYPE_ACTIVITY_INVOICE",
                Self::ActivityPayment => "TYPE_ACTIVITY_PAYMENT",
                Self::ActivityOpportunity => "TYPE_ACTIVITY_OPPORTUNITY",
                Self::LiveChat => "TYPE_LIVE_CHAT",
                Self::LiveChatInfoMessage => "TYPE_LIVE_CHAT_INFO_MESSAGE",
                Self::ActivityAppointment => "TYPE_ACTIVITY_APPOINTMENT",
                Self::FacebookComment => "TYPE_FACEBOOK_COMMENT",
                Self::InstagramComment => "TYPE_INSTAGRAM_COMMENT",
                Self::CustomCall => "TYPE_CUSTOM_CALL",
                Self::InternalComment => "TYPE_INTERNAL_COMMENT",
                Self::ActivityEmployeeActionLog => "TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG",
                Self::Tiktok => "TYPE_TIKTOK",
                Self::TiktokComment => "TYPE_TIKTOK_COMMENT",
                Self::ActivityWhatsapp => "TYPE_ACTIVITY_WHATSAPP",
                Self::FormSubmission => "TYPE_FORM_SUBMISSION",
                Self::SmsReaction => "TYPE_SMS_REACTION",
                Self::Voicemail => "TYPE_VOICEMAIL",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "TYPE_CALL" | "CALL" | "1" => Some(Self::Call),
                "TYPE_SMS" | "SMS" | "2" => Some(Self::Sms),
                "TYPE_RCS" | "RCS" => Some(Self::Rcs),
                "TYPE_EMAIL" | "EMAIL" | "3" => Some(Self::Email),
                "TYPE_SMS_REVIEW_REQUEST" | "SMS_REVIEW_REQUEST" => {
                    Some(Self::SmsReviewRequest)
                }
                "TYPE_WEBCHAT" | "WEBCHAT" => Some(Self::Webchat),
                "TYPE_SMS_NO_SHOW_REQUEST" | "SMS_NO_SHOW_REQUEST" => {
                    Some(Self::SmsNoShowRequest)
                }
                "TYPE_CAMPAIGN_SMS" | "CAMPAIGN_SMS" => Some(Self::CampaignSms),
                "TYPE_CAMPAIGN_CALL" | "CAMPAIGN_CALL" => Some(Self::CampaignCall),
                "TYPE_CAMPAIGN_EMAIL" | "CAMPAIGN_EMAIL" => Some(Self::CampaignEmail),
                "TYPE_CAMPAIGN_VOICEMAIL" | "CAMPAIGN_VOICEMAIL" => {
                    Some(Self::CampaignVoicemail)
                }
                "TYPE_FACEBOOK" | "FACEBOOK" | "11" => Some(Self::Facebook),
                "TYPE_CAMPAIGN_FACEBOOK" | "CAMPAIGN_FACEBOOK" => {
                    Some(Self::CampaignFacebook)
                }
                "TYPE_CAMPAIGN_MANUAL_CALL" | "CAMPAIGN_MANUAL_CALL" => {
                    Some(Self::CampaignManualCall)
                }
                "TYPE_CAMPAIGN_MANUAL_SMS" | "CAMPAIGN_MANUAL_SMS" => {
                    Some(Self::CampaignManualSms)
                }
                "TYPE_GMB" | "GMB" => Some(Self::Gmb),
                "TYPE_CAMPAIGN_GMB" | "CAMPAIGN_GMB" => Some(Self::CampaignGmb),
                "TYPE_REVIEW" | "REVIEW" => Some(Self::Review),
                "TYPE_INSTAGRAM" | "INSTAGRAM" | "18" => Some(Self::Instagram),
                "TYPE_WHATSAPP" | "WHATSAPP" => Some(Self::Whatsapp),
                "TYPE_CUSTOM_SMS" | "CUSTOM_SMS" => Some(Self::CustomSms),
                "TYPE_CUSTOM_EMAIL" | "CUSTOM_EMAIL" => Some(Self::CustomEmail),
                "TYPE_CUSTOM_PROVIDER_SMS" | "CUSTOM_PROVIDER_SMS" | "22" => {
                    Some(Self::CustomProviderSms)
                }
                "TYPE_CUSTOM_PROVIDER_EMAIL" | "CUSTOM_PROVIDER_EMAIL" => {
                    Some(Self::CustomProviderEmail)
                }
                "TYPE_IVR_CALL" | "IVR_CALL" => Some(Self::IvrCall),
                "TYPE_ACTIVITY_CONTACT" | "ACTIVITY_CONTACT" => {
                    Some(Self::ActivityContact)
                }
                "TYPE_ACTIVITY_INVOICE" | "ACTIVITY_INVOICE" => {
                    Some(Self::ActivityInvoice)
                }
                "TYPE_ACTIVITY_PAYMENT" | "ACTIVITY_PAYMENT" => {
                    Some(Self::ActivityPayment)
                }
                "TYPE_ACTIVITY_OPPORTUNITY" | "ACTIVITY_OPPORTUNITY" => {
                    Some(Self::ActivityOpportunity)
                }
                "TYPE_LIVE_CHAT" | "LIVE_CHAT" => Some(Self::LiveChat),
                "TYPE_LIVE_CHAT_INFO_MESSAGE" | "LIVE_CHAT_INFO_MESSAGE" => {
                    Some(Self::LiveChatInfoMessage)
                }
                "TYPE_ACTIVITY_APPOINTMENT" | "ACTIVITY_APPOINTMENT" => {
                    Some(Self::ActivityAppointment)
                }
                "TYPE_FACEBOOK_COMMENT" | "FACEBOOK_COMMENT" => {
                    Some(Self::FacebookComment)
                }
                "TYPE_INSTAGRAM_COMMENT" | "INSTAGRAM_COMMENT" => {
                    Some(Self::InstagramComment)
                }
                "TYPE_CUSTOM_CALL" | "CUSTOM_CALL" | "34" => Some(Self::CustomCall),
                "TYPE_INTERNAL_COMMENT" | "INTERNAL_COMMENT" => {
                    Some(Self::InternalComment)
                }
                "TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG" | "ACTIVITY_EMPLOYEE_ACTION_LOG" => {
                    Some(Self::ActivityEmployeeActionLog)
                }
                "TYPE_TIKTOK" | "TIKTOK" => Some(Self::Tiktok),
                "TYPE_TIKTOK_COMMENT" | "TIKTOK_COMMENT" => Some(Self::TiktokComment),
                "TYPE_ACTIVITY_WHATSAPP" | "ACTIVITY_WHATSAPP" => {
                    Some(Self::ActivityWhatsapp)
                }
                "TYPE_FORM_SUBMISSION" | "FORM_SUBMISSION" => Some(Self::FormSubmission),
                "TYPE_SMS_REACTION" | "SMS_REACTION" => Some(Self::SmsReaction),
                "TYPE_VOICEMAIL" | "VOICEMAIL" | "10" => Some(Self::Voicemail),
                _ => None,
            }
        }
    }
    open_set!(MessageType);
    /// A page of the messages of a conversation, in `messages` or directly.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessagesReply(pub(crate) Object);
    view!(readable MessagesReply);
    impl Described for MessagesReply {
        const DESCRIPTION: &'static str = "A page of the messages of a conversation, in `messages` or directly.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "messages",
                description: "The page, or the messages.",
                types: schema::any,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl MessagesReply {
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The place of a page in its list.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Pagination(pub(crate) Object);
    view!(readable Pagination);
    impl Described for Pagination {
        const DESCRIPTION: &'static str = "The place of a page in its list.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "currentPageSize",
                description: "The number of items of this page.",
                types: schema::number,
            },
            Property {
                name: "hasNextPage",
                description: "Whether there is a next page.",
                types: schema::boolean,
            },
            Property {
                name: "hasPrevPage",
                description: "Whether there is a previous page.",
                types: schema::boolean,
            },
            Property {
                name: "nextPageToken",
                description: "The token of the next page.",
                types: schema::text,
            },
            Property {
                name: "prevPageToken",
                description: "The token of the previous page.",
                types: schema::text,
            },
            Property {
                name: "totalRecords",
                description: "The number of items of all pages.",
                types: schema::number,
            },
        ];
    }
    impl Pagination {
        /// The number of items of this page.
        ///
        /// On the wire: `currentPageSize`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn current_page_size(&self) -> Option<u64> {
            self.0.get("currentPageSize").and_then(read::integer)
        }
        /// Whether there is a next page.
        ///
        /// On the wire: `hasNextPage`.
        #[must_use]
        #[inline]
        pub fn has_next_page(&self) -> Option<bool> {
            self.0.get("hasNextPage").and_then(read::boolean)
        }
        /// Whether there is a previous page.
        ///
        /// On the wire: `hasPrevPage`.
        #[must_use]
        #[inline]
        pub fn has_prev_page(&self) -> Option<bool> {
            self.0.get("hasPrevPage").and_then(read::boolean)
        }
        /// The token of the next page.
        ///
        /// On the wire: `nextPageToken`.
        #[must_use]
        #[inline]
        pub fn next_page_token(&self) -> Option<&str> {
            self.0.get("nextPageToken").and_then(read::text)
        }
        /// The token of the previous page.
        ///
        /// On the wire: `prevPageToken`.
        #[must_use]
        #[inline]
        pub fn prev_page_token(&self) -> Option<&str> {
            self.0.get("prevPageToken").and_then(read::text)
        }
        /// The number of items of all pages.
        ///
        /// On the wire: `totalRecords`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn total_records(&self) -> Option<u64> {
            self.0.get("totalRecords").and_then(read::integer)
        }
    }
    /// A failure that is reported with a successful status.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ReplyError(pub(crate) Object);
    view!(readable ReplyError);
    impl Described for ReplyError {
        const DESCRIPTION: &'static str = "A failure that is reported with a successful status.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "message",
                description: "A description of the failure.",
                types: schema::text,
            },
            Property {
                name: "name",
                description: "The name of the failure.",
                types: schema::text,
            },
        ];
    }
    impl ReplyError {
        /// A description of the failure.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The name of the failure.
        ///
        /// On the wire: `name`.
        #[must_use]
        #[inline]
        pub fn name(&self) -> Option<&str> {
            self.0.get("name").and_then(read::text)
        }
    }
    /// The reply to a message that was sent.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SendMessageReply(pub(crate) Object);
    view!(readable SendMessageReply);
    impl Described for SendMessageReply {
        const DESCRIPTION: &'static str = "The reply to a message that was sent.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversationId",
                description: "The conversation that the message is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "emailMessageId",
                description: "For email, the id to pass when recording a reply, so that it joins the thread.",
                types: schema::of::<crate::id::EmailMessageId>,
            },
            Property {
                name: "error",
                description: "A failure that is reported with a successful status.",
                types: schema::of::<super::reply::ReplyError>,
            },
            Property {
                name: "forwardData",
                description: "For a forwarded email, what was forwarded and to whom.",
                types: schema::any,
            },
            Property {
                name: "messageId",
                description: "The id of the message.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "messageIds",
                description: "The ids of the messages, if one request created several (the GMB channel).",
                types: |generator| schema::many(
                    schema::of::<crate::id::MessageId>(generator),
                ),
            },
            Property {
                name: "msg",
                description: "Additional text from the service, set when a workflow sends the message.",
                types: schema::text,
            },
            Property {
                name: "status",
                description: "The delivery status of the message.",
                types: schema::text,
            },
        ];
    }
    impl SendMessageReply {
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// For email, the id to pass when recording a reply, so that it joins the thread.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        #[inline]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// A failure that is reported with a successful status.
        ///
        /// On the wire: `error`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn error(&self) -> Option<super::reply::ReplyError> {
            self.0.get("error").and_then(read::view)
        }
        /// For a forwarded email, what was forwarded and to whom.
        ///
        /// On the wire: `forwardData`.
        #[must_use]
        #[inline]
        pub fn forward_data(&self) -> Option<&::serde_json::Value> {
            self.0.get("forwardData")
        }
        /// The id of the message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        #[inline]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The ids of the messages, if one request created several (the GMB channel).
        ///
        /// On the wire: `messageIds`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn message_ids(&self) -> Vec<crate::id::MessageId> {
            self.0
                .get("messageIds")
                .map(|value| read::many(value, read::from_text))
                .unwrap_or_default()
        }
        /// Additional text from the service, set when a workflow sends the message.
        ///
        /// On the wire: `msg`.
        #[must_use]
        #[inline]
        pub fn msg(&self) -> Option<&str> {
            self.0.get("msg").and_then(read::text)
        }
        /// The delivery status of the message.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<&str> {
            self.0.get("status").and_then(read::text)
        }
    }
    /// A sentence of a transcription.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Sentence(pub(crate) Object);
    view!(readable Sentence);
    impl Described for Sentence {
        const DESCRIPTION: &'static str = "A sentence of a transcription.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "confidence",
                description: "How certain the words are, from 0 to 1.",
                types: schema::number,
            },
            Property {
                name: "endTime",
                description: "When it ends in the recording. Documented in milliseconds; values seen are in seconds.",
                types: schema::number,
            },
            Property {
                name: "mediaChannel",
                description: "The channel of the recording, of one side of the call.",
                types: schema::number,
            },
            Property {
                name: "sentenceIndex",
                description: "The place in the transcription.",
                types: schema::number,
            },
            Property {
                name: "speaker",
                description: "The number of the speaker.",
                types: schema::number,
            },
            Property {
                name: "startTime",
                description: "When it begins in the recording. Documented in milliseconds; values seen are in seconds.",
                types: schema::number,
            },
            Property {
                name: "transcript",
                description: "The words that were said.",
                types: schema::text,
            },
            Property {
                name: "words",
                description: "The single words.",
                types: schema::any,
            },
        ];
    }
    impl Sentence {
        /// How certain the words are, from 0 to 1.
        ///
        /// On the wire: `confidence`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn confidence(&self) -> Option<f64> {
            self.0.get("confidence").and_then(read::number)
        }
        /// When it ends in the recording. Documented in milliseconds; values seen are in seconds.
        ///
        /// On the wire: `endTime`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn end_time(&self) -> Option<f64> {
            self.0.get("endTime").and_then(read::number)
        }
        /// The channel of the recording, of one side of the call.
        ///
        /// On the wire: `mediaChannel`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn media_channel(&self) -> Option<u64> {
            self.0.get("mediaChannel").and_then(read::integer)
        }
        /// The place in the transcription.
        ///
        /// On the wire: `sentenceIndex`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn sentence_index(&self) -> Option<u64> {
            self.0.get("sentenceIndex").and_then(read::integer)
        }
        /// The number of the speaker.
        ///
        /// On the wire: `speaker`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn speaker(&self) -> Option<u64> {
            self.0.get("speaker").and_then(read::integer)
        }
        /// When it begins in the recording. Documented in milliseconds; values seen are in seconds.
        ///
        /// On the wire: `startTime`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn start_time(&self) -> Option<f64> {
            self.0.get("startTime").and_then(read::number)
        }
        /// The words that were said.
        ///
        /// On the wire: `transcript`.
        #[must_use]
        #[inline]
        pub fn transcript(&self) -> Option<&str> {
            self.0.get("transcript").and_then(read::text)
        }
        /// The single words.
        ///
        /// On the wire: `words`.
        #[must_use]
        #[inline]
        pub fn words(&self) -> Option<&::serde_json::Value> {
            self.0.get("words")
        }
    }
    /// The reply to what a live chat shows.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SetLiveChatTypingReply(pub(crate) Object);
    view!(readable SetLiveChatTypingReply);
    impl Described for SetLiveChatTypingReply {
        const DESCRIPTION: &'static str = "The reply to what a live chat shows.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "success",
                description: "Whether the service accepted the request.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl SetLiveChatTypingReply {
        /// Whether the service accepted the request.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The reply to the new attachments of a call.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SetMessageAttachmentsReply(pub(crate) Object);
    view!(readable SetMessageAttachmentsReply);
    impl Described for SetMessageAttachmentsReply {
        const DESCRIPTION: &'static str = "The reply to the new attachments of a call.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "attachments",
                description: "The attachments that the call has now.",
                types: |generator| schema::many(schema::text(generator)),
            },
            Property {
                name: "messageId",
                description: "The call.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "success",
                description: "Whether the attachments were replaced.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl SetMessageAttachmentsReply {
        /// The attachments that the call has now.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The call.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        #[inline]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// Whether the attachments were replaced.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The page of the account on a social network.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SocialPage(pub(crate) Object);
    view!(readable SocialPage);
    impl Described for SocialPage {
        const DESCRIPTION: &'static str = "The page of the account on a social network.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "page_id",
                description: "The id that the network assigned to the page.",
                types: schema::text,
            },
            Property {
                name: "page_name",
                description: "The name of the page.",
                types: schema::text,
            },
        ];
    }
    impl SocialPage {
        /// The id that the network assigned to the page.
        ///
        /// On the wire: `page_id`.
        #[must_use]
        #[inline]
        pub fn page_id(&self) -> Option<&str> {
            self.0.get("page_id").and_then(read::text)
        }
        /// The name of the page.
        ///
        /// On the wire: `page_name`.
        #[must_use]
        #[inline]
        pub fn page_name(&self) -> Option<&str> {
            self.0.get("page_name").and_then(read::text)
        }
    }
    /// Whether the tokens belong to a company or to a location.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum TokenUserType {
        /// `Company`
        Company,
        /// `Location`
        Location,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl TokenUserType {
        const KNOWN: &'static [&'static str] = &["Company", "Location"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Company => "Company",
                Self::Location => "Location",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "Company" => Some(Self::Company),
                "Location" => Some(Self::Location),
                _ => None,
            }
        }
    }
    open_set!(TokenUserType);
    /// The reply to a contact that was updated.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UpdateContactReply(pub(crate) Object);
    view!(readable UpdateContactReply);
    impl Described for UpdateContactReply {
        const DESCRIPTION: &'static str = "The reply to a contact that was updated.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contact",
                description: "The contact.",
                types: schema::of::<super::reply::Contact>,
            },
            Property {
                name: "succeded",
                description: "Whether the service accepted the request. The vendor's spelling; `succeeded` in v3.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl UpdateContactReply {
        /// The contact.
        ///
        /// On the wire: `contact`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn contact(&self) -> Option<super::reply::Contact> {
            self.0.get("contact").and_then(read::view)
        }
        /// Whether the service accepted the request. The vendor's spelling; `succeeded` in v3.
        ///
        /// On the wire: `succeded`, or `succeeded`.
        #[must_use]
        #[inline]
        pub fn succeeded(&self) -> Option<bool> {
            self.0.first(&["succeded", "succeeded"]).and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The reply to the status of an email.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UpdateEmailStatusReply(pub(crate) Object);
    view!(readable UpdateEmailStatusReply);
    impl Described for UpdateEmailStatusReply {
        const DESCRIPTION: &'static str = "The reply to the status of an email.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "message",
                description: "The result in words.",
                types: schema::text,
            },
            Property {
                name: "success",
                description: "Whether the status was set.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl UpdateEmailStatusReply {
        /// The result in words.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// Whether the status was set.
        ///
        /// On the wire: `success`.
        #[must_use]
        #[inline]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// The files that were stored.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UploadAttachmentsReply(pub(crate) Object);
    view!(readable UploadAttachmentsReply);
    impl Described for UploadAttachmentsReply {
        const DESCRIPTION: &'static str = "The files that were stored.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
            Property {
                name: "uploadedFiles",
                description: "The URL of each file, by its name.",
                types: schema::any,
            },
        ];
    }
    impl UploadAttachmentsReply {
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
        /// The URL of each file, by its name.
        ///
        /// On the wire: `uploadedFiles`.
        #[must_use]
        #[inline]
        pub fn uploaded_files(&self) -> Option<&::serde_json::Value> {
            self.0.get("uploadedFiles")
        }
    }
    /// The reply to a contact that was created or updated.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UpsertContactReply(pub(crate) Object);
    view!(readable UpsertContactReply);
    impl Described for UpsertContactReply {
        const DESCRIPTION: &'static str = "The reply to a contact that was created or updated.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contact",
                description: "The contact.",
                types: schema::of::<super::reply::Contact>,
            },
            Property {
                name: "new",
                description: "Whether the contact was created.",
                types: schema::boolean,
            },
            Property {
                name: "traceId",
                description: "The trace id to quote to the vendor's support.",
                types: schema::text,
            },
        ];
    }
    impl UpsertContactReply {
        /// The contact.
        ///
        /// On the wire: `contact`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn contact(&self) -> Option<super::reply::Contact> {
            self.0.get("contact").and_then(read::view)
        }
        /// Whether the contact was created.
        ///
        /// On the wire: `new`.
        #[must_use]
        #[inline]
        pub fn created(&self) -> Option<bool> {
            self.0.get("new").and_then(read::boolean)
        }
        /// The trace id to quote to the vendor's support.
        ///
        /// On the wire: `traceId`.
        #[must_use]
        #[inline]
        pub fn trace_id(&self) -> Option<&str> {
            self.0.get("traceId").and_then(read::text)
        }
    }
    /// Passes the types of replies to a macro.
    #[cfg(test)]
    macro_rules! for_each_reply_type {
        ($define:ident) => {
            $define ! { AddInboundMessageReply AddToWorkflowReply CallResult
            CancelScheduledReply ChannelProvider Contact ContactPage ContactReply
            ContactTagsReply Conversation ConversationChannelReply ConversationChannels
            ConversationPage ConversationReply DeleteConversationReply Email
            EmailRecipient EmailReply EmailThread ExportPage FoundContactReply
            GetAccessTokenReply InstalledLocation InstalledLocationsPage
            InstalledLocationsReply InstalledProvider MarketplaceApp Message MessageMeta
            MessagePage MessageReply MessagesReply Pagination ReplyError SendMessageReply
            Sentence SetLiveChatTypingReply SetMessageAttachmentsReply SocialPage
            UpdateContactReply UpdateEmailStatusReply UploadAttachmentsReply
            UpsertContactReply }
        };
    }
    #[cfg(test)]
    pub(crate) use for_each_reply_type;
}
/// The events and deliveries that webhooks receive.
#[cfg(feature = "webhook")]
pub(crate) mod webhook {
    use crate::view::{Object, open_set, read, view};
    /// The event of an app's installation. Without a location, the app was installed for a company.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct AppEvent(pub(crate) Object);
    view!(AppEvent);
    impl AppEvent {
        /// The company (agency).
        ///
        /// On the wire: `companyId`.
        #[must_use]
        #[inline]
        pub fn company_id(&self) -> Option<crate::id::CompanyId> {
            self.0.get("companyId").and_then(read::from_text)
        }
        /// The plan of the app.
        ///
        /// On the wire: `planId`.
        #[must_use]
        #[inline]
        pub fn plan_id(&self) -> Option<&str> {
            self.0.get("planId").and_then(read::text)
        }
        /// For an update, the version of the app before.
        ///
        /// On the wire: `previousVersionId`.
        #[must_use]
        #[inline]
        pub fn previous_version_id(&self) -> Option<&str> {
            self.0.get("previousVersionId").and_then(read::text)
        }
        /// The trial period.
        ///
        /// On the wire: `trial`.
        #[must_use]
        #[inline]
        pub fn trial(&self) -> Option<&::serde_json::Value> {
            self.0.get("trial")
        }
        /// The user who made the change.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// The event of a contact, with the contact's fields. Any of them may be missing.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ContactEvent(pub(crate) Object);
    view!(ContactEvent);
    impl ContactEvent {
        /// The street and number.
        ///
        /// On the wire: `address1`.
        #[must_use]
        #[inline]
        pub fn address1(&self) -> Option<&str> {
            self.0.get("address1").and_then(read::text)
        }
        /// The id of the user whom the contact is assigned to.
        ///
        /// On the wire: `assignedTo`.
        #[must_use]
        #[inline]
        pub fn assigned_to(&self) -> Option<&str> {
            self.0.get("assignedTo").and_then(read::text)
        }
        /// The city.
        ///
        /// On the wire: `city`.
        #[must_use]
        #[inline]
        pub fn city(&self) -> Option<&str> {
            self.0.get("city").and_then(read::text)
        }
        /// The name of the company that the contact works for.
        ///
        /// On the wire: `companyName`.
        #[must_use]
        #[inline]
        pub fn company_name(&self) -> Option<&str> {
            self.0.get("companyName").and_then(read::text)
        }
        /// The country, as a code of two letters.
        ///
        /// On the wire: `country`.
        #[must_use]
        #[inline]
        pub fn country(&self) -> Option<&str> {
            self.0.get("country").and_then(read::text)
        }
        /// The custom fields, each with its `id` and `value`.
        ///
        /// On the wire: `customFields`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn custom_fields(&self) -> Vec<&::serde_json::Value> {
            self.0
                .get("customFields")
                .map(|value| read::many(value, Some))
                .unwrap_or_default()
        }
        /// When it was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// Whether the contact is not to be disturbed on any channel.
        ///
        /// On the wire: `dnd`.
        #[must_use]
        #[inline]
        pub fn dnd(&self) -> Option<bool> {
            self.0.get("dnd").and_then(read::boolean)
        }
        /// "Do not disturb" by channel. The names of the channels come in either case.
        ///
        /// On the wire: `dndSettings`.
        #[must_use]
        #[inline]
        pub fn dnd_settings(&self) -> Option<&::serde_json::Value> {
            self.0.get("dndSettings")
        }
        /// The primary email address.
        ///
        /// On the wire: `email`.
        #[must_use]
        #[inline]
        pub fn email(&self) -> Option<&str> {
            self.0.get("email").and_then(read::text)
        }
        /// The first name.
        ///
        /// On the wire: `firstName`, or `firstNameRaw`, or `firstNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn first_name(&self) -> Option<&str> {
            self.0
                .first(&["firstName", "firstNameRaw", "firstNameLowerCase"])
                .and_then(read::text)
        }
        /// The contact.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// What mutes messages from the contact.
        ///
        /// On the wire: `inboundDndSettings`.
        #[must_use]
        #[inline]
        pub fn inbound_dnd_settings(&self) -> Option<&::serde_json::Value> {
            self.0.get("inboundDndSettings")
        }
        /// The last name.
        ///
        /// On the wire: `lastName`, or `lastNameRaw`, or `lastNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn last_name(&self) -> Option<&str> {
            self.0
                .first(&["lastName", "lastNameRaw", "lastNameLowerCase"])
                .and_then(read::text)
        }
        /// The full name.
        ///
        /// On the wire: `name`, or `contactName`, or `fullNameLowerCase`.
        #[must_use]
        #[inline]
        pub fn name(&self) -> Option<&str> {
            self.0
                .first(&["name", "contactName", "fullNameLowerCase"])
                .and_then(read::text)
        }
        /// The phone number.
        ///
        /// On the wire: `phone`.
        #[must_use]
        #[inline]
        pub fn phone(&self) -> Option<&str> {
            self.0.get("phone").and_then(read::text)
        }
        /// The postal code.
        ///
        /// On the wire: `postalCode`.
        #[must_use]
        #[inline]
        pub fn postal_code(&self) -> Option<&str> {
            self.0.get("postalCode").and_then(read::text)
        }
        /// Where the contact came from.
        ///
        /// On the wire: `source`.
        #[must_use]
        #[inline]
        pub fn source(&self) -> Option<&str> {
            self.0.get("source").and_then(read::text)
        }
        /// The state or region.
        ///
        /// On the wire: `state`.
        #[must_use]
        #[inline]
        pub fn state(&self) -> Option<&str> {
            self.0.get("state").and_then(read::text)
        }
        /// The tags, in lower case.
        ///
        /// On the wire: `tags`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn tags(&self) -> Vec<&str> {
            self.0
                .get("tags")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The time zone.
        ///
        /// On the wire: `timezone`.
        #[must_use]
        #[inline]
        pub fn timezone(&self) -> Option<&str> {
            self.0.get("timezone").and_then(read::text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
        /// The website.
        ///
        /// On the wire: `website`.
        #[must_use]
        #[inline]
        pub fn website(&self) -> Option<&str> {
            self.0.get("website").and_then(read::text)
        }
    }
    /// The number of unread messages in a conversation changed.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationUnreadUpdate(pub(crate) Object);
    view!(ConversationUnreadUpdate);
    impl ConversationUnreadUpdate {
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// Whether the conversation was deleted.
        ///
        /// On the wire: `deleted`.
        #[must_use]
        #[inline]
        pub fn deleted(&self) -> Option<bool> {
            self.0.get("deleted").and_then(read::boolean)
        }
        /// The conversation.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// Whether the conversation is in the inbox.
        ///
        /// On the wire: `inbox`.
        #[must_use]
        #[inline]
        pub fn inbox(&self) -> Option<bool> {
            self.0.get("inbox").and_then(read::boolean)
        }
        /// Whether the conversation is starred.
        ///
        /// On the wire: `starred`.
        #[must_use]
        #[inline]
        pub fn starred(&self) -> Option<bool> {
            self.0.get("starred").and_then(read::boolean)
        }
        /// The number of unread messages.
        ///
        /// On the wire: `unreadCount`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn unread_count(&self) -> Option<u64> {
            self.0.get("unreadCount").and_then(read::integer)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// A conversation of a live chat was merged into another one.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationUpdate(pub(crate) Object);
    view!(ConversationUpdate);
    impl ConversationUpdate {
        /// The company (agency).
        ///
        /// On the wire: `companyId`.
        #[must_use]
        #[inline]
        pub fn company_id(&self) -> Option<crate::id::CompanyId> {
            self.0.get("companyId").and_then(read::from_text)
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The conversation that has its messages.
        ///
        /// On the wire: `newConversationId`.
        #[must_use]
        #[inline]
        pub fn new_conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("newConversationId").and_then(read::from_text)
        }
        /// The conversation that no longer exists.
        ///
        /// On the wire: `oldConversationId`.
        #[must_use]
        #[inline]
        pub fn old_conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("oldConversationId").and_then(read::from_text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// The channel of a message that a conversation provider is to deliver.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum DeliveryType {
        /// `SMS`
        Sms,
        /// `Email`
        Email,
        /// `Custom`
        Custom,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl DeliveryType {
        const KNOWN: &'static [&'static str] = &["SMS", "Email", "Custom"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Sms => "SMS",
                Self::Email => "Email",
                Self::Custom => "Custom",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "SMS" => Some(Self::Sms),
                "Email" => Some(Self::Email),
                "Custom" => Some(Self::Custom),
                _ => None,
            }
        }
    }
    open_set!(DeliveryType);
    /// Whether an email that failed is given up.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EmailFailureSeverity {
        /// `permanent`
        Permanent,
        /// `temporary`
        Temporary,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EmailFailureSeverity {
        const KNOWN: &'static [&'static str] = &["permanent", "temporary"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Permanent => "permanent",
                Self::Temporary => "temporary",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "permanent" => Some(Self::Permanent),
                "temporary" => Some(Self::Temporary),
                _ => None,
            }
        }
    }
    open_set!(EmailFailureSeverity);
    /// The answer of a recipient's mail server.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct EmailServerReply(pub(crate) Object);
    view!(EmailServerReply);
    impl EmailServerReply {
        /// The number of the attempt, from 1.
        ///
        /// On the wire: `attempt-no`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn attempt_no(&self) -> Option<u64> {
            self.0.get("attempt-no").and_then(read::integer)
        }
        /// The SMTP status.
        ///
        /// On the wire: `code`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn code(&self) -> Option<u64> {
            self.0.get("code").and_then(read::integer)
        }
        /// What went wrong, in words of the mail service, if there is no such text from the server.
        ///
        /// On the wire: `description`.
        #[must_use]
        #[inline]
        pub fn description(&self) -> Option<&str> {
            self.0.get("description").and_then(read::text)
        }
        /// The text of the answer.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The host name of the mail server.
        ///
        /// On the wire: `mx-host`.
        #[must_use]
        #[inline]
        pub fn mx_host(&self) -> Option<&str> {
            self.0.get("mx-host").and_then(read::text)
        }
    }
    /// What happened to an email, as the mail service reported it.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct EmailStats(pub(crate) Object);
    view!(EmailStats);
    impl EmailStats {
        /// The answer of the recipient's mail server.
        ///
        /// On the wire: `delivery-status`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn delivery_status(&self) -> Option<super::webhook::EmailServerReply> {
            self.0.get("delivery-status").and_then(read::view)
        }
        /// The sender and the recipient of the SMTP transaction.
        ///
        /// On the wire: `envelope`.
        #[must_use]
        #[inline]
        pub fn envelope(&self) -> Option<&::serde_json::Value> {
            self.0.get("envelope")
        }
        /// What happened.
        ///
        /// On the wire: `event`.
        #[must_use]
        #[inline]
        pub fn event(&self) -> Option<super::webhook::EmailStatsEvent> {
            self.0.get("event").and_then(read::from_text)
        }
        /// The mail service's id of this report.
        ///
        /// On the wire: `id`.
        #[must_use]
        #[inline]
        pub fn id(&self) -> Option<&str> {
            self.0.get("id").and_then(read::text)
        }
        /// The headers of the email.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&::serde_json::Value> {
            self.0.get("message")
        }
        /// Why an email failed, as a keyword of the mail service, such as bounce.
        ///
        /// On the wire: `reason`.
        #[must_use]
        #[inline]
        pub fn reason(&self) -> Option<&str> {
            self.0.get("reason").and_then(read::text)
        }
        /// The email address.
        ///
        /// On the wire: `recipient`.
        #[must_use]
        #[inline]
        pub fn recipient(&self) -> Option<&str> {
            self.0.get("recipient").and_then(read::text)
        }
        /// Whether the mail service tries again, of an email that failed.
        ///
        /// On the wire: `severity`.
        #[must_use]
        #[inline]
        pub fn severity(&self) -> Option<super::webhook::EmailFailureSeverity> {
            self.0.get("severity").and_then(read::from_text)
        }
        /// Tags such as `loc_` and `com_`, each followed by an id.
        ///
        /// On the wire: `tags`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn tags(&self) -> Vec<&str> {
            self.0
                .get("tags")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// When it happened, in seconds since 1970.
        ///
        /// On the wire: `timestamp`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn timestamp(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("timestamp").and_then(read::date)
        }
    }
    /// What happened to an email.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EmailStatsEvent {
        /// `accepted`
        Accepted,
        /// `rejected`
        Rejected,
        /// `delivered`
        Delivered,
        /// `failed`
        Failed,
        /// `opened`
        Opened,
        /// `clicked`
        Clicked,
        /// `unsubscribed`
        Unsubscribed,
        /// `complained`
        Complained,
        /// `stored`
        Stored,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EmailStatsEvent {
        const KNOWN: &'static [&'static str] = &[
            "accepted",
            "rejected",
            "delivered",
            "failed",
            "opened",
            "clicked",
            "unsubscribed",
            "complained",
            "stored",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Accepted => "accepted",
                Self::Rejected => "rejected",
                Self::Delivered => "delivered",
                Self::Failed => "failed",
                Self::Opened => "opened",
                Self::Clicked => "clicked",
                Self::Unsubscribed => "unsubscribed",
                Self::Complained => "complained",
                Self::Stored => "stored",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "accepted" => Some(Self::Accepted),
                "rejected" => Some(Self::Rejected),
                "delivered" => Some(Self::Delivered),
                "failed" => Some(Self::Failed),
                "opened" => Some(Self::Opened),
                "clicked" => Some(Self::Clicked),
                "unsubscribed" => Some(Self::Unsubscribed),
                "complained" => Some(Self::Complained),
                "stored" => Some(Self::Stored),
                _ => None,
            }
        }
    }
    open_set!(EmailStatsEvent);
    /// The channel of the message of an event.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EventMessageType {
        /// `SMS`
        Sms,
        /// `CALL`
        Call,
        /// `VoiceMail`
        VoiceMail,
        /// `Email`
        Email,
        /// `GMB`
        Gmb,
        /// `FB`
        Fb,
        /// `IG`
        Ig,
        /// `WhatsApp`
        WhatsApp,
        /// `Live Chat`
        LiveChat,
        /// `InternalComment`
        InternalComment,
        /// `Custom`
        Custom,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EventMessageType {
        const KNOWN: &'static [&'static str] = &[
            "SMS",
            "CALL",
            "VoiceMail",
            "Email",
            "GMB",
            "FB",
            "IG",
            "WhatsApp",
            "Live Chat",
            "InternalComment",
            "Custom",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        #[inline]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Sms => "SMS",
                Self::Call => "CALL",
                Self::VoiceMail => "VoiceMail",
                Self::Email => "Email",
                Self::Gmb => "GMB",
                Self::Fb => "FB",
                Self::Ig => "IG",
                Self::WhatsApp => "WhatsApp",
                Self::LiveChat => "Live Chat",
                Self::InternalComment => "InternalComment",
                Self::Custom => "Custom",
                Self::Unknown(text) => text,
            }
        }
        #[inline]
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "SMS" => Some(Self::Sms),
                "CALL" => Some(Self::Call),
                "VoiceMail" => Some(Self::VoiceMail),
                "Email" => Some(Self::Email),
                "GMB" => Some(Self::Gmb),
                "FB" => Some(Self::Fb),
                "IG" => Some(Self::Ig),
                "WhatsApp" => Some(Self::WhatsApp),
                "Live Chat" => Some(Self::LiveChat),
                "InternalComment" => Some(Self::InternalComment),
                "Custom" => Some(Self::Custom),
                _ => None,
            }
        }
    }
    open_set!(EventMessageType);
    /// Something happened to an email that a location sent. It names no message: only the recipient and
    /// the time say which email it was.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct LCEmailStats(pub(crate) Object);
    view!(LCEmailStats);
    impl LCEmailStats {
        /// The company (agency).
        ///
        /// On the wire: `companyId`.
        #[must_use]
        #[inline]
        pub fn company_id(&self) -> Option<crate::id::CompanyId> {
            self.0.get("companyId").and_then(read::from_text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
        /// What happened to the email.
        ///
        /// On the wire: `webhookPayload`. Returns a copy.
        #[must_use]
        #[inline]
        pub fn stats(&self) -> Option<super::webhook::EmailStats> {
            self.0.get("webhookPayload").and_then(read::view)
        }
    }
    /// The event that the service posts to a webhook for a message or a call. The fields
    /// depend on the channel, and any of them may be missing.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessageEvent(pub(crate) Object);
    view!(MessageEvent);
    impl MessageEvent {
        /// URLs of files; for a call, of its recording; for a voicemail, of the voicemail.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The recipients of a blind copy (Bcc).
        ///
        /// On the wire: `bcc`, or `bccList`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn bcc(&self) -> Vec<&str> {
            self.0
                .first(&["bcc", "bccList"])
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The text of the message; HTML for email.
        ///
        /// On the wire: `body`.
        #[must_use]
        #[inline]
        pub fn body(&self) -> Option<&str> {
            self.0.get("body").and_then(read::text)
        }
        /// The length of the call, in seconds.
        ///
        /// On the wire: `callDuration`. May come as a number or as a string, in seconds.
        #[must_use]
        #[inline]
        pub fn call_duration(&self) -> Option<::std::time::Duration> {
            self.0.get("callDuration").and_then(read::seconds)
        }
        /// How the call ended.
        ///
        /// On the wire: `callStatus`.
        #[must_use]
        #[inline]
        pub fn call_status(&self) -> Option<&str> {
            self.0.get("callStatus").and_then(read::text)
        }
        /// The recipients of a copy (Cc).
        ///
        /// On the wire: `cc`, or `ccList`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn cc(&self) -> Vec<&str> {
            self.0
                .first(&["cc", "ccList"])
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The chat widget that the message was written in.
        ///
        /// On the wire: `chatWidgetId`.
        #[must_use]
        #[inline]
        pub fn chat_widget_id(&self) -> Option<&str> {
            self.0.get("chatWidgetId").and_then(read::text)
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The media type of the text.
        ///
        /// On the wire: `contentType`.
        #[must_use]
        #[inline]
        pub fn content_type(&self) -> Option<&str> {
            self.0.get("contentType").and_then(read::text)
        }
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        #[inline]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// The conversation provider that carried the message.
        ///
        /// On the wire: `conversationProviderId`.
        #[must_use]
        #[inline]
        pub fn provider_id(&self) -> Option<crate::id::ConversationProviderId> {
            self.0.get("conversationProviderId").and_then(read::from_text)
        }
        /// When the message was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        #[inline]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// Who sent the message.
        ///
        /// On the wire: `direction`.
        #[must_use]
        #[inline]
        pub fn direction(&self) -> Option<super::reply::Direction> {
            self.0.get("direction").and_then(read::from_text)
        }
        /// The email.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        #[inline]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// The sender; for email an address, optionally with a display name.
        ///
        /// On the wire: `from`.
        #[must_use]
        #[inline]
        pub fn from(&self) -> Option<&str> {
            self.0.get("from").and_then(read::text)
        }
        /// For an outbound comment, the users it mentions.
        ///
        /// On the wire: `mentions`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn mentions(&self) -> Vec<&str> {
            self.0
                .get("mentions")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        #[inline]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The channel.
        ///
        /// On the wire: `messageType`.
        #[must_use]
        #[inline]
        pub fn message_type(&self) -> Option<super::webhook::EventMessageType> {
            self.0.get("messageType").and_then(read::from_text)
        }
        /// The channel as a number.
        ///
        /// On the wire: `messageTypeId`. May come as a number or as a string.
        #[must_use]
        #[inline]
        pub fn message_type_id(&self) -> Option<u64> {
            self.0.get("messageTypeId").and_then(read::integer)
        }
        /// The channel as a constant.
        ///
        /// On the wire: `messageTypeString`.
        #[must_use]
        #[inline]
        pub fn message_type_string(&self) -> Option<&str> {
            self.0.get("messageTypeString").and_then(read::text)
        }
        /// For a message that a user sent again after it had failed, the message that failed.
        ///
        /// On the wire: `originalMessageId`.
        #[must_use]
        #[inline]
        pub fn original_message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("originalMessageId").and_then(read::from_text)
        }
        /// For an outbound email, the text without HTML.
        ///
        /// On the wire: `plainText`.
        #[must_use]
        #[inline]
        pub fn plain_text(&self) -> Option<&str> {
            self.0.get("plainText").and_then(read::text)
        }
        /// The email provider that the message came through.
        ///
        /// On the wire: `provider`.
        #[must_use]
        #[inline]
        pub fn provider(&self) -> Option<&str> {
            self.0.get("provider").and_then(read::text)
        }
        /// For an outbound message, what caused the service to send it.
        ///
        /// On the wire: `source`.
        #[must_use]
        #[inline]
        pub fn source(&self) -> Option<&str> {
            self.0.get("source").and_then(read::text)
        }
        /// The delivery status of the message. For a call, completed if it was answered and
        /// voicemail if it was not.
        ///
        /// On the wire: `status`.
        #[must_use]
        #[inline]
        pub fn status(&self) -> Option<super::reply::DeliveryStatus> {
            self.0.get("status").and_then(read::from_text)
        }
        /// The subject line of the email.
        ///
        /// On the wire: `subject`.
        #[must_use]
        #[inline]
        pub fn subject(&self) -> Option<&str> {
            self.0.get("subject").and_then(read::text)
        }
        /// The thread that the email belongs to.
        ///
        /// On the wire: `threadId`.
        #[must_use]
        #[inline]
        pub fn thread_id(&self) -> Option<crate::id::ThreadId> {
            self.0.get("threadId").and_then(read::from_text)
        }
        /// The recipients.
        ///
        /// On the wire: `to`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn to(&self) -> Vec<&str> {
            self.0
                .get("to")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The user of the account who sent the message or took part in the call.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        #[inline]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// A message that the service posts to the delivery URL of a conversation provider.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ProviderDelivery(pub(crate) Object);
    view!(ProviderDelivery);
    impl ProviderDelivery {
        /// URLs of the attached files.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        #[inline]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The sender's address.
        ///
        /// On the wire: `emailFrom`.
        #[must_use]
        #[inline]
        pub fn email_from(&self) -> Option<&str> {
            self.0.get("emailFrom").and_then(read::text)
        }
        /// For email, the id to pass with a reply so that it joins the thread.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        #[inline]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// The recipients' addresses.
        ///
        /// On the wire: `emailTo`. May come as one value or as an array.
        #[must_use]
        #[inline]
        pub fn email_to(&self) -> Vec<&str> {
            self.0
                .get("emailTo")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The HTML body of the email.
        ///
        /// On the wire: `html`.
        #[must_use]
        #[inline]
        pub fn html(&self) -> Option<&str> {
            self.0.get("html").and_then(read::text)
        }
        /// The text.
        ///
        /// On the wire: `message`.
        #[must_use]
        #[inline]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        #[inline]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The recipient's phone number.
        ///
        /// On the wire: `phone`.
        #[must_use]
        #[inline]
        pub fn phone(&self) -> Option<&str> {
            self.0.get("phone").and_then(read::text)
        }
        /// The id that the provider assigned, as altId, to the message that this message replies to.
        ///
        /// On the wire: `replyToAltId`.
        #[must_use]
        #[inline]
        pub fn reply_to_alt_id(&self) -> Option<&str> {
            self.0.get("replyToAltId").and_then(read::text)
        }
        /// The subject line of the email.
        ///
        /// On the wire: `subject`.
        #[must_use]
        #[inline]
        pub fn subject(&self) -> Option<&str> {
            self.0.get("subject").and_then(read::text)
        }
        /// The channel.
        ///
        /// On the wire: `type`.
        #[must_use]
        #[inline]
        pub fn message_type(&self) -> Option<super::webhook::DeliveryType> {
            self.0.get("type").and_then(read::from_text)
        }
        /// The user of the account who sent the message or took part in the call.
        ///
        /// On the wire: `userId`.
        #[must_use]
        #[inline]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
    }
    /// An event that the service posted, by its name.
    #[derive(Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Event {
        /// The app was installed.
        AppInstalled(AppEvent),
        /// The app was uninstalled.
        AppUninstalled(AppEvent),
        /// An installation got another version of the app.
        AppUpdated(AppEvent),
        /// A contact was created.
        ContactCreate(ContactEvent),
        /// A contact was deleted.
        ContactDelete(ContactEvent),
        /// A contact's "do not disturb" settings changed.
        ContactDndUpdate(ContactEvent),
        /// A contact's tags changed.
        ContactTagUpdate(ContactEvent),
        /// A contact's fields changed.
        ContactUpdate(ContactEvent),
        /// The number of unread messages in a conversation changed.
        ConversationUnreadUpdate(ConversationUnreadUpdate),
        /// A conversation of a live chat was merged into another one.
        ConversationUpdate(ConversationUpdate),
        /// A contact sent a message or called.
        InboundMessage(MessageEvent),
        /// Something happened to an email that a location sent. It names no message: only the recipient and
        /// the time say which email it was.
        LCEmailStats(LCEmailStats),
        /// A message was sent to a contact, or a contact was called.
        OutboundMessage(MessageEvent),
        /// Any other event, including events without a name: those about invoices, products,
        /// records, relations, associations and object schemas have no `type`.
        Unknown(UnknownEvent),
    }
    impl Event {
        pub(crate) const NAMES: &[&str] = &[
            "INSTALL",
            "UNINSTALL",
            "UPDATE",
            "ContactCreate",
            "ContactDelete",
            "ContactDndUpdate",
            "ContactTagUpdate",
            "ContactUpdate",
            "ConversationUnreadUpdate",
            "ConversationUpdate",
            "InboundMessage",
            "LCEmailStats",
            "OutboundMessage",
        ];
        pub(crate) fn from_object(object: Object) -> Self {
            match object.text("type") {
                Some("INSTALL") => Self::AppInstalled(AppEvent(object)),
                Some("UNINSTALL") => Self::AppUninstalled(AppEvent(object)),
                Some("UPDATE") => Self::AppUpdated(AppEvent(object)),
                Some("ContactCreate") => Self::ContactCreate(ContactEvent(object)),
                Some("ContactDelete") => Self::ContactDelete(ContactEvent(object)),
                Some("ContactDndUpdate") => Self::ContactDndUpdate(ContactEvent(object)),
                Some("ContactTagUpdate") => Self::ContactTagUpdate(ContactEvent(object)),
                Some("ContactUpdate") => Self::ContactUpdate(ContactEvent(object)),
                Some("ConversationUnreadUpdate") => {
                    Self::ConversationUnreadUpdate(ConversationUnreadUpdate(object))
                }
                Some("ConversationUpdate") => {
                    Self::ConversationUpdate(ConversationUpdate(object))
                }
                Some("InboundMessage") => Self::InboundMessage(MessageEvent(object)),
                Some("LCEmailStats") => Self::LCEmailStats(LCEmailStats(object)),
                Some("OutboundMessage") => Self::OutboundMessage(MessageEvent(object)),
                _ => Self::Unknown(UnknownEvent(object)),
            }
        }
        pub(crate) fn object(&self) -> &Object {
            match self {
                Self::AppInstalled(event) => &event.0,
                Self::AppUninstalled(event) => &event.0,
                Self::AppUpdated(event) => &event.0,
                Self::ContactCreate(event) => &event.0,
                Self::ContactDelete(event) => &event.0,
                Self::ContactDndUpdate(event) => &event.0,
                Self::ContactTagUpdate(event) => &event.0,
                Self::ContactUpdate(event) => &event.0,
                Self::ConversationUnreadUpdate(event) => &event.0,
                Self::ConversationUpdate(event) => &event.0,
                Self::InboundMessage(event) => &event.0,
                Self::LCEmailStats(event) => &event.0,
                Self::OutboundMessage(event) => &event.0,
                Self::Unknown(event) => &event.0,
            }
        }
    }
    /// An event that this version of the crate has no type for.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UnknownEvent(pub(crate) Object);
    view!(UnknownEvent);
    /// Passes the types of events to a macro.
    macro_rules! for_each_event_type {
        ($define:ident) => {
            $define ! { AppEvent ContactEvent ConversationUnreadUpdate ConversationUpdate
            LCEmailStats MessageEvent UnknownEvent }
        };
    }
    pub(crate) use for_each_event_type;
}
