//! How a story is played: on which day, at what time, who does what, what is refused, and who looks on.
//!
//! ```text
//! scene.on(2);                                                      two days ago
//! scene.at(9, 30).does(&nurse, share(package)).await?;
//! scene.at(9, 40).tries(&nurse, accept(), WrongSide).await?;        must be refused for just this
//! scene.worklists(&[&nurse, &doctor]).await?;                       what is to be done now
//! ```

use anyhow::{Context as _, bail, ensure};
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::handoff_service_client::HandoffServiceClient;
use baton_api::handoff::v1::practice_step::Act;
use baton_api::handoff::v1::{ListWorklistRequest, PracticeStep};
use baton_api::types::v1::{CommandContext, CommandResult, ErrorReason, Role, Side};
use jiff::{SignedDuration, Timestamp};
use tonic::Status;
use tonic::transport::Endpoint;
use uuid::Uuid;

use super::actor::{Actor, name};
use super::programs;
use super::watch::Watch;
use crate::audit::Identity;
use crate::render::{Aside, Refused, ToDo};

/// The program's limit beyond which lateness needs a reason.
const BACKDATING_LIMIT: SignedDuration = SignedDuration::from_hours(72);
const LATE_REASON: &str = "played as a demonstration";

/// What all stories share: the server, and today.
pub(crate) struct Stage {
    endpoint: Endpoint,
    now: Timestamp,
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Commands that were sent, refused ones too.
    pub(crate) commands: usize,
    /// Events that they recorded.
    pub(crate) events: usize,
    /// Commands that were refused.
    pub(crate) refusals: usize,
    /// Worklists that were read.
    pub(crate) worklists: usize,
    /// What stood on them.
    pub(crate) to_do: usize,
}

/// One story while it is played.
pub(crate) struct Scene<'a> {
    stage: &'a Stage,
    days_ago: i64,
    /// The handoff's name, once it was requested.
    pub(super) handoff: String,
    /// Who requested it.
    pub(super) requester: Option<Actor>,
    /// Events recorded so far.
    seen: usize,
    /// The newest command's place in the log: as a number, and as the token that asks for answers no older.
    newest: (u64, String),
    /// What was refused and what was to be done, with the number of events before it.
    pub(super) asides: Vec<(usize, Aside)>,
    /// Who looks on.
    pub(super) watch: Option<Watch>,
    pub(super) tally: Tally,
}

/// A moment of a story.
pub(crate) struct Moment<'s, 'a> {
    scene: &'s mut Scene<'a>,
    /// `None`: now, by the server's clock.
    at: Option<Timestamp>,
    /// Why it went against a guardrail, where it did.
    breach: Option<String>,
}

impl Stage {
    /// A stage before this server, at this time.
    pub(crate) const fn new(endpoint: Endpoint, now: Timestamp) -> Self {
        Self { endpoint, now }
    }

    /// Defines the programs that the stories are requested under.
    pub(crate) async fn define_programs(&self) -> anyhow::Result<()> {
        let supervisor = self.actor("supervisor-1", Role::Supervisor, "program-office", None)?;
        programs::define(self.endpoint.connect_lazy(), &supervisor.identity).await
    }

    /// Somebody who acts, with a connection of their own.
    pub(crate) fn actor(
        &self,
        person: &'static str,
        role: Role,
        organization: &'static str,
        team: Option<&'static str>,
    ) -> anyhow::Result<Actor> {
        let role_name = role.as_str_name().trim_start_matches("ROLE_").to_ascii_lowercase().replace('_', "-");
        let mut identity = Identity::default()
            .with("baton-person", person)?
            .with("baton-role", &role_name)?
            .with("baton-organization", organization)?;
        if let Some(team) = team {
            identity = identity.with("baton-team", team)?;
        }
        let channel = self.endpoint.connect_lazy();
        let commands = HandoffServiceClient::new(channel.clone());
        let queries = HandoffQueryServiceClient::new(channel);
        Ok(Actor { identity, person, organization, team, role, commands, queries })
    }

    /// So many days before today at this time, by UTC.
    fn time(&self, days_ago: i64, hour: i64, minute: i64) -> Timestamp {
        let today = self.now.as_second().div_euclid(86_400) * 86_400;
        let second = today - days_ago * 86_400 + hour * 3_600 + minute * 60;
        Timestamp::from_second(second).unwrap_or(self.now)
    }

    fn late_reason(&self, at: Timestamp) -> Option<String> {
        (self.now.duration_since(at) > BACKDATING_LIMIT).then(|| LATE_REASON.to_owned())
    }
}

impl<'a> Scene<'a> {
    /// A story that has not begun.
    pub(crate) fn new(stage: &'a Stage) -> Self {
        Self {
            stage,
            days_ago: 1,
            handoff: String::new(),
            requester: None,
            seen: 0,
            newest: (0, String::new()),
            asides: Vec::new(),
            watch: None,
            tally: Tally::default(),
        }
    }

    /// Somebody who works alone for an organization.
    pub(crate) fn actor(
        &self,
        person: &'static str,
        role: Role,
        organization: &'static str,
    ) -> anyhow::Result<Actor> {
        self.stage.actor(person, role, organization, None)
    }

    /// Somebody in a team.
    pub(crate) fn in_team(
        &self,
        person: &'static str,
        role: Role,
        organization: &'static str,
        team: &'static str,
    ) -> anyhow::Result<Actor> {
        self.stage.actor(person, role, organization, Some(team))
    }

    /// From here on it is so many days ago. Three are left out: whether such a day needs a reason for being recorded so
    /// late depends on the hour of the demonstration.
    pub(crate) const fn on(&mut self, days_ago: i64) {
        self.days_ago = days_ago;
    }

    /// At this time of the day.
    pub(crate) fn at(&mut self, hour: i64, minute: i64) -> Moment<'_, 'a> {
        let at = self.stage.time(self.days_ago, hour, minute);
        Moment { scene: self, at: Some(at), breach: None }
    }

    /// At this very moment.
    pub(crate) fn now(&mut self) -> Moment<'_, 'a> {
        Moment { scene: self, at: None, breach: None }
    }

    /// So many hours from now, to plan for.
    pub(crate) fn in_hours(&self, hours: i64) -> prost_types::Timestamp {
        timestamp(self.stage.now.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(self.stage.now))
    }

    /// That time on that day, to plan for.
    pub(crate) fn time(&self, days_ago: i64, hour: i64, minute: i64) -> prost_types::Timestamp {
        timestamp(self.stage.time(days_ago, hour, minute))
    }

    /// A step of a practice handoff, at this time of the day.
    pub(crate) fn step(
        &self,
        (hour, minute): (i64, i64),
        actor: &Actor,
        side: Side,
        act: Act,
    ) -> PracticeStep {
        let at = self.stage.time(self.days_ago, hour, minute);
        PracticeStep {
            side: side.into(),
            person: actor.person.to_owned(),
            role: actor.role.into(),
            occurred_at: Some(timestamp(at)),
            late_reason: self.stage.late_reason(at),
            breach: None,
            act: Some(act),
        }
    }

    /// Records a whole practice handoff in one call.
    pub(crate) async fn in_one_call(
        &mut self,
        actor: &Actor,
        steps: Vec<PracticeStep>,
    ) -> anyhow::Result<()> {
        let context = CommandContext { request_id: Uuid::new_v4().to_string(), ..Default::default() };
        let result = actor.record_practice(context, steps).await;
        self.requester = Some(actor.clone());
        self.recorded(result, &format!("RecordPracticeHandoff by {}", actor.who())).await
    }

    /// Reads what the organizations of these people have to do, no older than the newest command.
    pub(crate) async fn worklists(&mut self, people: &[&Actor]) -> anyhow::Result<()> {
        let mut found = ToDo::default();
        let (newest, token) = &self.newest;
        for actor in people {
            let request = ListWorklistRequest { min_position: Some(token.clone()), ..Default::default() };
            let list =
                actor.worklist(request).await.with_context(|| format!("the worklist of {}", actor.who()))?;
            let is_current = list.position >= *newest && !list.stale && list.next_page_token.is_empty();
            ensure!(is_current, "the worklist of {} does not show the newest command", actor.who());
            if list.items.is_empty() {
                found.idle.push(actor.organization.to_owned());
            }
            self.tally.worklists += 1;
            self.tally.to_do += list.items.len();
            found.items.extend(list.items);
        }
        self.asides.push((self.seen, Aside::ToDo(found)));
        Ok(())
    }

    /// From here on somebody watches the handoff.
    pub(crate) async fn watched_by(&mut self, actor: &Actor) -> anyhow::Result<()> {
        self.watch = Some(Watch::open(actor.clone(), self.handoff.clone()).await?);
        Ok(())
    }

    /// Whoever watches is cut off.
    pub(crate) fn cut_watch(&mut self) {
        if let Some(watch) = &mut self.watch {
            watch.cut();
        }
    }

    /// Whoever was cut off goes on watching.
    pub(crate) async fn resume_watch(&mut self) -> anyhow::Result<()> {
        match &mut self.watch {
            Some(watch) => watch.resume(Some(self.newest.1.clone())).await,
            None => Ok(()),
        }
    }

    /// Waits until the server has recorded so many events by itself; whoever watches sees them come.
    pub(crate) async fn by_itself(&mut self, events: usize) -> anyhow::Result<()> {
        let watch = self.watch.as_mut().context("nobody watches for what the server does by itself")?;
        watch.take(events).await?;
        self.seen += events;
        self.tally.events += events;
        Ok(())
    }

    /// Somebody asks for the handoff, and may not read it.
    pub(crate) async fn may_not_read(&mut self, actor: &Actor) -> anyhow::Result<()> {
        let tried = format!("GetHandoff by {}", actor.who());
        let Err(status) = actor.read(self.handoff.clone()).await else {
            bail!("{tried}: answered, where the story wants a refusal");
        };
        let refused = Refused::new(tried, &status);
        self.asides.push((self.seen, Aside::Refused(refused)));
        Ok(())
    }

    async fn recorded(
        &mut self,
        result: Result<Option<CommandResult>, Status>,
        tried: &str,
    ) -> anyhow::Result<()> {
        self.tally.commands += 1;
        let result = match result {
            Ok(result) => result.with_context(|| format!("{tried}: the server's answer is empty"))?,
            Err(status) => bail!("{tried}: refused, as the story does not want it: {}", status.message()),
        };
        ensure!(result.recorded, "{tried}: the server says that this was so already");
        self.tally.events += result.events.len();
        self.seen += result.events.len();
        self.handoff = result.name;
        self.newest = (result.position, result.position_token);
        match &mut self.watch {
            Some(watch) => watch.take(result.events.len()).await,
            None => Ok(()),
        }
    }
}

impl Moment<'_, '_> {
    fn context(&self) -> CommandContext {
        CommandContext {
            request_id: Uuid::new_v4().to_string(),
            occurred_at: self.at.map(timestamp),
            late_reason: self.at.and_then(|at| self.scene.stage.late_reason(at)),
            breach: self.breach.clone(),
            ..Default::default()
        }
    }

    /// It goes against a guardrail, and is said to.
    pub(crate) fn against_a_guardrail(mut self, why: &str) -> Self {
        self.breach = Some(why.to_owned());
        self
    }

    /// Somebody does something, and it is recorded.
    pub(crate) async fn does(self, actor: &Actor, act: Act) -> anyhow::Result<()> {
        let tried = format!("{} by {}", name(&act), actor.who());
        if matches!(act, Act::RequestHandoff(_)) {
            self.scene.requester = Some(actor.clone());
        }
        let result = actor.act(self.scene.handoff.clone(), self.context(), act).await;
        self.scene.recorded(result, &tried).await
    }

    /// Somebody confirms what another recorded of them.
    pub(crate) async fn confirms_their_part(self, actor: &Actor) -> anyhow::Result<()> {
        let result = actor.attest(self.scene.handoff.clone(), self.context()).await;
        self.scene.recorded(result, &format!("AttestPracticeHandoff by {}", actor.who())).await
    }

    /// Somebody has read that the handoff is over for them.
    pub(crate) async fn reads_the_notice(self, actor: &Actor) -> anyhow::Result<()> {
        let result = actor.acknowledge_notice(self.scene.handoff.clone(), self.context()).await;
        self.scene.recorded(result, &format!("AcknowledgeNotice by {}", actor.who())).await
    }

    /// Somebody tries something that is refused, and for this reason.
    pub(crate) async fn tries(self, actor: &Actor, act: Act, reason: ErrorReason) -> anyhow::Result<()> {
        let tried = format!("{} by {}", name(&act), actor.who());
        let result = actor.act(self.scene.handoff.clone(), self.context(), act).await;
        let scene = self.scene;
        scene.tally.commands += 1;
        let Err(status) = result else { bail!("{tried}: recorded, where the story wants a refusal") };
        let refused = Refused::new(tried.clone(), &status);
        let expected = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        ensure!(
            refused.reason == expected,
            "{tried}: refused for {}, where the story wants {expected}: {}",
            refused.reason,
            refused.why
        );
        scene.tally.refusals += 1;
        scene.asides.push((scene.seen, Aside::Refused(refused)));
        Ok(())
    }
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
