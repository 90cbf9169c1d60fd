//! `guidepost serve` from outside: what browsers get while files change in every way that editors have, and what anybody
//! else gets. Nothing here is timed: what must come is waited for, for long.

mod edits;
mod hostile;
mod rebuilds;
mod saves;
mod support;
