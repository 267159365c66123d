//! Events that keep an introduction and a contact from harming the patient.

use baton_api::event::v1 as api;
use baton_domain::event::{ContactPlanned, ContactPreferencesSet, IntroductionCleared, PrivacyNotPossible};

use super::super::codes::{Coded as _, number};
use super::super::contact::{from_preferences, from_within_hearing};
use super::super::ids::handoff_name;
use super::super::time::from_instant;

pub(super) fn contact_preferences_set(event: &ContactPreferencesSet) -> api::ContactPreferencesSet {
    let ContactPreferencesSet { preferences, copied_from, called_off } = event;
    api::ContactPreferencesSet {
        preferences: Some(from_preferences(preferences)),
        copied_from: copied_from.map(handoff_name),
        called_off: called_off.iter().map(contact_planned).collect(),
    }
}

pub(super) fn introduction_cleared(event: &IntroductionCleared) -> api::IntroductionCleared {
    let IntroductionCleared { mode, until, within_hearing, interpreter } = event;
    api::IntroductionCleared {
        mode: mode.api_number(),
        until: Some(from_instant(*until)),
        within_hearing: from_within_hearing(within_hearing),
        interpreter: number(*interpreter),
    }
}

pub(super) fn privacy_not_possible(event: &PrivacyNotPossible) -> api::PrivacyNotPossible {
    let PrivacyNotPossible { mode, within_hearing, interpreter } = event;
    api::PrivacyNotPossible {
        mode: mode.api_number(),
        within_hearing: from_within_hearing(within_hearing),
        interpreter: number(*interpreter),
    }
}

pub(super) fn contact_planned(event: &ContactPlanned) -> api::ContactPlanned {
    let ContactPlanned { channel, at } = event;
    api::ContactPlanned { channel: channel.api_number(), at: at.map(from_instant) }
}
