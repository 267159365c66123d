//! One generation in one schema, as one replica sees it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use baton_store::{Checkpoint, EventId, Incarnation, Position, StreamName};
use deadpool_postgres::Pool;
use tokio_postgres::Row as SqlRow;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::lease::{self, Lease};
use super::session::{Statement, ask, ask_at_one_moment, failed, run};
use super::{schema, value, write};
use crate::executor::{Commit, ExecutorError, Generation, Lead, Reading, Select, Standing, ViewFailure};

pub(super) struct PostgresGeneration {
    number: u64,
    plan: String,
    place: Place,
    /// What this replica was given, if it was.
    lease: Mutex<Option<Lease>>,
    /// Whether it was complete when that was looked at last.
    is_complete: AtomicBool,
}

/// Where a generation is. Its identity tells it from another that was made under the same name after it was dropped.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) pool: Pool,
    pub(super) schema: String,
    pub(super) identity: Uuid,
}

impl PostgresGeneration {
    /// # Errors
    /// [`ExecutorError::Lost`] if there is none of this number.
    pub(super) async fn open(pool: &Pool, number: u64) -> Result<Self, ExecutorError> {
        let schema = schema::name(number);
        let text = format!("SELECT g.identity, p.plan FROM {schema}.generation g, {schema}.plan p");
        let found = ask(pool, &text, &[]).await?;
        let row = found.first().ok_or_else(gone)?;
        let read = || -> Result<_, tokio_postgres::Error> { Ok((row.try_get(0)?, row.try_get(1)?)) };
        let (identity, plan): (Uuid, &str) = read().map_err(|error| failed(&error))?;
        let place = Place { pool: pool.clone(), schema, identity };
        let (plan, lease, is_complete) = (schema::given_plan(plan), Mutex::default(), AtomicBool::new(false));
        Ok(Self { number, plan, place, lease, is_complete })
    }

    /// Whether nobody has written it or said that they use it for so long.
    pub(super) async fn is_idle_for(&self, idle: Duration) -> Result<bool, ExecutorError> {
        let Place { pool, schema, identity } = &self.place;
        let text = format!(
            "SELECT greatest(used_at, until) < clock_timestamp() - {} FROM {schema}.generation WHERE identity = $1",
            interval(idle)
        );
        let found = ask(pool, &text, &[(identity, Type::UUID)]).await?;
        let idle = found.first().map(|row| row.try_get(0)).transpose();
        Ok(idle.map_err(|error| failed(&error))?.unwrap_or(false))
    }

    /// Tells the planner what was built, before it is asked for. Without it lists are right and may be slow.
    async fn measure(&self, commit: &Commit) {
        let Place { pool, schema, .. } = &self.place;
        let tables = commit.tables.iter().map(|change| format!("{schema}.{}", change.table.name));
        let tables: Vec<String> = tables.collect();
        if let Err(error) = run(pool, &format!("ANALYZE {}", tables.join(", "))).await {
            tracing::warn!(number = self.number, %error, "new views could not be measured for the planner");
        }
    }

    fn lease(&self) -> Option<Lease> {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self, lease: Option<Lease>) {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = lease;
    }
}

#[async_trait]
impl Generation for PostgresGeneration {
    fn number(&self) -> u64 {
        self.number
    }

    fn plan(&self) -> &str {
        &self.plan
    }

    async fn standing(&self) -> Result<Standing, ExecutorError> {
        let Place { pool, schema, identity } = &self.place;
        let found = ask(pool, &standing_of(schema), &[(identity, Type::UUID)]).await?;
        let standing = standing(&found)?;
        self.is_complete.store(standing.complete, Ordering::Relaxed);
        Ok(standing)
    }

    async fn load(&self, streams: Vec<StreamName>) -> Result<Vec<(StreamName, Vec<u8>)>, ExecutorError> {
        let Place { pool, schema, .. } = &self.place;
        let names: Vec<&str> = streams.iter().map(StreamName::as_str).collect();
        let text = format!("SELECT stream, state FROM {schema}.fold WHERE stream = ANY($1)");
        let found = ask(pool, &text, &[(&names, Type::TEXT_ARRAY)]).await?;
        let read = |row: &SqlRow| Ok((row.try_get::<_, String>(0)?, row.try_get(1)?));
        let folds: Vec<(String, Vec<u8>)> =
            found.iter().map(read).collect::<Result<_, _>>().map_err(|error| failed(&error))?;
        let named = |(stream, state): (String, Vec<u8>)| match stream.parse() {
            Ok(stream) => Ok((stream, state)),
            Err(_) => Err(ExecutorError::Lost("a fold is of no stream".to_owned())),
        };
        folds.into_iter().map(named).collect()
    }

    async fn commit(&self, commit: Commit) -> Result<(), ExecutorError> {
        let lease = self.lease().ok_or(ExecutorError::Fenced)?;
        write::commit(&self.place, lease, &commit).await?;
        if commit.complete && !self.is_complete.swap(true, Ordering::Relaxed) {
            self.measure(&commit).await;
        }
        Ok(())
    }

    async fn read(&self, selects: Vec<Select>) -> Result<Reading, ExecutorError> {
        let Place { pool, schema, identity } = &self.place;
        let standing_of = standing_of(schema);
        let mut statements = vec![Statement { text: &standing_of, parameters: vec![(identity, Type::UUID)] }];
        statements.extend(selects.iter().map(|Select { text, parameters }| Statement {
            text,
            parameters: parameters.iter().map(|one| (one as _, value::type_of_value(one))).collect(),
        }));
        let mut answers = ask_at_one_moment(pool, schema, &statements).await?.into_iter();
        let standing = standing(&answers.next().unwrap_or_default())?;
        let answers = answers.map(|found| value::rows(&found)).collect::<Result<_, _>>()?;
        Ok(Reading { standing, answers })
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn lead(&self, replica: Uuid) -> Result<Lead, ExecutorError> {
        self.hold(None);
        match lease::lead(&self.place, replica).await? {
            Ok(lease) => {
                self.hold(Some(lease));
                Ok(Lead::Own)
            }
            Err(other) => Ok(Lead::Other(other)),
        }
    }

    async fn renew(&self) -> Result<(), ExecutorError> {
        lease::renew(&self.place, self.lease().ok_or(ExecutorError::Fenced)?).await
    }

    async fn let_go(&self) -> Result<(), ExecutorError> {
        match self.lease() {
            Some(lease) => {
                self.hold(None);
                lease::let_go(&self.place, lease).await
            }
            None => Ok(()),
        }
    }

    async fn keep(&self) -> Result<(), ExecutorError> {
        lease::keep(&self.place).await
    }

    async fn told(&self, after: u64, to: u64) -> Result<Vec<Vec<u8>>, ExecutorError> {
        let Place { pool, schema, .. } = &self.place;
        let (after, to) = (number(after), number(to));
        let text =
            format!("SELECT message FROM {schema}.told WHERE number > $1 AND number <= $2 ORDER BY number");
        let found = ask(pool, &text, &[(&after, Type::INT8), (&to, Type::INT8)]).await?;
        found.iter().map(|row| row.try_get(0).map_err(|error| failed(&error))).collect()
    }
}

/// The question for how far a generation is; `$1` is its identity.
fn standing_of(schema: &str) -> String {
    format!(
        "SELECT complete, incarnation, position, event, failures, told,
                CASE WHEN until >= clock_timestamp() THEN replica END
         FROM {schema}.generation WHERE identity = $1"
    )
}

fn standing(found: &[SqlRow]) -> Result<Standing, ExecutorError> {
    let row = found.first().ok_or_else(gone)?;
    let read = || -> Result<_, tokio_postgres::Error> {
        let (incarnation, event): (Option<Uuid>, Option<Uuid>) = (row.try_get(1)?, row.try_get(3)?);
        let position: Option<i64> = row.try_get(2)?;
        let checkpoint =
            incarnation.zip(position).zip(event).map(|((incarnation, position), event)| Checkpoint {
                incarnation: Incarnation(incarnation),
                position: Position(u64::try_from(position).unwrap_or(0)),
                event: EventId::from_bytes(event.into_bytes()),
            });
        Ok((
            checkpoint,
            row.try_get::<_, &str>(4)?,
            row.try_get::<_, i64>(5)?,
            row.try_get(0)?,
            row.try_get(6)?,
        ))
    };
    let (checkpoint, failures, told, complete, writer) = read().map_err(|error| failed(&error))?;
    let failures: Vec<ViewFailure> = serde_json::from_str(failures)
        .map_err(|_| ExecutorError::Lost("what is said of stopped views cannot be read".to_owned()))?;
    Ok(Standing { complete, checkpoint, failures, told: u64::try_from(told).unwrap_or(0), writer })
}

/// The schema is not the one that it was, or has lost its row.
pub(super) fn gone() -> ExecutorError {
    ExecutorError::Lost("the schema is gone or another".to_owned())
}

/// A length of time as it stands in a statement.
pub(super) fn interval(length: Duration) -> String {
    format!("interval '{} milliseconds'", length.as_millis())
}

/// A number as the database has it.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
