//! What keeps other programs of this user from reading Portico's memory by accident.

/// No core dumps, for this process and the web view's; no attaching in release builds (`PR_SET_DUMPABLE`).
#[cfg(target_os = "linux")]
pub(crate) fn protect_process() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A system that refuses this is no worse off than before.
    let _ = setrlimit(Resource::Core, none);
    #[cfg(not(debug_assertions))]
    {
        let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}

/// The other systems keep no core files by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn protect_process() {}
