//! The community URL checker.
