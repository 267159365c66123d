//! One verb per command: what people do with handoffs, by the names of the API.

use baton_api::handoff::v1::*;
use baton_api::types::v1::CommandContext;
use prost::Message as _;

use super::actor::Actor;
use super::command::{Answer, Asks};

macro_rules! verbs {
    ($($verb:ident $Act:ident $Request:ident;)*) => {
        $(
            impl Asks for $Act {
                const RPC: &'static str = stringify!($Act);

                fn request(self, handoff: &str, context: CommandContext) -> Vec<u8> {
                    let (name, context, act) = (handoff.to_owned(), Some(context), Some(self));
                    $Request { name, context, act }.encode_to_vec()
                }
            }
        )*

        impl Actor {
            $(
                pub async fn $verb(&self, handoff: &str, act: $Act) -> Answer {
                    self.ask(handoff, act).await
                }
            )*
        }
    };
}

macro_rules! beginnings {
    ($($verb:ident $Act:ident $Request:ident;)*) => {
        $(
            impl Asks for $Act {
                const RPC: &'static str = stringify!($Act);

                /// `handoff` is the name of the new one, or empty to let the server choose.
                fn request(self, handoff: &str, context: CommandContext) -> Vec<u8> {
                    let handoff_id = handoff.strip_prefix("handoffs/").map(str::to_owned);
                    let (context, act) = (Some(context), Some(self));
                    $Request { handoff_id, context, act }.encode_to_vec()
                }
            }
        )*

        impl Actor {
            $(
                pub async fn $verb(&self, act: $Act) -> Answer {
                    self.ask("", act).await
                }
            )*
        }
    };
}

beginnings! {
    request_handoff RequestHandoff RequestHandoffRequest;
    record_practice_handoff RecordPracticeHandoff RecordPracticeHandoffRequest;
}

verbs! {
    amend_request AmendRequest AmendRequestRequest;
    record_consent RecordConsent RecordConsentRequest;
    withdraw_consent WithdrawConsent WithdrawConsentRequest;
    set_contact_preferences SetContactPreferences SetContactPreferencesRequest;
    declare_objection DeclareObjection DeclareObjectionRequest;
    choose_path ChoosePath ChoosePathRequest;
    give_information_packet GiveInformationPacket GiveInformationPacketRequest;
    offer_to_receiver OfferToReceiver OfferToReceiverRequest;
    end_offer EndOffer EndOfferRequest;
    accept_handoff AcceptHandoff AcceptHandoffRequest;
    decline_handoff DeclineHandoff DeclineHandoffRequest;
    record_receiver_contact RecordReceiverContact RecordReceiverContactRequest;
    share_information ShareInformation ShareInformationRequest;
    correct_information CorrectInformation CorrectInformationRequest;
    request_information RequestInformation RequestInformationRequest;
    answer_information AnswerInformation AnswerInformationRequest;
    clear_introduction ClearIntroduction ClearIntroductionRequest;
    schedule_introduction ScheduleIntroduction ScheduleIntroductionRequest;
    record_introduction_missed RecordIntroductionMissed RecordIntroductionMissedRequest;
    record_introduction RecordIntroduction RecordIntroductionRequest;
    acknowledge_responsibility AcknowledgeResponsibility AcknowledgeResponsibilityRequest;
    assign_navigator AssignNavigator AssignNavigatorRequest;
    plan_contact PlanContact PlanContactRequest;
    record_contact_attempt RecordContactAttempt RecordContactAttemptRequest;
    record_support RecordSupport RecordSupportRequest;
    record_barrier RecordBarrier RecordBarrierRequest;
    resolve_barrier ResolveBarrier ResolveBarrierRequest;
    schedule_visit ScheduleVisit ScheduleVisitRequest;
    record_visit_missed RecordVisitMissed RecordVisitMissedRequest;
    record_linkage RecordLinkage RecordLinkageRequest;
    record_outcome RecordOutcome RecordOutcomeRequest;
    report_closure ReportClosure ReportClosureRequest;
    confirm_closure ConfirmClosure ConfirmClosureRequest;
    close_handoff CloseHandoff CloseHandoffRequest;
    provide_direct_care ProvideDirectCare ProvideDirectCareRequest;
    cancel_handoff CancelHandoff CancelHandoffRequest;
    request_cancellation RequestCancellation RequestCancellationRequest;
    confirm_cancellation ConfirmCancellation ConfirmCancellationRequest;
    hold_handoff HoldHandoff HoldHandoffRequest;
    resume_handoff ResumeHandoff ResumeHandoffRequest;
    reassign_responsible ReassignResponsible ReassignResponsibleRequest;
    reopen_handoff ReopenHandoff ReopenHandoffRequest;
    mark_entered_in_error MarkEnteredInError MarkEnteredInErrorRequest;
    correct_record CorrectRecord CorrectRecordRequest;
    take_escalation TakeEscalation TakeEscalationRequest;
    acknowledge_notice AcknowledgeNotice AcknowledgeNoticeRequest;
    attest_practice_handoff AttestPracticeHandoff AttestPracticeHandoffRequest;
}
