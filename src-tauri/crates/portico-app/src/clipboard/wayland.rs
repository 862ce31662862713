//! The clipboard of a Wayland desktop with a data-control protocol.
//!
//! Ownership is the life of a data source: the compositor cancels it when another program takes the selection, and
//! destroying it clears the selection only while it is the selected one.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use wayland_client::backend::WaylandError;
use wayland_client::globals::{GlobalList, GlobalListContents, registry_queue_init};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Connection, Dispatch, EventQueue, Proxy, QueueHandle, event_created_child};

use super::data_control::{
    Device, ExtManager, ExtOffer, Hears, Manager, Selection, Source, WlrManager, WlrOffer, ext_device,
    ext_source, wlr_device, wlr_source,
};
use super::hold::ClipboardError;
use super::place::{Offer, Place, SECRET_HINT};

/// How long a program that pastes may take to read. A pipe holds a whole token, so only long texts wait at all.
const READER: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// A connection that serves the selections of every seat.
pub(super) struct Wayland {
    queue: EventQueue<Serving>,
    devices: Vec<Device>,
    serving: Serving,
}

/// What is on offer now.
#[derive(Default)]
struct Serving {
    offer: Option<Offer>,
    sources: Vec<(Source, Selection)>,
}

impl Wayland {
    pub(super) fn open(socket: &Path) -> Result<Self, ClipboardError> {
        let stream = UnixStream::connect(socket).map_err(ClipboardError::of)?;
        let connection = Connection::from_socket(stream).map_err(ClipboardError::of)?;
        let (globals, queue) = registry_queue_init::<Serving>(&connection).map_err(ClipboardError::of)?;
        let handle = queue.handle();
        let manager = globals
            .bind(&handle, 1..=1, ())
            .map(Manager::Ext)
            .or_else(|_| globals.bind(&handle, 1..=2, ()).map(Manager::Wlr))
            .map_err(ClipboardError::of)?;
        let devices: Vec<Device> =
            seats(&globals, &handle).iter().map(|seat| manager.device(seat, &handle)).collect();
        if devices.is_empty() {
            return Err(ClipboardError::NoDisplay);
        }
        Ok(Self { queue, devices, serving: Serving::default() })
    }

    /// Hands everything over and waits until the compositor has seen it.
    fn settle(&mut self) -> Result<(), ClipboardError> {
        self.queue.roundtrip(&mut self.serving).map(drop).map_err(ClipboardError::of)
    }
}

fn seats(globals: &GlobalList, handle: &QueueHandle<Serving>) -> Vec<WlSeat> {
    globals.contents().with_list(|list| {
        list.iter()
            .filter(|global| global.interface == WlSeat::interface().name)
            .map(|global| globals.registry().bind(global.name, 1, handle, ()))
            .collect()
    })
}

impl Place for Wayland {
    fn offer(&mut self, offer: Offer) -> Result<(), ClipboardError> {
        let handle = self.queue.handle();
        let types = types(&offer);
        let selections: &[Selection] =
            if offer.secret { &[Selection::Clipboard, Selection::Primary] } else { &[Selection::Clipboard] };
        self.serving.offer = Some(offer);
        let earlier = std::mem::take(&mut self.serving.sources);
        for device in &self.devices {
            for selection in selections {
                if *selection == Selection::Clipboard || device.has_primary() {
                    let source = device.select(*selection, &types, &handle);
                    self.serving.sources.push((source, *selection));
                }
            }
        }
        for (source, _) in earlier {
            source.destroy();
        }
        self.settle()
    }

    fn withdraw(&mut self) -> Result<bool, ClipboardError> {
        self.settle()?;
        let ours = self.serving.has_clipboard();
        for (source, _) in self.serving.sources.drain(..) {
            source.destroy();
        }
        self.serving.offer = None;
        self.settle()?;
        Ok(ours)
    }

    fn attend(&mut self) -> Result<bool, ClipboardError> {
        loop {
            self.queue.dispatch_pending(&mut self.serving).map_err(ClipboardError::of)?;
            let Some(reading) = self.queue.prepare_read() else { continue };
            match reading.read() {
                Ok(_) => {}
                Err(WaylandError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(ClipboardError::of(error)),
            }
        }
        self.queue.flush().map_err(ClipboardError::of)?;
        if self.serving.sources.is_empty() {
            self.serving.offer = None;
        }
        Ok(self.serving.has_clipboard())
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.queue.as_fd())
    }
}

/// The names under which a text can be had: the usual two, and those that programs under X11 ask for.
fn types(offer: &Offer) -> Vec<&'static str> {
    let mut types = vec!["text/plain;charset=utf-8", "UTF8_STRING", "TEXT"];
    if offer.text().is_ascii() {
        types.extend(["text/plain", "STRING"]);
    }
    if offer.secret {
        types.push(SECRET_HINT.0);
    }
    types
}

impl Serving {
    fn has_clipboard(&self) -> bool {
        self.sources.iter().any(|(_, selection)| *selection == Selection::Clipboard)
    }

    fn lost(&mut self, source: &Source) {
        self.sources.retain(|(kept, _)| kept != source);
        source.destroy();
    }

    fn send(&self, kind: &str, to: &OwnedFd) {
        let Some(offer) = &self.offer else { return };
        let text = if kind == SECRET_HINT.0 { SECRET_HINT.1 } else { offer.text() };
        if let Err(error) = write_all(to, text.as_bytes()) {
            tracing::debug!(%error, "a program did not read what it asked for");
        }
    }
}

/// Writes without ever waiting for long: whoever reads may have stopped.
fn write_all(to: &OwnedFd, mut bytes: &[u8]) -> io::Result<()> {
    rustix::io::ioctl_fionbio(to, true)?;
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                let mut reader = [PollFd::new(to, PollFlags::OUT)];
                if poll(&mut reader, Some(&READER))? == 0 {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

impl Hears for Serving {}

impl Dispatch<WlRegistry, GlobalListContents> for Serving {
    fn event(
        _: &mut Self,
        _: &WlRegistry,
        _: wl_registry::Event,
        _: &GlobalListContents,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
    }
}

/// Objects whose events say nothing that matters here.
macro_rules! unheard {
    ($($object:ty),*) => {$(
        impl Dispatch<$object, ()> for Serving {
            fn event(
                _: &mut Self,
                _: &$object,
                _: <$object as Proxy>::Event,
                (): &(),
                _: &Connection,
                _: &QueueHandle<Self>,
            ) {
            }
        }
    )*};
}

unheard!(WlSeat, ExtManager, ExtOffer, WlrManager, WlrOffer);

/// What others put on the clipboard is announced too. It is not Portico's to look at.
macro_rules! declines_offers {
    ($module:ident, $device:ident, $offer:ty) => {
        impl Dispatch<$module::$device, ()> for Serving {
            fn event(
                _: &mut Self,
                _: &$module::$device,
                event: $module::Event,
                (): &(),
                _: &Connection,
                _: &QueueHandle<Self>,
            ) {
                if let $module::Event::DataOffer { id } = event {
                    id.destroy();
                }
            }

            event_created_child!(Serving, $module::$device, [
                $module::EVT_DATA_OFFER_OPCODE => ($offer, ()),
            ]);
        }
    };
}

declines_offers!(ext_device, ExtDataControlDeviceV1, ExtOffer);
declines_offers!(wlr_device, ZwlrDataControlDeviceV1, WlrOffer);

macro_rules! serves {
    ($module:ident, $source:ident, $kind:ident) => {
        impl Dispatch<$module::$source, Selection> for Serving {
            fn event(
                serving: &mut Self,
                source: &$module::$source,
                event: $module::Event,
                _: &Selection,
                _: &Connection,
                _: &QueueHandle<Self>,
            ) {
                match event {
                    $module::Event::Send { mime_type, fd } => serving.send(&mime_type, &fd),
                    $module::Event::Cancelled => serving.lost(&Source::$kind(source.clone())),
                    _ => {}
                }
            }
        }
    };
}

serves!(ext_source, ExtDataControlSourceV1, Ext);
serves!(wlr_source, ZwlrDataControlSourceV1, Wlr);
