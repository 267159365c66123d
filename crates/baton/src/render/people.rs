//! Parties, actors and those who are accountable, in words.

use baton_api::types::v1::{Accountable, Actor, Duty, Participant, ParticipantSide, Party, Reported, Side};

use super::names;
use super::when;

/// A party: its organization, with service and team behind it, and the person.
pub(crate) fn party(party: &Party) -> String {
    let mut text = party.organization.clone();
    for part in [&party.service, &party.team].into_iter().flatten() {
        text = format!("{text}/{part}");
    }
    match &party.person {
        Some(person) => format!("{text} ({person})"),
        None => text,
    }
}

/// The same; a text of its own where there is none.
pub(crate) fn party_or(found: Option<&Party>, none: &str) -> String {
    found.map_or_else(|| none.to_owned(), party)
}

/// Several parties; a text of its own where there is none.
pub(crate) fn parties_or(found: &[Party], none: &str) -> String {
    if found.is_empty() {
        return none.to_owned();
    }
    names::list(&found.iter().map(party).collect::<Vec<_>>())
}

/// Who acted: person, role, organization, for whom, and which service said so.
pub(crate) fn actor(actor: &Actor) -> String {
    let mut text = format!("{}, {}, {}", actor.person, names::role(actor.role), actor.organization);
    if let Some(team) = &actor.team {
        text = format!("{text}/{team}");
    }
    if let Some(other) = &actor.on_behalf_of {
        text = format!("{text}, on behalf of {other}");
    }
    match &actor.asserted_by {
        Some(service) => format!("{text}, as {service} says"),
        None => text,
    }
}

/// Who is accountable, for what.
pub(crate) fn accountable(all: &[Accountable]) -> String {
    let each: Vec<String> = all
        .iter()
        .map(|one| format!("{} for {}", party_or(one.party.as_ref(), "unknown"), duty(one.duty)))
        .collect();
    let for_care = all.iter().filter(|one| matches!(one.duty(), Duty::Care | Duty::CareAndClosure)).count();
    match each.as_slice() {
        [] => "nobody".to_owned(),
        each if for_care > 1 => format!("shared, {}", each.join("; ")),
        each => each.join("; "),
    }
}

fn duty(code: i32) -> String {
    match Duty::try_from(code) {
        Ok(Duty::Closure) => "closing the loop".to_owned(),
        Ok(Duty::CareAndClosure) => "care and closing the loop".to_owned(),
        Ok(Duty::Care | Duty::Unspecified) | Err(_) => names::duty(code),
    }
}

/// Which sides heard something.
pub(crate) fn sides(codes: &[i32]) -> String {
    let both = [Side::Referrer, Side::Receiver].iter().all(|side| codes.contains(&(*side as i32)));
    if both {
        return "both sides".to_owned();
    }
    let named: Vec<String> = codes.iter().map(|code| format!("the {}", names::side(*code))).collect();
    names::list(&named)
}

/// Who took part in an introduction, side by side.
pub(crate) fn participants(all: &[Participant]) -> String {
    let sides = [ParticipantSide::Referrer, ParticipantSide::Receiver, ParticipantSide::Patient];
    let mut groups = Vec::new();
    for side in sides {
        let present = all.iter().filter(|one| one.side() == side).map(participant);
        let present: Vec<String> = present.collect();
        match side {
            _ if present.is_empty() => {}
            ParticipantSide::Patient => groups.push(names::list(&present)),
            ParticipantSide::Referrer | ParticipantSide::Receiver | ParticipantSide::Unspecified => {
                groups.push(format!(
                    "{} for the {}",
                    names::list(&present),
                    names::participant_side(side.into())
                ));
            }
        }
    }
    groups.join("; ")
}

fn participant(participant: &Participant) -> String {
    let role = names::participant_role(participant.role);
    match &participant.person {
        Some(person) => format!("{person} ({role})"),
        None => format!("the {role}"),
    }
}

/// Who said what the referrer recorded for a receiver.
pub(crate) fn reported(reported: &Reported) -> String {
    let at = when::moment_or(reported.said_at.as_ref(), "an unknown time");
    format!("{} said so at {at}, {}", reported.said_by, channel(reported.channel))
}

/// By which way, as in `by phone`.
pub(crate) fn channel(code: i32) -> String {
    match names::channel(code).as_str() {
        "in person" => "in person".to_owned(),
        other => format!("by {other}"),
    }
}
