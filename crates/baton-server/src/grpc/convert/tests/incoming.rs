//! Every request: filled, read without a fault, and read differently as soon as any of its fields differs.

use std::collections::BTreeSet;

use baton_api::handoff::v1 as api;
use baton_commands::{Asked, FieldFault, Order};
use baton_domain::ids::{OrganizationId, PersonId};
use baton_domain::value::{Actor, Role};
use prost::Message;
use prost_reflect::DynamicMessage;

use super::super::requests::Request;
use super::reflection::{changed, filled};
use super::{parse, pool, tenant};

/// What a request was read as, apart from its canonical content, which always differs.
type Read = Result<(Option<Actor>, Seen), Vec<FieldFault>>;

/// What the handler is told.
#[derive(PartialEq)]
struct Seen {
    circumstances: String,
    written: Vec<Option<String>>,
    asked: Result<baton_domain::Act, Vec<FieldFault>>,
}

fn read<R: Request + Message + Default>(bytes: &[u8]) -> Read {
    let mut parsed = parse(R::decode(bytes).unwrap())?;
    let acting = parsed.acting.take();
    Ok((acting, seen(parsed.into_order(tenant(), caller(), None))))
}

fn seen(order: Order) -> Seen {
    let Order { handoff, request, expected_revision, occurred_at, late_reason, breach, asked, .. } = order;
    let written = [late_reason, breach].map(|text| text.map(|text| text.expose().clone())).to_vec();
    Seen {
        circumstances: format!("{handoff} {request} {expected_revision:?} {occurred_at:?}"),
        written,
        asked: match asked {
            Asked::Act(act) => Ok(*act),
            Asked::Faulty { faults, .. } => Err(faults),
        },
    }
}

fn caller() -> Actor {
    Actor {
        person: PersonId::new("ines-okafor").unwrap(),
        organization: OrganizationId::new("riverside-clinic").unwrap(),
        team: None,
        role: Role::Nurse,
        on_behalf_of: None,
        asserted_by: None,
    }
}

macro_rules! every_request {
    ($($request:ident)*) => { [$((stringify!($request), read::<api::$request> as fn(&[u8]) -> Read),)*] };
}

fn every_request() -> Vec<(&'static str, fn(&[u8]) -> Read)> {
    every_request! {
        RequestHandoffRequest AmendRequestRequest RecordConsentRequest WithdrawConsentRequest
        OfferToReceiverRequest EndOfferRequest AcceptHandoffRequest DeclineHandoffRequest
        RecordReceiverContactRequest ShareInformationRequest CorrectInformationRequest
        RequestInformationRequest AnswerInformationRequest ScheduleIntroductionRequest
        RecordIntroductionMissedRequest RecordIntroductionRequest AcknowledgeResponsibilityRequest
        ScheduleVisitRequest RecordVisitMissedRequest RecordLinkageRequest RecordOutcomeRequest
        ReportClosureRequest ConfirmClosureRequest CloseHandoffRequest CancelHandoffRequest
        RequestCancellationRequest ConfirmCancellationRequest HoldHandoffRequest ResumeHandoffRequest
        ReassignResponsibleRequest ReopenHandoffRequest MarkEnteredInErrorRequest TakeEscalationRequest
        RecordPracticeHandoffRequest AttestPracticeHandoffRequest
    }
    .to_vec()
}

/// What the context of a request that begins a handoff must leave out.
fn fit(name: &str, request: &mut DynamicMessage) {
    let left_out: &[&str] = match name {
        "RequestHandoffRequest" => &["expected_revision"],
        "RecordPracticeHandoffRequest" => &["expected_revision", "occurred_at", "late_reason", "breach"],
        _ => &[],
    };
    let context = request.get_field_by_name_mut("context").unwrap().as_message_mut().unwrap();
    for field in left_out {
        context.clear_field_by_name(field);
    }
}

#[test]
fn every_request_of_the_service_is_here() {
    let service = pool().get_service_by_name("baton.handoff.v1.HandoffService").unwrap();
    let all: BTreeSet<_> = service.methods().map(|method| method.input().name().to_owned()).collect();
    let here: BTreeSet<_> = every_request().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(here, all);
}

#[test]
fn no_field_of_a_request_is_lost() {
    for (name, read) in every_request() {
        let message = pool().get_message_by_name(&format!("baton.handoff.v1.{name}")).unwrap();
        for mut request in filled(&message) {
            fit(name, &mut request);
            let Ok((Some(acting), whole)) = read(&request.encode_to_vec()) else {
                panic!("{name} is refused: {:?}", read(&request.encode_to_vec()).err());
            };
            if let Err(faults) = &whole.asked {
                panic!("{name} has faults: {faults:?}");
            }
            let whole = Ok((Some(acting), whole));
            for (path, other) in changed(&request) {
                assert!(read(&other.encode_to_vec()) != whole, "{name}: {path} makes no difference");
            }
        }
    }
}
