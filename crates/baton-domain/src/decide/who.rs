//! R21: who may give which command.

use crate::act::ActKind;
use crate::refusal::Refusal;
use crate::side::{Standing, navigates, notices_to, standing, supervises};
use crate::state::Handoff;
use crate::value::{Actor, Role, Side};

/// Who an act belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Referrer,
    ReferrerOrSupervisor,
    /// The referrer, or who accompanies the patient.
    ReferrerOrNavigator,
    /// The same, or a supervisor.
    ReferrerNavigatorOrSupervisor,
    Receiver,
    /// The receiver, or the referrer for a receiver whose offer says that answers come by report.
    ReceiverOrReport,
    /// The same, or who accompanies the patient.
    ReceiverReportOrNavigator,
    /// The same, or a supervisor of the referrer's organisation where the receiver does not answer (R11).
    ReceiverReportOrSupervisor,
    /// Either side, or who accompanies the patient.
    AnySide,
    /// The same, or a supervisor of the referrer's organisation.
    AnySideOrSupervisor,
    /// Either side, or a supervisor of its organisation.
    EitherSideOrSupervisor,
    /// Who closed it, or a supervisor.
    CloserOrSupervisor,
    /// Who requested it, or a supervisor.
    RequesterOrSupervisor,
    /// Whom an escalation names: which one, the act says.
    EscalatedTo,
    /// Who recorded the fact, or a supervisor: which fact, the act says.
    RecorderOrSupervisor,
    /// Baton itself.
    System,
    /// A receiver that was let go and is told so (R2), also when they are asked again.
    NotifiedReceiver,
    /// A person whose act within a practice somebody else recorded.
    RecordedPerson,
}

const fn owner(kind: ActKind) -> Owner {
    match kind {
        ActKind::RequestHandoff
        | ActKind::RecordPracticeHandoff
        | ActKind::AmendRequest
        | ActKind::DeclareObjection
        | ActKind::GiveInformationPacket
        | ActKind::ProvideDirectCare
        | ActKind::ShareInformation
        | ActKind::AnswerInformation
        | ActKind::ConfirmClosure => Owner::Referrer,
        // A supervisor may, where an obligation stands (R23).
        ActKind::CancelHandoff | ActKind::RequestCancellation => Owner::ReferrerOrSupervisor,
        ActKind::ChoosePath
        | ActKind::OfferToReceiver
        | ActKind::EndOffer
        | ActKind::RecordReceiverContact
        | ActKind::AssignNavigator
        | ActKind::PlanContact
        | ActKind::RecordContactAttempt
        | ActKind::RecordSupport
        | ActKind::RecordBarrier
        | ActKind::ResolveBarrier => Owner::ReferrerOrNavigator,
        ActKind::RecordConsent => Owner::ReferrerNavigatorOrSupervisor,
        ActKind::RequestInformation => Owner::Receiver,
        ActKind::AcceptHandoff
        | ActKind::DeclineHandoff
        | ActKind::AcknowledgeResponsibility
        | ActKind::ReportClosure => Owner::ReceiverOrReport,
        ActKind::ScheduleVisit | ActKind::RecordVisitMissed => Owner::ReceiverReportOrNavigator,
        ActKind::ConfirmCancellation => Owner::ReceiverReportOrSupervisor,
        ActKind::WithdrawConsent
        | ActKind::SetContactPreferences
        | ActKind::ClearIntroduction
        | ActKind::CorrectInformation
        | ActKind::ScheduleIntroduction
        | ActKind::RecordIntroductionMissed
        | ActKind::RecordIntroduction
        | ActKind::RecordLinkage
        | ActKind::RecordOutcome => Owner::AnySide,
        ActKind::CloseHandoff | ActKind::HoldHandoff | ActKind::ResumeHandoff => Owner::AnySideOrSupervisor,
        ActKind::ReassignResponsible => Owner::EitherSideOrSupervisor,
        ActKind::ReopenHandoff => Owner::CloserOrSupervisor,
        ActKind::MarkEnteredInError => Owner::RequesterOrSupervisor,
        ActKind::CorrectRecord => Owner::RecorderOrSupervisor,
        ActKind::TakeEscalation => Owner::EscalatedTo,
        ActKind::AcknowledgeNotice => Owner::NotifiedReceiver,
        ActKind::AttestPracticeHandoff => Owner::RecordedPerson,
        ActKind::MissDeadline | ActKind::SupersedeHandoff | ActKind::CopyContactPreferences => Owner::System,
    }
}

impl Owner {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Referrer => "the referrer",
            Self::ReferrerOrSupervisor => "the referrer, or a supervisor of the referrer's organisation",
            Self::ReferrerOrNavigator => "the referrer or the navigator",
            Self::ReferrerNavigatorOrSupervisor => {
                "the referrer, the navigator, or a supervisor of the referrer's organisation"
            }
            Self::Receiver => "the receiver",
            Self::ReceiverOrReport => {
                "the receiver, or to the referrer for a receiver whose offer says that answers come by report"
            }
            Self::ReceiverReportOrNavigator => {
                "the receiver, the navigator, or the referrer for a receiver whose offer says that answers come by report"
            }
            Self::ReceiverReportOrSupervisor => {
                "the receiver, or to a supervisor of the referrer's organisation if the receiver does not answer"
            }
            Self::AnySide => "the referrer, the receiver or the navigator",
            Self::AnySideOrSupervisor => {
                "the referrer, the receiver, the navigator, or a supervisor of the referrer's organisation"
            }
            Self::EitherSideOrSupervisor => "the referrer, the receiver, or a supervisor of theirs",
            Self::CloserOrSupervisor => {
                "who closed the handoff, or a supervisor of the referrer's organisation"
            }
            Self::RequesterOrSupervisor => {
                "who requested the handoff, or a supervisor of the referrer's organisation"
            }
            Self::EscalatedTo => "whom the escalation names, or a supervisor of the referrer's organisation",
            Self::RecorderOrSupervisor => "who recorded the fact, or a supervisor of their organisation",
            Self::System => "Baton itself",
            Self::NotifiedReceiver => "a receiver that was let go",
            Self::RecordedPerson => "the person whose part somebody else recorded",
        }
    }
}

/// Whether `actor` may give commands of this kind on `handoff`. What depends on the command's content is judged by
/// `decide`.
///
/// # Errors
/// A refusal by R21 that says whose the act is.
pub fn permit(handoff: &Handoff, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
    let owner = owner(kind);
    let standing = standing(handoff, actor);
    let side = match standing {
        Standing::Party(side) => Some(side),
        Standing::Navigator | Standing::Former | Standing::Outside => None,
    };
    let former = standing == Standing::Former;
    let party = !former && standing != Standing::Outside;
    let referrer = side == Some(Side::Referrer);
    let receiver = side == Some(Side::Receiver);
    let supervisor = supervises(&handoff.referrer, actor);
    let supervises_receiver = handoff.receiver().is_some_and(|receiver| supervises(receiver, actor));
    let navigator = navigates(handoff, actor);
    let supervises_navigator = handoff.navigator.as_ref().is_some_and(|party| supervises(party, actor));
    let reports =
        (referrer || navigator) && handoff.offer.as_ref().is_some_and(|offer| offer.answers_by_report);
    let may = match owner {
        Owner::Referrer => referrer,
        Owner::ReferrerOrSupervisor => referrer || supervisor,
        Owner::ReferrerOrNavigator => referrer || navigator,
        Owner::ReferrerNavigatorOrSupervisor => referrer || navigator || supervisor,
        Owner::Receiver => receiver,
        Owner::ReceiverOrReport => receiver || reports,
        Owner::ReceiverReportOrNavigator => receiver || reports || navigator,
        Owner::ReceiverReportOrSupervisor => receiver || reports || supervisor,
        Owner::AnySide => side.is_some() || navigator,
        Owner::AnySideOrSupervisor => side.is_some() || navigator || supervisor,
        Owner::EitherSideOrSupervisor => side.is_some() || supervisor,
        Owner::CloserOrSupervisor => supervisor || (party && closed_by(handoff, actor)),
        Owner::RequesterOrSupervisor => supervisor || (!former && is(handoff.requested.recorder(), actor)),
        Owner::EscalatedTo | Owner::RecorderOrSupervisor => {
            !former
                && (side.is_some() || navigator || supervisor || supervises_receiver || supervises_navigator)
        }
        Owner::System => actor.role == Role::System,
        Owner::NotifiedReceiver => notices_to(handoff, actor).next().is_some(),
        // Only a practice, one organisation, records for others.
        Owner::RecordedPerson => {
            actor.organization == handoff.referrer.organization
                && handoff.attestations.iter().any(|who| who.person == actor.person)
        }
    };
    if may { Ok(()) } else { Err(Refusal::wrong_side(kind, owner.in_words())) }
}

/// An open handoff was closed by nobody: either side may then ask, and learns that there is nothing to reopen.
fn closed_by(handoff: &Handoff, actor: &Actor) -> bool {
    match &handoff.closing {
        Some(closing) => is(closing.stamp.recorder(), actor),
        None => matches!(standing(handoff, actor), Standing::Party(_)),
    }
}

fn is(one: &Actor, other: &Actor) -> bool {
    one.person == other.person && one.organization == other.organization
}
