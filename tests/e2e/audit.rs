//! `baton audit show` of whatever has a story: told alike by a server and by its store, as it is and as it was.

use std::path::Path;

use baton_api::screening::v1::{OfferHelp, RecordHelpDeclined};
use baton_api::types::v1::{Capacity, Room};
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Actor, Identity, Records, Server, directory, failed, now, printed};
use crate::{directory as services, programs, screenings};

const PROGRAM: &str = "programs/food";
const SERVICE: &str = "services/pantry";

/// A server with a program, a service and a screening of one organization, each with a history of some hours.
struct House {
    data: std::sync::Arc<TempDir>,
    server: Server,
    began: Timestamp,
    screening: String,
}

impl House {
    async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        let began = now() - 5.hours();
        let supervisor = server.actor(Identity::of("clinic", "supervisor-1").role("supervisor")).await;
        let scheduler = supervisor.as_other(Identity::of("clinic", "scheduler-1").role("scheduler"));
        let nurse = supervisor.as_other(Identity::of("clinic", "nurse-1").role("nurse"));
        let at = |who: &Actor, hours: i64| who.clone().at(began + hours.hours());

        let (first, second) =
            (programs::policy(&supervisor, 20).await, programs::policy(&supervisor, 40).await);
        programs::define(&at(&supervisor, 0), "food", first).await.recorded();
        programs::revise(&at(&supervisor, 1), PROGRAM, second).await.recorded();
        programs::retire(&at(&supervisor, 2), PROGRAM).await.recorded();

        let entry = services::entry(&["food"], &["north-side"]);
        services::register(&at(&scheduler, 0), "pantry", entry).await.recorded();
        let room = Room { capacity: Capacity::Waitlist.into(), available: Some(0), maximum: Some(30) };
        services::update(&at(&scheduler, 1), SERVICE, room).await.recorded();

        let screening = screenings::registered(&nurse, "visit-1").await;
        screenings::screen(&nurse, &screening, screenings::found(&["food", "housing"])).await.recorded();
        let needs = screenings::codes(&["food", "housing"]);
        screenings::offer(&nurse, &screening, OfferHelp { needs, note: None }).await.recorded();
        let declined = RecordHelpDeclined {
            needs: screenings::codes(&["housing"]),
            reason: Some("a cousin has a room".to_owned()),
        };
        screenings::decline(&nurse, &screening, declined).await.recorded();
        Self { data, server, began, screening }
    }

    fn served_to(&self, organization: &str, name: &str, more: &[&str]) -> String {
        let url = format!("http://{}", self.server.address());
        shown(name, &[&["--server", &url, "--organization", organization][..], more].concat())
    }

    fn stored(&self, name: &str, more: &[&str]) -> String {
        let key = self.data.path().join("key-encryption.key");
        self.sealed(name, &[&["--keys", text(&key)][..], more].concat())
    }

    fn sealed(&self, name: &str, more: &[&str]) -> String {
        shown(name, &[&["--store", text(self.data.path())][..], more].concat())
    }

    /// The same from both.
    fn told(&self, name: &str, more: &[&str]) -> String {
        let served = self.served_to("clinic", name, more);
        assert_eq!(self.stored(name, more), served, "{name} {more:?}");
        served
    }
}

fn shown(name: &str, more: &[&str]) -> String {
    printed(&[&["audit", "show", name, "--tenant", "north"][..], more].concat())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Every part stands in the text, in this order, wherever its lines are broken.
fn says(text: &str, parts: &[&str]) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = words.as_str();
    for part in parts {
        let (_, after) =
            rest.split_once(part).unwrap_or_else(|| panic!("`{part}` is not said there:\n{text}"));
        rest = after;
    }
}

#[tokio::test]
async fn every_kind_of_story_is_told_alike_by_a_server_and_by_its_store() {
    let house = House::new().await;
    says(
        &house.told(PROGRAM, &[]),
        &[
            "programs/food title The program food owner clinic version 2, the newest, since",
            "for needs any for kinds all stands retired since",
            "#0 Program defined: The program food by supervisor-1, supervisor, clinic",
            "→ now in force",
            "#1 Policy revised: version 2 by supervisor-1",
            "note “as agreed”",
            "#2 Program retired",
            "because “merged into another” → now retired since",
        ],
    );
    says(
        &house.told(SERVICE, &[]),
        &[
            "services/pantry title A pantry organization clinic for needs food areas north-side",
            "capacity there is a waiting list, could take 0, at most 30, as of",
            "stands in the directory",
            "#0 Service registered: A pantry by scheduler-1, scheduler, clinic",
            "#1 Capacity: there is a waiting list",
            "note “as of now”",
        ],
    );
    says(
        &house.told(&house.screening, &[]),
        &[
            "patient patient-visit-1 organization clinic encounter emergency visit-1, on 2026-03-01 (America/Chicago)",
            "screened with hits, at",
            "found food, housing help food: no answer yet; housing: declined stands help offered",
            "#0 Eligible for a screening by nurse-1, nurse, clinic",
            "→ now eligible",
            "#1 Screened with hits",
            "→ now screened",
            "#2 Help offered",
            "#3 Help not wanted",
            "“a cousin has a room”",
        ],
    );
}

#[tokio::test]
async fn what_people_wrote_is_for_whose_it_is_and_for_who_has_the_key() {
    let house = House::new().await;
    for (name, words) in
        [(PROGRAM, "as agreed"), (SERVICE, "as of now"), (house.screening.as_str(), "a cousin has a room")]
    {
        assert!(house.stored(name, &[]).contains(words), "{name}");
        let sealed = house.sealed(name, &[]);
        assert!(sealed.contains("[sealed]") && !sealed.contains(words), "{sealed}");
    }
    for name in [PROGRAM, SERVICE] {
        let elsewhere = house.served_to("hospital", name, &[]);
        assert!(elsewhere.contains("[sealed]") && !elsewhere.contains('“'), "{elsewhere}");
    }
}

#[tokio::test]
async fn the_past_is_shown_by_revision_position_and_moment() {
    let house = House::new().await;
    let first = house.told(PROGRAM, &["--as-of", "0"]);
    says(&first, &["version 1, the newest", "stands in force", "#0 Program defined"]);
    assert!(!first.contains("#1") && !first.contains("retired"), "{first}");
    let occurred = format!("occurred:{}", house.began + 30.minutes());
    assert_eq!(house.told(PROGRAM, &["--as-of", &occurred]), first);
    says(
        &house.told(SERVICE, &["--as-of", "0"]),
        &["capacity nobody has said stands in the directory", "#0"],
    );
    says(&house.told(SERVICE, &["--as-of", &occurred]), &["capacity nobody has said"]);

    let json = |printed: String| serde_json::from_str::<Value>(&printed).expect("JSON");
    let stored = json(house.stored(&house.screening, &["--json"]));
    let json = json(house.served_to("clinic", &house.screening, &["--json"]));
    assert_eq!((&stored["screening"], &stored["events"]), (&json["screening"], &json["events"]));
    assert_eq!(json["screening"]["standing"], "SCREENING_STANDING_HELP_OFFERED");
    let events = json["events"].as_array().expect("events beside it");
    assert_eq!(events.len(), 4);
    let second = format!("position:{}", events[1]["position"].as_str().expect("a position"));
    let second = house.told(&house.screening, &["--as-of", &second]);
    assert_eq!(house.told(&house.screening, &["--as-of", "1"]), second);
    says(&second, &["found food, housing stands screened", "#1 Screened with hits"]);

    let walked = house.told(&house.screening, &["--step"]);
    says(&walked, &["#2 Help offered", "stands help offered", "help offered food: no answer yet", "#3"]);
}

#[tokio::test]
async fn what_is_not_there_says_what_to_do() {
    let house = House::new().await;
    let url = format!("http://{}", house.server.address());
    let unseen = |name: &str, more: &[&str]| {
        let call = ["audit", "show", name, "--tenant", "north", "--server", &url];
        failed(&[&call[..], more].concat())
    };
    for name in ["programs/none", "services/none"] {
        let said = unseen(name, &[]);
        assert!(
            said.contains(&format!("there is no {name} of tenant north; --tenant names another")),
            "{said}"
        );
    }
    let said = unseen(&house.screening, &["--organization", "hospital"]);
    let what = "that hospital may see; --organization names the one that registered the patient";
    assert!(said.contains(what), "{said}");
    let beyond = failed(&[
        "audit",
        "show",
        PROGRAM,
        "--tenant",
        "north",
        "--store",
        text(house.data.path()),
        "--as-of",
        "9",
    ]);
    assert!(beyond.contains("revision 9 is not there yet (AS_OF_OUT_OF_RANGE)"), "{beyond}");
}
