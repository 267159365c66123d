//! The API's codes in words: each name without its prefix, small and with spaces.
//!
//! The names of the protos are written so that they read as words; where a sentence needs others it says so itself. A
//! code that this version does not know, from a newer server, shows as its number.

use baton_api::types::v1;

/// `BATON_SOME_THING` as `some thing`, less its prefix.
fn in_words(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase().replace('_', " ")
}

macro_rules! names {
    ($($function:ident: $code:ident, $prefix:literal;)*) => {$(
        #[doc = concat!("A `", stringify!($code), "` in words.")]
        pub(crate) fn $function(code: i32) -> String {
            v1::$code::try_from(code)
                .map_or_else(|_| format!("unknown ({code})"), |code| in_words(code.as_str_name(), $prefix))
        }
    )*};
}

names! {
    barrier_kind: BarrierKind, "BARRIER_KIND_";
    capacity: Capacity, "CAPACITY_";
    channel: Channel, "CHANNEL_";
    consent_giver: ConsentGiver, "CONSENT_GIVER_";
    corrected_by: CorrectedBy, "CORRECTED_BY_";
    deadline_kind: DeadlineKind, "DEADLINE_KIND_";
    decline_reason: DeclineReason, "DECLINE_REASON_";
    duty: Duty, "DUTY_";
    floor: Floor, "FLOOR_";
    handoff_kind: HandoffKind, "HANDOFF_KIND_";
    hearer: Hearer, "HEARER_";
    help_answer: HelpAnswer, "HELP_ANSWER_";
    illness_severity: IllnessSeverity, "ILLNESS_SEVERITY_";
    information_part: InformationPart, "INFORMATION_PART_";
    introduction_mode: IntroductionMode, "INTRODUCTION_MODE_";
    missed_by: MissedBy, "MISSED_BY_";
    missed_reason: MissedReason, "MISSED_REASON_";
    offer_end_cause: OfferEndCause, "OFFER_END_CAUSE_";
    outcome: Outcome, "OUTCOME_";
    participant_role: ParticipantRole, "PARTICIPANT_ROLE_";
    participant_side: ParticipantSide, "PARTICIPANT_SIDE_";
    path: Path, "PATH_";
    phase: Phase, "PHASE_";
    role: Role, "ROLE_";
    screening_standing: ScreeningStanding, "SCREENING_STANDING_";
    setting: Setting, "SETTING_";
    side: Side, "SIDE_";
    support_kind: SupportKind, "SUPPORT_KIND_";
    urgency: Urgency, "URGENCY_";
    warm_element: WarmElement, "WARM_ELEMENT_";
    weekday: Weekday, "WEEKDAY_";
}

/// The number of a rule, such as `R8`.
pub(crate) fn rule(code: i32) -> String {
    v1::Rule::try_from(code).map_or_else(
        |_| format!("unknown ({code})"),
        |rule| rule.as_str_name().trim_start_matches("RULE_").to_owned(),
    )
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
