//! What can be asked: a handoff now and as of a moment, and its history page by page.

use baton_api::audit::v1::{EventView, Order, ReadHistoryRequest};
use baton_api::event::v1::WordsState;
use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::{GetHandoffRequest, HandoffView};
use baton_api::types::v1::Phase;
use tonic::Code;

use crate::kit::{Person, Served, handoff_of, refusal, serve};

/// A handoff with four events: requested, consented, offered, declined; and who referred it.
async fn declined<L>(served: &Served<L>) -> (String, Person) {
    let (mut clinic, mut pantry) = (served.person("clinic"), served.person("pantry"));
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    clinic.consent(&name).await.expect("recorded");
    clinic.offer(&name, "pantry").await.expect("recorded");
    pantry.decline(&name).await.expect("recorded");
    (name, clinic)
}

fn question(name: &str, as_of: AsOf) -> GetHandoffRequest {
    GetHandoffRequest { name: name.to_owned(), as_of: Some(as_of), ..Default::default() }
}

#[tokio::test]
async fn a_handoff_is_shown_as_it_was() {
    let served = serve().await;
    let (name, mut clinic) = declined(&served).await;
    for (revision, phase) in
        [(0, Phase::Requested), (1, Phase::Consented), (2, Phase::Offered), (3, Phase::Consented)]
    {
        let answer = clinic.get(question(&name, AsOf::Revision(revision))).await.expect("shown");
        let handoff = answer.handoff.expect("a handoff");
        assert_eq!((handoff.revision, handoff.phase()), (revision, phase));
        let by_position = clinic.get(question(&name, AsOf::Position(answer.position))).await.expect("shown");
        assert_eq!(by_position.handoff, Some(handoff));
    }
    let young = prost_types::Timestamp { seconds: 4_102_444_800, nanos: 0 };
    for beyond in [
        AsOf::Revision(4),
        AsOf::Position(u64::MAX),
        AsOf::RecordedAt(young),
        AsOf::OccurredAt(prost_types::Timestamp { seconds: 0, nanos: 0 }),
    ] {
        let refused = clinic.get(question(&name, beyond)).await.expect_err("nothing to show");
        assert_eq!(refusal(&refused), (Code::OutOfRange, "AS_OF_OUT_OF_RANGE".to_owned()));
    }
}

#[tokio::test]
async fn the_full_view_has_the_events_with_their_words() {
    let served = serve().await;
    let (name, mut clinic) = declined(&served).await;
    let basic = clinic.look(&name).await.expect("shown").handoff.expect("a handoff");
    assert!(basic.events.is_empty());
    let request = GetHandoffRequest { name, view: HandoffView::Full.into(), ..Default::default() };
    let full = clinic.get(request).await.expect("shown").handoff.expect("a handoff");
    assert_eq!(full.events.len(), 4);
    let words = full.events[0].words.as_ref().expect("the indication");
    assert!(words.indication.as_deref().expect("written").contains("cupboard"));
}

#[tokio::test]
async fn a_receiver_reads_what_was_written_for_them_and_not_the_rest() {
    let served = serve().await;
    let (mut clinic, mut pantry) = (served.person("clinic"), served.person("pantry"));
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    clinic.consent(&name).await.expect("recorded");
    clinic.offer(&name, "closet").await.expect("recorded");
    served.person("closet").decline(&name).await.expect("recorded");
    clinic.offer(&name, "pantry").await.expect("recorded");
    let request = GetHandoffRequest { name, view: HandoffView::Full.into(), ..Default::default() };
    let events = pantry.get(request).await.expect("shown").handoff.expect("a handoff").events;
    assert_eq!(events[0].words_state(), WordsState::Open, "the indication is for them");
    assert!(events.iter().all(|event| event.r#type != "HandoffDeclined" || event.words.is_none()));
}

#[tokio::test]
async fn a_history_is_read_page_by_page_in_both_directions() {
    let served = serve().await;
    for (order, expected) in [(Order::Forward, [0, 1, 2, 3]), (Order::Backward, [3, 2, 1, 0])] {
        let (name, mut clinic) = declined(&served).await;
        let mut request = ReadHistoryRequest {
            name: name.clone(),
            order: order.into(),
            view: EventView::Full.into(),
            page_size: 3,
            ..Default::default()
        };
        let first = clinic.audit.read_history(request.clone()).await.expect("a page").into_inner();
        assert_eq!(first.events.len(), 3);
        // What is written between two pages belongs to no page of this reading.
        clinic.offer(&name, "pantry").await.expect("recorded");
        request.page_token = first.next_page_token;
        let second = clinic.audit.read_history(request.clone()).await.expect("a page").into_inner();
        assert_eq!((first.position, second.next_page_token.as_str()), (second.position, ""));
        let read: Vec<_> = first.events.iter().chain(&second.events).collect();
        let revisions: Vec<_> =
            read.iter().map(|one| one.event.as_ref().expect("an event").revision).collect();
        assert_eq!(revisions, expected);
        assert!(read.iter().all(|one| one.stored.as_ref().is_some_and(|stored| !stored.data.is_empty())));

        request.view = EventView::Words.into();
        let refused = clinic.audit.read_history(request).await.expect_err("another reading");
        assert_eq!(refusal(&refused), (Code::InvalidArgument, "OTHER_LOG".to_owned()));
    }
}

#[tokio::test]
async fn tokens_of_another_log_are_refused_and_those_of_this_one_are_reached() {
    let (here, there) = (serve().await, serve().await);
    let (name, mut clinic) = declined(&here).await;
    let (_, mut other) = declined(&there).await;
    let mine = clinic.look(&name).await.expect("shown").position_token;
    let request = |token: &str| GetHandoffRequest {
        name: name.clone(),
        min_position: Some(token.to_owned()),
        ..Default::default()
    };
    clinic.get(request(&mine)).await.expect("it is there");
    let refused = other.get(request(&mine)).await.expect_err("another log");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "OTHER_LOG".to_owned()));
    let refused = clinic.get(request("nonsense")).await.expect_err("no token");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "INVALID_REQUEST".to_owned()));
}

#[tokio::test]
async fn faulty_questions_are_refused_field_by_field() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let request =
        ReadHistoryRequest { name: "x".to_owned(), order: 9, view: 9, page_size: -1, ..Default::default() };
    let refused = clinic.audit.read_history(request).await.expect_err("faulty");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "INVALID_REQUEST".to_owned()));
    for field in ["name", "order", "view"] {
        assert!(refused.message().contains(field), "{}", refused.message());
    }
}
