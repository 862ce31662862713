//! What a PNG says of itself in its first chunk (PNG, third edition, 11.2.1).

/// The pixels across and down of a PNG with eight bits for each of red, green, blue and opacity.
pub fn rgba_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    let (depth, colour) = (*header.get(8)?, *header.get(9)?);
    (depth == 8 && colour == 6).then_some((number(0)?, number(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_eight_bit_rgba_has_a_size() {
        let png = |depth: u8, colour: u8| {
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\x01\0".to_vec();
            bytes.extend([depth, colour]);
            bytes
        };
        assert_eq!(rgba_size(&png(8, 6)), Some((32, 256)));
        for broken in [png(16, 6), png(8, 2), b"GIF89a".to_vec(), png(8, 6)[..20].to_vec()] {
            assert_eq!(rgba_size(&broken), None);
        }
    }
}
