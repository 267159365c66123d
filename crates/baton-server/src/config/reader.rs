//! Gives values their types, and gathers everything that does not fit, so that it is told at once.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::error::Fault;
use super::layers::Effective;
use super::settings::{Setting, Take};

/// Gives values their types and gathers what does not fit.
pub(super) struct Reader<'a> {
    pub(super) effective: &'a Effective,
    pub(super) faults: Vec<Fault>,
}

impl Reader<'_> {
    pub(super) fn text(&mut self, setting: &'static Setting) -> Option<String> {
        self.read(setting, "a text that is not empty", |text| (!text.is_empty()).then(|| text.to_owned()))
    }

    pub(super) fn parsed<T: FromStr>(&mut self, setting: &'static Setting, expected: &str) -> Option<T> {
        self.read(setting, expected, |text| text.parse().ok())
    }

    pub(super) fn number<T: FromStr + PartialOrd + fmt::Display>(
        &mut self,
        setting: &'static Setting,
        range: &RangeInclusive<T>,
    ) -> Option<T> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        self.read(setting, &expected, |text| text.parse().ok().filter(|number| range.contains(number)))
    }

    /// The value if it is what the setting takes; otherwise nothing, with a fault.
    pub(super) fn read<T>(
        &mut self,
        setting: &'static Setting,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.effective.get(setting)?;
        let parsed = parse(&value.text);
        if parsed.is_none() {
            let shown = (setting.take == Take::Anywhere).then_some(value.text.as_str());
            self.faults.push(Fault::invalid(setting, shown, &value.source, expected));
        }
        parsed
    }
}
