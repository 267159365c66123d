//! Who plays: people of referring and of receiving organizations. None of them exists.

use anyhow::Context as _;
use baton_api::types::v1::{Party, Role};
use baton_domain::ids::OrganizationId;
use fastrand::Rng;
use tonic::metadata::MetadataMap;

const REFERRERS: usize = 16;
const RECEIVERS: usize = 48;
/// The team of whoever receives.
const INTAKE: &str = "intake";

/// Somebody who gives commands.
#[derive(Clone, Debug)]
pub(in crate::load) struct Person {
    pub(super) id: String,
    pub(super) organization: OrganizationId,
    team: &'static str,
    pub(super) role: Role,
    /// How they say who they are.
    pub(in crate::load) metadata: MetadataMap,
}

/// Everybody.
#[derive(Debug)]
pub(in crate::load) struct Cast {
    /// Of each referring organization a case manager, a physician and a supervisor.
    referrers: Vec<[Person; 3]>,
    /// Each of a service of its own.
    pub(in crate::load) receivers: Vec<Person>,
    /// Of the network: a supervisor.
    pub(in crate::load) office: Person,
}

/// The people of one handoff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roles<'a> {
    pub(super) referrer: &'a Person,
    /// Of the referrer's own organization, for a handoff within it.
    pub(super) colleague: &'a Person,
    /// Of the referrer's organization.
    pub(super) supervisor: &'a Person,
    pub(super) receiver: &'a Person,
    /// Somebody else who could receive.
    pub(super) other: &'a Person,
}

impl Cast {
    /// The same people every time.
    pub(super) fn new() -> anyhow::Result<Self> {
        let referrers = (0..REFERRERS).map(|number| {
            let organization = format!("clinic-{number:02}");
            Ok([
                Person::new(&organization, "case-managers", Role::CaseManager)?,
                Person::new(&organization, "physicians", Role::Clinician)?,
                Person::new(&organization, "supervisors", Role::Supervisor)?,
            ])
        });
        let receivers =
            (0..RECEIVERS).map(|number| Person::new(&format!("service-{number:02}"), INTAKE, Role::Nurse));
        Ok(Self {
            referrers: referrers.collect::<anyhow::Result<_>>()?,
            receivers: receivers.collect::<anyhow::Result<_>>()?,
            office: Person::new("network-office", "supervisors", Role::Supervisor)?,
        })
    }

    /// The people of one handoff; the two who may receive are different ones.
    pub(super) fn draw(&self, rng: &mut Rng) -> Option<Roles<'_>> {
        let [referrer, colleague, supervisor] = self.referrers.get(rng.usize(..REFERRERS))?;
        let first = rng.usize(..RECEIVERS);
        let second = (first + rng.usize(1..RECEIVERS)) % RECEIVERS;
        Some(Roles {
            referrer,
            colleague,
            supervisor,
            receiver: self.receivers.get(first)?,
            other: self.receivers.get(second)?,
        })
    }
}

impl Person {
    fn new(organization: &str, team: &'static str, role: Role) -> anyhow::Result<Self> {
        let id = format!("{organization}-{team}-1");
        let role_name = role.as_str_name().trim_start_matches("ROLE_").to_ascii_lowercase().replace('_', "-");
        let mut metadata = MetadataMap::new();
        let keys = [
            ("baton-person", id.as_str()),
            ("baton-organization", organization),
            ("baton-team", team),
            ("baton-role", &role_name),
        ];
        for (key, text) in keys {
            metadata.insert(key, text.parse().context("a made-up identity is no metadata")?);
        }
        Ok(Self { id, organization: OrganizationId::new(organization)?, team, role, metadata })
    }

    /// The id of the service that their organization has.
    pub(in crate::load) fn service(&self) -> String {
        self.organization.to_string()
    }

    /// Whom they act for.
    pub(super) fn party(&self) -> Party {
        Party {
            organization: self.organization.to_string(),
            service: (self.team == INTAKE).then(|| self.service()),
            team: Some(self.team.to_owned()),
            person: None,
        }
    }
}
