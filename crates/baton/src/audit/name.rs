//! What a story can be of, as a person names it.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// What a name must be.
const FORMS: &str = "it must be a handoff's id, a UUID such as 018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77, or handoffs/ID, \
                     programs/ID, services/ID or screenings/ID";

/// What it is that has a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A handoff.
    Handoff,
    /// A program.
    Program,
    /// A service.
    Service,
    /// A screening.
    Screening,
}

/// The name of something that has a story, such as `handoffs/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// What it is.
    pub(crate) kind: Kind,
    text: String,
}

impl Name {
    /// As the API has it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (collection, id) = text.split_once('/').unwrap_or(("handoffs", text));
        let kind = match collection {
            "handoffs" => Kind::Handoff,
            "programs" => Kind::Program,
            "services" => Kind::Service,
            "screenings" => Kind::Screening,
            _ => return Err(FORMS.to_owned()),
        };
        let id = match kind {
            Kind::Handoff | Kind::Screening => Uuid::try_parse(id).ok().map(|id| id.hyphenated().to_string()),
            // Their ids are chosen by whoever defined them; what is none, the answer says.
            Kind::Program | Kind::Service => (!id.is_empty()).then(|| id.to_owned()),
        };
        let id = id.ok_or_else(|| FORMS.to_owned())?;
        Ok(Self { kind, text: format!("{collection}/{id}") })
    }
}
