//! A grant as it lies in the vault: the renewal token together with everything it needs to be used, in one text, so that
//! no crash leaves a token of one sign-in beside the redirect address of another.

use std::borrow::Cow;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{AppId, Expiry, Grant, LedgerError};
use jiff::Timestamp;
use profile_store::Secret;
use serde::{Deserialize, Serialize};

/// How much longer a byte can become as part of a JSON text (`\u0000`).
const ESCAPED: usize = 6;
/// Names, signs and the number of the text.
const FRAME: usize = 192;

#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    refresh_token: Cow<'a, str>,
    /// The same bytes in every request (RFC 6749 §4.1.3).
    redirect_uri: Cow<'a, str>,
    app_id: Cow<'a, str>,
    /// The portal's address.
    issuer: Cow<'a, str>,
    /// Milliseconds since 1970 on the portal's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

/// The text for the vault.
pub(super) fn write(grant: &Grant) -> Result<Secret, LedgerError> {
    let kept = Kept {
        refresh_token: grant.refresh.expose().into(),
        redirect_uri: grant.redirect_uri.as_str().into(),
        app_id: grant.app_id.as_str().into(),
        issuer: grant.issuer.as_str().into(),
        expires_at: grant.expiry.moment().map(Timestamp::as_millisecond),
    };
    let parts = [&kept.refresh_token, &kept.redirect_uri, &kept.app_id, &kept.issuer];
    // Long enough from the start, so that no growth leaves a piece of it behind.
    let mut text = Vec::with_capacity(FRAME + ESCAPED * parts.iter().map(|part| part.len()).sum::<usize>());
    serde_json::to_writer(&mut text, &kept).map_err(|error| LedgerError(Box::new(error)))?;
    String::from_utf8(text).map(Secret::from).map_err(|_| LedgerError("the grant is not text".into()))
}

/// Whether this is such a text, and not a renewal token alone. No token begins like one.
pub(super) fn is_whole(secret: &Secret) -> bool {
    secret.expose().starts_with('{')
}

/// The grant in such a text. `None` if it cannot be understood or was given by another portal: it goes nowhere then.
pub(super) fn read(secret: &Secret, portal: &PortalAddress) -> Option<Grant> {
    read_whoever_gave_it(secret).filter(|grant| grant.issuer.as_str() == portal.as_str())
}

/// The grant in such a text, for its issuer and nobody else. `None` if it cannot be understood.
pub(super) fn read_whoever_gave_it(secret: &Secret) -> Option<Grant> {
    let kept: Kept<'_> = serde_json::from_str(secret.expose()).ok()?;
    let issuer = PortalAddress::parse_exact(&kept.issuer).ok()?;
    Some(Grant {
        refresh: (&*kept.refresh_token).into(),
        redirect_uri: kept.redirect_uri.into_owned(),
        app_id: AppId::new(&kept.app_id)?,
        issuer,
        expiry: kept.expires_at.map_or(Expiry::UNKNOWN, Expiry::from_millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(refresh: &str) -> Grant {
        Grant {
            refresh: refresh.into(),
            redirect_uri: "http://127.0.0.1:27071/sign-in/gis.aldermoor.example/portal".to_owned(),
            app_id: AppId::new("abc123").unwrap(),
            issuer: portal("https://gis.aldermoor.example/portal"),
            expiry: Expiry::from_millis(1_795_348_800_000),
        }
    }

    fn portal(address: &str) -> PortalAddress {
        PortalAddress::parse_exact(address).unwrap()
    }

    #[test]
    fn a_grant_comes_back_as_it_was() {
        for refresh in ["canary-41", "with \"quotes\" and \\", "ü\u{1}"] {
            let grant = grant(refresh);
            let secret = write(&grant).unwrap();
            assert!(is_whole(&secret));
            let back = read(&secret, &grant.issuer).unwrap();
            assert_eq!(back.refresh.expose(), refresh);
            assert_eq!(back.redirect_uri, grant.redirect_uri);
            assert_eq!((back.app_id, back.expiry), (grant.app_id, grant.expiry));
            assert_eq!(back.issuer.as_str(), "https://gis.aldermoor.example/portal");
        }
    }

    /// The text of this version, so that the next one still reads it.
    #[test]
    fn the_text_is_this() {
        let text = r#"{"refresh_token":"canary-41","redirect_uri":"http://127.0.0.1:27071/sign-in/gis.aldermoor.example/portal","app_id":"abc123","issuer":"https://gis.aldermoor.example/portal","expires_at":1795348800000}"#;
        assert_eq!(write(&grant("canary-41")).unwrap().expose(), text);
        // What a newer version adds does not keep this one from reading it.
        let newer = Secret::from(text.replace("\"app_id\"", "\"colour\":\"red\",\"app_id\""));
        assert!(read(&newer, &portal("https://gis.aldermoor.example/portal")).is_some());
    }

    #[test]
    fn it_goes_to_no_other_portal() {
        let secret = write(&grant("canary-41")).unwrap();
        for other in ["https://gis.aldermoor.example/other", "http://gis.aldermoor.example/portal"] {
            if let Ok(other) = PortalAddress::parse_exact(other) {
                assert!(read(&secret, &other).is_none(), "{other:?}");
            }
        }
        assert!(read(&secret, &portal("https://www.arcgis.com")).is_none());
    }

    #[test]
    fn what_cannot_be_understood_is_no_grant() {
        let portal = portal("https://gis.aldermoor.example/portal");
        for text in ["{", "{}", r#"{"refresh_token":"canary-41"}"#] {
            let secret = Secret::from(text.to_owned());
            assert!(is_whole(&secret) && read(&secret, &portal).is_none(), "{text}");
        }
        assert!(!is_whole(&Secret::from("canary-41".to_owned())));
    }

    /// Windows keeps 2,560 bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`). Portals give renewal tokens of a few hundred.
    #[test]
    fn it_fits_where_windows_keeps_it() {
        let longest_host = format!("https://{}.example/portal", ["a"; 30].join("."));
        let mut grant = grant(&"x".repeat(1024));
        grant.issuer = portal(&longest_host);
        grant.redirect_uri = format!("http://127.0.0.1:27071/sign-in/{}", grant.issuer.without_scheme());
        grant.app_id = AppId::new(&"x".repeat(256)).unwrap();
        assert!(write(&grant).unwrap().expose().len() <= 2560);
    }
}
