//! `given().consented().offered().when(RECEIVER, decline()).then_recorded([..])`: a story in one expression.
//!
//! Every act happens a minute after the one before and is recorded at once, unless the story says otherwise.

use crate::act::{Act, ActKind, Command, Context};
use crate::event::{Event, EventKind};
use crate::ids::{OrganizationId, PersonId, TeamId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::state::{Handoff, State};
use crate::testing::{Seat, Stage};
use crate::text::Text;
use crate::value::{Actor, Duty, Party, Reported, Role, Side};
use crate::warmth::{Warmth, warmth};
use crate::{Decision, decide, evolve};
use jiff::Timestamp;

pub(super) const REFERRER: Seat = Seat::Referrer;
pub(super) const RECEIVER: Seat = Seat::Receiver;
pub(super) const FORMER: Seat = Seat::Former;
pub(super) const SUPERVISOR: Seat = Seat::Supervisor;
pub(super) const NAVIGATOR: Seat = Seat::Navigator;
pub(super) const OUTSIDER: Seat = Seat::Outsider;

/// What happened so far.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) state: State,
    minutes: i64,
}

/// What became of the last act.
pub(super) struct Then {
    given: Given,
    outcome: Result<Decision, Refusal>,
}

pub(super) fn given() -> Given {
    Given { state: None, minutes: 0 }
}

pub(super) fn minutes(minutes: i64) -> Timestamp {
    Stage::fixed().minutes(minutes)
}

pub(super) fn sample(kind: ActKind, seat: Seat) -> Act {
    Stage::fixed().sample(kind, seat)
}

pub(super) fn text(written: &str) -> Text {
    Text::new(written.into())
}

/// A person of the clinic, who is not `clinician-1`.
pub(super) fn person(person: &str, organization: &str, role: Role) -> Actor {
    Actor {
        person: PersonId::new(person).unwrap(),
        organization: OrganizationId::new(organization).unwrap(),
        team: None,
        role,
        on_behalf_of: None,
        asserted_by: None,
    }
}

pub(super) fn party(organization: &str, team: Option<&str>, person: Option<&str>) -> Party {
    Party {
        organization: OrganizationId::new(organization).unwrap(),
        service: None,
        team: team.map(|team| TeamId::new(team).unwrap()),
        person: person.map(|person| PersonId::new(person).unwrap()),
    }
}

pub(super) fn reported() -> Reported {
    Reported {
        said_by: PersonId::new("advocate-1").unwrap(),
        said_at: minutes(0),
        channel: crate::value::Channel::Phone,
    }
}

impl Given {
    /// Also this, which the rules must accept.
    pub(super) fn and(self, seat: Seat, act: impl Into<Act>) -> Self {
        self.when(seat, act).then_accepted()
    }

    /// Also the sample of this act.
    pub(super) fn also(self, seat: Seat, kind: ActKind) -> Self {
        self.and(seat, sample(kind, seat))
    }

    pub(super) fn requested(self) -> Self {
        self.also(REFERRER, ActKind::RequestHandoff)
    }

    pub(super) fn consented(self) -> Self {
        self.requested().also(REFERRER, ActKind::RecordConsent)
    }

    /// Consented and offered to the receiver, who sees a package.
    pub(super) fn offered(self) -> Self {
        self.consented().also(REFERRER, ActKind::ShareInformation).also(REFERRER, ActKind::OfferToReceiver)
    }

    pub(super) fn accepted(self) -> Self {
        self.offered().also(RECEIVER, ActKind::AcceptHandoff)
    }

    pub(super) fn introduced(self) -> Self {
        self.accepted().also(REFERRER, ActKind::RecordIntroduction)
    }

    pub(super) fn acknowledged(self) -> Self {
        self.introduced().also(RECEIVER, ActKind::AcknowledgeResponsibility)
    }

    pub(super) fn linked(self) -> Self {
        self.acknowledged().also(RECEIVER, ActKind::RecordLinkage)
    }

    pub(super) fn completed(self) -> Self {
        self.linked().also(REFERRER, ActKind::ConfirmClosure)
    }

    /// Offered to a receiver who does not use Baton.
    pub(super) fn offered_by_report(self) -> Self {
        let mut act = crate::testing::samples::offer();
        act.answers_by_report = true;
        self.consented().also(REFERRER, ActKind::ShareInformation).and(REFERRER, act)
    }

    pub(super) fn after_hours(mut self, hours: i64) -> Self {
        self.minutes += hours * 60;
        self
    }

    /// The instant of the next act.
    pub(super) fn now(&self) -> Timestamp {
        minutes(self.minutes)
    }

    pub(super) fn when(self, seat: Seat, act: impl Into<Act>) -> Then {
        self.when_by(seat.actor(), act)
    }

    pub(super) fn when_by(self, actor: Actor, act: impl Into<Act>) -> Then {
        self.when_in(actor, act, |_| {})
    }

    /// With other circumstances than the usual.
    pub(super) fn when_in(
        self,
        actor: Actor,
        act: impl Into<Act>,
        change: impl FnOnce(&mut Context),
    ) -> Then {
        let now = self.now();
        let mut context = Context { actor, now, occurred_at: now, late_reason: None, breach: None };
        change(&mut context);
        let outcome = decide(&self.state, &Command { context, act: act.into() });
        Then { given: self, outcome }
    }

    pub(super) fn when_late(self, seat: Seat, occurred_at: Timestamp, act: impl Into<Act>) -> Then {
        self.when_in(seat.actor(), act, |context| context.occurred_at = occurred_at)
    }

    pub(super) fn when_breaching(self, seat: Seat, act: impl Into<Act>) -> Then {
        self.when_in(seat.actor(), act, |context| context.breach = Some(text("it could not wait")))
    }

    pub(super) fn handoff(&self) -> &Handoff {
        self.state.as_deref().unwrap()
    }

    pub(super) fn warmth(&self) -> Warmth {
        warmth(self.handoff())
    }

    /// Who is accountable for what, in the order of the record.
    pub(super) fn accountable(&self) -> Vec<(Side, Duty)> {
        self.handoff().accountable.iter().map(|who| (who.side, who.duty)).collect()
    }
}

impl Then {
    pub(super) fn refusal(self) -> Refusal {
        self.outcome.unwrap_err()
    }

    pub(super) fn then_refused(self, rule: impl Into<Option<Rule>>, code: RefusalCode) {
        let refusal = self.refusal();
        assert_eq!((refusal.code, refusal.rule), (code, rule.into()), "{refusal}");
    }

    pub(super) fn then_already_done(self) -> Given {
        assert_eq!(self.outcome, Ok(Decision::AlreadyDone));
        self.given
    }

    /// Recorded as exactly these events; answers what is on record then.
    pub(super) fn then_recorded<const N: usize>(self, kinds: [EventKind; N]) -> Given {
        let recorded: Vec<EventKind> = self.events().iter().map(Event::kind).collect();
        assert_eq!(recorded, kinds);
        self.then_accepted()
    }

    pub(super) fn events(&self) -> Vec<Event> {
        match &self.outcome {
            Ok(Decision::Record(drafts)) => drafts.iter().map(|draft| draft.event.clone()).collect(),
            other => panic!("nothing was recorded: {other:?}"),
        }
    }

    pub(super) fn then_accepted(self) -> Given {
        let Then { mut given, outcome } = self;
        match outcome {
            Ok(Decision::Record(drafts)) => {
                for draft in drafts {
                    given.state = evolve(given.state.take(), &draft.stamp, &draft.event).unwrap();
                }
            }
            other => panic!("not recorded: {other:?}"),
        }
        given.minutes += 1;
        given
    }
}
