//! That a run is what it says: the same for the same seed, the same sizes for both servers.

use baton_api::handoff::v1 as api;
use bytes::Bytes;
use jiff::Timestamp;
use prost::Message as _;

use super::echo;
use super::plan::{Call, Plan};

fn plan(seed: u64) -> Plan {
    Plan::new(seed, Timestamp::UNIX_EPOCH).expect("a plan")
}

fn messages(calls: &[Call]) -> Vec<(&'static str, Bytes)> {
    calls.iter().map(|call| (call.path, call.message.clone())).collect()
}

#[test]
fn a_seed_and_a_number_give_one_handoff() {
    for number in 0..100 {
        let one = messages(&plan(7).handoff(number));
        assert_eq!(one, messages(&plan(7).handoff(number)));
        assert_ne!(one, messages(&plan(8).handoff(number)));
        assert_ne!(one, messages(&plan(7).handoff(number + 1)));
    }
}

#[test]
fn every_course_is_played() {
    let plan = plan(1);
    let lengths: std::collections::BTreeSet<_> =
        (0..1_000).map(|number| plan.handoff(number).len()).collect();
    assert_eq!(lengths.into_iter().collect::<Vec<_>>(), [2, 3, 4, 7, 10, 11, 12, 14, 16, 18]);
}

#[test]
fn a_message_is_the_one_of_the_api() {
    let plan = plan(1);
    let calls = (0..1_000).flat_map(|number| plan.handoff(number));
    let mut read = 0;
    for call in calls {
        match call.path.rsplit('/').next() {
            Some("RequestHandoff") => {
                let request = api::RequestHandoffRequest::decode(call.message.clone()).expect("a request");
                assert_eq!(request.encode_to_vec(), call.message);
                assert!(request.act.is_some_and(|act| act.referrer.is_some()));
                read += 1;
            }
            Some("AcknowledgeResponsibility") => {
                let request = api::AcknowledgeResponsibilityRequest::decode(call.message.clone());
                let request = request.expect("a request");
                assert_eq!(request.encode_to_vec(), call.message);
                assert!(request.name.starts_with("handoffs/"));
                read += 1;
            }
            _ => {}
        }
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn an_empty_call_is_as_long_as_its_command() {
    let command = Bytes::from(vec![7; 512]);
    let message = echo::message(&command, 300);
    assert_eq!(message.len(), 512);
    assert_eq!(message.first_chunk(), Some(&300_u32.to_be_bytes()));
}
