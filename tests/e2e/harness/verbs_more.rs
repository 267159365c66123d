//! What people ask of their worklists.

use baton_api::handoff::v1::{ListWorklistRequest, ListWorklistResponse, WorklistItem};
use baton_api::types::v1::WorklistKind;
use prost::Message as _;
use tonic::Code;

use super::actor::Actor;
use super::command::Rpc;
use super::outside::eventually;

impl Actor {
    /// What is to be done of this kind, by a list at least as new as the token.
    pub async fn worklist_of(&self, kind: WorklistKind, token: &str) -> Vec<WorklistItem> {
        let request = ListWorklistRequest {
            kinds: vec![kind.into()],
            min_position: Some(token.to_owned()),
            ..ListWorklistRequest::default()
        };
        eventually("a list that is new enough", async || {
            let answer =
                self.call::<ListWorklistResponse>(Rpc::LIST_WORKLIST, request.encode_to_vec().into());
            match answer.await {
                Ok(page) => Some(page.items),
                Err(status) if status.code() == Code::Unavailable => None,
                Err(status) => panic!("{status}"),
            }
        })
        .await
    }
}
