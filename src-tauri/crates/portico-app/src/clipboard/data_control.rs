//! The two Wayland protocols that let a program without a window use the clipboard. They have the same requests and
//! events under different names: `ext-data-control-v1`, and `wlr-data-control-unstable-v1` which it grew out of.

use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Dispatch, QueueHandle};
use wayland_protocols::ext::data_control::v1::client as ext;
use wayland_protocols_wlr::data_control::v1::client as wlr;

pub(super) use ext::ext_data_control_device_v1 as ext_device;
pub(super) use ext::ext_data_control_manager_v1::ExtDataControlManagerV1 as ExtManager;
pub(super) use ext::ext_data_control_offer_v1::ExtDataControlOfferV1 as ExtOffer;
pub(super) use ext::ext_data_control_source_v1 as ext_source;
pub(super) use wlr::zwlr_data_control_device_v1 as wlr_device;
pub(super) use wlr::zwlr_data_control_manager_v1::ZwlrDataControlManagerV1 as WlrManager;
pub(super) use wlr::zwlr_data_control_offer_v1::ZwlrDataControlOfferV1 as WlrOffer;
pub(super) use wlr::zwlr_data_control_source_v1 as wlr_source;

use ext_device::ExtDataControlDeviceV1 as ExtDevice;
use ext_source::ExtDataControlSourceV1 as ExtSource;
use wlr_device::ZwlrDataControlDeviceV1 as WlrDevice;
use wlr_source::ZwlrDataControlSourceV1 as WlrSource;

/// Which of the two selections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selection {
    Clipboard,
    Primary,
}

/// Whoever handles the events of both protocols.
pub(super) trait Hears:
    Dispatch<ExtManager, ()>
    + Dispatch<ExtDevice, ()>
    + Dispatch<ExtSource, Selection>
    + Dispatch<WlrManager, ()>
    + Dispatch<WlrDevice, ()>
    + Dispatch<WlrSource, Selection>
    + 'static
{
}

pub(super) enum Manager {
    Ext(ExtManager),
    Wlr(WlrManager),
}

impl Manager {
    /// The selections of one seat.
    pub(super) fn device<H: Hears>(&self, seat: &WlSeat, queue: &QueueHandle<H>) -> Device {
        match self {
            Self::Ext(manager) => Device::Ext(manager.clone(), manager.get_data_device(seat, queue, ())),
            Self::Wlr(manager) => Device::Wlr(manager.clone(), manager.get_data_device(seat, queue, ())),
        }
    }
}

pub(super) enum Device {
    Ext(ExtManager, ExtDevice),
    Wlr(WlrManager, WlrDevice),
}

impl Device {
    /// Takes a selection with a new source that offers these types. A source can be used once only.
    pub(super) fn select<H: Hears>(
        &self,
        selection: Selection,
        types: &[&str],
        queue: &QueueHandle<H>,
    ) -> Source {
        match self {
            Self::Ext(manager, device) => {
                let source = manager.create_data_source(queue, selection);
                for name in types {
                    source.offer((*name).to_owned());
                }
                match selection {
                    Selection::Clipboard => device.set_selection(Some(&source)),
                    Selection::Primary => device.set_primary_selection(Some(&source)),
                }
                Source::Ext(source)
            }
            Self::Wlr(manager, device) => {
                let source = manager.create_data_source(queue, selection);
                for name in types {
                    source.offer((*name).to_owned());
                }
                match selection {
                    Selection::Clipboard => device.set_selection(Some(&source)),
                    Selection::Primary => device.set_primary_selection(Some(&source)),
                }
                Source::Wlr(source)
            }
        }
    }

    /// `wlr-data-control` knows the primary selection since its second version.
    pub(super) fn has_primary(&self) -> bool {
        use wayland_client::Proxy;
        match self {
            Self::Ext(..) => true,
            Self::Wlr(_, device) => device.version() >= wlr_device::REQ_SET_PRIMARY_SELECTION_SINCE,
        }
    }
}

/// A text that is on offer.
#[derive(PartialEq, Eq)]
pub(super) enum Source {
    Ext(ExtSource),
    Wlr(WlrSource),
}

impl Source {
    /// Ends the offer. A compositor clears the selection with it, but only if this source is still the selected one.
    pub(super) fn destroy(&self) {
        match self {
            Self::Ext(source) => source.destroy(),
            Self::Wlr(source) => source.destroy(),
        }
    }
}
