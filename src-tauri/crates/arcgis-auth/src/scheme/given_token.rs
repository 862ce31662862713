//! A token that one already has, from another program or a colleague (PROTOCOL §5).

use super::server::{catalogue, open_or_closed};
use crate::clock::Skew;
use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::TokenText;
use crate::token::{AccessToken, Binding, Expiry, Issued, Standing, self_of};
use crate::transport::Transport;

/// A token, and what is known of it.
#[derive(Clone, Debug)]
pub struct GivenToken {
    pub(super) text: TokenText,
    pub(super) referer: Option<String>,
    /// When it ends, on the portal's clock, if the person was told. The portal is not asked: it does not say.
    pub expiry: Expiry,
}

impl GivenToken {
    /// A token as pasted: blanks around it and a leading `Bearer` are cut off. `referer` is the one it is bound to;
    /// tokens of the ArcGIS API for Python are bound to [`super::password::DEFAULT_REFERER`]. `None` when nothing is
    /// left, or blanks or other letters than a header can carry stand in it.
    pub fn new(pasted: &TokenText, referer: Option<String>) -> Option<Self> {
        let text = pasted.expose().trim();
        let text = match text.split_once(char::is_whitespace) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
            _ => text,
        };
        let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        let referer = referer.filter(|referer| !referer.is_empty());
        fits.then(|| Self { text: TokenText::from(text), referer, expiry: Expiry::UNKNOWN })
    }

    /// The token as it is sent.
    pub fn text(&self) -> &TokenText {
        &self.text
    }

    /// Asks the portal whom the token stands for: one request, and to no other host.
    ///
    /// # Errors
    /// As [`self_of`]; a bad token is an error and never an anonymous visit (PROTOCOL §12 story 6).
    pub async fn check(
        self,
        transport: &Transport,
        portal: &PortalAddress,
    ) -> Result<(Issued, Standing), Error> {
        let binding = self.referer.map_or(Binding::None, Binding::Referer);
        let now = transport.clock().now();
        let asked = AccessToken::restore(self.text, now, self.expiry, binding);
        let standing = self_of(transport, portal, &asked).await?;
        Ok((Issued::brought(asked, &standing), standing))
    }

    /// Asks a server that belongs to no portal for its list with the token: the only thing that such a server says of
    /// one. A closed list says nothing of the token and is no error.
    ///
    /// # Errors
    /// As [`catalogue`]; a bad token is [`Error::Refused`] with `InvalidToken`.
    pub async fn check_at_server(
        self,
        transport: &Transport,
        server: &PortalAddress,
    ) -> Result<Issued, Error> {
        let binding = self.referer.map_or(Binding::None, Binding::Referer);
        let now = transport.clock().now();
        let asked = AccessToken::restore(self.text, now, self.expiry, binding);
        open_or_closed(catalogue(transport, server, &asked).await)?;
        Ok(Issued { access: asked, grant: None, user_name: None, skew: Skew::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pasted_is_trimmed_and_checked() {
        let rows = [
            ("  abc.-_~=\n", Some("abc.-_~=")),
            ("Bearer abc", Some("abc")),
            ("bearer\tabc ", Some("abc")),
            ("Bearer", Some("Bearer")),
            ("Basic abc", None),
            ("two words", None),
            ("line\nbreak", None),
            ("é", None),
            ("\u{7f}", None),
            (" ", None),
            ("", None),
        ];
        for (pasted, kept) in rows {
            let token = GivenToken::new(&TokenText::from(pasted), Some(String::new()));
            assert_eq!(token.as_ref().map(|token| token.text.expose()), kept, "{pasted:?}");
            assert!(token.is_none_or(|token| token.referer.is_none()), "an empty referer is none");
        }
    }
}
