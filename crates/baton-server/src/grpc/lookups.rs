//! What a command on a handoff rests on in other streams, looked up before it is decided: deciding reads one stream.
//!
//! A look-up never answers a call. What it finds wrong is handed on in the order, where it has its turn behind the repeat
//! of a request that was answered before (R15).

use std::sync::Arc;

use baton_commands::{Archive, Asked, FieldFault, Order, stream_of};
use baton_domain::act::{OfferToReceiver, RequestHandoff};
use baton_domain::ids::TenantId;
use baton_domain::policy::{DEFAULT_PROGRAM, ProgramVersion};
use baton_domain::value::{Actor, Capacity, Party};
use baton_domain::{Act, Aggregate, Handoff, KindOf, Program, Refusal, Screening, Service, screening};

use crate::errors::Failure;

/// The streams that commands on handoffs rest on.
#[derive(Clone)]
pub(crate) struct Lookups {
    pub(crate) programs: Arc<Archive<Program>>,
    pub(crate) services: Arc<Archive<Service>>,
    pub(crate) screenings: Arc<Archive<Screening>>,
    pub(crate) handoffs: Arc<Archive<Handoff>>,
}

/// Why something cannot be rested on.
enum Missing {
    /// It is not there: the field is at fault.
    Unknown(FieldFault),
    /// It is there, and refuses.
    Refused(Refusal),
}

impl Lookups {
    /// Puts into an order what its act rests on.
    ///
    /// # Errors
    /// [`Failure`] where the log cannot be read.
    pub(super) async fn complete(&self, order: &mut Order) -> Result<(), Failure> {
        let Order { tenant, caller, asked, .. } = order;
        let Asked::Act(act) = asked else { return Ok(()) };
        let kind = act.kind();
        let mut missing = Found::default();
        for (step, path, rests) in rests_on(act) {
            match rests {
                Rests::Request(request) => {
                    let program = &mut request.program;
                    missing.note(step, self.program(tenant, &format!("{path}.program"), program).await?);
                    missing.note(step, self.screening(tenant, caller, &path, request).await?);
                    missing.note(step, self.superseded(tenant, caller, &path, request).await?);
                }
                Rests::Offer(offer) => {
                    offer.known_capacity = self.capacity(tenant, &offer.receiver).await?;
                }
            }
        }
        missing.settle(kind, asked);
        Ok(())
    }

    /// The same for an act on a screening.
    ///
    /// # Errors
    /// [`Failure`] where the log cannot be read.
    pub(super) async fn complete_screening(&self, order: &mut Order<Screening>) -> Result<(), Failure> {
        let Order { tenant, asked, .. } = order;
        let Asked::Act(act) = asked else { return Ok(()) };
        let kind = act.kind();
        let screening::Act::RecordScreening(record) = &mut **act else { return Ok(()) };
        let mut missing = Found::default();
        missing.note(None, self.program(tenant, "act.program", &mut record.program).await?);
        missing.settle(kind, asked);
        Ok(())
    }

    /// What the directory knows of the capacity of the service that an offer names (R19).
    async fn capacity(&self, tenant: &TenantId, receiver: &Party) -> Result<Option<Capacity>, Failure> {
        let Some(service) = &receiver.service else { return Ok(None) };
        let folded = self.services.load(&stream_of::<Service>(tenant, service)).await?;
        // An entry of another organisation under the same id is not about this receiver.
        let own = folded.filter(|folded| folded.state.organization == receiver.organization);
        Ok(own.and_then(|folded| folded.state.known_capacity()))
    }

    /// The screening that a request says has found its need.
    async fn screening(
        &self,
        tenant: &TenantId,
        caller: &Actor,
        path: &str,
        request: &RequestHandoff,
    ) -> Result<Result<(), Missing>, Failure> {
        let Some(screening) = &request.screening else { return Ok(Ok(())) };
        let path = format!("{path}.screening");
        let folded = self.screenings.load(&stream_of::<Screening>(tenant, screening)).await?;
        let seen = folded.filter(|folded| folded.state.may_be_seen_by(caller));
        let what = match seen {
            None => "is no screening that you may see: register the patient as eligible first",
            Some(seen) if seen.state.patient != request.patient => "is of another patient",
            Some(_) => return Ok(Ok(())),
        };
        Ok(Err(Missing::unknown(&path, what)))
    }

    /// R18: the handoff whose place a request takes. What never changes is judged here; whether it is still open, when it
    /// is superseded.
    async fn superseded(
        &self,
        tenant: &TenantId,
        caller: &Actor,
        path: &str,
        request: &RequestHandoff,
    ) -> Result<Result<(), Missing>, Failure> {
        let Some(older) = request.supersedes else { return Ok(Ok(())) };
        let path = format!("{path}.supersedes");
        let folded = self.handoffs.load(&stream_of::<Handoff>(tenant, &older)).await?;
        let seen = folded.filter(|folded| folded.state.may_be_seen_by(caller));
        let what = match seen {
            None => "is no handoff that you may see",
            Some(seen) if seen.state.patient != request.patient => "is of another patient",
            Some(seen) if seen.state.need != request.need => "is for another need",
            Some(_) => return Ok(Ok(())),
        };
        Ok(Err(Missing::unknown(&path, what)))
    }

    /// The newest version of the program that is named.
    async fn program(
        &self,
        tenant: &TenantId,
        path: &str,
        program: &mut ProgramVersion,
    ) -> Result<Result<(), Missing>, Failure> {
        if program.is_known() {
            return Ok(Ok(()));
        }
        if program.program.as_str() == DEFAULT_PROGRAM {
            *program = ProgramVersion::built_in();
            return Ok(Ok(()));
        }
        let stream = stream_of::<Program>(tenant, &program.program);
        let Some(folded) = self.programs.load(&stream).await? else {
            let what =
                "is no program of your network: define it first, or leave the field out for the built-in one";
            return Ok(Err(Missing::unknown(path, what)));
        };
        Ok(folded.state.in_force().map(|version| *program = version).map_err(Missing::Refused))
    }
}

impl Missing {
    fn unknown(path: &str, what: &str) -> Self {
        Self::Unknown(FieldFault { field: path.to_owned(), what: what.to_owned() })
    }
}

/// What was found wrong.
#[derive(Default)]
struct Found {
    faults: Vec<FieldFault>,
    refusal: Option<Box<Refusal>>,
}

impl Found {
    fn note(&mut self, step: Option<usize>, found: Result<(), Missing>) {
        match found {
            Ok(()) => {}
            Err(Missing::Unknown(fault)) => self.faults.push(fault),
            Err(Missing::Refused(refusal)) => {
                let refusal = step.into_iter().fold(refusal, Refusal::at_step);
                self.refusal.get_or_insert_with(|| Box::new(refusal));
            }
        }
    }

    /// Hands on what was found; faults come before refusals.
    fn settle<A: Aggregate>(self, kind: KindOf<A>, asked: &mut Asked<A>) {
        let Self { faults, refusal } = self;
        match refusal {
            _ if !faults.is_empty() => *asked = Asked::Faulty { kind, faults },
            Some(refusal) => *asked = Asked::Refused { kind, refusal },
            None => {}
        }
    }
}

/// What in an act rests on other streams.
enum Rests<'a> {
    Request(&'a mut RequestHandoff),
    Offer(&'a mut OfferToReceiver),
}

/// What in an act rests on other streams, each with its step and its path.
fn rests_on(act: &mut Act) -> Vec<(Option<usize>, String, Rests<'_>)> {
    match act {
        Act::RequestHandoff(request) => vec![(None, "act".to_owned(), Rests::Request(request))],
        Act::OfferToReceiver(offer) => vec![(None, "act".to_owned(), Rests::Offer(offer))],
        Act::RecordPracticeHandoff(practice) => (0..)
            .zip(&mut practice.steps)
            .filter_map(|(index, step)| {
                let (name, rests) = match &mut step.act {
                    Act::RequestHandoff(request) => ("request_handoff", Rests::Request(request)),
                    Act::OfferToReceiver(offer) => ("offer_to_receiver", Rests::Offer(offer)),
                    _ => return None,
                };
                Some((Some(index + 1), format!("act.steps[{index}].{name}"), rests))
            })
            .collect(),
        _ => Vec::new(),
    }
}
