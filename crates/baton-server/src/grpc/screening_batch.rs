//! BatchRegisterEligible: many commands in one call, each by itself.
//!
//! An entry's request id, and the id of its screening, are made of its key within the caller's organisation: what is sent
//! again, in whatever batch and order, is recorded once.

use baton_api::screening::v1::eligible_result::Outcome;
use baton_api::screening::v1::{
    BatchRegisterEligibleRequest, BatchRegisterEligibleResponse, Eligible, EligibleResult, EntryFault,
    EntryRefused,
};
use baton_commands::{Order, id_of_key};
use baton_domain::Screening;
use baton_domain::ids::{Code, RequestId, ScreeningId};
use futures::{StreamExt as _, stream};
use tonic::Request;

use super::command::Commands;
use super::convert::{self, Entry, Faults};
use super::trace::traceparent;
use crate::auth::Caller;
use crate::errors::Failure;
use crate::limits::{BATCH_AT_A_TIME, BATCH_ENTRIES};

pub(super) async fn register(
    commands: &Commands<Screening>,
    request: Request<BatchRegisterEligibleRequest>,
) -> Result<BatchRegisterEligibleResponse, Failure> {
    let caller = commands.authentication.caller(request.metadata())?;
    let trace = traceparent(request.metadata());
    let BatchRegisterEligibleRequest { entries, acting } = request.into_inner();
    let mut faults = Faults::default();
    let acting = convert::batch_acting(&mut faults, acting);
    // What is beyond the limit is not read: a request cannot ask for more work than the limit allows.
    let entries = faults.list("entries", entries, 1..=BATCH_ENTRIES, |_, entry| Ok(entry));
    let (Ok(acting), Ok(entries)) = (acting, entries) else {
        return Err(Failure::of_fields(faults.into_found()));
    };
    let caller = match acting {
        Some(actor) => caller.acting(actor),
        None => caller,
    };
    let one = |entry: Eligible| registered(commands, &caller, trace.clone(), entry);
    let results = stream::iter(entries).map(one).buffered(BATCH_AT_A_TIME).collect().await;
    Ok(BatchRegisterEligibleResponse { results })
}

async fn registered(
    commands: &Commands<Screening>,
    caller: &Caller,
    traceparent: Option<String>,
    sent: Eligible,
) -> EligibleResult {
    let of_key = |what: &str, key: &str| id_of_key(&caller.tenant, &caller.actor.organization, what, key);
    let made = |key: &Code| ScreeningId(of_key("screening", key.as_str()));
    let Entry { key, content, occurred_at, late_reason, act } = convert::eligible(sent, made);
    // An entry whose key is a fault has no id of its own, and is refused for that.
    let id = ScreeningId(of_key("screening", &key));
    let order = Order {
        tenant: caller.tenant.clone(),
        caller: caller.actor.clone(),
        id,
        request: RequestId(of_key("request", &key)),
        content,
        expected_revision: None,
        occurred_at,
        late_reason,
        breach: None,
        asked: Entry::asked(act),
        correlation_id: None,
        causation_id: None,
        traceparent,
    };
    let outcome = match commands.run(order).await {
        Ok(result) => Outcome::Result(result),
        Err(failure) => Outcome::Refused(refused(&failure)),
    };
    EligibleResult { key, outcome: Some(outcome) }
}

fn refused(failure: &Failure) -> EntryRefused {
    let faults = failure
        .fields()
        .iter()
        .map(|fault| EntryFault { field: fault.field.clone(), description: fault.what.clone() });
    EntryRefused {
        reason: failure.name().to_owned(),
        message: failure.message().to_owned(),
        retryable: failure.is_retryable(),
        faults: faults.collect(),
    }
}
