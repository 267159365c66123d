//! Checks by reflection that the API keeps its own conventions, and that private fields do not print.

use std::collections::BTreeSet;

use prost_reflect::{DescriptorPool, ExtensionDescriptor, Kind, MessageDescriptor, ServiceDescriptor, Value};

use crate::event::v1::{Event, Words};
use crate::handoff::v1::{DeclineHandoff, DeclineHandoffRequest, PracticeStep, practice_step};
use crate::types::v1::{CommandContext, Information};

/// Fields that hold what a person wrote, wherever they stand.
const WRITTEN: &[&str] = &[
    "action",
    "action_list",
    "actions",
    "answer",
    "breach",
    "breach_reason",
    "contingency",
    "history",
    "in_words",
    "indication",
    "late_reason",
    "medications",
    "message",
    "note",
    "patient_goals",
    "patient_summary",
    "preferences",
    "question",
    "questions",
    "read_back",
    "reason",
    "reason_text",
    "report",
    "right",
    "said",
    "situation_awareness",
];

/// What is asked of the service and recorded nowhere.
const QUESTION: &str = "EvaluatePaths";

const CANARY: &str = "canary: what a person wrote";

fn pool() -> DescriptorPool {
    DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).expect("the descriptor set is whole")
}

fn service(pool: &DescriptorPool) -> ServiceDescriptor {
    pool.get_service_by_name("baton.handoff.v1.HandoffService").expect("the service is there")
}

fn is_private(field: &prost_reflect::FieldDescriptor, private: &ExtensionDescriptor) -> bool {
    matches!(*field.options().get_extension(private), Value::Bool(true))
}

fn field_type(message: &MessageDescriptor, field: &str) -> Option<String> {
    match message.get_field_by_name(field)?.kind() {
        Kind::Message(message) => Some(message.full_name().to_owned()),
        Kind::String => Some("string".to_owned()),
        _ => None,
    }
}

#[test]
fn every_command_has_the_same_shape() {
    let pool = pool();
    for method in service(&pool).methods().filter(|method| method.name() != QUESTION) {
        let name = method.name();
        let request = method.input();
        let target = if field_type(&request, "name").is_some() { "name" } else { "handoff_id" };
        assert_eq!(field_type(&request, target).as_deref(), Some("string"), "{name}");
        assert_eq!(
            field_type(&request, "context").as_deref(),
            Some("baton.type.v1.CommandContext"),
            "{name}"
        );
        assert_eq!(field_type(&request, "act"), Some(format!("baton.handoff.v1.{name}")), "{name}");
        assert_eq!(request.fields().len(), 3, "{name}");
        let result = field_type(&method.output(), "result");
        assert_eq!(result.as_deref(), Some("baton.type.v1.CommandResult"), "{name}");
    }
}

#[test]
fn every_act_but_those_about_the_whole_can_be_a_step() {
    let pool = pool();
    let step = pool.get_message_by_name("baton.handoff.v1.PracticeStep").expect("the message is there");
    let steps: BTreeSet<String> = step
        .oneofs()
        .filter(|oneof| oneof.name() == "act")
        .flat_map(|oneof| oneof.fields().map(|field| field.kind()).collect::<Vec<_>>())
        .filter_map(|kind| kind.as_message().map(|message| message.name().to_owned()))
        .collect();
    let acts: BTreeSet<String> = service(&pool)
        .methods()
        .map(|method| method.name().to_owned())
        // A practice handoff is the steps themselves, and who was let go takes note of it alone.
        .filter(|name| !name.ends_with("PracticeHandoff") && name != "AcknowledgeNotice" && name != QUESTION)
        .collect();
    assert_eq!(acts.len(), 46);
    assert_eq!(steps, acts);
}

#[test]
fn what_a_person_wrote_is_marked_private() {
    let pool = pool();
    let private = pool.get_extension_by_name("baton.type.v1.private").expect("the mark is there");
    let mut marked = 0;
    for message in pool.all_messages().filter(|message| message.package_name().starts_with("baton.")) {
        // What Baton says of a faulty entry holds nothing that anybody wrote.
        if message.full_name() == "baton.screening.v1.EntryRefused" {
            continue;
        }
        for field in message.fields().filter(|field| matches!(field.kind(), Kind::String)) {
            let written = WRITTEN.contains(&field.name());
            assert_eq!(is_private(&field, &private), written, "{}", field.full_name());
            marked += usize::from(written);
        }
    }
    assert!(marked > 40, "only {marked} private fields found");
}

#[test]
fn every_error_reason_says_its_code_and_what_to_do() {
    let pool = pool();
    let reasons = pool.get_enum_by_name("baton.type.v1.ErrorReason").expect("the enum is there");
    let file = reasons.parent_file().file_descriptor_proto().clone();
    let comments = file.source_code_info.expect("comments are included").location;
    for reason in reasons.values().filter(|reason| reason.number() != 0) {
        let comment = comments
            .iter()
            .find(|location| location.path == reason.path())
            .map(|location| location.leading_comments().to_owned())
            .unwrap_or_default();
        let lines: Vec<&str> = comment.lines().map(str::trim).collect();
        let codes =
            lines.iter().filter(|line| line.starts_with("Code: ") && line.contains(". Retry: ")).count();
        let steps = lines.iter().filter(|line| line.starts_with("Do: ")).count();
        assert_eq!((codes, steps), (1, 1), "{}", reason.name());
    }
}

#[test]
fn private_fields_do_not_print() {
    let context = CommandContext { breach: Some(CANARY.to_owned()), ..Default::default() };
    let act = DeclineHandoff { reason_text: Some(CANARY.to_owned()), ..Default::default() };
    let request = DeclineHandoffRequest {
        name: "handoffs/1".to_owned(),
        context: Some(context),
        act: Some(act.clone()),
    };
    let step = PracticeStep { act: Some(practice_step::Act::DeclineHandoff(act)), ..Default::default() };
    let information = Information { medications: vec![CANARY.to_owned()], ..Default::default() };
    let words = Words { note: Some(CANARY.to_owned()), information: Some(information), ..Default::default() };
    let event = Event { words: Some(words), ..Default::default() };

    let printed = format!("{request:?} {step:?} {:?} {event:?}", step.act);

    assert!(printed.contains("handoffs/1"), "what is not private prints: {printed}");
    assert!(printed.contains("act: Some(DeclineHandoff { .. })"), "{printed}");
    assert!(!printed.contains("canary"), "{printed}");
}
