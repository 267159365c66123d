//! The part of the tour on which a way is chosen and the patient is accompanied on it.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::ToSpan as _;

use super::{Cast, TEXT};
use crate::harness::Records;
use crate::harness::now;
use crate::harness::values::{consent, instant, offer, organization, path_option, referral};

/// Two ways of this kind, of which the second is chosen although the first is lighter.
fn heavier(path: Path) -> ChoosePath {
    let way = |id, to, hours| path_option(id, path, Some(organization(to)), hours, "5", 0);
    ChoosePath {
        options: vec![way("light", "helpline", "1"), way("heavy", "shelter", "2")],
        chosen: Some("heavy".to_owned()),
        reason: Some(TEXT.to_owned()),
        ..ChoosePath::default()
    }
}

pub async fn accompanied(cast: &Cast) -> String {
    let name = cast.consented().await;
    let clinic = &cast.clinic;
    let preferences = ContactPreferences { excluded: vec![Channel::Voicemail.into()], ..Default::default() };
    let preferences = SetContactPreferences { preferences: Some(preferences), note: None };
    clinic.set_contact_preferences(&name, preferences).await.recorded();
    clinic.choose_path(&name, heavier(Path::WarmIntroduction)).await.recorded();
    let navigator = AssignNavigator { navigator: Some(organization("navigators")), note: None };
    clinic.assign_navigator(&name, navigator).await.recorded();
    let contact = PlanContact { channel: Channel::Phone.into(), at: None, message: None };
    clinic.plan_contact(&name, contact).await.recorded();
    let attempt = |channel: Channel| RecordContactAttempt {
        channel: channel.into(),
        outcome: ContactOutcome::MessageLeft.into(),
        note: None,
    };
    let tried = clinic.record_contact_attempt(&name, attempt(Channel::Phone)).await.recorded();
    clinic
        .clone()
        .breaching(TEXT)
        .record_contact_attempt(&name, attempt(Channel::Voicemail))
        .await
        .recorded();
    let barrier = RecordBarrier { kind: BarrierKind::Transport.into(), note: None };
    clinic.record_barrier(&name, barrier).await.recorded();
    let support = RecordSupport { kind: SupportKind::Transport.into(), barrier: Some(1), note: None };
    clinic.record_support(&name, support).await.recorded();
    clinic.resolve_barrier(&name, ResolveBarrier { barrier: 1, note: None }).await.recorded();
    let clear = ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        ..ClearIntroduction::default()
    };
    clinic.clear_introduction(&name, clear).await.recorded();
    let correct = CorrectRecord { revision: tried.revision, ..CorrectRecord::default() };
    clinic.correct_record(&name, correct).await.recorded();
    let objection = DeclareObjection { scope: ObjectionScope::Provide.into(), ..DeclareObjection::default() };
    clinic.declare_objection(&name, objection).await.recorded();
    name
}

pub async fn with_a_packet(cast: &Cast) -> String {
    let name = cast.consented().await;
    cast.clinic.choose_path(&name, heavier(Path::InformationPacket)).await.recorded();
    let packet = GiveInformationPacket {
        services: vec![organization("shelter")],
        follow_up: Some(FollowUp { at: Some(instant(now() + 24.hours())), about: None }),
        note: None,
    };
    cast.clinic.give_information_packet(&name, packet).await.recorded();
    name
}

pub async fn cared_for_directly(cast: &Cast) -> String {
    let name = cast.consented().await;
    let direct = ChoosePath {
        options: vec![path_option("here", Path::DirectCare, None, "1", "0", 0)],
        chosen: Some("here".to_owned()),
        ..ChoosePath::default()
    };
    cast.clinic.choose_path(&name, direct).await.recorded();
    cast.clinic.provide_direct_care(&name, ProvideDirectCare::default()).await.recorded();
    name
}

/// Three attempts over three weeks, and nobody was reached.
pub async fn lost(cast: &Cast) -> String {
    let days_ago = |days: i64| cast.clinic.clone().at(now() - (24 * days).hours()).late(TEXT);
    let request = referral("patient-5", "housing", organization("river-clinic"));
    let name = days_ago(21).request_handoff(request).await.recorded().name;
    days_ago(21).record_consent(&name, consent()).await.recorded();
    days_ago(20).offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
    for days in [19, 12, 4] {
        let attempt = RecordContactAttempt {
            channel: Channel::Phone.into(),
            outcome: ContactOutcome::NoAnswer.into(),
            note: None,
        };
        days_ago(days).record_contact_attempt(&name, attempt).await.recorded();
    }
    let lost = close_handoff::Outcome::LostToFollowUp(LostToFollowUp::default());
    cast.clinic.close_handoff(&name, CloseHandoff { outcome: Some(lost) }).await.recorded();
    name
}

pub async fn without_a_path(cast: &Cast) -> String {
    let name = cast.consented().await;
    let mut none = ChoosePath { chosen: None, reason: None, ..heavier(Path::WarmIntroduction) };
    none.options.iter_mut().for_each(|option| option.set_capacity(Capacity::None));
    cast.clinic.choose_path(&name, none).await.recorded();
    let unavailable = close_handoff::Outcome::ServiceUnavailable(ServiceUnavailable::default());
    cast.clinic.close_handoff(&name, CloseHandoff { outcome: Some(unavailable) }).await.recorded();
    name
}
