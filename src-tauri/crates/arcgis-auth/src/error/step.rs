//! What a portal wants of a person before it lets them in.

/// A step that only the portal's own page has (PROTOCOL §2.3, §3.4). The browser sign-in leads through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A code of a second factor.
    SecondFactor,
    /// A new password, because the old one has expired or somebody else has set it.
    NewPassword,
    /// The organisation's terms must be accepted.
    Terms,
    /// The first sign-in: the profile or a security question must be filled in.
    Profile,
}

impl Step {
    /// Reads it from a portal's text in lower case; the names of the pages count, too, where a refusal names one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let texts: &[(&str, Self)] = &[
            ("multifactor", Self::SecondFactor),
            ("multi-factor", Self::SecondFactor),
            ("two-factor", Self::SecondFactor),
            ("verification code", Self::SecondFactor),
            ("mfa", Self::SecondFactor),
            ("password has expired", Self::NewPassword),
            ("password is expired", Self::NewPassword),
            ("password expired", Self::NewPassword),
            ("expired password", Self::NewPassword),
            ("must change", Self::NewPassword),
            ("must be changed", Self::NewPassword),
            ("change your password", Self::NewPassword),
            ("resetpassword", Self::NewPassword),
            ("terms and conditions", Self::Terms),
            ("accepttermsandconditions", Self::Terms),
            ("terms of use", Self::Terms),
            ("security question", Self::Profile),
            ("updateuserprofile", Self::Profile),
        ];
        texts.iter().find(|(needle, _)| text.contains(needle)).map(|(_, step)| *step)
    }
}
