//! New access tokens from a grant (PROTOCOL §3.2, §3.3).

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::{Grant, Issued, TokenReply};
use crate::error::{Error, Refusal};
use crate::transport::Transport;

/// A grant with less than this left is exchanged for a new one instead of only used.
const EXCHANGE_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// When a token that was issued at `issued` and ends at `end` should be renewed: 5 minutes before the end, or after
/// 80 % of its life if that is later.
pub fn due_at(issued: Timestamp, end: Timestamp) -> Timestamp {
    let life = end.duration_since(issued).max(SignedDuration::ZERO);
    let early = (life / 5).min(SignedDuration::from_mins(5));
    end.saturating_sub(early).unwrap_or(end)
}

/// Renews: exchanges the grant when less than a day of it is left, else uses it.
///
/// # Errors
/// As [`refresh`].
pub async fn renew(transport: &Transport, grant: &Grant, portal_now: Timestamp) -> Result<Issued, Error> {
    let ends_soon = grant.expiry.moment().is_some_and(|end| end.duration_since(portal_now) < EXCHANGE_WITHIN);
    // The portal wants the redirect address to exchange it (PROTOCOL §3.3).
    if !ends_soon || grant.redirect_uri.is_empty() {
        return refresh(transport, grant).await;
    }
    match exchange(transport, grant).await {
        // Portals that do not know the exchange still refresh.
        Err(Error::Refused(refused)) if refused.refusal != Refusal::InvalidRefreshToken => {
            refresh(transport, grant).await
        }
        done => done,
    }
}

/// Asks for a new access token. The grant stays as it is (`grant_type=refresh_token`, RFC 6749 §6).
///
/// # Errors
/// [`Error::Refused`] with [`Refusal::InvalidRefreshToken`] when the grant is over; others as [`Transport::send`] and
/// [`crate::transport::decode`].
pub async fn refresh(transport: &Transport, grant: &Grant) -> Result<Issued, Error> {
    let mut issued = send(transport, grant, "refresh_token").await?;
    // ArcGIS gives no new refresh token here; should one come, it replaces the old one.
    if issued.grant.as_ref().is_some_and(|new| new.refresh.expose() == grant.refresh.expose()) {
        issued.grant = None;
    }
    Ok(issued)
}

/// Asks for a new grant with the same length of life. The old refresh token and all access tokens from it die
/// (`grant_type=exchange_refresh_token`).
///
/// # Errors
/// As [`refresh`].
pub async fn exchange(transport: &Transport, grant: &Grant) -> Result<Issued, Error> {
    send(transport, grant, "exchange_refresh_token").await
}

async fn send(transport: &Transport, grant: &Grant, grant_type: &str) -> Result<Issued, Error> {
    let url = grant.issuer.sharing_rest("oauth2/token");
    let mut fields = vec![
        ("client_id", grant.app_id.as_str()),
        ("grant_type", grant_type),
        ("refresh_token", grant.refresh.expose()),
    ];
    if !grant.redirect_uri.is_empty() {
        fields.push(("redirect_uri", grant.redirect_uri.as_str()));
    }
    fields.push(("f", "json"));
    let reply = transport.post_form(&url, &fields, HeaderMap::new()).await?;
    let read = TokenReply::read(&reply).map_err(as_ended)?;
    Ok(read.issued(&reply, &grant.issuer, &grant.app_id, &grant.redirect_uri))
}

/// A refresh token that is over is refused with 498 or with a text that names no reason (PROTOCOL §3.2, `[K]`).
pub(super) fn as_ended(error: Error) -> Error {
    match error {
        Error::Refused(mut refused) if refused.refusal == Refusal::InvalidToken => {
            refused.refusal = Refusal::InvalidRefreshToken;
            refused.into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DESIGN §3.5: min(5 min, 20 % of its life) before the end. Milliseconds from noon.
    #[test]
    fn due_is_the_smaller_of_five_minutes_and_a_fifth_of_the_life() {
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let at = |millis: i64| noon + SignedDuration::from_millis(millis);
        let rows = [
            // 30 min of the browser sign-in: 20 % would be 6 min
            (1_800_000, 1_500_000),
            // 60 min and 15 days of `generateToken`
            (3_600_000, 3_300_000),
            (1_296_000_000, 1_295_700_000),
            // 25 min: both are 5 min
            (1_500_000, 1_200_000),
            // 20 % is less
            (1_499_000, 1_199_200),
            (600_000, 480_000),
            (60_000, 48_000),
            (5000, 4000),
            (1000, 800),
            (0, 0),
            // over before it began
            (-60_000, -60_000),
        ];
        for (end, due) in rows {
            assert_eq!(due_at(noon, at(end)), at(due), "{end}");
        }
        assert!(due_at(Timestamp::MIN, Timestamp::MAX) < Timestamp::MAX, "no overflow");
    }
}
