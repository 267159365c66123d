//! What Baton does by itself: it tells of deadlines that pass, closes what another handoff supersedes, and copies how a
//! patient may be reached. Each happens once: across kills and restarts, on several servers, and with lists built anew.

use baton_api::event::v1::Event;
use baton_api::event::v1::event::Event as Told;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_testing_postgres::Cluster;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::harness::values::{
    consent, information, instant, introduction, offer, organization, read_back, referral,
};
use crate::harness::{
    Actor, Identity, Records, Refuses, Rpc, Server, Shared, directory, eventually, full_size, listed, now,
};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const PANTRY: Identity = Identity::of("pantry", "volunteer-1").role("staff");

fn in_millis(millis: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_millis(millis)).expect("an instant of this age")
}

/// A handoff whose patient must be served by then.
async fn needed_by(clinic: &Actor, patient: &str, at: Timestamp) -> String {
    let request = RequestHandoff {
        needed_by: Some(instant(at)),
        ..referral(patient, "food-insecurity", organization("river-clinic"))
    };
    clinic.request_handoff(request).await.recorded().name.clone()
}

async fn events_of(clinic: &Actor, handoff: &str, kind: &str) -> usize {
    let history = clinic.history(handoff).await;
    history.iter().filter_map(|entry| entry.event.as_ref()).filter(|event| event.r#type == kind).count()
}

/// Waits until the handoff was told of its deadline.
async fn told(clinic: &Actor, handoff: &str) {
    eventually("a deadline that is told", || async {
        (events_of(clinic, handoff, "DeadlineMissed").await > 0).then_some(())
    })
    .await;
}

/// The clock has been looked at: what falls due only now is told.
async fn the_clock_was_looked_at(clinic: &Actor) {
    let marker = needed_by(clinic, "patient-marker", in_millis(50)).await;
    told(clinic, &marker).await;
}

async fn each_was_told_once(clinic: &Actor, handoffs: &[String]) {
    for handoff in handoffs {
        assert_eq!(events_of(clinic, handoff, "DeadlineMissed").await, 1, "{handoff}");
        let seen = clinic.see(handoff).await;
        let causes: Vec<_> =
            seen.escalations.iter().map(|raised| (raised.cause(), raised.deadline())).collect();
        assert_eq!(causes, [(EscalationCause::DeadlineMissed, DeadlineKind::NeededBy)]);
    }
}

#[tokio::test]
async fn a_deadline_is_told_once_across_a_kill_a_restart_and_lists_built_anew() {
    let handoffs = if full_size() { 200 } else { 16 };
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let mut pending = Vec::new();
    for number in 0..handoffs {
        let at = in_millis(600 + number * 60);
        pending.push(needed_by(&clinic, &format!("patient-{number}"), at).await);
    }
    told(&clinic, &pending[0]).await;
    server.kill();

    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    for handoff in &pending {
        told(&clinic, handoff).await;
    }
    each_was_told_once(&clinic, &pending).await;
    server.stop();

    for entry in std::fs::read_dir(data.path()).expect("the directory") {
        let entry = entry.expect("an entry");
        if entry.file_name().to_string_lossy().starts_with("views") {
            let path = entry.path();
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
                .expect("lists can be deleted");
        }
    }
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    the_clock_was_looked_at(&clinic).await;
    each_was_told_once(&clinic, &pending).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_tell_a_deadline_once_while_one_is_killed_and_one_is_paused() {
    let handoffs = if full_size() { 100 } else { 12 };
    let cluster = Cluster::start();
    let shared = Shared::on(&cluster).await;
    let (first, second, mut third) = (shared.server(), shared.server(), shared.server());
    let clinic = first.actor(CLINIC).await;
    let mut pending = Vec::new();
    for number in 0..handoffs {
        let at = in_millis(1_500 + number * 100);
        pending.push(needed_by(&clinic, &format!("patient-{number}"), at).await);
    }
    told(&clinic, &pending[0]).await;
    second.kill();
    third.process().pause();
    for handoff in &pending {
        told(&clinic, handoff).await;
    }
    third.process().resume();
    the_clock_was_looked_at(&third.actor(CLINIC).await).await;
    each_was_told_once(&clinic, &pending).await;
}

#[tokio::test]
async fn whoever_is_told_finds_it_on_their_worklist_and_takes_it() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let handoff = needed_by(&clinic, "patient-1", in_millis(50)).await;
    told(&clinic, &handoff).await;
    let kinds = [WorklistKind::EscalationToTake.into(), WorklistKind::Overdue.into()];
    let list = || async {
        let request = ListWorklistRequest { kinds: kinds.to_vec(), ..ListWorklistRequest::default() };
        let answer: ListWorklistResponse = clinic
            .call(Rpc::LIST_WORKLIST, prost::Message::encode_to_vec(&request).into())
            .await
            .expect("a worklist");
        answer.items
    };
    let items = eventually("both items", || async {
        let items = list().await;
        (items.len() == 2).then_some(items)
    })
    .await;
    assert!(items.iter().all(|item| item.handoff == handoff));
    assert!(items.iter().all(|item| {
        item.subject.as_ref().is_some_and(|subject| subject.deadline() == DeadlineKind::NeededBy)
    }));
    clinic.take_escalation(&handoff, TakeEscalation { escalation: 1, note: None }).await.recorded();
    eventually("the escalation to go", || async {
        let left = list().await;
        (left.len() == 1 && left[0].kind() == WorklistKind::Overdue).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_handoff_that_supersedes_another_closes_it_once_r18() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let pantry = clinic.as_other(PANTRY);
    let again = || referral("patient-1", "food-insecurity", organization("river-clinic"));
    let older = clinic.request_handoff(again()).await.recorded().name.clone();
    let newer = RequestHandoff { supersedes: Some(older.clone()), ..again() };
    let newer = clinic.request_handoff(newer).await.recorded().name.clone();
    let closed = eventually("the older one to close", || async {
        let seen = clinic.see(&older).await;
        seen.closing.clone().map(|_| seen)
    })
    .await;
    let closing = closed.closing.expect("closed");
    assert_eq!(closing.outcome(), Outcome::Superseded);
    assert_eq!(closing.superseded_by, Some(newer.clone()));
    assert_eq!(clinic.see(&newer).await.supersedes, Some(older.clone()));

    // Where the receiver holds on, they are asked to let go.
    clinic.record_consent(&newer, consent()).await.recorded();
    clinic.share_information(&newer, information("two children, no car")).await.recorded();
    clinic.offer_to_receiver(&newer, offer(organization("pantry"))).await.recorded();
    pantry.accept_handoff(&newer, AcceptHandoff::default()).await.recorded();
    clinic.record_introduction(&newer, introduction(Some(1))).await.recorded();
    pantry.acknowledge_responsibility(&newer, read_back(1, "food twice a week")).await.recorded();
    let newest = RequestHandoff { supersedes: Some(newer.clone()), ..again() };
    clinic.request_handoff(newest).await.recorded();
    eventually("the receiver to be asked", || async {
        (events_of(&clinic, &newer, "CancellationRequested").await == 1).then_some(())
    })
    .await;
    server.stop();

    // Looked at again after a restart, it happens no second time.
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let other = clinic.request_handoff(again()).await.recorded().name.clone();
    let marker = RequestHandoff { supersedes: Some(other.clone()), ..again() };
    clinic.request_handoff(marker).await.recorded();
    eventually("the marker's older one to close", || async { clinic.see(&other).await.closing.map(|_| ()) })
        .await;
    assert_eq!(events_of(&clinic, &older, "HandoffClosed").await, 1);
    assert_eq!(events_of(&clinic, &newer, "CancellationRequested").await, 1);
}

#[tokio::test]
async fn another_open_handoff_for_the_need_is_told_and_only_that_may_be_superseded_r18() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let of = |patient: &str, need: &str| referral(patient, need, organization("river-clinic"));
    let first = clinic.request_handoff(of("patient-1", "food-insecurity")).await.recorded();
    assert!(first.possible_duplicates.is_empty());
    listed(&server.connect().await, CLINIC, &first.position_token).await;
    let second = clinic.request_handoff(of("patient-1", "food-insecurity")).await.recorded();
    assert_eq!(second.possible_duplicates, std::slice::from_ref(&first.name));
    let other = clinic.request_handoff(of("patient-1", "housing")).await.recorded();
    assert!(other.possible_duplicates.is_empty(), "another need");
    let elsewhere = clinic.as_other(PANTRY);
    let theirs = referral("patient-1", "food-insecurity", organization("pantry"));
    let theirs = elsewhere.request_handoff(theirs).await.recorded();
    assert!(theirs.possible_duplicates.is_empty(), "they may not see it");

    let supersede = |patient: &str, need: &str, older: &str| RequestHandoff {
        supersedes: Some(older.to_owned()),
        ..of(patient, need)
    };
    for wrong in [
        supersede("patient-2", "food-insecurity", &first.name),
        supersede("patient-1", "housing", &first.name),
        supersede("patient-1", "food-insecurity", &theirs.name),
    ] {
        clinic.request_handoff(wrong).await.refused(ErrorReason::InvalidRequest);
    }
}

#[tokio::test]
async fn what_a_patient_says_of_contact_holds_in_all_their_handoffs_r6() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let of = |patient: &str, need: &str| referral(patient, need, organization("river-clinic"));
    let first = clinic.request_handoff(of("patient-1", "food-insecurity")).await.recorded().name.clone();
    let second = clinic.request_handoff(of("patient-1", "housing")).await.recorded().name.clone();
    let other = clinic.request_handoff(of("patient-2", "housing")).await.recorded().name.clone();
    let preferences =
        ContactPreferences { excluded: vec![Channel::Voicemail.into()], ..ContactPreferences::default() };
    let set = SetContactPreferences { preferences: Some(preferences), note: None };
    clinic.set_contact_preferences(&first, set).await.recorded();
    let copied = |handoff: String| {
        let clinic = clinic.clone();
        async move {
            let seen = clinic.see(&handoff).await;
            let newest = seen.preferences.last()?.preferences.clone()?;
            (newest.excluded == [i32::from(Channel::Voicemail)]).then_some(())
        }
    };
    eventually("a copy in the other handoff", || copied(second.clone())).await;
    // In one that is opened later too.
    let third = clinic.request_handoff(of("patient-1", "transport")).await.recorded().name.clone();
    eventually("a copy in the new handoff", || copied(third.clone())).await;
    assert!(clinic.see(&other).await.preferences.is_empty(), "another patient's");
    assert_eq!(events_of(&clinic, &first, "ContactPreferencesSet").await, 1, "it does not come back");
}

#[tokio::test]
async fn a_contact_that_is_planned_for_an_unsafe_time_is_off_in_all_their_handoffs_r6() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let of = |need: &str| referral("patient-1", need, organization("river-clinic"));
    let first = clinic.request_handoff(of("food-insecurity")).await.recorded().name.clone();
    let second = clinic.request_handoff(of("housing")).await.recorded().name.clone();
    let at = now() + 2.hours();
    let call = || PlanContact { channel: Channel::Phone.into(), at: Some(instant(at)), message: None };
    for handoff in [&first, &second] {
        clinic.plan_contact(handoff, call()).await.recorded();
    }
    // The day after, at any time.
    let day = at.to_zoned(TimeZone::UTC).weekday().next();
    let weekday = i32::from(day.to_monday_one_offset());
    let preferences = ContactPreferences {
        safe_times: vec![SafeTime { weekday, from_minute: 0, until_minute: 1_440 }],
        zone: Some("UTC".to_owned()),
        ..ContactPreferences::default()
    };
    let set = SetContactPreferences { preferences: Some(preferences), note: None };
    clinic.set_contact_preferences(&first, set).await.recorded();
    for handoff in [&first, &second] {
        eventually("the call is off", || async {
            clinic.see(handoff).await.contacts_planned.is_empty().then_some(())
        })
        .await;
        clinic.plan_contact(handoff, call()).await.refused_by(ErrorReason::ContactNotAllowed, "R6");
    }
    let called_off = |event: &Event| match &event.event {
        Some(Told::ContactPreferencesSet(set)) => set.called_off.len(),
        _ => 0,
    };
    let events = clinic.see_all(&second).await.events;
    assert_eq!(events.iter().map(called_off).sum::<usize>(), 1, "it is on record what is off");
    let tomorrow = PlanContact { at: Some(instant(at + 24.hours())), ..call() };
    clinic.plan_contact(&second, tomorrow).await.recorded();
}
