//! guidepost.
