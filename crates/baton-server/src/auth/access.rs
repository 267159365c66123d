//! What a caller may do. Access policies will be decided here; until there are any, whoever belongs to a tenant may do
//! in it whatever the handoff's parties allow.

use baton_commands::{Denied, Gate};
use baton_domain::ids::TenantId;
use baton_domain::value::Actor;
use baton_domain::{ActKind, Handoff, KindOf, Program, Screening, Service};

/// What somebody wants to do, by its rpc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Give a command.
    Command(ActKind),
    /// Ask what a choice of a path would come to.
    EvaluatePaths,
    /// Read a handoff.
    GetHandoff,
    /// Read a history.
    ReadHistory,
    /// List handoffs.
    ListHandoffs,
    /// List what is to be done.
    ListWorklist,
    /// Follow a handoff.
    WatchHandoff,
    /// Follow what is to be done.
    WatchWorklist,
    /// Read a program.
    GetProgram,
    /// List programs.
    ListPrograms,
    /// Read a service.
    GetService,
    /// Search services.
    SearchServices,
    /// Read a screening.
    GetScreening,
    /// List screenings.
    ListScreenings,
    /// See how the server is doing.
    GetStatus,
    /// See the views.
    ListViews,
    /// Build the views anew.
    RebuildView,
    /// See how far that is.
    GetRebuild,
}

impl Action {
    /// Its name, the same as its rpc's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Command(kind) => kind.name(),
            Self::EvaluatePaths => "EvaluatePaths",
            Self::GetHandoff => "GetHandoff",
            Self::ReadHistory => "ReadHistory",
            Self::ListHandoffs => "ListHandoffs",
            Self::ListWorklist => "ListWorklist",
            Self::WatchHandoff => "WatchHandoff",
            Self::WatchWorklist => "WatchWorklist",
            Self::GetProgram => "GetProgram",
            Self::ListPrograms => "ListPrograms",
            Self::GetService => "GetService",
            Self::SearchServices => "SearchServices",
            Self::GetScreening => "GetScreening",
            Self::ListScreenings => "ListScreenings",
            Self::GetStatus => "GetStatus",
            Self::ListViews => "ListViews",
            Self::RebuildView => "RebuildView",
            Self::GetRebuild => "GetRebuild",
        }
    }
}

/// Decides what callers may do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Access;

impl Access {
    /// Whether `actor` may do this within their tenant, to a handoff where there is one already.
    ///
    /// # Errors
    /// [`Denied`], with what the caller may know of why.
    pub fn authorize(
        self,
        _tenant: &TenantId,
        actor: &Actor,
        action: Action,
        handoff: Option<&Handoff>,
    ) -> Result<(), Denied> {
        match action {
            // R21 and R2 are judged with the act itself.
            Action::Command(_) => Ok(()),
            // Lists are cut to what the caller's organisation may see; operators see nothing of any handoff. Programs
            // and services are for everybody in the tenant; a screening tells whom it is for.
            Action::ListHandoffs
            | Action::GetProgram
            | Action::ListPrograms
            | Action::GetService
            | Action::SearchServices
            | Action::GetScreening
            | Action::ListScreenings
            | Action::ListWorklist
            | Action::WatchWorklist
            | Action::GetStatus
            | Action::ListViews
            | Action::RebuildView
            | Action::GetRebuild => Ok(()),
            // R2: who no longer is a party sees nothing more of the patient.
            Action::EvaluatePaths | Action::GetHandoff | Action::ReadHistory | Action::WatchHandoff => {
                match handoff {
                    Some(handoff) if !is_concerned(handoff, actor) => {
                        let why = "your organization is no longer a party to this handoff".to_owned();
                        Err(Denied { why })
                    }
                    Some(_) | None => Ok(()),
                }
            }
        }
    }
}

/// Whose a program, a service or a screening is, is told by itself (R21).
macro_rules! told_by_itself {
    ($($kind:ty)*) => {$(
        impl Gate<$kind> for Access {
            fn authorize(
                &self,
                _tenant: &TenantId,
                _caller: &Actor,
                _action: KindOf<$kind>,
                _state: Option<&$kind>,
            ) -> Result<(), Denied> {
                Ok(())
            }
        }
    )*};
}

told_by_itself! { Program Service Screening }

impl Gate for Access {
    fn authorize(
        &self,
        tenant: &TenantId,
        caller: &Actor,
        action: ActKind,
        handoff: Option<&Handoff>,
    ) -> Result<(), Denied> {
        Self::authorize(*self, tenant, caller, Action::Command(action), handoff)
    }
}

/// Whether somebody belongs to a party of the handoff, or to whoever accompanies the patient.
fn is_concerned(handoff: &Handoff, actor: &Actor) -> bool {
    let mut concerned = handoff.current_parties().chain(&handoff.navigator);
    concerned.any(|party| party.organization == actor.organization)
}
