//! Acts of whoever accompanies the patient between the sides, and the correction of a fact.

use baton_api::handoff::v1 as api;
use baton_domain::act::{
    AssignNavigator, CorrectRecord, RecordBarrier, RecordContactAttempt, RecordSupport, ResolveBarrier,
};

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::texts::{required_text, text};
use super::super::values::{counted, party};
use super::{note, reason};

pub(in super::super) fn assign_navigator(
    faults: &mut Faults,
    act: api::AssignNavigator,
) -> Checked<AssignNavigator> {
    let api::AssignNavigator { navigator, note: remark } = act;
    let navigator = faults.required("navigator", navigator, party);
    let remark = faults.optional("note", remark, text);
    Ok(AssignNavigator { navigator: navigator?, words: note(remark?) })
}

pub(in super::super) fn record_contact_attempt(
    faults: &mut Faults,
    act: api::RecordContactAttempt,
) -> Checked<RecordContactAttempt> {
    let api::RecordContactAttempt { channel, outcome, note: remark } = act;
    let channel = faults.field("channel", channel, code);
    let outcome = faults.field("outcome", outcome, code);
    let remark = faults.optional("note", remark, text);
    Ok(RecordContactAttempt { channel: channel?, outcome: outcome?, words: note(remark?) })
}

pub(in super::super) fn record_support(
    faults: &mut Faults,
    act: api::RecordSupport,
) -> Checked<RecordSupport> {
    let api::RecordSupport { kind, barrier, note: remark } = act;
    let kind = faults.field("kind", kind, code);
    let barrier = faults.optional("barrier", barrier, counted);
    let remark = faults.optional("note", remark, text);
    Ok(RecordSupport { kind: kind?, barrier: barrier?, words: note(remark?) })
}

pub(in super::super) fn record_barrier(
    faults: &mut Faults,
    act: api::RecordBarrier,
) -> Checked<RecordBarrier> {
    let api::RecordBarrier { kind, note: remark } = act;
    let kind = faults.field("kind", kind, code);
    let remark = faults.optional("note", remark, text);
    Ok(RecordBarrier { kind: kind?, words: note(remark?) })
}

pub(in super::super) fn resolve_barrier(
    faults: &mut Faults,
    act: api::ResolveBarrier,
) -> Checked<ResolveBarrier> {
    let api::ResolveBarrier { barrier, note: remark } = act;
    let barrier = faults.field("barrier", barrier, counted);
    let remark = faults.optional("note", remark, text);
    Ok(ResolveBarrier { barrier: barrier?, words: note(remark?) })
}

pub(in super::super) fn correct_record(
    faults: &mut Faults,
    act: api::CorrectRecord,
) -> Checked<CorrectRecord> {
    let api::CorrectRecord { revision, replacement, reason: why } = act;
    let revision = faults.field("revision", revision, correctable);
    let why = required_text(faults, "reason", why);
    Ok(CorrectRecord { revision: revision?, replacement, words: reason(Some(why?)) })
}

/// The request is revision 0: it is taken back as a whole, or not at all.
fn correctable(faults: &mut Faults, revision: u64) -> Checked<u64> {
    if revision >= 1 {
        return Ok(revision);
    }
    Err(faults.fault("is not given, or names the request: give an event's revision, or take back the request with MarkEnteredInError"))
}
