//! Names and identifiers, in and out.

use baton_domain::ids::{HandoffId, InvalidId, ProgramId, ScreeningId, ServiceId};
use baton_domain::limits::IDENTIFIER_BYTES;
use uuid::Uuid;

use super::faults::{Checked, Faults};

const HANDOFFS: &str = "handoffs/";
const PROGRAMS: &str = "programs/";
const SERVICES: &str = "services/";
const SCREENINGS: &str = "screenings/";

/// A string that may be there: in the API an empty one is none where a field has no presence of its own.
pub(crate) fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Reads an identifier with its constructor, such as `id(PersonId::new)`.
pub(super) fn id<T>(
    new: impl FnOnce(&str) -> Result<T, InvalidId>,
) -> impl FnOnce(&mut Faults, String) -> Checked<T> {
    move |faults, text| {
        new(&text).map_err(|invalid| match invalid {
            InvalidId::Empty => faults.fault("is empty: give an identifier, or leave the field out"),
            InvalidId::TooLong => faults.fault(format!(
                "is longer than {IDENTIFIER_BYTES} bytes: give an identifier, never a name or a text"
            )),
            InvalidId::Malformed => faults.fault(invalid.to_string()),
        })
    }
}

/// Reads a UUID in its usual form with hyphens. The one of nothing but zeros is nobody's.
pub(super) fn uuid(faults: &mut Faults, text: String) -> Checked<Uuid> {
    hyphenated(&text)
        .ok_or_else(|| faults.fault("is not a UUID: give one such as 018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77"))
}

/// Reads `handoffs/{id}`.
pub(crate) fn handoff_id(faults: &mut Faults, name: String) -> Checked<HandoffId> {
    name.strip_prefix(HANDOFFS).and_then(hyphenated).map(HandoffId).ok_or_else(|| {
        faults.fault("is not the name of a handoff: give `handoffs/` and its id, a UUID with hyphens")
    })
}

fn hyphenated(text: &str) -> Option<Uuid> {
    // The parser also takes braces, a `urn:` and no hyphens at all: one thing shall have one name.
    let uuid = Uuid::try_parse(text).ok()?;
    let one_form = text.len() == uuid::fmt::Hyphenated::LENGTH;
    (one_form && !uuid.is_nil()).then_some(uuid)
}

/// `handoffs/{id}`.
pub(crate) fn handoff_name(id: HandoffId) -> String {
    format!("{HANDOFFS}{id}")
}

/// Reads `screenings/{id}`.
pub(crate) fn screening_id(faults: &mut Faults, name: String) -> Checked<ScreeningId> {
    name.strip_prefix(SCREENINGS).and_then(hyphenated).map(ScreeningId).ok_or_else(|| {
        faults.fault("is not the name of a screening: give `screenings/` and its id, a UUID with hyphens")
    })
}

/// `screenings/{id}`.
pub(super) fn screening_name(id: ScreeningId) -> String {
    format!("{SCREENINGS}{id}")
}

/// Reads `programs/{id}`.
pub(crate) fn program_id(faults: &mut Faults, name: String) -> Checked<ProgramId> {
    match name.strip_prefix(PROGRAMS) {
        Some(program) => id(ProgramId::new)(faults, program.to_owned()),
        None => Err(faults.fault("is not the name of a program: give `programs/` and its id")),
    }
}

/// Reads `services/{id}`.
pub(crate) fn service_id(faults: &mut Faults, name: String) -> Checked<ServiceId> {
    match name.strip_prefix(SERVICES) {
        Some(service) => id(ServiceId::new)(faults, service.to_owned()),
        None => Err(faults.fault("is not the name of a service: give `services/` and its id")),
    }
}

/// `services/{id}`.
pub(super) fn service_name(id: &ServiceId) -> String {
    format!("{SERVICES}{id}")
}

/// `programs/{id}`.
pub(super) fn program_name(id: &ProgramId) -> String {
    format!("{PROGRAMS}{id}")
}
