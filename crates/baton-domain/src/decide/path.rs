//! Choosing a way for the patient, and the ways without a receiver who answers: R3, R4, R13, R17, R23.

use super::{Case, Decision, time};
use crate::act::{ChoosePath, DeclareObjection, GiveInformationPacket, ProvideDirectCare};
use crate::event::{
    DirectCareProvided, HandoffClosed, NoPathLeft, ObjectionDeclared, OfferEnded, PacketGiven, PathChosen,
    ResponsibleReassigned,
};
use crate::ids::Code;
use crate::limits::PACKET_SERVICES;
use crate::obligation::{evaluate, faults};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::distinguishable;
use crate::value::{
    Exclusion, Floor, FloorCause, LapseCause, ObjectionScope, OfferEndCause, Outcome, Party, Path,
    PathAnswer, PathInputs, PathOption, Side,
};

/// R4: as soon as it is known. Where it is to referring as well, that passes to a colleague at once; the patient waits
/// for nobody.
pub(super) fn object(case: &Case<'_>, act: &DeclareObjection) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let event = ObjectionDeclared { scope: act.scope, refers_instead: act.refers_instead.clone() };
    let mut drafts = vec![case.main(event, &act.words)];
    match (act.scope, &act.refers_instead) {
        (ObjectionScope::Provide, None) => {}
        (ObjectionScope::Provide, Some(_)) => {
            return Err(objection(
                "an objection to providing leaves the referring where it is",
                "leave refers_instead out",
            ));
        }
        (ObjectionScope::Refer, None) => {
            return Err(objection(
                "nobody is named who refers instead",
                "name the colleague who does from now on",
            ));
        }
        (ObjectionScope::Refer, Some(colleague)) => {
            let mut after = handoff.referrer.clone();
            after.person = Some(colleague.clone());
            let themselves = *colleague == case.context.actor.person;
            if themselves || handoff.receiver().is_some_and(|receiver| !distinguishable(&after, receiver)) {
                return Err(objection(
                    "whoever is named does not refer in their place",
                    "name another colleague",
                ));
            }
            let (from, to) = (handoff.referrer.person.clone(), colleague.clone());
            drafts.push(case.consequence(ResponsibleReassigned { side: Side::Referrer, from, to }));
        }
    }
    // R23: a choice that was made in view of an objection rests on it already.
    if handoff.choice.as_ref().is_some_and(|choice| !choice.inputs.objection) {
        drafts.extend(case.lapse_with(LapseCause::Objection, |inputs| inputs.objection = true));
    }
    Ok(Decision::Record(drafts))
}

fn objection(what: &str, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::NothingToActOn, Some(Rule::R4), what, remedy)
}

/// R3: the choice and everything that it rests on.
pub(super) fn choose(case: &Case<'_>, act: &ChoosePath) -> Result<Decision, Refusal> {
    let cannot_provide = act.cannot_provide.as_ref();
    if let Some(fault) = faults(&act.options, &act.vulnerabilities, cannot_provide).first() {
        let remedy = "state the options anew";
        return Err(Refusal::nothing(format!("{} {}", fault.field, fault.what), remedy));
    }
    let inputs =
        case.handoff.path_inputs(case.context.now, &act.options, &act.vulnerabilities, cannot_provide);
    let answer = evaluate(&inputs);
    if answer.cause == FloorCause::TimeCriticalCannotProvide && cannot_provide.is_none() {
        return Err(below(
            "no referral can be in time, so the patient is owed the care itself",
            "add direct care as an option, or say in cannot_provide why the referrer cannot",
        ));
    }
    match &act.chosen {
        Some(chosen) => {
            let option = chosen_option(act, chosen)?;
            may_be_chosen(case, act, option, &answer)?;
            let event = PathChosen {
                inputs,
                answer,
                chosen: chosen.clone(),
                patient_choice: act.patient_choice.clone(),
            };
            let mut drafts = vec![case.main(event, &act.words)];
            drafts.extend(other_offer(case, option).map(|ended| case.consequence(ended)));
            Ok(Decision::Record(drafts))
        }
        None => none_left(case, act, inputs, answer),
    }
}

fn chosen_option<'a>(act: &'a ChoosePath, chosen: &Code) -> Result<&'a PathOption, Refusal> {
    act.options.iter().find(|option| option.id == *chosen).ok_or_else(|| {
        Refusal::nothing(
            "what was chosen is not among the options",
            "choose one of the options that you state",
        )
    })
}

/// R3: open, and not below the floor unless by the patient's own choice. R13: a reason for another than the lightest.
fn may_be_chosen(
    case: &Case<'_>,
    act: &ChoosePath,
    option: &PathOption,
    answer: &PathAnswer,
) -> Result<(), Refusal> {
    let excluded = answer.options.iter().find(|weighed| weighed.option == option.id);
    match (excluded.and_then(|weighed| weighed.excluded_by), &act.patient_choice) {
        (Some(why @ (Exclusion::Late | Exclusion::NoCapacity | Exclusion::Declined)), _) => {
            return Err(not_open(why, answer));
        }
        (Some(Exclusion::BelowFloor), None) => {
            return Err(below(
                &format!("that is less than the patient is owed: {}", answer.cause.in_words()),
                "choose an option at the floor; only the patient, once that was offered and explained, may choose less",
            ));
        }
        (Some(Exclusion::BelowFloor), Some(patient)) => {
            let policy = &case.handoff.program.policy;
            time::not_in_future(policy, case.context, patient.explained_at, "patient_choice.explained_at")?;
        }
        // The objection spares the carer; who will give the care all the same, or a colleague in their place, may.
        (Some(Exclusion::Objection) | None, None) => {}
        (Some(Exclusion::Objection) | None, Some(_)) => return Err(no_patient_choice()),
    }
    let lightest = answer.recommended.as_ref() == Some(&option.id);
    match (lightest, act.words.reason.is_some()) {
        (false, false) if act.patient_choice.is_none() => Err(Refusal::new(
            RefusalCode::ReasonRequired,
            Some(Rule::R13),
            "a reason is required for another option than the one that burdens the patient least",
            "say why, in the reason's text",
        )),
        (true, true) => {
            Err(reason_not_allowed("no reason is asked for the option that burdens the patient least"))
        }
        (false, _) | (true, false) => Ok(()),
    }
}

fn none_left(
    case: &Case<'_>,
    act: &ChoosePath,
    inputs: PathInputs,
    answer: PathAnswer,
) -> Result<Decision, Refusal> {
    if answer.floor != Floor::NoPathLeft {
        let owed = answer.cause.in_words();
        return Err(match &answer.recommended {
            Some(option) => below(
                "a path is left for the patient",
                &format!("choose one of the options that remain: {option} burdens the patient least"),
            ),
            None => below(
                &format!("what is open is less than the patient is owed: {owed}"),
                "add a warm introduction to a service that can take the patient",
            ),
        });
    }
    if act.patient_choice.is_some() {
        return Err(no_patient_choice());
    }
    if act.words.reason.is_some() {
        return Err(reason_not_allowed("no reason is asked where no path is left"));
    }
    let at_once = answer.time_critical;
    let mut drafts = vec![case.main(NoPathLeft { inputs, answer }, &act.words)];
    if at_once {
        drafts.push(case.escalated_as_no_path_left());
    }
    Ok(Decision::Record(drafts))
}

/// The offer that stands, where the choice is not that one.
fn other_offer(case: &Case<'_>, option: &PathOption) -> Option<OfferEnded> {
    let holder = case.handoff.receiver()?;
    let the_same = option.path == Path::WarmIntroduction && case.is_chosen(option.receiver.as_ref(), holder);
    (!the_same).then(|| OfferEnded { receiver: holder.clone(), cause: OfferEndCause::PathChanged })
}

fn not_open(why: Exclusion, answer: &PathAnswer) -> Refusal {
    let remedy = match (&answer.recommended, answer.floor) {
        (Some(option), _) => format!("of those that remain, {option} burdens the patient least"),
        (None, Floor::NoPathLeft) => "choose none: no path is left".to_owned(),
        (None, _) => "add a warm introduction to a service that can take the patient".to_owned(),
    };
    Refusal::new(RefusalCode::OptionNotOpen, Some(Rule::R3), format!("the option {}", why.in_words()), remedy)
}

fn below(what: &str, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::BelowFloor, Some(Rule::R3), what, remedy)
}

fn no_patient_choice() -> Refusal {
    Refusal::new(
        RefusalCode::ReasonNotAllowed,
        Some(Rule::R3),
        "nothing is chosen that is less than the patient is owed",
        "leave patient_choice out",
    )
}

fn reason_not_allowed(what: &str) -> Refusal {
    Refusal::new(RefusalCode::ReasonNotAllowed, Some(Rule::R13), what, "leave the reason out")
}

/// R23: as it was chosen. The services are ones that can take the patient, the chosen one among them.
pub(super) fn give_packet(case: &Case<'_>, act: &GiveInformationPacket) -> Result<Decision, Refusal> {
    let choice = case.chosen(Path::InformationPacket)?;
    if act.services.is_empty() || act.services.len() > PACKET_SERVICES {
        let what = format!("the packet names {} services", act.services.len());
        return Err(Refusal::nothing(what, format!("name from 1 to {PACKET_SERVICES}")));
    }
    let chosen = choice.holding().and_then(|chosen| chosen.receiver.as_ref());
    if !act.services.iter().any(|service| case.is_chosen(chosen, service)) {
        return Err(not_open_service("the packet leaves out the service that was chosen"));
    }
    let answer = evaluate(&choice.inputs);
    let open: Vec<&Party> =
        choice.inputs.options.iter().zip(&answer.options).filter_map(open_service).collect();
    if !act.services.iter().all(|service| open.iter().any(|known| case.is_chosen(Some(known), service))) {
        return Err(not_open_service(
            "the packet names a service that was not found to be open to the patient",
        ));
    }
    time::in_order(case.context.occurred_at, act.follow_up.at, "follow_up.at")?;
    case.privacy_cleared()?; // R5
    let event = PacketGiven { services: act.services.clone(), follow_up: act.follow_up.clone() };
    case.records(event, &act.words)
}

fn open_service<'a>((option, weighed): (&'a PathOption, &crate::value::WeighedOption)) -> Option<&'a Party> {
    match weighed.excluded_by {
        None | Some(Exclusion::BelowFloor) => option.receiver.as_ref(),
        Some(Exclusion::Late | Exclusion::NoCapacity | Exclusion::Declined | Exclusion::Objection) => None,
    }
}

fn not_open_service(what: &str) -> Refusal {
    Refusal::new(
        RefusalCode::OptionNotOpen,
        Some(Rule::R3),
        what,
        "name the chosen service, and others only from among the open options of the choice",
    )
}

/// R23: as it was chosen.
pub(super) fn provide(case: &Case<'_>, act: &ProvideDirectCare) -> Result<Decision, Refusal> {
    case.chosen(Path::DirectCare)?;
    let closed = HandoffClosed::plainly(Outcome::CaredForDirectly);
    Ok(Decision::Record(vec![case.main(DirectCareProvided {}, &act.words), case.consequence(closed)]))
}
