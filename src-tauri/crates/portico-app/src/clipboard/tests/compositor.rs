//! A Wayland compositor that knows the selections and nothing else, in either of the two data-control protocols.

use std::collections::HashMap;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use wayland_protocols::ext::data_control::v1::server::{
    ext_data_control_device_v1 as ext_device, ext_data_control_manager_v1 as ext_manager,
    ext_data_control_source_v1 as ext_source,
};
use wayland_protocols_wlr::data_control::v1::server::{
    zwlr_data_control_device_v1 as wlr_device, zwlr_data_control_manager_v1 as wlr_manager,
    zwlr_data_control_source_v1 as wlr_source,
};
use wayland_server::backend::{ClientData, ClientId, ObjectId};
use wayland_server::protocol::wl_seat::{self, WlSeat};
use wayland_server::{
    Client, DataInit, Dispatch, Display, DisplayHandle, GlobalDispatch, ListeningSocket, New, Resource,
};

#[derive(Clone, Copy, Debug)]
pub(super) enum Protocol {
    Ext,
    Wlr,
    /// The first version of the `wlr` protocol, without the primary selection.
    WlrWithoutPrimary,
    /// Neither.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Clipboard,
    Primary,
}

#[derive(Clone)]
enum Source {
    Ext(ext_source::ExtDataControlSourceV1),
    Wlr(wlr_source::ZwlrDataControlSourceV1),
}

impl Source {
    fn id(&self) -> ObjectId {
        match self {
            Self::Ext(source) => source.id(),
            Self::Wlr(source) => source.id(),
        }
    }
}

/// What the compositor knows.
#[derive(Default)]
struct Desk {
    selected: HashMap<Which, Source>,
    types: HashMap<ObjectId, Vec<String>>,
}

impl Desk {
    fn select(&mut self, which: Which, source: Option<Source>) {
        let id = source.as_ref().map(Source::id);
        let earlier = match source {
            Some(source) => self.selected.insert(which, source),
            None => self.selected.remove(&which),
        };
        match earlier {
            Some(earlier) if Some(earlier.id()) == id => {}
            Some(Source::Ext(earlier)) => earlier.cancelled(),
            Some(Source::Wlr(earlier)) => earlier.cancelled(),
            None => {}
        }
    }

    fn gone(&mut self, id: &ObjectId) {
        self.selected.retain(|_, source| source.id() != *id);
        self.types.remove(id);
    }
}

pub(super) struct Compositor {
    desk: Arc<Mutex<Desk>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    folder: TempDir,
}

impl Compositor {
    pub(super) fn start(protocol: Protocol) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = ListeningSocket::bind_absolute(folder.path().join("wayland-0")).unwrap();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&desk), Arc::clone(&stop));
        let thread = std::thread::spawn(move || serve(protocol, &socket, &shared, &stopped));
        Self { desk, stop, thread: Some(thread), folder }
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.folder.path().join("wayland-0")
    }

    /// What a program pastes; `None` when there is nothing, or not in this type.
    pub(super) fn paste(&self, which: Which, kind: &str) -> Option<String> {
        let (mut reads, writes) = std::io::pipe().unwrap();
        {
            let desk = self.desk.lock().unwrap();
            let source = desk.selected.get(&which)?;
            if !desk.types.get(&source.id())?.iter().any(|offered| offered == kind) {
                return None;
            }
            match source {
                Source::Ext(source) => source.send(kind.to_owned(), writes.as_fd()),
                Source::Wlr(source) => source.send(kind.to_owned(), writes.as_fd()),
            }
        }
        drop(writes);
        let mut text = String::new();
        reads.read_to_string(&mut text).unwrap();
        Some(text)
    }

    /// Another program takes a selection.
    pub(super) fn foreign_copy(&self, which: Which) {
        self.desk.lock().unwrap().select(which, None);
    }

    pub(super) fn kill(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Compositor {
    fn drop(&mut self) {
        self.kill();
    }
}

fn serve(protocol: Protocol, socket: &ListeningSocket, desk: &Mutex<Desk>, stop: &AtomicBool) {
    let mut display = Display::<Desk>::new().unwrap();
    let mut handle = display.handle();
    handle.create_global::<Desk, WlSeat, ()>(1, ());
    match protocol {
        Protocol::Ext => {
            handle.create_global::<Desk, ext_manager::ExtDataControlManagerV1, ()>(1, ());
        }
        Protocol::Wlr => {
            handle.create_global::<Desk, wlr_manager::ZwlrDataControlManagerV1, ()>(2, ());
        }
        Protocol::WlrWithoutPrimary => {
            handle.create_global::<Desk, wlr_manager::ZwlrDataControlManagerV1, ()>(1, ());
        }
        Protocol::None => {}
    }
    while !stop.load(Ordering::SeqCst) {
        {
            let mut desk = desk.lock().unwrap();
            while let Some(stream) = socket.accept().unwrap() {
                handle.insert_client(stream, Arc::new(Anybody)).unwrap();
            }
            display.dispatch_clients(&mut desk).unwrap();
            display.flush_clients().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

struct Anybody;

impl ClientData for Anybody {}

impl GlobalDispatch<WlSeat, ()> for Desk {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        seat: New<WlSeat>,
        (): &(),
        init: &mut DataInit<'_, Self>,
    ) {
        init.init(seat, ());
    }
}

impl Dispatch<WlSeat, ()> for Desk {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &WlSeat,
        _: wl_seat::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

macro_rules! data_control {
    ($kind:ident, $manager:ident::$Manager:ident, $device:ident::$Device:ident, $source:ident::$Source:ident) => {
        impl GlobalDispatch<$manager::$Manager, ()> for Desk {
            fn bind(
                _: &mut Self,
                _: &DisplayHandle,
                _: &Client,
                manager: New<$manager::$Manager>,
                (): &(),
                init: &mut DataInit<'_, Self>,
            ) {
                init.init(manager, ());
            }
        }

        impl Dispatch<$manager::$Manager, ()> for Desk {
            fn request(
                _: &mut Self,
                _: &Client,
                _: &$manager::$Manager,
                request: $manager::Request,
                (): &(),
                _: &DisplayHandle,
                init: &mut DataInit<'_, Self>,
            ) {
                match request {
                    $manager::Request::CreateDataSource { id } => drop(init.init(id, ())),
                    $manager::Request::GetDataDevice { id, .. } => drop(init.init(id, ())),
                    _ => {}
                }
            }
        }

        impl Dispatch<$device::$Device, ()> for Desk {
            fn request(
                desk: &mut Self,
                _: &Client,
                _: &$device::$Device,
                request: $device::Request,
                (): &(),
                _: &DisplayHandle,
                _: &mut DataInit<'_, Self>,
            ) {
                match request {
                    $device::Request::SetSelection { source } => {
                        desk.select(Which::Clipboard, source.map(Source::$kind));
                    }
                    $device::Request::SetPrimarySelection { source } => {
                        desk.select(Which::Primary, source.map(Source::$kind));
                    }
                    _ => {}
                }
            }
        }

        impl Dispatch<$source::$Source, ()> for Desk {
            fn request(
                desk: &mut Self,
                _: &Client,
                source: &$source::$Source,
                request: $source::Request,
                (): &(),
                _: &DisplayHandle,
                _: &mut DataInit<'_, Self>,
            ) {
                if let $source::Request::Offer { mime_type } = request {
                    desk.types.entry(source.id()).or_default().push(mime_type);
                }
            }

            fn destroyed(desk: &mut Self, _: ClientId, source: &$source::$Source, (): &()) {
                desk.gone(&source.id());
            }
        }
    };
}

data_control!(
    Ext,
    ext_manager::ExtDataControlManagerV1,
    ext_device::ExtDataControlDeviceV1,
    ext_source::ExtDataControlSourceV1
);
data_control!(
    Wlr,
    wlr_manager::ZwlrDataControlManagerV1,
    wlr_device::ZwlrDataControlDeviceV1,
    wlr_source::ZwlrDataControlSourceV1
);
