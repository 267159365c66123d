//! The codes that commands, events and state share.

use serde::{Deserialize, Serialize};

codes! {
    /// What kind of passing it is.
    Kind {
        /// To another service.
        Referral,
        /// From one lasting care to another, such as paediatric to adult.
        Transition,
        /// Within a practice: whoever roomed the patient to the clinician.
        PracticeRooming,
        /// Within a practice: at check-out.
        PracticeCheckout,
        /// Within a practice: at a change of shift.
        PracticeShift,
    }
    /// How urgent the need is.
    Urgency {
        /// No hurry beyond the program's deadlines.
        Routine,
        /// Sooner than routine.
        Urgent,
        /// Now.
        Emergent,
    }
    /// Where the referring side works.
    Setting {
        /// A practice or clinic.
        Clinic,
        /// An emergency department.
        EmergencyDepartment,
        /// A hospital ward.
        Inpatient,
        /// Outside health care proper: a shelter, a school, a home.
        Community,
        /// Care at a distance.
        Telehealth,
    }
    /// What an acting person is to the handoff's work. Only `Supervisor` changes what rules allow.
    Role {
        /// A physician or another independent clinician.
        Clinician,
        /// A nurse.
        Nurse,
        /// A medical assistant.
        Assistant,
        /// A case manager or social worker.
        CaseManager,
        /// An advocate or counsellor.
        Advocate,
        /// Front desk and scheduling.
        Scheduler,
        /// Answers for others' work; may do what the rules keep for a supervisor.
        Supervisor,
        /// Any other staff.
        Staff,
        /// Baton itself, for what follows from a clock or from another handoff. No caller can claim it.
        System,
    }
    /// The side of a handoff.
    Side {
        /// Hands off.
        Referrer,
        /// Takes over.
        Receiver,
    }
    /// How people reach each other.
    Channel {
        /// In the same room.
        InPerson,
        /// By telephone.
        Phone,
        /// By video.
        Video,
        /// A text message.
        TextMessage,
        /// A message left on a telephone.
        Voicemail,
        /// Electronic mail or a portal message.
        Email,
        /// A letter.
        Letter,
        /// Facsimile.
        Fax,
    }
    /// How an introduction was held.
    Mode {
        /// In the same room.
        InPerson,
        /// By telephone.
        Phone,
        /// By video.
        Video,
        /// A thread of messages: recorded, and not live (R7).
        MessageThread,
    }
    /// Whom a participant of an introduction belongs to.
    ParticipantSide {
        /// The referring side.
        Referrer,
        /// The receiving side.
        Receiver,
        /// The patient and those who come with them.
        Patient,
    }
    /// What a participant of an introduction is.
    ParticipantRole {
        /// The patient.
        Patient,
        /// Family or a friend.
        Family,
        /// Somebody who may decide for the patient.
        Proxy,
        /// A clinician.
        Clinician,
        /// A nurse.
        Nurse,
        /// A medical assistant.
        Assistant,
        /// A case manager or social worker.
        CaseManager,
        /// An advocate or counsellor.
        Advocate,
        /// Front desk and scheduling.
        Scheduler,
        /// Any other staff.
        Staff,
    }
    /// Who could hear an introduction.
    Privacy {
        /// Nobody but the participants.
        Private,
        /// Others were within hearing.
        Overheard,
    }
    /// Who interpreted.
    Interpreter {
        /// A professional interpreter.
        Professional,
        /// Staff who speak the language.
        BilingualStaff,
        /// Family, a friend, or anybody else.
        Untrained,
    }
    /// On what a consent rests.
    ConsentBasis {
        /// The patient was asked and said yes.
        Explicit,
        /// The patient came for just this; only within a practice.
        ImpliedByVisit,
    }
    /// Who gave or declined consent.
    ConsentGiver {
        /// The patient.
        Patient,
        /// A guardian.
        Guardian,
        /// Another person who may decide for the patient.
        Proxy,
    }
    /// A part of a package of information.
    InformationPart {
        /// How ill the patient is.
        IllnessSeverity,
        /// Summary and plan.
        PatientSummary,
        /// What is to be done.
        ActionList,
        /// What is going on around the patient.
        SituationAwareness,
        /// What to do if something happens.
        Contingency,
        /// The history.
        History,
        /// The medications.
        Medications,
        /// How the patient wants to be cared for.
        Preferences,
        /// What the patient wants to reach.
        PatientGoals,
    }
    /// How ill a patient is, as I-PASS grades it.
    IllnessSeverity {
        /// Stable.
        Stable,
        /// May get worse: to be watched.
        Watcher,
        /// Unstable.
        Unstable,
    }
    /// What a service said or showed of its capacity when it was offered the patient (Gravity and HL7 capacity codes).
    Capacity {
        /// It has capacity.
        Available,
        /// It has none.
        None,
        /// It has a waiting list.
        Waitlist,
        /// It must assess first.
        AdditionalAssessmentRequired,
    }
    /// Why a receiver declines.
    DeclineReason {
        /// No capacity.
        NoCapacity,
        /// The patient is not eligible.
        NotEligible,
        /// Outside the area served.
        OutOfArea,
        /// Not what this receiver can do.
        NotMyCompetence,
        /// An objection of conscience.
        Conscience,
        /// A conflict of interest.
        ConflictOfInterest,
        /// Information is missing.
        InformationMissing,
        /// Not in the time asked for.
        Timeframe,
        /// Something else; the text says what.
        Other,
    }
    /// Why a planned introduction or visit did not happen.
    MissedReason {
        /// No way to get there.
        Transport,
        /// Forgotten.
        Forgot,
        /// Something else at that time.
        Conflict,
        /// Too ill to come.
        Ill,
        /// Too expensive.
        Cost,
        /// Somebody advised against it.
        CounselledAgainst,
        /// Felt better.
        FeltBetter,
        /// The service cancelled.
        CancelledByService,
        /// Could not be reached.
        Unreachable,
        /// Not known.
        Unknown,
    }
    /// Who missed it.
    MissedBy {
        /// The patient.
        Patient,
        /// The referring side.
        Referrer,
        /// The receiving side.
        Receiver,
    }
    /// How a linkage became known.
    HowKnown {
        /// The receiving service saw the patient and recorded it.
        ReceiverRecord,
        /// The patient told.
        PatientReport,
        /// The service told, by telephone or letter.
        ServiceReport,
    }
    /// Why an offer ended without the receiver's decline.
    OfferEndCause {
        /// The referrer ended it.
        EndedByReferrer,
        /// The patient withdrew consent for this receiver.
        Withdrawn,
        /// Another way was chosen for the patient.
        PathChanged,
    }
    /// Who made a correction.
    CorrectedBy {
        /// The patient.
        Patient,
        /// Family.
        Family,
        /// Somebody who may decide for the patient.
        Proxy,
    }
    /// How a handoff ended.
    Outcome {
        /// Linked, and the referrer knows it.
        Completed,
        /// The referrer gave the care themselves.
        CaredForDirectly,
        /// The patient declined.
        PatientDeclined,
        /// The patient withdrew all consent.
        ConsentWithdrawn,
        /// The patient could not be reached any more.
        LostToFollowUp,
        /// No service could take the patient.
        ServiceUnavailable,
        /// Cancelled.
        Cancelled,
        /// Another handoff took its place.
        Superseded,
        /// The patient died.
        PatientDied,
        /// It should never have been recorded.
        EnteredInError,
    }
    /// What a party is accountable for.
    Duty {
        /// The care of the patient in this need.
        Care,
        /// That the loop is closed.
        Closure,
        /// Both.
        CareAndClosure,
    }
    /// Whom an escalation goes to.
    EscalationTarget {
        /// The referrer.
        Referrer,
        /// The receiver.
        Receiver,
        /// The navigator.
        Navigator,
        /// A supervisor in the referrer's organisation.
        ReferrerSupervisor,
    }
    /// Why something was escalated.
    EscalationCause {
        /// The program's number of declines was reached (R10).
        Declines,
        /// A guardrail was breached (R22).
        Breach,
        /// A deadline was missed (R14).
        DeadlineMissed,
        /// No path is left for the patient (R3).
        NoPathLeft,
        /// The last safe moment passed without the patient being under way (R23).
        ObligationRaised,
    }
}

impl Kind {
    /// Whether the handoff stays within a practice.
    #[must_use]
    pub const fn is_practice(self) -> bool {
        match self {
            Self::PracticeRooming | Self::PracticeCheckout | Self::PracticeShift => true,
            Self::Referral | Self::Transition => false,
        }
    }
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Referrer => Self::Receiver,
            Self::Receiver => Self::Referrer,
        }
    }
}
