//! Faults in fields: of every command, found by reflection, so that a new one is covered without a line here.

use std::collections::BTreeSet;

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::ActKind;
use baton_domain::state::Phase;
use baton_domain::testing::{Place, Seat};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

use crate::harness::values::{introduction, organization, participant, referral};
use crate::harness::{Answer, Refuses, Rpc, Shape};
use crate::samples::{is_batons_own, sample};
use crate::scene::Scene;

/// Commands whose act may be left out, since it has nothing that must be said.
const ACT_MAY_BE_LEFT_OUT: &[ActKind] = &[
    ActKind::AcceptHandoff,
    ActKind::ConfirmClosure,
    ActKind::ConfirmCancellation,
    ActKind::ResumeHandoff,
    ActKind::ProvideDirectCare,
    ActKind::AttestPracticeHandoff,
];

/// Who may give a command at a handoff that was offered, accepted and closed: whoever passes R21.
fn giver(kind: ActKind) -> Seat {
    match kind {
        ActKind::AcceptHandoff
        | ActKind::DeclineHandoff
        | ActKind::AcknowledgeResponsibility
        | ActKind::ScheduleVisit
        | ActKind::RecordVisitMissed
        | ActKind::ReportClosure
        | ActKind::RequestInformation
        | ActKind::ConfirmCancellation => Seat::Receiver,
        ActKind::TakeEscalation => Seat::Supervisor,
        ActKind::AcknowledgeNotice => Seat::Former,
        _ => Seat::Referrer,
    }
}

/// The faulty fields that a refusal lists.
#[track_caller]
fn faulty(answer: Answer) -> BTreeSet<String> {
    answer.refused(ErrorReason::InvalidRequest).fields.into_iter().map(|(field, _)| field).collect()
}

fn the(field: &str) -> BTreeSet<String> {
    BTreeSet::from([field.to_owned()])
}

/// Sets a field of a request by its path of names.
fn set(message: &mut DynamicMessage, path: &str, value: Value) {
    match path.split_once('.') {
        None => message.set_field_by_name(path, value),
        Some((first, rest)) => {
            let inner = message.get_field_by_name_mut(first).expect("a field of the message");
            set(inner.as_message_mut().expect("a message"), rest, value);
        }
    }
}

/// The commands that go to a handoff which is there, with who gives them.
fn on_handoffs() -> Vec<(ActKind, Seat)> {
    let begins = [ActKind::RequestHandoff, ActKind::RecordPracticeHandoff];
    // Only who was recorded by somebody else has something to attest; the stories have that.
    let others = ActKind::ALL.iter().filter(|kind| {
        !begins.contains(kind) && !is_batons_own(**kind) && **kind != ActKind::AttestPracticeHandoff
    });
    others.map(|kind| (*kind, giver(*kind))).collect()
}

#[tokio::test]
async fn the_circumstances_of_every_command_are_checked() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Offered)).await;
    for (kind, seat) in on_handoffs() {
        let send = async |change: fn(&mut DynamicMessage)| {
            faulty(scene.send_changed(kind, seat, &name, change).await)
        };
        assert_eq!(send(|m| m.clear_field_by_name("context")).await, the("context"), "{kind:?}");
        for id in ["", "one", "018f4e2a-7c11-4c3e-9d5b"] {
            let answer = scene
                .send_changed(kind, seat, &name, |m| set(m, "context.request_id", Value::String(id.into())));
            assert_eq!(faulty(answer.await), the("context.request_id"), "{kind:?}");
        }
        for wrong in ["", "handoffs/", "handoffs/one", "services/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77"] {
            let answer =
                scene.send_changed(kind, seat, &name, |m| set(m, "name", Value::String(wrong.into())));
            assert_eq!(faulty(answer.await), the("name"), "{kind:?} on '{wrong}'");
        }
        let late = send(|m| set(m, "context.late_reason", Value::String(" ".into()))).await;
        assert_eq!(late, the("context.late_reason"), "{kind:?}");
        if !ACT_MAY_BE_LEFT_OUT.contains(&kind) {
            assert_eq!(send(|m| m.clear_field_by_name("act")).await, the("act"), "{kind:?}");
        }
    }
}

/// A way of spoiling a field, and what it is then.
type Spoilt = (String, Value);

/// Every field of a valid act that can be spoilt, with its path and the values that it must not have.
fn spoilable(message: &DynamicMessage, path: &str) -> Vec<Spoilt> {
    let mut found = Vec::new();
    for field in message.descriptor().fields() {
        let path = format!("{path}.{}", field.name());
        let there = message.has_field(&field);
        for value in wrong_values(&field) {
            // An optional field that is left out is right; whatever is there may be spoilt.
            if there
                || field.supports_presence() && field.containing_oneof().is_none_or(|one| one.is_synthetic())
            {
                found.push((path.clone(), value));
            }
        }
        // What stands for a single value is not looked into.
        let is_value =
            |inner: &DynamicMessage| inner.descriptor().full_name().starts_with("google.protobuf.");
        if let (true, Value::Message(inner)) = (there, &*message.get_field(&field))
            && !is_value(inner)
        {
            found.extend(spoilable(inner, &path));
        }
    }
    found
}

fn wrong_values(field: &FieldDescriptor) -> Vec<Value> {
    if field.is_list() {
        return Vec::new();
    }
    match field.kind() {
        Kind::Enum(_) => vec![Value::EnumNumber(9_999), Value::EnumNumber(-1)],
        Kind::String if Shape::is_private(field) => {
            ["x".repeat(4_001), " \n".to_owned(), "bell \u{7}".to_owned()].map(Value::String).into()
        }
        Kind::String => ["x".repeat(65), "a b".to_owned()].map(Value::String).into(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn every_field_of_every_act_is_checked_and_named() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Offered)).await;
    let before = scene.clinic.see(&name).await;
    let mut tried = 0;
    for (kind, seat) in on_handoffs() {
        // What an amendment sets it must also name; its fields are checked on a request.
        if kind == ActKind::AmendRequest {
            continue;
        }
        let act = sample(&scene.stage, kind, seat);
        let request = Shape::open(Rpc::command(act.rpc), act.request(&name, scene.clinic.context()));
        let inner = request.get_field_by_name("act").expect("every command has an act");
        for (path, value) in spoilable(inner.as_message().expect("a message"), "act") {
            let answer = scene.send_changed(kind, seat, &name, |m| set(m, &path, value.clone())).await;
            let fields = answer.refused(ErrorReason::InvalidRequest).fields;
            let shown = format!("{kind:?}: {path} = {:.20}", format!("{value:?}"));
            assert_eq!(fields.len(), 1, "{shown}: {fields:?}");
            assert_eq!(fields[0].0, path, "{shown}");
            tried += 1;
        }
    }
    println!("{tried} spoilt fields tried");
    assert!(tried > 100, "only {tried} fields");
    assert_eq!(scene.clinic.see(&name).await, before, "a refusal left a trace");
}

#[tokio::test]
async fn all_faults_of_a_request_are_told_at_once() {
    let scene = Scene::new().await;
    let stray = Party { organization: String::new(), service: Some("a b".to_owned()), ..Party::default() };
    let request = RequestHandoff {
        kind: 77,
        urgency: 0,
        setting: 99,
        age_years: Some(131),
        parent: Some("handoffs/one".to_owned()),
        indication: Some("x".repeat(4_001)),
        strata: Some(Strata { language: Some("two words".to_owned()), ..Strata::default() }),
        needed_by: Some(prost_types::Timestamp { seconds: 0, nanos: -1 }),
        ..referral("no id", "", stray)
    };
    // Without knowing which handoff and which request is meant, nothing can be said of the rest.
    let nameless = scene.clinic.ask("handoffs/none", request.clone()).await;
    assert_eq!(faulty(nameless), the("handoff_id"));
    let seen = faulty(scene.clinic.clone().expecting(1).ask("", request).await);
    let expected = [
        "act.age_years",
        "act.indication",
        "act.kind",
        "act.need",
        "act.needed_by",
        "act.parent",
        "act.patient",
        "act.referrer.organization",
        "act.referrer.service",
        "act.setting",
        "act.strata.language",
        "act.urgency",
        "context.expected_revision",
    ];
    assert_eq!(seen, expected.map(str::to_owned).into());

    let name = scene.at(Place::In(Phase::Consented)).await;
    let mut meeting = RecordIntroduction {
        receiver: Some(organization("a/b")),
        mode: 0,
        privacy: 44,
        interpreter: Some(0),
        information_version: Some(0),
        duration: Some(prost_types::Duration { seconds: 86_401, nanos: 0 }),
        questions: vec!["why?".to_owned(), " ".to_owned()],
        ..introduction(None)
    };
    meeting.participants[1] = participant(ParticipantSide::Unspecified, ParticipantRole::Clinician, Some(""));
    let seen = faulty(scene.clinic.record_introduction(&name, meeting).await);
    let expected = [
        "act.duration",
        "act.information_version",
        "act.interpreter",
        "act.mode",
        "act.participants[1].person",
        "act.participants[1].side",
        "act.privacy",
        "act.questions[1]",
        "act.receiver.organization",
    ];
    assert_eq!(seen, expected.map(str::to_owned).into());
}

#[tokio::test]
async fn lists_have_an_end() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(Phase::Consented)).await;
    let many = vec![participant(ParticipantSide::Referrer, ParticipantRole::Staff, None); 51];
    let crowd = RecordIntroduction { participants: many, ..introduction(None) };
    assert_eq!(faulty(scene.clinic.record_introduction(&name, crowd).await), the("act.participants"));
    let nobody = RecordIntroduction { participants: Vec::new(), ..introduction(None) };
    assert_eq!(faulty(scene.clinic.record_introduction(&name, nobody).await), the("act.participants"));
    let curious = RecordIntroduction { questions: vec!["why?".to_owned(); 21], ..introduction(None) };
    assert_eq!(faulty(scene.clinic.record_introduction(&name, curious).await), the("act.questions"));
    let medications = Information { medications: vec!["one".to_owned(); 51], ..Information::default() };
    let share = ShareInformation { information: Some(medications) };
    assert_eq!(
        faulty(scene.clinic.share_information(&name, share).await),
        the("act.information.medications")
    );
    // Within every limit of its own, and yet more than one event may hold.
    let long = vec!["x".repeat(4_000); 50];
    let package = Information { medications: long.clone(), action_list: long, ..Information::default() };
    let share = ShareInformation { information: Some(package) };
    scene.clinic.share_information(&name, share).await.refused(ErrorReason::TooLarge);
}
