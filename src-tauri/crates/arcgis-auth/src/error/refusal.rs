//! The portal said no: what exactly (PROTOCOL: error catalogue of the token endpoints).

use super::Step;

/// A refusal in the portal's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the portal refused: {refusal:?} (code {}, {message})", code.map_or_else(|| "none".to_owned(), |c| c.to_string()))]
pub struct PortalRefused {
    /// What it means.
    pub refusal: Refusal,
    /// The code in the reply's body (HTTP status is nearly always 200).
    pub code: Option<i64>,
    /// The portal's message, cut to a sensible length.
    pub message: String,
    /// The portal's details, cut to a sensible length.
    pub details: Vec<String>,
    /// The HTTP status.
    pub status: u16,
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The pair of name and password was not accepted: wrong, wrong letter case, or an account that only signs in at
    /// its own provider.
    WrongPassword,
    /// Too many wrong attempts; the account is locked for a while.
    AccountLocked,
    /// The token is expired, revoked, or used with another referer (498).
    InvalidToken,
    /// No token was seen (499).
    TokenRequired,
    /// Signed in, but not allowed (403). Not a sign-in problem.
    NoPermission,
    /// The portal only talks https (403 "SSL Required").
    HttpsRequired,
    /// The app id is not known on this portal.
    UnknownApp,
    /// The app's secret does not fit its id.
    WrongAppSecret,
    /// The redirect address is not registered for the app id.
    UnknownRedirect,
    /// The one-time code is over, used or not this app's.
    InvalidCode,
    /// The verifier does not fit (RFC 7636 §4.6).
    VerifierMismatch,
    /// The refresh token is over or revoked.
    InvalidRefreshToken,
    /// The person said no on the portal's page (RFC 6749 §4.1.2.1).
    AccessDenied,
    /// The account wants a step that only the portal's page has; [`PortalRefused::step`] says which.
    MoreStepsNeeded,
    /// The token endpoint wants `client` (code 201).
    ClientNeeded,
    /// Anything else.
    Other,
}

/// The longest piece of a portal's text that is kept for the details, in characters.
const TEXT_LIMIT: usize = 400;

impl PortalRefused {
    /// Reads the meaning from code and texts.
    pub(crate) fn classify(code: Option<i64>, message: &str, details: &[String], status: u16) -> Self {
        let all = lower_case(message, details);
        Self {
            refusal: Refusal::read(code, &all),
            code,
            message: cut(message),
            details: details.iter().map(|d| cut(d)).collect(),
            status,
        }
    }

    /// The step that the portal's own page would ask for, where the refusal is [`Refusal::MoreStepsNeeded`].
    pub fn step(&self) -> Option<Step> {
        let needed = self.refusal == Refusal::MoreStepsNeeded;
        Step::read(&lower_case(&self.message, &self.details)).filter(|_| needed)
    }
}

fn lower_case(message: &str, details: &[String]) -> String {
    let texts = std::iter::once(message).chain(details.iter().map(String::as_str));
    texts.collect::<Vec<_>>().join("\n").to_ascii_lowercase()
}

impl Refusal {
    /// Texts are compared in lower case; the order goes from the precise to the general.
    fn read(code: Option<i64>, text: &str) -> Self {
        let texts: &[(&str, Self)] = &[
            ("too many invalid attempts", Self::AccountLocked),
            ("account is locked", Self::AccountLocked),
            ("locked out", Self::AccountLocked),
            ("invalid username or password", Self::WrongPassword),
            ("invalid user name or password", Self::WrongPassword),
            ("invalid credentials", Self::WrongPassword),
            ("ssl required", Self::HttpsRequired),
            ("client_secret", Self::WrongAppSecret),
            ("client secret", Self::WrongAppSecret),
            ("invalid client_id", Self::UnknownApp),
            ("invalid redirect_uri", Self::UnknownRedirect),
            ("code_verifier", Self::VerifierMismatch),
            ("code verifier", Self::VerifierMismatch),
            ("invalid authorization code", Self::InvalidCode),
            ("invalid refresh_token", Self::InvalidRefreshToken),
            ("invalid refresh token", Self::InvalidRefreshToken),
            ("access_denied", Self::AccessDenied),
            ("client id is required", Self::ClientNeeded),
            ("client id cannot be determined", Self::ClientNeeded),
        ];
        if let Some((_, refusal)) = texts.iter().find(|(needle, _)| text.contains(needle)) {
            return *refusal;
        }
        if Step::read(text).is_some() {
            return Self::MoreStepsNeeded;
        }
        match code {
            Some(498) => Self::InvalidToken,
            Some(499) => Self::TokenRequired,
            Some(403) => Self::NoPermission,
            _ if text.contains("invalid token") || text.contains("token expired") => Self::InvalidToken,
            _ if text.contains("token required") || text.contains("token not found") => Self::TokenRequired,
            _ => Self::Other,
        }
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= TEXT_LIMIT {
        return text.to_owned();
    }
    text.chars().take(TEXT_LIMIT).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_error_catalogue_is_understood() {
        let rows: &[(Option<i64>, &str, &[&str], Refusal)] = &[
            (
                Some(400),
                "Unable to generate token.",
                &["Invalid username or password."],
                Refusal::WrongPassword,
            ),
            (
                Some(400),
                "Unable to generate token.",
                &["Too many invalid attempts. Please try again later."],
                Refusal::AccountLocked,
            ),
            (
                Some(401),
                "You are not authorized to access this information",
                &["Invalid credentials"],
                Refusal::WrongPassword,
            ),
            (
                Some(201),
                "Exception in generating token",
                &["Client ID is required for long expiration tokens."],
                Refusal::ClientNeeded,
            ),
            (
                Some(201),
                "Exception in generating token",
                &["Client id cannot be determined"],
                Refusal::ClientNeeded,
            ),
            (Some(498), "Token Expired.", &[], Refusal::InvalidToken),
            (Some(498), "Invalid token.", &[], Refusal::InvalidToken),
            (Some(499), "Token Required", &[], Refusal::TokenRequired),
            (Some(499), "Unauthorized access. Token not found", &[], Refusal::TokenRequired),
            (
                Some(403),
                "You do not have permissions to access this resource or perform this operation.",
                &[],
                Refusal::NoPermission,
            ),
            (Some(403), "SSL Required", &[], Refusal::HttpsRequired),
            (Some(400), "Invalid client_id", &[], Refusal::UnknownApp),
            (Some(400), "Invalid client_id or client_secret", &["invalid_client"], Refusal::WrongAppSecret),
            (Some(400), "Invalid redirect_uri", &[], Refusal::UnknownRedirect),
            (Some(400), "Invalid authorization code", &[], Refusal::InvalidCode),
            (Some(498), "Invalid refresh_token", &[], Refusal::InvalidRefreshToken),
            (Some(400), "something new", &[], Refusal::Other),
            (None, "", &[], Refusal::Other),
        ];
        for (code, message, details, expected) in rows {
            let details: Vec<String> = details.iter().map(|d| (*d).to_owned()).collect();
            let read = PortalRefused::classify(*code, message, &details, 200);
            assert_eq!(read.refusal, *expected, "{code:?} {message}");
        }
    }

    /// PROTOCOL §2.3: "Password change / security question / terms outstanding" and the second factor. What the portal
    /// writes then is in no source, so that several ways to say it are understood.
    #[test]
    fn steps_of_the_portals_own_page_are_told_apart() {
        let rows = [
            ("Multi-factor authentication is enabled for this account.", Some(Step::SecondFactor)),
            ("Invalid verification code.", Some(Step::SecondFactor)),
            ("Your password has expired.", Some(Step::NewPassword)),
            ("Password expired. User must change password.", Some(Step::NewPassword)),
            ("The password must be changed at the first sign-in.", Some(Step::NewPassword)),
            ("You must accept the Terms and Conditions.", Some(Step::Terms)),
            ("https://p.example/sharing/rest/oauth2/acceptTermsAndConditions", Some(Step::Terms)),
            ("A security question must be set.", Some(Step::Profile)),
            ("/sharing/rest/oauth2/updateUserProfile", Some(Step::Profile)),
            ("Invalid username or password.", None),
            ("Too many invalid attempts. Please try again later.", None),
            ("Token Expired.", None),
            ("", None),
        ];
        for (detail, step) in rows {
            let read =
                PortalRefused::classify(Some(400), "Unable to generate token.", &[detail.to_owned()], 200);
            assert_eq!(read.step(), step, "{detail}");
            assert_eq!(read.refusal == Refusal::MoreStepsNeeded, step.is_some(), "{detail}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let read = PortalRefused::classify(None, &"ä".repeat(5000), &[], 200);
        assert_eq!(read.message.chars().count(), TEXT_LIMIT + 1);
    }
}
