//! Importing patients who are eligible for a screening: cut off by SIGKILL, run again, with faults in some lines.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use baton_api::screening::v1::{ListScreeningsRequest, ListScreeningsResponse};
use prost::Message as _;
use tonic::Code;

use crate::harness::{Actor, Identity, Rpc, Server, Start, directory, eventually, full_size};

const NURSE: Identity = Identity::of("clinic", "nurse-1").role("nurse");
const HEADER: &str = "patient,encounter_id,encounter_kind,encounter_date,zone,age_years\n";

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "patient-{number},visit-{number},emergency,2026-03-09,America/Chicago,40");
        text
    })
}

fn import(server: &Server, file: &Path) -> Start {
    let url = format!("http://{}", server.address());
    let file = file.to_str().expect("a path in UTF-8");
    let whose = ["--tenant", "north", "--organization", "clinic", "--server", &url];
    Start::run(&[&["import", "eligible", file], &whose[..]].concat())
}

/// The keys of all that is on record, or as many as are asked for.
async fn on_record(nurse: &Actor, at_most: usize) -> Vec<String> {
    let (mut keys, mut page_token) = (Vec::new(), String::new());
    let list = Rpc { service: "baton.screening.v1.ScreeningService", name: "ListScreenings" };
    while keys.len() < at_most {
        let request = ListScreeningsRequest { page_size: 500, page_token, ..Default::default() };
        let page: Result<ListScreeningsResponse, _> = nurse.call(list, request.encode_to_vec().into()).await;
        let page = match page {
            Ok(page) => page,
            // The list is not there yet.
            Err(status) if status.code() == Code::Unavailable => return Vec::new(),
            Err(status) => panic!("{status}"),
        };
        keys.extend(page.screenings.into_iter().filter_map(|one| one.encounter.map(|met| met.id)));
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    keys
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_is_run_again_without_doubles() {
    let all = if full_size() { 50_000 } else { 3_000 };
    let data = directory();
    let server = Server::on(data.path());
    let nurse = server.actor(NURSE).await;

    // Through a pipe, so that it stands in the middle of the file for as long as the test wants.
    let pipe = data.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let mut cut = import(&server, &pipe).process();
    let mut writer = OpenOptions::new().write(true).open(&pipe).expect("the pipe");
    writer.write_all(format!("{HEADER}{}", lines(0..all / 2)).as_bytes()).expect("a reader");
    let enough = all / 4;
    eventually("a part of the file on record", || async {
        (on_record(&nurse, enough).await.len() >= enough).then_some(())
    })
    .await;
    cut.kill();
    cut.wait();
    drop(writer);

    let file = data.path().join("whole.csv");
    fs::write(&file, format!("{HEADER}{}", lines(0..all))).expect("a file");
    let (status, said) = import(&server, &file).run_out();
    assert!(status.success(), "{said}");
    let numbers: Vec<usize> =
        said.split(|letter: char| !letter.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let [registered, known, refused] = numbers[..] else { panic!("{said}") };
    assert_eq!((registered + known, refused), (all, 0), "{said}");
    assert!(known >= enough, "{said}");
    eventually("all of them in the list", || async {
        let mut keys = on_record(&nurse, usize::MAX).await;
        let listed = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), listed, "something is on record twice");
        (listed == all).then_some(())
    })
    .await;
}

#[tokio::test]
async fn lines_with_faults_are_told_and_the_others_taken() {
    let data = directory();
    let server = Server::on(data.path());
    let file = data.path().join("faulty.csv");
    let faulty = format!(
        "{HEADER}p-1,v-1,emergency,2026-03-09,America/Chicago,40\np-2,v-2,emergency,yesterday,America/Chicago,\n\
         p-3,v-3,emergency,2026-03-09,Atlantis,\np-4,v-4,emergency,2026-03-09,America/Chicago,\n"
    );
    fs::write(&file, faulty).expect("a file");
    let (status, said) = import(&server, &file).run_out();
    assert_eq!(status.code(), Some(1), "{said}");
    for part in [
        "line 3: encounter_date is not a date",
        "line 4: encounter.date.zone is not a time zone",
        "2 registered, 0 on record before, 2 lines not taken",
    ] {
        assert!(said.contains(part), "{part} is not said:\n{said}");
    }
    let one = format!("{HEADER}p-5,v-5,emergency,2026-03-09,Atlantis,\n");
    fs::write(&file, one).expect("a file");
    let (_, said) = import(&server, &file).run_out();
    for part in
        ["0 registered, 0 on record before, 1 line not taken", "1 line was not taken: mend it and import"]
    {
        assert!(said.contains(part), "{part} is not said:\n{said}");
    }
    fs::write(&file, "name,birthday\n").expect("a file");
    let (status, said) = import(&server, &file).run_out();
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("the file has no column patient"), "{said}");
}
