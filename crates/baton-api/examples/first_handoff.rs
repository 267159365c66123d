//! Opens a handoff and records the patient's consent, through the client that this crate generates.
//!
//! `baton serve --dev`, then `cargo run -p baton-api --example first_handoff -- 127.0.0.1:7411`.
#![expect(clippy::print_stdout, reason = "an example shows what came of it")]

use baton_api::handoff::v1::handoff_service_client::HandoffServiceClient;
use baton_api::handoff::v1::record_consent::Answer;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7411".to_owned());
    let mut baton = HandoffServiceClient::connect(format!("http://{address}")).await?;

    let act = RequestHandoff {
        patient: "patient-1".to_owned(),
        kind: HandoffKind::Referral.into(),
        need: "food-insecurity".to_owned(),
        urgency: Urgency::Routine.into(),
        referrer: Some(Party { organization: "dev-clinic".to_owned(), ..Party::default() }),
        setting: Setting::Clinic.into(),
        ..RequestHandoff::default()
    };
    let request = RequestHandoffRequest { context: Some(context()), act: Some(act), handoff_id: None };
    let handoff = baton.request_handoff(request).await?.into_inner().result.ok_or("no result")?;

    let given = GivenConsent { basis: ConsentBasis::Explicit.into(), ..GivenConsent::default() };
    let act = RecordConsent { answer: Some(Answer::Given(given)), given_by: ConsentGiver::Patient.into() };
    let request = RecordConsentRequest { name: handoff.name, context: Some(context()), act: Some(act) };
    let agreed = baton.record_consent(request).await?.into_inner().result.ok_or("no result")?;
    println!("{} is at {}", agreed.name, agreed.phase().as_str_name());
    Ok(())
}

/// Every request has an id of its own; sending it again under the same one is always safe.
fn context() -> CommandContext {
    CommandContext { request_id: uuid::Uuid::new_v4().to_string(), ..CommandContext::default() }
}
