//! The values that commands, events and the handoff share, in and out.

use baton_api::types::v1 as api;
use baton_domain::ids::{Code, OrganizationId, PersonId, ServiceId, TeamId};
use baton_domain::limits::{AGE_YEARS, RECEIVERS};
use baton_domain::value::{
    AcceptedAction, Accountable, Actor, ConsentScope, Endorsement, Experience, InformationPart, Participant,
    Party, Reported, Role, Strata,
};

use super::codes::{Coded as _, code, numbers};
use super::faults::{Checked, Faults};
use super::ids::{given, id};
use super::time::{from_instant, from_zoned_date, instant};

/// Reads a party.
pub(super) fn party(faults: &mut Faults, party: api::Party) -> Checked<Party> {
    let api::Party { organization, service, team, person } = party;
    let organization = faults.required("organization", given(organization), id(OrganizationId::new));
    let service = faults.optional("service", service, id(ServiceId::new));
    let team = faults.optional("team", team, id(TeamId::new));
    let person = faults.optional("person", person, id(PersonId::new));
    Ok(Party { organization: organization?, service: service?, team: team?, person: person? })
}

/// A party.
pub(super) fn from_party(party: &Party) -> api::Party {
    let Party { organization, service, team, person } = party;
    api::Party {
        organization: organization.to_string(),
        service: service.as_ref().map(ToString::to_string),
        team: team.as_ref().map(ToString::to_string),
        person: person.as_ref().map(ToString::to_string),
    }
}

/// Parties, in order.
pub(super) fn from_parties(parties: &[Party]) -> Vec<api::Party> {
    parties.iter().map(from_party).collect()
}

/// Who acted.
pub(super) fn from_actor(actor: &Actor) -> api::Actor {
    let Actor { person, organization, team, role, on_behalf_of, asserted_by } = actor;
    api::Actor {
        person: person.to_string(),
        organization: organization.to_string(),
        team: team.as_ref().map(ToString::to_string),
        role: role.api_number(),
        on_behalf_of: on_behalf_of.as_ref().map(ToString::to_string),
        asserted_by: asserted_by.as_ref().map(ToString::to_string),
    }
}

/// Who is accountable, and for what.
pub(super) fn from_accountable(accountable: &Accountable) -> api::Accountable {
    let Accountable { side, party, duty } = accountable;
    api::Accountable { side: side.api_number(), party: Some(from_party(party)), duty: duty.api_number() }
}

/// Reads an age in years.
pub(super) fn age_years(faults: &mut Faults, years: u32) -> Checked<u32> {
    if years <= AGE_YEARS {
        return Ok(years);
    }
    Err(faults.fault(format!("is more than {AGE_YEARS} years")))
}

/// Reads the role that somebody acts in: any but Baton's own, which no caller can claim.
pub(super) fn role(faults: &mut Faults, number: i32) -> Checked<Role> {
    match code(faults, number)? {
        Role::System => {
            Err(faults.fault("is Baton's own, for what follows from a clock: give the role of a person"))
        }
        role => Ok(role),
    }
}

/// Reads a number that counts from 1.
pub(super) fn counted(faults: &mut Faults, number: u32) -> Checked<u32> {
    if number >= 1 {
        return Ok(number);
    }
    Err(faults.fault("is 0, and counts from 1"))
}

/// Reads coarse facts about the patient.
pub(super) fn strata(faults: &mut Faults, strata: api::Strata) -> Checked<Strata> {
    let api::Strata { age_band, sex, language, race_ethnicity, rurality, payer } = strata;
    let age_band = faults.optional("age_band", age_band, id(Code::new));
    let sex = faults.optional("sex", sex, id(Code::new));
    let language = faults.optional("language", language, id(Code::new));
    let race_ethnicity = faults.optional("race_ethnicity", race_ethnicity, id(Code::new));
    let rurality = faults.optional("rurality", rurality, id(Code::new));
    let payer = faults.optional("payer", payer, id(Code::new));
    Ok(Strata {
        age_band: age_band?,
        sex: sex?,
        language: language?,
        race_ethnicity: race_ethnicity?,
        rurality: rurality?,
        payer: payer?,
    })
}

/// Coarse facts about the patient.
pub(super) fn from_strata(strata: &Strata) -> api::Strata {
    let Strata { age_band, sex, language, race_ethnicity, rurality, payer } = strata;
    api::Strata {
        age_band: age_band.as_ref().map(ToString::to_string),
        sex: sex.as_ref().map(ToString::to_string),
        language: language.as_ref().map(ToString::to_string),
        race_ethnicity: race_ethnicity.as_ref().map(ToString::to_string),
        rurality: rurality.as_ref().map(ToString::to_string),
        payer: payer.as_ref().map(ToString::to_string),
    }
}

/// Reads whom and what a consent covers.
pub(super) fn consent_scope(faults: &mut Faults, scope: api::ConsentScope) -> Checked<ConsentScope> {
    let api::ConsentScope { receivers, parts } = scope;
    let receivers = faults.list("receivers", receivers, 0..=RECEIVERS, party);
    let parts = faults.list("parts", parts, 0..=InformationPart::ALL.len(), code);
    Ok(ConsentScope { receivers: receivers?, parts: parts? })
}

/// Whom and what a consent covers.
pub(super) fn from_consent_scope(scope: &ConsentScope) -> api::ConsentScope {
    let ConsentScope { receivers, parts } = scope;
    api::ConsentScope { receivers: from_parties(receivers), parts: numbers(parts) }
}

/// Reads who said that a receiver has answered.
pub(super) fn reported(faults: &mut Faults, reported: api::Reported) -> Checked<Reported> {
    let api::Reported { said_by, said_at, channel } = reported;
    let said_by = faults.required("said_by", given(said_by), id(PersonId::new));
    let said_at = faults.required("said_at", said_at, instant);
    let channel = faults.field("channel", channel, code);
    Ok(Reported { said_by: said_by?, said_at: said_at?, channel: channel? })
}

/// Who said that a receiver has answered.
pub(super) fn from_reported(reported: &Reported) -> api::Reported {
    let Reported { said_by, said_at, channel } = reported;
    api::Reported {
        said_by: said_by.to_string(),
        said_at: Some(from_instant(*said_at)),
        channel: channel.api_number(),
    }
}

/// Reads a participant of an introduction.
pub(super) fn participant(faults: &mut Faults, participant: api::Participant) -> Checked<Participant> {
    let api::Participant { side, role, person } = participant;
    let side = faults.field("side", side, code);
    let role = faults.field("role", role, code);
    let person = faults.optional("person", person, id(PersonId::new));
    Ok(Participant { side: side?, role: role?, person: person? })
}

/// A participant of an introduction.
pub(super) fn from_participant(participant: &Participant) -> api::Participant {
    let Participant { side, role, person } = participant;
    api::Participant {
        side: side.api_number(),
        role: role.api_number(),
        person: person.as_ref().map(ToString::to_string),
    }
}

/// How a receiver was introduced.
pub(super) fn endorsement(endorsement: api::Endorsement) -> Endorsement {
    let api::Endorsement { by_name, why_they, good_at } = endorsement;
    Endorsement { by_name, why_they, good_at }
}

/// How a receiver was introduced.
pub(super) fn from_endorsement(endorsement: Endorsement) -> api::Endorsement {
    let Endorsement { by_name, why_they, good_at } = endorsement;
    api::Endorsement { by_name, why_they, good_at }
}

/// An action that a receiver takes on.
pub(super) fn from_accepted_action(action: &AcceptedAction) -> api::AcceptedAction {
    let AcceptedAction { owner, due } = action;
    api::AcceptedAction { owner: owner.to_string(), due: due.as_ref().map(from_zoned_date) }
}

/// What a patient said of the handoff.
pub(super) fn experience(experience: api::Experience) -> Experience {
    let api::Experience { felt_heard, knew_what_comes_next, had_to_retell } = experience;
    Experience { felt_heard, knew_what_comes_next, had_to_retell }
}

/// What a patient said of the handoff.
pub(super) fn from_experience(experience: Experience) -> api::Experience {
    let Experience { felt_heard, knew_what_comes_next, had_to_retell } = experience;
    api::Experience { felt_heard, knew_what_comes_next, had_to_retell }
}
