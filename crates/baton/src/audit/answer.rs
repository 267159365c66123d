//! What is asked and answered of something that has a story, whatever it is.

use baton_api::directory::v1::{GetServiceRequest, GetServiceResponse};
use baton_api::event::v1::Event;
use baton_api::handoff::v1::{GetHandoffRequest, GetHandoffResponse};
use baton_api::program::v1::{GetProgramRequest, GetProgramResponse};
use baton_api::screening::v1::{GetScreeningRequest, GetScreeningResponse};
use serde_json::Value;

use super::as_of::AsOf;
use super::name::{Kind, Name};
use crate::render::{JsonError, Subject, to_json, to_value};

/// The query that shows it.
pub(super) enum Query {
    Handoff(GetHandoffRequest),
    Program(GetProgramRequest),
    Service(GetServiceRequest),
    Screening(GetScreeningRequest),
}

/// The answer to the query.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// To GetHandoff.
    Handoff(Box<GetHandoffResponse>),
    /// To GetProgram.
    Program(Box<GetProgramResponse>),
    /// To GetService.
    Service(Box<GetServiceResponse>),
    /// To GetScreening.
    Screening(Box<GetScreeningResponse>),
}

/// What was read of something.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// Its name.
    pub(crate) name: Name,
    /// What it is, or was.
    pub(crate) answer: Answer,
    /// Its events up to there.
    pub(crate) events: Vec<Event>,
}

impl Answer {
    /// What it tells of.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Handoff(answer) => Subject::Handoff(Box::new(answer.handoff.clone().unwrap_or_default())),
            Self::Program(answer) => Subject::Program(Box::new(answer.program.clone().unwrap_or_default())),
            Self::Service(answer) => Subject::Service(Box::new(answer.service.clone().unwrap_or_default())),
            Self::Screening(answer) => {
                Subject::Screening(Box::new(answer.screening.clone().unwrap_or_default()))
            }
        }
    }

    /// What had happened by the moment asked for and was learnt later.
    pub(super) fn learnt_later(&self) -> &[Event] {
        match self {
            Self::Handoff(answer) => &answer.learnt_later,
            Self::Program(answer) => &answer.learnt_later,
            Self::Service(answer) => &answer.learnt_later,
            Self::Screening(answer) => &answer.learnt_later,
        }
    }
}

impl Query {
    /// For this, as of then or now.
    pub(super) fn of(name: &Name, as_of: Option<AsOf>) -> Self {
        macro_rules! about {
            ($request:ident) => {
                $request { name: name.to_string(), as_of: as_of.map(Into::into), ..$request::default() }
            };
        }
        match name.kind {
            Kind::Handoff => Self::Handoff(about!(GetHandoffRequest)),
            Kind::Program => Self::Program(about!(GetProgramRequest)),
            Kind::Service => Self::Service(about!(GetServiceRequest)),
            Kind::Screening => Self::Screening(about!(GetScreeningRequest)),
        }
    }
}

impl Read {
    /// As JSON: the answer in protobuf's own mapping. A handoff has its events in it, anything else has them beside it.
    pub(super) fn into_json(self) -> Result<String, JsonError> {
        let Self { name: _, answer, events } = self;
        let answer = match answer {
            Answer::Handoff(mut answer) => {
                if let Some(handoff) = &mut answer.handoff {
                    handoff.events = events;
                }
                return to_json("baton.handoff.v1.GetHandoffResponse", &*answer);
            }
            Answer::Program(answer) => to_value("baton.program.v1.GetProgramResponse", &*answer),
            Answer::Service(answer) => to_value("baton.directory.v1.GetServiceResponse", &*answer),
            Answer::Screening(answer) => to_value("baton.screening.v1.GetScreeningResponse", &*answer),
        };
        let events = events.iter().map(|event| to_value("baton.event.v1.Event", event));
        let mut json = answer?;
        if let Value::Object(fields) = &mut json {
            fields.insert("events".to_owned(), Value::Array(events.collect::<Result<_, _>>()?));
        }
        Ok(serde_json::to_string_pretty(&json)?)
    }
}
