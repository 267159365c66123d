//! Screenings: commands come in, screenings go out.

use baton_api::screening::v1 as api;
use baton_api::types::v1 as types;
use baton_commands::{Asked, FieldFault};
use baton_domain::ids::{Code, OrganizationId, PatientRef, ScreeningId, TenantId};
use baton_domain::limits::WITHIN_HEARING;
use baton_domain::policy::ProgramVersion;
use baton_domain::screening::{
    ActKind, AskedInPrivate, Encounter, Help, OfferHelp, RecordHelpAccepted, RecordHelpDeclined,
    RecordScreening, RecordScreeningNotDone, RegisterEligible, Screened, Standing,
};
use baton_domain::value::Actor;
use baton_domain::{Screening, Words};
use baton_store::Revision;
use baton_views::views::screening::{ScreeningFilter, ScreeningLine};
use bytes::Bytes;
use jiff::Timestamp;

use super::codes::{Coded as _, code, number};
use super::contact::{from_within_hearing, within_hearing};
use super::context::{Marks, actor, of_an_act};
use super::directory::{codes, from_codes};
use super::faults::{Checked, Faults};
use super::ids::{given, id, program_id, screening_id, screening_name};
use super::parsed::{Id, Opened, Parsed, Request, as_sent, content, requests_on};
use super::texts::text;
use super::time::{from_instant, from_zoned_date, instant, zoned_date};
use super::values::{age_years, from_strata, strata};

requests_on! {
    Screening, named, ActKind, api;
    RecordScreeningRequest: RecordScreening => record;
    RecordScreeningNotDoneRequest: RecordScreeningNotDone => not_done;
    OfferHelpRequest: OfferHelp => offer;
    RecordHelpAcceptedRequest: RecordHelpAccepted => accept;
    RecordHelpDeclinedRequest: RecordHelpDeclined => decline;
}

fn named(faults: &mut Faults, name: String) -> Checked<Id<Screening>> {
    screening_id(faults, name).map(Id::Named)
}

/// An entry of a batch.
pub(crate) struct Entry {
    /// What the caller knows it by; not an identifier where that is a fault.
    pub(crate) key: String,
    /// Its content, as it was sent.
    pub(crate) content: Bytes,
    /// When the patient became eligible, and why that is told so late.
    pub(crate) occurred_at: Option<Timestamp>,
    /// The reason.
    pub(crate) late_reason: Option<baton_domain::Text>,
    /// The patient and the encounter, or what is wrong with them.
    pub(crate) act: Result<RegisterEligible, Vec<FieldFault>>,
}

/// Reads an entry of a batch; `made` makes the screening's id of its key.
pub(crate) fn eligible(sent: api::Eligible, made: impl FnOnce(&Code) -> ScreeningId) -> Entry {
    let content = content(ActKind::RegisterEligible, &sent);
    let api::Eligible {
        key,
        patient,
        encounter: met,
        age_years: years,
        strata: facts,
        occurred_at,
        late_reason,
    } = sent;
    let mut faults = Faults::default();
    let named = faults.required("key", given(key.clone()), id(Code::new));
    let patient = faults.required("patient", given(patient), id(PatientRef::new));
    let encounter = faults.required("encounter", met, encounter);
    let age_years = faults.optional("age_years", years, age_years);
    let strata = faults.optional("strata", facts, strata);
    let occurred_at = faults.optional("occurred_at", occurred_at, instant);
    let late_reason = faults.optional("late_reason", late_reason, text);
    let read = || {
        Ok(RegisterEligible {
            id: made(&named?),
            patient: patient?,
            encounter: encounter?,
            age_years: age_years?,
            strata: strata?,
        })
    };
    let act: Checked<RegisterEligible> = read();
    let (occurred_at, late_reason) = (occurred_at.ok().flatten(), late_reason.ok().flatten());
    let found = faults.into_found();
    let act = act.ok().filter(|_| found.is_empty()).ok_or(found);
    Entry { key, content, occurred_at, late_reason, act }
}

impl Entry {
    /// What is asked for.
    pub(crate) fn asked(act: Result<RegisterEligible, Vec<FieldFault>>) -> Asked<Screening> {
        match act {
            Ok(act) => Asked::Act(Box::new(act.into())),
            Err(faults) => Asked::Faulty { kind: ActKind::RegisterEligible, faults },
        }
    }
}

/// Reads for whom a batch is sent.
pub(crate) fn batch_acting(faults: &mut Faults, sent: Option<types::Acting>) -> Checked<Option<Actor>> {
    faults.optional("acting", sent, actor)
}

fn encounter(faults: &mut Faults, sent: types::Encounter) -> Checked<Encounter> {
    let types::Encounter { id: sent, kind, date, status } = sent;
    let named = faults.required("id", given(sent), id(Code::new));
    let kind = faults.required("kind", given(kind), id(Code::new));
    let date = faults.required("date", date, zoned_date);
    let status = faults.optional("status", status, id(Code::new));
    Ok(Encounter { id: named?, kind: kind?, date: date?, status: status? })
}

fn record(faults: &mut Faults, act: api::RecordScreening) -> Checked<RecordScreening> {
    let api::RecordScreening { instrument, needs, privacy, program, note } = act;
    let instrument = faults.required("instrument", given(instrument), id(Code::new));
    let needs = codes(faults, "needs", needs, 0);
    let privacy = faults.optional("privacy", privacy, asked_in_private);
    let program = faults.optional("program", program, program_id);
    let note = faults.optional("note", note, text);
    Ok(RecordScreening {
        instrument: instrument?,
        needs: needs?,
        privacy: privacy?,
        // Which version that is, is looked up.
        program: program?.map_or_else(ProgramVersion::built_in, ProgramVersion::newest_of),
        words: Words { note: note?, ..Words::default() },
    })
}

fn asked_in_private(faults: &mut Faults, sent: types::AskedInPrivate) -> Checked<AskedInPrivate> {
    let types::AskedInPrivate { asked_alone, limits_explained, within_hearing: hearers, interpreter } = sent;
    let hearers = faults.list("within_hearing", hearers, 0..=WITHIN_HEARING, within_hearing);
    let interpreter = faults.optional("interpreter", interpreter, code);
    Ok(AskedInPrivate { asked_alone, limits_explained, within_hearing: hearers?, interpreter: interpreter? })
}

fn not_done(faults: &mut Faults, act: api::RecordScreeningNotDone) -> Checked<RecordScreeningNotDone> {
    let api::RecordScreeningNotDone { reason, in_words } = act;
    let reason = faults.field("reason", reason, code);
    let words = faults.optional("in_words", in_words, text);
    Ok(RecordScreeningNotDone { reason: reason?, words: Words { reason: words?, ..Words::default() } })
}

fn offer(faults: &mut Faults, act: api::OfferHelp) -> Checked<OfferHelp> {
    let api::OfferHelp { needs, note } = act;
    let needs = codes(faults, "needs", needs, 1);
    let note = faults.optional("note", note, text);
    Ok(OfferHelp { needs: needs?, words: Words { note: note?, ..Words::default() } })
}

fn accept(faults: &mut Faults, act: api::RecordHelpAccepted) -> Checked<RecordHelpAccepted> {
    let api::RecordHelpAccepted { needs, note } = act;
    let needs = codes(faults, "needs", needs, 1);
    let note = faults.optional("note", note, text);
    Ok(RecordHelpAccepted { needs: needs?, words: Words { note: note?, ..Words::default() } })
}

fn decline(faults: &mut Faults, act: api::RecordHelpDeclined) -> Checked<RecordHelpDeclined> {
    let api::RecordHelpDeclined { needs, reason } = act;
    let needs = codes(faults, "needs", needs, 1);
    let reason = faults.optional("reason", reason, text);
    Ok(RecordHelpDeclined { needs: needs?, words: Words { reason: reason?, ..Words::default() } })
}

/// Reads which screenings are asked for, of an organisation.
pub(crate) fn screening_filter(
    faults: &mut Faults,
    organization: OrganizationId,
    patient: Option<String>,
    standings: Vec<i32>,
) -> Checked<ScreeningFilter> {
    let patient = faults.optional("patient", patient, id(PatientRef::new));
    let standings = faults.list("standings", standings, 0..=Standing::ALL.len(), code);
    Ok(ScreeningFilter { organization, patient: patient?, standings: standings? })
}

/// A screening.
pub(crate) fn screening(screening: &Screening, revision: Revision) -> api::Screening {
    let Screening {
        id,
        patient,
        organization,
        encounter,
        age_years,
        strata,
        registered_at,
        screened,
        not_done,
        help,
        last_recorded_at: _,
    } = screening;
    api::Screening {
        name: screening_name(*id),
        revision: revision.0,
        patient: patient.to_string(),
        organization: organization.to_string(),
        encounter: Some(from_encounter(encounter)),
        age_years: *age_years,
        strata: strata.as_ref().map(from_strata),
        registered_at: Some(from_instant(*registered_at)),
        standing: screening.standing().api_number(),
        screened_at: screened.as_ref().map(|Screened { at, .. }| from_instant(*at)),
        instrument: screened.as_ref().map(|screened| screened.instrument.to_string()),
        needs: screened.as_ref().map(|screened| from_codes(&screened.needs)).unwrap_or_default(),
        not_done: number(*not_done),
        help: help.iter().map(from_help).collect(),
    }
}

/// A screening, as a list shows it.
pub(crate) fn screening_line(line: &ScreeningLine) -> api::Screening {
    let ScreeningLine {
        ordinal: _,
        tenant: _,
        organization,
        screening,
        revision,
        patient,
        encounter,
        age_years,
        registered_at,
        standing,
        screened_at,
        instrument,
        needs,
        not_done,
        help,
    } = line;
    api::Screening {
        name: screening_name(*screening),
        revision: revision.0,
        patient: patient.to_string(),
        organization: organization.to_string(),
        encounter: Some(from_encounter(encounter)),
        age_years: *age_years,
        strata: None,
        registered_at: Some(from_instant(*registered_at)),
        standing: standing.api_number(),
        screened_at: screened_at.map(from_instant),
        instrument: instrument.as_ref().map(ToString::to_string),
        needs: from_codes(needs),
        not_done: number(*not_done),
        help: help.iter().map(from_help).collect(),
    }
}

fn from_help(help: &Help) -> api::Help {
    let Help { need, answer } = help;
    api::Help { need: need.to_string(), answer: number(*answer) }
}

/// An encounter.
pub(super) fn from_encounter(encounter: &Encounter) -> types::Encounter {
    let Encounter { id, kind, date, status } = encounter;
    types::Encounter {
        id: id.to_string(),
        kind: kind.to_string(),
        date: Some(from_zoned_date(date)),
        status: status.as_ref().map(ToString::to_string),
    }
}

/// What was so when the patient was asked.
pub(super) fn from_asked_in_private(asked: &AskedInPrivate) -> types::AskedInPrivate {
    let AskedInPrivate { asked_alone, limits_explained, within_hearing, interpreter } = asked;
    types::AskedInPrivate {
        asked_alone: *asked_alone,
        limits_explained: *limits_explained,
        within_hearing: from_within_hearing(within_hearing),
        interpreter: number(*interpreter),
    }
}
