//! How many handoffs are open, and for how long: over all tenants, for whoever looks after the server.

use baton_domain::ids::{HandoffId, PatientRef, TenantId};
use jiff::Timestamp;

use crate::cell::Cell as _;
use crate::limits::PATIENT_MAX_HANDOFFS;
use crate::row::Value;
use crate::runner::{QueryError, Views};
use crate::views::select::Question;

impl Views {
    /// The open handoffs of a patient in all of a tenant: not for callers, whose sight is narrower. A patient has few.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn open_of_patient(
        &self,
        tenant: &TenantId,
        patient: &PatientRef,
    ) -> Result<Vec<HandoffId>, QueryError> {
        let question = Question::new("SELECT h.handoff FROM handoff h WHERE h.tenant = ")
            .value(tenant)
            .text(" AND h.patient = ")
            .value(patient)
            .text(" AND h.closed_at IS NULL ORDER BY h.ordinal LIMIT ")
            .number(PATIENT_MAX_HANDOFFS);
        let (answers, _) = self.read(super::TABLE.name, vec![question.ask()]).await?;
        let unreadable = || QueryError::Unreadable { view: super::TABLE.name };
        let id = |row: &crate::row::Row| row.first().and_then(HandoffId::from_value).ok_or_else(unreadable);
        answers.iter().flatten().map(id).collect()
    }

    /// How many handoffs are open that were requested before each of these instants. It reads the whole list: ask
    /// seldom.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn open_before(&self, instants: &[Timestamp]) -> Result<Vec<u64>, QueryError> {
        let mut question = Question::new("SELECT ");
        for (place, instant) in instants.iter().enumerate() {
            question = question.text(if place == 0 { "" } else { ", " });
            question = question.text("COUNT(*) FILTER (WHERE h.requested_at < ").value(instant).text(")");
        }
        let question = question.text(" FROM handoff h WHERE h.closed_at IS NULL");
        let (answers, _) = self.read(super::TABLE.name, vec![question.ask()]).await?;
        let count = |value: &Value| match value {
            Value::Integer(count) => u64::try_from(*count).ok(),
            Value::Null | Value::Text(_) | Value::Bytes(_) => None,
        };
        let row = answers.first().and_then(|rows| rows.first());
        row.and_then(|row| row.iter().map(count).collect())
            .ok_or(QueryError::Unreadable { view: super::TABLE.name })
    }
}
