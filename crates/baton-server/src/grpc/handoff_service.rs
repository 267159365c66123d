//! HandoffService: one rpc for each act, all of them handled alike, and the question that goes before a choice.

use baton_api::handoff::v1::handoff_service_server::HandoffService;
use baton_api::handoff::v1::{self as api};
use baton_api::types::v1::{CommandResult, Phase};
use baton_domain::{ActKind, Handoff};
use baton_views::Views;
use tonic::{Request, Response, Status};

use super::command::Commands;
use super::convert;
use super::duplicates::Wanted;
use super::lookups::Lookups;
use super::reading::Reader;

/// Handles the commands of all handoffs.
pub(crate) struct HandoffCommands {
    pub(crate) commands: Commands,
    pub(crate) lookups: Lookups,
    /// Tells of other handoffs for the same need (R18).
    pub(crate) views: Views,
    /// What a choice of a path would come to is read, not recorded.
    pub(crate) reader: Reader,
}

impl HandoffCommands {
    async fn handle<R>(&self, request: Request<R>) -> Result<CommandResult, Status>
    where
        R: convert::Request<Of = Handoff>,
    {
        let mut order = self.commands.order(request)?;
        let is_former = order.asked.kind() == ActKind::AcknowledgeNotice;
        self.lookups.complete(&mut order).await?;
        let (wanted, own) = (Wanted::by(&order), order.id);
        let mut result = self.commands.run(order).await?;
        if let Some(wanted) = wanted {
            result.possible_duplicates = wanted.others(&self.views, own).await;
        }
        if is_former {
            // R2: who was let go sees nothing more of where the handoff stands.
            result.set_phase(Phase::Unspecified);
            result.accountable.clear();
        }
        Ok(result)
    }
}

/// Writes the service down from the table of its rpcs.
macro_rules! service {
    ($($rpc:ident($Request:ident) -> $Response:ident;)*) => {
        #[tonic::async_trait]
        impl HandoffService for HandoffCommands {
            $(async fn $rpc(
                &self,
                request: Request<api::$Request>,
            ) -> Result<Response<api::$Response>, Status> {
                let result = Some(self.handle(request).await?);
                Ok(Response::new(api::$Response { result }))
            })*

            async fn evaluate_paths(
                &self,
                request: Request<api::EvaluatePathsRequest>,
            ) -> Result<Response<api::EvaluatePathsResponse>, Status> {
                Ok(self.reader.evaluate_paths(request).await.map(Response::new)?)
            }
        }
    };
}

service! {
    request_handoff(RequestHandoffRequest) -> RequestHandoffResponse;
    amend_request(AmendRequestRequest) -> AmendRequestResponse;
    record_consent(RecordConsentRequest) -> RecordConsentResponse;
    withdraw_consent(WithdrawConsentRequest) -> WithdrawConsentResponse;
    set_contact_preferences(SetContactPreferencesRequest) -> SetContactPreferencesResponse;
    declare_objection(DeclareObjectionRequest) -> DeclareObjectionResponse;
    choose_path(ChoosePathRequest) -> ChoosePathResponse;
    give_information_packet(GiveInformationPacketRequest) -> GiveInformationPacketResponse;
    offer_to_receiver(OfferToReceiverRequest) -> OfferToReceiverResponse;
    end_offer(EndOfferRequest) -> EndOfferResponse;
    accept_handoff(AcceptHandoffRequest) -> AcceptHandoffResponse;
    decline_handoff(DeclineHandoffRequest) -> DeclineHandoffResponse;
    record_receiver_contact(RecordReceiverContactRequest) -> RecordReceiverContactResponse;
    share_information(ShareInformationRequest) -> ShareInformationResponse;
    correct_information(CorrectInformationRequest) -> CorrectInformationResponse;
    request_information(RequestInformationRequest) -> RequestInformationResponse;
    answer_information(AnswerInformationRequest) -> AnswerInformationResponse;
    clear_introduction(ClearIntroductionRequest) -> ClearIntroductionResponse;
    schedule_introduction(ScheduleIntroductionRequest) -> ScheduleIntroductionResponse;
    record_introduction_missed(RecordIntroductionMissedRequest) -> RecordIntroductionMissedResponse;
    record_introduction(RecordIntroductionRequest) -> RecordIntroductionResponse;
    acknowledge_responsibility(AcknowledgeResponsibilityRequest) -> AcknowledgeResponsibilityResponse;
    assign_navigator(AssignNavigatorRequest) -> AssignNavigatorResponse;
    plan_contact(PlanContactRequest) -> PlanContactResponse;
    record_contact_attempt(RecordContactAttemptRequest) -> RecordContactAttemptResponse;
    record_support(RecordSupportRequest) -> RecordSupportResponse;
    record_barrier(RecordBarrierRequest) -> RecordBarrierResponse;
    resolve_barrier(ResolveBarrierRequest) -> ResolveBarrierResponse;
    schedule_visit(ScheduleVisitRequest) -> ScheduleVisitResponse;
    record_visit_missed(RecordVisitMissedRequest) -> RecordVisitMissedResponse;
    record_linkage(RecordLinkageRequest) -> RecordLinkageResponse;
    record_outcome(RecordOutcomeRequest) -> RecordOutcomeResponse;
    report_closure(ReportClosureRequest) -> ReportClosureResponse;
    confirm_closure(ConfirmClosureRequest) -> ConfirmClosureResponse;
    close_handoff(CloseHandoffRequest) -> CloseHandoffResponse;
    provide_direct_care(ProvideDirectCareRequest) -> ProvideDirectCareResponse;
    cancel_handoff(CancelHandoffRequest) -> CancelHandoffResponse;
    request_cancellation(RequestCancellationRequest) -> RequestCancellationResponse;
    confirm_cancellation(ConfirmCancellationRequest) -> ConfirmCancellationResponse;
    hold_handoff(HoldHandoffRequest) -> HoldHandoffResponse;
    resume_handoff(ResumeHandoffRequest) -> ResumeHandoffResponse;
    reassign_responsible(ReassignResponsibleRequest) -> ReassignResponsibleResponse;
    reopen_handoff(ReopenHandoffRequest) -> ReopenHandoffResponse;
    mark_entered_in_error(MarkEnteredInErrorRequest) -> MarkEnteredInErrorResponse;
    correct_record(CorrectRecordRequest) -> CorrectRecordResponse;
    take_escalation(TakeEscalationRequest) -> TakeEscalationResponse;
    acknowledge_notice(AcknowledgeNoticeRequest) -> AcknowledgeNoticeResponse;
    record_practice_handoff(RecordPracticeHandoffRequest) -> RecordPracticeHandoffResponse;
    attest_practice_handoff(AttestPracticeHandoffRequest) -> AttestPracticeHandoffResponse;
}
