//! Passing information and putting it right.

use baton_api::event::v1::{
    InformationAnswered, InformationCorrected, InformationRequested, InformationShared,
};

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people};

pub(super) fn shared(event: &InformationShared) -> Told {
    let parts: Vec<String> = event.parts.iter().map(|part| names::information_part(*part)).collect();
    Told::new(format!("Information shared, version {}: {}", event.version, names::list(&parts)))
}

pub(super) fn corrected(event: &InformationCorrected) -> Told {
    let by = match names::corrected_by(event.by).as_str() {
        "family" => "family".to_owned(),
        other => format!("the {other}"),
    };
    Told::new(format!("Put right by {by}: now version {}", event.version))
        .toned(Tone::Warn)
        .with("heard by", people::sides(&event.heard_by))
}

pub(super) fn requested(event: &InformationRequested) -> Told {
    Told::new(format!("Question {} asked", event.question))
}

pub(super) fn answered(event: &InformationAnswered) -> Told {
    Told::new(format!("Question {} answered", event.question))
}
