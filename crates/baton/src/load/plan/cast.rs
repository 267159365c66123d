//! Who plays: people of referring and of receiving organizations. None of them exists.

use anyhow::Context as _;
use baton_api::types::v1::{Party, Role};
use fastrand::Rng;
use tonic::metadata::MetadataMap;

const REFERRERS: usize = 16;
const RECEIVERS: usize = 48;

/// Somebody who gives commands.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    organization: String,
    team: &'static str,
    pub(super) role: Role,
    /// How they say who they are.
    pub(super) metadata: MetadataMap,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct Cast {
    /// Of each referring organization a case manager and a physician.
    referrers: Vec<[Person; 2]>,
    receivers: Vec<Person>,
}

/// The people of one handoff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roles<'a> {
    pub(super) referrer: &'a Person,
    /// Of the referrer's own organization, for a handoff within it.
    pub(super) colleague: &'a Person,
    pub(super) receiver: &'a Person,
    /// Somebody else who could receive.
    pub(super) other: &'a Person,
}

impl Cast {
    /// The same people every time.
    pub(super) fn new() -> anyhow::Result<Self> {
        let referrers = (0..REFERRERS).map(|number| {
            let organization = format!("clinic-{number:02}");
            let manager = Person::new(&organization, "case-managers", Role::CaseManager)?;
            Ok([manager, Person::new(&organization, "physicians", Role::Clinician)?])
        });
        let receivers =
            (0..RECEIVERS).map(|number| Person::new(&format!("service-{number:02}"), "intake", Role::Nurse));
        Ok(Self {
            referrers: referrers.collect::<anyhow::Result<_>>()?,
            receivers: receivers.collect::<anyhow::Result<_>>()?,
        })
    }

    /// The people of one handoff; the two who may receive are different ones.
    pub(super) fn draw(&self, rng: &mut Rng) -> Option<Roles<'_>> {
        let [referrer, colleague] = self.referrers.get(rng.usize(..REFERRERS))?;
        let first = rng.usize(..RECEIVERS);
        let second = (first + rng.usize(1..RECEIVERS)) % RECEIVERS;
        Some(Roles {
            referrer,
            colleague,
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
        Ok(Self { id, organization: organization.to_owned(), team, role, metadata })
    }

    /// Whom they act for.
    pub(super) fn party(&self) -> Party {
        Party {
            organization: self.organization.clone(),
            service: None,
            team: Some(self.team.to_owned()),
            person: None,
        }
    }
}
