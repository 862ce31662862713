//! Failures as a person meets them: a name in the catalogue, what fills its blanks, and lines for the IT team.

use arcgis_auth::Error;
use arcgis_auth::error::{
    CertificateFault, NotUnderstood, PortalRefused, ProxyFault, Refusal, Step, Unreachable,
};
use arcgis_auth::portal::AddressError;
use arcgis_auth::token::LedgerError;
use profile_store::StoreError;

use crate::bridges::BridgeError;
use crate::vaults::vault_failure;
use crate::view::{Millis, UiError};

/// The application could not start.
#[derive(Debug, thiserror::Error)]
#[error("Portico could not open its folder: {0}")]
pub struct StartFailed(#[from] pub StoreError);

/// The lock time that ArcGIS documents where the portal does not say (PROTOCOL §2.3): 15 minutes, in milliseconds.
const LOCK_MILLIS: Millis = 15 * 60 * 1000;

/// Puts a failure of the core into words.
pub(crate) fn of(error: &Error, now: Millis) -> UiError {
    if let Error::Refused(refused) = error {
        return of_refusal(refused, now);
    }
    let said = of_connection(error, now).or_else(|| of_portal(error)).unwrap_or_else(|| of_sign_in(error));
    said.detail(error.to_string())
}

/// On the way to the portal, before it has said anything.
fn of_connection(error: &Error, now: Millis) -> Option<UiError> {
    Some(match error {
        Error::Unreachable(unreachable) => {
            UiError::plain(unreachable_code(unreachable.why)).with("host", &unreachable.host)
        }
        Error::Proxy(failed) => UiError::plain(match failed.why {
            ProxyFault::Unreachable => "proxy_unreachable",
            ProxyFault::SignInWanted => "proxy_sign_in",
            _ => "proxy_refused",
        })
        .with("host", &failed.proxy),
        Error::HttpsOnly { host } => UiError::plain("https_only").with("host", host),
        Error::NotTrusted(certificate) => UiError::plain(match certificate.fault {
            CertificateFault::Expired | CertificateFault::NotYetValid => "certificate_expired",
            CertificateFault::WrongHost => "certificate_wrong_host",
            CertificateFault::Changed => "certificate_changed",
            CertificateFault::Revoked => "certificate_revoked",
            _ => "certificate_not_trusted",
        })
        .with("host", &certificate.host),
        Error::NotSecure { origin } => UiError::plain("address_http_only").with("host", origin),
        Error::RedirectedElsewhere { host, to } | Error::Redirected { host, to } => {
            UiError::plain("redirected_elsewhere").with("host", host).with("to", to.as_str())
        }
        Error::PortalFailed { host, status, retry_after } => {
            let busy = matches!(status, 429 | 503);
            let mut said =
                UiError::plain(if busy { "portal_busy" } else { "portal_failed" }).with("host", host);
            said.retry_at = retry_after.map(|wait| later(now, wait));
            said
        }
        Error::WebTier { host, offers } => {
            UiError::plain("web_tier").with("host", host).with("schemes", offers.join(", "))
        }
        _ => return None,
    })
}

/// What is there is not what was looked for.
fn of_portal(error: &Error) -> Option<UiError> {
    Some(match error {
        Error::Address(address) => of_address(address),
        Error::NotUnderstood { url, what } => {
            let said = UiError::plain(match what {
                NotUnderstood::WebPage => "not_a_portal",
                NotUnderstood::TooLarge => "reply_too_large",
                NotUnderstood::TokenOver => "token_over",
                _ => "reply_not_understood",
            });
            let host = url::Url::parse(url.as_str()).ok().and_then(|url| url.host_str().map(str::to_owned));
            said.with("host", host.unwrap_or_default())
        }
        Error::NotAPortal { host } => UiError::plain("not_a_portal").with("host", host),
        Error::BelongsToPortal { portal, .. } => {
            UiError::plain("belongs_to_portal").with("portal", portal.display())
        }
        Error::TokensOff { server } => UiError::plain("tokens_off").with("host", server.host()),
        Error::TokensElsewhere { server, to } => {
            let said = UiError::plain("tokens_elsewhere").with("host", server.host()).with("to", to.host());
            said.with("origin", to.to_string())
        }
        Error::ForeignServer { server, .. } => UiError::plain("foreign_server").with("host", server.host()),
        Error::ServerWithoutPortal { server } => {
            UiError::plain("server_without_portal").with("host", server.host())
        }
        _ => return None,
    })
}

fn of_sign_in(error: &Error) -> UiError {
    match error {
        Error::NoUserNamed { host } => UiError::plain("no_user_named").with("host", host),
        Error::TokenNotRecognised { host } => UiError::plain("token_not_recognised").with("host", host),
        Error::SignInNeeded { host } => UiError::plain("sign_in_needed").with("host", host),
        Error::FormShown { host } => UiError::plain("form_shown").with("host", host),
        Error::ProviderRefused { host, .. } => UiError::plain("provider_refused").with("host", host),
        Error::NoProvider { host } => UiError::plain("no_provider").with("host", host),
        Error::SentInCircles { host } => UiError::plain("sent_in_circles").with("host", host),
        Error::BodyBroke { .. } => UiError::plain("sending_failed"),
        Error::AnotherUser { expected, came } => {
            UiError::plain("another_user").with("expected", expected).with("came", came)
        }
        Error::PortsTaken { ports } => {
            let ports = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            UiError::plain("ports_taken").with("ports", ports)
        }
        Error::Cancelled => UiError::plain("cancelled"),
        Error::SignInTimedOut { .. } => UiError::plain("sign_in_timed_out"),
        Error::NotKept(ledger) => not_kept(ledger),
        Error::NotBrought(source) => {
            source.downcast_ref::<BridgeError>().map_or_else(|| UiError::plain("internal"), BridgeError::said)
        }
        Error::NotRenewable => UiError::plain("sign_in_ended"),
        Error::RefusedEarlier => UiError::plain("kept_password_refused"),
        _ => UiError::plain("internal"),
    }
}

/// Files that another process holds are no fault of the keyring.
fn not_kept(error: &LedgerError) -> UiError {
    match (error.0.downcast_ref(), error.0.downcast_ref()) {
        (Some(vault), _) => vault_failure(vault),
        (None, Some(store)) => of_store(store),
        (None, None) => UiError::plain("keyring_failed"),
    }
}

/// A moment some time from now. Saturates at the end of time.
fn later(now: Millis, wait: std::time::Duration) -> Millis {
    now.saturating_add(Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX))
}

/// Whether a failure says that nobody answered.
pub(crate) fn is_silence(error: &UiError) -> bool {
    use Unreachable as Why;
    let all = [
        Why::NameNotFound,
        Why::ConnectionRefused,
        Why::NoRoute,
        Why::TimedOut,
        Why::ConnectionLost,
        Why::Proxy,
        Why::Handshake,
        Why::CertificateWanted,
    ];
    all.into_iter().any(|why| unreachable_code(why) == error.code)
}

fn unreachable_code(why: Unreachable) -> &'static str {
    match why {
        Unreachable::NameNotFound => "name_not_found",
        Unreachable::ConnectionRefused => "connection_refused",
        Unreachable::NoRoute => "offline",
        Unreachable::TimedOut => "timed_out",
        Unreachable::Proxy => "proxy_refused",
        Unreachable::CertificateWanted => "certificate_wanted",
        _ => "portal_unreachable",
    }
}

fn of_refusal(refused: &PortalRefused, now: Millis) -> UiError {
    let mut said = UiError::plain(match refused.refusal {
        Refusal::WrongPassword => "wrong_password",
        Refusal::AccountLocked => "account_locked",
        Refusal::UnknownApp => "app_id_unknown",
        Refusal::UnknownRedirect => "redirect_not_registered",
        Refusal::InvalidCode | Refusal::VerifierMismatch => "code_refused",
        Refusal::InvalidRefreshToken => "renewal_refused",
        Refusal::InvalidToken => "sign_in_ended",
        Refusal::AccessDenied => "access_denied",
        Refusal::WrongAppSecret => "app_secret_refused",
        Refusal::ClientNeeded => "client_needed",
        Refusal::MoreStepsNeeded => match refused.step() {
            Some(Step::NewPassword) => "password_expired",
            Some(Step::Terms) => "terms_not_accepted",
            Some(Step::Profile) => "first_sign_in",
            _ => "needs_more_steps",
        },
        Refusal::NoPermission => "not_a_member",
        _ => "portal_refused",
    });
    if refused.refusal == Refusal::AccountLocked {
        said.retry_at = Some(now + LOCK_MILLIS);
    }
    if let Some(code) = refused.code {
        said = said.detail(format!("Code {code}, HTTP {}", refused.status));
    }
    for text in std::iter::once(&refused.message).chain(&refused.details) {
        if !text.is_empty() && !said.details.contains(text) {
            said = said.detail(text);
        }
    }
    said
}

/// Puts an address that was not understood into words. The address itself is not repeated.
pub(crate) fn of_address(error: &AddressError) -> UiError {
    match error {
        AddressError::NotWeb { scheme } => UiError::plain("address_not_web").with("scheme", scheme),
        AddressError::HasUserInfo => UiError::plain("address_has_password"),
        AddressError::TooLong { .. } => UiError::plain("address_too_long"),
        AddressError::HttpNotAllowed { origin } => {
            UiError::plain("address_http_only").with("host", origin.host())
        }
        AddressError::NotAService => UiError::plain("service_not_understood"),
        AddressError::Keyword { word } => UiError::plain("address_keyword").with("word", *word),
        _ => UiError::plain("address_not_understood"),
    }
}

/// Puts a failure of the files into words.
pub(crate) fn of_store(error: &StoreError) -> UiError {
    let code = match error {
        StoreError::NewerVersion { .. } => "settings_newer",
        StoreError::Damaged { .. } => "settings_damaged",
        StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => "disk_full",
        StoreError::Busy { .. } => "settings_busy",
        StoreError::Io { .. } | StoreError::NotOurs { .. } => "settings_read_only",
        StoreError::Refused(_) => "internal",
    };
    UiError::plain(code).detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_another_process_holds_are_no_fault_of_the_keyring() {
        let busy = StoreError::Busy { path: "profiles.json".into() };
        let rows: [(Box<dyn std::error::Error + Send + Sync>, &str); 3] = [
            (Box::new(busy), "settings_busy"),
            (Box::new(profile_store::VaultError::Locked), "keyring_locked"),
            (Box::new(std::fmt::Error), "keyring_failed"),
        ];
        for (cause, expected) in rows {
            assert_eq!(of(&Error::NotKept(LedgerError(cause)), 0).code, expected);
        }
    }
}
