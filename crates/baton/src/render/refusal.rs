//! A refusal as it came over the wire: code, reason, rule, what stood in the way and what to do.

use tonic::Status;
use tonic_types::StatusExt as _;

use super::page::{Page, Tone};

/// A refused call.
#[derive(Debug)]
pub(crate) struct Refused {
    /// What was tried, by whom.
    pub(crate) tried: String,
    /// The gRPC code's name, such as `FAILED_PRECONDITION`.
    pub(crate) code: String,
    /// The reason, such as `STALE_READ_BACK`; empty if the answer is not one of Baton's.
    pub(crate) reason: String,
    /// The rule, such as `R8`, where one refuses.
    pub(crate) rule: Option<String>,
    /// What stands in the way.
    pub(crate) why: String,
    /// What would satisfy it.
    pub(crate) remedy: Option<String>,
}

impl Refused {
    /// What a status says.
    pub(crate) fn new(tried: impl Into<String>, status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let faults = details.bad_request().map(|faults| {
            let each =
                faults.field_violations.iter().map(|fault| format!("{} {}", fault.field, fault.description));
            each.collect::<Vec<_>>().join("; ")
        });
        // A refusal by a rule is told as what stands in the way, a semicolon, and what would satisfy it.
        let (why, remedy) = match (faults, status.message().split_once("; ")) {
            (Some(faults), _) => (faults, None),
            (None, Some((why, remedy))) => (why.to_owned(), Some(remedy.to_owned())),
            (None, None) => (status.message().to_owned(), None),
        };
        Self {
            tried: tried.into(),
            code: code_name(status.code()),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            rule: info.and_then(|info| info.metadata.get("rule").cloned()),
            why,
            remedy,
        }
    }

    /// All of it in a line, for an error message.
    pub(crate) fn in_a_line(&self) -> String {
        let remedy = self.remedy.as_ref().map_or_else(String::new, |remedy| format!("; {remedy}"));
        let code = if self.reason.is_empty() { &self.code } else { &self.reason };
        format!("{}{remedy} ({code})", self.why)
    }

    /// Writes it, as a step that was not taken.
    pub(crate) fn write(&self, page: &mut Page, indent: usize) {
        let lead = format!("{:>width$}  ", "✗", width = indent.saturating_sub(2));
        let rule = self.rule.as_ref().map_or_else(String::new, |rule| format!(" · rule {rule}"));
        page.hanging(&[(Tone::Bad, &lead)], indent, Tone::Bad, &format!("Refused: {}", self.tried));
        page.paragraph(indent, Tone::Faint, &format!("{} · {}{rule}", self.code, self.reason));
        page.paragraph(indent, Tone::Plain, &self.why);
        if let Some(remedy) = &self.remedy {
            page.hanging(&[(Tone::Plain, &format!("{:indent$}→ ", ""))], indent + 2, Tone::Plain, remedy);
        }
    }
}

/// `FailedPrecondition` as `FAILED_PRECONDITION`.
fn code_name(code: tonic::Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}
