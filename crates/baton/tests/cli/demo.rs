//! `baton demo`: its output, and what it does where it cannot go on.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};

use tempfile::tempdir;

use crate::pinned::check;
use crate::run::{Running, baton, failure, interrupt, stdout, until};

#[test]
fn the_stories_are_told_and_nothing_is_left_behind() {
    let dir = tempdir().unwrap();
    let printed = stdout(dir.path(), &["demo"]);
    check("demo.txt", &printed, dir.path());
    assert!(!printed.contains('\u{1b}'), "no colours without a terminal");
    assert!(printed.lines().filter(|line| !line.contains("http")).all(|line| line.chars().count() <= 100));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the store is removed");
}

#[test]
fn a_kept_store_is_told_how_to_be_read_and_not_played_over() {
    let dir = tempdir().unwrap();
    let printed = stdout(dir.path(), &["demo", "--keep", "kept"]);
    let next = printed.split_once("── Next").expect("what to do next").1;
    check("demo-keep-next.txt", next, dir.path());
    let (code, said) = failure(dir.path(), &["demo", "--keep", "kept"]);
    assert_eq!(code, 2);
    assert_eq!(
        said,
        "baton: kept is not empty, and the stories want a store of their own: name a directory that is empty or not \
         there yet\n"
    );
}

#[test]
fn it_serves_until_it_is_interrupted() {
    let dir = tempdir().unwrap();
    let (running, printed) = until(baton(dir.path(), &["demo", "--serve"]), "Serving until Ctrl-C.");
    let next = printed.split_once("── Next").expect("what to do next").1;
    check("demo-serve-next.txt", next, dir.path());
    interrupt(running);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the store is removed");
}

#[test]
fn a_reader_who_has_seen_enough_ends_it_quietly() {
    let dir = tempdir().unwrap();
    let mut running = Running::start(baton(dir.path(), &["demo"]));
    let child = running.child();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut String::new()).unwrap();
    drop(reader);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(said, "");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the store is removed");
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("file"), "not a directory").unwrap();
    for place in ["file", "file/below"] {
        let (code, said) = failure(dir.path(), &["demo", "--keep", place]);
        assert_eq!(code, 2, "{said}");
        assert!(said.starts_with(&format!("baton: cannot use {place}: ")), "{said}");
    }
}

#[test]
fn output_that_cannot_be_written_is_no_success() {
    let dir = tempdir().unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = baton(dir.path(), &["demo"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("No space left on device"), "{said}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the store is removed");
}
