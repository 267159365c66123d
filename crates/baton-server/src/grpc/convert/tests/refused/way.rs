//! Faults in choosing a way for the patient and in reaching them, and in what only Baton itself may say.

use baton_api::handoff::v1::{self as api, practice_step};
use baton_api::types::v1 as types;
use baton_domain::act::Act;

use super::super::super::evaluation::path_question;
use super::{NAME, WRITTEN, act, context, refused, unjudged};

fn option(id: &str, path: types::Path, hours: &str) -> types::PathOption {
    types::PathOption {
        id: id.into(),
        path: path.into(),
        receiver: Some(types::Party { organization: "food-bank".into(), ..Default::default() }),
        hours: hours.into(),
        distance_km: "0".into(),
        ..Default::default()
    }
}

fn choose(options: Vec<types::PathOption>) -> api::ChoosePathRequest {
    let act = Some(api::ChoosePath { options, ..Default::default() });
    api::ChoosePathRequest { name: NAME.into(), context: context(), act }
}

#[test]
fn decimals_are_plain_digits_and_kept_as_written() {
    let read = |hours: &str| match act(choose(vec![option("one", types::Path::WarmIntroduction, hours)])) {
        Ok(Act::ChoosePath(choice)) => Ok(choice.options[0].hours.to_string()),
        Ok(other) => panic!("{other:?}"),
        Err(faults) => Err(faults),
    };
    for right in ["0", "8784", "8784.000", "0.001", "1.50", "007"] {
        let expected = if right == "007" { "7" } else { right };
        assert_eq!(read(right).as_deref(), Ok(expected), "{right}");
    }
    for wrong in
        ["-1", "+1", "1e2", "1.", ".5", "1_000", " 1", "1,5", "8784.001", "1.0000", "9999999999", "x"]
    {
        let faults = read(wrong).expect_err(wrong);
        let what = "act.options[0].hours is not a number in plain digits such as `1.5`, at most 8784 and";
        assert!(faults.len() == 1 && faults[0].starts_with(what), "{wrong}: {faults:?}");
    }
    assert!(read(&"9".repeat(400)).is_err());
    refused(
        choose(vec![option("one", types::Path::WarmIntroduction, "")]),
        &["act.options[0].hours is required"],
    );
}

#[test]
fn an_option_has_who_takes_the_patient_unless_the_referrer_does() {
    let nobody = types::PathOption { receiver: None, ..option("one", types::Path::InformationPacket, "1") };
    let somebody = option("two", types::Path::DirectCare, "1");
    let dear = types::PathOption {
        cost_minor_units: 1_000_000_001,
        ..option("3", types::Path::WarmIntroduction, "1")
    };
    let nothing = types::PathOption::default();
    refused(
        choose(vec![nobody, somebody, dear, nothing]),
        &[
            "act.options[0].receiver is required",
            "act.options[1].receiver is not for direct care",
            "act.options[2].cost_minor_units is more than 1000000000",
            "act.options[3].id is required",
            "act.options[3].path is not given: give one of PATH_INFORMATION_PACKET",
            "act.options[3].hours is required",
            "act.options[3].distance_km is required",
        ],
    );
    let many = vec![option("one", types::Path::WarmIntroduction, "1"); 51];
    refused(choose(many), &["act.options has 51 entries, more than the 50 that it may have"]);
}

#[test]
fn options_that_do_not_fit_together_are_told_apart_from_each_other() {
    let here = || types::PathOption { receiver: None, ..option("here", types::Path::DirectCare, "1") };
    let act = api::ChoosePath {
        options: vec![here(), here(), option("there", types::Path::WarmIntroduction, "1")],
        cannot_provide: Some("no-stock".into()),
        ..Default::default()
    };
    refused(
        api::ChoosePathRequest { name: NAME.into(), context: context(), act: Some(act) },
        &[
            "act.options names direct care more than once",
            "act.cannot_provide says that the referrer cannot give the care that an option names",
            "act.options[1].id is the name of another option",
        ],
    );
}

#[test]
fn a_question_for_the_path_is_read_as_the_choice_is() {
    let ask = |name: &str, options| api::EvaluatePathsRequest {
        name: name.into(),
        options,
        vulnerabilities: vec!["homeless".into(), "two words".into()],
        cannot_provide: Some(String::new()),
        acting: None,
        min_position: None,
    };
    let nameless = path_question(ask("", Vec::new())).err().unwrap();
    assert_eq!(nameless.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["name"]);
    let read =
        path_question(ask(NAME, vec![option("one", types::Path::WarmIntroduction, "x")])).ok().unwrap();
    let faults = read.asked.err().unwrap();
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["options[0].hours", "vulnerabilities[1]", "cannot_provide"]);
}

#[test]
fn a_safe_time_is_within_a_day_and_a_zone() {
    let time = |weekday, from_minute, until_minute| types::SafeTime { weekday, from_minute, until_minute };
    let set = |preferences| api::SetContactPreferencesRequest {
        name: NAME.into(),
        context: context(),
        act: Some(api::SetContactPreferences { preferences: Some(preferences), note: None }),
    };
    let times = vec![time(1, 0, 1_440), time(8, 600, 600), time(7, 1_441, 70_000), time(2, 61, 60)];
    let wrong = types::ContactPreferences {
        allowed: vec![0],
        excluded: vec![types::Channel::Phone.into(); 9],
        safe_times: times,
        ..Default::default()
    };
    refused(
        set(wrong),
        &[
            "act.preferences.allowed[0] is not given",
            "act.preferences.excluded has 9 entries, more than the 8",
            "act.preferences.safe_times[1].weekday is a number that has no meaning here",
            "act.preferences.safe_times[1].until_minute is not later than from_minute",
            "act.preferences.safe_times[2].from_minute is more than the 1440 minutes of a day",
            "act.preferences.safe_times[2].until_minute is more than the 1440 minutes of a day",
            "act.preferences.safe_times[3].until_minute is not later than from_minute",
            "act.preferences.zone is required",
        ],
    );
    let right = types::ContactPreferences {
        safe_times: vec![time(1, 0, 1_440)],
        zone: Some("america/chicago".into()),
        ..Default::default()
    };
    assert!(act(set(right)).is_ok());
}

#[test]
fn nobody_acts_as_baton_itself() {
    let system = i32::from(types::Role::System);
    let acting = types::Acting {
        person: "baton".into(),
        organization: "baton".into(),
        role: system,
        ..Default::default()
    };
    let context = types::CommandContext { acting: Some(acting), ..context().unwrap() };
    let call = api::AcceptHandoffRequest { name: NAME.into(), context: Some(context), act: None };
    unjudged(call, &["context.acting.role is Baton's own"]);
    let step = api::PracticeStep {
        side: 1,
        person: "nurse-2".into(),
        role: system,
        act: Some(practice_step::Act::ResumeHandoff(api::ResumeHandoff::default())),
        ..Default::default()
    };
    refused(
        api::RecordPracticeHandoffRequest {
            handoff_id: None,
            context: self::context(),
            act: Some(api::RecordPracticeHandoff { steps: vec![step.clone(), step] }),
        },
        &["act.steps[0].role is Baton's own", "act.steps[1].role is Baton's own"],
    );
}

#[test]
fn the_request_itself_is_no_fact_to_correct() {
    let act = Some(api::CorrectRecord { revision: 0, replacement: None, reason: WRITTEN.into() });
    refused(
        api::CorrectRecordRequest { name: NAME.into(), context: context(), act },
        &["act.revision is not given, or names the request"],
    );
}
