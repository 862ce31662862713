//! CHECKS F3: two hundred sign-ins that are begun and left again leave nothing open.

use practice_portal::Dialect;
use tokio::net::TcpStream;
use tokio::runtime::Handle;

use crate::ALONE;
use crate::common::wire::{is_closed, listen_to_end};
use crate::common::{MARA, Stage};

const CYCLES: usize = 200;

#[tokio::test]
async fn f3_two_hundred_cycles_leak_no_socket_and_no_task() {
    let _alone = ALONE.lock().await;
    let stage = Stage::new(Dialect::Enterprise11).await;
    // What the first use of everything opens stays open.
    for number in 0..8 {
        cycle(&stage, number).await;
    }
    let before = settled().await;
    for number in 0..CYCLES {
        cycle(&stage, number).await;
    }
    let after = settled().await;
    assert!(after.files <= before.files, "{before:?} {after:?}");
    assert!(after.tasks <= before.tasks, "{before:?} {after:?}");
}

/// One sign-in, left in one of four ways, with a visitor who holds a connection open.
async fn cycle(stage: &Stage, number: usize) {
    let sign_in = stage.wait().await;
    let (port, page) = (sign_in.port, sign_in.page.clone());
    let mut visitor = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    match number % 4 {
        0 => {
            sign_in.cancel.cancel();
            sign_in.ended().await.unwrap_err();
        }
        1 => {
            sign_in.waiting.abort();
            assert!(sign_in.waiting.await.unwrap_err().is_cancelled());
        }
        2 => {
            let back = stage.browser.cancel(page.as_url()).await;
            stage.browser.open(&back).await;
            sign_in.ended().await.unwrap_err();
        }
        _ => {
            let back = stage.browser.sign_in(page.as_url(), MARA).await;
            stage.browser.open(&back).await;
            let _ = sign_in.ended().await.unwrap();
        }
    }
    assert!(is_closed(port));
    assert_eq!(listen_to_end(&mut visitor).await, "");
}

#[derive(Debug)]
struct Open {
    files: usize,
    tasks: usize,
}

/// What is open when everything that ends has ended: the least of what was seen, however long that takes.
async fn settled() -> Open {
    let mut least = Open { files: usize::MAX, tasks: usize::MAX };
    for _ in 0..2000 {
        tokio::task::yield_now().await;
        least.files = least.files.min(std::fs::read_dir("/proc/self/fd").unwrap().count());
        least.tasks = least.tasks.min(Handle::current().metrics().num_alive_tasks());
    }
    least
}
