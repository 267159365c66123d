//! What a story is of, as it stood at some moment: the one place where the kinds of them are told apart.

use baton_api::directory::v1::Service;
use baton_api::event::v1::Event;
use baton_api::handoff::v1::Handoff;
use baton_api::program::v1::Program;
use baton_api::screening::v1::Screening;

use super::heading::{handoff, program, screening, service};
use super::page::Page;
use super::{people, warmth};

/// What a story is of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    /// A handoff.
    Handoff(Box<Handoff>),
    /// A program.
    Program(Box<Program>),
    /// A service.
    Service(Box<Service>),
    /// A screening.
    Screening(Box<Screening>),
}

impl Subject {
    /// Its name, such as `handoffs/{id}`.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Handoff(handoff) => &handoff.name,
            Self::Program(program) => &program.name,
            Self::Service(service) => &service.name,
            Self::Screening(screening) => &screening.name,
        }
    }

    /// The revision that it rests on; `None` if nothing is recorded of it.
    pub(crate) fn revision(&self) -> Option<u64> {
        match self {
            Self::Handoff(handoff) => Some(handoff.revision),
            // The built-in one is nobody's.
            Self::Program(program) => program.owner.is_some().then_some(program.revision),
            Self::Service(service) => Some(service.revision),
            Self::Screening(screening) => Some(screening.revision),
        }
    }

    /// Writes the head of its story.
    pub(super) fn head(&self, page: &mut Page) {
        match self {
            Self::Handoff(handoff) => handoff::write(page, handoff),
            Self::Program(program) => program::write(page, program),
            Self::Service(service) => service::write(page, service),
            Self::Screening(screening) => screening::write(page, screening),
        }
    }

    /// What is different from what it was `before`, where that is to be told after an event.
    pub(super) fn change(&self, before: Option<&Self>) -> Option<String> {
        match (self, before) {
            (Self::Handoff(after), Some(Self::Handoff(before))) => handoff_change(after, Some(before)),
            (Self::Handoff(after), _) => handoff_change(after, None),
            (Self::Program(_) | Self::Service(_) | Self::Screening(_), before) => {
                let standing = self.standing();
                let moved = before.is_none_or(|before| before.standing() != standing);
                moved.then(|| format!("now {standing}"))
            }
        }
    }

    fn standing(&self) -> String {
        match self {
            Self::Handoff(handoff) => handoff::standing(handoff),
            Self::Program(program) => program::standing(program),
            Self::Service(service) => service::standing(service),
            Self::Screening(screening) => screening::standing(screening),
        }
    }

    /// Where it stands after a step of a walk: a label and a text each.
    pub(super) fn state(&self) -> Vec<(&'static str, String)> {
        let nothing = || "nothing".to_owned();
        let stands = ("stands", self.standing());
        match self {
            Self::Handoff(handoff) => vec![
                stands,
                ("accountable", people::accountable(&handoff.accountable)),
                ("how warm", warmth::level(handoff).0.to_owned()),
                ("open", handoff::open_matters(handoff).unwrap_or_else(nothing)),
            ],
            Self::Program(program) => vec![stands, ("version", program.version.to_string())],
            Self::Service(service) => vec![stands, ("capacity", service::capacity(service))],
            Self::Screening(screening) => {
                vec![stands, ("help offered", screening::help(screening).unwrap_or_else(nothing))]
            }
        }
    }

    /// Writes what is to be said at the end of its story.
    pub(super) fn end(&self, page: &mut Page, events: &[&Event]) {
        match self {
            Self::Handoff(handoff) => {
                page.blank();
                warmth::write(page, handoff, events);
                warmth::accountable(page, handoff);
            }
            // Their heads have said it.
            Self::Program(_) | Self::Service(_) | Self::Screening(_) => {}
        }
        page.blank();
    }
}

/// Where the handoff stands, and who is accountable, each where it is another than before.
fn handoff_change(after: &Handoff, before: Option<&Handoff>) -> Option<String> {
    let moved = before.is_none_or(|before| before.phase != after.phase);
    let passed = before.is_none_or(|before| before.accountable != after.accountable);
    let standing = moved.then(|| format!("now {}", handoff::standing(after)));
    let who = passed.then(|| format!("accountable: {}", people::accountable(&after.accountable)));
    let parts: Vec<String> = [standing, who].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
