//! How a patient may be reached, who could hear, and what came of trying.

use super::Channel;
use crate::ids::Code;
use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday as CivilWeekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

codes! {
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday,
        /// Tuesday.
        Tuesday,
        /// Wednesday.
        Wednesday,
        /// Thursday.
        Thursday,
        /// Friday.
        Friday,
        /// Saturday.
        Saturday,
        /// Sunday.
        Sunday,
    }
    /// Who is within hearing, other than the participants.
    Hearer {
        /// A partner.
        Partner,
        /// Family or a friend.
        Family,
        /// A child.
        Child,
        /// Somebody who cares for the patient.
        Caregiver,
        /// Staff who have no part in it.
        Staff,
        /// Somebody else.
        Stranger,
    }
    /// What came of an attempt to reach the patient.
    ContactOutcome {
        /// The patient was reached.
        Reached,
        /// Nobody answered.
        NoAnswer,
        /// A message was left or sent.
        MessageLeft,
        /// Somebody else answered.
        SomebodyElse,
        /// The number or address is wrong or no longer in use.
        WrongAddress,
        /// The patient did not want to talk.
        Refused,
    }
    /// What keeps a patient from arriving.
    BarrierKind {
        /// No way to get there.
        Transport,
        /// Cost or coverage.
        Cost,
        /// No common language.
        Language,
        /// Nobody to look after children or others.
        Childcare,
        /// Work or school at that time.
        Schedule,
        /// No telephone or other way to be reached.
        Reachability,
        /// Fear, mistrust or shame.
        Trust,
        /// Health or disability.
        Health,
        /// Papers that are asked for.
        Documents,
        /// Something else; the text says what.
        Other,
    }
    /// What was done for a patient on the way.
    SupportKind {
        /// A ride or fare.
        Transport,
        /// An appointment made or moved.
        Scheduling,
        /// Interpreting.
        Interpretation,
        /// Someone who went along.
        Accompaniment,
        /// Money or a voucher.
        Financial,
        /// Papers.
        Paperwork,
        /// A reminder.
        Reminder,
        /// Something else; the text says what.
        Other,
    }
}

/// Part of a week at which it is safe to reach the patient, by their own clock. Minutes are counted from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeTime {
    /// Which day.
    pub weekday: Weekday,
    /// From this minute of the day.
    pub from_minute: u16,
    /// Until before this minute of the day.
    pub until_minute: u16,
}

/// How the patient may be reached (R6): their own decision.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPreferences {
    /// Only on these channels; none named means any that is not excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Channel>,
    /// Never on these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Channel>,
    /// Not at all.
    pub do_not_contact: bool,
    /// At these times only; none named means any. A letter is read when the patient opens it, so it is bound to none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub safe_times: Vec<SafeTime>,
    /// The IANA time zone of the safe times, such as `America/Chicago`.
    pub zone: Option<String>,
    /// Whether a message or a call may name the service.
    pub may_name_service: bool,
    /// The language to speak, in the tenant's codes.
    pub language: Option<Code>,
}

/// Somebody within hearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithinHearing {
    /// Who.
    pub who: Hearer,
    /// Whether the patient, asked alone, calls it safe that they hear.
    pub safe: bool,
}

impl SafeTime {
    /// Whether the time of a week falls into it.
    fn holds(self, local: DateTime) -> bool {
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        self.weekday == local.weekday().into() && (self.from_minute..self.until_minute).contains(&minute)
    }
}

impl From<CivilWeekday> for Weekday {
    fn from(day: CivilWeekday) -> Self {
        match day {
            CivilWeekday::Monday => Self::Monday,
            CivilWeekday::Tuesday => Self::Tuesday,
            CivilWeekday::Wednesday => Self::Wednesday,
            CivilWeekday::Thursday => Self::Thursday,
            CivilWeekday::Friday => Self::Friday,
            CivilWeekday::Saturday => Self::Saturday,
            CivilWeekday::Sunday => Self::Sunday,
        }
    }
}

impl ContactPreferences {
    /// Whether the patient may be reached on `channel` (R6).
    #[must_use]
    pub fn permits(&self, channel: Channel) -> bool {
        let allowed = self.allowed.is_empty() || self.allowed.contains(&channel);
        !self.do_not_contact && allowed && !self.excluded.contains(&channel)
    }

    /// Whether `at` is a time at which it is safe to reach the patient on `channel` (R6).
    #[must_use]
    pub fn safe_at(&self, channel: Channel, at: Timestamp) -> bool {
        if self.safe_times.is_empty() || channel == Channel::Letter {
            return true;
        }
        // A zone that is not known any more makes no time safe.
        let zone = self.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        let local = zone.map(|zone| zone.to_datetime(at));
        local.is_some_and(|local| self.safe_times.iter().any(|safe| safe.holds(local)))
    }

    /// Whether any channel is left to reach the patient on.
    #[must_use]
    pub fn permit_any(&self) -> bool {
        Channel::ALL.iter().any(|channel| self.permits(*channel))
    }

    /// What both permit: what the patient said here, and what they said `newer` elsewhere, whichever is stricter (R6).
    ///
    /// A channel is permitted where both permit it; where each names its own and they share none, all are excluded. Of
    /// two lists of safe times the newer holds with its zone, because a patient's week changes; so does the language. A
    /// list that is empty says nothing, so the other's holds. The same said twice adds nothing.
    #[must_use]
    pub fn strictest(&self, newer: &Self) -> Self {
        let mut excluded = [self.excluded.as_slice(), newer.excluded.as_slice()].concat();
        let allowed = match (self.allowed.as_slice(), newer.allowed.as_slice()) {
            (mine, []) => mine.to_vec(),
            ([], theirs) => theirs.to_vec(),
            (mine, theirs) => {
                let shared: Vec<Channel> =
                    mine.iter().copied().filter(|channel| theirs.contains(channel)).collect();
                if shared.is_empty() {
                    excluded = Channel::ALL.to_vec();
                    theirs.to_vec()
                } else {
                    shared
                }
            }
        };
        excluded.sort_unstable();
        excluded.dedup();
        let times = if newer.safe_times.is_empty() { self } else { newer };
        Self {
            allowed,
            excluded,
            do_not_contact: self.do_not_contact || newer.do_not_contact,
            safe_times: times.safe_times.clone(),
            zone: times.zone.clone(),
            may_name_service: self.may_name_service && newer.may_name_service,
            language: newer.language.clone().or_else(|| self.language.clone()),
        }
    }
}
