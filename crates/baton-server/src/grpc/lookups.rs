//! What a command on a handoff rests on in other streams, looked up before it is decided: deciding reads one stream.
//!
//! A look-up never answers a call. What it finds wrong is handed on in the order, where it has its turn behind the repeat
//! of a request that was answered before (R15).

use std::sync::Arc;

use baton_commands::{Archive, Asked, FieldFault, Order, stream_of};
use baton_domain::act::RequestHandoff;
use baton_domain::ids::TenantId;
use baton_domain::policy::{DEFAULT_PROGRAM, ProgramVersion};
use baton_domain::{Act, Program, Refusal};

use crate::errors::Failure;

/// The streams that commands on handoffs rest on.
pub(crate) struct Lookups {
    pub(crate) programs: Arc<Archive<Program>>,
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
        let Order { tenant, asked, .. } = order;
        let Asked::Act(act) = asked else { return Ok(()) };
        let kind = act.kind();
        let mut faults = Vec::new();
        let mut refusal = None;
        for (step, path, request) in requests(act) {
            match self.program(tenant, &path, request).await? {
                Ok(()) => {}
                Err(Missing::Unknown(fault)) => faults.push(fault),
                Err(Missing::Refused(refused)) => {
                    let refused = step.into_iter().fold(refused, Refusal::at_step);
                    refusal = refusal.or(Some(Box::new(refused)));
                }
            }
        }
        match refusal {
            _ if !faults.is_empty() => *asked = Asked::Faulty { kind, faults },
            Some(refusal) => *asked = Asked::Refused { kind, refusal },
            None => {}
        }
        Ok(())
    }

    /// The newest version of the program that a request names.
    async fn program(
        &self,
        tenant: &TenantId,
        path: &str,
        request: &mut RequestHandoff,
    ) -> Result<Result<(), Missing>, Failure> {
        if request.program.is_known() {
            return Ok(Ok(()));
        }
        if request.program.program.as_str() == DEFAULT_PROGRAM {
            request.program = ProgramVersion::built_in();
            return Ok(Ok(()));
        }
        let stream = stream_of::<Program>(tenant, &request.program.program);
        let Some(folded) = self.programs.load(&stream).await? else {
            let what =
                "is no program of your network: define it first, or leave the field out for the built-in one";
            return Ok(Err(Missing::Unknown(FieldFault { field: path.to_owned(), what: what.to_owned() })));
        };
        Ok(folded.state.in_force().map(|version| request.program = version).map_err(Missing::Refused))
    }
}

/// The requests for a handoff in an act, each with its step and the path of its program.
fn requests(act: &mut Act) -> Vec<(Option<usize>, String, &mut RequestHandoff)> {
    match act {
        Act::RequestHandoff(request) => vec![(None, "act.program".to_owned(), request)],
        Act::RecordPracticeHandoff(practice) => (0..)
            .zip(&mut practice.steps)
            .filter_map(|(index, step)| match &mut step.act {
                Act::RequestHandoff(request) => {
                    let path = format!("act.steps[{index}].request_handoff.program");
                    Some((Some(index + 1), path, request))
                }
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
