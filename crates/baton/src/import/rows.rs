//! From a line of a CSV file to an entry of a batch. What it cannot read it says by line and column, and never repeats
//! what stood there.

use std::io::Read;

use anyhow::{Context as _, ensure};
use baton_api::Date;
use baton_api::screening::v1::Eligible;
use baton_api::types::v1::{Encounter, Strata, ZonedDate};
use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use super::counted;

/// The columns that a file must have.
pub(super) const REQUIRED: [&str; 5] =
    ["patient", "encounter_id", "encounter_kind", "encounter_date", "zone"];

/// The columns that it may have.
pub(super) const OPTIONAL: [&str; 11] = [
    "key",
    "encounter_status",
    "age_years",
    "occurred_at",
    "late_reason",
    "age_band",
    "sex",
    "language",
    "race_ethnicity",
    "rurality",
    "payer",
];

/// A line of the file.
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u64,
    /// How many bytes of the file are read with it.
    pub(super) read_bytes: u64,
    /// The entry, or what is wrong with it.
    pub(super) entry: Result<Eligible, String>,
}

/// The lines of a file, read one by one: a file may be of any size.
pub(super) struct Lines<R> {
    reader: Reader<R>,
    columns: Vec<String>,
    record: StringRecord,
}

impl<R: Read> Lines<R> {
    /// The lines of a file with a header.
    ///
    /// # Errors
    /// If it has none, or not the columns that it must have, or others.
    pub(super) fn of(file: R) -> anyhow::Result<Self> {
        let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(file);
        let header = reader.headers().context("the first line cannot be read as names of columns")?;
        let columns: Vec<String> = header.iter().map(str::to_owned).collect();
        let known = |name: &str| REQUIRED.contains(&name) || OPTIONAL.contains(&name);
        let missing: Vec<_> =
            REQUIRED.into_iter().filter(|name| !columns.iter().any(|column| column == name)).collect();
        ensure!(missing.is_empty(), "the file has no column {}", missing.join(", "));
        let strange = columns.iter().filter(|column| !known(column)).count() as u64;
        let (are, them) = if strange == 1 { ("is", "it") } else { ("are", "them") };
        ensure!(
            strange == 0,
            "{} {are} of no name that is known here: take {them} out; the names are {}, {}",
            counted(strange, "column"),
            REQUIRED.join(", "),
            OPTIONAL.join(", ")
        );
        Ok(Self { reader, columns, record: StringRecord::new() })
    }

    fn entry(&self) -> Result<Eligible, String> {
        if self.record.len() != self.columns.len() {
            let (found, wanted) = (counted(self.record.len() as u64, "column"), self.columns.len());
            return Err(format!("it has {found}, and the first line names {wanted}"));
        }
        let optional = |name: &str| {
            let index = self.columns.iter().position(|column| column == name);
            index.and_then(|index| self.record.get(index)).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let required = |name: &str| optional(name).ok_or_else(|| format!("{name} is empty"));
        let id = required("encounter_id")?;
        let date = Some(date(&required("encounter_date")?)?);
        let age_years = optional("age_years").map(|years| years.parse()).transpose();
        let age_years = age_years.map_err(|_| "age_years is not a whole number".to_owned())?;
        let occurred_at = optional("occurred_at").map(|at| instant(&at)).transpose()?;
        let strata = Strata {
            age_band: optional("age_band"),
            sex: optional("sex"),
            language: optional("language"),
            race_ethnicity: optional("race_ethnicity"),
            rurality: optional("rurality"),
            payer: optional("payer"),
        };
        Ok(Eligible {
            // An encounter makes a patient eligible once.
            key: optional("key").unwrap_or_else(|| id.clone()),
            patient: required("patient")?,
            encounter: Some(Encounter {
                id,
                kind: required("encounter_kind")?,
                date: Some(ZonedDate { date, zone: required("zone")? }),
                status: optional("encounter_status"),
            }),
            age_years,
            strata: Some(strata).filter(|strata| *strata != Strata::default()),
            occurred_at,
            late_reason: optional("late_reason"),
        })
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let read = self.reader.read_record(&mut self.record);
        let number = self.record.position().map_or(0, csv::Position::line);
        let read_bytes = self.reader.position().byte();
        match read {
            Ok(true) => Some(Line { number, read_bytes, entry: self.entry() }),
            Ok(false) => None,
            Err(error) => {
                let number = error.position().map_or(number, csv::Position::line);
                let what = match error.kind() {
                    csv::ErrorKind::Utf8 { .. } => "it is not text in UTF-8",
                    _ => "it cannot be read",
                };
                // After a fault of the file itself the reader is at its end.
                Some(Line { number, read_bytes, entry: Err(what.to_owned()) })
            }
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    let date: jiff::civil::Date =
        text.parse().map_err(|_| "encounter_date is not a date such as 2026-03-09".to_owned())?;
    Ok(Date { year: date.year().into(), month: date.month().into(), day: date.day().into() })
}

fn instant(text: &str) -> Result<prost_types::Timestamp, String> {
    let at: jiff::Timestamp = text
        .parse()
        .map_err(|_| "occurred_at is not an instant such as 2026-03-09T15:00:00-05:00".to_owned())?;
    let nanos = at.as_nanosecond();
    let whole = i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap_or(i64::MAX);
    let rest = i32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap_or(0);
    Ok(prost_types::Timestamp { seconds: whole, nanos: rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "patient,encounter_id,encounter_kind,encounter_date,zone,age_years,payer\n";

    fn lines(text: &str) -> Vec<(u64, Result<Eligible, String>)> {
        let file = format!("{HEADER}{text}");
        Lines::of(file.as_bytes()).unwrap().map(|line| (line.number, line.entry)).collect()
    }

    #[test]
    fn a_line_becomes_an_entry_known_by_its_encounter() {
        let read = lines("p-1,visit-1,emergency,2026-03-09,America/Chicago,34,medicaid\n");
        let entry = read[0].1.clone().unwrap();
        assert_eq!((read[0].0, entry.key.as_str(), entry.patient.as_str()), (2, "visit-1", "p-1"));
        assert_eq!(entry.age_years, Some(34));
        assert_eq!(entry.strata.unwrap().payer.as_deref(), Some("medicaid"));
        let date = entry.encounter.unwrap().date.unwrap().date.unwrap();
        assert_eq!((date.year, date.month, date.day), (2026, 3, 9));
    }

    #[test]
    fn every_fault_has_its_line_and_the_others_are_read() {
        let read = lines(
            "p-1,v-1,emergency,9 March,UTC,,\n,v-2,emergency,2026-03-09,UTC,,\np-3,v-3,visit\n\
             p-4,v-4,emergency,2026-03-09,UTC,old,\n\"p-5\",v-5,\"a, b\",2026-03-09,UTC,,\np-6\n",
        );
        let faults: Vec<_> = read.iter().map(|(number, entry)| (*number, entry.clone().err())).collect();
        let expected = [
            (2, Some("encounter_date is not a date such as 2026-03-09")),
            (3, Some("patient is empty")),
            (4, Some("it has 3 columns, and the first line names 7")),
            (5, Some("age_years is not a whole number")),
            (6, None),
            (7, Some("it has 1 column, and the first line names 7")),
        ];
        for ((number, fault), (line, what)) in faults.iter().zip(expected) {
            assert_eq!((*number, fault.as_deref()), (line, what));
        }
    }

    #[test]
    fn columns_that_lack_or_are_not_known_are_refused() {
        let missing = Lines::of("patient,zone\n".as_bytes()).err().unwrap().to_string();
        assert!(missing.contains("encounter_id, encounter_kind, encounter_date"), "{missing}");
        let strange = format!("name,birthday,{HEADER}");
        let strange = Lines::of(strange.as_bytes()).err().unwrap().to_string();
        assert!(
            strange.starts_with("2 columns are of no name that is known here: take them out"),
            "{strange}"
        );
        let strange = format!("name,{HEADER}");
        let strange = Lines::of(strange.as_bytes()).err().unwrap().to_string();
        assert!(strange.starts_with("1 column is of no name that is known here: take it out"), "{strange}");
    }
}
