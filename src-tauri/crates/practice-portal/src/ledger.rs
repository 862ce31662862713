//! What was issued: digests of tokens and the facts about them, never a token itself.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::guard;
use crate::ledger_file::{LedgerFile, LedgerFileError};

/// The most tokens that are remembered; beyond it the one nearest its end goes first.
const MOST: usize = 10_000;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// A renewal token (§3.2).
    Refresh,
    /// From a code or a renewal (§3.2).
    Access,
    /// From an authorize call with `response_type=token` (§3.1).
    Implicit,
    /// From the portal's `generateToken` (§2.1).
    Generated,
    /// From client credentials: no user (§3.2).
    App,
    /// Exchanged for a federated server (§4).
    Server,
    /// From the stand-alone server (§2.2).
    StandAlone,
    /// An API key: of an app, for a day up to a year (§5).
    ApiKey,
}

/// Where a token works from (§2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// Anywhere.
    None,
    /// Only with this `Referer`.
    Referer(String),
    /// Only from this address.
    Ip(IpAddr),
}

/// The facts about one token. Times are milliseconds since the epoch by the portal's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// What it is.
    pub kind: TokenKind,
    /// Whose it is; an app token is nobody's.
    pub user: Option<String>,
    /// The app it was issued to.
    pub client: Option<String>,
    /// The redirect address of the authorize call.
    pub redirect_uri: Option<String>,
    /// Where it works from.
    pub binding: Binding,
    /// The server it was exchanged for.
    pub server: Option<String>,
    /// Digest of the renewal token it came from.
    pub parent: Option<String>,
    /// When it was issued.
    pub issued_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// How long it was given, in seconds.
    pub lifetime: u64,
}

impl Issued {
    /// A token that lives `lifetime` seconds from `now` (milliseconds).
    pub(crate) fn new(kind: TokenKind, now: i64, lifetime: u64) -> Self {
        let ms = i64::try_from(lifetime.saturating_mul(1000)).unwrap_or(i64::MAX);
        Self {
            kind,
            user: None,
            client: None,
            redirect_uri: None,
            binding: Binding::None,
            server: None,
            parent: None,
            issued_at: now,
            expires_at: now.saturating_add(ms),
            lifetime,
        }
    }

    pub(crate) fn user(mut self, user: &str) -> Self {
        self.user = Some(user.to_owned());
        self
    }

    pub(crate) fn client(mut self, client: &str) -> Self {
        self.client = Some(client.to_owned());
        self
    }
}

/// All that was issued and has not been killed.
pub(crate) struct Ledger {
    tokens: Mutex<HashMap<String, Issued>>,
    file: Option<LedgerFile>,
}

impl Ledger {
    /// Reads what an earlier run left in `folder`; without one, memory only.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, LedgerFileError> {
        let file = folder.map(LedgerFile::in_folder).transpose()?;
        let tokens = file.as_ref().map(LedgerFile::read).transpose()?.unwrap_or_default();
        Ok(Self { tokens: Mutex::new(tokens), file })
    }

    /// Issues a token and returns it. The ledger keeps its digest.
    pub(crate) fn issue(&self, facts: Issued) -> String {
        let token = random_token();
        let mut tokens = guard(&self.tokens);
        if tokens.len() >= MOST
            && let Some(first) =
                tokens.iter().min_by_key(|(_, issued)| issued.expires_at).map(|(key, _)| key.clone())
        {
            tokens.remove(&first);
        }
        tokens.insert(digest(&token), facts);
        token
    }

    pub(crate) fn look_up(&self, token: &str) -> Option<Issued> {
        guard(&self.tokens).get(&digest(token)).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Issued> {
        guard(&self.tokens).values().cloned().collect()
    }

    /// Kills one token; a renewal token takes the access tokens it gave with it (§3.7).
    pub(crate) fn kill(&self, token: &str) -> bool {
        self.kill_digest(&digest(token))
    }

    pub(crate) fn kill_digest(&self, key: &str) -> bool {
        let mut tokens = guard(&self.tokens);
        let known = tokens.remove(key).is_some();
        tokens.retain(|_, issued| issued.parent.as_deref() != Some(key));
        known
    }

    /// Kills all tokens for which `doomed` holds, and what came from them; returns how many went.
    pub(crate) fn kill_where(&self, doomed: impl Fn(&Issued) -> bool) -> usize {
        let mut tokens = guard(&self.tokens);
        let before = tokens.len();
        let parents: Vec<String> =
            tokens.iter().filter(|(_, issued)| doomed(issued)).map(|(key, _)| key.clone()).collect();
        tokens.retain(|_, issued| {
            !doomed(issued) && !issued.parent.as_ref().is_some_and(|parent| parents.contains(parent))
        });
        before - tokens.len()
    }

    /// Kills the tokens for which `doomed` holds and nothing else.
    pub(crate) fn kill_only(&self, doomed: impl Fn(&Issued) -> bool) -> usize {
        let mut tokens = guard(&self.tokens);
        let before = tokens.len();
        tokens.retain(|_, issued| !doomed(issued));
        before - tokens.len()
    }

    /// Makes the file say what the memory says. Done before a token leaves the house.
    pub(crate) async fn keep(&self, now: i64) {
        let Some(file) = &self.file else { return };
        let result = file
            .write(|| {
                let mut tokens = guard(&self.tokens);
                // What ended a day ago can only be answered with "unknown", which says the same.
                tokens.retain(|_, issued| issued.expires_at.saturating_add(86_400_000) > now);
                tokens.clone()
            })
            .await;
        if let Err(error) = result {
            tracing::warn!(%error, "the practice portal's tokens were not kept");
        }
    }
}

/// SHA-256 of a token, as hexadecimal text.
pub(crate) fn digest(token: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// 48 random bytes. Enterprise tokens end with a full stop, which naive copying loses.
fn random_token() -> String {
    format!("{}.", random_text::<48>())
}

/// `N` random bytes as base64url.
pub(crate) fn random_text<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        Ledger::open(None).unwrap()
    }

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn digest_is_sha_256_in_hexadecimal() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /// §3.7: revoking a renewal token kills its access tokens, and no others.
    #[test]
    fn killing_a_renewal_token_takes_its_children() {
        let ledger = ledger();
        let refresh = ledger.issue(Issued::new(TokenKind::Refresh, 0, 10));
        let mut child = Issued::new(TokenKind::Access, 0, 10);
        child.parent = Some(digest(&refresh));
        let child = ledger.issue(child);
        let other = ledger.issue(Issued::new(TokenKind::Access, 0, 10));
        assert!(ledger.kill(&refresh));
        assert!(!ledger.kill(&refresh));
        assert_eq!(ledger.look_up(&child), None);
        assert!(ledger.look_up(&other).is_some());
    }

    #[test]
    fn memory_is_bounded() {
        let ledger = ledger();
        let first = ledger.issue(Issued::new(TokenKind::Access, 0, 1));
        for _ in 0..MOST {
            ledger.issue(Issued::new(TokenKind::Access, 0, 100));
        }
        assert_eq!(ledger.all().len(), MOST);
        assert_eq!(ledger.look_up(&first), None);
    }
}
