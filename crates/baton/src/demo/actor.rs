//! The people of a story: each has a connection of their own, and nothing but the API stands between them.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::handoff_service_client::HandoffServiceClient;
use baton_api::handoff::v1::practice_step::Act;
use baton_api::types::v1::{CommandContext, CommandResult, Party, Role};
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming};

use crate::audit::Identity;

/// Somebody who acts.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(super) identity: Identity,
    pub(super) person: &'static str,
    pub(super) organization: &'static str,
    pub(super) team: Option<&'static str>,
    pub(super) role: Role,
    pub(super) commands: HandoffServiceClient<Channel>,
    pub(super) queries: HandoffQueryServiceClient<Channel>,
}

impl Actor {
    /// The party that this person acts for.
    pub(crate) fn party(&self) -> Party {
        Party {
            organization: self.organization.to_owned(),
            service: None,
            team: self.team.map(str::to_owned),
            person: None,
        }
    }

    /// How the person is spoken of.
    pub(crate) fn who(&self) -> String {
        format!("{} of {}", self.person, self.organization)
    }

    fn sign<T>(&self, message: T) -> Request<T> {
        self.identity.sign(message)
    }

    /// Records a whole handoff within the practice, in one call.
    pub(super) async fn record_practice(
        &self,
        context: CommandContext,
        steps: Vec<api::PracticeStep>,
    ) -> Result<Option<CommandResult>, Status> {
        let act = Some(api::RecordPracticeHandoff { steps });
        let request = api::RecordPracticeHandoffRequest { handoff_id: None, context: Some(context), act };
        let answer = self.commands.clone().record_practice_handoff(self.sign(request)).await?;
        Ok(answer.into_inner().result)
    }

    /// Confirms what was recorded of this person.
    pub(super) async fn attest(
        &self,
        name: String,
        context: CommandContext,
    ) -> Result<Option<CommandResult>, Status> {
        let act = Some(api::AttestPracticeHandoff::default());
        let request = api::AttestPracticeHandoffRequest { name, context: Some(context), act };
        let answer = self.commands.clone().attest_practice_handoff(self.sign(request)).await?;
        Ok(answer.into_inner().result)
    }

    /// Has read the first notice that says that the handoff is over for this person's organization.
    pub(super) async fn acknowledge_notice(
        &self,
        name: String,
        context: CommandContext,
    ) -> Result<Option<CommandResult>, Status> {
        let act = Some(api::AcknowledgeNotice { notice: 1, note: None });
        let request = api::AcknowledgeNoticeRequest { name, context: Some(context), act };
        let answer = self.commands.clone().acknowledge_notice(self.sign(request)).await?;
        Ok(answer.into_inner().result)
    }

    /// What this person's organization has to do.
    pub(super) async fn worklist(
        &self,
        request: api::ListWorklistRequest,
    ) -> Result<api::ListWorklistResponse, Status> {
        Ok(self.queries.clone().list_worklist(self.sign(request)).await?.into_inner())
    }

    /// Reads a handoff.
    pub(super) async fn read(&self, name: String) -> Result<api::GetHandoffResponse, Status> {
        let request = api::GetHandoffRequest { name, ..Default::default() };
        Ok(self.queries.clone().get_handoff(self.sign(request)).await?.into_inner())
    }

    /// Follows a handoff.
    pub(super) async fn watch(
        &self,
        request: api::WatchHandoffRequest,
    ) -> Result<Streaming<api::WatchHandoffResponse>, Status> {
        Ok(self.queries.clone().watch_handoff(self.sign(request)).await?.into_inner())
    }
}

/// Writes down, for every act, its name and its call.
macro_rules! acts {
    ($($Act:ident: $rpc:ident($Request:ident);)*) => {
        /// The name of an act.
        pub(crate) const fn name(act: &Act) -> &'static str {
            match act {
                Act::RequestHandoff(_) => "RequestHandoff",
                $(Act::$Act(_) => stringify!($Act),)*
            }
        }

        impl Actor {
            /// Does something on a handoff.
            pub(super) async fn act(
                &self,
                name: String,
                context: CommandContext,
                act: Act,
            ) -> Result<Option<CommandResult>, Status> {
                let mut commands = self.commands.clone();
                let context = Some(context);
                match act {
                    Act::RequestHandoff(act) => {
                        let request = api::RequestHandoffRequest { handoff_id: None, context, act: Some(act) };
                        Ok(commands.request_handoff(self.sign(request)).await?.into_inner().result)
                    }
                    $(Act::$Act(act) => {
                        let request = api::$Request { name, context, act: Some(act) };
                        Ok(commands.$rpc(self.sign(request)).await?.into_inner().result)
                    })*
                }
            }
        }
    };
}

acts! {
    AmendRequest: amend_request(AmendRequestRequest);
    RecordConsent: record_consent(RecordConsentRequest);
    WithdrawConsent: withdraw_consent(WithdrawConsentRequest);
    SetContactPreferences: set_contact_preferences(SetContactPreferencesRequest);
    DeclareObjection: declare_objection(DeclareObjectionRequest);
    ChoosePath: choose_path(ChoosePathRequest);
    GiveInformationPacket: give_information_packet(GiveInformationPacketRequest);
    OfferToReceiver: offer_to_receiver(OfferToReceiverRequest);
    EndOffer: end_offer(EndOfferRequest);
    AcceptHandoff: accept_handoff(AcceptHandoffRequest);
    DeclineHandoff: decline_handoff(DeclineHandoffRequest);
    RecordReceiverContact: record_receiver_contact(RecordReceiverContactRequest);
    ShareInformation: share_information(ShareInformationRequest);
    CorrectInformation: correct_information(CorrectInformationRequest);
    RequestInformation: request_information(RequestInformationRequest);
    AnswerInformation: answer_information(AnswerInformationRequest);
    ClearIntroduction: clear_introduction(ClearIntroductionRequest);
    ScheduleIntroduction: schedule_introduction(ScheduleIntroductionRequest);
    RecordIntroductionMissed: record_introduction_missed(RecordIntroductionMissedRequest);
    RecordIntroduction: record_introduction(RecordIntroductionRequest);
    AcknowledgeResponsibility: acknowledge_responsibility(AcknowledgeResponsibilityRequest);
    AssignNavigator: assign_navigator(AssignNavigatorRequest);
    PlanContact: plan_contact(PlanContactRequest);
    RecordContactAttempt: record_contact_attempt(RecordContactAttemptRequest);
    RecordSupport: record_support(RecordSupportRequest);
    RecordBarrier: record_barrier(RecordBarrierRequest);
    ResolveBarrier: resolve_barrier(ResolveBarrierRequest);
    ScheduleVisit: schedule_visit(ScheduleVisitRequest);
    RecordVisitMissed: record_visit_missed(RecordVisitMissedRequest);
    RecordLinkage: record_linkage(RecordLinkageRequest);
    RecordOutcome: record_outcome(RecordOutcomeRequest);
    ReportClosure: report_closure(ReportClosureRequest);
    ConfirmClosure: confirm_closure(ConfirmClosureRequest);
    CloseHandoff: close_handoff(CloseHandoffRequest);
    ProvideDirectCare: provide_direct_care(ProvideDirectCareRequest);
    CancelHandoff: cancel_handoff(CancelHandoffRequest);
    RequestCancellation: request_cancellation(RequestCancellationRequest);
    ConfirmCancellation: confirm_cancellation(ConfirmCancellationRequest);
    HoldHandoff: hold_handoff(HoldHandoffRequest);
    ResumeHandoff: resume_handoff(ResumeHandoffRequest);
    ReassignResponsible: reassign_responsible(ReassignResponsibleRequest);
    ReopenHandoff: reopen_handoff(ReopenHandoffRequest);
    MarkEnteredInError: mark_entered_in_error(MarkEnteredInErrorRequest);
    CorrectRecord: correct_record(CorrectRecordRequest);
    TakeEscalation: take_escalation(TakeEscalationRequest);
}
