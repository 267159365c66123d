//! The head of a program's story: whose it is, what it is for, in which version, and whether it is in force.

use baton_api::program::v1::Program;

use super::{Head, codes_or};
use crate::render::page::Page;
use crate::render::{names, when};

/// Writes the head.
pub(crate) fn write(page: &mut Page, program: &Program) {
    let mut head = Head::of(page, &program.name);
    head.line("title", &program.title);
    head.line(
        "owner",
        program.owner.as_deref().unwrap_or("nobody: it is built in, and nothing is recorded of it"),
    );
    head.line("version", &version(program));
    if let Some(policy) = &program.policy {
        let kinds: Vec<String> = policy.kinds.iter().map(|kind| names::handoff_kind(*kind)).collect();
        head.line("for needs", &codes_or(&policy.needs, "any"));
        head.line("for kinds", &codes_or(&kinds, "all"));
        head.line_if("sensitive", policy.sensitive.then_some("yes: privacy comes before every introduction"));
    }
    head.line("stands", &standing(program));
    head.end();
}

fn version(program: &Program) -> String {
    let number = match program.version {
        version if version == program.newest_version => format!("{version}, the newest"),
        version => format!("{version} of {}", program.newest_version),
    };
    when::instant(program.version_since.as_ref())
        .map_or_else(|| number.clone(), |since| format!("{number}, since {}", when::moment(since)))
}

/// Whether anything is requested under it.
pub(crate) fn standing(program: &Program) -> String {
    match when::instant(program.retired_at.as_ref()) {
        Some(at) => format!("retired since {}", when::moment(at)),
        None => "in force".to_owned(),
    }
}
