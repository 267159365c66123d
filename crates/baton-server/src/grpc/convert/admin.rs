//! What operators see of the store and the views.

use baton_api::admin::v1 as api;
use baton_store::{Checkpoint, Health, LogIdentity, Position, Replica, ReplicaSeen};
use baton_views::{Failure, GenerationStatus, Role, Status, ViewStatus, Writer};
use uuid::Uuid;

use super::from_instant;

const VIEWS: &str = "views/";
const REBUILDS: &str = "rebuilds/";

/// How the store is doing.
pub(crate) fn store_status(
    identity: LogIdentity,
    head: Option<Position>,
    health: &Health,
) -> api::StoreStatus {
    let LogIdentity { store, incarnation } = identity;
    let (health, trouble) = match health {
        Health::Serving => (api::StoreHealth::Ok, None),
        Health::Poisoned { reason } => (api::StoreHealth::Poisoned, Some(reason.to_string())),
    };
    api::StoreStatus {
        store: store.0.to_string(),
        incarnation: incarnation.0.to_string(),
        head: head.map(|head| head.0),
        health: health.into(),
        trouble,
    }
}

/// A server among several, as `answering` shows it.
pub(crate) fn replica(seen: &ReplicaSeen, answering: Uuid) -> api::Replica {
    let ReplicaSeen { replica, seen_ago } = seen;
    let Replica { id, address, version, started_at, views_generation, views_position, writes_views } =
        replica;
    api::Replica {
        id: id.to_string(),
        address: address.clone(),
        version: version.clone(),
        started_at: Some(from_instant(*started_at)),
        seen_ago: prost_types::Duration::try_from(*seen_ago).ok(),
        answering: *id == answering,
        views_generation: *views_generation,
        views_position: views_position.map(|position| position.0),
        writes_views: *writes_views,
    }
}

/// A generation with its views, as the server of this id sees it.
pub(crate) fn generation(status: &GenerationStatus, this: Uuid) -> api::Generation {
    let GenerationStatus { number, role, writer, checkpoint, lag, views: _, stopped, trouble } = status;
    let writer = match writer {
        Writer::This => Some(this),
        Writer::Other(other) => Some(*other),
        Writer::Nobody => None,
    };
    api::Generation {
        number: *number,
        role: from_role(*role).into(),
        position: position(checkpoint.as_ref()),
        lag: *lag,
        views: views_of(status).collect(),
        stopped: stopped.as_ref().map(from_failure),
        trouble: trouble.clone(),
        writer: writer.map(|writer| writer.to_string()),
    }
}

/// Every view of every generation, those that are served first.
pub(crate) fn views(status: &Status) -> Vec<api::View> {
    let serving = status.generations.iter().filter(|generation| generation.role == Role::Serving);
    let building = status.generations.iter().filter(|generation| generation.role == Role::Building);
    serving.chain(building).flat_map(views_of).collect()
}

fn views_of(generation: &GenerationStatus) -> impl Iterator<Item = api::View> {
    let GenerationStatus { number, role, writer: _, checkpoint, lag, views, stopped, trouble: _ } =
        generation;
    views.iter().map(move |view| {
        let ViewStatus { name, version, failure } = view;
        api::View {
            name: format!("{VIEWS}{name}"),
            version: *version,
            generation: *number,
            role: from_role(*role).into(),
            position: position(checkpoint.as_ref()),
            lag: *lag,
            failure: failure.as_ref().or(stopped.as_ref()).map(from_failure),
        }
    })
}

/// The rebuild that builds this generation, if it is or was one.
pub(crate) fn rebuild(status: &Status, number: u64) -> Option<api::Rebuild> {
    let found = status.generations.iter().find(|generation| generation.number == number);
    let newest = status.generations.iter().map(|generation| generation.number).max();
    let state = match found {
        Some(GenerationStatus { role: Role::Serving, .. }) => api::RebuildState::Succeeded,
        Some(GenerationStatus { stopped: Some(_), .. }) => api::RebuildState::Stopped,
        Some(_) => api::RebuildState::Running,
        None if number > 0 && newest > Some(number) => api::RebuildState::Replaced,
        None => return None,
    };
    Some(api::Rebuild {
        name: format!("{REBUILDS}{number}"),
        state: state.into(),
        generation: number,
        position: found.and_then(|generation| position(generation.checkpoint.as_ref())),
        head: status.head.map(|head| head.0),
        trouble: found.and_then(|generation| generation.trouble.clone()),
    })
}

/// The number in `rebuilds/{id}`.
pub(crate) fn rebuild_number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(REBUILDS)?;
    // The parser also takes a sign and zeros in front: one thing shall have one name.
    digits.parse::<u64>().ok().filter(|number| number.to_string() == digits)
}

/// The id in `views/{id}`.
pub(crate) fn view_id(name: &str) -> Option<&str> {
    name.strip_prefix(VIEWS)
}

fn position(checkpoint: Option<&Checkpoint>) -> Option<u64> {
    checkpoint.map(|checkpoint| checkpoint.position.0)
}

const fn from_role(role: Role) -> api::GenerationRole {
    match role {
        Role::Serving => api::GenerationRole::Serving,
        Role::Building => api::GenerationRole::Building,
    }
}

fn from_failure(failure: &Failure) -> api::ViewFailure {
    let Failure { position, kind } = failure;
    api::ViewFailure { position: position.0, kind: kind.clone() }
}
