//! Ports of this computer that nobody uses.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use crate::failure::{Failure, Outcome};

/// Below the ports that systems give to connections (Linux begins at 32,768, some containers at 16,000), so that none of
/// those takes one away.
const FIRST: u16 = 10_100;
const ROOM: u16 = 5_900;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// So many ports in a row.
///
/// # Errors
/// When there is no such row.
pub fn free<const COUNT: usize>() -> Outcome<[u16; COUNT]> {
    let width = u16::try_from(COUNT).unwrap_or(1);
    // Two runs at once begin at different places.
    let begin = u16::try_from(std::process::id() % 97).unwrap_or(0) * 60;
    for _ in 0..ROOM / width {
        let step = NEXT.fetch_add(width, Ordering::Relaxed);
        let first = FIRST + begin.wrapping_add(step) % (ROOM - width);
        let mut row = [0; COUNT];
        for (port, number) in row.iter_mut().zip(first..) {
            *port = number;
        }
        let held: Vec<_> = row.iter().map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port))).collect();
        if held.iter().all(Result::is_ok) {
            return Ok(row);
        }
    }
    Err(Failure::new("no ports are free on this computer"))
}
