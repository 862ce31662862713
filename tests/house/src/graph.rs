//! Which packages are built from which, as `cargo metadata` tells, for every system at once.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, PackageId};

/// One package of the graph.
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// Whether it is one of ours.
    pub member: bool,
    /// What ends up in the program with it, by place in the graph.
    pub normal: Vec<usize>,
    /// What its tests and build script need besides.
    pub other: Vec<usize>,
}

/// All packages.
#[derive(Default)]
pub struct Graph {
    /// The packages, referred to by their place here.
    pub packages: Vec<Package>,
}

impl Graph {
    /// The graph of resolved metadata.
    pub fn new(metadata: &Metadata) -> Self {
        let places: BTreeMap<&PackageId, usize> =
            metadata.packages.iter().enumerate().map(|(place, package)| (&package.id, place)).collect();
        let mut graph = Self::default();
        for package in &metadata.packages {
            let node =
                metadata.resolve.as_ref().and_then(|all| all.nodes.iter().find(|node| node.id == package.id));
            let used = |wanted: fn(DependencyKind) -> bool| {
                let deps = node.into_iter().flat_map(|node| &node.deps);
                let fits = deps.filter(|dep| dep.dep_kinds.iter().any(|kind| wanted(kind.kind)));
                fits.filter_map(|dep| places.get(&dep.pkg).copied()).collect()
            };
            graph.packages.push(Package {
                name: package.name.clone(),
                version: package.version.clone(),
                member: metadata.workspace_members.contains(&package.id),
                normal: used(|kind| kind == DependencyKind::Normal),
                other: used(|kind| kind != DependencyKind::Normal),
            });
        }
        graph
    }

    /// The place of one of our packages.
    pub fn member(&self, name: &str) -> Option<usize> {
        self.packages.iter().position(|package| package.member && package.name == name)
    }

    /// Everything that ends up in a program with this package, each with the names on the way to it.
    pub fn reached(&self, from: usize) -> Vec<(usize, String)> {
        let mut seen = BTreeSet::from([from]);
        let mut found = Vec::new();
        let mut waiting = vec![(from, self.packages[from].name.clone())];
        while let Some((place, way)) = waiting.pop() {
            for &next in &self.packages[place].normal {
                if seen.insert(next) {
                    let way = format!("{way} > {}", self.packages[next].name);
                    found.push((next, way.clone()));
                    waiting.push((next, way));
                }
            }
        }
        found
    }

    /// A small graph for tests: ours are those without a version; each names what it uses.
    #[cfg(test)]
    pub(crate) fn of(rows: &[(&str, &str, &[&str])]) -> Self {
        let place = |name: &&str| rows.iter().position(|row| row.0 == *name).unwrap();
        let packages = rows
            .iter()
            .map(|(name, version, uses)| Package {
                name: (*name).into(),
                version: Version::parse(if version.is_empty() { "0.1.0" } else { version }).unwrap(),
                member: version.is_empty(),
                normal: uses.iter().map(place).collect(),
                other: Vec::new(),
            })
            .collect();
        Self { packages }
    }
}
