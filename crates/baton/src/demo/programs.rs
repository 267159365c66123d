//! The programs that the stories are requested under. They tell in minutes of what took days, so that no deadline is
//! missed by the telling: all but the one that a story is about lie far ahead.

use anyhow::{Context as _, bail};
use baton_api::program::v1::program_service_client::ProgramServiceClient;
use baton_api::program::v1::{DefineProgram, DefineProgramRequest, GetProgramRequest};
use baton_api::types::v1::{BurdenWeights, CommandContext, Deadlines, Policy, WarmElement};
use prost_types::Duration;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::audit::Identity;

const DAY: i64 = 24 * 60 * 60;
/// Beyond every story.
const FAR_AHEAD: i64 = 90;
/// From the acceptance to the introduction, where a story is about how that passes.
const INTRODUCE_WITHIN: i64 = 7;

/// A program of the demonstration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Program {
    /// What most are requested under: the built-in policy, with time to tell.
    General,
    /// It may harm if the wrong person hears of it.
    SafetyAtHome,
    /// Roads weigh more than days.
    Food,
    /// An introduction is owed within a week.
    Counselling,
}

impl Program {
    const ALL: [Self; 4] = [Self::General, Self::SafetyAtHome, Self::Food, Self::Counselling];

    const fn id(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::SafetyAtHome => "safety-at-home",
            Self::Food => "food",
            Self::Counselling => "counselling",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::General => "Whatever has no program of its own",
            Self::SafetyAtHome => "Safety at home",
            Self::Food => "Food",
            Self::Counselling => "Counselling",
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> String {
        format!("programs/{}", self.id())
    }

    fn policy(self, built_in: Policy) -> Policy {
        let mut policy = Policy { deadlines: Some(deadlines(FAR_AHEAD)), ..built_in };
        match self {
            Self::General => {}
            Self::SafetyAtHome => {
                policy.sensitive = true;
                policy.warm_elements = vec![WarmElement::Endorsed.into()];
            }
            Self::Food => policy.burden = Some(roads_weigh_most()),
            Self::Counselling => policy.deadlines = Some(deadlines(INTRODUCE_WITHIN)),
        }
        policy
    }
}

fn days(days: i64) -> Option<Duration> {
    Some(Duration { seconds: days * DAY, nanos: 0 })
}

fn deadlines(introduce: i64) -> Deadlines {
    let far_ahead = days(FAR_AHEAD);
    Deadlines {
        offer: far_ahead,
        accept: far_ahead,
        introduce: days(introduce),
        acknowledge: far_ahead,
        link: far_ahead,
        close: far_ahead,
        reroute: far_ahead,
        cancel: far_ahead,
    }
}

fn roads_weigh_most() -> BurdenWeights {
    BurdenWeights {
        per_hour: "0.1".to_owned(),
        per_km: "2".to_owned(),
        per_minor_unit: "0.01".to_owned(),
        currency: "USD".to_owned(),
    }
}

/// Defines all of them, by this supervisor.
///
/// # Errors
/// If the server does not take one.
pub(super) async fn define(channel: Channel, supervisor: &Identity) -> anyhow::Result<()> {
    let mut programs = ProgramServiceClient::new(channel);
    let ask = GetProgramRequest { name: "programs/default".to_owned(), ..GetProgramRequest::default() };
    let built_in = programs.get_program(supervisor.sign(ask)).await?.into_inner().program;
    let Some(built_in) = built_in.and_then(|program| program.policy) else {
        bail!("the built-in program says nothing");
    };
    for program in Program::ALL {
        let request = DefineProgramRequest {
            program_id: program.id().to_owned(),
            context: Some(CommandContext { request_id: Uuid::new_v4().to_string(), ..Default::default() }),
            act: Some(DefineProgram {
                title: program.title().to_owned(),
                policy: Some(program.policy(built_in.clone())),
            }),
        };
        programs
            .define_program(supervisor.sign(request))
            .await
            .with_context(|| format!("the program {}", program.id()))?;
    }
    Ok(())
}
