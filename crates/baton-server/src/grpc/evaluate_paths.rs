//! EvaluatePaths: what R3 says of the ways for a patient before one is chosen. It asks as ChoosePath does and records
//! nothing.

use baton_api::handoff::v1::{EvaluatePathsRequest, EvaluatePathsResponse};
use baton_domain::{ActKind, Aggregate as _, Handoff};
use tonic::Request;

use super::convert::{self, PathQuestion};
use super::reading::Reader;
use crate::auth::Action;
use crate::errors::Failure;

impl Reader {
    /// What would be chosen among, and what the patient is owed, as things stand now.
    pub(super) async fn evaluate_paths(
        &self,
        request: Request<EvaluatePathsRequest>,
    ) -> Result<EvaluatePathsResponse, Failure> {
        let caller = self.caller(request.metadata())?;
        let request = request.into_inner();
        let wanted = self.wish(request.min_position.as_deref())?;
        let PathQuestion { handoff, acting, asked } =
            convert::path_question(request).map_err(Failure::of_fields)?;
        let caller = match acting {
            Some(actor) => caller.acting(actor),
            None => caller,
        };
        self.reach(wanted).await?;
        let seen = self.see(&caller, handoff, Action::EvaluatePaths).await?;
        let state = &seen.folded.state;
        // R21: whoever may choose may ask.
        Handoff::permit(Some(state), ActKind::ChoosePath, &caller.actor)
            .map_err(|refusal| Failure::of_refusal(&refusal, &convert::handoff_name(handoff)))?;
        let asked = asked.map_err(Failure::of_fields)?;
        let inputs = asked.inputs(state, self.clock.now());
        let token = self.tokens.position(seen.position);
        Ok(convert::evaluated_paths(&inputs, seen.position, token))
    }
}
