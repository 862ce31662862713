//! One row for each public member of the reference's session (`arcgis.auth.EsriSession`, ArcGIS API for Python 2.4.4), and
//! what stands for it here. The list of members was read from that class: its public methods and properties, and the
//! arguments of its constructor.

/// A member of the reference; what stands for it here, or why nothing does.
const MEMBERS: [(&str, Here); 32] = [
    ("auth", Here::Is("SessionBuilder::token")),
    ("cert", Here::Not("the connection's: TransportOptions")),
    (
        "verify_cert",
        Here::Not("checks cannot be switched off; TransportOptions::extra_authorities adds one's own"),
    ),
    ("allow_redirects", Here::Is("Request::allow_redirects")),
    ("headers", Here::Is("Session::headers")),
    ("referer", Here::Is("Session::referer")),
    ("trust_env", Here::Is("Proxy::System")),
    ("stream", Here::Is("SessionReply::chunk")),
    ("assert_hostname", Here::Not("the connection's: TransportOptions")),
    ("retries", Here::Is("SessionBuilder::retry")),
    ("backoff_factor", Here::Is("Retry::pause")),
    ("status_to_retry", Here::Is("Retry::statuses")),
    ("method_to_retry", Here::Is("Request::repeatable")),
    ("proxies", Here::Not("the connection's: TransportOptions")),
    ("timeout", Here::Is("SessionBuilder::timeout")),
    ("ca_bundles", Here::Is("TransportOptions::extra_authorities")),
    ("verify", Here::Not("as verify_cert")),
    ("close", Here::Not("a session ends with its last clone; nothing of it outlives that")),
    ("__enter__", Here::Not("as close: a value that is dropped")),
    ("__exit__", Here::Not("as close: a value that is dropped")),
    ("update_headers", Here::Is("Session::update_headers")),
    ("mount", Here::Is("Session::mount")),
    ("adapters", Here::Is("Session::adapters")),
    ("get", Here::Is("Session::get")),
    ("options", Here::Is("Session::options")),
    ("head", Here::Is("Session::head")),
    ("post", Here::Is("Session::post")),
    ("put", Here::Is("Session::put")),
    ("patch", Here::Is("Session::patch")),
    ("delete", Here::Is("Session::delete")),
    ("__str__", Here::Is("Session::fmt")),
    ("__repr__", Here::Is("Session::fmt")),
];

enum Here {
    /// The item of this crate, `Type::item`.
    Is(&'static str),
    /// Why there is none.
    Not(&'static str),
}

/// What a row names is there: an item that was renamed or removed fails here.
#[test]
fn every_member_of_the_reference_has_its_row() {
    let source: String = ["session", "transport"]
        .iter()
        .flat_map(|folder| {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
            std::fs::read_dir(folder)
                .unwrap()
                .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        })
        .collect();
    let mut names: Vec<&str> = MEMBERS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MEMBERS.len(), "a member stands twice");
    for (member, here) in &MEMBERS {
        match here {
            Here::Not(why) => assert!(why.len() > 10, "{member}"),
            Here::Is(item) => {
                let (owner, name) = item.split_once("::").unwrap();
                assert!(source.contains(owner), "{member}: {owner}");
                let there = [
                    format!("fn {name}("),
                    format!("fn {name}<"),
                    format!("pub {name}:"),
                    format!("    {name},"),
                ];
                assert!(there.iter().any(|text| source.contains(text)), "{member}: {item}");
            }
        }
    }
}
