//! Watches over the wire: cut off and resumed, ended by what may no longer be seen, by the server, by too many.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::watch_handoff_request::Start;
use baton_api::handoff::v1::watch_handoff_response::Message as OfHandoff;
use baton_api::handoff::v1::watch_worklist_response::Message as OfWorklist;
use baton_api::handoff::v1::{WatchHandoffRequest, WatchWorklistRequest, WorklistItem};
use baton_api::types::v1::{CommandResult, WorklistKind};
use baton_server::limits::WATCHES_PER_CALLER;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use crate::kit::{PATIENCE, Person, context, handoff_of, refusal, serve};

/// How many times the handoff is put on hold.
const HOLDS: u64 = 120;

/// How often a watch is cut off at least.
const CUTS: usize = 3;

/// The first second of the year 2100.
const IN_2100: i64 = 4_102_444_800;

impl Person {
    async fn watch(
        &mut self,
        name: &str,
        start: Option<Start>,
    ) -> Result<Streaming<api::WatchHandoffResponse>, Status> {
        let request = WatchHandoffRequest { name: name.to_owned(), start, ..Default::default() };
        Ok(self.queries.watch_handoff(request).await?.into_inner())
    }

    async fn watch_worklist(
        &mut self,
        resume_token: &str,
    ) -> Result<Streaming<api::WatchWorklistResponse>, Status> {
        let request = WatchWorklistRequest { resume_token: resume_token.to_owned(), ..Default::default() };
        Ok(self.queries.watch_worklist(request).await?.into_inner())
    }

    /// Puts the handoff on hold until this second, which is a change every time.
    async fn hold(&mut self, name: &str, seconds: u64) -> api::HoldHandoffResponse {
        let until = IN_2100 + i64::try_from(seconds).expect("few");
        let act = Some(api::HoldHandoff {
            until: Some(prost_types::Timestamp { seconds: until, nanos: 0 }),
            reason: "the patient travels".to_owned(),
            goes_to: None,
        });
        let request = api::HoldHandoffRequest { name: name.to_owned(), context: Some(context()), act };
        self.commands.hold_handoff(request).await.expect("recorded").into_inner()
    }
}

async fn next<T>(stream: &mut Streaming<T>) -> Result<Option<T>, Status> {
    timeout(PATIENCE, stream.message()).await.expect("something comes")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_cut_off_and_goes_on_sees_every_change_once_and_in_order() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let mut writer = clinic.clone();
    let held = name.clone();
    let writing = tokio::spawn(async move {
        for seconds in 0..HOLDS {
            writer.hold(&held, seconds).await;
        }
    });

    let mut random = fastrand::Rng::with_seed(7);
    let (mut seen, mut start, mut cuts) = (Vec::new(), None, 0);
    while seen.last() != Some(&HOLDS) {
        let mut watch = clinic.watch(&name, start.clone()).await.expect("a watch");
        for _ in 0..random.u32(1..9) {
            let message = next(&mut watch).await.expect("no end").expect("a message");
            start = Some(Start::ResumeToken(message.resume_token));
            if let Some(OfHandoff::Event(event)) = message.message {
                seen.push(event.revision);
            }
            if seen.last() == Some(&HOLDS) {
                break;
            }
        }
        cuts += 1;
    }
    writing.await.expect("all written");
    assert!(cuts > 10, "{cuts} cuts");
    assert_eq!(seen, (0..=HOLDS).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_watch_begins_where_it_is_told_and_says_when_it_has_caught_up() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let consented = clinic.consent(&name).await.expect("recorded");
    let mut watch = clinic.watch(&name, Some(Start::AfterRevision(0))).await.expect("a watch");
    let first = next(&mut watch).await.expect("no end").expect("a message");
    let Some(OfHandoff::Event(event)) = first.message else { panic!("not an event: {first:?}") };
    assert_eq!((event.revision, event.r#type.as_str()), (1, "ConsentGiven"));
    let second = next(&mut watch).await.expect("no end").expect("a message");
    let Some(OfHandoff::CaughtUp(caught_up)) = second.message else { panic!("not caught up: {second:?}") };
    assert!(caught_up.position >= consented.position);
    let live = clinic.hold(&name, 0).await.result.expect("a result");
    let third = next(&mut watch).await.expect("no end").expect("a message");
    let Some(OfHandoff::Event(event)) = third.message else { panic!("not an event: {third:?}") };
    assert_eq!((event.revision, event.position), (live.revision, live.position));

    let refused = clinic.watch(&name, Some(Start::AfterRevision(3))).await.expect_err("beyond the newest");
    assert_eq!(refusal(&refused), (Code::OutOfRange, "AS_OF_OUT_OF_RANGE".to_owned()));
    let refused = served.person("elsewhere").watch(&name, None).await.expect_err("no party");
    assert_eq!(refusal(&refused), (Code::NotFound, "NOT_FOUND".to_owned()));
    clinic.offer(&name, "shelter").await.expect("recorded");
    let token = Some(Start::ResumeToken(third.resume_token));
    let refused = served.person("shelter").watch(&name, token).await.expect_err("another's token");
    assert_eq!(refusal(&refused), (Code::InvalidArgument, "OTHER_LOG".to_owned()));
}

#[tokio::test]
async fn a_receiver_that_is_let_go_hears_nothing_more_r2() {
    let served = serve().await;
    let (mut clinic, mut shelter) = (served.person("clinic"), served.person("shelter"));
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    clinic.consent(&name).await.expect("recorded");
    let offered = clinic.offer(&name, "shelter").await.expect("recorded");
    let mut watch = shelter.watch(&name, None).await.expect("a watch");
    let mut last = String::new();
    loop {
        let message = next(&mut watch).await.expect("no end").expect("a message");
        last.clone_from(&message.resume_token);
        match message.message {
            Some(OfHandoff::Event(event)) => assert!(event.revision <= offered.revision),
            Some(OfHandoff::CaughtUp(_)) => break,
            other => panic!("{other:?}"),
        }
    }
    let act = Some(api::EndOffer { reason: "the patient wants to go elsewhere".to_owned() });
    let end = api::EndOfferRequest { name: name.clone(), context: Some(context()), act };
    clinic.commands.end_offer(end).await.expect("recorded");
    let ended = next(&mut watch).await.expect_err("it ends");
    assert_eq!(refusal(&ended), (Code::PermissionDenied, "NOT_ALLOWED".to_owned()));
    let refused = shelter.watch(&name, Some(Start::ResumeToken(last))).await.expect_err("it stays ended");
    assert_eq!(refusal(&refused), (Code::PermissionDenied, "NOT_ALLOWED".to_owned()));
}

/// A worklist as somebody keeps it who watches.
#[derive(Default)]
struct Kept {
    items: BTreeMap<String, WorklistItem>,
    token: String,
    position: u64,
    snapshots: usize,
}

impl Kept {
    fn take(&mut self, message: api::WatchWorklistResponse) {
        self.token = message.resume_token;
        match message.message.expect("it says something") {
            OfWorklist::Snapshot(_) => {
                self.items.clear();
                self.snapshots += 1;
            }
            OfWorklist::Upsert(item) => drop(self.items.insert(item.key.clone(), item)),
            OfWorklist::Removal(gone) => drop(self.items.remove(&gone.key)),
            OfWorklist::CaughtUp(caught_up) => {
                assert!(caught_up.position >= self.position, "it never goes back");
                self.position = caught_up.position;
            }
            OfWorklist::Heartbeat(_) => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worklist_that_is_watched_is_the_worklist_that_is_listed() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    clinic.request(handoff_of("clinic")).await.expect("recorded");
    let mut writer = clinic.clone();
    let cuts = Arc::new(AtomicUsize::new(0));
    let cuts_so_far = Arc::clone(&cuts);
    let writing = tokio::spawn(async move {
        let mut offers = 0;
        while offers < 30 || cuts_so_far.load(Ordering::Relaxed) < CUTS {
            offers += 1;
            let name = writer.request(handoff_of("clinic")).await.expect("recorded").name;
            writer.consent(&name).await.expect("recorded");
            writer.offer(&name, "shelter").await.expect("recorded");
        }
        // What comes and goes between two looks of the views changes no list: this one stays, so it is told.
        (writer.request(handoff_of("clinic")).await.expect("recorded"), offers)
    });
    let mut random = fastrand::Rng::with_seed(11);
    let (mut kept, mut writing) = (Kept::default(), Some(writing));
    let (mut last, mut offered): (Option<CommandResult>, usize) = (None, 0);
    while last.as_ref().is_none_or(|last| kept.position < last.position) {
        // Everything goes on from the newest token, with the whole list.
        let mut watch = clinic.watch_worklist(&kept.token).await.expect("a watch");
        let first = next(&mut watch).await.expect("no end").expect("a message");
        assert!(matches!(first.message, Some(OfWorklist::Snapshot(_))));
        kept.take(first);
        // Cut at random; in the end it is kept until everything has come.
        let mut messages = random.u32(1..12);
        while messages > 0 && last.as_ref().is_none_or(|last| kept.position < last.position) {
            messages -= u32::from(last.is_none());
            tokio::select! {
                message = next(&mut watch) => kept.take(message.expect("no end").expect("a message")),
                Some((written, offers)) = finished(&mut writing) => (last, offered) = (Some(written), offers),
            }
        }
        cuts.fetch_add(1, Ordering::Relaxed);
    }
    assert!(kept.snapshots > CUTS, "it was cut");
    let last = last.expect("all written");
    let listed = clinic.worklist(&last.position_token).await;
    let listed: BTreeMap<_, _> = listed.into_iter().map(|item| (item.key.clone(), item)).collect();
    assert_eq!(kept.items, listed);
    assert_eq!(served.person("shelter").worklist(&last.position_token).await.len(), offered);
}

/// What the task answers, once.
async fn finished<T>(task: &mut Option<JoinHandle<T>>) -> Option<T> {
    let answer = task.as_mut()?.await.expect("no panic");
    *task = None;
    Some(answer)
}

#[tokio::test]
async fn what_is_done_leaves_the_watched_list() {
    let served = serve().await;
    let (mut clinic, mut shelter) = (served.person("clinic"), served.person("shelter"));
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    clinic.consent(&name).await.expect("recorded");
    let mut watch = shelter.watch_worklist("").await.expect("a watch");
    let mut kept = Kept::default();
    while kept.position == 0 {
        kept.take(next(&mut watch).await.expect("no end").expect("a message"));
    }
    assert!(kept.items.is_empty());
    let offered = clinic.offer(&name, "shelter").await.expect("recorded");
    while kept.position < offered.position {
        kept.take(next(&mut watch).await.expect("no end").expect("a message"));
    }
    assert_eq!(kept.items.len(), 1);
    let declined = shelter.decline(&name).await.expect("recorded");
    while kept.position < declined.position {
        kept.take(next(&mut watch).await.expect("no end").expect("a message"));
    }
    assert!(kept.items.is_empty());
}

#[tokio::test]
async fn who_waits_for_a_position_hears_that_it_has_passed_though_nothing_changed() {
    let served = serve().await;
    let (mut clinic, mut shelter) = (served.person("clinic"), served.person("shelter"));
    let mut watch = shelter.watch_worklist("").await.expect("a watch");
    let mut kept = Kept::default();
    while kept.token.is_empty() || kept.position == 0 {
        kept.take(next(&mut watch).await.expect("no end").expect("a message"));
    }
    // No business of the shelter's.
    let elsewhere = clinic.request(handoff_of("clinic")).await.expect("recorded");
    while kept.position < elsewhere.position {
        let message = next(&mut watch).await.expect("no end").expect("a message");
        assert!(matches!(message.message, Some(OfWorklist::CaughtUp(_))), "{message:?}");
        kept.take(message);
    }
    assert!(kept.items.is_empty());
    // Whoever goes on from there is shown no less.
    let mut again = shelter.watch_worklist(&kept.token).await.expect("a watch");
    let mut resumed = Kept::default();
    while resumed.position == 0 {
        resumed.take(next(&mut again).await.expect("no end").expect("a message"));
    }
    assert!(resumed.position >= elsewhere.position);
}

#[tokio::test]
async fn open_watches_end_at_once_when_the_server_stops() {
    let mut served = serve().await;
    let mut clinic = served.person("clinic");
    let name = clinic.request(handoff_of("clinic")).await.expect("recorded").name;
    let mut handoff = clinic.watch(&name, None).await.expect("a watch");
    let mut worklist = clinic.watch_worklist("").await.expect("a watch");
    let mut token = String::new();
    for _ in 0..2 {
        token = next(&mut handoff).await.expect("no end").expect("a message").resume_token;
    }
    served.stop();
    let ended = next(&mut handoff).await.expect_err("it ends");
    assert_eq!(refusal(&ended), (Code::Unavailable, "DRAINING".to_owned()));
    let details = ended.get_details_error_info().expect("an ErrorInfo");
    assert_eq!(details.metadata.get("resume_token"), Some(&token), "with the newest token");
    let ended = loop {
        match next(&mut worklist).await {
            Ok(message) => assert!(message.is_some(), "it says why it ends"),
            Err(ended) => break ended,
        }
    };
    assert_eq!(refusal(&ended), (Code::Unavailable, "DRAINING".to_owned()));
    served.ended().await.expect("it ended as it was told");
}

#[tokio::test]
async fn one_caller_has_so_many_watches_and_no_more() {
    let served = serve().await;
    let mut open = Vec::new();
    // Fewer on each connection than it may have streams.
    for _ in 0..2 {
        let mut clinic = served.on_its_own_connection("clinic").await;
        for _ in 0..WATCHES_PER_CALLER / 2 {
            open.push(clinic.watch_worklist("").await.expect("a watch"));
        }
    }
    let mut clinic = served.person("clinic");
    let refused = clinic.watch_worklist("").await.expect_err("too many");
    assert_eq!(refusal(&refused), (Code::ResourceExhausted, "TOO_MANY_WATCHES".to_owned()));
    assert!(clinic.request(handoff_of("clinic")).await.is_ok(), "other calls go on");
    open.pop();
    let again = async { while clinic.watch_worklist("").await.is_err() {} };
    timeout(PATIENCE, again).await.expect("a place is free again");
}

#[tokio::test]
async fn what_comes_with_time_cannot_be_watched() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let watch = |kind: WorklistKind| {
        let request = WatchWorklistRequest { kinds: vec![kind.into()], ..Default::default() };
        let mut queries = clinic.queries.clone();
        async move { queries.watch_worklist(request).await.map(|_| ()) }
    };
    for kind in [
        WorklistKind::PacketToFollowUp,
        WorklistKind::HoldEnding,
        WorklistKind::DropOff,
        WorklistKind::DueSoon,
        WorklistKind::UrgentFromLastShift,
    ] {
        let refused = watch(kind).await.expect_err("refused");
        let details = refused.get_error_details();
        let faults = &details.bad_request().expect("the field at fault").field_violations;
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["kinds"]);
    }
    for kind in [WorklistKind::Overdue, WorklistKind::EscalationToTake, WorklistKind::MyPatient] {
        watch(kind).await.expect("it comes with an event");
    }
    // Nor does it come unasked: every open handoff will drop off one day.
    let written = clinic.request(handoff_of("clinic")).await.expect("recorded");
    clinic.worklist(&written.position_token).await;
    let mut unasked = clinic.watch_worklist("").await.expect("a watch");
    let mut kinds = Vec::new();
    loop {
        let message = timeout(PATIENCE, unasked.message()).await.expect("in time").expect("goes on");
        match message.and_then(|message| message.message) {
            Some(OfWorklist::Upsert(item)) => kinds.push(item.kind()),
            Some(OfWorklist::CaughtUp(_)) => break,
            _ => {}
        }
    }
    kinds.sort();
    assert_eq!(kinds, [WorklistKind::Unplaced, WorklistKind::ConsentToAsk]);
}
