//! A question for the path of a patient, and the answer in codes and in words.

use baton_api::handoff::v1 as api;
use baton_commands::FieldFault;
use baton_domain::Handoff;
use baton_domain::ids::{Code, HandoffId};
use baton_domain::obligation::{evaluate, last_safe_moment};
use baton_domain::value::{
    Actor, Exclusion, Floor, FloorCause, PathAnswer, PathInputs, PathOption, WeighedOption,
};
use baton_store::Position;
use jiff::Timestamp;

use super::context::actor;
use super::faults::Faults;
use super::ids::{given, handoff_id};
use super::path::{from_answer, from_inputs, options};
use super::time::from_instant;

/// What EvaluatePaths asks, of which handoff and for whom.
pub(crate) struct PathQuestion {
    pub(crate) handoff: HandoffId,
    /// For whom the calling service speaks, if it says so.
    pub(crate) acting: Option<Actor>,
    /// The rest, or all that is wrong with it: judged once it is known that the caller may ask.
    pub(crate) asked: Result<Ways, Vec<FieldFault>>,
}

/// The ways for a patient among which one is to be chosen.
pub(crate) struct Ways {
    pub(super) options: Vec<PathOption>,
    pub(super) vulnerabilities: Vec<Code>,
    pub(super) cannot_provide: Option<Code>,
}

impl Ways {
    /// All that a choice among them rests on, as things stand at `at`.
    pub(crate) fn inputs(&self, handoff: &Handoff, at: Timestamp) -> PathInputs {
        let Self { options, vulnerabilities, cannot_provide } = self;
        handoff.path_inputs(at, options, vulnerabilities, cannot_provide.as_ref())
    }
}

/// Reads the question.
///
/// # Errors
/// What is wrong with the fields without which it cannot be judged.
pub(crate) fn path_question(request: api::EvaluatePathsRequest) -> Result<PathQuestion, Vec<FieldFault>> {
    let api::EvaluatePathsRequest {
        name,
        options: sent,
        vulnerabilities,
        cannot_provide,
        acting,
        min_position: _,
    } = request;
    let mut faults = Faults::default();
    let handoff = faults.required("name", given(name), handoff_id);
    let acting = faults.optional("acting", acting, actor);
    let (Ok(handoff), Ok(acting)) = (handoff, acting) else { return Err(faults.into_found()) };
    let asked = options(&mut faults, sent, vulnerabilities, cannot_provide);
    Ok(PathQuestion { handoff, acting, asked: asked.map_err(|_| faults.into_found()) })
}

/// The answer, with the position that it shows.
pub(crate) fn evaluated_paths(
    inputs: &PathInputs,
    position: Position,
    position_token: String,
) -> api::EvaluatePathsResponse {
    let answer = evaluate(inputs);
    api::EvaluatePathsResponse {
        inputs: Some(from_inputs(inputs)),
        answer: Some(from_answer(&answer)),
        explanation: in_words(&answer),
        last_safe_moment: last_safe_moment(inputs, &answer).map(from_instant),
        position: position.0,
        position_token,
    }
}

fn in_words(answer: &PathAnswer) -> Vec<String> {
    let floor = format!("R3: the patient is owed {}, since {}", floor(answer.floor), cause(answer.cause));
    let options = answer.options.iter().map(|option| of_option(option, answer.recommended.as_ref()));
    std::iter::once(floor).chain(options).collect()
}

const fn floor(floor: Floor) -> &'static str {
    match floor {
        Floor::InformationPacket => "information to act on at least",
        Floor::WarmIntroduction => "a warm introduction at least",
        Floor::DirectCare => "the care itself",
        Floor::NoPathLeft => "a way that nobody here has any more: somebody above must find one",
    }
}

const fn cause(cause: FloorCause) -> &'static str {
    match cause {
        FloorCause::TimeCriticalNothingOpen => {
            "the need is time-critical, no referral can be in time, and the referrer can give the care"
        }
        FloorCause::TimeCriticalCannotProvide => {
            "the need is time-critical, no referral can be in time, and the referrer cannot give the care"
        }
        FloorCause::NothingOpen => {
            "no referral is open, and nobody is compelled while the need is not time-critical"
        }
        FloorCause::TimeCritical => "the need is time-critical",
        FloorCause::FewWithinReach => "fewer services are within reach than the program asks",
        FloorCause::NearestTooFar => "even the nearest service is farther than the program allows",
        FloorCause::ObjectionAndVulnerable => "the referrer objects and the patient is vulnerable",
        FloorCause::Program => "nothing raises what the program itself asks",
    }
}

fn of_option(weighed: &WeighedOption, recommended: Option<&Code>) -> String {
    let WeighedOption { option, burden, within_reach, excluded_by } = weighed;
    let reach = if *within_reach { ", within reach" } else { "" };
    let stands = match excluded_by {
        Some(Exclusion::Late) => "falls out: it cannot be in time",
        Some(Exclusion::NoCapacity) => "falls out: it has no capacity",
        Some(Exclusion::Declined) => "falls out: its service declined this handoff",
        Some(Exclusion::Objection) => "falls out: the referrer objects to giving the care",
        Some(Exclusion::BelowFloor) => {
            "falls out: it is less than the patient is owed, and theirs alone to choose"
        }
        None if recommended == Some(option) => {
            "is recommended: of those that remain it burdens the patient least"
        }
        None => "remains",
    };
    format!("{option}: burden {burden}{reach}; {stands}")
}
