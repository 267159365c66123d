//! What a server shows: its lists, page by page, and how it is doing.

use std::sync::Arc;

use baton_api::admin::v1::admin_service_client::AdminServiceClient;
use baton_api::admin::v1::{GetStatusRequest, GetStatusResponse};
use baton_api::handoff::v1::{
    ListHandoffsRequest, ListHandoffsResponse, ListWorklistRequest, ListWorklistResponse,
};
use tonic::Code;
use tonic::transport::Channel;

use super::actor::{Actor, Identity};
use super::command::Rpc;
use super::outside::eventually;

/// The names of every handoff in sight, by a list at least as new as the token.
pub async fn listed(channel: &Channel, who: Identity, token: &str) -> Vec<String> {
    let ask = |page_token: String| ListHandoffsRequest {
        min_position: page_token.is_empty().then(|| token.to_owned()),
        page_size: 500,
        page_token,
        ..ListHandoffsRequest::default()
    };
    all_pages(channel, who, Rpc::LIST_HANDOFFS, ask, |page: ListHandoffsResponse| {
        (page.handoffs.into_iter().map(|handoff| handoff.name).collect(), page.next_page_token)
    })
    .await
}

/// The keys of everything that is to be done, by a worklist at least as new as the token.
pub async fn owed(channel: &Channel, who: Identity, token: &str) -> Vec<String> {
    let ask = |page_token: String| ListWorklistRequest {
        min_position: page_token.is_empty().then(|| token.to_owned()),
        page_size: 500,
        page_token,
        ..ListWorklistRequest::default()
    };
    all_pages(channel, who, Rpc::LIST_WORKLIST, ask, |page: ListWorklistResponse| {
        (page.items.into_iter().map(|item| item.key).collect(), page.next_page_token)
    })
    .await
}

/// How the server is doing.
pub async fn status(channel: &Channel) -> GetStatusResponse {
    let status = AdminServiceClient::new(channel.clone()).get_status(GetStatusRequest {}).await;
    status.expect("a status").into_inner()
}

/// Page after page; a server whose views are behind is asked again.
async fn all_pages<Ask: prost::Message, Page: prost::Message + Default>(
    channel: &Channel,
    who: Identity,
    rpc: Rpc,
    ask: impl Fn(String) -> Ask,
    read: impl Fn(Page) -> (Vec<String>, String),
) -> Vec<String> {
    let actor = Arc::new(Actor::new(channel.clone(), who));
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let request = ask(token);
        let page = eventually("a list that is new enough", || {
            let (actor, request) = (Arc::clone(&actor), request.encode_to_vec());
            async move {
                match actor.call::<Page>(rpc, request.into()).await {
                    Ok(page) => Some(page),
                    Err(status) if status.code() == Code::Unavailable => None,
                    Err(status) => panic!("{status}"),
                }
            }
        })
        .await;
        let (entries, next) = read(page);
        all.extend(entries);
        if next.is_empty() {
            return all;
        }
        token = next;
    }
}
