//! Disks that fail under a server: it stops or refuses clearly, goes on reading where it can, and neither loses nor
//! doubles what it has acknowledged.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use baton_api::handoff::v1::RecordOutcome;
use baton_api::types::v1::{CommandResult, ErrorReason};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::harness::values::{observation, organization, referral};
use crate::harness::{Actor, Faults, Identity, Records, Refusal, Refuses, Server, Start, directory};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");

async fn some_handoff(clinic: &Actor) -> String {
    let request = referral("patient-1", "housing", organization("river-clinic"));
    clinic.request_handoff(request).await.recorded().name
}

/// Whoever stops says so before, or closes the connection: both tell a caller to send it again.
fn assert_unknown_or_unwritten(status: Status) {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    if !status.details().is_empty() {
        let refusal = Refusal::read(&status).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(matches!(refusal.reason.as_str(), "OUTCOME_UNKNOWN" | "NOT_WRITTEN"), "{refusal:?}");
    }
}

/// After a restart: everything acknowledged is there once, and what was not is there at most once.
async fn assert_kept(data: &Path, handoff: &str, acknowledged: &[CommandResult], open: Uuid) {
    let server = Server::on(data);
    let clinic = server.actor(CLINIC).await;
    let again = clinic.clone().with_request(open);
    let settled = again.record_outcome(handoff, observation("open")).await.recorded();
    let once_more = again.record_outcome(handoff, observation("open")).await.recorded();
    assert!(once_more.repeat && once_more.events == settled.events);
    let history = clinic.history(handoff).await;
    let ids: Vec<_> =
        history.iter().filter_map(|line| line.event.as_ref()).map(|event| event.id.clone()).collect();
    for result in acknowledged {
        for event in &result.events {
            assert_eq!(
                ids.iter().filter(|id| **id == event.id).count(),
                1,
                "{} is not there once",
                event.r#type
            );
        }
    }
    let of_open = history.iter().filter_map(|line| line.event.as_ref()?.meta.as_ref());
    assert_eq!(of_open.filter(|meta| meta.request_id == open.to_string()).count(), 1);
}

/// A server on a disk that `breaks` during a command: it stops with the exit code that says why.
async fn stops_when(breaks: impl Fn(&Faults)) {
    let data = directory();
    let disk = Faults::none();
    let mut server = disk.under(Start::serve(data.path())).server();
    let clinic = server.actor(CLINIC).await;
    let handoff = some_handoff(&clinic).await;
    let mut acknowledged = Vec::new();
    for _ in 0..10 {
        acknowledged.push(clinic.record_outcome(&handoff, observation("called")).await.recorded());
    }
    breaks(&disk);
    let open = Uuid::new_v4();
    let lost = clinic.clone().with_request(open).record_outcome(&handoff, observation("open")).await;
    assert_unknown_or_unwritten(lost.expect_err("the disk failed"));
    // It never syncs again and hopes: it ends.
    let status = server.process().wait();
    let said = server.output().text();
    assert_eq!(status.code(), Some(4), "{said}");
    assert!(said.contains("the store has stopped") && !said.contains("panicked"), "{said}");
    assert_kept(data.path(), &handoff, &acknowledged, open).await;
}

#[tokio::test]
async fn a_failing_sync_stops_the_server() {
    stops_when(Faults::fail_one_sync).await;
}

#[tokio::test]
async fn a_disk_that_is_full_all_at_once_stops_the_server() {
    stops_when(Faults::leave_no_space).await;
}

#[tokio::test]
async fn a_failing_sync_of_the_keys_stops_the_server() {
    let data = directory();
    let disk = Faults::none();
    let mut server = disk.under(Start::serve(data.path())).server();
    let clinic = server.actor(CLINIC).await;
    let handoff = some_handoff(&clinic).await;
    let acknowledged = clinic.record_outcome(&handoff, observation("called")).await.recorded();
    disk.fail_one_sync_of_the_keys();
    let request = Uuid::new_v4();
    let of_another = || referral("patient-2", "housing", organization("river-clinic"));
    // The key of a patient who is new here is made before their first event.
    let lost = clinic.clone().with_request(request).request_handoff(of_another()).await;
    assert_unknown_or_unwritten(lost.expect_err("the disk failed"));
    let status = server.process().wait();
    let said = server.output().text();
    assert_eq!(status.code(), Some(4), "{said}");
    assert!(said.contains("cannot write the keys") && !said.contains("panicked"), "{said}");

    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let events = |handoff: String| {
        let clinic = clinic.clone();
        async move { clinic.history(&handoff).await.len() }
    };
    assert_eq!(events(handoff).await as u64, acknowledged.revision + 1);
    let settled = clinic.clone().with_request(request).request_handoff(of_another()).await.recorded();
    assert!(!settled.repeat, "nothing was recorded under a key that was not durable");
    assert_eq!(events(settled.name).await, 1);
}

/// A small file system of its own, taken away with the server.
struct SmallDisk {
    place: std::sync::Arc<tempfile::TempDir>,
}

impl SmallDisk {
    /// Of this size; an error where the system lets nobody but others mount one.
    fn new(mebibytes: u32) -> Result<Self, String> {
        let place = directory();
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(place.path())
            .output()
            .map_err(|error| error.to_string())?;
        if mounted.status.success() {
            Ok(Self { place })
        } else {
            Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned())
        }
    }

    /// Leaves only so much free.
    fn fill_up_to(&self, mebibytes: usize, of: usize) {
        let mut ballast = std::fs::File::create(self.place.path().join("ballast")).expect("a file");
        let mebibyte = vec![0; 1024 * 1024];
        (0..of - mebibytes).for_each(|_| ballast.write_all(&mebibyte).expect("room"));
    }

    fn clear(&self) {
        std::fs::remove_file(self.place.path().join("ballast")).expect("the ballast");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the server may be on its way out.
        let _ = Command::new("umount").arg("--lazy").arg(self.place.path()).status();
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_is_refused_ahead_of_time() {
    let disk = match SmallDisk::new(96) {
        Ok(disk) => disk,
        Err(why) => {
            // Past the capture of the test's output: nobody shall believe that this was checked.
            let note = format!("\nNOT CHECKED: a disk that fills up (it needs `mount -t tmpfs`: {why})\n");
            std::io::stderr().write_all(note.as_bytes()).expect("stderr");
            return;
        }
    };
    let data = disk.place.path().join("data");
    let server = Server::on(&data);
    let clinic = server.actor(CLINIC).await;
    let handoff = some_handoff(&clinic).await;

    disk.fill_up_to(60, 94);
    let share = || RecordOutcome { note: Some("x".repeat(4_000)), ..observation("called") };
    let request = Uuid::new_v4();
    let refused = clinic.clone().with_request(request).record_outcome(&handoff, share()).await;
    let full = refused.refused(ErrorReason::StoreFull);
    assert!(full.retry_after.is_some());
    // Reading goes on, also what was never read before.
    assert_eq!(clinic.see_all(&handoff).await.events.len(), 1);
    assert_eq!(clinic.history(&handoff).await.len(), 1);

    disk.clear();
    let later = clinic.clone().with_request(request).record_outcome(&handoff, share()).await.recorded();
    assert!(!later.repeat, "nothing was recorded while the disk was full");
    drop(server);
}
