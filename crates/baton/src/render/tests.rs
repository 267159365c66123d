//! What a reader must find in a story, and what must never get into one.

use std::collections::HashMap;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_api::event::v1::event::Event as Kind;
use baton_api::event::v1::{
    Event, GuardrailBreached, HandoffAccepted, HandoffRequested, InformationCorrected, InformationShared,
    IntroductionHeld, Meta, ResponsibilityAcknowledged, Words, WordsState,
};
use baton_api::handoff::v1::{Handoff, SharedInformation, WorklistItem, WorklistSubject};
use baton_api::types::v1::{
    AcceptedAction, Accountable, Actor, Correction, Duty, Information, InformationPart, Owned, Party, Phase,
    Role, Rule, Side, Urgency, Warmth, WarmthLevel, WorklistKind,
};
use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::page::WIDTH;
use super::*;

pub(super) const MORNING: i64 = 1_772_355_600; // 2026-03-01T09:00:00Z

fn actor(person: &str) -> Actor {
    Actor {
        person: person.to_owned(),
        organization: "family-practice".to_owned(),
        role: Role::Nurse.into(),
        ..Actor::default()
    }
}

pub(super) fn seconds(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

fn event(revision: u64, kind: Kind) -> Event {
    let at = MORNING + 60 * i64::try_from(revision).unwrap();
    Event {
        revision,
        meta: Some(Meta {
            occurred_at: seconds(at),
            recorded_at: seconds(at),
            actor: Some(actor("nurse-1")),
            request_id: revision.to_string(),
            ..Meta::default()
        }),
        event: Some(kind),
        ..Event::default()
    }
}

fn with_words(event: Event, words: Words) -> Event {
    Event { words_state: WordsState::Open.into(), words: Some(words), ..event }
}

fn party(organization: &str) -> Party {
    Party { organization: organization.to_owned(), ..Party::default() }
}

fn handoff(handoff: Handoff) -> Subject {
    Subject::Handoff(Box::new(handoff))
}

fn told(events: Vec<Event>) -> String {
    let after = handoff(Handoff { phase: Phase::Requested.into(), ..Handoff::default() });
    told_with(events.into_iter().map(|event| Step { event, after: after.clone() }).collect())
}

fn told_with(steps: Vec<Step>) -> String {
    let story = Story {
        subject: steps.last().unwrap().after.clone(),
        steps,
        asides: Vec::new(),
        learnt_later: Vec::new(),
    };
    let mut page = Page::default();
    super::story(&mut page, &story);
    plain(page)
}

pub(super) fn plain(page: Page) -> String {
    anstream::adapter::strip_str(&page.into_text()).to_string()
}

/// One line, so that a test does not depend on where lines are broken.
pub(super) fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_kind_of_event_is_told_within_the_width_of_a_page() {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let description = pool.get_message_by_name("baton.event.v1.Event").unwrap();
    let kinds = description.oneofs().find(|oneof| oneof.name() == "event").unwrap();
    assert!(kinds.fields().len() > 30);
    for field in kinds.fields() {
        let mut message = DynamicMessage::new(description.clone());
        let empty = DynamicMessage::new(field.kind().as_message().unwrap().clone());
        message.set_field(&field, Value::Message(empty));
        let kind = message.transcode_to::<Event>().unwrap().event.unwrap();
        let text = told(vec![event(0, kind)]);
        assert!(!text.contains("cannot tell"), "{}:\n{text}", field.name());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{}:\n{text}", field.name());
    }
}

#[test]
fn an_event_of_a_newer_server_is_told_by_its_type() {
    let newer = Event { r#type: "HandoffTeleported".to_owned(), event: None, ..event(0, asked()) };
    assert!(told(vec![newer]).contains("HandoffTeleported, which this version cannot tell"));
}

fn asked() -> Kind {
    Kind::HandoffRequested(HandoffRequested { need: "wound-care".to_owned(), ..Default::default() })
}

#[test]
fn words_that_cannot_be_read_are_marked_and_those_that_can_are_quoted() {
    let acknowledged = || {
        Kind::ResponsibilityAcknowledged(ResponsibilityAcknowledged {
            information_version: 1,
            actions: vec![AcceptedAction { owner: "nurse-2".to_owned(), due: None }],
            reported: None,
        })
    };
    let words = Words {
        read_back: Some("all of it".to_owned()),
        actions: vec!["dress the wound".to_owned()],
        ..Words::default()
    };
    let open = told(vec![with_words(event(0, acknowledged()), words)]);
    assert!(open.contains("“all of it”") && open.contains("“dress the wound” — nurse-2"), "{open}");

    for (state, mark) in [(WordsState::Sealed, "[sealed]"), (WordsState::Erased, "[erased]")] {
        let text = told(vec![Event { words_state: state.into(), ..event(0, acknowledged()) }]);
        assert!(text.contains(&format!("{mark} — nurse-2")), "{text}");
        assert!(!text.contains('“'), "{text}");
    }
}

#[test]
fn nothing_that_people_wrote_can_steer_a_terminal() {
    let words = Words {
        indication: Some("red \u{1b}[31m\r\u{202e}gninrut\u{7}\ttab".to_owned()),
        ..Words::default()
    };
    let mut page = Page::default();
    let step = Step { event: with_words(event(0, asked()), words), after: handoff(Handoff::default()) };
    timeline::write(
        &mut page,
        &Story {
            subject: handoff(Handoff::default()),
            steps: vec![step],
            asides: Vec::new(),
            learnt_later: Vec::new(),
        },
    );
    let text = page.into_text();
    assert!(!text.contains("\u{1b}[31m") && !text.contains(['\r', '\u{202e}', '\u{7}', '\t']), "{text:?}");
    assert!(text.contains("tab"), "{text:?}");
}

#[test]
fn a_correction_stands_beside_what_it_corrects() {
    let shared = InformationShared { version: 1, parts: vec![InformationPart::Medications.into()] };
    let corrected = InformationCorrected {
        version: 2,
        heard_by: vec![Side::Referrer.into(), Side::Receiver.into()],
        ..Default::default()
    };
    let package = Words {
        information: Some(Information { medications: vec!["one".to_owned()], ..Default::default() }),
        ..Default::default()
    };
    let correction = Correction { said: "one".to_owned(), right: "two".to_owned() };
    let text = told(vec![
        with_words(event(0, Kind::InformationShared(shared)), package),
        with_words(
            event(1, Kind::InformationCorrected(corrected)),
            Words { correction: Some(correction), ..Default::default() },
        ),
    ]);
    let text = unwrapped(&text);
    assert!(text.contains("medication “one” put right in #1, version 2: “two”"), "{text}");
    assert!(text.contains("heard by both sides said “one” right “two” puts right version 1, #0"), "{text}");
}

#[test]
fn both_clocks_are_shown_where_they_differ_with_the_reason() {
    let mut late = with_words(
        event(0, asked()),
        Words { late_reason: Some("no network".to_owned()), ..Default::default() },
    );
    let meta = late.meta.as_mut().unwrap();
    meta.recorded_at = seconds(MORNING + 90_000);
    meta.recorded_by = Some(actor("nurse-2"));
    let text = unwrapped(&told(vec![late]));
    assert!(text.contains("Sun 01 Mar 2026 09:00:00 #0"), "{text}");
    assert!(
        text.contains(
            "recorded Mon 02 Mar 2026 10:00:00, by nurse-2, nurse, family-practice, late: “no network”"
        ),
        "{text}"
    );
    assert!(!told(vec![event(0, asked())]).contains("recorded"));
}

#[test]
fn the_events_of_one_act_say_once_who_did_it() {
    let mut second = event(1, Kind::HandoffAccepted(HandoffAccepted::default()));
    second.meta = event(0, asked()).meta;
    let text = told(vec![event(0, asked()), second]);
    assert_eq!(text.matches("nurse-1, nurse, family-practice").count(), 1, "{text}");
    let apart = told(vec![event(0, asked()), event(1, Kind::HandoffAccepted(HandoffAccepted::default()))]);
    assert_eq!(apart.matches("nurse-1, nurse, family-practice").count(), 2, "{apart}");
}

#[test]
fn who_is_accountable_is_told_whenever_it_changes() {
    let one = |side: Side, organization: &str, duty: Duty| Accountable {
        side: side.into(),
        party: Some(party(organization)),
        duty: duty.into(),
    };
    let referrer = one(Side::Referrer, "family-practice", Duty::CareAndClosure);
    let receiver = one(Side::Receiver, "home-care", Duty::Care);
    let after = |accountable: &[&Accountable]| {
        let accountable = accountable.iter().map(|one| (*one).clone()).collect();
        handoff(Handoff { accountable, ..Handoff::default() })
    };
    let accepted = |revision| event(revision, Kind::HandoffAccepted(HandoffAccepted::default()));
    let text = unwrapped(&told_with(vec![
        Step { event: event(0, asked()), after: after(&[&referrer]) },
        Step { event: accepted(1), after: after(&[&referrer]) },
        Step { event: accepted(2), after: after(&[&referrer, &receiver]) },
    ]));
    assert_eq!(text.matches("→").count(), 2, "{text}");
    assert!(text.contains("accountable: family-practice for care and closing the loop"), "{text}");
    let shared = "accountable: shared, family-practice for care and closing the loop; home-care for care";
    assert!(text.contains(shared), "{text}");
}

#[test]
fn what_was_learnt_later_stands_apart() {
    let later = event(4, Kind::HandoffAccepted(HandoffAccepted::default()));
    let story = Story {
        subject: handoff(Handoff::default()),
        steps: vec![Step { event: event(0, asked()), after: handoff(Handoff::default()) }],
        asides: Vec::new(),
        learnt_later: vec![later],
    };
    let mut page = Page::default();
    super::story(&mut page, &story);
    let text = unwrapped(&plain(page));
    assert!(text.contains("learnt only later: Sun 01 Mar 2026 09:04:00 #4 Accepted"), "{text}");
}

#[test]
fn a_walk_shows_the_head_each_event_and_the_end() {
    let step = |revision| Step { event: event(revision, asked()), after: handoff(Handoff::default()) };
    let story = Story {
        subject: handoff(Handoff::default()),
        steps: vec![step(0), step(1)],
        asides: Vec::new(),
        learnt_later: Vec::new(),
    };
    let pages: Vec<String> = Walk::new(&story).collect();
    assert_eq!(pages.len(), 4);
    assert!(
        pages[1].contains("#0") && pages[2].contains("#1") && pages[3].contains("Accountable"),
        "{pages:?}"
    );
}

#[test]
fn warmth_names_the_events_that_show_it_and_what_is_missing() {
    let after = handoff(Handoff {
        warmth: Some(Warmth {
            level: WarmthLevel::Partial.into(),
            live: true,
            owned: Owned::No.into(),
            breached: true,
            ..Warmth::default()
        }),
        breaches: vec![Rule::R1.into()],
        information: Some(SharedInformation::default()),
        ..Handoff::default()
    });
    let held = IntroductionHeld { live: true, ..Default::default() };
    let events = [event(0, asked()), event(1, Kind::IntroductionHeld(held))];
    let breach = event(2, Kind::GuardrailBreached(GuardrailBreached { rule: Rule::R1.into() }));
    let steps = events.into_iter().chain([breach]);
    let text = told_with(steps.map(|event| Step { event, after: after.clone() }).collect());
    let text = unwrapped(&text);
    assert!(text.contains("How warm PARTLY WARM live yes both sides in one conversation (#1)"), "{text}");
    assert!(text.contains("included no the patient was not in it"), "{text}");
    assert!(text.contains("owned no nobody took responsibility and read back"), "{text}");
    assert!(text.contains("never warm, since R1 was breached"), "{text}");
}

#[test]
fn a_refusal_says_code_reason_rule_and_what_to_do() {
    let mut details = ErrorDetails::new();
    let metadata: HashMap<_, _> = [("rule".to_owned(), "R8".to_owned())].into();
    details.set_error_info("STALE_READ_BACK", "baton", metadata);
    let status = Status::with_error_details(Code::FailedPrecondition, "it is old; read the new one", details);
    let refused = Refused::new("AcknowledgeResponsibility by nurse-1", &status);
    let mut page = Page::default();
    refused.write(&mut page, 18);
    let text = unwrapped(&plain(page));
    assert_eq!(
        text,
        "✗ Refused: AcknowledgeResponsibility by nurse-1 FAILED_PRECONDITION · STALE_READ_BACK · rule R8 it is old → \
         read the new one"
    );
    assert_eq!(refused.in_a_line(), "it is old; read the new one (STALE_READ_BACK)");
}

#[test]
fn a_worklist_says_what_is_owed_by_whom_since_when_and_for_whom() {
    let question = WorklistItem {
        kind: WorklistKind::QuestionToAnswer.into(),
        since: seconds(MORNING),
        handoff: "handoffs/7".to_owned(),
        party: Some(Party { organization: "family-practice".to_owned(), ..Party::default() }),
        number: Some(2),
        subject: Some(WorklistSubject {
            patient: "patient-1".to_owned(),
            need: "wound-care".to_owned(),
            urgency: Urgency::Urgent.into(),
            counterpart: Some("home-care".to_owned()),
            ..WorklistSubject::default()
        }),
        ..WorklistItem::default()
    };
    let notice = WorklistItem { kind: WorklistKind::Notice.into(), subject: None, ..question.clone() };
    let newer = WorklistItem { kind: 99, subject: None, ..question.clone() };
    let mut page = Page::default();
    ToDo { items: vec![question, notice, newer], idle: vec!["home-care".to_owned()] }.write(&mut page, 18);
    let since = "since Sun 01 Mar 2026 09:00:00";
    assert_eq!(
        unwrapped(&plain(page)),
        format!(
            "☐ To do at family-practice: answer question 2, {since} for wound-care of patient-1, urgent, with \
             home-care in handoffs/7 ☐ To do at family-practice: take note of having been let go, {since} in \
             handoffs/7 ☐ To do at family-practice: something unknown (99), {since} in handoffs/7 ☑ Nothing to do at \
             home-care"
        )
    );
}

#[test]
fn faulty_fields_are_all_named() {
    let mut details = ErrorDetails::new();
    details.add_bad_request_violation("name", "is empty");
    details.add_bad_request_violation("view", "is no known view");
    let status = Status::with_error_details(Code::InvalidArgument, "2 fields are faulty", details);
    let line = Refused::new("", &status).in_a_line();
    assert_eq!(line, "name is empty; view is no known view (INVALID_ARGUMENT)");
}

#[test]
fn json_is_protobufs_own_mapping() {
    let json = to_json("baton.event.v1.Event", &event(7, asked())).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["revision"], "7");
    assert_eq!(json["meta"]["occurredAt"], "2026-03-01T09:07:00Z");
    assert_eq!(json["meta"]["actor"]["role"], "ROLE_NURSE");
    assert_eq!(json["handoffRequested"]["need"], "wound-care");
}

#[test]
fn durations_are_told_in_their_two_largest_units() {
    for (seconds, text) in
        [(0, "0 s"), (59, "59 s"), (120, "2 min"), (125, "2 min 5 s"), (3_605, "1 h"), (5_400, "1 h 30 min")]
    {
        assert_eq!(when::duration(&prost_types::Duration { seconds, nanos: 0 }), text);
    }
}
