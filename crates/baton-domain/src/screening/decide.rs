//! What an act adds to a screening's stream.

use super::{
    Act, ActKind, AskedInPrivate, EligibleRegistered, Event, HelpAccepted, HelpAnswer, HelpDeclined,
    HelpOffered, NotDoneReason, RecordScreening, RecordScreeningNotDone, RegisterEligible, Screening,
    ScreeningNotDone, ScreeningRecorded,
};
use crate::act::Context;
use crate::aggregate::Aggregate as _;
use crate::common::{check_circumstances, owed_reason};
use crate::decide::{Decision, draft};
use crate::ids::Code;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::value::Interpreter;
use crate::words::Words;

const REGISTERED: &str = "the patient was registered as eligible";

pub(super) fn decide(
    screening: Option<&Screening>,
    context: &Context,
    act: &Act,
) -> Result<Decision<Event>, Refusal> {
    let screening = match (act, screening) {
        (Act::RegisterEligible(act), None) => return register(context, act),
        (Act::RegisterEligible(_), Some(screening)) => {
            return Err(Refusal::new(
                RefusalCode::AlreadyExists,
                None,
                format!("the screening {} was already registered by another request", screening.id),
                "choose another id, or none",
            ));
        }
        (_, None) => {
            return Err(Refusal::new(
                RefusalCode::NotRequested,
                None,
                "there is no such screening",
                "register the patient as eligible first",
            ));
        }
        (_, Some(screening)) => screening,
    };
    Screening::permit(Some(screening), act.kind(), &context.actor)?;
    check_circumstances(context, act.kind(), Some((screening.registered_at, REGISTERED)))?;
    match act {
        Act::RegisterEligible(_) => Ok(Decision::AlreadyDone),
        Act::RecordScreening(act) => record(screening, context, act),
        Act::RecordScreeningNotDone(act) => not_done(screening, context, act),
        Act::OfferHelp(act) => {
            let found = screening.screened.as_ref().map_or(&[][..], |screened| &screened.needs);
            among(found, &act.needs, "found by the screening", "record the screening with its needs first")?;
            let fresh = act.needs.iter().any(|need| !screening.help.iter().any(|help| help.need == *need));
            records(context, fresh, HelpOffered { needs: act.needs.clone() }, &act.words)
        }
        Act::RecordHelpAccepted(act) => {
            let fresh = answers(screening, &act.needs, HelpAnswer::Accepted)?;
            records(context, fresh, HelpAccepted { needs: act.needs.clone() }, &act.words)
        }
        Act::RecordHelpDeclined(act) => {
            let fresh = answers(screening, &act.needs, HelpAnswer::Declined)?;
            records(context, fresh, HelpDeclined { needs: act.needs.clone() }, &act.words)
        }
    }
}

fn register(context: &Context, act: &RegisterEligible) -> Result<Decision<Event>, Refusal> {
    check_circumstances(context, ActKind::RegisterEligible, None)?;
    let RegisterEligible { id, patient, encounter, age_years, strata } = act.clone();
    let registered = EligibleRegistered { screening: id, patient, encounter, age_years, strata };
    records(context, true, registered, &Words::default())
}

fn record(
    screening: &Screening,
    context: &Context,
    act: &RecordScreening,
) -> Result<Decision<Event>, Refusal> {
    if act.program.policy.sensitive {
        asked_in_private(act.privacy.as_ref())?; // R5
    }
    let is_so = screening
        .screened
        .as_ref()
        .is_some_and(|known| known.instrument == act.instrument && known.needs == act.needs);
    let recorded = ScreeningRecorded {
        instrument: act.instrument.clone(),
        needs: act.needs.clone(),
        privacy: act.privacy.clone(),
        program: act.program.program.clone(),
        program_version: act.program.version,
    };
    records(context, !is_so, recorded, &act.words)
}

/// R5: a sensitive need is asked about alone, with nobody unsafe within hearing, after the limits of confidentiality
/// were explained, and through a professional interpreter or none.
fn asked_in_private(privacy: Option<&AskedInPrivate>) -> Result<(), Refusal> {
    let missing: Vec<&str> = match privacy {
        None => vec!["it is not said whether the patient was asked in private"],
        Some(asked) => [
            (asked.asked_alone, "the patient was not asked alone"),
            (asked.within_hearing.iter().all(|hearer| hearer.safe), "somebody unsafe was within hearing"),
            (asked.limits_explained, "the limits of confidentiality were not explained"),
            (
                matches!(asked.interpreter, None | Some(Interpreter::Professional)),
                "the interpreter was not a professional",
            ),
        ]
        .into_iter()
        .filter_map(|(so, otherwise)| (!so).then_some(otherwise))
        .collect(),
    };
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::PrivacyNotCleared,
        Some(Rule::R5),
        missing.join(", "),
        "ask again in private, or record that the screening was not done",
    ))
}

fn not_done(
    screening: &Screening,
    context: &Context,
    act: &RecordScreeningNotDone,
) -> Result<Decision<Event>, Refusal> {
    if act.reason == NotDoneReason::Other {
        owed_reason(&act.words, "a screening that was not done for another reason than the listed ones")?;
    }
    if screening.screened.is_some() {
        return Err(Refusal::nothing("the patient was screened", "leave it as it is, or record it anew"));
    }
    let fresh = screening.not_done != Some(act.reason);
    records(context, fresh, ScreeningNotDone { reason: act.reason }, &act.words)
}

/// Whether an answer says anything new; only what was offered can be answered.
fn answers(screening: &Screening, needs: &[Code], answer: HelpAnswer) -> Result<bool, Refusal> {
    let offered: Vec<Code> = screening.help.iter().map(|help| help.need.clone()).collect();
    among(&offered, needs, "offered help for", "offer help for it first")?;
    let is_so =
        |need: &Code| screening.help.iter().any(|help| help.need == *need && help.answer == Some(answer));
    Ok(!needs.iter().all(is_so))
}

fn among(known: &[Code], needs: &[Code], how: &str, remedy: &str) -> Result<(), Refusal> {
    match needs.iter().find(|need| !known.contains(need)) {
        Some(need) => Err(Refusal::nothing(format!("the need {need} was not {how}"), remedy)),
        None => Ok(()),
    }
}

fn records(
    context: &Context,
    fresh: bool,
    event: impl Into<Event>,
    words: &Words,
) -> Result<Decision<Event>, Refusal> {
    if fresh { Ok(Decision::Record(vec![draft(context, event, words)])) } else { Ok(Decision::AlreadyDone) }
}
