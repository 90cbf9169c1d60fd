//! Keeps a terminal from showing and acting upon keys by itself, between two that are read as well: those that come while the
//! list is drawn would be echoed into it, and Ctrl+C would leave it half drawn.

use std::io;

/// A terminal that leaves all keys to the program; it is as it was when this is dropped.
pub struct Quiet {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Quiet {
    /// # Errors
    /// Standard input is no terminal.
    pub fn now() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(io::stdin(), OptionalActions::Drain, &quiet)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Drain, &self.before);
    }
}

#[cfg(not(unix))]
impl Quiet {
    /// Consoles of Windows echo nothing that is read key by key.
    pub fn now() -> io::Result<Self> {
        Ok(Self {})
    }
}
