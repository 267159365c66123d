//! A request that gives a command, from its message to what the command handler takes.
//!
//! A call cannot be judged at all without what it names, its request id, and for whom it speaks: a fault in one of these
//! is an error at once. Every other fault is kept until it is known that the caller may give the command.

use baton_api::types::v1::CommandContext;
use baton_commands::{Asked, FieldFault, Order};
use baton_domain::ids::{RequestId, TenantId};
use baton_domain::value::Actor;
use baton_domain::{Aggregate, KindOf, Named};
use bytes::Bytes;
use prost::Message;

use super::context::{Circumstances, Marks, Opening, SentCircumstances, opening};
use super::faults::{Checked, Faults};

/// A request that gives a command.
pub(crate) trait Request {
    /// What it is given to.
    type Of: Aggregate;

    /// Reads it for a caller of `tenant`.
    ///
    /// # Errors
    /// What is wrong with the fields without which the call cannot be judged.
    fn parse(self, tenant: &TenantId) -> Result<Parsed<Self::Of>, Vec<FieldFault>>;
}

/// A request in the domain's terms.
pub(crate) struct Parsed<A: Aggregate> {
    /// For whom the calling service speaks, if it says so.
    pub(crate) acting: Option<Actor>,
    id: A::Id,
    request: RequestId,
    content: Bytes,
    circumstances: Circumstances,
    asked: Asked<A>,
}

impl<A: Aggregate> Parsed<A> {
    /// The order that it is, once it is known who calls.
    pub(crate) fn into_order(self, tenant: TenantId, caller: Actor, traceparent: Option<String>) -> Order<A> {
        let Self { acting: _, id, request, content, circumstances, asked } = self;
        let Circumstances { expected_revision, occurred_at, late_reason, breach } = circumstances;
        Order {
            tenant,
            caller,
            id,
            request,
            content,
            expected_revision,
            occurred_at,
            late_reason,
            breach,
            asked,
            correlation_id: None,
            causation_id: None,
            traceparent,
        }
    }
}

/// A request of which is read what must be known first.
pub(super) struct Opened<A: Aggregate> {
    kind: KindOf<A>,
    content: Bytes,
    pub(super) id: A::Id,
    opening: Opening,
}

/// What a request is given to.
pub(super) enum Id<A: Aggregate> {
    /// This.
    Named(A::Id),
    /// What it begins, whose id is made of the request's.
    OfRequest(fn(&TenantId, RequestId) -> A::Id),
}

/// What two requests must share to be one and the same (R15): the kind of act and everything that was sent but the
/// marks, in protobuf's encoding. That writes fields by number and leaves defaults out, and the messages have no maps.
pub(super) fn content(kind: impl Named, unmarked: &impl Message) -> Bytes {
    let mut content = Vec::from(kind.name());
    content.push(0);
    content.extend_from_slice(&unmarked.encode_to_vec());
    content.into()
}

impl<A: Aggregate> Opened<A> {
    /// Reads what must be known first. `id` reads what is meant.
    pub(super) fn read(
        kind: KindOf<A>,
        content: Bytes,
        tenant: &TenantId,
        (marks, context): (Marks, Option<CommandContext>),
        id: impl FnOnce(&mut Faults) -> Checked<Id<A>>,
    ) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Faults::default();
        let id = id(&mut faults);
        let opening = faults.required("context", context, |faults, context| opening(faults, marks, context));
        let (Ok(id), Ok(opening)) = (id, opening) else { return Err(faults.into_found()) };
        let id = match id {
            Id::Named(id) => id,
            Id::OfRequest(made) => made(tenant, opening.request),
        };
        Ok(Self { kind, content, id, opening })
    }

    /// Reads the rest.
    pub(super) fn asks<M, T: Into<A::Act>>(
        self,
        circumstances: fn(&mut Faults, SentCircumstances) -> Checked<Circumstances>,
        act: Option<M>,
        read: impl FnOnce(&mut Faults, M) -> Checked<T>,
    ) -> Parsed<A> {
        let Self { kind, content, id, opening } = self;
        let Opening { request, acting, circumstances: sent } = opening;
        let mut faults = Faults::default();
        let circumstances = faults.field("context", sent, circumstances);
        let act = faults.required("act", act, read);
        let (circumstances, asked) = match (circumstances, act) {
            (Ok(circumstances), Ok(act)) => (circumstances, Asked::Act(Box::new(act.into()))),
            (Err(_), _) | (_, Err(_)) => {
                (Circumstances::default(), Asked::Faulty { kind, faults: faults.into_found() })
            }
        };
        Parsed { acting, id, request, content, circumstances, asked }
    }
}

/// An act that has something to say.
pub(super) fn as_sent<M>(act: Option<M>) -> Option<M> {
    act
}

/// An act that may say nothing, and then may be left out.
pub(super) fn or_empty<M: Default>(act: Option<M>) -> Option<M> {
    Some(act.unwrap_or_default())
}

/// Writes down how requests on something that is there are read, from a table: the request, its kind of act and the
/// function that reads the act.
macro_rules! requests_on {
    ($of:ty, $named:ident, $kinds:ident, $api:ident; $($request:ident: $kind:ident => $read:ident;)*) => {$(
        impl Request for $api::$request {
            type Of = $of;

            fn parse(mut self, tenant: &TenantId) -> Result<Parsed<$of>, Vec<FieldFault>> {
                let marks = Marks::taken_from(self.context.as_mut());
                let content = content($kinds::$kind, &self);
                let Self { name, context, act } = self;
                let named = |faults: &mut Faults| faults.required("name", given(name), $named);
                let opened = Opened::read($kinds::$kind, content, tenant, (marks, context), named)?;
                Ok(opened.asks(of_an_act, as_sent(act), $read))
            }
        }
    )*};
}
pub(super) use requests_on;
