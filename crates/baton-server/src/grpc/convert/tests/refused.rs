//! What a request is refused for: every kind of fault, at the path of its field, with what to do.

mod way;

use baton_api::handoff::v1::{self as api, close_handoff, practice_step, record_consent};
use baton_api::types::v1 as types;
use baton_commands::Asked;
use baton_domain::Handoff;
use baton_domain::act::{Act, AmendRequest, Change};
use baton_domain::value::ZonedDate;
use jiff::civil::date;
use prost_types::{Duration, FieldMask, Timestamp};

use super::super::parsed::Request;
use super::{parse, tenant};

const NAME: &str = "handoffs/01980000-0000-7000-8000-000000000001";
const ID: &str = "01980000-0000-7000-8000-000000000002";
const WRITTEN: &str = "canary: what a person wrote";

fn context() -> Option<types::CommandContext> {
    Some(types::CommandContext { request_id: ID.into(), ..Default::default() })
}

/// The act, or its faults as `field what`.
fn act(request: impl Request<Of = Handoff>) -> Result<Act, Vec<String>> {
    let mut parsed = parse(request).map_err(|faults| panic!("{faults:?}")).unwrap();
    let caller = parsed.acting.take().unwrap_or_else(baton_commands::testing::samples::referrer_actor);
    match parsed.into_order(tenant(), caller, None).asked {
        Asked::Act(act) => Ok(*act),
        Asked::Refused { refusal, .. } => panic!("{refusal}"),
        Asked::Faulty { faults, .. } => {
            Err(faults.into_iter().map(|fault| format!("{} {}", fault.field, fault.what)).collect())
        }
    }
}

/// Checks the faults of an act: each expectation is the path of the field and the beginning of what is said of it.
fn refused(request: impl Request<Of = Handoff>, expected: &[&str]) {
    let faults = act(request).expect_err("it is not refused");
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.starts_with(expected), "{fault} does not begin with {expected}");
        assert!(!fault.contains("canary"), "{fault}");
    }
}

/// Checks the faults without which a call cannot be judged.
fn unjudged(request: impl Request<Of = Handoff>, expected: &[&str]) {
    let faults = parse(request).err().expect("it is not refused");
    let faults: Vec<_> = faults.iter().map(|fault| format!("{} {}", fault.field, fault.what)).collect();
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.starts_with(expected), "{fault} does not begin with {expected}");
    }
}

fn accept(act: Option<api::AcceptHandoff>) -> api::AcceptHandoffRequest {
    api::AcceptHandoffRequest { name: NAME.into(), context: context(), act }
}

fn end_offer(reason: &str) -> api::EndOfferRequest {
    let act = Some(api::EndOffer { reason: reason.into() });
    api::EndOfferRequest { name: NAME.into(), context: context(), act }
}

fn hold(until: Timestamp) -> api::HoldHandoffRequest {
    let act = Some(api::HoldHandoff { until: Some(until), reason: WRITTEN.into(), goes_to: None });
    api::HoldHandoffRequest { name: NAME.into(), context: context(), act }
}

fn amend(act: api::AmendRequest) -> api::AmendRequestRequest {
    api::AmendRequestRequest { name: NAME.into(), context: context(), act: Some(act) }
}

fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

fn introduction() -> api::RecordIntroduction {
    api::RecordIntroduction {
        mode: types::IntroductionMode::Phone.into(),
        participants: vec![types::Participant {
            side: types::ParticipantSide::Patient.into(),
            role: types::ParticipantRole::Patient.into(),
            person: None,
        }],
        privacy: types::Privacy::Private.into(),
        ..Default::default()
    }
}

fn introduced(act: api::RecordIntroduction) -> api::RecordIntroductionRequest {
    api::RecordIntroductionRequest { name: NAME.into(), context: context(), act: Some(act) }
}

fn died(died_on: types::ZonedDate) -> api::CloseHandoffRequest {
    let died = api::PatientDied { died_on: Some(died_on), source: "registry".into() };
    let act = api::CloseHandoff { outcome: Some(close_handoff::Outcome::PatientDied(died)) };
    api::CloseHandoffRequest { name: NAME.into(), context: context(), act: Some(act) }
}

fn on(year: i32, month: i32, day: i32, zone: &str) -> types::ZonedDate {
    types::ZonedDate { date: Some(baton_api::Date { year, month, day }), zone: zone.into() }
}

#[test]
fn a_call_must_name_a_handoff_and_a_request() {
    let call = |name: &str, request_id: &str| api::AcceptHandoffRequest {
        name: name.into(),
        context: Some(types::CommandContext { request_id: request_id.into(), ..Default::default() }),
        act: None,
    };
    assert!(parse(call(NAME, ID)).is_ok());
    unjudged(call("", ID), &["name is required"]);
    let nil = "handoffs/00000000-0000-0000-0000-000000000000";
    let plain = "handoffs/01980000000070008000000000000001";
    for name in ["handoffs/", ID, "programs/default", "handoffs/7", nil, plain, &format!("{NAME} ")] {
        unjudged(call(name, ID), &["name is not the name of a handoff: give `handoffs/`"]);
    }
    unjudged(call(NAME, ""), &["context.request_id is required"]);
    unjudged(call(NAME, "17"), &["context.request_id is not a UUID: give one such as"]);
    unjudged(call("", "17"), &["name is required", "context.request_id is not a UUID"]);
    let without = api::AcceptHandoffRequest { name: NAME.into(), context: None, act: None };
    unjudged(without, &["context is required"]);
    let chosen = api::RequestHandoffRequest { handoff_id: Some("7".into()), context: context(), act: None };
    unjudged(chosen, &["handoff_id is not a UUID"]);
}

#[test]
fn whoever_acts_must_be_somebody() {
    let acting = types::Acting { person: "a b".into(), team: Some(String::new()), ..Default::default() };
    let context = types::CommandContext { acting: Some(acting), ..context().unwrap() };
    let call = api::AcceptHandoffRequest { name: NAME.into(), context: Some(context), act: None };
    unjudged(
        call,
        &[
            "context.acting.person must start with a letter or digit",
            "context.acting.organization is required",
            "context.acting.team is empty: give an identifier, or leave the field out",
            "context.acting.role is not given: give one of ROLE_CLINICIAN, ROLE_NURSE",
        ],
    );
}

#[test]
fn all_faults_of_a_request_come_at_once() {
    let act = api::RequestHandoff {
        patient: "x".repeat(65),
        kind: 99,
        referrer: Some(types::Party::default()),
        strata: Some(types::Strata { sex: Some("f m".into()), ..Default::default() }),
        age_years: Some(131),
        parent: Some("7".into()),
        ..Default::default()
    };
    let context = types::CommandContext {
        expected_revision: Some(0),
        occurred_at: Some(Timestamp { seconds: 0, nanos: -1 }),
        ..context().unwrap()
    };
    refused(
        api::RequestHandoffRequest { handoff_id: None, context: Some(context), act: Some(act) },
        &[
            "context.expected_revision cannot be met by a new handoff: leave it out",
            "context.occurred_at has nanos that are not between 0 and 999,999,999",
            "act.patient is longer than 64 bytes: give an identifier, never a name",
            "act.kind is a number that has no meaning here: give one of HANDOFF_KIND_REFERRAL, ",
            "act.need is required",
            "act.urgency is not given: give one of URGENCY_ROUTINE, URGENCY_URGENT, URGENCY_EMERGENT",
            "act.referrer.organization is required",
            "act.setting is not given: give one of SETTING_CLINIC",
            "act.strata.sex must start with a letter or digit and hold only letters",
            "act.age_years is more than 130 years",
            "act.parent is not the name of a handoff",
        ],
    );
}

#[test]
fn an_act_may_be_left_out_where_it_says_nothing() {
    assert_eq!(act(accept(None)), act(accept(Some(api::AcceptHandoff::default()))));
    let without = api::EndOfferRequest { name: NAME.into(), context: context(), act: None };
    refused(without, &["act is required"]);
}

#[test]
fn texts_are_neither_blank_nor_endless_nor_full_of_controls() {
    assert!(act(end_offer("two lines\n\tand ä")).is_ok());
    assert!(act(end_offer(&"ä".repeat(2_000))).is_ok());
    refused(end_offer(""), &["act.reason is required"]);
    refused(end_offer(" \n"), &["act.reason is blank: write something"]);
    refused(
        end_offer(&format!("{}a", "ä".repeat(2_000))),
        &["act.reason has 4001 bytes, more than the 4000"],
    );
    for control in ['\0', '\r', '\u{7f}', '\u{85}'] {
        refused(end_offer(&format!("{WRITTEN}{control}")), &["act.reason holds a control character"]);
    }
    let note = Some(String::new());
    refused(accept(Some(api::AcceptHandoff { note, reported: None })), &["act.note is blank"]);
    let context = types::CommandContext {
        late_reason: Some("\u{7}".into()),
        breach: Some(" ".into()),
        ..context().unwrap()
    };
    let call = api::AcceptHandoffRequest { name: NAME.into(), context: Some(context), act: None };
    refused(call, &["context.late_reason holds a control", "context.breach is blank"]);
}

#[test]
fn lists_have_their_limits() {
    let nobody = api::RecordIntroduction { participants: Vec::new(), ..introduction() };
    refused(introduced(nobody), &["act.participants has 0 entries, fewer than the 1 that it needs"]);
    let crowd = vec![types::Participant::default(); 51];
    let crowd = api::RecordIntroduction { participants: crowd, ..introduction() };
    refused(introduced(crowd), &["act.participants has 51 entries, more than the 50 that it may have"]);
    let questions = vec!["why?".to_owned(), String::new()];
    let questions = api::RecordIntroduction { questions, ..introduction() };
    refused(introduced(questions), &["act.questions[1] is blank"]);
    let scope = types::ConsentScope { receivers: vec![types::Party::default(); 2], parts: vec![1, 0] };
    let given = api::GivenConsent { basis: 1, scope: Some(scope), limits_explained: true };
    let consent = api::RecordConsent { given_by: 1, answer: Some(record_consent::Answer::Given(given)) };
    refused(
        api::RecordConsentRequest { name: NAME.into(), context: context(), act: Some(consent) },
        &[
            "act.given.scope.receivers[0].organization is required",
            "act.given.scope.receivers[1].organization is required",
            "act.given.scope.parts[1] is not given: give one of INFORMATION_PART_",
        ],
    );
}

#[test]
fn instants_lie_between_the_years_1_and_9999() {
    let first = -62_135_596_800;
    assert!(act(hold(Timestamp { seconds: first, nanos: 0 })).is_ok());
    assert!(act(hold(Timestamp { seconds: -1, nanos: 999_999_999 })).is_ok());
    for seconds in [first - 1, 253_402_300_800, i64::MAX, i64::MIN] {
        refused(hold(Timestamp { seconds, nanos: 0 }), &["act.until is not between the years 1 and 9999"]);
    }
    for nanos in [-1, 1_000_000_000] {
        refused(hold(Timestamp { seconds: 0, nanos }), &["act.until has nanos"]);
    }
}

#[test]
fn a_duration_is_in_whole_seconds_of_one_day() {
    let took = |seconds, nanos| {
        introduced(api::RecordIntroduction { duration: Some(Duration { seconds, nanos }), ..introduction() })
    };
    assert!(act(took(86_400, 0)).is_ok());
    refused(took(1, 500_000_000), &["act.duration is not in whole seconds"]);
    for seconds in [-1, 86_401, i64::MAX] {
        refused(took(seconds, 0), &["act.duration is not between 0 and 86400 seconds"]);
    }
}

#[test]
fn a_date_is_of_the_calendar_and_its_zone_known() {
    let Ok(Act::CloseHandoff(close)) = act(died(on(2028, 2, 29, "america/chicago"))) else { panic!() };
    let baton_domain::act::ClosingOutcome::PatientDied { died_on, .. } = close.outcome else { panic!() };
    assert_eq!(died_on, ZonedDate { date: date(2028, 2, 29), zone: "America/Chicago".into() });

    for (year, month, day) in [(2027, 2, 29), (2027, 0, 1), (0, 1, 1), (2027, 1, 0), (70_000, 300, 1)] {
        refused(died(on(year, month, day, "UTC")), &["act.patient_died.died_on.date is not a date of the"]);
    }
    for zone in ["Middle-earth/Shire", "+02:00", "../../etc/passwd"] {
        refused(
            died(on(2027, 1, 1, zone)),
            &["act.patient_died.died_on.zone is not a time zone of the IANA"],
        );
    }
    let nothing = types::ZonedDate::default();
    refused(
        died(nothing),
        &["act.patient_died.died_on.date is required", "act.patient_died.died_on.zone is required"],
    );
}

#[test]
fn what_counts_from_one_is_not_zero() {
    let taken = Some(api::TakeEscalation { escalation: 0, note: None });
    let taken = api::TakeEscalationRequest { name: NAME.into(), context: context(), act: taken };
    refused(taken, &["act.escalation is 0, and counts from 1"]);
    let heard = api::RecordIntroduction { information_version: Some(0), ..introduction() };
    refused(introduced(heard), &["act.information_version is 0, and counts from 1"]);
}

#[test]
fn a_package_has_at_least_one_part() {
    let share = |information| api::ShareInformationRequest {
        name: NAME.into(),
        context: context(),
        act: Some(api::ShareInformation { information }),
    };
    refused(share(None), &["act.information is required"]);
    refused(
        share(Some(types::Information::default())),
        &["act.information is empty: share at least one part"],
    );
}

#[test]
fn one_of_several_must_be_chosen() {
    let consent = Some(api::RecordConsent { given_by: 0, answer: None });
    refused(
        api::RecordConsentRequest { name: NAME.into(), context: context(), act: consent },
        &["act.answer is required: set one of given, declined and overridden", "act.given_by is not given"],
    );
    let close = Some(api::CloseHandoff { outcome: None });
    refused(
        api::CloseHandoffRequest { name: NAME.into(), context: context(), act: close },
        &[
            "act.outcome is required: set one of patient_declined, patient_died, lost_to_follow_up and service_unavailable",
        ],
    );
}

#[test]
fn a_step_of_a_practice_handoff_has_its_own_circumstances_and_faults() {
    let reported = types::Reported { said_by: "front-desk".into(), said_at: None, channel: 2 };
    let accepted = api::AcceptHandoff { reported: Some(reported), note: None };
    let step =
        |act| api::PracticeStep { side: 2, person: "nurse-2".into(), role: 1, act, ..Default::default() };
    let steps = vec![step(None), step(Some(practice_step::Act::AcceptHandoff(accepted)))];
    let context = types::CommandContext {
        expected_revision: Some(3),
        occurred_at: Some(Timestamp::default()),
        late_reason: Some(WRITTEN.into()),
        breach: Some(WRITTEN.into()),
        ..context().unwrap()
    };
    refused(
        api::RecordPracticeHandoffRequest {
            handoff_id: None,
            context: Some(context),
            act: Some(api::RecordPracticeHandoff { steps }),
        },
        &[
            "context.expected_revision cannot be met by a new handoff",
            "context.occurred_at belongs to each step",
            "context.late_reason belongs to each step",
            "context.breach belongs to each step",
            "act.steps[0].act is required: say what was done in this step",
            "act.steps[1].accept_handoff.reported.said_at is required",
        ],
    );
}

#[test]
fn an_amendment_changes_what_it_names() {
    let cleared = api::AmendRequest {
        update_mask: mask(&["needed_by", "strata", "age_years", "urgency"]),
        urgency: Some(types::Urgency::Urgent.into()),
        age_years: Some(40),
        ..Default::default()
    };
    let expected = AmendRequest {
        urgency: Some(baton_domain::value::Urgency::Urgent),
        needed_by: Change::Clear,
        strata: Change::Clear,
        age_years: Change::Set(40),
        ..AmendRequest::default()
    };
    assert_eq!(act(amend(cleared)), Ok(expected.into()));
}

#[test]
fn an_amendment_names_what_it_sets_and_sets_what_it_names() {
    refused(amend(api::AmendRequest::default()), &["act.update_mask is required"]);
    let nothing = api::AmendRequest { update_mask: mask(&[]), ..Default::default() };
    refused(amend(nothing), &["act.update_mask.paths has 0 entries"]);
    let unknown = api::AmendRequest { update_mask: mask(&["need", "patient", "*"]), ..Default::default() };
    refused(
        amend(unknown),
        &[
            "act.update_mask.paths[1] is no field that can change: name some of urgency, needed_by",
            "act.update_mask.paths[2] is no field that can change",
        ],
    );
    let crossed = api::AmendRequest {
        update_mask: mask(&["need", "setting"]),
        setting: Some(0),
        indication: Some(WRITTEN.into()),
        ..Default::default()
    };
    refused(
        amend(crossed),
        &[
            "act.need is named in update_mask and cannot be taken away: set it",
            "act.setting is not given",
            "act.indication is not named in update_mask: name it there, or leave it out",
        ],
    );
}
