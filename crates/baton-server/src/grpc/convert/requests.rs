//! Every request of `HandoffService`, from its message to what the command handler takes.
//!
//! A call cannot be judged at all without the handoff that it names, its request id, and for whom it speaks: a fault in
//! one of these is an error at once. Every other fault is kept until it is known that the caller may give the command.

use baton_api::handoff::v1 as api;
use baton_api::types::v1::CommandContext;
use baton_commands::{Asked, FieldFault, Order, handoff_id_of};
use baton_domain::ids::{HandoffId, RequestId, TenantId};
use baton_domain::value::Actor;
use baton_domain::{Act, ActKind};
use bytes::Bytes;
use prost::Message;

use super::acts;
use super::context::{
    Circumstances, Marks, Opening, SentCircumstances, of_a_beginning, of_an_act, of_steps, opening,
};
use super::faults::{Checked, Faults};
use super::ids::{given, handoff_id, uuid};

/// A request of `HandoffService`.
pub(crate) trait Request {
    /// Reads it for a caller of `tenant`.
    ///
    /// # Errors
    /// What is wrong with the fields without which the call cannot be judged.
    fn parse(self, tenant: &TenantId) -> Result<Parsed, Vec<FieldFault>>;
}

/// A request in the domain's terms.
pub(crate) struct Parsed {
    /// For whom the calling service speaks, if it says so.
    pub(crate) acting: Option<Actor>,
    handoff: HandoffId,
    request: RequestId,
    content: Bytes,
    circumstances: Circumstances,
    asked: Asked,
}

impl Parsed {
    /// The order that it is, once it is known who calls.
    pub(crate) fn into_order(self, tenant: TenantId, caller: Actor, traceparent: Option<String>) -> Order {
        let Self { acting: _, handoff, request, content, circumstances, asked } = self;
        let Circumstances { expected_revision, occurred_at, late_reason, breach } = circumstances;
        Order {
            tenant,
            caller,
            id: handoff,
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
struct Opened {
    kind: ActKind,
    content: Bytes,
    handoff: HandoffId,
    opening: Opening,
}

/// What two requests must share to be one and the same (R15): the kind of act and everything that was sent but the
/// marks, in protobuf's encoding. That writes fields by number and leaves defaults out, and the messages have no maps.
fn content(kind: ActKind, unmarked: &impl Message) -> Bytes {
    let mut content = Vec::from(kind.name());
    content.push(0);
    content.extend_from_slice(&unmarked.encode_to_vec());
    content.into()
}

impl Opened {
    /// Reads what must be known first. `handoff` reads which one is meant; none: its id is made of the request's.
    fn read(
        kind: ActKind,
        content: Bytes,
        tenant: &TenantId,
        (marks, context): (Marks, Option<CommandContext>),
        handoff: impl FnOnce(&mut Faults) -> Checked<Option<HandoffId>>,
    ) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Faults::default();
        let handoff = handoff(&mut faults);
        let opening = faults.required("context", context, |faults, context| opening(faults, marks, context));
        let (Ok(handoff), Ok(opening)) = (handoff, opening) else { return Err(faults.into_found()) };
        let handoff = handoff.unwrap_or_else(|| handoff_id_of(tenant, opening.request));
        Ok(Self { kind, content, handoff, opening })
    }

    /// Reads the rest.
    fn asks<M, A: Into<Act>>(
        self,
        circumstances: fn(&mut Faults, SentCircumstances) -> Checked<Circumstances>,
        act: Option<M>,
        read: impl FnOnce(&mut Faults, M) -> Checked<A>,
    ) -> Parsed {
        let Self { kind, content, handoff, opening } = self;
        let Opening { request, acting, circumstances: sent } = opening;
        let mut faults = Faults::default();
        let circumstances = faults.field("context", sent, circumstances);
        let act = faults.required("act", act, read);
        let (circumstances, asked) = match (circumstances, act) {
            (Ok(circumstances), Ok(act)) => (circumstances, Asked::from(act.into())),
            (Err(_), _) | (_, Err(_)) => {
                (Circumstances::default(), Asked::Faulty { kind, faults: faults.into_found() })
            }
        };
        Parsed { acting, handoff, request, content, circumstances, asked }
    }
}

fn named(faults: &mut Faults, name: String) -> Checked<Option<HandoffId>> {
    faults.required("name", given(name), handoff_id).map(Some)
}

fn chosen(faults: &mut Faults, id: Option<String>) -> Checked<Option<HandoffId>> {
    Ok(faults.optional("handoff_id", id, uuid)?.map(HandoffId))
}

/// An act that has something to say.
fn as_sent<M>(act: Option<M>) -> Option<M> {
    act
}

/// An act that may say nothing, and then may be left out.
fn or_empty<M: Default>(act: Option<M>) -> Option<M> {
    Some(act.unwrap_or_default())
}

impl Request for api::RequestHandoffRequest {
    fn parse(mut self, tenant: &TenantId) -> Result<Parsed, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::RequestHandoff, &self);
        let Self { handoff_id, context, act } = self;
        let id = |faults: &mut Faults| chosen(faults, handoff_id);
        let opened = Opened::read(ActKind::RequestHandoff, content, tenant, (marks, context), id)?;
        let handoff = opened.handoff;
        Ok(opened.asks(of_a_beginning, act, |faults, act| acts::request_handoff(faults, handoff, act)))
    }
}

impl Request for api::RecordPracticeHandoffRequest {
    fn parse(mut self, tenant: &TenantId) -> Result<Parsed, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::RecordPracticeHandoff, &self);
        let Self { handoff_id, context, act } = self;
        let id = |faults: &mut Faults| chosen(faults, handoff_id);
        let opened = Opened::read(ActKind::RecordPracticeHandoff, content, tenant, (marks, context), id)?;
        let handoff = opened.handoff;
        Ok(opened.asks(of_steps, act, |faults, act| acts::record_practice_handoff(faults, handoff, act)))
    }
}

macro_rules! requests {
    ($($request:ident: $kind:ident => $read:ident, $act:ident;)*) => {$(
        impl Request for api::$request {
            fn parse(mut self, tenant: &TenantId) -> Result<Parsed, Vec<FieldFault>> {
                let marks = Marks::taken_from(self.context.as_mut());
                let content = content(ActKind::$kind, &self);
                let Self { name, context, act } = self;
                let id = |faults: &mut Faults| named(faults, name);
                let opened = Opened::read(ActKind::$kind, content, tenant, (marks, context), id)?;
                Ok(opened.asks(of_an_act, $act(act), acts::$read))
            }
        }
    )*};
}

// Every act on a handoff that is there, the function that reads it, and whether it may be left out.
requests! {
    AmendRequestRequest: AmendRequest => amend_request, as_sent;
    RecordConsentRequest: RecordConsent => record_consent, as_sent;
    WithdrawConsentRequest: WithdrawConsent => withdraw_consent, as_sent;
    SetContactPreferencesRequest: SetContactPreferences => set_contact_preferences, as_sent;
    DeclareObjectionRequest: DeclareObjection => declare_objection, as_sent;
    ChoosePathRequest: ChoosePath => choose_path, as_sent;
    GiveInformationPacketRequest: GiveInformationPacket => give_information_packet, as_sent;
    OfferToReceiverRequest: OfferToReceiver => offer_to_receiver, as_sent;
    EndOfferRequest: EndOffer => end_offer, as_sent;
    AcceptHandoffRequest: AcceptHandoff => accept_handoff, or_empty;
    DeclineHandoffRequest: DeclineHandoff => decline_handoff, as_sent;
    RecordReceiverContactRequest: RecordReceiverContact => record_receiver_contact, as_sent;
    ShareInformationRequest: ShareInformation => share_information, as_sent;
    CorrectInformationRequest: CorrectInformation => correct_information, as_sent;
    RequestInformationRequest: RequestInformation => request_information, as_sent;
    AnswerInformationRequest: AnswerInformation => answer_information, as_sent;
    ClearIntroductionRequest: ClearIntroduction => clear_introduction, as_sent;
    ScheduleIntroductionRequest: ScheduleIntroduction => schedule_introduction, as_sent;
    RecordIntroductionMissedRequest: RecordIntroductionMissed => record_introduction_missed, as_sent;
    RecordIntroductionRequest: RecordIntroduction => record_introduction, as_sent;
    AcknowledgeResponsibilityRequest: AcknowledgeResponsibility => acknowledge_responsibility, as_sent;
    AssignNavigatorRequest: AssignNavigator => assign_navigator, as_sent;
    PlanContactRequest: PlanContact => plan_contact, as_sent;
    RecordContactAttemptRequest: RecordContactAttempt => record_contact_attempt, as_sent;
    RecordSupportRequest: RecordSupport => record_support, as_sent;
    RecordBarrierRequest: RecordBarrier => record_barrier, as_sent;
    ResolveBarrierRequest: ResolveBarrier => resolve_barrier, as_sent;
    ScheduleVisitRequest: ScheduleVisit => schedule_visit, as_sent;
    RecordVisitMissedRequest: RecordVisitMissed => record_visit_missed, as_sent;
    RecordLinkageRequest: RecordLinkage => record_linkage, as_sent;
    RecordOutcomeRequest: RecordOutcome => record_outcome, as_sent;
    ReportClosureRequest: ReportClosure => report_closure, as_sent;
    ConfirmClosureRequest: ConfirmClosure => confirm_closure, or_empty;
    CloseHandoffRequest: CloseHandoff => close_handoff, as_sent;
    ProvideDirectCareRequest: ProvideDirectCare => provide_direct_care, or_empty;
    CancelHandoffRequest: CancelHandoff => cancel_handoff, as_sent;
    RequestCancellationRequest: RequestCancellation => request_cancellation, as_sent;
    ConfirmCancellationRequest: ConfirmCancellation => confirm_cancellation, or_empty;
    HoldHandoffRequest: HoldHandoff => hold_handoff, as_sent;
    ResumeHandoffRequest: ResumeHandoff => resume_handoff, or_empty;
    ReassignResponsibleRequest: ReassignResponsible => reassign_responsible, as_sent;
    ReopenHandoffRequest: ReopenHandoff => reopen_handoff, as_sent;
    MarkEnteredInErrorRequest: MarkEnteredInError => mark_entered_in_error, as_sent;
    CorrectRecordRequest: CorrectRecord => correct_record, as_sent;
    TakeEscalationRequest: TakeEscalation => take_escalation, as_sent;
    AcknowledgeNoticeRequest: AcknowledgeNotice => acknowledge_notice, as_sent;
    AttestPracticeHandoffRequest: AttestPracticeHandoff => attest_practice_handoff, or_empty;
}
