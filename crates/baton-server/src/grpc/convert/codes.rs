//! The closed sets of codes, in and out. Each pair stands here once, and both directions are made from it: a code that
//! one side has and the other lacks does not compile.

use baton_api::types::v1 as api;
use baton_domain::policy::ProgramFloor;
use baton_domain::rule::Rule;
use baton_domain::screening;
use baton_domain::state::{FactKind, Phase};
use baton_domain::value;
use baton_domain::warmth::{Owned, WarmElement, WarmthLevel};
use baton_views::views::worklist::WorklistKind;

use super::faults::{Checked, Faults};

/// A code that the API and the domain both know.
pub(super) trait Coded: Sized {
    /// The code of a number in the API; none for the number of none, and for one that is not known.
    fn of_number(number: i32) -> Option<Self>;

    /// Its number in the API.
    fn api_number(self) -> i32;

    /// The names of all codes in the API.
    fn names() -> Vec<&'static str>;
}

/// Reads a code.
pub(super) fn code<T: Coded>(faults: &mut Faults, number: i32) -> Checked<T> {
    T::of_number(number).ok_or_else(|| {
        let what = if number == 0 { "is not given" } else { "is a number that has no meaning here" };
        faults.fault(format!("{what}: give one of {}", T::names().join(", ")))
    })
}

/// The number of a code that may be there.
pub(super) fn number<T: Coded>(code: Option<T>) -> Option<i32> {
    code.map(Coded::api_number)
}

/// The numbers of codes, in order.
pub(super) fn numbers<T: Coded + Copy>(codes: &[T]) -> Vec<i32> {
    codes.iter().copied().map(Coded::api_number).collect()
}

macro_rules! codes {
    ($($domain:path => $api:ident { $($variant:ident)* })*) => {$(
        impl Coded for $domain {
            fn of_number(number: i32) -> Option<Self> {
                match api::$api::try_from(number) {
                    Ok(api::$api::Unspecified) | Err(_) => None,
                    $(Ok(api::$api::$variant) => Some(Self::$variant),)*
                }
            }

            fn api_number(self) -> i32 {
                i32::from(match self { $(Self::$variant => api::$api::$variant,)* })
            }

            fn names() -> Vec<&'static str> {
                vec![$(api::$api::$variant.as_str_name(),)*]
            }
        }
    )*};
}

codes! {
    value::Kind => HandoffKind {
        Referral Transition PracticeRooming PracticeCheckout PracticeShift
    }
    value::Urgency => Urgency { Routine Urgent Emergent }
    value::Setting => Setting { Clinic EmergencyDepartment Inpatient Community Telehealth }
    value::Role => Role {
        Clinician Nurse Assistant CaseManager Advocate Scheduler Supervisor Staff System
    }
    value::Side => Side { Referrer Receiver }
    value::Channel => Channel { InPerson Phone Video TextMessage Voicemail Email Letter Fax }
    value::Mode => IntroductionMode { InPerson Phone Video MessageThread }
    value::ParticipantSide => ParticipantSide { Referrer Receiver Patient }
    value::ParticipantRole => ParticipantRole {
        Patient Family Proxy Clinician Nurse Assistant CaseManager Advocate Scheduler Staff
    }
    value::Privacy => Privacy { Private Overheard }
    value::Interpreter => Interpreter { Professional BilingualStaff Untrained }
    value::ConsentBasis => ConsentBasis { Explicit ImpliedByVisit }
    value::ConsentGiver => ConsentGiver { Patient Guardian Proxy }
    value::InformationPart => InformationPart {
        IllnessSeverity PatientSummary ActionList SituationAwareness Contingency History Medications Preferences
        PatientGoals
    }
    value::IllnessSeverity => IllnessSeverity { Stable Watcher Unstable }
    value::Capacity => Capacity { Available None Waitlist AdditionalAssessmentRequired }
    value::DeclineReason => DeclineReason {
        NoCapacity NotEligible OutOfArea NotMyCompetence Conscience ConflictOfInterest InformationMissing Timeframe
        Other
    }
    value::MissedReason => MissedReason {
        Transport Forgot Conflict Ill Cost CounselledAgainst FeltBetter CancelledByService Unreachable Unknown
    }
    value::MissedBy => MissedBy { Patient Referrer Receiver }
    value::HowKnown => HowKnown { ReceiverRecord PatientReport ServiceReport }
    value::OfferEndCause => OfferEndCause { EndedByReferrer Withdrawn PathChanged }
    value::CorrectedBy => CorrectedBy { Patient Family Proxy }
    value::Outcome => Outcome {
        Completed PatientDeclined ConsentWithdrawn Cancelled PatientDied EnteredInError CaredForDirectly LostToFollowUp
        ServiceUnavailable Superseded
    }
    value::Duty => Duty { Care Closure CareAndClosure }
    value::EscalationTarget => EscalationTarget { ReferrerSupervisor Referrer Receiver Navigator }
    value::EscalationCause => EscalationCause {
        Declines Breach DeadlineMissed NoPathLeft ObligationRaised
    }
    value::Path => Path { InformationPacket WarmIntroduction DirectCare }
    value::Floor => Floor { InformationPacket WarmIntroduction DirectCare NoPathLeft }
    value::FloorCause => FloorCause {
        TimeCriticalNothingOpen TimeCriticalCannotProvide NothingOpen TimeCritical FewWithinReach NearestTooFar
        ObjectionAndVulnerable Program
    }
    value::Exclusion => PathExclusion { Late NoCapacity Declined Objection BelowFloor }
    value::LapseCause => LapseCause {
        Declined IntroductionMissed VisitMissed AcceptDeadlineMissed IntroduceDeadlineMissed RequestAmended Objection
        OfferEnded Reopened
    }
    value::ObjectionScope => ObjectionScope { Provide Refer }
    value::Weekday => Weekday { Monday Tuesday Wednesday Thursday Friday Saturday Sunday }
    value::Hearer => Hearer { Partner Family Child Caregiver Staff Stranger }
    value::ContactOutcome => ContactOutcome {
        Reached NoAnswer MessageLeft SomebodyElse WrongAddress Refused
    }
    value::BarrierKind => BarrierKind {
        Transport Cost Language Childcare Schedule Reachability Trust Health Documents Other
    }
    value::SupportKind => SupportKind {
        Transport Scheduling Interpretation Accompaniment Financial Paperwork Reminder Other
    }
    value::DeadlineKind => DeadlineKind {
        Offer Accept Introduce Acknowledge Link Close Reroute Cancel Hold NeededBy LastSafeMoment
    }
    FactKind => FactKind {
        Consent ReceiverContact IntroductionPlan IntroductionMissed Introduction Acknowledgement ContactAttempt Barrier
        VisitPlan VisitMissed Linkage ClosureReport Observation
    }
    screening::NotDoneReason => NotDoneReason {
        PatientRefused Unsafe NoTime PatientUnable NoInterpreter Other
    }
    screening::HelpAnswer => HelpAnswer { Accepted Declined }
    screening::Standing => ScreeningStanding { Eligible NotDone Screened HelpOffered HelpAnswered }
    Phase => Phase {
        Requested Consented PacketGiven Offered Accepted Introduced Acknowledged Linked Closed
    }
    Rule => Rule {
        R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R22 R23
    }
    ProgramFloor => ProgramFloor { InformationPacket WarmIntroduction }
    WarmElement => WarmElement { Live Included Endorsed Heard Informed Owned }
    WarmthLevel => WarmthLevel { Cold Partial Warm }
    Owned => Owned { No Reported Yes }
    WorklistKind => WorklistKind {
        OfferToAnswer IntroductionDue AcknowledgementOwed ReReadOwed QuestionToAnswer CancellationToAnswer LoopToConfirm
        Unplaced Notice ConsentToAsk PacketToFollowUp VisitToRebook HoldEnding DropOff EscalationToTake MyPatient DueSoon
        Overdue UrgentFromLastShift Breach
    }
}
