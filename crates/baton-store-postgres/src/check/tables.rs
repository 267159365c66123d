//! The tables: whether they are there, and those of this program.

use super::{Finding, Stopped, Subject, ask, column, unanswered};
use crate::database::Database;
use crate::migrate::{MigrateError, RECORDED, next};

const STATEMENT: &str = "\
    SELECT (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'baton') AS may_use, \
           (SELECT has_table_privilege(c.oid, 'SELECT') \
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = 'baton' AND c.relname = 'migration') AS may_read";

const MIGRATE: &str = "run `baton migrate` with the URL of the role that shall own the tables";

/// Anything but the right tables ends the looking: there is nothing further to look at.
pub(super) async fn look(database: &Database) -> Result<Finding, Stopped> {
    let row = ask(database, STATEMENT).await?;
    let bad = |found: String, advice: &str| Box::new(Finding::bad(Subject::Tables, found, advice));
    let (may_use, may_read): (Option<bool>, Option<bool>) =
        (column(&row, "may_use")?, column(&row, "may_read")?);
    match may_use.zip(may_read) {
        None => return Err(bad("the database has no tables for a store yet".to_owned(), MIGRATE)),
        Some((true, true)) => {}
        Some(_) => {
            let found = format!("the role '{}' may not use the tables", database.role());
            return Err(bad(found, "run `baton migrate` again and name this role as the one that serves"));
        }
    }
    let recorded =
        database.ask(RECORDED, &[]).await.map_err(|error| unanswered(Subject::Tables, error.to_string()))?;
    match next(&recorded) {
        Ok(None) => Ok(Finding::good(Subject::Tables, "the tables are those of this program")),
        Ok(Some(missing)) => {
            Err(bad(format!("the tables lack version {} ({})", missing.version, missing.name), MIGRATE))
        }
        Err(error @ (MigrateError::Newer { .. } | MigrateError::Other { .. })) => {
            Err(bad(error.to_string(), ""))
        }
        Err(error) => Err(unanswered(Subject::Tables, error.to_string())),
    }
}
