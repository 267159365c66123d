//! A history by chance: a script of the rules' own, and then acts by anybody, of which most bring the handoff forward,
//! some happened before others that were told earlier, and many are refused.

use std::collections::BTreeMap;

use baton_api::Date;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::ActKind;
use baton_domain::act::Act;
use baton_domain::ids::HandoffId;
use baton_domain::testing::{Place, Seat, Stage};
use jiff::{SignedDuration, Timestamp};
use tonic::transport;
use uuid::Uuid;

use crate::harness::values::{instant, linkage, new_name, offer, organization, read_back};
use crate::harness::{Actor, AnyAct, Chance, Records, now};
use crate::samples::{identity, is_batons_own, of_script, request_for, sample};

/// Acts after the script.
const ATTEMPTS: usize = 36;
/// Of ten acts, how many are the next on the way.
const FORWARD: u64 = 6;
/// How long the handoff took so far; the first of the program's deadlines comes after a day.
const SPAN: SignedDuration = SignedDuration::from_hours(10);
/// How long there is between two acts on average, in seconds.
const PACE: u64 = 600;

/// A handoff, and how it looked after each act that was recorded.
pub struct Walked {
    pub name: String,
    /// The revision at which the script was at its end.
    pub reached: u64,
    pub seen: BTreeMap<u64, Handoff>,
}

struct Walk {
    channel: transport::Channel,
    chance: Chance,
    stage: Stage,
    name: String,
    begun: Timestamp,
    at: Timestamp,
    seen: BTreeMap<u64, Handoff>,
}

/// Plays one history.
pub async fn walk(channel: transport::Channel, chance: Chance, place: Place) -> Walked {
    let begun = now().checked_sub(SPAN).expect("an instant of our time");
    let stage = Stage { handoff: HandoffId(Uuid::nil()), now: now() };
    let (name, seen) = (new_name(), BTreeMap::new());
    let mut walk = Walk { channel, chance, stage, name, begun, at: begun, seen };
    let mut script = stage.acts_to_reach(place);
    if script.is_empty() {
        script.push((Seat::Referrer, stage.sample(ActKind::RequestHandoff, Seat::Referrer)));
    }
    for (seat, act) in script {
        let act = match act {
            Act::RequestHandoff(_) => request_for(walk.name.trim_start_matches("handoffs/")),
            act => of_script(&walk.stage, seat, &act),
        };
        walk.goes_on();
        let actor = walk.actor(seat).at(walk.at);
        actor.ask_any(&walk.name, &act).await.recorded();
        walk.look().await;
    }
    let reached = walk.look().await.revision;
    for attempt in 0..ATTEMPTS {
        let seen = walk.look().await;
        let forward = attempt == 0 || walk.chance.below(10) < FORWARD;
        let (seat, act) = if forward { walk.next(&seen) } else { walk.any(&seen) };
        walk.goes_on();
        // Nobody is surprised by a refusal; what is recorded is what counts.
        let _ = walk.actor(seat).at(walk.occurred()).ask_any(&walk.name, &act).await;
    }
    walk.look().await;
    Walked { name: walk.name, reached, seen: walk.seen }
}

impl Walk {
    fn actor(&self, seat: Seat) -> Actor {
        Actor::new(self.channel.clone(), identity(seat))
    }

    async fn look(&mut self) -> Handoff {
        let seen = self.actor(Seat::Referrer).see(&self.name).await;
        self.seen.insert(seen.revision, seen.clone());
        seen
    }

    fn goes_on(&mut self) {
        let step = SignedDuration::from_secs(self.seconds(2 * PACE));
        let latest = now();
        self.at = self.at.checked_add(step).expect("an instant of our time").min(latest);
    }

    /// One in five is told after something that happened later.
    fn occurred(&mut self) -> Timestamp {
        if self.chance.below(5) > 0 {
            return self.at;
        }
        let back = SignedDuration::from_secs(self.seconds(12 * PACE));
        self.at.checked_sub(back).expect("an instant of our time").max(self.begun)
    }

    fn seconds(&mut self, below: u64) -> i64 {
        i64::try_from(self.chance.below(below)).expect("less than a day")
    }

    fn one_in(&mut self, several: u64) -> bool {
        self.chance.below(several) == 0
    }

    /// What comes next on the way.
    fn next(&mut self, seen: &Handoff) -> (Seat, AnyAct) {
        let offered = seen.offer.as_ref();
        let holder =
            offered.and_then(|offer| offer.receiver.as_ref()).map(|party| party.organization.as_str());
        let holder = if holder == Some("helpline") { Seat::Former } else { Seat::Receiver };
        let told = offered.is_some_and(|offer| offer.answers_by_report) && self.one_in(2);
        let holder = if told { Seat::Referrer } else { holder };
        let chosen =
            seen.choice.as_ref().and_then(|choice| choice.chosen.as_ref()).map(|chosen| chosen.path());
        let (seat, kind) = match seen.phase() {
            Phase::Requested => (Seat::Referrer, ActKind::RecordConsent),
            Phase::Consented if chosen == Some(Path::InformationPacket) => {
                (Seat::Referrer, ActKind::GiveInformationPacket)
            }
            Phase::Consented if self.one_in(6) => (Seat::Referrer, ActKind::ChoosePath),
            Phase::Consented => (Seat::Referrer, ActKind::OfferToReceiver),
            Phase::Offered => (holder, ActKind::AcceptHandoff),
            Phase::Accepted => (Seat::Referrer, ActKind::RecordIntroduction),
            Phase::Introduced => (holder, ActKind::AcknowledgeResponsibility),
            Phase::PacketGiven => (Seat::Referrer, ActKind::RecordLinkage),
            Phase::Acknowledged => (holder, ActKind::RecordLinkage),
            Phase::Linked => (Seat::Referrer, ActKind::ConfirmClosure),
            Phase::Closed => (Seat::Supervisor, ActKind::ReopenHandoff),
            Phase::Unspecified => panic!("every handoff stands somewhere"),
        };
        (seat, self.fit(seen, kind, seat))
    }

    /// Any act by anybody; who takes a fact out of account is whoever recorded it.
    fn any(&mut self, seen: &Handoff) -> (Seat, AnyAct) {
        let begins = [ActKind::RequestHandoff, ActKind::RecordPracticeHandoff];
        let fits = |kind: &ActKind| !is_batons_own(*kind) && !begins.contains(kind);
        let kinds: Vec<_> = ActKind::ALL.iter().copied().filter(fits).collect();
        let (kind, seat) = (self.one_of(&kinds), self.one_of(Seat::ALL));
        if kind != ActKind::CorrectRecord || seen.facts.is_empty() {
            return (seat, self.fit(seen, kind, seat));
        }
        let fact = self.one_of(&seen.facts);
        let recorder = Seat::ALL.iter().find(|seat| identity(**seat).person == fact.recorder);
        let reason = "it was another patient".to_owned();
        let act = CorrectRecord { revision: fact.revision, replacement: None, reason };
        (recorder.copied().unwrap_or(seat), act.into())
    }

    fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        let at = self.chance.below(u64::try_from(from.len()).expect("a list"));
        from[usize::try_from(at).expect("an index")].clone()
    }

    /// The act in a form that has a chance here.
    fn fit(&mut self, seen: &Handoff, kind: ActKind, seat: Seat) -> AnyAct {
        let reported = (seat == Seat::Referrer).then(|| Reported {
            said_by: "advocate-1".to_owned(),
            said_at: Some(instant(self.at)),
            channel: Channel::Phone.into(),
        });
        match kind {
            ActKind::AcceptHandoff => AcceptHandoff { reported, note: None }.into(),
            ActKind::AcknowledgeResponsibility => {
                let version = seen.information.as_ref().map_or(0, |information| information.version);
                AcknowledgeResponsibility { reported, ..read_back(version, "we meet tomorrow") }.into()
            }
            ActKind::OfferToReceiver => {
                let answers_by_report = self.one_in(3);
                let receiver = organization(self.one_of(&["shelter", "helpline"]));
                OfferToReceiver { answers_by_report, ..offer(receiver) }.into()
            }
            ActKind::WithdrawConsent => {
                let receivers = if self.one_in(2) { vec![organization("shelter")] } else { Vec::new() };
                WithdrawConsent { receivers, reason: None }.into()
            }
            ActKind::RecordLinkage => {
                let receivers = [Seat::Receiver, Seat::Former].contains(&seat);
                let how = if receivers { HowKnown::ReceiverRecord } else { HowKnown::PatientReport };
                let service = seen.offer.is_none().then(|| organization("shelter"));
                RecordLinkage { service, ..linkage(how) }.into()
            }
            ActKind::ReassignResponsible => {
                let person = self.one_of(&["clinician-7", "clinician-8", "clinician-9"]).to_owned();
                ReassignResponsible { person, note: None, side: None }.into()
            }
            ActKind::CloseHandoff if self.one_in(3) => {
                let date = Some(Date { year: 2026, month: 1, day: 5 });
                let died_on = Some(ZonedDate { date, zone: "America/Chicago".to_owned() });
                let died = PatientDied { died_on, source: "register".to_owned() };
                CloseHandoff { outcome: Some(close_handoff::Outcome::PatientDied(died)) }.into()
            }
            _ => sample(&self.stage, kind, seat),
        }
    }
}
