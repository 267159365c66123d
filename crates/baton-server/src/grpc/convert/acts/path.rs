//! Acts that choose a way for the patient, and those of the ways without a receiver who answers.

use baton_api::handoff::v1 as api;
use baton_domain::act::{ChoosePath, DeclareObjection, GiveInformationPacket, ProvideDirectCare};
use baton_domain::ids::{Code, PersonId};
use baton_domain::limits::PACKET_SERVICES;

use super::super::codes::code;
use super::super::contact::follow_up;
use super::super::evaluation::Ways;
use super::super::faults::{Checked, Faults};
use super::super::ids::id;
use super::super::path::{options, patient_choice};
use super::super::texts::{required_text, text};
use super::super::values::party;
use super::{note, reason};

pub(in super::super) fn declare_objection(
    faults: &mut Faults,
    act: api::DeclareObjection,
) -> Checked<DeclareObjection> {
    let api::DeclareObjection { scope, refers_instead, reason: why } = act;
    let scope = faults.field("scope", scope, code);
    let refers_instead = faults.optional("refers_instead", refers_instead, id(PersonId::new));
    let why = required_text(faults, "reason", why);
    Ok(DeclareObjection { scope: scope?, refers_instead: refers_instead?, words: reason(Some(why?)) })
}

pub(in super::super) fn choose_path(faults: &mut Faults, act: api::ChoosePath) -> Checked<ChoosePath> {
    let api::ChoosePath {
        options: sent,
        vulnerabilities,
        cannot_provide,
        chosen,
        patient_choice: less,
        reason: why,
    } = act;
    let ways = options(faults, sent, vulnerabilities, cannot_provide);
    let chosen = faults.optional("chosen", chosen, id(Code::new));
    let less = faults.optional("patient_choice", less, patient_choice);
    let why = faults.optional("reason", why, text);
    let Ways { options, vulnerabilities, cannot_provide } = ways?;
    Ok(ChoosePath {
        options,
        vulnerabilities,
        cannot_provide,
        chosen: chosen?,
        patient_choice: less?,
        words: reason(why?),
    })
}

pub(in super::super) fn give_information_packet(
    faults: &mut Faults,
    act: api::GiveInformationPacket,
) -> Checked<GiveInformationPacket> {
    let api::GiveInformationPacket { services, follow_up: then, note: remark } = act;
    let services = faults.list("services", services, 1..=PACKET_SERVICES, party);
    let then = faults.required("follow_up", then, follow_up);
    let remark = faults.optional("note", remark, text);
    Ok(GiveInformationPacket { services: services?, follow_up: then?, words: note(remark?) })
}

pub(in super::super) fn provide_direct_care(
    faults: &mut Faults,
    act: api::ProvideDirectCare,
) -> Checked<ProvideDirectCare> {
    let api::ProvideDirectCare { note: remark } = act;
    let remark = faults.optional("note", remark, text)?;
    Ok(ProvideDirectCare { words: note(remark) })
}
