//! Commands: parse, handle, wrap; once for all of them.

use std::sync::Arc;

use baton_api::types::v1::{CommandResult, Phase};
use baton_commands::Handler;
use baton_domain::ActKind;
use tonic::{Request, Status};

use super::convert;
use super::reading::Reader;
use super::trace::traceparent;
use crate::errors::Failure;
use crate::telemetry::Metrics;

/// Handles the commands of all handoffs.
#[derive(Clone)]
pub(crate) struct Commands {
    pub(crate) reader: Reader,
    pub(crate) handler: Arc<Handler>,
    pub(crate) metrics: Metrics,
}

impl Commands {
    pub(super) async fn handle<R: convert::Request>(
        &self,
        request: Request<R>,
    ) -> Result<CommandResult, Status> {
        let caller = self.reader.caller(request.metadata())?;
        let traceparent = traceparent(request.metadata());
        let mut parsed = request.into_inner().parse(&caller.tenant).map_err(Failure::of_fields)?;
        let caller = match parsed.acting.take() {
            Some(actor) => caller.acting(actor),
            None => caller,
        };
        let order = parsed.into_order(caller.tenant, caller.actor, traceparent);
        let subject = convert::handoff_name(order.id);
        let is_former = order.asked.kind() == ActKind::AcknowledgeNotice;
        let outcome = self.handler.handle(order).await.map_err(|error| {
            let failure = Failure::of_command(error, &subject);
            self.metrics.refused(&failure);
            failure
        })?;
        let mut result = convert::command_result(&outcome, self.reader.tokens.position(outcome.position()));
        if is_former {
            // R2: who was let go sees nothing more of where the handoff stands.
            result.set_phase(Phase::Unspecified);
            result.accountable.clear();
        }
        Ok(result)
    }
}
