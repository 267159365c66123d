//! Acts that keep an introduction and a contact from harming the patient.

use baton_api::handoff::v1 as api;
use baton_domain::Words;
use baton_domain::act::{ClearIntroduction, PlanContact, SetContactPreferences};
use baton_domain::limits::WITHIN_HEARING;

use super::super::codes::code;
use super::super::contact::{preferences, within_hearing};
use super::super::faults::{Checked, Faults};
use super::super::texts::text;
use super::super::time::instant;
use super::note;

pub(in super::super) fn set_contact_preferences(
    faults: &mut Faults,
    act: api::SetContactPreferences,
) -> Checked<SetContactPreferences> {
    let api::SetContactPreferences { preferences: wanted, note: remark } = act;
    let wanted = faults.required("preferences", wanted, preferences);
    let remark = faults.optional("note", remark, text);
    Ok(SetContactPreferences { preferences: wanted?, words: note(remark?) })
}

pub(in super::super) fn clear_introduction(
    faults: &mut Faults,
    act: api::ClearIntroduction,
) -> Checked<ClearIntroduction> {
    let api::ClearIntroduction {
        mode,
        asked_alone,
        affirmed,
        limits_explained,
        within_hearing: hearers,
        interpreter,
        not_possible,
        note: remark,
    } = act;
    let mode = faults.field("mode", mode, code);
    let hearers = faults.list("within_hearing", hearers, 0..=WITHIN_HEARING, within_hearing);
    let interpreter = faults.optional("interpreter", interpreter, code);
    let remark = faults.optional("note", remark, text);
    Ok(ClearIntroduction {
        mode: mode?,
        asked_alone,
        affirmed,
        limits_explained,
        within_hearing: hearers?,
        interpreter: interpreter?,
        not_possible,
        words: note(remark?),
    })
}

pub(in super::super) fn plan_contact(faults: &mut Faults, act: api::PlanContact) -> Checked<PlanContact> {
    let api::PlanContact { channel, at, message } = act;
    let channel = faults.field("channel", channel, code);
    let at = faults.optional("at", at, instant);
    let message = faults.optional("message", message, text);
    Ok(PlanContact { channel: channel?, at: at?, words: Words { message: message?, ..Words::default() } })
}
