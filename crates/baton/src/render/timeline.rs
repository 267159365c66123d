//! The events in order: each with its time, its number, what happened, who did it, and who is accountable from then on.

use std::collections::BTreeMap;

use baton_api::event::v1::Event;
use baton_api::event::v1::event::Event as Kind;

use super::page::{Page, Tone};
use super::sentence::{Told, tell};
use super::{Step, Story, Subject, people, when, words};

/// Where the text of an event begins.
const TEXT: usize = 18;
/// Where it begins behind a label.
const LABELLED: usize = 31;
/// Clocks that differ by less are told as one, in seconds.
const SAME_MOMENT: i64 = 1;

/// Writes events one after the other, and remembers what need not be said again.
pub(crate) struct Stepping<'a> {
    corrections: BTreeMap<u32, (u64, Option<String>)>,
    versions: BTreeMap<u32, u64>,
    day: String,
    before: Option<&'a Step>,
}

/// Writes every event, with what stands between them and what was learnt later.
pub(crate) fn write(page: &mut Page, story: &Story) {
    let mut stepping = Stepping::new(&story.steps);
    let asides_after = |page: &mut Page, count: usize| {
        for (_, aside) in story.asides.iter().filter(|(before, _)| *before == count) {
            aside.write(page, TEXT);
        }
    };
    asides_after(page, 0);
    for (index, step) in story.steps.iter().enumerate() {
        stepping.write(page, step);
        asides_after(page, index + 1);
    }
    if !story.learnt_later.is_empty() {
        page.blank();
        page.paragraph(3, Tone::Warn, "Had happened by then, and was learnt only later:");
        let mut day = String::new();
        for event in &story.learnt_later {
            let told = tell(event);
            write_sentence(page, event, &told, &mut day);
            write_who(page, event, true);
            write_facts(page, event, &told);
        }
    }
}

impl<'a> Stepping<'a> {
    /// At the beginning of these steps.
    pub(crate) fn new(steps: &[Step]) -> Self {
        let mut corrections = BTreeMap::new();
        let mut versions = BTreeMap::new();
        for Step { event, .. } in steps {
            match &event.event {
                Some(Kind::InformationShared(shared)) => {
                    versions.insert(shared.version, event.revision);
                }
                Some(Kind::InformationCorrected(corrected)) => {
                    let words = event.words.as_ref().and_then(|words| words.correction.as_ref());
                    let right = words.map(|correction| correction.right.clone());
                    corrections.insert(corrected.version, (event.revision, right));
                    versions.insert(corrected.version, event.revision);
                }
                _ => {}
            }
        }
        Self { corrections, versions, day: String::new(), before: None }
    }

    /// Writes one event and what is different after it.
    pub(crate) fn write(&mut self, page: &mut Page, step: &'a Step) {
        let told = tell(&step.event);
        write_sentence(page, &step.event, &told, &mut self.day);
        self.write_who(page, &step.event);
        write_facts(page, &step.event, &told);
        self.write_corrections(page, &step.event);
        self.write_change(page, &step.after);
        self.before = Some(step);
    }

    /// The events of one act have the same actor and times, and those of one call the same recording: said once.
    fn write_who(&self, page: &mut Page, event: &Event) {
        let before = self.before.and_then(|step| Circumstances::of(&step.event));
        let Some(now) = Circumstances::of(event) else { return };
        match before {
            Some(before) if before == now => {}
            Some(before) if before.request == now.request && before.recorded_at == now.recorded_at => {
                write_who(page, event, false);
            }
            Some(_) | None => write_who(page, event, true),
        }
    }

    /// A correction stands beside what it corrects, either way.
    fn write_corrections(&self, page: &mut Page, event: &Event) {
        match &event.event {
            Some(Kind::InformationShared(shared)) => {
                let mut version = shared.version + 1;
                while let Some((revision, right)) = self.corrections.get(&version) {
                    let right = right.as_ref().map_or_else(String::new, |right| format!(": “{right}”"));
                    let text = format!("in #{revision}, version {version}{right}");
                    write_fact(page, Tone::Warn, "put right", &text);
                    version += 1;
                }
            }
            Some(Kind::InformationCorrected(corrected)) => {
                let before = corrected.version.saturating_sub(1);
                if let Some(revision) = self.versions.get(&before) {
                    write_fact(page, Tone::Plain, "puts right", &format!("version {before}, #{revision}"));
                }
            }
            _ => {}
        }
    }

    /// What is different after the event.
    fn write_change(&self, page: &mut Page, after: &Subject) {
        let Some(text) = after.change(self.before.map(|step| &step.after)) else { return };
        page.hanging(&[(Tone::Accent, &format!("{:TEXT$}→ ", ""))], TEXT + 2, Tone::Accent, &text);
    }
}

fn write_sentence(page: &mut Page, event: &Event, told: &Told, day: &mut String) {
    let occurred = event.meta.as_ref().and_then(|meta| when::instant(meta.occurred_at.as_ref()));
    let (this_day, time) = occurred.map_or_else(Default::default, |at| (when::day(at), when::time(at)));
    if this_day != *day {
        page.blank();
        page.paragraph(3, Tone::Accent, &this_day);
        *day = this_day;
    }
    let number = format!("#{}", event.revision);
    let lead = format!("   {time:<8} {number:>5}");
    page.hanging(&[(Tone::Faint, &lead)], TEXT, told.tone, &told.what);
}

fn write_facts(page: &mut Page, event: &Event, told: &Told) {
    for (label, text) in told.facts.iter().chain(&words::of(event)) {
        write_fact(page, Tone::Plain, label, text);
    }
}

fn write_fact(page: &mut Page, tone: Tone, label: &str, text: &str) {
    page.hanging(&[(Tone::Faint, &format!("{:TEXT$}{label}", ""))], LABELLED, tone, text);
}

/// Who did it, and where that differs: when it was recorded, by whom, and why so late.
fn write_who(page: &mut Page, event: &Event, with_time: bool) {
    let Some(meta) = &event.meta else { return };
    if let Some(actor) = &meta.actor {
        write_fact(page, Tone::Faint, "by", &people::actor(actor));
    }
    let clocks = (when::instant(meta.occurred_at.as_ref()), when::instant(meta.recorded_at.as_ref()));
    let recorded_at = match clocks {
        (Some(occurred), Some(recorded)) => {
            let apart = (recorded.as_second() - occurred.as_second()).abs() > SAME_MOMENT;
            (with_time && apart).then(|| when::moment(recorded))
        }
        (None, _) | (_, None) => None,
    };
    let recorded_by = meta.recorded_by.as_ref().map(|by| format!("by {}", people::actor(by)));
    let late = words::late_reason(event).map(|reason| format!("late: {reason}"));
    let parts: Vec<String> = [recorded_at, recorded_by, late].into_iter().flatten().collect();
    if !parts.is_empty() {
        write_fact(page, Tone::Faint, "recorded", &parts.join(", "));
    }
}

/// Who, and when by both clocks, in seconds.
#[derive(PartialEq)]
struct Circumstances<'a> {
    request: &'a str,
    person: &'a str,
    occurred_at: i64,
    recorded_at: i64,
}

impl<'a> Circumstances<'a> {
    fn of(event: &'a Event) -> Option<Self> {
        let meta = event.meta.as_ref()?;
        Some(Self {
            request: &meta.request_id,
            person: &meta.actor.as_ref()?.person,
            occurred_at: meta.occurred_at.as_ref()?.seconds,
            recorded_at: meta.recorded_at.as_ref()?.seconds,
        })
    }
}
