//! Every request of every service that gives a command: filled, read without a fault, and read differently as soon as
//! any of its fields differs.

use std::collections::BTreeSet;

use baton_api::handoff::v1 as api;
use baton_api::screening::v1::BatchRegisterEligibleRequest;
use baton_api::types::v1::CommandContext;
use baton_commands::testing::samples::{HANDOFF, referrer_actor};
use baton_commands::{Asked, FieldFault, Order, handoff_id_of, id_of_key};
use baton_domain::ids::{Code, RequestId, ScreeningId};
use baton_domain::value::Actor;
use baton_domain::{Act, Aggregate, program, screening, service};
use bytes::Bytes;
use prost::Message;
use prost_reflect::DynamicMessage;

use super::super::parsed::Request;
use super::super::{Entry, Faults, batch_acting, eligible};
use super::reflection::{changed, commands, filled};
use super::{parse, pool, tenant};

/// What a request was read as.
type Read = Result<Reading, Vec<FieldFault>>;

/// Reads the bytes of one kind of request.
type Reader = fn(&[u8]) -> Read;

struct Reading {
    seen: Seen,
    content: Bytes,
}

/// What the handler is told, apart from the content, in which everything makes a difference.
#[derive(PartialEq)]
struct Seen {
    acting: Option<Actor>,
    circumstances: String,
    written: Vec<Option<String>>,
    /// One act, or each of a batch.
    asked: Vec<Result<AnyAct, Vec<FieldFault>>>,
}

/// An act on any kind of stream.
#[derive(Debug, PartialEq)]
enum AnyAct {
    Handoff(Box<Act>),
    Program(Box<program::Act>),
    Service(Box<service::Act>),
    Screening(Box<screening::Act>),
}

impl From<Act> for AnyAct {
    fn from(act: Act) -> Self {
        Self::Handoff(Box::new(act))
    }
}

impl From<program::Act> for AnyAct {
    fn from(act: program::Act) -> Self {
        Self::Program(Box::new(act))
    }
}

impl From<service::Act> for AnyAct {
    fn from(act: service::Act) -> Self {
        Self::Service(Box::new(act))
    }
}

impl From<screening::Act> for AnyAct {
    fn from(act: screening::Act) -> Self {
        Self::Screening(Box::new(act))
    }
}

fn asked<A: Aggregate<Act: Into<AnyAct>>>(asked: Asked<A>) -> Result<AnyAct, Vec<FieldFault>> {
    match asked {
        Asked::Act(act) => Ok((*act).into()),
        Asked::Faulty { faults, .. } => Err(faults),
        Asked::Refused { refusal, .. } => panic!("{refusal}"),
    }
}

fn read<R: Request<Of: Aggregate<Act: Into<AnyAct>>> + Message + Default>(bytes: &[u8]) -> Read {
    let mut parsed = parse(R::decode(bytes).unwrap())?;
    let acting = parsed.acting.take();
    let Order {
        id, request, content, expected_revision, occurred_at, late_reason, breach, asked: act, ..
    } = parsed.into_order(tenant(), referrer_actor(), None);
    let seen = Seen {
        acting,
        circumstances: format!("{id} {request} {expected_revision:?} {occurred_at:?}"),
        written: [late_reason, breach].map(|text| text.map(|text| text.expose().clone())).to_vec(),
        asked: vec![asked(act)],
    };
    Ok(Reading { seen, content })
}

/// The only request that gives many commands, each with a content of its own.
fn read_batch(bytes: &[u8]) -> Read {
    let BatchRegisterEligibleRequest { entries, acting } =
        BatchRegisterEligibleRequest::decode(bytes).unwrap();
    let mut faults = Faults::default();
    let Ok(acting) = batch_acting(&mut faults, acting) else { return Err(faults.into_found()) };
    let mut seen = Seen { acting, circumstances: String::new(), written: Vec::new(), asked: Vec::new() };
    let mut contents = Vec::new();
    let organization = &referrer_actor().organization;
    let made = |key: &Code| ScreeningId(id_of_key(&tenant(), organization, "screening", key.as_str()));
    for entry in entries {
        let Entry { key, content, occurred_at, late_reason, act } = eligible(entry, made);
        seen.circumstances += &format!("{key} {occurred_at:?}; ");
        seen.written.push(late_reason.map(|text| text.expose().clone()));
        seen.asked.push(asked(Entry::asked(act)));
        contents.extend_from_slice(&content);
    }
    Ok(Reading { seen, content: contents.into() })
}

macro_rules! every_request {
    ($($package:ident: $($request:ident)*;)*) => { vec![$($((
        concat!("baton.", stringify!($package), ".v1.", stringify!($request)),
        read::<baton_api::$package::v1::$request> as Reader,
    ),)*)*] };
}

fn every_request() -> Vec<(&'static str, Reader)> {
    let mut all = every_request! {
        handoff:
        RequestHandoffRequest AmendRequestRequest RecordConsentRequest WithdrawConsentRequest
        SetContactPreferencesRequest DeclareObjectionRequest ChoosePathRequest GiveInformationPacketRequest
        OfferToReceiverRequest EndOfferRequest AcceptHandoffRequest DeclineHandoffRequest
        RecordReceiverContactRequest ShareInformationRequest CorrectInformationRequest
        RequestInformationRequest AnswerInformationRequest ClearIntroductionRequest ScheduleIntroductionRequest
        RecordIntroductionMissedRequest RecordIntroductionRequest AcknowledgeResponsibilityRequest
        AssignNavigatorRequest PlanContactRequest RecordContactAttemptRequest RecordSupportRequest
        RecordBarrierRequest ResolveBarrierRequest ScheduleVisitRequest RecordVisitMissedRequest RecordLinkageRequest RecordOutcomeRequest
        ReportClosureRequest ConfirmClosureRequest CloseHandoffRequest
        ProvideDirectCareRequest CancelHandoffRequest
        RequestCancellationRequest ConfirmCancellationRequest HoldHandoffRequest ResumeHandoffRequest
        ReassignResponsibleRequest ReopenHandoffRequest MarkEnteredInErrorRequest CorrectRecordRequest
        TakeEscalationRequest
        AcknowledgeNoticeRequest RecordPracticeHandoffRequest AttestPracticeHandoffRequest;
        program: DefineProgramRequest RevisePolicyRequest RetireProgramRequest;
        directory: RegisterServiceRequest UpdateCapacityRequest RetireServiceRequest;
        screening:
        RecordScreeningRequest RecordScreeningNotDoneRequest OfferHelpRequest RecordHelpAcceptedRequest
        RecordHelpDeclinedRequest;
    };
    all.push(("baton.screening.v1.BatchRegisterEligibleRequest", read_batch));
    all
}

/// What the context of a request that begins something must leave out.
fn fit(name: &str, request: &mut DynamicMessage) {
    let left_out: &[&str] = match name {
        "baton.handoff.v1.RequestHandoffRequest" | "baton.program.v1.DefineProgramRequest" => {
            &["expected_revision"]
        }
        "baton.handoff.v1.RecordPracticeHandoffRequest" => {
            &["expected_revision", "occurred_at", "late_reason", "breach"]
        }
        _ => &[],
    };
    for field in left_out {
        let context = request.get_field_by_name_mut("context").unwrap().as_message_mut().unwrap();
        context.clear_field_by_name(field);
    }
}

#[test]
fn every_request_that_gives_a_command_is_here() {
    let all: BTreeSet<_> = commands(&pool()).iter().map(|rpc| rpc.input().full_name().to_owned()).collect();
    let here: BTreeSet<_> = every_request().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(here, all);
}

/// Every request, each choice in it once, with every field filled.
fn every_filled_request() -> Vec<(&'static str, Reader, DynamicMessage)> {
    let mut all = Vec::new();
    for (name, read) in every_request() {
        let message = pool().get_message_by_name(name).unwrap();
        for mut request in filled(&message) {
            fit(name, &mut request);
            all.push((name, read, request));
        }
    }
    all
}

#[test]
fn no_field_of_a_request_is_lost() {
    for (name, read, request) in every_filled_request() {
        let whole = read(&request.encode_to_vec()).unwrap_or_else(|faults| panic!("{name}: {faults:?}")).seen;
        for asked in &whole.asked {
            assert_eq!(asked.as_ref().err(), None, "{name}");
        }
        for (path, other) in changed(&request) {
            let other = read(&other.encode_to_vec());
            assert!(other.is_err() || other.is_ok_and(|other| other.seen != whole), "{name}: {path}");
        }
    }
}

/// R15
#[test]
fn everything_but_the_marks_of_a_request_is_its_content() {
    let mut contents = BTreeSet::new();
    for (name, read, request) in every_filled_request() {
        let content = read(&request.encode_to_vec()).ok().unwrap().content;
        assert!(contents.insert(content.clone()), "{name} has the content of another request");
        for (path, other) in changed(&request) {
            let Ok(other) = read(&other.encode_to_vec()) else { continue };
            // Whoever sends an entry of a batch again sends the same entry.
            let marks = ["context.request_id", "context.expected_revision", "acting"];
            let mark = marks.iter().any(|mark| path.starts_with(mark));
            assert_eq!(other.content == content, mark, "{name}: {path}");
        }
    }
}

/// A repeat must be known again by every later version: this must never change.
#[test]
fn the_content_of_a_request_is_pinned() {
    let request = api::AcceptHandoffRequest {
        name: "handoffs/01980000-0000-7000-8000-000000000001".into(),
        context: Some(CommandContext {
            request_id: "01980000-0000-7000-8000-000000000002".into(),
            expected_revision: Some(3),
            occurred_at: Some(prost_types::Timestamp { seconds: 1, nanos: 0 }),
            ..Default::default()
        }),
        act: Some(api::AcceptHandoff { reported: None, note: Some("on Monday".into()) }),
    };
    let content = read::<api::AcceptHandoffRequest>(&request.encode_to_vec()).ok().unwrap().content;
    let pinned = b"AcceptHandoff\0\
        \x0a\x2dhandoffs/01980000-0000-7000-8000-000000000001\
        \x12\x04\x1a\x02\x08\x01\
        \x1a\x0b\x12\x09on Monday";
    assert_eq!(content, pinned.as_slice());
}

#[test]
fn a_new_handoff_has_the_id_that_was_chosen_or_one_made_of_the_request() {
    let request = RequestId(uuid::Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0002));
    let context = CommandContext { request_id: request.to_string(), ..Default::default() };
    let handoff = |handoff_id| {
        let request = api::RequestHandoffRequest { handoff_id, context: Some(context.clone()), act: None };
        parse(request).ok().unwrap().into_order(tenant(), referrer_actor(), None).id
    };
    assert_eq!(handoff(Some(HANDOFF.to_string())), HANDOFF);
    assert_eq!(handoff(None), handoff_id_of(&tenant(), request));
}
