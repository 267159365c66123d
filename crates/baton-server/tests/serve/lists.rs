//! Lists and worklists over the wire: own writes, pages, tokens, and what a former receiver sees.

use std::collections::BTreeSet;

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::{HandoffFilter, ListHandoffsRequest, ListWorklistRequest, WorklistItem};
use baton_api::types::v1::{Phase, Side, WorklistKind};
use baton_store::Unavailable;
use tonic::{Code, Status};

use crate::kit::{Person, Served, context, handoff_of, refusal, serve};

const CLIENTS: usize = 64;
const ROUNDS: usize = 5;

impl Person {
    async fn list(&mut self, request: ListHandoffsRequest) -> Result<api::ListHandoffsResponse, Status> {
        Ok(self.queries.list_handoffs(request).await?.into_inner())
    }

    /// The whole worklist as of the newest position that this person knows of.
    pub(crate) async fn worklist(&mut self, min_position: &str) -> Vec<WorklistItem> {
        let min_position = Some(min_position.to_owned());
        let request = ListWorklistRequest { page_size: 500, min_position, ..Default::default() };
        let answer = self.queries.list_worklist(request).await.expect("a list").into_inner();
        assert_eq!(answer.next_page_token, "", "the list fits on a page");
        answer.items
    }
}

fn page(size: i32, token: &str) -> ListHandoffsRequest {
    ListHandoffsRequest { page_size: size, page_token: token.to_owned(), ..Default::default() }
}

async fn request<L>(served: &Served<L>, organization: &'static str) -> String {
    served.person(organization).request(handoff_of(organization)).await.expect("recorded").name
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_finds_it_in_the_next_list() {
    let served = serve().await;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mut clinic = served.person("clinic");
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let written = clinic.request(handoff_of("clinic")).await.expect("recorded");
                    let min_position = Some(written.position_token);
                    let asked = ListHandoffsRequest { min_position: min_position.clone(), ..page(500, "") };
                    let list = clinic.list(asked).await.expect("a list");
                    assert!(list.handoffs.iter().any(|handoff| handoff.name == written.name));
                    assert!(list.position >= written.position && !list.stale);
                    let mut unplaced = ListWorklistRequest { min_position, ..Default::default() };
                    unplaced.page_size = 500;
                    unplaced.kinds = vec![WorklistKind::Unplaced.into()];
                    let list = clinic.queries.list_worklist(unplaced).await.expect("a list").into_inner();
                    assert!(list.items.iter().any(|item| item.handoff == written.name));
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("what was written is there");
    }
    let all = served.person("clinic").list(page(500, "")).await.expect("a list");
    assert_eq!(all.handoffs.len(), CLIENTS * ROUNDS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_neither_repeat_nor_leave_out_while_others_write() {
    let served = serve().await;
    let mut before = Vec::new();
    for _ in 0..40 {
        before.push(request(&served, "clinic").await);
    }
    let last = served.person("clinic").request(handoff_of("clinic")).await.expect("recorded");
    before.push(last.name);
    let mut writer = served.person("clinic");
    let writing = tokio::spawn(async move {
        for _ in 0..200 {
            writer.request(handoff_of("clinic")).await.expect("recorded");
        }
    });

    let mut clinic = served.person("clinic");
    let mut asked = ListHandoffsRequest { min_position: Some(last.position_token), ..page(7, "") };
    let (mut seen, mut shown) = (Vec::new(), 0);
    loop {
        let answer = clinic.list(asked.clone()).await.expect("a page");
        assert!(answer.handoffs.len() <= 7);
        assert!(answer.position >= shown, "a page is never older than the one before");
        shown = answer.position;
        seen.extend(answer.handoffs.into_iter().map(|handoff| handoff.name));
        match answer.next_page_token {
            token if token.is_empty() => break,
            token => asked = page(7, &token),
        }
    }
    writing.await.expect("all written");
    let once: BTreeSet<_> = seen.iter().collect();
    assert_eq!(once.len(), seen.len(), "no handoff twice");
    let found: Vec<_> = seen.iter().rev().filter(|name| before.contains(name)).collect();
    assert_eq!(found, before.iter().collect::<Vec<_>>(), "every handoff, in order");
}

#[tokio::test]
async fn a_token_of_another_filter_caller_or_store_is_refused() {
    let (served, elsewhere) = (serve().await, serve().await);
    let mut clinic = served.person("clinic");
    for _ in 0..3 {
        request(&served, "clinic").await;
    }
    let written = clinic.request(handoff_of("clinic")).await.expect("recorded");
    let first = ListHandoffsRequest { min_position: Some(written.position_token), ..page(2, "") };
    let token = clinic.list(first).await.expect("a page").next_page_token;
    assert!(clinic.list(page(3, &token)).await.is_ok(), "the size may change");

    let other_log = (Code::InvalidArgument, "OTHER_LOG".to_owned());
    let filter = Some(HandoffFilter { phases: vec![Phase::Requested.into()], ..Default::default() });
    let refused = clinic.list(ListHandoffsRequest { filter, ..page(2, &token) }).await;
    assert_eq!(refusal(&refused.expect_err("another filter")), other_log);
    let refused = served.person("shelter").list(page(2, &token)).await;
    assert_eq!(refusal(&refused.expect_err("another caller")), other_log);
    let refused = elsewhere.person("clinic").list(page(2, &token)).await;
    assert_eq!(refusal(&refused.expect_err("another store")), other_log);
    let worklist = ListWorklistRequest { page_token: token, ..Default::default() };
    let refused = clinic.queries.list_worklist(worklist).await;
    assert_eq!(refusal(&refused.expect_err("another list")), other_log);

    let position = clinic.request(handoff_of("clinic")).await.expect("recorded").position_token;
    let asked = ListHandoffsRequest { min_position: Some(position), ..page(2, "") };
    let refused = elsewhere.person("clinic").list(asked).await;
    assert_eq!(refusal(&refused.expect_err("a position of another store")), other_log);
}

#[tokio::test]
async fn what_a_filter_cannot_mean_is_refused_field_by_field() {
    let served = serve().await;
    let filter = HandoffFilter {
        patient: Some(String::new()),
        phases: vec![0],
        side: Some(Side::Referrer.into()),
        programs: vec!["default".to_owned()],
        needs: vec!["housing".to_owned(); 65],
        requested_from: Some(prost_types::Timestamp { seconds: 10, nanos: 0 }),
        requested_before: Some(prost_types::Timestamp { seconds: 10, nanos: 0 }),
        ..Default::default()
    };
    let asked = ListHandoffsRequest { filter: Some(filter), page_size: -1, ..Default::default() };
    let refused = served.person("clinic").list(asked).await.expect_err("faulty");
    let faults = tonic_types::StatusExt::get_details_bad_request(&refused).expect("the faults");
    let fields: BTreeSet<_> = faults.field_violations.iter().map(|fault| fault.field.as_str()).collect();
    let expected = [
        "filter.needs",
        "filter.patient",
        "filter.phases[0]",
        "filter.programs[0]",
        "filter.requested_before",
        "filter.side",
        "page_size",
    ];
    assert_eq!(fields, BTreeSet::from(expected));
}

#[tokio::test]
async fn a_list_that_cannot_come_so_far_says_so() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    // Nothing can be read from the log any more, so that the views stay where they are.
    served.log.fail_reads(Some(Unavailable::Engine("a test took it away".into())));
    let written = clinic.request(handoff_of("clinic")).await.expect("recorded");
    let asked = ListHandoffsRequest { min_position: Some(written.position_token), ..page(1, "") };
    let refused = clinic.list(asked.clone()).await.expect_err("not there yet");
    assert_eq!(refusal(&refused), (Code::Unavailable, "VIEW_BEHIND".to_owned()));
    assert!(clinic.list(page(1, "")).await.is_ok(), "what the views have is shown");
    served.log.fail_reads(None);
    assert_eq!(clinic.list(asked).await.expect("it goes on").handoffs.len(), 1);
}

#[tokio::test]
async fn a_former_receiver_sees_a_notice_until_they_take_note_of_it_r2() {
    let served = serve().await;
    let (mut clinic, mut shelter) = (served.person("clinic"), served.person("shelter"));
    let name = request(&served, "clinic").await;
    clinic.consent(&name).await.expect("recorded");
    let offered = clinic.offer(&name, "shelter").await.expect("recorded");
    let owed = shelter.worklist(&offered.position_token).await;
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].kind(), WorklistKind::OfferToAnswer);
    assert_eq!(owed[0].subject.as_ref().map(|subject| subject.patient.as_str()), Some("patient-7"));

    let act = Some(api::EndOffer { reason: "the patient wants to go elsewhere".to_owned() });
    let end = api::EndOfferRequest { name: name.clone(), context: Some(context()), act };
    let ended =
        clinic.commands.end_offer(end).await.expect("recorded").into_inner().result.expect("a result");
    let notices = shelter.worklist(&ended.position_token).await;
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].kind(), notices[0].number), (WorklistKind::Notice, Some(1)));
    assert_eq!(notices[0].subject, None);
    assert_eq!(refusal(&shelter.look(&name).await.expect_err("no party")).0, Code::PermissionDenied);

    let act = Some(api::AcknowledgeNotice { notice: 1, note: None });
    let note = api::AcknowledgeNoticeRequest { name: name.clone(), context: Some(context()), act };
    let noted = shelter.commands.acknowledge_notice(note.clone()).await.expect("recorded");
    let noted = noted.into_inner().result.expect("a result");
    assert!(noted.recorded);
    assert_eq!((noted.phase(), noted.accountable), (Phase::Unspecified, vec![]), "no more than that");
    assert_eq!(shelter.worklist(&noted.position_token).await, vec![]);
    let again = shelter.commands.acknowledge_notice(note).await.expect("the first answer").into_inner();
    assert!(again.result.expect("a result").repeat);

    let act = Some(api::AcknowledgeNotice { notice: 1, note: None });
    let note = api::AcknowledgeNoticeRequest { name, context: Some(context()), act };
    let refused = clinic.commands.acknowledge_notice(note).await.expect_err("theirs");
    assert_eq!(refusal(&refused), (Code::PermissionDenied, "WRONG_SIDE".to_owned()));
}
