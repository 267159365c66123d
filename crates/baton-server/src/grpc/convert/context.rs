//! The circumstances of a command: which request it is, for whom the caller speaks, when it happened and why so.

use baton_api::types::v1 as api;
use baton_domain::Text;
use baton_domain::ids::{OrganizationId, PersonId, RequestId, TeamId};
use baton_domain::value::Actor;
use baton_store::Revision;
use jiff::Timestamp;

use super::faults::{Checked, Faults};
use super::ids::{given, id, uuid};
use super::texts::text;
use super::time::instant;
use super::values::role as role_of_a_person;

/// What of a command's context is not its content: a request that differs in nothing else is the same request (R15).
#[derive(Default)]
pub(super) struct Marks {
    request_id: String,
    expected_revision: Option<u64>,
}

/// The part of a context without which nothing can be judged, and the rest of it as it was sent.
pub(super) struct Opening {
    pub(super) request: RequestId,
    pub(super) acting: Option<Actor>,
    pub(super) circumstances: SentCircumstances,
}

/// Circumstances as they were sent.
pub(super) struct SentCircumstances {
    expected_revision: Option<u64>,
    occurred_at: Option<prost_types::Timestamp>,
    late_reason: Option<String>,
    breach: Option<String>,
}

/// On which revision, when, and why so late or against a rule.
#[derive(Default)]
pub(super) struct Circumstances {
    pub(super) expected_revision: Option<Revision>,
    pub(super) occurred_at: Option<Timestamp>,
    pub(super) late_reason: Option<Text>,
    pub(super) breach: Option<Text>,
}

impl Marks {
    /// Takes the marks out of a context, which then holds content only.
    pub(super) fn taken_from(context: Option<&mut api::CommandContext>) -> Self {
        context.map_or_else(Self::default, |context| Self {
            request_id: std::mem::take(&mut context.request_id),
            expected_revision: context.expected_revision.take(),
        })
    }
}

/// Reads the opening of a context that its marks were taken out of.
pub(super) fn opening(faults: &mut Faults, marks: Marks, context: api::CommandContext) -> Checked<Opening> {
    let Marks { request_id, expected_revision } = marks;
    let api::CommandContext { request_id: _, expected_revision: _, occurred_at, late_reason, breach, acting } =
        context;
    let request = faults.required("request_id", given(request_id), uuid);
    let acting = faults.optional("acting", acting, actor);
    let circumstances = SentCircumstances { expected_revision, occurred_at, late_reason, breach };
    Ok(Opening { request: RequestId(request?), acting: acting?, circumstances })
}

/// Reads for whom a service speaks.
pub(super) fn actor(faults: &mut Faults, acting: api::Acting) -> Checked<Actor> {
    let api::Acting { person, organization, team, role, on_behalf_of } = acting;
    let person = faults.required("person", given(person), id(PersonId::new));
    let organization = faults.required("organization", given(organization), id(OrganizationId::new));
    let team = faults.optional("team", team, id(TeamId::new));
    let role = faults.field("role", role, role_of_a_person);
    let on_behalf_of = faults.optional("on_behalf_of", on_behalf_of, id(PersonId::new));
    Ok(Actor {
        person: person?,
        organization: organization?,
        team: team?,
        role: role?,
        on_behalf_of: on_behalf_of?,
        // Who asserts it is known from the credential.
        asserted_by: None,
    })
}

/// Reads the circumstances of an act on a handoff that is there.
pub(super) fn of_an_act(faults: &mut Faults, sent: SentCircumstances) -> Checked<Circumstances> {
    let SentCircumstances { expected_revision, occurred_at, late_reason, breach } = sent;
    let occurred_at = faults.optional("occurred_at", occurred_at, instant);
    let late_reason = faults.optional("late_reason", late_reason, text);
    let breach = faults.optional("breach", breach, text);
    Ok(Circumstances {
        expected_revision: expected_revision.map(Revision),
        occurred_at: occurred_at?,
        late_reason: late_reason?,
        breach: breach?,
    })
}

/// Reads the circumstances of a request that begins a handoff.
pub(super) fn of_a_beginning(faults: &mut Faults, sent: SentCircumstances) -> Checked<Circumstances> {
    let unexpecting = no_revision(faults, sent.expected_revision);
    let circumstances = of_an_act(faults, SentCircumstances { expected_revision: None, ..sent });
    unexpecting.and(circumstances)
}

/// Reads the circumstances of a practice handoff: each of its steps has its own.
pub(super) fn of_steps(faults: &mut Faults, sent: SentCircumstances) -> Checked<Circumstances> {
    const WHY: &str = "belongs to each step: give it there, and leave it out here";
    let SentCircumstances { expected_revision, occurred_at, late_reason, breach } = sent;
    let checked = [
        no_revision(faults, expected_revision),
        faults.refused("occurred_at", occurred_at, WHY),
        faults.refused("late_reason", late_reason, WHY),
        faults.refused("breach", breach, WHY),
    ];
    checked.into_iter().collect::<Checked<()>>().map(|()| Circumstances::default())
}

fn no_revision(faults: &mut Faults, expected: Option<u64>) -> Checked<()> {
    faults.refused("expected_revision", expected, "cannot be met by a new handoff: leave it out")
}
