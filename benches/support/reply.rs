//! The reply to a message.

pub(crate) const REPLY: &str = "HTTP/1.1 201 Created\r\n\
    content-type: application/json\r\n\
    x-ratelimit-limit-daily: 200000000\r\n\
    x-ratelimit-daily-remaining: 199999999\r\n\
    x-ratelimit-interval-milliseconds: 10000\r\n\
    x-ratelimit-max: 100000000\r\n\
    x-ratelimit-remaining: 99999999\r\n\
    content-length: 77\r\n\r\n\
    {\"conversationId\":\"ABC12h2F6uBrIkfXYazb\",\"messageId\":\"t22c6DQcTDf3MjRhwf77\"} ";
