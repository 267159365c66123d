//! Programs: defined by supervisors, revised and retired, read in every version, listed page by page, requested under.

use baton_api::audit::v1::{EventView, ReadHistoryRequest};
use baton_api::event::v1::event::Event;
use baton_api::handoff::v1::*;
use baton_api::program::v1::*;
use baton_api::types::v1::*;
use prost::Message;
use tempfile::TempDir;
use tonic::Status;
use uuid::Uuid;

use crate::harness::values::{consent, organization, referral};
use crate::harness::{Actor, Answer, Identity, Records, Refuses, Rpc, Server, directory};

const SUPERVISOR: Identity = Identity::of("clinic", "supervisor-1").role("supervisor");
const CLINICIAN: Identity = Identity::of("clinic", "clinician-1");

struct House {
    supervisor: Actor,
    clinician: Actor,
    _server: Server,
    _data: std::sync::Arc<TempDir>,
}

impl House {
    async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        let supervisor = server.actor(SUPERVISOR).await;
        let clinician = supervisor.as_other(CLINICIAN);
        Self { supervisor, clinician, _server: server, _data: data }
    }
}

fn rpc(name: &'static str) -> Rpc {
    Rpc { service: "baton.program.v1.ProgramService", name }
}

pub async fn define(who: &Actor, id: &str, policy: Policy) -> Answer {
    let act = Some(DefineProgram { title: format!("The program {id}"), policy: Some(policy) });
    let request = DefineProgramRequest { program_id: id.to_owned(), context: Some(who.context()), act };
    let answer: DefineProgramResponse =
        who.call(rpc("DefineProgram"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

pub async fn revise(who: &Actor, name: &str, policy: Policy) -> Answer {
    let act = Some(RevisePolicy { policy: Some(policy), note: Some("as agreed".to_owned()) });
    let request = RevisePolicyRequest { name: name.to_owned(), context: Some(who.context()), act };
    let answer: RevisePolicyResponse = who.call(rpc("RevisePolicy"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

pub async fn retire(who: &Actor, name: &str) -> Answer {
    let act = Some(RetireProgram { reason: "merged into another".to_owned() });
    let request = RetireProgramRequest { name: name.to_owned(), context: Some(who.context()), act };
    let answer: RetireProgramResponse =
        who.call(rpc("RetireProgram"), request.encode_to_vec().into()).await?;
    Ok(answer.result.expect("a result"))
}

pub async fn get(who: &Actor, name: &str, version: Option<u32>) -> Result<Program, Status> {
    let request = GetProgramRequest { name: name.to_owned(), version, min_position: None };
    let answer: GetProgramResponse = who.call(rpc("GetProgram"), request.encode_to_vec().into()).await?;
    Ok(answer.program.expect("a program"))
}

async fn default_policy(who: &Actor) -> Policy {
    get(who, "programs/default", None).await.expect("the built-in one").policy.expect("a policy")
}

fn days(days: i64) -> Option<prost_types::Duration> {
    Some(prost_types::Duration { seconds: days * 86_400, nanos: 0 })
}

async fn policy(who: &Actor, drop_off_days: i64) -> Policy {
    Policy { drop_off: days(drop_off_days), ..default_policy(who).await }
}

async fn list(who: &Actor, include_retired: bool, page_size: i32, token: &str) -> Vec<String> {
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let min_position = page_token.is_empty().then(|| token.to_owned());
        let request = ListProgramsRequest { include_retired, page_size, page_token, min_position };
        let page: ListProgramsResponse =
            who.call(rpc("ListPrograms"), request.encode_to_vec().into()).await.expect("a page");
        assert!(page.programs.len() <= usize::try_from(page_size).expect("a size"));
        names.extend(page.programs.into_iter().map(|program| program.name));
        if page.next_page_token.is_empty() {
            return names;
        }
        page_token = page.next_page_token;
    }
}

fn under(program: &str) -> RequestHandoff {
    let request = referral("patient-1", "food-insecurity", organization("clinic"));
    RequestHandoff { program: Some(program.to_owned()), ..request }
}

#[tokio::test]
async fn a_handoff_keeps_the_version_that_it_was_requested_under() {
    let House { supervisor, clinician, .. } = &House::new().await;
    let defined = define(supervisor, "food", policy(supervisor, 7).await).await.recorded();
    assert_eq!((defined.name.as_str(), defined.revision, defined.phase), ("programs/food", 0, 0));
    let before = clinician.request_handoff(under("programs/food")).await.recorded();
    revise(supervisor, "programs/food", policy(supervisor, 9).await).await.recorded();
    let after = clinician.request_handoff(under("programs/food")).await.recorded();
    for (handoff, version, drop_off) in [(&before, 1, 7), (&after, 2, 9)] {
        let program = clinician.see(&handoff.name).await.program.expect("a program");
        assert_eq!((program.program.as_str(), program.version), ("programs/food", version));
        assert_eq!(program.policy.expect("a policy").drop_off, days(drop_off));
        let shown = get(clinician, "programs/food", Some(version)).await.expect("the version");
        assert_eq!((shown.newest_version, shown.policy.expect("a policy").drop_off), (2, days(drop_off)));
    }
    let built_in = clinician.request_handoff(referral("patient-2", "food", organization("clinic"))).await;
    let program = clinician.see(&built_in.recorded().name).await.program.expect("a program");
    assert_eq!((program.program.as_str(), program.version), ("programs/default", 1));
}

/// R15
#[tokio::test]
async fn a_repeat_gets_its_first_answer_whatever_became_of_the_program() {
    let House { supervisor, clinician, .. } = &House::new().await;
    define(supervisor, "food", policy(supervisor, 7).await).await.recorded();
    let once = clinician.clone().with_request(Uuid::new_v4());
    let first = once.request_handoff(under("programs/food")).await.recorded();
    revise(supervisor, "programs/food", policy(supervisor, 9).await).await.recorded();
    let again = once.request_handoff(under("programs/food")).await.recorded();
    assert!(again.repeat);
    retire(supervisor, "programs/food").await.recorded();
    let again = once.request_handoff(under("programs/food")).await.recorded();
    assert_eq!((again.repeat, again.name, again.events), (true, first.name.clone(), first.events));
    assert_eq!(clinician.see(&first.name).await.program.expect("a program").version, 1);
    // Under a request of its own it is refused.
    let refusal =
        clinician.request_handoff(under("programs/food")).await.refused(ErrorReason::ProgramRetired);
    assert!(refusal.preconditions[0].2.contains("retired"), "{refusal:?}");
    // What was open goes on.
    clinician.record_consent(&first.name, consent()).await.recorded();
}

#[tokio::test]
async fn a_program_that_nobody_defined_is_a_fault_of_the_field() {
    let House { clinician, .. } = &House::new().await;
    let refusal =
        clinician.request_handoff(under("programs/none")).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(refusal.fields[0].0, "act.program");
    let step = |act| PracticeStep {
        side: Side::Referrer.into(),
        person: "clinician-1".to_owned(),
        role: Role::Clinician.into(),
        act: Some(act),
        ..PracticeStep::default()
    };
    let request = RequestHandoff { kind: HandoffKind::PracticeRooming.into(), ..under("programs/none") };
    let implied = RecordConsent {
        answer: Some(record_consent::Answer::Given(GivenConsent {
            basis: ConsentBasis::ImpliedByVisit.into(),
            ..GivenConsent::default()
        })),
        ..consent()
    };
    let steps = vec![
        step(practice_step::Act::RequestHandoff(request)),
        step(practice_step::Act::RecordConsent(implied)),
    ];
    let refused = clinician.record_practice_handoff(RecordPracticeHandoff { steps }).await;
    let refusal = refused.refused(ErrorReason::InvalidRequest);
    assert_eq!(refusal.fields[0].0, "act.steps[0].request_handoff.program");
    // Another tenant's program is none either.
    let elsewhere = clinician.as_other(SUPERVISOR.tenant("south"));
    define(&elsewhere, "none", default_policy(clinician).await).await.recorded();
    clinician.request_handoff(under("programs/none")).await.refused(ErrorReason::InvalidRequest);
}

/// R21
#[tokio::test]
async fn only_supervisors_of_the_organization_that_defined_it() {
    let House { supervisor, clinician, .. } = &House::new().await;
    let policy = default_policy(clinician).await;
    define(clinician, "food", policy.clone()).await.refused_by(ErrorReason::WrongSide, "R21");
    define(supervisor, "food", policy.clone()).await.recorded();
    let other = clinician.as_other(Identity::of("shelter", "supervisor-2").role("supervisor"));
    for who in [clinician, &other] {
        revise(who, "programs/food", policy.clone()).await.refused_by(ErrorReason::WrongSide, "R21");
        retire(who, "programs/food").await.refused_by(ErrorReason::WrongSide, "R21");
        // All of the network requests under it, and so may read it.
        assert_eq!(get(who, "programs/food", None).await.expect("the program").owner(), "clinic");
    }
    let foreign = clinician.as_other(SUPERVISOR.tenant("south"));
    revise(&foreign, "programs/food", policy).await.refused(ErrorReason::NotFound);
    get(&foreign, "programs/food", None).await.refused(ErrorReason::NotFound);
}

#[tokio::test]
async fn bad_input_for_every_rpc() {
    let House { supervisor, .. } = &House::new().await;
    let policy = default_policy(supervisor).await;
    let nonsense = Policy { declines_before_escalation: 0, drop_off: None, ..policy.clone() };
    let refusal = define(supervisor, "food", nonsense).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(refusal.fields[0].0, "act.policy.drop_off");
    let nonsense = Policy { declines_before_escalation: 0, reopen_window: days(367), ..policy.clone() };
    let refusal = define(supervisor, "food", nonsense).await.refused(ErrorReason::InvalidRequest);
    let fields: Vec<_> = refusal.fields.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["act.policy.declines_before_escalation", "act.policy.reopen_window"]);
    for id in ["", "default", "a program", &"x".repeat(65)] {
        let refusal = define(supervisor, id, policy.clone()).await.refused(ErrorReason::InvalidRequest);
        assert_eq!(refusal.fields[0].0, "program_id");
    }
    define(supervisor, "food", policy.clone()).await.recorded();
    define(supervisor, "food", policy.clone()).await.refused(ErrorReason::AlreadyExists);
    revise(supervisor, "programs/none", policy.clone()).await.refused(ErrorReason::NotFound);
    revise(supervisor, "programs/default", policy.clone()).await.refused(ErrorReason::InvalidRequest);
    revise(supervisor, "food", policy.clone()).await.refused(ErrorReason::InvalidRequest);
    revise(supervisor, "programs/food", policy.clone()).await.already_done();
    let stale = supervisor.clone().expecting(7);
    revise(&stale, "programs/food", policy.clone()).await.refused(ErrorReason::RevisionMismatch);
    let breach = supervisor.clone().breaching("because");
    revise(&breach, "programs/food", policy.clone()).await.refused_by(ErrorReason::ReasonNotAllowed, "R22");
    let silent = RetireProgramRequest {
        name: "programs/food".to_owned(),
        context: Some(supervisor.context()),
        act: Some(RetireProgram::default()),
    };
    let silent: Result<RetireProgramResponse, _> =
        supervisor.call(rpc("RetireProgram"), silent.encode_to_vec().into()).await;
    assert_eq!(silent.refused(ErrorReason::InvalidRequest).fields[0].0, "act.reason");
    retire(supervisor, "programs/food").await.recorded();
    retire(supervisor, "programs/food").await.already_done();
    let revised = Policy { attestation: !policy.attestation, ..policy };
    revise(supervisor, "programs/food", revised).await.refused(ErrorReason::ProgramRetired);
    for (name, version) in [("programs/food", 0), ("programs/food", 2), ("programs/default", 2)] {
        let refusal = get(supervisor, name, Some(version)).await.refused(ErrorReason::InvalidRequest);
        assert_eq!(refusal.fields[0].0, "version");
    }
    get(supervisor, "handoffs/food", None).await.refused(ErrorReason::InvalidRequest);
    let negative = ListProgramsRequest { page_size: -1, ..ListProgramsRequest::default() };
    let negative: Result<ListProgramsResponse, _> =
        supervisor.call(rpc("ListPrograms"), negative.encode_to_vec().into()).await;
    assert_eq!(negative.refused(ErrorReason::InvalidRequest).fields[0].0, "page_size");
}

#[tokio::test]
async fn programs_are_listed_with_the_built_in_one_ahead() {
    let House { supervisor, clinician, .. } = &House::new().await;
    let policy = default_policy(clinician).await;
    for id in ["c", "a", "d", "b"] {
        define(supervisor, id, policy.clone()).await.recorded();
    }
    let token = retire(supervisor, "programs/b").await.recorded().position_token;
    let names = |names: &[&str]| names.iter().map(|name| format!("programs/{name}")).collect::<Vec<_>>();
    for page_size in [1, 2, 3, 5] {
        assert_eq!(list(clinician, false, page_size, &token).await, names(&["default", "a", "c", "d"]));
        assert_eq!(list(clinician, true, page_size, &token).await, names(&["default", "a", "b", "c", "d"]));
    }
    let elsewhere = clinician.as_other(CLINICIAN.tenant("south"));
    assert_eq!(list(&elsewhere, true, 5, &token).await, names(&["default"]));
}

#[tokio::test]
async fn the_history_of_a_program_is_read_with_its_words_by_its_owner() {
    let House { supervisor, clinician, .. } = &House::new().await;
    let policy = default_policy(clinician).await;
    define(supervisor, "food", policy).await.recorded();
    retire(supervisor, "programs/food").await.recorded();
    let read = async |who: &Actor| {
        let request = ReadHistoryRequest {
            name: "programs/food".to_owned(),
            view: EventView::Words.into(),
            ..ReadHistoryRequest::default()
        };
        who.read_history(request).await
    };
    let events = read(supervisor).await.expect("a history").events;
    let events: Vec<_> = events.into_iter().filter_map(|event| event.event).collect();
    assert!(matches!(events[0].event, Some(Event::ProgramDefined(_))));
    assert_eq!(events[0].meta.as_ref().expect("circumstances").subject, None);
    assert_eq!(events[1].words.as_ref().expect("words").reason.as_deref(), Some("merged into another"));
    let other = clinician.as_other(Identity::of("shelter", "advocate-1"));
    let seen = read(&other).await.expect("a history").events;
    assert!(seen.iter().all(|event| event.event.as_ref().is_some_and(|event| event.words.is_none())));
    read(&clinician.as_other(CLINICIAN.tenant("south"))).await.refused(ErrorReason::NotFound);
}
