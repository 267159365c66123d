//! The transition table: every act, wherever a handoff can stand, by whoever may stand towards it.

use super::{Place, Seat, Stage};
use crate::act::{Act, ActKind};
use crate::decide::{Decision, decide};
use crate::event::EventKind;
use crate::evolve::evolve;
use crate::refusal::RefusalCode;
use crate::rule::Rule;
use crate::state::State;
use std::fmt;

/// What becomes of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It is recorded as these events.
    Recorded(Vec<EventKind>),
    /// It is so already.
    AlreadyDone,
    /// It is refused, by a rule or by the life cycle itself.
    Refused(RefusalCode, Option<Rule>),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded(events) => {
                let names: Vec<&str> = events.iter().map(|event| event.name()).collect();
                write!(f, "+ {}", names.join(" "))
            }
            Self::AlreadyDone => f.write_str("= already done"),
            Self::Refused(code, None) => write!(f, "- {code:?}"),
            Self::Refused(code, Some(rule)) => write!(f, "- {code:?} {rule}"),
        }
    }
}

/// One act at one place, by everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which act.
    pub act: ActKind,
    /// Where.
    pub place: Place,
    /// What becomes of it, by whoever gives it, in the order of [`Seat::ALL`].
    pub cells: Vec<(Seat, Cell)>,
}

/// The whole table.
///
/// # Panics
/// If the script of a place is refused, which is a fault of the rules or of the script.
#[must_use]
pub fn table() -> Vec<Row> {
    let stage = Stage::fixed();
    let states: Vec<(Place, State, i64)> =
        Place::all().into_iter().map(|place| reach(&stage, place)).collect();
    let row = |act: ActKind, (place, state, minutes): &(Place, State, i64)| Row {
        act,
        place: *place,
        cells: Seat::ALL.iter().map(|seat| (*seat, cell(&stage, *seat, act, state, *minutes))).collect(),
    };
    ActKind::ALL.iter().flat_map(|act| states.iter().map(|place| row(*act, place))).collect()
}

fn cell(stage: &Stage, seat: Seat, act: ActKind, state: &State, minutes: i64) -> Cell {
    match decide(state, &stage.command(seat, stage.sample(act, seat), minutes)) {
        Ok(Decision::Record(drafts)) => {
            Cell::Recorded(drafts.iter().map(|draft| draft.event.kind()).collect())
        }
        Ok(Decision::AlreadyDone) => Cell::AlreadyDone,
        Err(refusal) => Cell::Refused(refusal.code, refusal.rule),
    }
}

/// Plays the script of a place, an act a minute.
fn reach(stage: &Stage, place: Place) -> (Place, State, i64) {
    let mut state = None;
    let mut minutes = 0;
    for (seat, act) in stage.acts_to_reach(place) {
        state = play(stage, state, seat, act, minutes);
        minutes += 1;
    }
    (place, state, minutes)
}

fn play(stage: &Stage, state: State, seat: Seat, act: Act, minutes: i64) -> State {
    let kind = act.kind().name();
    match decide(&state, &stage.command(seat, act, minutes)) {
        Ok(Decision::Record(drafts)) => {
            drafts.iter().fold(state, |state, draft| match evolve(state, &draft.stamp, &draft.event) {
                Ok(state) => state,
                Err(illegal) => unreachable!("the script's {kind} does not fold: {illegal}"),
            })
        }
        other => unreachable!("the script's {kind} is not recorded: {other:?}"),
    }
}

const HEAD: &str = "\
# What becomes of every act, wherever a handoff stands, by whoever gives it.
#
#   + Events          recorded as these events, in one append
#   = already done    nothing is recorded, nobody is refused
#   - Reason Rule     refused
#
# Everywhere one receiver declined twice and lost the patient's consent (the former receiver), and an escalation waits.
# From `consented` on information is shared, an introduction planned, and a navigator knows of a barrier and plans to
# reach the patient; from `offered` on a question waits for its answer; from `accepted` on a visit is planned. The packet
# was given by the patient's own choice.
# Nobody recorded a part for somebody else, so nobody has anything to attest.
#
# Regenerate: BATON_REGENERATE=1 cargo test -p baton-domain transition_table
";

/// The table as it is checked in.
#[must_use]
pub fn render(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| {
        let cells = row.cells.iter().map(|(_, cell)| cell.to_string());
        [row.act.name().to_owned(), row.place.name().to_owned()].into_iter().chain(cells).collect()
    });
    let titles = ["act", "where"].into_iter().chain(Seat::ALL.iter().map(|seat| seat.name()));
    let all: Vec<Vec<String>> = std::iter::once(titles.map(str::to_owned).collect()).chain(lines).collect();
    let width = |column: usize| all.iter().filter_map(|line| line.get(column)).map(String::len).max();
    let widths: Vec<usize> = (0..Seat::ALL.len() + 2).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = HEAD.to_owned();
    let mut act_before = None;
    for line in &all {
        if line.first() != act_before {
            text.push('\n');
        }
        act_before = line.first();
        let padded: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}
