//! Given what happened to a screening, when somebody acts, then what is recorded or refused.

use jiff::civil::Date;
use uuid::Uuid;

use super::*;
use crate::act::Context;
use crate::ids::PersonId;
use crate::policy::{Policy, ProgramVersion};
use crate::rule::Rule;
use crate::value::{Hearer, Role};
use crate::words::Words;

const NOON: Timestamp = Timestamp::constant(1_772_463_600, 0);

fn code(code: &str) -> Code {
    Code::new(code).unwrap()
}

fn codes(codes: &[&str]) -> Vec<Code> {
    codes.iter().map(|one| code(one)).collect()
}

fn actor(organization: &str) -> Actor {
    Actor {
        person: PersonId::new("nurse-1").unwrap(),
        organization: OrganizationId::new(organization).unwrap(),
        team: None,
        role: Role::Nurse,
        on_behalf_of: None,
        asserted_by: None,
    }
}

fn register() -> Act {
    RegisterEligible {
        id: ScreeningId(Uuid::from_u128(7)),
        patient: PatientRef::new("patient-1").unwrap(),
        encounter: Encounter {
            id: code("visit-1"),
            kind: code("emergency"),
            date: ZonedDate { date: Date::constant(2026, 3, 2), zone: "America/Chicago".into() },
            status: Some(code("finished")),
        },
        age_years: Some(34),
        strata: None,
    }
    .into()
}

fn private() -> AskedInPrivate {
    AskedInPrivate { asked_alone: true, limits_explained: true, within_hearing: vec![], interpreter: None }
}

fn screen(needs: &[&str], sensitive: bool, privacy: Option<AskedInPrivate>) -> Act {
    let policy = Policy { sensitive, ..Policy::default() };
    let program = ProgramVersion { policy: Box::new(policy), ..ProgramVersion::built_in() };
    let (instrument, needs, words) = (code("hits"), codes(needs), Words::default());
    RecordScreening { instrument, needs, privacy, program, words }.into()
}

fn not_done(reason: NotDoneReason) -> Act {
    RecordScreeningNotDone { reason, words: Words::default() }.into()
}

fn offer(needs: &[&str]) -> Act {
    OfferHelp { needs: codes(needs), words: Words::default() }.into()
}

fn accept(needs: &[&str]) -> Act {
    RecordHelpAccepted { needs: codes(needs), words: Words::default() }.into()
}

fn decline(needs: &[&str]) -> Act {
    RecordHelpDeclined { needs: codes(needs), words: Words::default() }.into()
}

fn when(state: &State<Screening>, organization: &str, act: Act) -> Result<Decision<Event>, Refusal> {
    let context =
        Context { actor: actor(organization), now: NOON, occurred_at: NOON, late_reason: None, breach: None };
    Screening::decide(state, &Command { context, act })
}

fn given(acts: impl IntoIterator<Item = Act>) -> State<Screening> {
    acts.into_iter().fold(None, |state, act| {
        let Ok(Decision::Record(drafts)) = when(&state, "clinic", act) else { panic!("not recorded") };
        drafts
            .iter()
            .fold(state, |state, draft| Screening::evolve(state, &draft.stamp, &draft.event).unwrap())
    })
}

fn refused(state: &State<Screening>, act: Act) -> RefusalCode {
    when(state, "clinic", act).unwrap_err().code
}

#[test]
fn it_goes_from_eligible_to_an_answer_for_every_need() {
    let needs = &["food", "housing"];
    let steps = [
        (register(), Standing::Eligible),
        (not_done(NotDoneReason::NoTime), Standing::NotDone),
        (screen(needs, false, None), Standing::Screened),
        (offer(needs), Standing::HelpOffered),
        (accept(&["food"]), Standing::HelpOffered),
        (decline(&["housing"]), Standing::HelpAnswered),
    ];
    for end in 1..=steps.len() {
        let acts = steps[..end].iter().map(|(act, _)| act.clone());
        assert_eq!(given(acts).unwrap().standing(), steps[end - 1].1, "after {end}");
    }
    let answered = given(steps.into_iter().map(|(act, _)| act));
    assert_eq!(when(&answered, "clinic", accept(&["food"])), Ok(Decision::AlreadyDone));
    // Who thinks again may.
    assert!(matches!(when(&answered, "clinic", accept(&["housing"])), Ok(Decision::Record(_))));
}

#[test]
fn help_is_for_needs_that_were_found_and_answers_are_to_what_was_offered() {
    assert_eq!(refused(&given([register()]), offer(&["food"])), RefusalCode::NothingToActOn);
    let screened = given([register(), screen(&["food"], false, None)]);
    assert_eq!(refused(&screened, offer(&["food", "housing"])), RefusalCode::NothingToActOn);
    assert_eq!(refused(&screened, accept(&["food"])), RefusalCode::NothingToActOn);
    assert_eq!(refused(&screened, not_done(NotDoneReason::NoTime)), RefusalCode::NothingToActOn);
    assert_eq!(when(&screened, "clinic", screen(&["food"], false, None)), Ok(Decision::AlreadyDone));
}

#[test]
fn r5_a_sensitive_need_is_asked_about_in_private() {
    let eligible = given([register()]);
    let partner = |safe| vec![WithinHearing { who: Hearer::Partner, safe }];
    let wrong = [
        None,
        Some(AskedInPrivate { asked_alone: false, ..private() }),
        Some(AskedInPrivate { limits_explained: false, ..private() }),
        Some(AskedInPrivate { within_hearing: partner(false), ..private() }),
        Some(AskedInPrivate { interpreter: Some(Interpreter::Untrained), ..private() }),
    ];
    for privacy in wrong {
        let refusal = when(&eligible, "clinic", screen(&[], true, privacy.clone())).unwrap_err();
        assert_eq!((refusal.code, refusal.rule), (RefusalCode::PrivacyNotCleared, Some(Rule::R5)));
        assert!(matches!(when(&eligible, "clinic", screen(&[], false, privacy)), Ok(Decision::Record(_))));
    }
    let right = AskedInPrivate {
        within_hearing: partner(true),
        interpreter: Some(Interpreter::Professional),
        ..private()
    };
    for privacy in [private(), right] {
        assert!(matches!(
            when(&eligible, "clinic", screen(&[], true, Some(privacy))),
            Ok(Decision::Record(_))
        ));
    }
}

#[test]
fn r21_it_belongs_to_the_organisation_that_registered_it() {
    let eligible = given([register()]);
    let refusal = when(&eligible, "elsewhere", screen(&[], false, None)).unwrap_err();
    assert_eq!((refusal.code, refusal.rule), (RefusalCode::WrongSide, Some(Rule::R21)));
    assert_eq!(refused(&eligible, register()), RefusalCode::AlreadyExists);
}

#[test]
fn r13_another_reason_is_told_in_words() {
    assert_eq!(refused(&given([register()]), not_done(NotDoneReason::Other)), RefusalCode::ReasonRequired);
}

#[test]
fn a_history_that_cannot_be_is_an_error() {
    let stamp = Stamp { occurred_at: NOON, recorded_at: NOON, actor: actor("clinic"), recorded_by: None };
    let fold = |state: State<Screening>, event: Event| Screening::evolve(state, &stamp, &event);
    let accepted = || HelpAccepted { needs: codes(&["food"]) };
    assert!(fold(None, accepted().into()).is_err());
    assert!(fold(given([register()]), accepted().into()).is_err());
    let screened = given([register(), screen(&[], false, None)]);
    assert!(fold(screened, ScreeningNotDone { reason: NotDoneReason::NoTime }.into()).is_err());
}
