//! What is wrong with the options of a choice before anything is weighed: all of it at once, so that whoever states them
//! mends them in one go. Within these bounds every burden is exact.

use crate::ids::Code;
use crate::limits::{
    OPTION_COST_MINOR_UNITS, OPTION_DECIMALS, OPTION_HOURS, OPTION_KM, OPTIONS, VULNERABILITIES,
};
use crate::value::{Path, PathOption};
use rust_decimal::Decimal;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathFault {
    /// The field's path within the question, such as `options[2].hours`.
    pub field: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// Everything that is wrong with a question for the path; nothing if it can be weighed.
#[must_use]
pub fn faults(
    options: &[PathOption],
    vulnerabilities: &[Code],
    cannot_provide: Option<&Code>,
) -> Vec<PathFault> {
    let mut faults = Faults(Vec::new());
    if options.len() > OPTIONS {
        faults.add("options", format!("names more than {OPTIONS}"));
    }
    if vulnerabilities.len() > VULNERABILITIES {
        faults.add("vulnerabilities", format!("names more than {VULNERABILITIES}"));
    }
    let direct = options.iter().filter(|option| option.path == Path::DirectCare).count();
    if direct > 1 {
        faults.add("options", "names direct care more than once: the referrer gives it in one way");
    }
    if direct > 0 && cannot_provide.is_some() {
        faults.add(
            "cannot_provide",
            "says that the referrer cannot give the care that an option names: leave one out",
        );
    }
    for (index, option) in options.iter().enumerate() {
        faults.option(&format!("options[{index}]"), option);
        if options.iter().take(index).any(|before| before.id == option.id) {
            faults.add(format!("options[{index}].id"), "is the name of another option: give each its own");
        }
    }
    faults.0
}

struct Faults(Vec<PathFault>);

impl Faults {
    fn add(&mut self, field: impl Into<String>, what: impl Into<String>) {
        self.0.push(PathFault { field: field.into(), what: what.into() });
    }

    fn option(&mut self, field: &str, option: &PathOption) {
        match (option.path, &option.receiver) {
            (Path::InformationPacket | Path::WarmIntroduction, None) => {
                self.add(format!("{field}.receiver"), "is required: say which service the path leads to");
            }
            (Path::DirectCare, Some(_)) => {
                self.add(
                    format!("{field}.receiver"),
                    "has no place where the referrer gives the care: leave it out",
                );
            }
            (Path::InformationPacket | Path::WarmIntroduction, Some(_)) | (Path::DirectCare, None) => {}
        }
        self.measure(format!("{field}.hours"), option.hours, OPTION_HOURS);
        self.measure(format!("{field}.distance_km"), option.distance_km, OPTION_KM);
        if option.cost_minor_units > OPTION_COST_MINOR_UNITS {
            self.add(
                format!("{field}.cost_minor_units"),
                format!("must be at most {OPTION_COST_MINOR_UNITS}"),
            );
        }
    }

    fn measure(&mut self, field: String, measure: Decimal, most: u32) {
        let within = (Decimal::ZERO..=Decimal::from(most)).contains(&measure);
        if !within || measure.normalize().scale() > OPTION_DECIMALS {
            self.add(field, format!("must be from 0 to {most}, with at most {OPTION_DECIMALS} decimals"));
        }
    }
}
