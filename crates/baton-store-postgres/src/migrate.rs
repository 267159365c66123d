//! Making the tables, version by version, under a role of its own.
//!
//! Each version is one transaction, taken under a lock, so of several that migrate at once one does the work and the
//! others find it done. What was applied is recorded with its digest: a database that another history led to is refused.

use deadpool_postgres::{Client, Transaction};
use sha2::{Digest, Sha256};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::database::Database;
use crate::failure::describe;

/// Takes the lock of migrations, for the transaction.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1113683055, 2)";

const BOOTSTRAP: &str = include_str!("migrations/bootstrap.sql");

const GRANTS: &str = include_str!("migrations/grants.sql");

/// One version: what is added to the one before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    pub(crate) version: i32,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// All versions in order. One that was released is never changed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "log", sql: include_str!("migrations/0001_log.sql") },
    Migration { version: 2, name: "keys", sql: include_str!("migrations/0002_keys.sql") },
    Migration { version: 3, name: "replicas", sql: include_str!("migrations/0003_replicas.sql") },
];

/// What a migration has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The names of the versions that were applied now; none if there was nothing to do.
    pub applied: Vec<&'static str>,
    /// The version that the database has.
    pub version: i32,
}

/// Why a database could not be migrated. What is applied stays, the rest was not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// No connection.
    #[error("cannot reach the database: {0}")]
    Unreachable(String),
    /// Made by a version to come.
    #[error(
        "the database has version {found}, this program knows versions up to {known}: use the program that migrated it, or a newer one"
    )]
    Newer {
        /// Its version.
        found: i32,
        /// The newest known.
        known: i32,
    },
    /// A version that says something else here than where it was applied.
    #[error(
        "version {version} of the database is not the one that this program knows: it was migrated by another program"
    )]
    Other {
        /// Which version.
        version: i32,
    },
    /// The role to serve as does not exist.
    #[error("there is no role '{role}' to serve as: make it with CREATE ROLE, with LOGIN and a password")]
    NoRole {
        /// Its name.
        role: String,
    },
    /// The role to serve as has the rights of the one that migrates.
    #[error(
        "the role '{role}' may do whatever the migrating role may, so it could change the log: serve as another"
    )]
    SameRole {
        /// Its name.
        role: String,
    },
    /// The server refused something.
    #[error("cannot {doing}: {what}")]
    Refused {
        /// What was being done.
        doing: String,
        /// What the server says.
        what: String,
    },
}

/// Brings the tables up to this program's version and gives the serving role the rights that it needs. The database is
/// opened with the migrating role, which will own all. Without a serving role no rights are given to anybody.
///
/// # Errors
/// [`MigrateError`] says what stands in the way and what to do.
pub async fn migrate(database: &Database, serving_role: Option<&str>) -> Result<Migrated, MigrateError> {
    let mut connection =
        database.connection().await.map_err(|error| MigrateError::Unreachable(error.to_string()))?;
    if let Some(role) = serving_role {
        check_role(&connection, role).await?;
    }
    let mut applied = Vec::new();
    while let Some(name) = apply_next(&mut connection).await? {
        tracing::info!(name, "the database was migrated");
        applied.push(name);
    }
    if let Some(role) = serving_role {
        grant(&mut connection, role).await?;
    }
    Ok(Migrated { applied, version: MIGRATIONS.last().map_or(0, |newest| newest.version) })
}

/// The first version that is not recorded, if any.
pub(crate) fn next(recorded: &[Row]) -> Result<Option<&'static Migration>, MigrateError> {
    let refused = |error: tokio_postgres::Error| refusal("read what was migrated", &error);
    let known = MIGRATIONS.last().map_or(0, |newest| newest.version);
    for row in recorded {
        let (version, sha256): (i32, Vec<u8>) =
            (row.try_get(0).map_err(refused)?, row.try_get(1).map_err(refused)?);
        let Some(migration) = MIGRATIONS.iter().find(|migration| migration.version == version) else {
            return Err(MigrateError::Newer { found: version, known });
        };
        if sha256 != digest(migration) {
            return Err(MigrateError::Other { version });
        }
    }
    Ok(MIGRATIONS.get(recorded.len()))
}

/// What is recorded, newest first: the one that is not known is then met first.
pub(crate) const RECORDED: &str = "SELECT version, sha256 FROM baton.migration ORDER BY version DESC";

fn digest(migration: &Migration) -> Vec<u8> {
    Sha256::digest(migration.sql).to_vec()
}

/// Applies one version in a transaction of its own; `None` if all are there.
async fn apply_next(connection: &mut Client) -> Result<Option<&'static str>, MigrateError> {
    let transaction = locked(connection).await?;
    transaction.batch_execute(BOOTSTRAP).await.map_err(|error| refusal("make the schema 'baton'", &error))?;
    let recorded = transaction
        .query_typed(RECORDED, &[])
        .await
        .map_err(|error| refusal("read what was migrated", &error))?;
    let migration = next(&recorded)?;
    if let Some(migration) = migration {
        let doing = || format!("migrate to version {} ({})", migration.version, migration.name);
        let failed = |error: tokio_postgres::Error| refusal(&doing(), &error);
        transaction.batch_execute(migration.sql).await.map_err(failed)?;
        let sha256 = digest(migration);
        let values = &[
            (&migration.version as _, Type::INT4),
            (&migration.name as _, Type::TEXT),
            (&sha256 as _, Type::BYTEA),
        ];
        let record = "INSERT INTO baton.migration (version, name, sha256) VALUES ($1, $2, $3)";
        transaction.query_typed(record, values).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(|error| refusal("commit", &error))?;
    Ok(migration.map(|migration| migration.name))
}

/// Begins a transaction that no other migration runs beside.
async fn locked(connection: &mut Client) -> Result<Transaction<'_>, MigrateError> {
    let transaction = connection.transaction().await.map_err(|error| refusal("begin", &error))?;
    transaction.batch_execute(LOCK).await.map_err(|error| refusal("lock the migrations", &error))?;
    Ok(transaction)
}

/// A role that could act as the owner of the log could change it.
async fn check_role(connection: &Client, role: &str) -> Result<(), MigrateError> {
    let statement = "SELECT pg_has_role(r.oid, current_user, 'MEMBER') FROM pg_roles r WHERE r.rolname = $1";
    let failed = |error: tokio_postgres::Error| refusal("look at the role to serve as", &error);
    let found = connection.query_typed_opt(statement, &[(&role as _, Type::TEXT)]).await.map_err(failed)?;
    match found.map(|row| row.try_get(0)).transpose().map_err(failed)? {
        None => Err(MigrateError::NoRole { role: role.to_owned() }),
        Some(true) => Err(MigrateError::SameRole { role: role.to_owned() }),
        Some(false) => Ok(()),
    }
}

async fn grant(connection: &mut Client, role: &str) -> Result<(), MigrateError> {
    let failed = |error: tokio_postgres::Error| {
        refusal(
            &format!(
                "give '{role}' its rights (the migrating role must own the database or may grant on it)"
            ),
            &error,
        )
    };
    let transaction = locked(connection).await?;
    let database =
        transaction.query_typed_one("SELECT current_database()::text", &[]).await.map_err(failed)?;
    let database: String = database.try_get(0).map_err(failed)?;
    let sql = GRANTS.replace("{role}", &quoted(role)).replace("{database}", &quoted(&database));
    transaction.batch_execute(&sql).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)
}

/// A name as it stands in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn refusal(doing: &str, error: &tokio_postgres::Error) -> MigrateError {
    MigrateError::Refused { doing: doing.to_owned(), what: describe(error) }
}
