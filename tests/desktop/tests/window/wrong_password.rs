//! The portal says no to a name and password.
