//! The heads of stories that are of no handoff.

use baton_api::directory::v1::Service;
use baton_api::program::v1::Program;
use baton_api::screening::v1::{Help, Screening};
use baton_api::types::v1::{
    Capacity, Encounter, NotDoneReason, Path, Policy, Room, ScreeningStanding, ServiceEntry,
};

use crate::render::tests::{MORNING, plain, seconds, unwrapped};
use crate::render::{Page, Subject};

fn headed(subject: &Subject) -> String {
    let mut page = Page::default();
    subject.head(&mut page);
    unwrapped(&plain(page))
}

#[test]
fn a_program_says_whose_it_is_in_which_version_and_whether_it_is_in_force() {
    let program = Program {
        name: "programs/food".to_owned(),
        title: "Food".to_owned(),
        owner: Some("clinic".to_owned()),
        version: 1,
        newest_version: 2,
        version_since: seconds(MORNING),
        policy: Some(Policy { needs: vec!["food".to_owned()], sensitive: true, ..Policy::default() }),
        ..Program::default()
    };
    let retired = Program { retired_at: seconds(MORNING + 60), version: 2, ..program.clone() };
    let built_in = Program { owner: None, ..program.clone() };
    let [program, retired, built_in] =
        [program, retired, built_in].map(|one| Subject::Program(Box::new(one)));
    assert_eq!(
        headed(&program),
        "programs/food title Food owner clinic version 1 of 2, since Sun 01 Mar 2026 09:00:00 for needs food for kinds \
         all sensitive yes: privacy comes before every introduction stands in force times UTC"
    );
    assert!(
        headed(&retired).contains("2, the newest")
            && headed(&retired).contains("stands retired since Sun 01")
    );
    assert!(headed(&built_in).contains("nobody: it is built in"));
    assert_eq!((program.revision(), built_in.revision()), (Some(0), None));
    assert_eq!(retired.change(Some(&program)).unwrap(), "now retired since Sun 01 Mar 2026 09:01:00");
    assert_eq!(retired.change(Some(&retired)), None);
}

#[test]
fn a_service_says_whose_it_is_what_for_and_how_much_room_it_has() {
    let entry = ServiceEntry {
        title: "A pantry".to_owned(),
        needs: vec!["food".to_owned()],
        paths: vec![Path::InformationPacket.into(), Path::WarmIntroduction.into()],
        ..ServiceEntry::default()
    };
    let service = Service {
        name: "services/pantry".to_owned(),
        organization: "pantries".to_owned(),
        entry: Some(entry),
        room: Some(Room { capacity: Capacity::Waitlist.into(), available: None, maximum: Some(30) }),
        room_as_of: seconds(MORNING),
        ..Service::default()
    };
    let unknown = Service { room: None, retired_at: seconds(MORNING), ..service.clone() };
    assert_eq!(
        headed(&Subject::Service(Box::new(service))),
        "services/pantry title A pantry organization pantries for needs food areas everywhere by way of information \
         packet, warm introduction capacity there is a waiting list, at most 30, as of Sun 01 Mar 2026 09:00:00 stands \
         in the directory times UTC"
    );
    let unknown = headed(&Subject::Service(Box::new(unknown)));
    assert!(unknown.contains("capacity nobody has said stands retired since Sun 01 Mar"), "{unknown}");
}

#[test]
fn a_screening_says_for_whom_from_which_encounter_and_what_came_of_it() {
    let encounter = Encounter {
        id: "visit-1".to_owned(),
        kind: "emergency".to_owned(),
        status: Some("finished".to_owned()),
        ..Encounter::default()
    };
    let screening = Screening {
        name: "screenings/1".to_owned(),
        patient: "patient-1".to_owned(),
        organization: "clinic".to_owned(),
        encounter: Some(encounter),
        age_years: Some(40),
        registered_at: seconds(MORNING),
        standing: ScreeningStanding::HelpOffered.into(),
        screened_at: seconds(MORNING),
        instrument: Some("hits".to_owned()),
        needs: vec!["food".to_owned()],
        help: vec![Help { need: "food".to_owned(), answer: None }],
        ..Screening::default()
    };
    let not_done = Screening {
        instrument: None,
        help: Vec::new(),
        not_done: Some(NotDoneReason::NoTime.into()),
        standing: ScreeningStanding::NotDone.into(),
        ..screening.clone()
    };
    assert_eq!(
        headed(&Subject::Screening(Box::new(screening))),
        "screenings/1 patient patient-1, 40 years organization clinic encounter emergency visit-1, finished registered \
         Sun 01 Mar 2026 09:00:00 screened with hits, at Sun 01 Mar 2026 09:00:00 found food help food: no answer yet \
         stands help offered times UTC"
    );
    let not_done = headed(&Subject::Screening(Box::new(not_done)));
    assert!(not_done.contains("09:00:00 not screened there was no time stands not done"), "{not_done}");
}
