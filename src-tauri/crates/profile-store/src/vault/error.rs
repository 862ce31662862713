//! What can go wrong with a vault. No variant holds a secret.

/// Why a vault did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// This computer has no keyring, or none that answers.
    #[error("there is no keyring on this computer")]
    Missing,
    /// The keyring is locked and a prompt was not allowed, or it was locked again meanwhile.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring asked and the person declined, or nothing could show the question.
    #[error("the keyring's prompt was dismissed")]
    Dismissed,
    /// The keyring cannot hold a secret of this length.
    #[error("the secret is longer than the {limit} bytes that this keyring holds")]
    TooLong {
        /// The most it can hold, in bytes.
        limit: usize,
    },
    /// What is kept there is not text, so it was not kept by Portico.
    #[error("the keyring's entry is not text")]
    Unreadable,
    /// The keyring did not answer in time. A change may have happened all the same.
    #[error("the keyring did not answer in time")]
    TimedOut,
    /// The connection to the keyring broke, and a new one did too. A change may have happened all the same.
    #[error("the connection to the keyring was lost: {0}")]
    Lost(String),
    /// The keyring refused for a reason of its own.
    #[error("the keyring refused: {0}")]
    Failed(String),
}
