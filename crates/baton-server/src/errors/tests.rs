//! Every refusal has a reason, every reason the meaning that the protos document, and a status tells all that it may.

use std::collections::BTreeSet;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_commands::{Denied, Unavailability};
use baton_domain::{Refusal, RefusalCode};
use baton_store::Revision;
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tonic::Code;

use super::*;
use baton_commands::CommandError;

const SUBJECT: &str = "handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";

fn details(failure: Failure) -> (Code, ErrorDetails) {
    let status = Status::from(failure);
    (status.code(), status.get_error_details())
}

fn metadata<'a>(details: &'a ErrorDetails, key: &str) -> Option<&'a str> {
    details.error_info().expect("every status has an ErrorInfo").metadata.get(key).map(String::as_str)
}

/// Every reason of the proto with its documentation.
fn documented() -> Vec<(ErrorReason, String)> {
    let files = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set");
    let is_ours = |file: &&FileDescriptorProto| file.name() == "baton/type/v1/error_reason.proto";
    let file = files.file.iter().find(is_ours).expect("the file of the reasons");
    let source = file.source_code_info.as_ref().expect("its comments");
    let comment_of = |index: usize| {
        let path = [5, 0, 2, i32::try_from(index).expect("few reasons")];
        let location = source.location.iter().find(|location| location.path == path).expect("a place");
        location.leading_comments().to_owned()
    };
    file.enum_type[0]
        .value
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let reason = ErrorReason::try_from(value.number()).expect("a known number");
            (reason, comment_of(index))
        })
        .collect()
}

#[test]
fn every_refusal_has_a_reason_of_its_own() {
    let reasons: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| of_refusal(*code)).collect();
    assert_eq!(reasons.len(), RefusalCode::ALL.len());
    assert!(!reasons.contains(&ErrorReason::Unspecified));
}

#[test]
fn every_reason_means_what_its_documentation_says() {
    let documented = documented();
    assert!(documented.len() > 40, "{} reasons found", documented.len());
    for (reason, comment) in documented {
        if reason == ErrorReason::Unspecified {
            continue;
        }
        let Meaning { code, retry } = meaning(reason);
        let code = format!("{code:?}").chars().fold(String::new(), |mut name, letter| {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(letter.to_uppercase());
            name
        });
        let retry = if retry == Retry::No { "no" } else { "yes" };
        let said = format!("Code: {code}. Retry: {retry}.");
        assert!(comment.contains(&said), "{}: not documented as `{said}`:\n{comment}", name(reason));
    }
}

#[test]
fn only_overload_and_unavailability_say_when_to_come_again() {
    for (reason, _) in documented() {
        let (code, details) = details(Failure::new(reason, "why"));
        let expected = matches!(code, Code::Unavailable | Code::ResourceExhausted);
        assert_eq!(details.retry_info().is_some(), expected, "{}", name(reason));
        assert_eq!(details.error_info().expect("always").domain, "baton");
        assert_eq!(details.error_info().expect("always").reason, name(reason));
    }
}

#[test]
fn a_refusal_names_rule_step_and_remedy() {
    let refusal =
        Refusal::new(RefusalCode::StaleReadBack, Some(Rule::R8), "version 1 was read back", "read 2")
            .at_step(4);
    let (code, details) = details(Failure::of_command(CommandError::Refused(refusal), "handoff", SUBJECT));
    assert_eq!(code, Code::FailedPrecondition);
    assert_eq!(metadata(&details, "rule"), Some("R8"));
    assert_eq!(metadata(&details, "step"), Some("4"));
    assert_eq!(metadata(&details, "retryable"), Some("false"));
    let violation = &details.precondition_failure().expect("what stands in the way").violations[0];
    assert_eq!((violation.r#type.as_str(), violation.subject.as_str()), ("R8", SUBJECT));
    assert_eq!(violation.description, "step 4: version 1 was read back; read 2");
}

#[test]
fn a_refusal_of_the_life_cycle_is_named_by_its_reason() {
    let refusal = Refusal::new(RefusalCode::WrongPhase, None, "it is offered", "wait");
    let (_, details) = details(Failure::of_command(CommandError::Refused(refusal), "handoff", SUBJECT));
    assert_eq!(details.precondition_failure().expect("a violation").violations[0].r#type, "WRONG_PHASE");
    assert_eq!(metadata(&details, "rule"), None);
}

#[test]
fn a_mismatch_names_both_revisions() {
    let error = CommandError::RevisionMismatch { expected: Revision(5), actual: Some(Revision(7)) };
    let (code, details) = details(Failure::of_command(error, "handoff", SUBJECT));
    assert_eq!(code, Code::Aborted);
    assert_eq!(metadata(&details, "expected_revision"), Some("5"));
    assert_eq!(metadata(&details, "actual_revision"), Some("7"));
}

#[test]
fn all_field_faults_are_listed_up_to_the_limit() {
    let fault = |number: usize| FieldFault { field: format!("f{number}"), what: "is required".to_owned() };
    let (code, few) = details(Failure::of_fields((0..5).map(fault).collect()));
    assert_eq!(code, Code::InvalidArgument);
    assert_eq!(few.bad_request().expect("faults").field_violations.len(), 5);
    let (_, many) = details(Failure::of_fields((0..500).map(fault).collect()));
    assert_eq!(many.bad_request().expect("faults").field_violations.len(), FIELD_FAULTS_SHOWN);
}

#[test]
fn command_errors_have_their_codes() {
    let unavailable = |why| CommandError::Unavailable { why, cause: None };
    for (error, code, reason) in [
        (CommandError::NotFound, Code::NotFound, "NOT_FOUND"),
        (CommandError::RequestReused, Code::AlreadyExists, "REQUEST_ID_REUSED"),
        (CommandError::SubjectErased, Code::FailedPrecondition, "SUBJECT_ERASED"),
        (CommandError::Denied(Denied { why: "no".to_owned() }), Code::PermissionDenied, "NOT_ALLOWED"),
        (CommandError::Contended { attempts: 3 }, Code::Aborted, "CONTENDED"),
        (unavailable(Unavailability::Busy), Code::ResourceExhausted, "OVERLOADED"),
        (unavailable(Unavailability::Store), Code::Unavailable, "NOT_WRITTEN"),
        (unavailable(Unavailability::StoreFull), Code::Unavailable, "STORE_FULL"),
    ] {
        let (got, details) = details(Failure::of_command(error, "handoff", SUBJECT));
        assert_eq!((got, details.error_info().expect("always").reason.as_str()), (code, reason));
    }
}
