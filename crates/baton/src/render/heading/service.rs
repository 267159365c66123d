//! The head of a service's story: whose it is, what it is for, how much room it has, and whether it is there.

use baton_api::directory::v1::Service;

use super::{Head, codes_or};
use crate::render::page::Page;
use crate::render::sentence::room_in_words;
use crate::render::{names, when};

/// Writes the head.
pub(crate) fn write(page: &mut Page, service: &Service) {
    let mut head = Head::of(page, &service.name);
    if let Some(entry) = &service.entry {
        let ways: Vec<String> = entry.paths.iter().map(|path| names::path(*path)).collect();
        head.line("title", &entry.title);
        head.line("organization", &service.organization);
        head.line("for needs", &codes_or(&entry.needs, "none"));
        head.line("areas", &codes_or(&entry.areas, "everywhere"));
        head.line("by way of", &codes_or(&ways, "none"));
    }
    head.line("capacity", &capacity(service));
    head.line("stands", &standing(service));
    head.end();
}

/// What is known of its capacity.
pub(crate) fn capacity(service: &Service) -> String {
    let Some(room) = &service.room else { return "nobody has said".to_owned() };
    let mut text = room_in_words(room).to_owned();
    if let Some(available) = room.available {
        text = format!("{text}, could take {available}");
    }
    if let Some(maximum) = room.maximum {
        text = format!("{text}, at most {maximum}");
    }
    match when::instant(service.room_as_of.as_ref()) {
        Some(at) => format!("{text}, as of {}", when::moment(at)),
        None => text,
    }
}

/// Whether it is in the directory.
pub(crate) fn standing(service: &Service) -> String {
    match when::instant(service.retired_at.as_ref()) {
        Some(at) => format!("retired since {}", when::moment(at)),
        None => "in the directory".to_owned(),
    }
}
