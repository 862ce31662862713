//! Wakes the clipboard's thread.

#[cfg(not(unix))]
pub(super) use elsewhere::Bell;
#[cfg(unix)]
pub(super) use on_unix::Bell;

#[cfg(unix)]
mod on_unix {
    use std::io::{self, Read, Write};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// A socket pair, so that one wait covers the bell and the display.
    pub(in super::super) struct Bell {
        rings: UnixStream,
        hears: UnixStream,
    }

    impl Bell {
        pub(in super::super) fn new() -> io::Result<Self> {
            let (rings, hears) = UnixStream::pair()?;
            rings.set_nonblocking(true)?;
            hears.set_nonblocking(true)?;
            Ok(Self { rings, hears })
        }

        pub(in super::super) fn ring(&self) {
            // A full socket has been rung often enough.
            let _ = (&self.rings).write(&[1]);
        }

        /// Waits until the bell rings, the display has something to say or the time is over.
        pub(in super::super) fn wait(&self, display: Option<BorrowedFd<'_>>, at_most: Option<Duration>) {
            let at_most = at_most.and_then(|time| Timespec::try_from(time).ok());
            let mut fds = vec![PollFd::from_borrowed_fd(self.hears.as_fd(), PollFlags::IN)];
            fds.extend(display.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
            // An interrupted wait is a short one.
            let _ = poll(&mut fds, at_most.as_ref());
            let mut heard = [0; 64];
            while matches!((&self.hears).read(&mut heard), Ok(1..)) {}
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io;
    use std::sync::{Condvar, Mutex, PoisonError};
    use std::time::Duration;

    /// A flag that can be waited for.
    pub(in super::super) struct Bell {
        rung: Mutex<bool>,
        changed: Condvar,
    }

    impl Bell {
        #[allow(clippy::unnecessary_wraps)] // it can fail on Unix
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self { rung: Mutex::new(false), changed: Condvar::new() })
        }

        pub(in super::super) fn ring(&self) {
            *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.changed.notify_one();
        }

        /// Waits until the bell rings or the time is over.
        pub(in super::super) fn wait(&self, at_most: Option<Duration>) {
            let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
            let mut rung = match at_most {
                Some(time) => {
                    self.changed
                        .wait_timeout_while(rung, time, |rung| !*rung)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self.changed.wait_while(rung, |rung| !*rung).unwrap_or_else(PoisonError::into_inner),
            };
            *rung = false;
        }
    }
}
