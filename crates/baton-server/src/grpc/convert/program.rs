//! Programs: commands come in, programs go out.

use baton_api::program::v1 as api;
use baton_commands::FieldFault;
use baton_domain::ids::{ProgramId, TenantId};
use baton_domain::policy::{DEFAULT_PROGRAM, ProgramVersion};
use baton_domain::program::{ActKind, DefineProgram, RetireProgram, RevisePolicy};
use baton_domain::{Program, Title, Words};
use baton_store::Revision;
use baton_views::views::program::ProgramLine;

use super::codes::numbers;
use super::context::{Marks, of_a_beginning, of_an_act};
use super::faults::{Checked, Faults};
use super::ids::{given, id, program_id, program_name};
use super::parsed::{Id, Opened, Parsed, Request, as_sent, content, requests_on};
use super::policy::{from_policy, policy};
use super::texts::{required_text, text};
use super::time::from_instant;

const BUILT_IN: &str = "is the built-in program, which cannot be changed: define one of your own";
/// What the built-in program is called.
const BUILT_IN_TITLE: &str = "Built-in program";

impl Request for api::DefineProgramRequest {
    type Of = Program;

    fn parse(mut self, tenant: &TenantId) -> Result<Parsed<Program>, Vec<FieldFault>> {
        let marks = Marks::taken_from(self.context.as_mut());
        let content = content(ActKind::DefineProgram, &self);
        let Self { program_id, context, act } = self;
        let chosen = |faults: &mut Faults| {
            faults.required("program_id", given(program_id), |faults, chosen| {
                let chosen = id(ProgramId::new)(faults, chosen)?;
                not_built_in(faults, chosen)
            })
        };
        let opened = Opened::read(ActKind::DefineProgram, content, tenant, (marks, context), chosen)?;
        let program = opened.id.clone();
        Ok(opened.asks(of_a_beginning, act, |faults, act| define(faults, program, act)))
    }
}

requests_on! {
    Program, own, ActKind, api;
    RevisePolicyRequest: RevisePolicy => revise;
    RetireProgramRequest: RetireProgram => retire;
}

fn own(faults: &mut Faults, name: String) -> Checked<Id<Program>> {
    let program = program_id(faults, name)?;
    not_built_in(faults, program)
}

fn not_built_in(faults: &mut Faults, program: ProgramId) -> Checked<Id<Program>> {
    if program.as_str() == DEFAULT_PROGRAM { Err(faults.fault(BUILT_IN)) } else { Ok(Id::Named(program)) }
}

fn define(faults: &mut Faults, program: ProgramId, act: api::DefineProgram) -> Checked<DefineProgram> {
    let api::DefineProgram { title: called, policy: asked } = act;
    let title = faults.required("title", given(called), title);
    let policy = faults.required("policy", asked, policy);
    Ok(DefineProgram { id: program, title: title?, policy: policy? })
}

fn revise(faults: &mut Faults, act: api::RevisePolicy) -> Checked<RevisePolicy> {
    let api::RevisePolicy { policy: asked, note } = act;
    let policy = faults.required("policy", asked, policy);
    let note = faults.optional("note", note, text);
    Ok(RevisePolicy { policy: Box::new(policy?), words: Words { note: note?, ..Words::default() } })
}

fn retire(faults: &mut Faults, act: api::RetireProgram) -> Checked<RetireProgram> {
    let api::RetireProgram { reason } = act;
    let reason = required_text(faults, "reason", reason)?;
    Ok(RetireProgram { words: Words { reason: Some(reason), ..Words::default() } })
}

/// Reads what something is called.
pub(super) fn title(faults: &mut Faults, called: String) -> Checked<Title> {
    Title::new(&called).map_err(|invalid| faults.fault(invalid.to_string()))
}

/// A version of a program; none if there is none of this number.
pub(crate) fn program(program: &Program, revision: Revision, version: u32) -> Option<api::Program> {
    let Program { id, title, owner, versions, retired, last_recorded_at: _ } = program;
    let shown = versions.get(usize::try_from(version).ok()?.checked_sub(1)?)?;
    Some(api::Program {
        name: program_name(id),
        revision: revision.0,
        title: title.to_string(),
        owner: Some(owner.to_string()),
        newest_version: program.newest(),
        version,
        policy: Some(from_policy(&shown.policy)),
        version_since: Some(from_instant(shown.stamp.recorded_at)),
        defined_at: versions.first().map(|first| from_instant(first.stamp.occurred_at)),
        retired_at: retired.as_ref().map(|retired| from_instant(retired.occurred_at)),
    })
}

/// The built-in program.
pub(crate) fn built_in_program() -> api::Program {
    let ProgramVersion { program, version, policy } = ProgramVersion::built_in();
    api::Program {
        name: program_name(&program),
        revision: 0,
        title: BUILT_IN_TITLE.to_owned(),
        owner: None,
        newest_version: version,
        version,
        policy: Some(from_policy(&policy)),
        version_since: None,
        defined_at: None,
        retired_at: None,
    }
}

/// The built-in program, as a list shows it.
pub(crate) fn built_in_summary() -> api::ProgramSummary {
    let ProgramVersion { program, version, policy } = ProgramVersion::built_in();
    api::ProgramSummary {
        name: program_name(&program),
        title: BUILT_IN_TITLE.to_owned(),
        owner: None,
        newest_version: version,
        needs: policy.needs.iter().map(ToString::to_string).collect(),
        kinds: numbers(&policy.kinds),
        sensitive: policy.sensitive,
        defined_at: None,
        retired_at: None,
    }
}

/// A program, as a list shows it.
pub(crate) fn program_summary(line: &ProgramLine) -> api::ProgramSummary {
    let ProgramLine {
        tenant: _,
        program,
        title,
        owner,
        newest_version,
        needs,
        kinds,
        sensitive,
        defined_at,
        retired_at,
    } = line;
    api::ProgramSummary {
        name: program_name(program),
        title: title.to_string(),
        owner: Some(owner.to_string()),
        newest_version: *newest_version,
        needs: needs.iter().map(ToString::to_string).collect(),
        kinds: numbers(kinds),
        sensitive: *sensitive,
        defined_at: Some(from_instant(*defined_at)),
        retired_at: retired_at.map(from_instant),
    }
}
