//! Collects everything that is wrong with a request, each with the path of its field.
//!
//! A reader of a field either gives a value or records a fault, and [`Faulty`] is the proof that it did: nothing else
//! makes one. So an act with a fault cannot come out as an act, and every reader goes on to the fields after it.

use std::ops::RangeInclusive;

use baton_commands::FieldFault;

/// A value, or the proof that a fault was recorded.
pub(crate) type Checked<T> = Result<T, Faulty>;

/// A fault was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Faulty(());

/// The faults found so far, and the field that is being read.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    path: String,
    found: Vec<FieldFault>,
}

impl Faults {
    /// Records what is wrong with the field that is being read, and what to do. It follows the field's name in a
    /// sentence, and never repeats what was written.
    pub(crate) fn fault(&mut self, what: impl Into<String>) -> Faulty {
        self.found.push(FieldFault { field: self.path.clone(), what: what.into() });
        Faulty(())
    }

    /// Records what is wrong with the field `name` of the message that is being read.
    pub(crate) fn fault_of(&mut self, name: &str, what: impl Into<String>) -> Faulty {
        match self.field(name, (), |faults, ()| Err::<std::convert::Infallible, _>(faults.fault(what))) {
            Err(faulty) => faulty,
        }
    }

    /// All of them, in the order of the fields.
    pub(crate) fn into_found(self) -> Vec<FieldFault> {
        self.found
    }

    /// Reads `value` as the field `name` of the message that is being read.
    pub(crate) fn field<V, T>(
        &mut self,
        name: &str,
        value: V,
        read: impl FnOnce(&mut Self, V) -> Checked<T>,
    ) -> Checked<T> {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        let checked = read(self, value);
        self.path.truncate(before);
        checked
    }

    /// A field that must be there.
    pub(crate) fn required<V, T>(
        &mut self,
        name: &str,
        value: Option<V>,
        read: impl FnOnce(&mut Self, V) -> Checked<T>,
    ) -> Checked<T> {
        match value {
            Some(value) => self.field(name, value, read),
            None => Err(self.fault_of(name, "is required")),
        }
    }

    /// A field that may be left out.
    pub(crate) fn optional<V, T>(
        &mut self,
        name: &str,
        value: Option<V>,
        read: impl FnOnce(&mut Self, V) -> Checked<T>,
    ) -> Checked<Option<T>> {
        value.map(|value| self.field(name, value, read)).transpose()
    }

    /// A field that must be left out here.
    pub(crate) fn refused<V>(&mut self, name: &str, value: Option<V>, why: &str) -> Checked<()> {
        value.map_or(Ok(()), |_| Err(self.fault_of(name, why)))
    }

    /// A list of so many entries, each read under its own number.
    pub(crate) fn list<V, T>(
        &mut self,
        name: &str,
        values: Vec<V>,
        entries: RangeInclusive<usize>,
        read: impl Fn(&mut Self, V) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        if values.len() < *entries.start() {
            let what =
                format!("has {} entries, fewer than the {} that it needs", values.len(), entries.start());
            return Err(self.fault_of(name, what));
        }
        // What is beyond the limit is not read: a request cannot ask for more work than the limit allows.
        if values.len() > *entries.end() {
            let what =
                format!("has {} entries, more than the {} that it may have", values.len(), entries.end());
            return Err(self.fault_of(name, what));
        }
        // Every entry is read before the first fault counts, so that all faults are found.
        let read: Vec<_> = values
            .into_iter()
            .enumerate()
            .map(|(index, value)| self.field(&format!("{name}[{index}]"), value, &read))
            .collect();
        read.into_iter().collect()
    }
}
