//! Acts that open a handoff and settle consent.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::record_consent::Answer;
use baton_domain::Words;
use baton_domain::act::{
    AmendRequest, Change, ConsentAnswer, RecordConsent, RequestHandoff, WithdrawConsent,
};
use baton_domain::ids::{Code, HandoffId, PatientRef};
use baton_domain::limits::RECEIVERS;
use baton_domain::policy::ProgramVersion;
use baton_domain::value::ConsentScope;
use prost_types::FieldMask;

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::ids::{given, handoff_id, id, program_id, screening_id};
use super::super::texts::{required_text, text};
use super::super::time::instant;
use super::super::values::{age_years, consent_scope, party, strata};
use super::reason;

pub(in super::super) fn request_handoff(
    faults: &mut Faults,
    handoff: HandoffId,
    act: api::RequestHandoff,
) -> Checked<RequestHandoff> {
    let api::RequestHandoff {
        patient,
        kind,
        need,
        urgency,
        needed_by,
        referrer,
        setting,
        strata: sent_strata,
        age_years: years,
        parent,
        indication,
        screening,
        supersedes,
        program,
    } = act;
    let patient = faults.required("patient", given(patient), id(PatientRef::new));
    let kind = faults.field("kind", kind, code);
    let need = faults.required("need", given(need), id(Code::new));
    let urgency = faults.field("urgency", urgency, code);
    let needed_by = faults.optional("needed_by", needed_by, instant);
    let referrer = faults.required("referrer", referrer, party);
    let setting = faults.field("setting", setting, code);
    let strata = faults.optional("strata", sent_strata, strata);
    let age_years = faults.optional("age_years", years, age_years);
    let parent = faults.optional("parent", parent, handoff_id);
    let screening = faults.optional("screening", screening, screening_id);
    let supersedes = faults.optional("supersedes", supersedes, handoff_id);
    let indication = faults.optional("indication", indication, text);
    let program = faults.optional("program", program, program_id);
    Ok(RequestHandoff {
        id: handoff,
        patient: patient?,
        kind: kind?,
        need: need?,
        urgency: urgency?,
        needed_by: needed_by?,
        referrer: referrer?,
        setting: setting?,
        strata: strata?,
        age_years: age_years?,
        parent: parent?,
        screening: screening?,
        supersedes: supersedes?,
        // Which version that is, is looked up.
        program: program?.map_or_else(ProgramVersion::built_in, ProgramVersion::newest_of),
        words: Words { indication: indication?, ..Words::default() },
    })
}

pub(in super::super) fn amend_request(faults: &mut Faults, act: api::AmendRequest) -> Checked<AmendRequest> {
    let api::AmendRequest {
        update_mask,
        urgency,
        needed_by,
        kind,
        need,
        setting,
        strata: sent_strata,
        age_years: years,
        indication,
    } = act;
    let mask = faults.required("update_mask", update_mask, mask)?;
    let urgency = mask.changed(faults, "urgency", urgency, code);
    let needed_by = mask.changed_or_cleared(faults, "needed_by", needed_by, instant);
    let kind = mask.changed(faults, "kind", kind, code);
    let need = mask.changed(faults, "need", need, id(Code::new));
    let setting = mask.changed(faults, "setting", setting, code);
    let strata = mask.changed_or_cleared(faults, "strata", sent_strata, strata);
    let age_years = mask.changed_or_cleared(faults, "age_years", years, age_years);
    let indication = mask.changed(faults, "indication", indication, text);
    Ok(AmendRequest {
        urgency: urgency?,
        needed_by: needed_by?,
        kind: kind?,
        need: need?,
        setting: setting?,
        strata: strata?,
        age_years: age_years?,
        words: Words { indication: indication?, ..Words::default() },
    })
}

/// The fields that an amendment names.
struct Mask(Vec<String>);

/// Every field that an amendment may name.
const AMENDABLE: [&str; 8] =
    ["urgency", "needed_by", "kind", "need", "setting", "strata", "age_years", "indication"];

fn mask(faults: &mut Faults, mask: FieldMask) -> Checked<Mask> {
    let FieldMask { paths } = mask;
    let known = |faults: &mut Faults, path: String| {
        if AMENDABLE.contains(&path.as_str()) {
            return Ok(path);
        }
        Err(faults.fault(format!("is no field that can change: name some of {}", AMENDABLE.join(", "))))
    };
    faults.list("paths", paths, 1..=AMENDABLE.len(), known).map(Mask)
}

impl Mask {
    fn names(&self, field: &str) -> bool {
        self.0.iter().any(|named| named == field)
    }

    /// A field that can change and cannot be taken away.
    fn changed<V, T>(
        &self,
        faults: &mut Faults,
        field: &str,
        value: Option<V>,
        read: impl FnOnce(&mut Faults, V) -> Checked<T>,
    ) -> Checked<Option<T>> {
        match self.changed_or_cleared(faults, field, value, read)? {
            Change::Keep => Ok(None),
            Change::Set(value) => Ok(Some(value)),
            Change::Clear => {
                Err(faults.fault_of(field, "is named in update_mask and cannot be taken away: set it"))
            }
        }
    }

    /// A field that can change and can be taken away: named and not set.
    fn changed_or_cleared<V, T>(
        &self,
        faults: &mut Faults,
        field: &str,
        value: Option<V>,
        read: impl FnOnce(&mut Faults, V) -> Checked<T>,
    ) -> Checked<Change<T>> {
        if !self.names(field) {
            let why = "is not named in update_mask: name it there, or leave it out";
            return faults.refused(field, value, why).map(|()| Change::Keep);
        }
        Ok(faults.optional(field, value, read)?.map_or(Change::Clear, Change::Set))
    }
}

pub(in super::super) fn record_consent(
    faults: &mut Faults,
    act: api::RecordConsent,
) -> Checked<RecordConsent> {
    let api::RecordConsent { given_by, answer } = act;
    let answer = match answer {
        None => Err(faults.fault_of("answer", "is required: set one of given, declined and overridden")),
        Some(Answer::Given(answer)) => faults.field("given", answer, given_consent),
        Some(Answer::Declined(answer)) => faults.field("declined", answer, declined_consent),
        Some(Answer::Overridden(answer)) => faults.field("overridden", answer, overridden_consent),
    };
    let given_by = faults.field("given_by", given_by, code);
    let Answered { answer, scope, limits_explained, words } = answer?;
    Ok(RecordConsent { answer, given_by: given_by?, scope, limits_explained, words })
}

/// An answer with what each kind of answer says in its own way.
struct Answered {
    answer: ConsentAnswer,
    scope: ConsentScope,
    limits_explained: bool,
    words: Words,
}

fn given_consent(faults: &mut Faults, answer: api::GivenConsent) -> Checked<Answered> {
    let api::GivenConsent { basis, scope, limits_explained } = answer;
    let basis = faults.field("basis", basis, code);
    let scope = faults.optional("scope", scope, consent_scope);
    Ok(Answered {
        answer: ConsentAnswer::Given(basis?),
        scope: scope?.unwrap_or_default(),
        limits_explained,
        words: Words::default(),
    })
}

fn declined_consent(faults: &mut Faults, answer: api::DeclinedConsent) -> Checked<Answered> {
    let api::DeclinedConsent { reason: why } = answer;
    let why = faults.optional("reason", why, text)?;
    Ok(Answered {
        answer: ConsentAnswer::Declined,
        scope: ConsentScope::default(),
        limits_explained: false,
        words: reason(why),
    })
}

fn overridden_consent(faults: &mut Faults, answer: api::OverriddenConsent) -> Checked<Answered> {
    let api::OverriddenConsent { legal_basis, scope, reason: why } = answer;
    let legal_basis = faults.required("legal_basis", given(legal_basis), id(Code::new));
    let scope = faults.optional("scope", scope, consent_scope);
    let why = required_text(faults, "reason", why);
    Ok(Answered {
        answer: ConsentAnswer::Overridden { legal_basis: legal_basis? },
        scope: scope?.unwrap_or_default(),
        limits_explained: false,
        words: reason(Some(why?)),
    })
}

pub(in super::super) fn withdraw_consent(
    faults: &mut Faults,
    act: api::WithdrawConsent,
) -> Checked<WithdrawConsent> {
    let api::WithdrawConsent { receivers, reason: why } = act;
    let receivers = faults.list("receivers", receivers, 0..=RECEIVERS, party);
    let why = faults.optional("reason", why, text);
    Ok(WithdrawConsent { receivers: receivers?, words: reason(why?) })
}
