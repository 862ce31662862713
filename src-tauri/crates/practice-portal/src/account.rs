//! The invented people of the practice portal.

use std::fmt;

/// What a person may do; ids as portals name the default roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// May make and share content.
    Publisher,
    /// May look.
    Viewer,
    /// May do everything.
    Administrator,
}

impl Role {
    /// The id in `role` of the user object.
    pub fn id(self) -> &'static str {
        match self {
            Self::Publisher => "org_publisher",
            Self::Viewer => "iAAAAAAAAAAAAAAA",
            Self::Administrator => "org_admin",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Publisher => "Publisher",
            Self::Viewer => "Viewer",
            Self::Administrator => "Administrator",
        }
    }

    pub(crate) fn licence(self) -> &'static str {
        match self {
            Self::Publisher => "creatorUT",
            Self::Viewer => "viewerUT",
            Self::Administrator => "GISProfessionalAdvUT",
        }
    }

    pub(crate) fn privileges(self) -> &'static [&'static str] {
        const VIEW: &[&str] =
            &["portal:user:joinGroup", "portal:user:viewOrgItems", "portal:user:viewOrgUsers"];
        const PUBLISH: &[&str] = &[
            "portal:publisher:publishFeatures",
            "portal:publisher:publishTiles",
            "portal:user:createItem",
            "portal:user:joinGroup",
            "portal:user:shareToGroup",
            "portal:user:shareToOrg",
            "portal:user:viewOrgItems",
            "portal:user:viewOrgUsers",
        ];
        const ADMINISTER: &[&str] = &[
            "portal:admin:assignToGroups",
            "portal:admin:updateUsers",
            "portal:admin:viewUsers",
            "portal:publisher:publishFeatures",
            "portal:user:createItem",
            "portal:user:joinGroup",
            "portal:user:shareToOrg",
            "portal:user:viewOrgItems",
            "portal:user:viewOrgUsers",
        ];
        match self {
            Self::Viewer => VIEW,
            Self::Publisher => PUBLISH,
            Self::Administrator => ADMINISTER,
        }
    }
}

/// What stands between this person's password and a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurdle {
    /// Nothing.
    None,
    /// A second factor: the sign-in page asks for [`MFA_CODE`], `generateToken` refuses (§2.3).
    SecondFactor,
    /// An account of the organisation's identity provider: no password way at all (§2.1).
    Enterprise,
    /// Locked from the start, until it is unlocked (§2.3).
    Locked,
    /// The terms must be accepted first (§3.4 step 3).
    Terms,
    /// The password has expired and must be changed (§3.4 step 4).
    PasswordExpired,
}

/// The code that the practice portal's second factor wants; its page shows it.
pub const MFA_CODE: &str = "246810";

/// One invented person. The password is for practice and shown on the sign-in page.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Case-sensitive at `generateToken`, not on the sign-in page (§2.1).
    pub user_name: String,
    /// As shown to people.
    pub full_name: String,
    /// What the person types; empty where a password is of no use.
    pub password: String,
    /// What the person may do.
    pub role: Role,
    /// What else the sign-in asks for.
    pub hurdle: Hurdle,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user_name", &self.user_name)
            .field("role", &self.role)
            .field("hurdle", &self.hurdle)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// An account without hurdles.
    pub fn new(user_name: &str, full_name: &str, password: &str, role: Role) -> Self {
        Self {
            user_name: user_name.to_owned(),
            full_name: full_name.to_owned(),
            password: password.to_owned(),
            role,
            hurdle: Hurdle::None,
        }
    }

    /// The same with something in the way.
    #[must_use]
    pub fn with(mut self, hurdle: Hurdle) -> Self {
        self.hurdle = hurdle;
        self
    }

    /// An address under the domain kept for examples (RFC 2606).
    pub(crate) fn email(&self) -> String {
        format!("{}@aldermoor.example", self.user_name)
    }

    /// What the sign-in page says this account is good for.
    pub(crate) fn shows(&self) -> &'static str {
        match self.hurdle {
            Hurdle::None => self.role.words(),
            Hurdle::SecondFactor => "Asks for a second code",
            Hurdle::Enterprise => "Uses the organisation’s own sign-in",
            Hurdle::Locked => "Locked",
            Hurdle::Terms => "Must accept the terms first",
            Hurdle::PasswordExpired => "Password has expired",
        }
    }
}

/// The people of the City of Aldermoor, all invented.
pub fn people() -> Vec<Account> {
    vec![
        Account::new("demo.planner", "Demo Planner", "practice-planner", Role::Viewer),
        Account::new("mara.lindqvist", "Mara Lindqvist", "practice-mara", Role::Publisher),
        // Reserved and accented characters on purpose: §12 story 29.
        Account::new("ada.okafor", "Ada Okafor", "Brücke+50%&1", Role::Administrator),
        Account::new("jonas.feld", "Jonas Feld", "practice-jonas", Role::Publisher)
            .with(Hurdle::SecondFactor),
        Account::new("priya.nair", "Priya Nair", "", Role::Publisher).with(Hurdle::Enterprise),
        Account::new("tom.ashby", "Tom Ashby", "practice-tom", Role::Viewer).with(Hurdle::Terms),
        Account::new("nils.ekman", "Nils Ekman", "practice-nils", Role::Viewer).with(Hurdle::PasswordExpired),
        Account::new("lena.brandt", "Lena Brandt", "practice-lena", Role::Viewer).with(Hurdle::Locked),
    ]
}

/// The accounts of the stand-alone server, which knows nobody of the portal (§12 story 17).
pub fn server_people() -> Vec<Account> {
    vec![
        Account::new("field.crew", "Field Crew", "practice-crew", Role::Viewer),
        Account::new("siteadmin", "Site Administrator", "practice-site", Role::Administrator),
    ]
}
