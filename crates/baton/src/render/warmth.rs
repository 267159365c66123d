//! How warm a handoff was, and why: each element with the events that show it.
//!
//! The level and the elements are the server's answer; here they are only explained.

use baton_api::event::v1::Event;
use baton_api::event::v1::event::Event as Kind;
use baton_api::handoff::v1::Handoff;
use baton_api::types::v1::{Owned, ParticipantRole, Warmth, WarmthLevel};

use super::names;
use super::page::{Page, Tone};
use super::people;

const INDENT: usize = 3;
const LABELLED: usize = 21;

/// Writes the level and each element.
pub(crate) fn write(page: &mut Page, handoff: &Handoff, events: &[&Event]) {
    let Some(warmth) = &handoff.warmth else { return };
    let (level, tone) = level(handoff);
    page.hanging(&[(Tone::Plain, "   How warm")], LABELLED, tone, &level.to_uppercase());
    let evidence = Evidence::of(events);
    let owned = warmth.owned();
    for (name, there, why) in [
        ("live", warmth.live, evidence.live()),
        ("included", warmth.included, evidence.included()),
        ("endorsed", warmth.endorsed, evidence.endorsed()),
        ("heard", warmth.heard, evidence.heard()),
        ("informed", warmth.informed, evidence.informed()),
        ("owned", matches!(owned, Owned::Yes | Owned::Reported), evidence.owned(owned)),
    ] {
        let (mark, tone) = if there { ("yes", Tone::Good) } else { ("no", Tone::Faint) };
        let lead = format!("{:INDENT$}  {name:<10} ", "");
        let text = if there { why.0 } else { why.1.to_owned() };
        page.hanging(&[(Tone::Plain, &lead), (tone, mark)], LABELLED, Tone::Plain, &text);
    }
    let asked: Vec<String> = asked(handoff);
    if !asked.is_empty() {
        let text = format!("the program asks for {} as well", names::list(&asked));
        page.paragraph(LABELLED, Tone::Faint, &text);
    }
    if warmth.breached {
        let rules: Vec<String> = handoff.breaches.iter().map(|rule| names::rule(*rule)).collect();
        let text = format!("never warm, since {} was breached", names::list(&rules));
        page.paragraph(LABELLED, Tone::Bad, &text);
    }
}

/// The level in words.
pub(crate) fn level(handoff: &Handoff) -> (&'static str, Tone) {
    let level = handoff.warmth.as_ref().map_or(WarmthLevel::Unspecified, Warmth::level);
    match level {
        WarmthLevel::Warm => ("warm", Tone::Good),
        WarmthLevel::Partial => ("partly warm", Tone::Warn),
        WarmthLevel::Cold => ("cold", Tone::Faint),
        WarmthLevel::Unspecified => ("not known", Tone::Faint),
    }
}

fn asked(handoff: &Handoff) -> Vec<String> {
    let policy = handoff.program.as_ref().and_then(|program| program.policy.as_ref());
    policy.map_or_else(Vec::new, |policy| {
        policy.warm_elements.iter().map(|element| names::warm_element(*element)).collect()
    })
}

/// Where the events show an element: the numbers of those that do.
struct Evidence<'a> {
    events: &'a [&'a Event],
}

/// What to say where an element is there, and where it is not.
type Why = (String, &'static str);

impl<'a> Evidence<'a> {
    const fn of(events: &'a [&'a Event]) -> Self {
        Self { events }
    }

    /// `#3`, `#3 and #7`: the events that `shows` holds of.
    fn at(&self, shows: impl Fn(&Kind) -> bool) -> String {
        let found: Vec<String> = self
            .events
            .iter()
            .filter(|event| event.event.as_ref().is_some_and(&shows))
            .map(|event| format!("#{}", event.revision))
            .collect();
        names::list(&found)
    }

    fn live(&self) -> Why {
        let at = self.at(|kind| matches!(kind, Kind::IntroductionHeld(held) if held.live));
        (format!("both sides in one conversation ({at})"), "the sides never were in one conversation")
    }

    fn included(&self) -> Why {
        let with = |role: ParticipantRole| {
            self.at(|kind| match kind {
                Kind::IntroductionHeld(held) => {
                    held.live && held.participants.iter().any(|participant| participant.role() == role)
                }
                _ => false,
            })
        };
        let with_patient = with(ParticipantRole::Patient);
        let there = if with_patient.is_empty() {
            "the patient could not be in it, family or a proxy was".to_owned()
        } else {
            format!("the patient was in it ({with_patient})")
        };
        (there, "the patient was not in it")
    }

    fn endorsed(&self) -> Why {
        let at = self.at(|kind| match kind {
            Kind::IntroductionHeld(held) => {
                held.endorsement.as_ref().is_some_and(|said| said.by_name && said.why_they && said.good_at)
            }
            _ => false,
        });
        (
            format!("introduced by name, with why they and what they are good at ({at})"),
            "not introduced by name, with why they and what they are good at",
        )
    }

    fn heard(&self) -> Why {
        let at =
            self.at(|kind| matches!(kind, Kind::IntroductionHeld(held) if held.patient_invited_to_clarify));
        let corrected = self.at(|kind| matches!(kind, Kind::InformationCorrected(_)));
        let corrected = if corrected.is_empty() {
            String::new()
        } else {
            format!("; both sides have what was put right ({corrected})")
        };
        (
            format!("the patient was invited to clarify ({at}){corrected}"),
            "the patient was not invited to clarify, or a side lacks what was put right",
        )
    }

    fn informed(&self) -> Why {
        let at = self.at(|kind| matches!(kind, Kind::InformationShared(_)));
        (
            format!("information was shared by the time they met ({at})"),
            "nothing was shared by the time they met",
        )
    }

    fn owned(&self, owned: Owned) -> Why {
        let at = self.at(|kind| matches!(kind, Kind::ResponsibilityAcknowledged(_)));
        let confirmed = self.at(|kind| matches!(kind, Kind::PracticeHandoffAttested(_)));
        let how = match owned {
            Owned::Reported => format!("taken and read back, as somebody else recorded ({at})"),
            Owned::Yes | Owned::No | Owned::Unspecified if confirmed.is_empty() => {
                format!("taken and read back by the receiver ({at})")
            }
            Owned::Yes | Owned::No | Owned::Unspecified => {
                format!("taken and read back ({at}), and confirmed by the receiver ({confirmed})")
            }
        };
        (how, "nobody took responsibility and read back")
    }
}

/// Who is accountable at the end, in one line.
pub(crate) fn accountable(page: &mut Page, handoff: &Handoff) {
    let who = people::accountable(&handoff.accountable);
    page.hanging(&[(Tone::Plain, "   Accountable")], LABELLED, Tone::Accent, &who);
}
