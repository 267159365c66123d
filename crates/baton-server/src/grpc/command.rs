//! Commands: parse, handle, wrap; once for all of them.

use std::sync::Arc;

use baton_api::types::v1::CommandResult;
use baton_commands::{Handler, Order};
use baton_domain::Handoff;
use tonic::{Request, Status};

use super::convert::{self, Resource};
use super::token::Tokens;
use super::trace::traceparent;
use crate::auth::Authentication;
use crate::errors::Failure;
use crate::telemetry::Metrics;

/// Handles the commands of all streams of one kind: of handoffs unless said otherwise.
pub(crate) struct Commands<A: Resource = Handoff> {
    pub(crate) authentication: Authentication,
    pub(crate) handler: Arc<Handler<A>>,
    pub(crate) tokens: Tokens,
    pub(crate) metrics: Metrics,
}

impl<A: Resource> Commands<A> {
    pub(super) async fn handle<R>(&self, request: Request<R>) -> Result<CommandResult, Status>
    where
        R: convert::Request<Of = A>,
    {
        let order = self.order(request)?;
        Ok(self.run(order).await?)
    }

    /// What a request orders, and in whose name.
    pub(super) fn order<R>(&self, request: Request<R>) -> Result<Order<A>, Failure>
    where
        R: convert::Request<Of = A>,
    {
        let caller = self.authentication.caller(request.metadata())?;
        let traceparent = traceparent(request.metadata());
        let mut parsed = request.into_inner().parse(&caller.tenant).map_err(Failure::of_fields)?;
        let caller = match parsed.acting.take() {
            Some(actor) => caller.acting(actor),
            None => caller,
        };
        Ok(parsed.into_order(caller.tenant, caller.actor, traceparent))
    }

    pub(super) async fn run(&self, order: Order<A>) -> Result<CommandResult, Failure> {
        let subject = A::name(&order.id);
        let outcome = self.handler.handle(order).await.map_err(|error| {
            let failure = Failure::of_command(error, A::NOUN, &subject);
            self.metrics.refused(&failure);
            failure
        })?;
        Ok(convert::command_result(&outcome, self.tokens.position(outcome.position())))
    }
}
