//! The walls between the rooms.

use crate::Findings;
use crate::graph::Graph;

/// What a room never reaches, through any number of packages.
pub struct Wall {
    /// The package whose wall it is.
    pub room: &'static str,
    /// Names of packages; one that ends with `*` stands for all that begin so.
    pub never: &'static [&'static str],
}

/// The walls of the house.
pub const WALLS: &[Wall] = &[
    // Protocol only: no window, file, keyring, process or clipboard.
    Wall {
        room: "arcgis-auth",
        never: &[
            "arboard",
            "async-process",
            "command-group",
            "dirs*",
            "duct",
            "fs-err",
            "fs4",
            "keyring*",
            "open",
            "opener",
            "portico-*",
            "profile-store",
            "practice-portal",
            "secret-service",
            "specta*",
            "subprocess",
            "tauri*",
            "tempfile",
            "tracing-subscriber",
            "walkdir",
            "webbrowser",
            "wry",
            "zbus*",
        ],
    },
    // It makes no request.
    Wall {
        room: "profile-store",
        never: &[
            "arcgis-auth",
            "axum*",
            "curl*",
            "h2",
            "hyper*",
            "isahc",
            "oauth2",
            "portico-*",
            "practice-portal",
            "reqwest*",
            "rustls",
            "tauri*",
            "ureq",
            "wry",
        ],
    },
    // The application has no window.
    Wall { room: "portico-app", never: &["gtk", "portico-desktop", "tao", "tauri*", "webkit2gtk*", "wry"] },
    // What is played knows nothing of those who are to be tested with it.
    Wall {
        room: "practice-portal",
        never: &["arcgis-auth", "keyring*", "portico-*", "profile-store", "tauri*"],
    },
];

/// The ways through a wall.
pub fn breaches(graph: &Graph, wall: &Wall) -> Findings {
    let Some(room) = graph.member(wall.room) else {
        return vec![format!("there is no package {}", wall.room)];
    };
    let reached = graph.reached(room).into_iter();
    reached.filter(|(place, _)| forbidden(wall, &graph.packages[*place].name)).map(|(_, way)| way).collect()
}

fn forbidden(wall: &Wall, name: &str) -> bool {
    wall.never
        .iter()
        .any(|never| never.strip_suffix('*').map_or(name == *never, |begin| name.starts_with(begin)))
}

/// Packages of ours beside `knower` that depend on both sides directly, in any way.
pub fn two_sided(graph: &Graph, knower: &str, sides: [&str; 2]) -> Findings {
    let mut findings = Findings::new();
    for package in graph.packages.iter().filter(|package| package.member) {
        let uses = |side: &str| {
            let mut all = package.normal.iter().chain(&package.other);
            all.any(|&place| graph.packages[place].member && graph.packages[place].name == side)
        };
        let both = sides.into_iter().all(uses);
        if both != (package.name == knower) {
            let knows = if both { "knows" } else { "does not know" };
            findings.push(format!("{} {knows} both {} and {}", package.name, sides[0], sides[1]));
        }
    }
    findings
}

/// Packages that a room is built from and that call themselves a preview (`1.0.0-rc.1`).
pub fn previews(graph: &Graph, room: &str) -> Findings {
    let Some(place) = graph.member(room) else {
        return vec![format!("there is no package {room}")];
    };
    let reached = graph.reached(place).into_iter();
    let packages = reached.map(|(place, way)| (&graph.packages[place], way));
    packages
        .filter(|(package, _)| !package.version.pre.is_empty())
        .map(|(package, way)| format!("{way} {}", package.version))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: Wall = Wall { room: "core", never: &["window*", "files"] };

    #[test]
    fn a_way_through_other_packages_is_a_breach() {
        let graph = Graph::of(&[
            ("core", "", &["http"]),
            ("http", "1.0.0", &["window-glass", "files-like"]),
            ("window-glass", "1.0.0", &[]),
            ("files-like", "1.0.0", &[]),
            ("files", "1.0.0", &[]),
        ]);
        assert_eq!(breaches(&graph, &WALL), ["core > http > window-glass"]);
    }

    #[test]
    fn what_only_tests_need_is_no_breach_and_a_missing_room_is() {
        let mut graph = Graph::of(&[("core", "", &[]), ("files", "1.0.0", &[])]);
        graph.packages[0].other.push(1);
        assert!(breaches(&graph, &WALL).is_empty());
        assert_eq!(breaches(&Graph::default(), &WALL), ["there is no package core"]);
    }

    #[test]
    fn one_room_only_knows_both_sides() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("core", "", &[]),
            ("store", "", &[]),
            ("app", "", &["core", "store"]),
            ("shell", "", &["app"]),
        ];
        assert!(two_sided(&Graph::of(rows), "app", ["core", "store"]).is_empty());
        let mut graph = Graph::of(rows);
        graph.packages[3].other.extend([0, 1]);
        assert_eq!(two_sided(&graph, "app", ["core", "store"]), ["shell knows both core and store"]);
        assert_eq!(
            two_sided(
                &Graph::of(&[("core", "", &[]), ("store", "", &[]), ("app", "", &["core"])]),
                "app",
                ["core", "store"]
            ),
            ["app does not know both core and store"]
        );
    }

    #[test]
    fn a_preview_is_told_from_build_metadata() {
        let graph = Graph::of(&[
            ("core", "", &["a", "b"]),
            ("a", "0.11.1+snapshot-preview1", &[]),
            ("b", "2.0.0", &["c"]),
            ("c", "2.0.0-rc.26", &[]),
        ]);
        assert_eq!(previews(&graph, "core"), ["core > b > c 2.0.0-rc.26"]);
    }
}
