//! What is played: whole handoffs, each the commands of one course that handoffs take, drawn from a seed.
//!
//! ```text
//! discharge    called ahead, introduced by telephone, first visit missed, second kept          16 commands
//! re-route     the first service declines, the second accepts                                  11
//! transition   a question before the introduction, a correction after it                       14
//! rooming      within the practice: one call for it all, and its attestation                    2
//! reopened     closed by mistake and closed again                                              12
//! withdrawn    consent is withdrawn once the package is shared                                   7
//! cancelled    nobody has answered yet                                                           4
//! screened     eligible, asked, offered help; the lighter way is a packet                       10
//! guarded      asked alone first; a message left all the same is a breach                       14
//! accompanied  a navigator, an introduction missed, a barrier, a hold                           18
//! objected     the carer objects, and the patient is introduced elsewhere                       11
//! direct       nothing else is in time                                                           3
//! corrected    an introduction of the wrong patient is taken back                               11
//! ```
//!
//! The same seed and number give the same handoff, byte for byte but for the times of visits, which are counted from
//! the start of the run.

mod acts;
mod cast;
mod courses;

use anyhow::Context as _;
use baton_api::Date;
use baton_api::screening::v1 as screening;
use baton_api::types::v1::{CommandContext, Encounter, ZonedDate};
use baton_commands::id_of_key;
use baton_domain::ids::TenantId;
use bytes::Bytes;
use fastrand::Rng;
use prost::Message;
use tonic::metadata::MetadataMap;
use uuid::{Builder, Uuid};

pub(super) use acts::NEEDS;
pub(super) use acts::way::FOOD;
pub(super) use cast::{Cast, Person};

/// The id of the program that handoffs from screenings are requested under.
pub(super) const PROGRAM: &str = "load-food";

/// The tenant that a server in development takes a caller to be of.
const TENANT: &str = "dev";

/// Of every encounter.
const DAY: Date = Date { year: 2026, month: 3, day: 2 };

/// Where many are registered at a time. Its answers are lists.
pub(super) const BATCH: &str = "/baton.screening.v1.ScreeningService/BatchRegisterEligible";

/// A command, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Where to.
    pub(super) path: &'static str,
    /// By whom.
    pub(super) caller: MetadataMap,
    /// What.
    pub(super) message: Bytes,
}

/// All handoffs of a run.
#[derive(Debug)]
pub(super) struct Plan {
    seed: u64,
    tenant: TenantId,
    pub(super) cast: Cast,
    /// When the run began, in seconds since 1970: visits are planned from then on.
    began: i64,
}

/// An act on its way to be a call.
struct Act {
    path: &'static str,
    bytes: Vec<u8>,
}

/// What the requests of all commands have in common: what they are about, the circumstances, and the act, whose bytes stand
/// there as those of a message do.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    context: Option<CommandContext>,
    #[prost(bytes = "vec", tag = "3")]
    act: Vec<u8>,
}

/// One handoff while its calls are written down.
struct Script<'a> {
    tenant: &'a TenantId,
    cast: &'a Cast,
    rng: Rng,
    began: i64,
    id: Uuid,
    calls: Vec<Call>,
}

impl Plan {
    /// The plan of a seed, for a run that began then.
    pub(super) fn new(seed: u64, began: jiff::Timestamp) -> anyhow::Result<Self> {
        let tenant = TenantId::new(TENANT).context("the tenant has no name")?;
        Ok(Self { seed, tenant, cast: Cast::new()?, began: began.as_second() })
    }

    /// The calls of a handoff, in order.
    pub(super) fn handoff(&self, number: u64) -> Vec<Call> {
        let mut rng = Rng::with_seed(self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let id = uuid(&mut rng);
        let Self { tenant, cast, began, .. } = self;
        let mut script = Script { tenant, cast, rng, began: *began, id, calls: Vec::new() };
        courses::write(&mut script);
        script.calls
    }
}

impl Script<'_> {
    /// A command on the handoff.
    fn on(&mut self, who: &Person, act: Act) {
        self.call(format!("handoffs/{}", self.id), who, act);
    }

    /// The command that begins it, which names it by its bare id.
    fn begin(&mut self, who: &Person, act: Act) {
        self.call(self.id.to_string(), who, act);
    }

    /// A command on the handoff, of something that was not to happen and did.
    fn breaching(&mut self, who: &Person, act: Act) {
        let breach = Some("It was done before anybody looked.".to_owned());
        self.send(format!("handoffs/{}", self.id), who, act, breach);
    }

    /// A command.
    fn call(&mut self, name: String, who: &Person, act: Act) {
        self.send(name, who, act, None);
    }

    fn send(&mut self, name: String, who: &Person, act: Act, breach: Option<String>) {
        let request_id = uuid(&mut self.rng).to_string();
        let context = CommandContext { request_id, breach, ..CommandContext::default() };
        let message = Envelope { name, context: Some(context), act: act.bytes }.encode_to_vec().into();
        self.calls.push(Call { path: act.path, caller: who.metadata.clone(), message });
    }

    /// Registers a patient as eligible to be screened, and names the screening.
    fn register(&mut self, who: &Person, patient: &str) -> String {
        let key = uuid(&mut self.rng).to_string();
        let entry = screening::Eligible {
            key: key.clone(),
            patient: patient.to_owned(),
            encounter: Some(Encounter {
                id: format!("visit-{key}"),
                kind: "office-visit".to_owned(),
                date: Some(ZonedDate { date: Some(DAY), zone: "America/Chicago".to_owned() }),
                status: None,
            }),
            ..screening::Eligible::default()
        };
        let entries = vec![entry];
        let batch = screening::BatchRegisterEligibleRequest { entries, acting: None };
        let message = batch.encode_to_vec().into();
        self.calls.push(Call { path: BATCH, caller: who.metadata.clone(), message });
        let screening = id_of_key(self.tenant, &who.organization, "screening", &key);
        format!("screenings/{screening}")
    }

    /// So many days after the run began.
    fn in_days(&self, days: i64) -> prost_types::Timestamp {
        prost_types::Timestamp { seconds: self.began + days * 86_400, nanos: 0 }
    }
}

fn uuid(rng: &mut Rng) -> Uuid {
    Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}
