//! A verdict in the making: what the rules find before it is worded as an [`Outcome`].

use crate::verdict::{Note, Outcome, Reason, Verdict};

/// A set of notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes(u32);

impl Notes {
    pub(crate) fn add(&mut self, note: Note) {
        self.0 |= 1 << note as u32;
    }

    pub(crate) fn add_all(&mut self, notes: Self) {
        self.0 |= notes.0;
    }

    pub(crate) fn contains(self, note: Note) -> bool {
        self.0 & (1 << note as u32) != 0
    }
}

/// What the rules found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    /// The verdict on the host alone, where a secret outranks it.
    pub(crate) class: Verdict,
    pub(crate) reason: Option<Reason>,
    /// The detail behind `class`.
    pub(crate) class_reason: Option<Reason>,
    pub(crate) host: Option<String>,
    pub(crate) normalized: Option<String>,
    pub(crate) notes: Notes,
}

impl Finding {
    pub(crate) fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            class: verdict,
            reason: None,
            class_reason: None,
            host: None,
            normalized: None,
            notes: Notes::default(),
        }
    }

    pub(crate) fn because(verdict: Verdict, reason: Reason) -> Self {
        Self { reason: Some(reason), class_reason: Some(reason), ..Self::new(verdict) }
    }

    pub(crate) fn at(self, host: &str) -> Self {
        Self { host: Some(host.to_owned()), ..self }
    }

    pub(crate) fn with(mut self, note: Note) -> Self {
        self.notes.add(note);
        self
    }

    /// The same place, but the text carries a secret; what the host alone would be stays known.
    pub(crate) fn outranked_by_secret(self, kind: Reason) -> Self {
        Self { verdict: Verdict::SecretInUrl, reason: Some(kind), ..self }
    }
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        let notes = Note::ALL.iter().copied().filter(|&note| finding.notes.contains(note)).collect();
        Self {
            verdict: finding.verdict,
            severity: finding.verdict.severity(),
            on_supported_domain: finding.class.on_supported_domain(),
            host: finding.host,
            normalized: finding.normalized,
            login_path: finding.class.login_path(),
            alternatives: finding.class.alternatives(finding.class_reason).to_vec(),
            reason: finding.reason,
            notes,
        }
    }
}
