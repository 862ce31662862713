//! Pictures of a window as the screen has it: what a person would see, also of parts that no page knows of, and whether
//! or not another window stands before it.

use x11rb::connection::Connection as _;
use x11rb::protocol::composite::{ConnectionExt as _, Redirect};
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, ImageFormat, ImageOrder, MapState, Window as WindowId,
};
use x11rb::rust_connection::RustConnection;

use crate::failure::{Failure, Outcome};

/// Takes pictures on one screen.
pub struct Camera {
    connection: RustConnection,
    root: WindowId,
}

impl std::fmt::Debug for Camera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Camera")
    }
}

impl Camera {
    /// Stands before a screen. From now on the server keeps each window whole.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub fn open(display: &str) -> Outcome<Self> {
        let (connection, number) = x11rb::connect(Some(display))?;
        let root = connection.setup().roots[number].root;
        connection.composite_query_version(0, 4)?.reply()?;
        connection.composite_redirect_subwindows(root, Redirect::AUTOMATIC)?.check()?;
        Ok(Self { connection, root })
    }

    /// A picture, as PNG, of the window whose program has this name.
    ///
    /// # Errors
    /// When it has no window, or the server gives no picture of it.
    pub fn take(&self, program: &str) -> Outcome<Vec<u8>> {
        let window = self
            .window_of(program)?
            .ok_or_else(|| Failure::new(format!("{program} has no window on the screen")))?;
        let size = self.connection.get_geometry(window)?.reply()?;
        let whole = self.connection.generate_id()?;
        self.connection.composite_name_window_pixmap(window, whole)?.check()?;
        let image =
            self.connection.get_image(ImageFormat::Z_PIXMAP, whole, 0, 0, size.width, size.height, !0)?;
        let image = image.reply();
        self.connection.free_pixmap(whole)?.check()?;
        let pixels = colours(&image?.data, self.connection.setup().image_byte_order);
        encoded(u32::from(size.width), u32::from(size.height), &pixels)
    }

    /// The largest one: programs have small ones that nobody sees.
    fn window_of(&self, program: &str) -> Outcome<Option<WindowId>> {
        let mut found = None;
        for window in self.connection.query_tree(self.root)?.reply()?.children {
            let class =
                self.connection.get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 64)?;
            // It may close while it is looked at.
            let (Ok(class), Ok(attributes), Ok(size)) = (
                class.reply(),
                self.connection.get_window_attributes(window)?.reply(),
                self.connection.get_geometry(window)?.reply(),
            ) else {
                continue;
            };
            let theirs = class.value.split(|byte| *byte == 0).any(|name| name == program.as_bytes());
            if theirs && attributes.map_state == MapState::VIEWABLE {
                found = found.max(Some((u32::from(size.width) * u32::from(size.height), window)));
            }
        }
        Ok(found.map(|(_, window)| window))
    }
}

/// Red, green and blue of each pixel; the server has four bytes for it.
fn colours(data: &[u8], order: ImageOrder) -> Vec<u8> {
    let rgb = |pixel: &[u8]| match order {
        ImageOrder::MSB_FIRST => [pixel[1], pixel[2], pixel[3]],
        _ => [pixel[2], pixel[1], pixel[0]],
    };
    data.chunks_exact(4).flat_map(rgb).collect()
}

fn encoded(width: u32, height: u32, pixels: &[u8]) -> Outcome<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}
