//! Writers who remember every command that they gave and the answer that they got, and the questions that are asked of a
//! log afterwards: whatever was acknowledged is there exactly once, whatever was not is there at most once, and sending it
//! again gives one answer, for ever; revisions have no holes and positions no twins.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::*;
use baton_api::types::v1::{CommandResult, RecordedEvent};
use tokio::sync::watch;
use tonic::Status;
use uuid::Uuid;

use crate::harness::values::{consent, information, new_name, observation, organization, referral};
use crate::harness::{Actor, AnyAct, Chance, Identity, Refusal};

/// Who writes.
pub const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");
/// How many handoffs one writer goes on with, besides new ones; the first is every writer's.
const HANDOFFS: u64 = 3;

/// A command that was sent, and its answer if it came.
struct Attempt {
    handoff: String,
    request: Uuid,
    act: AnyAct,
    answer: Option<CommandResult>,
}

/// Everything that one writer knows it has done.
pub struct Writer {
    chance: Chance,
    handoffs: Vec<String>,
    attempts: Vec<Attempt>,
}

/// How many commands were acknowledged to all writers together.
#[derive(Default)]
pub struct Tally(watch::Sender<u64>);

impl Tally {
    /// Waits until so many more are.
    pub async fn more(&self, acknowledgements: u64) {
        let mut count = self.0.subscribe();
        let wanted = *count.borrow() + acknowledgements;
        count.wait_for(|count| *count >= wanted).await.expect("it lives as long as this");
    }
}

impl Writer {
    /// One who has done nothing yet and may write to this handoff, which is everybody's.
    pub fn new(chance: Chance, everyones: &str) -> Self {
        Self { chance, handoffs: vec![everyones.to_owned()], attempts: Vec::new() }
    }

    /// Forgets what was checked, so that the next check is as quick as the first.
    pub fn forget(&mut self) {
        self.attempts.clear();
    }

    fn next(&mut self) -> (String, AnyAct) {
        let new = self.chance.below(8) == 0 || self.handoffs.len() < 2;
        if new {
            let name = new_name();
            let patient = format!("patient-{}", self.chance.below(5));
            let act = referral(&patient, "housing", organization("river-clinic"));
            return (name, act.into());
        }
        let at = usize::try_from(self.chance.below(self.handoffs.len() as u64)).expect("few handoffs");
        let act = match self.chance.below(4) {
            0 => consent().into(),
            1 => information("lost the flat, two children, wants to stay near the school").into(),
            2 => AmendRequest {
                update_mask: Some(prost_types::FieldMask { paths: vec!["age_years".to_owned()] }),
                age_years: Some(u32::try_from(self.chance.below(100)).expect("an age")),
                ..AmendRequest::default()
            }
            .into(),
            _ => observation("called").into(),
        };
        (self.handoffs[at].clone(), act)
    }

    /// Commands until the server does not answer any more, or there is word to stop. A refusal by a rule is an answer too,
    /// and leaves nothing; one that says the outcome is unknown is none.
    pub async fn write(mut self, clinic: Actor, tally: Arc<Tally>, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::Relaxed) {
            let (handoff, act) = self.next();
            let request = Uuid::new_v4();
            let answer = clinic.clone().with_request(request).ask_any(&handoff, &act).await;
            if let Ok(result) = &answer {
                if act.rpc == "RequestHandoff" && self.handoffs.len() as u64 <= HANDOFFS {
                    self.handoffs.push(handoff.clone());
                }
                assert!(!result.repeat, "a new request is a repeat");
                tally.0.send_modify(|count| *count += 1);
            }
            let is_lost = answer.as_ref().err().is_some_and(|status| status.details().is_empty());
            let is_unknown = !is_lost && answer.as_ref().err().is_some_and(is_unknown);
            if answer.is_ok() || is_lost || is_unknown {
                self.attempts.push(Attempt { handoff, request, act, answer: answer.ok() });
            }
            if is_lost {
                break;
            }
        }
        self
    }
}

fn is_unknown(status: &Status) -> bool {
    let refusal = Refusal::read(status).unwrap_or_else(|fault| panic!("{fault}"));
    refusal.reason == "OUTCOME_UNKNOWN"
}

/// One handoff as the log tells it: which request recorded which revisions, checked for holes.
struct Log {
    by_request: BTreeMap<String, Vec<RecordedEvent>>,
    positions: Vec<u64>,
}

async fn read_log(clinic: &Actor, handoff: &str) -> Log {
    let mut log = Log { by_request: BTreeMap::new(), positions: Vec::new() };
    let request = GetHandoffRequest { name: handoff.to_owned(), ..GetHandoffRequest::default() };
    if clinic.get(request).await.is_err() {
        return log; // it was never recorded
    }
    for (expected, told) in (0..).zip(clinic.history(handoff).await) {
        let event = told.event.expect("every line of a history is an event");
        assert_eq!(event.revision, expected, "{handoff} has a hole");
        log.positions.push(event.position);
        let request = event.meta.expect("circumstances").request_id;
        let recorded = RecordedEvent { id: event.id, r#type: event.r#type, revision: event.revision };
        log.by_request.entry(request).or_default().push(recorded);
    }
    log
}

/// Checks everything that was ever attempted, and settles what is open by sending it again.
pub async fn check(clinic: &Actor, writers: &mut [Writer]) {
    let handoffs: BTreeSet<String> = writers
        .iter()
        .flat_map(|writer| writer.attempts.iter().map(|attempt| attempt.handoff.clone()))
        .collect();
    let mut logs = BTreeMap::new();
    let mut positions = BTreeSet::new();
    for handoff in handoffs {
        let log = read_log(clinic, &handoff).await;
        for position in &log.positions {
            assert!(positions.insert(*position), "position {position} was given twice");
        }
        logs.insert(handoff, log);
    }
    for attempt in writers.iter_mut().flat_map(|writer| &mut writer.attempts) {
        let found = logs[&attempt.handoff].by_request.get(&attempt.request.to_string());
        match &attempt.answer {
            Some(result) if result.recorded => {
                assert_eq!(
                    found,
                    Some(&result.events),
                    "acknowledged and not there once: {}",
                    attempt.request
                );
            }
            Some(_) => assert_eq!(found, None, "nothing was to be recorded, and something is"),
            None => settle(clinic, attempt, found).await,
        }
    }
    for (handoff, log) in &logs {
        assert_fold(clinic, handoff, log).await;
    }
}

/// Sends an unanswered command again, twice: both give one answer, which is what the log already had, if it had it.
async fn settle(clinic: &Actor, attempt: &mut Attempt, found: Option<&Vec<RecordedEvent>>) {
    let again = clinic.clone().with_request(attempt.request);
    let first = match again.ask_any(&attempt.handoff, &attempt.act).await {
        Ok(result) => result,
        // Its handoff's own request was lost with it, so there is nothing to command.
        Err(status) => {
            assert!(found.is_none(), "recorded and refused: {status}");
            let second = again.ask_any(&attempt.handoff, &attempt.act).await.expect_err("as before");
            assert_eq!(second.code(), status.code());
            return;
        }
    };
    assert_eq!(first.repeat, found.is_some(), "whether it was recorded is told wrongly");
    if let Some(found) = found {
        assert_eq!(&first.events, found, "another answer than what was recorded");
    }
    if first.recorded {
        let second =
            again.ask_any(&attempt.handoff, &attempt.act).await.expect("a repeat is answered for ever");
        assert!(second.repeat);
        assert_eq!(
            (&second.events, second.revision),
            (&first.events, first.revision),
            "two answers to one request"
        );
    }
    attempt.answer = Some(CommandResult { repeat: false, ..first });
}

/// What the server shows, which it may have in memory, is what the log folds to.
async fn assert_fold(clinic: &Actor, handoff: &str, log: &Log) {
    if log.positions.is_empty() {
        return;
    }
    let now = clinic.see(handoff).await;
    let folded = clinic.see_as_of(handoff, AsOf::Revision(now.revision)).await.expect("the newest revision");
    assert_eq!(folded.handoff, Some(now), "memory and log differ");
}
