//! Lists say what the handoffs say, to whom it concerns, page by page, also while others write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use baton_domain::Handoff;
use baton_domain::deadline::overdue;
use baton_domain::ids::{HandoffId, OrganizationId, PatientRef, PersonId, TenantId};
use baton_domain::value::Side;
use baton_domain::warmth::warmth;
use baton_store::LogReader;
use jiff::{SignedDuration, Timestamp};

use super::kit::{Kind, Place, Running, on_both, sight};
use crate::event::{Read, read};
use crate::known::{Known, KnownHandoff};
use crate::testing::{MadeLog, decode, tenant};
use crate::views::PageRequest;
use crate::views::handoff::{HandoffCursor, HandoffFilter, HandoffLine};
use crate::views::worklist::{Timing, WorklistFilter, WorklistItem, WorklistKind};
use crate::{QueryError, Sight, Views};

const ALL: &[&str] = &["clinic", "shelter", "helpline", "navigators", "elsewhere"];

fn page<C>(after: Option<C>, size: usize) -> PageRequest<C> {
    PageRequest { after, size }
}

async fn all_handoffs(views: &Views, sight: &Sight, filter: &HandoffFilter, size: usize) -> Vec<HandoffLine> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let got = views.handoffs(sight, filter, &page(after, size)).await.unwrap();
        assert!(got.rows.len() <= size);
        all.extend(got.rows);
        match got.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

async fn all_items(views: &Views, sight: &Sight, filter: &WorklistFilter, size: usize) -> Vec<WorklistItem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let got = views.worklist(sight, filter, &page(after, size)).await.unwrap();
        all.extend(got.rows);
        match got.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

/// Every handoff of a log, folded without views.
async fn folded(log: &impl LogReader) -> BTreeMap<HandoffId, KnownHandoff> {
    let mut known: BTreeMap<_, KnownHandoff> = BTreeMap::new();
    let mut after = None;
    loop {
        let filter = baton_store::LogFilter::ALL;
        let size = baton_store::PageSize::MAX;
        let got = log.read_all(after, &filter, baton_store::Direction::Forward, size).await.unwrap();
        for recorded in got.events {
            let Read::Followed(event) = read(recorded, &decode).unwrap() else { continue };
            let id = HandoffId(event.stream.as_str().rsplit('.').next().unwrap().parse().unwrap());
            let before = known.remove(&id).map(Known::Handoff);
            let after = Known::after(before, &event).unwrap();
            known.insert(id, after.as_ref().and_then(Known::as_handoff).unwrap().clone());
        }
        match got.next {
            Some(next) => after = Some(next),
            None => return known,
        }
    }
}

struct Case {
    running: Running,
    known: BTreeMap<HandoffId, KnownHandoff>,
    _place: Place,
}

async fn case(kind: Kind, seed: u64, handoffs: u64) -> Case {
    let log = MadeLog::new(seed, handoffs, 10).unwrap().finish().await.unwrap();
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    Case { running, known: folded(&*log).await, _place: place }
}

impl Case {
    /// Asks with a filter and compares with the handoffs that `keep` lets through.
    async fn check(&self, sight: &Sight, filter: &HandoffFilter, keep: impl Fn(&Handoff) -> bool) -> usize {
        let is_party = |handoff: &Handoff| {
            handoff.current_parties().any(|party| sight.organizations().contains(&party.organization))
        };
        let expected: BTreeSet<HandoffId> = self
            .known
            .values()
            .map(|known| &*known.handoff)
            .filter(|handoff| is_party(handoff) && keep(handoff))
            .map(|handoff| handoff.id)
            .collect();
        let lines = all_handoffs(&self.running.views, sight, filter, 7).await;
        let found: BTreeSet<HandoffId> = lines.iter().map(|line| line.handoff).collect();
        assert_eq!(lines.len(), found.len(), "each handoff once");
        assert!(lines.is_sorted_by(|one, next| one.ordinal > next.ordinal), "newest first");
        assert_eq!(found, expected);
        found.len()
    }
}

on_both! {
    each_filter_lets_through_what_it_names
    a_sight_shows_what_concerns_it_and_nothing_else
    a_worklist_is_read_in_order_in_pages_of_any_size
    what_comes_with_time_is_listed_when_its_time_has_come
    a_worklist_is_cut_to_a_person
    what_stands_elsewhere_is_listed_only_by_name
    a_former_receiver_sees_a_notice_without_the_patient_and_nothing_else_r2
    pages_are_stable_while_others_write
    limits_are_kept
}

async fn each_filter_lets_through_what_it_names(kind: Kind) {
    let case = case(kind, 1, 120).await;
    let clinic = sight(&["clinic"]);
    let none = HandoffFilter::default();
    assert_eq!(case.check(&clinic, &none, |_| true).await, 120);
    let late = case.known.values().filter(|known| !overdue(&known.handoff).is_empty()).count();
    assert!(0 < late && late < case.known.len(), "{late} handoffs are overdue");
    for handoff in case.known.values().map(|known| (*known.handoff).clone()) {
        let level = warmth(&handoff).level;
        let outcome = handoff.closing.as_ref().map(|closing| closing.outcome);
        let same_outcome = |other: &Handoff| other.closing.as_ref().map(|closing| closing.outcome) == outcome;
        let at = handoff.requested.occurred_at;
        let organization = handoff.receiver().map(|party| (party.organization.clone(), Some(Side::Receiver)));
        let filter = |change: &dyn Fn(&mut HandoffFilter)| {
            let mut filter = HandoffFilter::default();
            change(&mut filter);
            filter
        };
        let by = filter(&|filter| filter.patient = Some(handoff.patient.clone()));
        assert!(case.check(&clinic, &by, |other| other.patient == handoff.patient).await > 0);
        let by = filter(&|filter| filter.needs = vec![handoff.need.clone()]);
        case.check(&clinic, &by, |other| other.need == handoff.need).await;
        let by = filter(&|filter| filter.phases = vec![handoff.phase]);
        case.check(&clinic, &by, |other| other.phase == handoff.phase).await;
        let by = filter(&|filter| filter.kinds = vec![handoff.kind]);
        case.check(&clinic, &by, |other| other.kind == handoff.kind).await;
        let by = filter(&|filter| filter.programs = vec![handoff.program.program.clone()]);
        case.check(&clinic, &by, |_| true).await;
        let by = filter(&|filter| filter.warmth = vec![level]);
        case.check(&clinic, &by, |other| warmth(other).level == level).await;
        if let Some(outcome) = outcome {
            let by = filter(&|filter| filter.outcomes = vec![outcome]);
            case.check(&clinic, &by, same_outcome).await;
        }
        let by = filter(&|filter| filter.overdue = true);
        case.check(&clinic, &by, |other| !overdue(other).is_empty()).await;
        let by = filter(&|filter| filter.requested_from = Some(at));
        case.check(&clinic, &by, |other| other.requested.occurred_at >= at).await;
        let by = filter(&|filter| filter.requested_before = Some(at));
        case.check(&clinic, &by, |other| other.requested.occurred_at < at).await;
        if let Some((name, side)) = organization {
            let by = filter(&|filter| filter.organization = Some((name.clone(), side)));
            let is = |other: &Handoff| other.receiver().is_some_and(|party| party.organization == name);
            assert!(case.check(&clinic, &by, is).await > 0);
        }
    }
    case.running.end().await;
}

async fn a_sight_shows_what_concerns_it_and_nothing_else(kind: Kind) {
    let case = case(kind, 2, 150).await;
    let none = HandoffFilter::default();
    let everything = case.check(&sight(ALL), &none, |_| true).await;
    let shelter = case.check(&sight(&["shelter"]), &none, |_| true).await;
    let both = case.check(&sight(&["shelter", "helpline"]), &none, |_| true).await;
    assert!(0 < shelter && shelter < both && both < everything, "{shelter} {both} {everything}");
    assert_eq!(case.check(&sight(&["elsewhere"]), &none, |_| true).await, 0);
    let patient = case.known.values().next().unwrap().handoff.patient.clone();
    let of_patient = HandoffFilter { patient: Some(patient.clone()), ..HandoffFilter::default() };
    for names in [&["shelter"][..], &["shelter", "helpline"], &["elsewhere"]] {
        case.check(&sight(names), &of_patient, |handoff| handoff.patient == patient).await;
    }
    let stranger = TenantId::new("another-network").unwrap();
    let clinic = OrganizationId::new("clinic").unwrap();
    let elsewhere = Sight::new(stranger, [clinic]).unwrap();
    assert_eq!(all_handoffs(&case.running.views, &elsewhere, &none, 10).await, []);
    assert_eq!(all_items(&case.running.views, &elsewhere, &WorklistFilter::default(), 10).await, []);
    case.running.end().await;
}

async fn a_worklist_is_read_in_order_in_pages_of_any_size(kind: Kind) {
    let case = case(kind, 3, 150).await;
    let views = &case.running.views;
    let everybody = sight(ALL);
    let filter = WorklistFilter { kinds: WorklistKind::ALL.to_vec(), ..WorklistFilter::default() };
    let all = all_items(views, &everybody, &filter, 500).await;
    assert!(all.is_sorted_by_key(WorklistItem::cursor));
    assert_eq!(all_items(views, &everybody, &filter, 1).await, all);
    let mut by_kind = Vec::new();
    for kind in WorklistKind::ALL {
        let of_kind = WorklistFilter { kinds: vec![*kind], ..WorklistFilter::default() };
        let items = all_items(views, &everybody, &of_kind, 3).await;
        assert!(items.iter().all(|item| item.kind == *kind));
        by_kind.extend(items);
    }
    by_kind.sort_by_key(WorklistItem::cursor);
    assert_eq!(by_kind, all);
    let mut by_organization = Vec::new();
    for name in ALL {
        by_organization.extend(all_items(views, &sight(&[name]), &filter, 4).await);
    }
    by_organization.sort_by_key(WorklistItem::cursor);
    assert_eq!(by_organization, all);
    case.running.end().await;
}

/// Each kind's own words for when it counts, by a reading that shares nothing with the question to the database.
fn has_come(item: &WorklistItem, now: Timestamp) -> bool {
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    match item.kind {
        WorklistKind::PacketToFollowUp | WorklistKind::DropOff => item.since <= now,
        WorklistKind::HoldEnding | WorklistKind::DueSoon => item.since <= now + hours(36),
        WorklistKind::UrgentFromLastShift => item.since >= now - hours(12),
        _ => true,
    }
}

async fn what_comes_with_time_is_listed_when_its_time_has_come(kind: Kind) {
    let case = case(kind, 3, 150).await;
    let views = &case.running.views;
    let everybody = sight(ALL);
    let whenever = WorklistFilter { kinds: WorklistKind::ALL.to_vec(), ..WorklistFilter::default() };
    let all = all_items(views, &everybody, &whenever, 500).await;
    for of_kind in WorklistKind::ALL.iter().filter(|kind| kind.timing() != Timing::Always) {
        let of_kind: Vec<_> = all.iter().filter(|item| item.kind == *of_kind).collect();
        // In the middle of them, so that some have come and some have not.
        let Some(now) = of_kind.get(of_kind.len() / 2).map(|item| item.since) else { continue };
        let filter = WorklistFilter { now: Some(now), ..whenever.clone() };
        let listed = all_items(views, &everybody, &filter, 7).await;
        let wanted: Vec<_> = all.iter().filter(|item| has_come(item, now)).cloned().collect();
        assert!(wanted.len() < all.len(), "everything counts at {now}");
        assert_eq!(listed, wanted);
    }
    case.running.end().await;
}

async fn a_worklist_is_cut_to_a_person(kind: Kind) {
    let case = case(kind, 3, 150).await;
    let views = &case.running.views;
    let everybody = sight(ALL);
    let anybody = WorklistFilter { kinds: WorklistKind::ALL.to_vec(), ..WorklistFilter::default() };
    let all = all_items(views, &everybody, &anybody, 500).await;
    let person = all.iter().find_map(|item| item.person.clone()).expect("an item that names somebody");
    let other = PersonId::new("nobody-of-these").unwrap();
    for asked in [person, other] {
        let filter = WorklistFilter { person: Some(asked.clone()), ..anybody.clone() };
        let theirs = |item: &&WorklistItem| item.person.as_ref().is_none_or(|named| *named == asked);
        let wanted: Vec<_> = all.iter().filter(theirs).cloned().collect();
        assert!(wanted.iter().all(|item| filter.is_for(item)));
        assert_eq!(all_items(views, &everybody, &filter, 50).await, wanted);
    }
    case.running.end().await;
}

async fn what_stands_elsewhere_is_listed_only_by_name(kind: Kind) {
    let case = case(kind, 3, 150).await;
    let items = all_items(&case.running.views, &sight(ALL), &WorklistFilter::default(), 500).await;
    let kinds: BTreeSet<_> = items.iter().map(|item| item.kind).collect();
    assert!(kinds.contains(&WorklistKind::EscalationToTake));
    let by_name = [
        WorklistKind::MyPatient,
        WorklistKind::DueSoon,
        WorklistKind::Overdue,
        WorklistKind::UrgentFromLastShift,
        WorklistKind::Breach,
    ];
    assert!(by_name.iter().all(|kind| !kinds.contains(kind)), "{kinds:?}");
    case.running.end().await;
}

async fn a_former_receiver_sees_a_notice_without_the_patient_and_nothing_else_r2(kind: Kind) {
    let case = case(kind, 4, 200).await;
    let mut notices = 0;
    for name in ["shelter", "helpline"] {
        let organization = OrganizationId::new(name).unwrap();
        for item in all_items(&case.running.views, &sight(&[name]), &WorklistFilter::default(), 50).await {
            let handoff = &case.known[&item.handoff].handoff;
            let is_party = handoff.receiver().is_some_and(|party| party.organization == organization);
            assert!(is_party || item.kind == WorklistKind::Notice, "{item:?}");
            assert_eq!(item.about.is_none(), item.kind == WorklistKind::Notice);
            notices += usize::from(item.kind == WorklistKind::Notice);
        }
    }
    assert!(notices > 0);
    case.running.end().await;
}

/// Somebody reads page after page while others write: whatever was there at the beginning and stays comes exactly once.
async fn pages_are_stable_while_others_write(kind: Kind) {
    let mut made = MadeLog::new(5, 300, 40).unwrap();
    let place = kind.place().await;
    let log = Arc::clone(&made.log);
    let running = Running::start(&log, &place);
    for _ in 0..600 {
        made.step().await.unwrap();
    }
    running.at(log.head().await.unwrap()).await;
    let clinic = sight(&["clinic"]);
    let none = HandoffFilter::default();
    let before = all_handoffs(&running.views, &clinic, &none, 500).await;
    let writing = tokio::spawn(async move {
        while made.step().await.unwrap().is_some() {
            tokio::task::yield_now().await;
        }
    });
    let during = all_handoffs(&running.views, &clinic, &none, 2).await;
    writing.await.unwrap();
    let places = |lines: &[HandoffLine]| lines.iter().map(|line| line.ordinal).collect::<Vec<_>>();
    let (before, during) = (places(&before), places(&during));
    assert!(during.is_sorted_by(|one, next| one > next));
    let newest = before.first().unwrap();
    let known_then: Vec<_> = during.into_iter().filter(|place| place <= newest).collect();
    assert_eq!(known_then, before);
    running.end().await;
}

async fn limits_are_kept(kind: Kind) {
    let case = case(kind, 6, 10).await;
    let needs = (0..65).map(|number| baton_domain::ids::Code::new(&format!("n{number}")).unwrap()).collect();
    let filter = HandoffFilter { needs, ..HandoffFilter::default() };
    let refused = case.running.views.handoffs(&sight(ALL), &filter, &page(None::<HandoffCursor>, 10)).await;
    assert_eq!(refused.unwrap_err(), QueryError::TooManyValues { field: "needs", found: 65 });
    let none = HandoffFilter::default();
    let one = case.running.views.handoffs(&sight(ALL), &none, &page(None, 0)).await.unwrap();
    assert_eq!(one.rows.len(), 1);
    let organizations = (0..33).map(|number| OrganizationId::new(&format!("o{number}")).unwrap());
    assert!(Sight::new(tenant(), organizations).is_err());
    assert!(Sight::new(tenant(), []).is_err());
    let unknown = HandoffFilter { patient: Some(PatientRef::new("nobody").unwrap()), ..none };
    assert_eq!(all_handoffs(&case.running.views, &sight(ALL), &unknown, 5).await, []);
    case.running.end().await;
}
