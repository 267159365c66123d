//! Lists and worklists: filters come in, lines and items go out.

use baton_api::handoff::v1 as api;
use baton_api::types::v1::Party;
use baton_domain::ids::{Code, OrganizationId, PatientRef, PersonId};
use baton_views::limits::FILTER_MAX_VALUES;
use baton_views::views::handoff::{HandoffFilter, HandoffLine};
use baton_views::views::worklist::{About, Timing, WorklistFilter, WorklistItem, WorklistKind};

use super::codes::{Coded, code, number};
use super::faults::{Checked, Faults};
use super::ids::{handoff_name, id, program_id, program_name};
use super::time::{from_instant, instant};
use super::values::{from_accountable, from_party};

/// Reads which handoffs are asked for.
pub(crate) fn handoff_filter(faults: &mut Faults, filter: api::HandoffFilter) -> Checked<HandoffFilter> {
    let api::HandoffFilter {
        patient,
        needs,
        phases,
        organization,
        side,
        programs,
        kinds,
        requested_from,
        requested_before,
        warmth,
        outcomes,
        overdue,
    } = filter;
    let patient = faults.optional("patient", patient, id(PatientRef::new));
    let needs = faults.list("needs", needs, VALUES, |faults, need| id(Code::new)(faults, need));
    let phases = codes(faults, "phases", phases);
    let organization = party(faults, organization, side);
    let programs = faults.list("programs", programs, VALUES, program_id);
    let kinds = codes(faults, "kinds", kinds);
    let requested_from = faults.optional("requested_from", requested_from, instant);
    let requested_before = faults.optional("requested_before", requested_before, instant);
    let in_order = match (&requested_from, &requested_before) {
        (Ok(Some(from)), Ok(Some(before))) if from >= before => {
            Err(faults.fault_of("requested_before", "is not later than requested_from"))
        }
        _ => Ok(()),
    };
    let warmth = codes(faults, "warmth", warmth);
    let outcomes = codes(faults, "outcomes", outcomes);
    in_order?;
    Ok(HandoffFilter {
        patient: patient?,
        needs: needs?,
        phases: phases?,
        organization: organization?,
        programs: programs?,
        kinds: kinds?,
        requested_from: requested_from?,
        requested_before: requested_before?,
        warmth: warmth?,
        outcomes: outcomes?,
        overdue,
    })
}

const VALUES: std::ops::RangeInclusive<usize> = 0..=FILTER_MAX_VALUES;

fn codes<T: Coded>(faults: &mut Faults, field: &str, numbers: Vec<i32>) -> Checked<Vec<T>> {
    faults.list(field, numbers, VALUES, code)
}

type OfParty = Option<(OrganizationId, Option<baton_domain::value::Side>)>;

fn party(faults: &mut Faults, organization: Option<String>, side: Option<i32>) -> Checked<OfParty> {
    let named = organization.is_some();
    let organization = faults.optional("organization", organization, id(OrganizationId::new));
    let side = match side {
        Some(_) if !named => Err(faults.fault_of("side", "needs the organization that is on it")),
        side => faults.optional("side", side, code),
    };
    let (organization, side) = (organization?, side?);
    Ok(organization.map(|organization| (organization, side)))
}

/// Reads which items are asked for.
pub(crate) fn worklist_filter(
    faults: &mut Faults,
    kinds: Vec<i32>,
    person: Option<String>,
) -> Checked<WorklistFilter> {
    let kinds = faults.list("kinds", kinds, 0..=WorklistKind::ALL.len(), code);
    let person = faults.optional("person", person, id(PersonId::new));
    Ok(WorklistFilter { kinds: kinds?, person: person?, ..WorklistFilter::default() })
}

/// Reads which items are watched: nothing that comes with time, since no event tells when it has come.
pub(crate) fn watched_filter(
    faults: &mut Faults,
    kinds: Vec<i32>,
    person: Option<String>,
) -> Checked<WorklistFilter> {
    let filter = worklist_filter(faults, kinds, person)?;
    if filter.kinds.iter().any(|kind| kind.timing() != Timing::Always) {
        return Err(faults.fault_of(
            "kinds",
            "names a kind that comes with time and not with an event, and cannot be watched: list it",
        ));
    }
    Ok(WorklistFilter { events_only: true, ..filter })
}

/// A handoff as lists show it.
pub(crate) fn handoff_summary(line: &HandoffLine) -> api::HandoffSummary {
    let HandoffLine {
        ordinal: _,
        tenant: _,
        handoff,
        patient,
        kind,
        need,
        urgency,
        needed_by,
        setting,
        program,
        program_version,
        requested_at,
        phase,
        outcome,
        closed_at,
        overdue_since,
        warmth,
        referrer,
        receiver,
        accountable,
        held_until,
        visit_planned_at,
        escalations_open,
        revision,
        recorded_at,
    } = line;
    api::HandoffSummary {
        name: handoff_name(*handoff),
        revision: revision.0,
        patient: patient.to_string(),
        kind: kind.api_number(),
        need: need.to_string(),
        urgency: urgency.api_number(),
        needed_by: needed_by.map(from_instant),
        setting: setting.api_number(),
        program: program_name(program),
        program_version: *program_version,
        requested_at: Some(from_instant(*requested_at)),
        phase: phase.api_number(),
        outcome: number(*outcome),
        closed_at: closed_at.map(from_instant),
        overdue_since: overdue_since.map(from_instant),
        warmth: warmth.api_number(),
        referrer: Some(from_party(referrer)),
        receiver: receiver.as_ref().map(from_party),
        accountable: accountable.iter().map(from_accountable).collect(),
        held_until: held_until.map(from_instant),
        visit_planned_at: visit_planned_at.map(from_instant),
        escalations_open: *escalations_open,
        last_recorded_at: Some(from_instant(*recorded_at)),
    }
}

/// An item of a worklist, under the key that names it there.
pub(crate) fn worklist_item(item: &WorklistItem, key: String) -> api::WorklistItem {
    let WorklistItem {
        tenant: _,
        organization,
        since,
        ordinal: _,
        kind,
        side,
        number,
        handoff,
        team,
        person,
        about,
    } = item;
    api::WorklistItem {
        key,
        kind: kind.api_number(),
        since: Some(from_instant(*since)),
        handoff: handoff_name(*handoff),
        side: side.api_number(),
        party: Some(Party {
            organization: organization.to_string(),
            service: None,
            team: team.as_ref().map(ToString::to_string),
            person: person.as_ref().map(ToString::to_string),
        }),
        number: (*number > 0).then_some(*number),
        subject: about.as_ref().map(subject),
    }
}

fn subject(about: &About) -> api::WorklistSubject {
    let About {
        patient,
        kind,
        need,
        urgency,
        needed_by,
        program,
        phase,
        counterpart,
        planned_at,
        held_until,
        reported,
        deadline,
        cause,
        rule,
    } = about;
    api::WorklistSubject {
        patient: patient.to_string(),
        kind: kind.api_number(),
        need: need.to_string(),
        urgency: urgency.api_number(),
        needed_by: needed_by.map(from_instant),
        program: program_name(program),
        phase: phase.api_number(),
        counterpart: counterpart.as_ref().map(ToString::to_string),
        planned_at: planned_at.map(from_instant),
        held_until: held_until.map(from_instant),
        reported: *reported,
        deadline: number(*deadline),
        cause: number(*cause),
        rule: number(*rule),
    }
}
