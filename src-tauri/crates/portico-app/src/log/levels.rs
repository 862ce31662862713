//! Who may say how much.

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{ParseError, Targets, filter_fn};
use tracing_subscriber::layer::Filter;

/// Portico's own crates. Only they say more than warnings.
const OURS: [&str; 8] = [
    "arcgis_auth",
    "portico",
    "portico_app",
    "portico_cli",
    "portico_desktop",
    "practice_portal",
    "profile_store",
    "web_tier",
];

/// Tauri's tracing of what crosses to the web view, which includes what a person types.
const IPC: &str = "tauri::ipc";

/// The levels of this process.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    ours: Targets,
}

impl Default for Levels {
    fn default() -> Self {
        Self { ours: all_of_ours(LevelFilter::INFO) }
    }
}

impl Levels {
    /// Reads `debug`, or `arcgis_auth=trace,portico_app=debug`.
    pub(super) fn read(directives: &str) -> Result<Self, ParseError> {
        let asked: Targets = directives.parse()?;
        let usual = asked.default_level().filter(|level| *level != LevelFilter::OFF);
        let named = asked.iter().filter(|(target, _)| is_ours(target));
        Ok(Self { ours: all_of_ours(usual.unwrap_or(LevelFilter::INFO)).with_targets(named) })
    }

    pub(super) fn into_filter<S: Subscriber>(self) -> impl Filter<S> {
        let most = self.ours.iter().map(|(_, level)| level).max().unwrap_or(LevelFilter::INFO);
        filter_fn(move |metadata| self.allow(metadata)).with_max_level_hint(most.max(LevelFilter::WARN))
    }

    fn allow(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        if is_ours(target) {
            return self.ours.would_enable(target, metadata.level());
        }
        metadata.is_event() && *metadata.level() <= Level::WARN && !within(target, IPC)
    }
}

fn all_of_ours(level: LevelFilter) -> Targets {
    Targets::new().with_targets(OURS.map(|name| (name, level)))
}

fn is_ours(target: &str) -> bool {
    OURS.iter().any(|name| within(target, name))
}

/// Whether a target is this module or lies in it.
fn within(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
