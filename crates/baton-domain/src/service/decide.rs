//! What an act adds to a service's stream.

use jiff::SignedDuration;

use super::{
    Act, ActKind, CapacityUpdated, Event, RegisterService, RetireService, Service, ServiceRegistered,
    ServiceRetired, UpdateCapacity,
};
use crate::act::Context;
use crate::common::{check_circumstances, owed_reason};
use crate::decide::{Decision, draft};
use crate::limits::SAME_CAPACITY_MINUTES;
use crate::refusal::{Refusal, RefusalCode};
use crate::value::Actor;
use crate::words::Words;

const REGISTERED: &str = "the service was registered";

/// R21: a service belongs to the organisation that registered it.
pub(super) fn permit(service: Option<&Service>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
    match service {
        Some(service) if service.organization != actor.organization => {
            Err(Refusal::wrong_side(kind, "the organisation that registered the service"))
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn decide(
    service: Option<&Service>,
    context: &Context,
    act: &Act,
) -> Result<Decision<Event>, Refusal> {
    match (act, service) {
        (Act::RegisterService(act), None) => {
            check_circumstances(context, ActKind::RegisterService, None)?;
            Ok(registered(context, act))
        }
        (Act::RegisterService(act), Some(service)) => register_anew(service, context, act),
        (Act::UpdateCapacity(_) | Act::RetireService(_), None) => Err(Refusal::new(
            RefusalCode::NotRequested,
            None,
            "there is no such service in the directory",
            "register the service first",
        )),
        (Act::UpdateCapacity(act), Some(service)) => update(service, context, act),
        (Act::RetireService(act), Some(service)) => retire(service, context, act),
    }
}

fn registered(context: &Context, act: &RegisterService) -> Decision<Event> {
    let RegisterService { id, entry } = act.clone();
    Decision::Record(vec![draft(context, ServiceRegistered { service: id, entry }, &Words::default())])
}

fn register_anew(
    service: &Service,
    context: &Context,
    act: &RegisterService,
) -> Result<Decision<Event>, Refusal> {
    standing(service, context, ActKind::RegisterService)?;
    in_the_directory(service)?;
    if service.entry == act.entry {
        return Ok(Decision::AlreadyDone);
    }
    Ok(registered(context, act))
}

fn update(service: &Service, context: &Context, act: &UpdateCapacity) -> Result<Decision<Event>, Refusal> {
    standing(service, context, ActKind::UpdateCapacity)?;
    in_the_directory(service)?;
    // The same again says only that it still is so: worth an event from time to time.
    let fresh = SignedDuration::from_mins(SAME_CAPACITY_MINUTES);
    let is_said = service.room.is_some_and(|known| {
        known.room == act.room && context.occurred_at.duration_since(known.as_of) < fresh
    });
    if is_said {
        return Ok(Decision::AlreadyDone);
    }
    Ok(Decision::Record(vec![draft(context, CapacityUpdated { room: act.room }, &act.words)]))
}

fn retire(service: &Service, context: &Context, act: &RetireService) -> Result<Decision<Event>, Refusal> {
    standing(service, context, ActKind::RetireService)?;
    owed_reason(&act.words, "retiring a service")?;
    if service.retired.is_some() {
        return Ok(Decision::AlreadyDone);
    }
    Ok(Decision::Record(vec![draft(context, ServiceRetired {}, &act.words)]))
}

fn standing(service: &Service, context: &Context, kind: ActKind) -> Result<(), Refusal> {
    permit(Some(service), kind, &context.actor)?;
    check_circumstances(context, kind, Some((service.registered_at, REGISTERED)))
}

fn in_the_directory(service: &Service) -> Result<(), Refusal> {
    if service.retired.is_none() {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::ServiceRetired,
        None,
        format!("the service {} is retired", service.id),
        "register it under another id",
    ))
}
