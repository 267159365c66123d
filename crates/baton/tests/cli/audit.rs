//! `baton audit show`: the same story from a server and from a store's files, as it is and as it was.

use std::fs;
use std::path::Path;

use regex::Regex;
use tempfile::tempdir;

use crate::pinned::{check, mask};
use crate::run::{baton, failure, interrupt, stdout, until};

const ABSENT: &str = "018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";

/// Where these stand among the stories.
const ROOMING: usize = 0;
const TRANSITION: usize = 3;
const WRONG_CLICK: usize = 11;

/// The ids of the handoffs, in the order in which their stories are told.
fn handoffs(printed: &str) -> Vec<String> {
    let name = Regex::new("(?m)^   handoffs/(.*)$").unwrap();
    name.captures_iter(printed).map(|found| found[1].to_owned()).collect()
}

/// Plays the stories into `kept`; the ids of the handoffs.
fn kept(dir: &Path) -> Vec<String> {
    handoffs(&stdout(dir, &["demo", "--keep", "kept"]))
}

#[test]
fn a_story_is_the_same_from_a_server_and_from_its_files() {
    let dir = tempdir().unwrap();
    let command = baton(dir.path(), &["demo", "--keep", "kept", "--serve"]);
    let (running, printed) = until(command, "Serving until Ctrl-C.");
    let id = &handoffs(&printed)[WRONG_CLICK];
    let url = Regex::new("http://127[0-9.:]+").unwrap().find(&printed).unwrap().as_str();

    let served = ["audit", "show", id, "--server", url, "--organization", "youth-clinic"];
    let served = stdout(dir.path(), &served);
    check("audit-show.txt", &served, dir.path());
    let key = "kept/key-encryption.key";
    let stored = stdout(dir.path(), &["audit", "show", id, "--store", "kept", "--keys", key]);
    assert_eq!(stored, served, "read while it is served");

    let json = ["audit", "show", id, "--server", url, "--organization", "youth-clinic", "--json"];
    let json: serde_json::Value = serde_json::from_str(&stdout(dir.path(), &json)).unwrap();
    assert_eq!(json["handoff"]["events"].as_array().unwrap().len(), 14);

    let stranger = ["audit", "show", id, "--server", url, "--organization", "food-bank"];
    let (code, said) = failure(dir.path(), &stranger);
    assert_eq!(code, 1);
    assert!(said.contains("that food-bank may see"), "{said}");
    let (_, said) = failure(dir.path(), &["audit", "show", id, "--server", url]);
    assert!(said.contains("--organization names a party to it"), "{said}");
    interrupt(running);

    let stopped = stdout(dir.path(), &["audit", "show", id, "--store", "kept", "--keys", key]);
    assert_eq!(stopped, served, "read when nobody serves it");
}

#[test]
fn without_the_key_what_people_wrote_is_sealed() {
    let dir = tempdir().unwrap();
    let ids = kept(dir.path());
    let sealed = stdout(dir.path(), &["audit", "show", &ids[TRANSITION], "--store", "kept"]);
    check("audit-show-sealed.txt", &sealed, dir.path());
    assert!(!sealed.contains('“'), "{sealed}");
}

#[test]
fn the_past_is_shown_as_it_was() {
    let dir = tempdir().unwrap();
    let ids = kept(dir.path());
    let key = "kept/key-encryption.key";
    let show = |as_of: &str| {
        stdout(
            dir.path(),
            &["audit", "show", &ids[TRANSITION], "--store", "kept", "--keys", key, "--as-of", as_of],
        )
    };
    let by_revision = show("6");
    check("audit-show-as-of.txt", &by_revision, dir.path());

    let json =
        stdout(dir.path(), &["audit", "show", &ids[TRANSITION], "--store", "kept", "--as-of", "6", "--json"]);
    check("audit-show-json.txt", &json, dir.path());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let last = &json["handoff"]["events"][6];
    assert_eq!(show(&format!("position:{}", last["position"].as_str().unwrap())), by_revision);
    assert_eq!(show(&format!("occurred:{}", last["meta"]["occurredAt"].as_str().unwrap())), by_revision);
}

#[test]
fn a_story_is_walked_step_by_step() {
    let dir = tempdir().unwrap();
    let ids = kept(dir.path());
    let walked = stdout(dir.path(), &["audit", "show", &ids[ROOMING], "--store", "kept", "--step"]);
    check("audit-show-step.txt", &walked, dir.path());
}

#[test]
fn what_cannot_be_shown_is_explained() {
    let dir = tempdir().unwrap();
    kept(dir.path());
    fs::create_dir(dir.path().join("empty")).unwrap();
    let screening = format!("screenings/{ABSENT}");
    let unreachable = ["--server", "http://127.0.0.1:1"];
    let mut said = String::new();
    for (about, args) in [
        ("an unknown handoff", &["audit", "show", ABSENT, "--store", "kept"][..]),
        ("another tenant", &["audit", "show", ABSENT, "--store", "kept", "--tenant", "other"]),
        ("no tenant at all", &["audit", "show", ABSENT, "--store", "kept", "--tenant", "no/tenant"]),
        ("an unknown program", &["audit", "show", "programs/none", "--store", "kept"]),
        ("an unknown service", &["audit", "show", "services/none", "--store", "kept"]),
        ("an unknown screening", &["audit", "show", &screening, "--store", "kept"]),
        ("a malformed id", &["audit", "show", "7", "--store", "kept"]),
        ("a malformed program", &["audit", "show", "programs/a b", "--store", "kept"]),
        ("something without a story", &["audit", "show", "views/worklist", "--store", "kept"]),
        ("a malformed moment", &["audit", "show", ABSENT, "--store", "kept", "--as-of", "yesterday"]),
        ("a directory without a store", &["audit", "show", ABSENT, "--store", "empty"]),
        ("no directory", &["audit", "show", ABSENT, "--store", "nowhere"]),
        ("no key file", &["audit", "show", ABSENT, "--store", "kept", "--keys", "nowhere"]),
        ("not a key file", &["audit", "show", ABSENT, "--store", "kept", "--keys", "kept/log.lock"]),
        ("no server", &["audit", "show", ABSENT, unreachable[0], unreachable[1]]),
        ("no address", &["audit", "show", ABSENT, "--server", "not an address"]),
        ("keys for a server", &["audit", "show", ABSENT, "--keys", "key"]),
    ] {
        let (code, text) = failure(dir.path(), args);
        said.push_str(&format!("# {about}: exit code {code}\n{text}\n"));
    }
    check("audit-show-errors.txt", &said, dir.path());
}

#[test]
fn a_moment_beyond_the_history_is_refused() {
    let dir = tempdir().unwrap();
    let ids = kept(dir.path());
    let (_, said) =
        failure(dir.path(), &["audit", "show", &ids[ROOMING], "--store", "kept", "--as-of", "99"]);
    assert_eq!(mask(&said, dir.path()), "baton: revision 99 is not there yet (AS_OF_OUT_OF_RANGE)\n");
}

#[test]
fn the_built_in_program_has_no_history_and_says_so() {
    let dir = tempdir().unwrap();
    kept(dir.path());
    for more in [&[][..], &["--step"], &["--as-of", "occurred:2026-03-01T09:00:00Z"]] {
        let shown = ["audit", "show", "programs/default", "--store", "kept"];
        let shown = stdout(dir.path(), &[&shown[..], more].concat());
        check("audit-show-built-in.txt", &shown, dir.path());
    }
}
