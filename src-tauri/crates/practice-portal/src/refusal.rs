//! The error envelopes that portals and servers answer with (`PROTOCOL.md` §0, E1 to E4).

use serde_json::{Value, json};

use crate::switches::Switches;

/// Which of the envelopes carries the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// E1: `details` is a list. Portal and server REST.
    Rest,
    /// E2: `details` is one plain string. ArcGIS Server `/tokens`.
    ServerTokens,
    /// E3: an object under `error`, with an RFC 6749 name inside. `oauth2/token`, `authorize`.
    OAuth(&'static str),
    /// E4: `status` and `messages`. ArcGIS Server admin API.
    Admin,
}

/// An error as the portal words it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) message: String,
    details: Vec<String>,
    message_code: Option<&'static str>,
    envelope: Envelope,
}

impl Refusal {
    fn new(envelope: Envelope, code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), message_code: None, envelope }
    }

    /// E1.
    pub(crate) fn rest(code: u16, message: impl Into<String>) -> Self {
        Self::new(Envelope::Rest, code, message)
    }

    /// E2.
    pub(crate) fn server_tokens(code: u16, message: &str, details: &str) -> Self {
        Self::new(Envelope::ServerTokens, code, message).detail(details)
    }

    /// E2 whose `details` is null (§0: "may be empty/absent/null").
    pub(crate) fn server_tokens_without_details(code: u16, message: &str) -> Self {
        Self::new(Envelope::ServerTokens, code, message)
    }

    /// E3 with the name RFC 6749 §5.2 gives the error.
    pub(crate) fn oauth(code: u16, error: &'static str, message: impl Into<String>) -> Self {
        Self::new(Envelope::OAuth(error), code, message)
    }

    /// E4.
    pub(crate) fn admin(code: u16, message: impl Into<String>) -> Self {
        Self::new(Envelope::Admin, code, message)
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    pub(crate) fn message_code(mut self, code: &'static str) -> Self {
        self.message_code = Some(code);
        self
    }

    /// §2.3: nothing that looks like a token was seen.
    pub(crate) fn token_required() -> Self {
        Self::rest(499, "Token Required").message_code("GWM_0003")
    }

    /// §2.3: expired, revoked, wrong referer, wrong server; 11.1 tells a little more.
    pub(crate) fn invalid_token(switches: &Switches, why: &str) -> Self {
        let refusal = Self::rest(498, "Invalid token.");
        if switches.invalid_token_details { refusal.detail(why) } else { refusal }
    }

    /// §2.3: known, but not allowed; not a sign-in problem.
    pub(crate) fn not_permitted() -> Self {
        Self::rest(403, "You do not have permissions to access this resource or perform this operation.")
            .message_code("GWM_0003")
    }

    /// §2.3: the one answer of the portal's `generateToken`, whatever was wrong.
    pub(crate) fn unable_to_generate() -> Self {
        Self::rest(400, "Unable to generate token.")
    }

    /// The body, in the shape of its envelope.
    pub(crate) fn body(&self, switches: &Switches) -> Value {
        let code = if switches.codes_as_strings { json!(self.code.to_string()) } else { json!(self.code) };
        match self.envelope {
            Envelope::Rest => {
                let mut error = json!({"code": code, "message": self.message, "details": self.details});
                if let (Some(text), Some(map)) = (self.message_code, error.as_object_mut()) {
                    map.insert("messageCode".into(), json!(text));
                }
                json!({"error": error})
            }
            Envelope::ServerTokens => {
                let details = (!self.details.is_empty()).then(|| self.details.join(" "));
                json!({"error": {"code": code, "message": self.message, "details": details}})
            }
            Envelope::OAuth(name) => json!({"error": {
                "code": code, "error": name, "error_description": self.message,
                "message": self.message, "details": self.details,
            }}),
            Envelope::Admin => json!({"status": "error", "messages": [self.message], "code": code}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    /// The four shapes as PROTOCOL.md §0 writes them.
    #[test]
    fn shapes_are_those_of_the_table() {
        let switches = Dialect::Online.switches();
        let rows = [
            (
                Refusal::rest(400, "m").detail("d"),
                json!({"error":{"code":400,"message":"m","details":["d"]}}),
            ),
            (
                Refusal::server_tokens(401, "m", "d"),
                json!({"error":{"code":401,"message":"m","details":"d"}}),
            ),
            (
                Refusal::oauth(400, "invalid_request", "m"),
                json!({"error":{"code":400,"error":"invalid_request","error_description":"m","message":"m","details":[]}}),
            ),
            (Refusal::admin(498, "m"), json!({"status":"error","messages":["m"],"code":498})),
        ];
        for (refusal, expected) in rows {
            assert_eq!(refusal.body(&switches), expected);
        }
    }

    #[test]
    fn code_may_be_a_string() {
        let mut switches = Dialect::Online.switches();
        switches.codes_as_strings = true;
        assert_eq!(Refusal::rest(498, "m").body(&switches)["error"]["code"], json!("498"));
    }
}
