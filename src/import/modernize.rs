//! `--modernize`.

use super::body::{Body, Teller};
use super::front_matter::FrontMatter;

/// Apply every rule.
pub(super) fn apply(_body: &mut Body, _front_matter: &mut FrontMatter, _teller: &mut Teller<'_>) {}
