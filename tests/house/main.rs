//! The house rules that no compiler checks: which crate may know which, and how long, how documented and how
//! finished the sources are. It reads files and `cargo metadata`; it knows nothing of what the code does.

mod arrows;
mod papers;
mod tidiness;

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo metadata answers in a workspace that builds")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// Every Rust file of the workspace as a path below the root and its text.
fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in ["crates", "tests"] {
        collect_rust_files(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).expect("found below the root").display().to_string();
            let text = read(&name);
            (name, text)
        })
        .collect()
}

fn collect_rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect_rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} found:\n  {}\n", faults.len(), faults.join("\n  "));
}

#[test]
fn crates_know_only_whom_they_may() {
    assert_none(&arrows::faults(&arrows::crates_of(&metadata())));
}

#[test]
fn every_crate_has_its_paragraph_and_its_invariant() {
    let metadata = metadata();
    let names: Vec<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    assert_none(&papers::architecture_faults(&read("ARCHITECTURE.md"), &names));
}

#[test]
fn every_crate_states_the_licence() {
    assert!(read("LICENSE").contains("Apache License"), "LICENSE is not the Apache License");
    let licences: Vec<(String, Option<String>)> = metadata()
        .workspace_packages()
        .iter()
        .map(|package| (package.name.to_string(), package.license.clone()))
        .collect();
    assert_none(&papers::licence_faults(&licences));
}

#[test]
fn sources_are_tidy() {
    let sources = sources();
    assert!(sources.len() > 10, "only {} files found: is the root right?", sources.len());
    assert_none(&tidiness::faults(&sources));
}
