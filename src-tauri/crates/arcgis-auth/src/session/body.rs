//! What a request of a session carries.

use bytes::Bytes;
use http::{HeaderValue, header};
use zeroize::Zeroizing;

use super::multipart::Multipart;
use crate::error::Error;
use crate::transport::{Body, form_body};

/// The fields of a form, in their order; a name may come more than once. The values are wiped.
pub type Fields = Vec<(String, Zeroizing<String>)>;

/// What a request carries.
pub(super) enum Carried {
    Nothing,
    Form(Fields),
    /// Bytes with what they are.
    Bytes(Bytes, HeaderValue),
    Stream(Option<Body>, HeaderValue),
}

impl Carried {
    pub(super) fn json(value: &impl serde::Serialize) -> Result<Self, Error> {
        let text = serde_json::to_vec(value).map_err(|error| Error::Setup(error.to_string()))?;
        Ok(Self::Bytes(Bytes::from_owner(Zeroizing::new(text)), HeaderValue::from_static("application/json")))
    }

    pub(super) fn multipart(parts: Multipart) -> Result<Self, Error> {
        let kind = HeaderValue::from_str(&parts.content_type())
            .map_err(|_| Error::Setup("the boundary holds characters that no header can carry".to_owned()))?;
        Ok(Self::Bytes(Bytes::from_owner(parts.into_bytes()), kind))
    }

    /// Nothing or a form: what a token can be put among.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self, Self::Nothing | Self::Form(_))
    }

    pub(super) fn fields(&self) -> Option<Fields> {
        match self {
            Self::Form(fields) => Some(fields.clone()),
            _ => None,
        }
    }

    /// Whether it is there once more.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Stream(..))
    }

    /// The body and what it is, with the fields that the handlers left. A stream comes once.
    pub(super) fn take(&mut self, form: Option<&Fields>) -> Option<(Body, Option<HeaderValue>)> {
        if let Some(form) = form {
            let fields: Vec<(&str, &str)> =
                form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let kind = HeaderValue::from_static("application/x-www-form-urlencoded;charset=utf-8");
            return Some((Body::Whole(Bytes::from_owner(form_body(&fields))), Some(kind)));
        }
        match self {
            Self::Nothing | Self::Form(_) => Some((Body::Empty, None)),
            Self::Bytes(bytes, kind) => Some((Body::Whole(bytes.clone()), Some(kind.clone()))),
            Self::Stream(body, kind) => Some((body.take()?, Some(kind.clone()))),
        }
    }
}

/// The header that says what a body is.
pub(super) const KIND: http::HeaderName = header::CONTENT_TYPE;
