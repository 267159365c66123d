//! Every request of `HandoffService`, from its message to what the command handler takes.

use baton_api::handoff::v1 as api;
use baton_commands::{FieldFault, handoff_id_of};
use baton_domain::ids::{HandoffId, TenantId};
use baton_domain::{ActKind, Handoff};

use super::acts;
use super::context::{Marks, of_a_beginning, of_an_act, of_steps};
use super::faults::{Checked, Faults};
use super::ids::{given, handoff_id, uuid};
use super::parsed::{Id, Opened, Parsed, Request, as_sent, content, or_empty};

fn named(faults: &mut Faults, name: String) -> Checked<Id<Handoff>> {
    faults.required("name", given(name), handoff_id).map(Id::Named)
}

fn chosen(faults: &mut Faults, id: Option<String>) -> Checked<Id<Handoff>> {
    let chosen = faults.optional("handoff_id", id, uuid)?;
    Ok(chosen.map_or(Id::OfRequest(handoff_id_of), |id| Id::Named(HandoffId(id))))
}

impl Request for api::RequestHandoffRequest {
    type Of = Handoff;

    fn parse(mut self, tenant: &TenantId) -> Result<Parsed<Handoff>, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::RequestHandoff, &self);
        let Self { handoff_id, context, act } = self;
        let id = |faults: &mut Faults| chosen(faults, handoff_id);
        let opened = Opened::read(ActKind::RequestHandoff, content, tenant, (marks, context), id)?;
        let handoff = opened.id;
        Ok(opened.asks(of_a_beginning, act, |faults, act| acts::request_handoff(faults, handoff, act)))
    }
}

impl Request for api::RecordPracticeHandoffRequest {
    type Of = Handoff;

    fn parse(mut self, tenant: &TenantId) -> Result<Parsed<Handoff>, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::RecordPracticeHandoff, &self);
        let Self { handoff_id, context, act } = self;
        let id = |faults: &mut Faults| chosen(faults, handoff_id);
        let opened = Opened::read(ActKind::RecordPracticeHandoff, content, tenant, (marks, context), id)?;
        let handoff = opened.id;
        Ok(opened.asks(of_steps, act, |faults, act| acts::record_practice_handoff(faults, handoff, act)))
    }
}

macro_rules! requests {
    ($($request:ident: $kind:ident => $read:ident, $act:ident;)*) => {$(
        impl Request for api::$request {
            type Of = Handoff;

            fn parse(mut self, tenant: &TenantId) -> Result<Parsed<Handoff>, Vec<FieldFault>> {
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
