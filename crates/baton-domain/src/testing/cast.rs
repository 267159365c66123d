//! Who plays: one person for each standing towards a handoff.

use crate::ids::{InvalidId, OrganizationId, PersonId};
use crate::value::{Actor, Party, Role};

/// Where somebody stands towards the handoff of a [`super::Stage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// A clinician of the referring clinic.
    Referrer,
    /// An advocate of the receiving service.
    Receiver,
    /// A counsellor of a service that was the receiver once.
    Former,
    /// A supervisor of the referring clinic.
    Supervisor,
    /// A case manager of a service that accompanies patients, once the referrer has named it.
    Navigator,
    /// Somebody of an organisation that has nothing to do with it.
    Outsider,
}

impl Seat {
    /// Every seat.
    pub const ALL: &[Self] =
        &[Self::Referrer, Self::Receiver, Self::Former, Self::Supervisor, Self::Navigator, Self::Outsider];

    /// The seat's name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Referrer => "referrer",
            Self::Receiver => "receiver",
            Self::Former => "former receiver",
            Self::Supervisor => "supervisor of the referrer",
            Self::Navigator => "navigator",
            Self::Outsider => "outsider",
        }
    }

    /// Who sits there.
    #[must_use]
    pub fn actor(self) -> Actor {
        let (person, role) = match self {
            Self::Referrer => ("clinician-1", Role::Clinician),
            Self::Receiver => ("advocate-1", Role::Advocate),
            Self::Former => ("advocate-3", Role::Advocate),
            Self::Supervisor => ("supervisor-9", Role::Supervisor),
            Self::Navigator => ("navigator-1", Role::CaseManager),
            Self::Outsider => ("outsider-1", Role::Clinician),
        };
        Actor {
            person: id(PersonId::new(person)),
            organization: self.party().organization,
            team: None,
            role,
            on_behalf_of: None,
            asserted_by: None,
        }
    }

    /// The party that they belong to.
    #[must_use]
    pub fn party(self) -> Party {
        let organization = match self {
            Self::Referrer | Self::Supervisor => "clinic",
            Self::Receiver => "shelter",
            Self::Former => "helpline",
            Self::Navigator => "navigators",
            Self::Outsider => "elsewhere",
        };
        Party { organization: id(OrganizationId::new(organization)), service: None, team: None, person: None }
    }
}

/// An identifier that is written out in the script.
pub(super) fn id<T>(written: Result<T, InvalidId>) -> T {
    match written {
        Ok(id) => id,
        Err(wrong) => unreachable!("an identifier of the script {wrong}"),
    }
}
