//! Privileges in a few plain words.

use arcgis_auth::token::Standing;

use crate::view::Ability;

/// What a person asks themselves, and the portal's technical names for it; any one of them is enough.
const ABILITIES: [(&str, &[&str]); 8] = [
    ("make_content", &["portal:user:createItem"]),
    ("publish_layers", &["portal:publisher:publishFeatures"]),
    ("share_public", &["portal:user:shareToPublic"]),
    ("join_groups", &["portal:user:joinGroup"]),
    ("create_groups", &["portal:user:createGroup"]),
    ("edit_features", &["features:user:edit", "features:user:fullEdit"]),
    ("analyse", &["premium:user:spatialanalysis", "premium:publisher:rasteranalysis"]),
    ("manage_members", &["portal:admin:updateUsers", "portal:admin:inviteUsers"]),
];

/// The roles that may do everything.
const ADMINISTRATORS: [&str; 2] = ["org_admin", "account_admin"];

/// What the portal's list of privileges says; nothing where it gave none.
pub(super) fn of(standing: &Standing) -> Vec<Ability> {
    if standing.privileges.is_empty() {
        return Vec::new();
    }
    let has = |name: &&str| standing.privileges.iter().any(|privilege| privilege == name);
    let role = standing.user.as_ref().and_then(|user| user.role.as_deref());
    let all = role.is_some_and(|role| ADMINISTRATORS.contains(&role));
    ABILITIES
        .iter()
        .map(|(key, names)| (*key, names.iter().any(has)))
        .chain([("administer", all)])
        .map(|(name, may)| Ability { name: name.to_owned(), may })
        .collect()
}
