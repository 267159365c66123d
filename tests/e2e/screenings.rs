//! Screenings: patients registered in bulk, screened in private where that is owed, and handed off from there.

use baton_api::Date;
use baton_api::program::v1::{DefineProgram, DefineProgramRequest, DefineProgramResponse};
use baton_api::screening::v1::eligible_result::Outcome;
use baton_api::screening::v1::*;
use baton_api::types::v1::*;
use prost::Message;
use tempfile::TempDir;
use tonic::Status;

use crate::harness::values::{organization, referral};
use crate::harness::{Actor, Answer, Identity, Records, Refuses, Rpc, Server, directory};
use crate::programs;

const NURSE: Identity = Identity::of("clinic", "nurse-1").role("nurse");

struct House {
    nurse: Actor,
    _server: Server,
    _data: std::sync::Arc<TempDir>,
}

impl House {
    async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        Self { nurse: server.actor(NURSE).await, _server: server, _data: data }
    }
}

fn rpc(name: &'static str) -> Rpc {
    Rpc { service: "baton.screening.v1.ScreeningService", name }
}

pub fn eligible(key: &str) -> Eligible {
    let date = Some(Date { year: 2026, month: 3, day: 1 });
    let date = Some(ZonedDate { date, zone: "America/Chicago".to_owned() });
    let encounter = Encounter { id: key.to_owned(), kind: "emergency".to_owned(), date, status: None };
    Eligible {
        key: key.to_owned(),
        patient: format!("patient-{key}"),
        encounter: Some(encounter),
        ..Eligible::default()
    }
}

pub async fn batch(who: &Actor, entries: Vec<Eligible>) -> Result<Vec<EligibleResult>, Status> {
    let request = BatchRegisterEligibleRequest { entries, acting: None };
    let answer: BatchRegisterEligibleResponse =
        who.call(rpc("BatchRegisterEligible"), request.encode_to_vec().into()).await?;
    Ok(answer.results)
}

pub fn result(result: &EligibleResult) -> CommandResult {
    match &result.outcome {
        Some(Outcome::Result(result)) => result.clone(),
        other => panic!("not on record: {other:?}"),
    }
}

fn refused(result: &EligibleResult) -> EntryRefused {
    match &result.outcome {
        Some(Outcome::Refused(refused)) => refused.clone(),
        other => panic!("on record: {other:?}"),
    }
}

pub async fn registered(who: &Actor, key: &str) -> String {
    result(&batch(who, vec![eligible(key)]).await.expect("a batch")[0]).name
}

macro_rules! commands {
    ($($name:ident: $rpc:literal, $act:ident, $request:ident, $response:ident;)*) => {$(
        pub async fn $name(who: &Actor, name: &str, act: $act) -> Answer {
            let request = $request { name: name.to_owned(), context: Some(who.context()), act: Some(act) };
            let answer: $response = who.call(rpc($rpc), request.encode_to_vec().into()).await?;
            Ok(answer.result.expect("a result"))
        }
    )*};
}

commands! {
    screen: "RecordScreening", RecordScreening, RecordScreeningRequest, RecordScreeningResponse;
    not_done: "RecordScreeningNotDone", RecordScreeningNotDone, RecordScreeningNotDoneRequest, RecordScreeningNotDoneResponse;
    offer: "OfferHelp", OfferHelp, OfferHelpRequest, OfferHelpResponse;
    accept: "RecordHelpAccepted", RecordHelpAccepted, RecordHelpAcceptedRequest, RecordHelpAcceptedResponse;
    decline: "RecordHelpDeclined", RecordHelpDeclined, RecordHelpDeclinedRequest, RecordHelpDeclinedResponse;
}

pub fn found(needs: &[&str]) -> RecordScreening {
    let needs = codes(needs);
    RecordScreening { instrument: "hits".to_owned(), needs, ..RecordScreening::default() }
}

pub fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

async fn get(who: &Actor, name: &str) -> Result<Screening, Status> {
    let request = GetScreeningRequest { name: name.to_owned(), ..Default::default() };
    let answer: GetScreeningResponse = who.call(rpc("GetScreening"), request.encode_to_vec().into()).await?;
    Ok(answer.screening.expect("a screening"))
}

async fn list(who: &Actor, request: ListScreeningsRequest) -> ListScreeningsResponse {
    who.call(rpc("ListScreenings"), request.encode_to_vec().into()).await.expect("a page")
}

#[tokio::test]
async fn a_batch_is_recorded_once_and_each_entry_by_itself() {
    let House { nurse, .. } = &House::new().await;
    let mut entries: Vec<Eligible> = (0..200).map(|number| eligible(&format!("visit-{number}"))).collect();
    entries[7].patient.clear();
    let first = batch(nurse, entries.clone()).await.expect("a batch");
    let fault = refused(&first[7]);
    assert_eq!((fault.reason.as_str(), fault.retryable), ("INVALID_REQUEST", false));
    assert_eq!(fault.faults[0].field, "patient");
    // Sent again in another order with the fault mended: nothing is doubled.
    entries[7].patient = "patient-7".to_owned();
    entries.reverse();
    let again = batch(nurse, entries.clone()).await.expect("a batch");
    for (again, first) in again.iter().rev().zip(&first) {
        assert_eq!(again.key, first.key);
        let repeated = result(again);
        assert_eq!(repeated.repeat, again.key != "visit-7");
        if repeated.repeat {
            assert_eq!(repeated.name, result(first).name);
        }
    }
    let newest = again.iter().map(result).max_by_key(|result| result.position);
    let token = newest.expect("results").position_token;
    let page = ListScreeningsRequest { page_size: 500, min_position: Some(token), ..Default::default() };
    assert_eq!(list(nurse, page).await.screenings.len(), 200);
    // The same key with other content is another entry.
    let other = Eligible { age_years: Some(40), ..eligible("visit-3") };
    let other = batch(nurse, vec![other]).await.expect("a batch");
    assert_eq!(refused(&other[0]).reason, "REQUEST_ID_REUSED");
    // A key is the organization's own.
    let elsewhere = nurse.as_other(Identity::of("hospital", "nurse-2").role("nurse"));
    assert!(!result(&batch(&elsewhere, vec![eligible("visit-3")]).await.expect("a batch")[0]).repeat);
}

#[tokio::test]
async fn a_screening_goes_from_eligible_to_a_handoff() {
    let House { nurse, .. } = &House::new().await;
    let name = registered(nurse, "visit-1").await;
    let act = RecordScreeningNotDone { reason: NotDoneReason::NoTime.into(), in_words: None };
    not_done(nurse, &name, act).await.recorded();
    screen(nurse, &name, found(&["food", "housing"])).await.recorded();
    offer(nurse, &name, OfferHelp { needs: codes(&["food", "housing"]), note: None }).await.recorded();
    accept(nurse, &name, RecordHelpAccepted { needs: codes(&["food"]), note: None }).await.recorded();
    let act = RecordHelpDeclined { needs: codes(&["housing"]), reason: Some("not now".to_owned()) };
    let token = decline(nurse, &name, act).await.recorded().position_token;
    let screening = get(nurse, &name).await.expect("the screening");
    assert_eq!(screening.standing(), ScreeningStanding::HelpAnswered);
    assert_eq!((screening.needs, screening.not_done), (codes(&["food", "housing"]), None));
    let answers: Vec<_> = screening.help.iter().map(Help::answer).collect();
    assert_eq!(answers, [HelpAnswer::Accepted, HelpAnswer::Declined]);

    let request = baton_api::handoff::v1::RequestHandoff {
        screening: Some(name.clone()),
        ..referral("patient-visit-1", "food", organization("clinic"))
    };
    let handoff = nurse.request_handoff(request.clone()).await.recorded().name;
    assert_eq!(nurse.see(&handoff).await.screening.as_deref(), Some(name.as_str()));
    let other = baton_api::handoff::v1::RequestHandoff { patient: "patient-2".to_owned(), ..request };
    let refusal = nurse.request_handoff(other).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(refusal.fields[0].0, "act.screening");

    let page = |patient: &str, standing: ScreeningStanding| ListScreeningsRequest {
        patient: Some(patient.to_owned()),
        standings: vec![standing.into()],
        min_position: Some(token.clone()),
        ..ListScreeningsRequest::default()
    };
    let answered = list(nurse, page("patient-visit-1", ScreeningStanding::HelpAnswered)).await.screenings;
    assert_eq!((answered.len(), answered[0].name.as_str()), (1, name.as_str()));
    assert!(list(nurse, page("patient-visit-1", ScreeningStanding::Eligible)).await.screenings.is_empty());
    // For everybody else it does not exist.
    let stranger = nurse.as_other(Identity::of("shelter", "advocate-1"));
    get(&stranger, &name).await.refused(ErrorReason::NotFound);
    screen(&stranger, &name, found(&[])).await.refused(ErrorReason::NotFound);
    let theirs = page("patient-visit-1", ScreeningStanding::HelpAnswered);
    assert!(list(&stranger, theirs).await.screenings.is_empty());
}

/// R5
#[tokio::test]
async fn a_sensitive_need_is_asked_about_in_private() {
    let House { nurse, .. } = &House::new().await;
    let supervisor = nurse.as_other(Identity::of("clinic", "supervisor-1").role("supervisor"));
    let built_in = programs::get(&supervisor, "programs/default", None).await.expect("the built-in one");
    let policy = Policy { sensitive: true, ..built_in.policy.expect("a policy") };
    let act = Some(DefineProgram { title: "Safety at home".to_owned(), policy: Some(policy) });
    let request =
        DefineProgramRequest { program_id: "ipv".to_owned(), context: Some(supervisor.context()), act };
    let define = Rpc { service: "baton.program.v1.ProgramService", name: "DefineProgram" };
    let _: DefineProgramResponse =
        supervisor.call(define, request.encode_to_vec().into()).await.expect("the program");

    let name = registered(nurse, "visit-1").await;
    let asked = AskedInPrivate {
        asked_alone: true,
        limits_explained: true,
        within_hearing: vec![WithinHearing { who: Hearer::Partner.into(), safe: false }],
        interpreter: None,
    };
    let under = |privacy: Option<AskedInPrivate>| RecordScreening {
        privacy,
        program: Some("programs/ipv".to_owned()),
        ..found(&["ipv-advocacy"])
    };
    screen(nurse, &name, under(None)).await.refused_by(ErrorReason::PrivacyNotCleared, "R5");
    let refused = screen(nurse, &name, under(Some(asked.clone()))).await;
    let refusal = refused.refused_by(ErrorReason::PrivacyNotCleared, "R5");
    assert!(refusal.preconditions[0].2.contains("within hearing"), "{refusal:?}");
    screen(nurse, &name, under(Some(AskedInPrivate { within_hearing: vec![], ..asked }))).await.recorded();
    let unknown = RecordScreening { program: Some("programs/none".to_owned()), ..found(&[]) };
    let refusal = screen(nurse, &name, unknown).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(refusal.fields[0].0, "act.program");
}

#[tokio::test]
async fn bad_input_for_every_rpc() {
    let House { nurse, .. } = &House::new().await;
    batch(nurse, vec![]).await.refused(ErrorReason::InvalidRequest);
    let many = (0..1_001).map(|number| eligible(&number.to_string())).collect();
    batch(nurse, many).await.refused(ErrorReason::InvalidRequest);
    let empty = batch(nurse, vec![Eligible::default()]).await.expect("a batch");
    let fields: Vec<_> = refused(&empty[0]).faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["key", "patient", "encounter"]);
    let name = registered(nurse, "visit-1").await;
    let field = |refusal: crate::harness::Refusal| refusal.fields[0].0.clone();
    let act = RecordScreening { instrument: String::new(), ..found(&[]) };
    let refused = screen(nurse, &name, act).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(field(refused), "act.instrument");
    let refused = screen(nurse, &name, found(&["food", "food"])).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(field(refused), "act.needs");
    let refused = not_done(nurse, &name, RecordScreeningNotDone::default()).await;
    assert_eq!(field(refused.refused(ErrorReason::InvalidRequest)), "act.reason");
    let other = RecordScreeningNotDone { reason: NotDoneReason::Other.into(), in_words: None };
    not_done(nurse, &name, other).await.refused_by(ErrorReason::ReasonRequired, "R13");
    let none = || OfferHelp { needs: vec![], note: None };
    assert_eq!(field(offer(nurse, &name, none()).await.refused(ErrorReason::InvalidRequest)), "act.needs");
    let unfound = OfferHelp { needs: codes(&["food"]), note: None };
    offer(nurse, &name, unfound).await.refused(ErrorReason::NothingToActOn);
    let accepted = RecordHelpAccepted { needs: codes(&["food"]), note: None };
    accept(nurse, &name, accepted).await.refused(ErrorReason::NothingToActOn);
    let declined = RecordHelpDeclined { needs: codes(&["food"]), reason: None };
    decline(nurse, &name, declined).await.refused(ErrorReason::NothingToActOn);
    get(nurse, "screenings/1").await.refused(ErrorReason::InvalidRequest);
    let unknown = "screenings/01980000-0000-7000-8000-000000000009";
    get(nurse, unknown).await.refused(ErrorReason::NotFound);
    let request = ListScreeningsRequest { page_size: -1, standings: vec![99], ..Default::default() };
    let answer: Result<ListScreeningsResponse, _> =
        nurse.call(rpc("ListScreenings"), request.encode_to_vec().into()).await;
    assert_eq!(answer.refused(ErrorReason::InvalidRequest).fields.len(), 2);
}
