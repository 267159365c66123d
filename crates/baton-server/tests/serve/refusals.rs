//! Bad input and a failing store, as a caller sees them.

use baton_api::handoff::v1 as api;
use baton_api::types::v1::CommandContext;
use baton_store::Unavailable;
use baton_store::testing::AppendFault;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::kit::{context, handoff_of, refusal, serve};

#[tokio::test]
async fn every_faulty_field_is_named() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let mut request = handoff_of("clinic");
    request.context =
        Some(CommandContext { request_id: "7".to_owned(), expected_revision: Some(1), ..context() });
    let act = request.act.as_mut().expect("an act");
    act.need = "food insecurity".to_owned();
    act.urgency = 99;
    act.indication = Some("x".repeat(5_000));
    let refused = clinic.request(request).await.expect_err("faulty");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "INVALID_REQUEST".to_owned()));
    let faults = refused.get_details_bad_request().expect("the fields").field_violations;
    assert!(faults.iter().any(|fault| fault.field == "context.request_id"), "{faults:?}");
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused_with_a_reason() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let mut request = handoff_of("clinic");
    request.act.as_mut().expect("an act").indication = Some("x".repeat(5 * 1024 * 1024));
    let refused = clinic.request(request).await.expect_err("too long");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "INVALID_REQUEST".to_owned()));
    assert!(refused.message().contains("4194304"), "{}", refused.message());
}

#[tokio::test]
async fn nobody_learns_of_handoffs_that_are_not_theirs() {
    let served = serve().await;
    let name = served.person("clinic").request(handoff_of("clinic")).await.expect("recorded").name;
    let strangers = [
        served.person("elsewhere"),
        served.caller(vec![("baton-tenant", "other"), ("baton-organization", "clinic")]),
    ];
    let nothing = "handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";
    for mut stranger in strangers {
        for name in [name.as_str(), nothing] {
            let not_found = (Code::NotFound, "NOT_FOUND".to_owned());
            assert_eq!(refusal(&stranger.look(name).await.expect_err("hidden")), not_found);
            assert_eq!(refusal(&stranger.consent(name).await.expect_err("hidden")), not_found);
        }
    }
}

#[tokio::test]
async fn a_former_receiver_reads_nothing_more() {
    let served = serve().await;
    let (mut clinic, mut pantry) = (served.person("clinic"), served.person("pantry"));
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    clinic.consent(&name).await.expect("recorded");
    clinic.offer(&name, "pantry").await.expect("recorded");
    pantry.look(&name).await.expect("it is offered to them");
    pantry.decline(&name).await.expect("recorded");
    let refused = pantry.look(&name).await.expect_err("they declined");
    assert_eq!(refusal(&refused), (Code::PermissionDenied, "NOT_ALLOWED".to_owned()));
}

#[tokio::test]
async fn another_revision_is_named_with_the_one_that_is() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let stale = CommandContext { expected_revision: Some(5), ..context() };
    let refused = clinic.consent_in(&name, stale).await.expect_err("it is at 0");
    assert_eq!(refusal(&refused), (Code::Aborted, "REVISION_MISMATCH".to_owned()));
    let info = refused.get_details_error_info().expect("always").metadata;
    assert_eq!(info.get("expected_revision").map(String::as_str), Some("5"));
    assert_eq!(info.get("actual_revision").map(String::as_str), Some("0"));
}

#[tokio::test]
async fn a_refusal_by_a_rule_names_it_and_what_would_satisfy_it() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let refused = clinic.offer(&name, "pantry").await.expect_err("no consent yet");
    let (code, _) = refusal(&refused);
    assert_eq!(code, Code::FailedPrecondition);
    let violations = refused.get_details_precondition_failure().expect("what stands in the way").violations;
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].subject, name);
}

#[tokio::test]
async fn trouble_of_the_store_says_what_is_known_and_when_to_come_again() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let full = Unavailable::StoreFull { free_bytes: 1, reserve_bytes: 2 };
    for (fault, reason) in [
        (AppendFault::Unavailable(Unavailable::Engine("gone".into())), "NOT_WRITTEN"),
        (AppendFault::Unavailable(full), "STORE_FULL"),
    ] {
        served.log.fail_next_append(fault);
        let request = handoff_of("clinic");
        let refused = clinic.request(request.clone()).await.expect_err("not written");
        assert_eq!(refusal(&refused), (Code::Unavailable, reason.to_owned()));
        assert!(refused.get_details_retry_info().is_some());
        assert!(!refused.message().contains("gone"), "causes are for the log: {}", refused.message());
        let answer = clinic.request(request).await.expect("the same request, later");
        assert!(answer.recorded && !answer.repeat);
    }

    served.log.fail_reads(Some(Unavailable::Engine("gone".into())));
    let refused = clinic.look("handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77").await.expect_err("not read");
    assert_eq!(refusal(&refused), (Code::Unavailable, "NOT_WRITTEN".to_owned()));
}

#[tokio::test]
async fn a_malformed_identity_is_unauthenticated() {
    let served = serve().await;
    let mut nobody = served.caller(vec![("baton-tenant", "a b")]);
    let refused = nobody.request(handoff_of("clinic")).await.expect_err("no tenant");
    assert_eq!(refusal(&refused), (Code::Unauthenticated, "UNAUTHENTICATED".to_owned()));
    let refused = nobody.get(api::GetHandoffRequest::default()).await.expect_err("no tenant");
    assert_eq!(refusal(&refused), (Code::Unauthenticated, "UNAUTHENTICATED".to_owned()));
}
