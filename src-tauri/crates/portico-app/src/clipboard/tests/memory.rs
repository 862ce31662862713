//! What is left of a token in this process (`keyring-rs` tests its secrets in this way too).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};

use secrecy::SecretString;
use zeroize::Zeroize;

use super::super::Outcome;
use super::xvfb::Xvfb;
use super::{Bench, LONG};

/// The canary with every bit turned, so that the search finds copies of the token and not itself.
const TURNED: [u8; 24] = [
    !b'c', !b'a', !b'n', !b'a', !b'r', !b'y', !b'-', !b'o', !b'n', !b'-', !b't', !b'h', !b'e', !b'-', !b'c',
    !b'l', !b'i', !b'p', !b'-', !b'7', !b'x', !b'Q', !b'9', !b'z',
];

fn canary() -> SecretString {
    let mut text = String::with_capacity(TURNED.len());
    text.extend(TURNED.iter().map(|byte| char::from(!byte)));
    SecretString::from(text)
}

/// How often the canary stands in this process's memory.
fn copies() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut chunk = vec![0; usize::try_from(to - from).unwrap().min(1 << 16)];
        let mut at = from;
        while at < to {
            // Other tests give memory back while this one looks.
            if memory.seek(SeekFrom::Start(at)).is_err() {
                break;
            }
            let Ok(read @ 1..) = memory.read(&mut chunk) else { break };
            // Most of the memory is empty, and this look is a quick one.
            if chunk[..read].contains(&!TURNED[0]) {
                found += chunk[..read]
                    .windows(TURNED.len())
                    .filter(|window| window.iter().zip(TURNED).all(|(byte, turned)| *byte == !turned))
                    .count();
                chunk.zeroize();
            }
            let step = if read > TURNED.len() && at + read as u64 != to { read - TURNED.len() } else { read };
            at += step as u64;
        }
    }
    found
}

#[test]
fn nothing_of_a_token_is_left_in_memory() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    bench.clipboard.copy_for("p", canary(), LONG).unwrap();
    for selection in ["clipboard", "primary"] {
        let pasted = Command::new("xclip")
            .args(["-o", "-selection", selection])
            .env("DISPLAY", &xvfb.display)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(pasted.success());
    }
    assert!(copies() >= 2, "the text and what went to the display");
    assert_eq!(bench.clipboard.clear_now(), Outcome::Cleared);
    assert_eq!(copies(), 0);
}
