//! Whether events may be trusted to a database: what was looked at, what was found, what to do.
//!
//! A store is opened only where every finding is good, so a wrong setting or a right too many is met at the start and not
//! by the first crash.

use std::fmt;

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::database::Database;
use crate::failure::describe;
use crate::migrate::{MigrateError, RECORDED, next};

/// The oldest server that has everything that is used, as it numbers itself.
const OLDEST_SERVER: i32 = 130_000;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// Whether the server can be reached.
    Connection,
    /// The server's version.
    Version,
    /// Whether the server takes writes.
    Primary,
    /// Which snapshots statements get, and whether they may write.
    Isolation,
    /// Whether the server would end a statement for the time that it takes.
    Timeouts,
    /// Whether a commit reaches the disk.
    Fsync,
    /// Whether a page that was half written can be mended.
    FullPageWrites,
    /// Whether commits wait for a standby that may take over.
    Standby,
    /// Whether the tables are those of this program.
    Tables,
    /// Whether the role is another than the one that owns the tables.
    Owner,
    /// Whether the role can change or remove what is written.
    Changes,
    /// Whether the tables themselves refuse changes.
    Triggers,
    /// Whether the role may do what serving takes.
    Rights,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it was.
    pub subject: Subject,
    /// Whether it is as it must be.
    pub good: bool,
    /// What was found, in words.
    pub found: String,
    /// What to do about it; empty if it is good.
    pub advice: String,
}

impl Finding {
    fn good(subject: Subject, found: impl Into<String>) -> Self {
        Self { subject, good: true, found: found.into(), advice: String::new() }
    }

    fn bad(subject: Subject, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { subject, good: false, found: found.into(), advice: advice.into() }
    }

    fn either(subject: Subject, is_good: bool, good: &str, bad: &str, advice: &str) -> Self {
        if is_good { Self::good(subject, good) } else { Self::bad(subject, bad, advice) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found)?;
        if self.advice.is_empty() { Ok(()) } else { write!(f, ": {}", self.advice) }
    }
}

/// Looks at a database as the role that serves would find it. Changes nothing.
pub async fn check(database: &Database) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(stopped) = look(database, &mut findings).await {
        findings.push(*stopped);
    }
    findings
}

/// Looks at one thing after the other; an error is the finding that makes looking further useless.
async fn look(database: &Database, findings: &mut Vec<Finding>) -> Result<(), Box<Finding>> {
    let server = ask(database, SERVER).await?;
    findings.extend(of_server(&server)?);
    let Some(reachable) = of_tables(database, findings).await? else { return Ok(()) };
    findings.push(reachable);
    let rights = ask(database, RIGHTS).await?;
    findings.extend(of_rights(database.role(), &rights)?);
    Ok(())
}

const SERVER: &str = "\
    SELECT current_setting('server_version'), current_setting('server_version_num')::int, pg_is_in_recovery(), \
           current_setting('default_transaction_isolation'), current_setting('fsync')::bool, \
           current_setting('full_page_writes')::bool, (SELECT count(*) FROM pg_stat_replication), \
           current_setting('synchronous_standby_names') <> '', current_setting('default_transaction_read_only')::bool, \
           (SELECT string_agg(name || ' = ' || current_setting(name), ', ' ORDER BY name) FROM pg_settings \
            WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout') AND setting <> '0')";

fn of_server(row: &Row) -> Result<Vec<Finding>, Box<Finding>> {
    let (version, number): (String, i32) = (column(row, 0)?, column(row, 1)?);
    let isolation: String = column(row, 3)?;
    Ok(vec![
        Finding::good(Subject::Connection, "the server can be reached"),
        Finding::either(
            Subject::Version,
            number >= OLDEST_SERVER,
            &format!("the server is Postgres {version}"),
            &format!("the server is Postgres {version}"),
            "use Postgres 13 or newer",
        ),
        Finding::either(
            Subject::Primary,
            !column::<bool>(row, 2)?,
            "the server takes writes",
            "the server is a standby and takes no writes",
            "name the primary in the URL, or all servers with a comma between them",
        ),
        Finding::either(
            Subject::Isolation,
            isolation == "read committed",
            "statements see what was committed before them (default_transaction_isolation)",
            &format!(
                "default_transaction_isolation is '{isolation}', under which appends would judge by old snapshots"
            ),
            "set it to 'read committed' for the serving role: ALTER ROLE … SET default_transaction_isolation",
        ),
        Finding::either(
            Subject::Isolation,
            !column::<bool>(row, 8)?,
            "statements may write (default_transaction_read_only)",
            "default_transaction_read_only is on, under which nothing can be appended",
            "set it to off for the serving role: ALTER ROLE … SET default_transaction_read_only",
        ),
        of_timeouts(column(row, 9)?),
        Finding::either(
            Subject::Fsync,
            column(row, 4)?,
            "commits reach the disk (fsync)",
            "fsync is off: a crash of the machine would lose acknowledged events, or the database",
            "set fsync = on",
        ),
        Finding::either(
            Subject::FullPageWrites,
            column(row, 5)?,
            "half-written pages can be mended (full_page_writes)",
            "full_page_writes is off: a crash of the machine could leave pages that nothing can mend",
            "set full_page_writes = on",
        ),
        of_standby(column(row, 6)?, column(row, 7)?),
    ])
}

fn of_timeouts(limits: Option<String>) -> Finding {
    match limits {
        None => {
            Finding::good(Subject::Timeouts, "a statement may wait as long as it takes (statement_timeout)")
        }
        Some(limits) => Finding::bad(
            Subject::Timeouts,
            format!("the server would end an append that waits for others or for a standby ({limits})"),
            "set it to 0 for the serving role: ALTER ROLE … SET …",
        ),
    }
}

fn of_standby(standbys: i64, waited_for: bool) -> Finding {
    match (standbys, waited_for) {
        (0, false) => Finding::good(Subject::Standby, "no standby is attached that could take over"),
        (_, true) => {
            Finding::good(Subject::Standby, "commits wait for a standby (synchronous_standby_names)")
        }
        _ => Finding::bad(
            Subject::Standby,
            "a standby is attached, and commits do not wait for it: if it takes over, acknowledged events are lost",
            "name it in synchronous_standby_names, or serve with --may-lose-acknowledged",
        ),
    }
}

const TABLES: &str = "\
    SELECT (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'baton'), \
           (SELECT has_table_privilege(c.oid, 'SELECT') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = 'baton' AND c.relname = 'migration')";

/// Whether the tables are there and ours; without that there is nothing further to look at.
async fn of_tables(
    database: &Database,
    findings: &mut Vec<Finding>,
) -> Result<Option<Finding>, Box<Finding>> {
    const MIGRATE: &str = "run `baton migrate` with the URL of the role that shall own the tables";
    let row = ask(database, TABLES).await?;
    let bad = |found: &str, advice: &str| Finding::bad(Subject::Tables, found, advice);
    match (column::<Option<bool>>(&row, 0)?, column::<Option<bool>>(&row, 1)?) {
        (Some(true), Some(true)) => {}
        (Some(_), Some(_)) => {
            let found = format!("the role '{}' may not use the tables", database.role());
            findings.push(bad(&found, "run `baton migrate` again and name this role as the one that serves"));
            return Ok(None);
        }
        _ => {
            findings.push(bad("the database has no tables for a store yet", MIGRATE));
            return Ok(None);
        }
    }
    let recorded =
        database.ask(RECORDED, &[]).await.map_err(|error| unanswered(Subject::Tables, error.to_string()))?;
    Ok(match next(&recorded) {
        Ok(None) => Some(Finding::good(Subject::Tables, "the tables are those of this program")),
        Ok(Some(missing)) => {
            findings.push(bad(
                &format!("the tables lack version {} ({})", missing.version, missing.name),
                MIGRATE,
            ));
            None
        }
        Err(error @ (MigrateError::Newer { .. } | MigrateError::Other { .. })) => {
            findings.push(Finding::bad(Subject::Tables, error.to_string(), ""));
            None
        }
        Err(error) => return Err(unanswered(Subject::Tables, error.to_string())),
    })
}

const RIGHTS: &str = "\
    WITH t AS ( \
        SELECT c.oid, c.relowner, n.nspowner, n.nspname || '.' || c.relname AS name \
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE (n.nspname, c.relname) IN (('baton', 'event'), ('baton_keys', 'key')) \
    ), f AS ( \
        SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
        WHERE (n.nspname, p.proname) IN \
            (('baton', 'append'), ('baton_keys', 'insert_if_absent'), ('baton_keys', 'destroy')) \
    ) \
    SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), \
           (SELECT bool_or(pg_has_role(relowner, 'MEMBER') OR pg_has_role(nspowner, 'MEMBER')) FROM t), \
           (SELECT string_agg(right_to || ' on ' || name, ', ' ORDER BY name, right_to) \
            FROM t, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) right_to \
            WHERE has_table_privilege(t.oid, right_to) \
               OR right_to IN ('INSERT', 'UPDATE') AND has_any_column_privilege(t.oid, right_to)), \
           (SELECT count(*) FROM pg_trigger g JOIN t ON t.oid = g.tgrelid \
            WHERE g.tgname IN ('no_change', 'no_truncate') AND g.tgenabled = 'A') = 4, \
           (SELECT count(*) FROM t WHERE has_table_privilege(t.oid, 'SELECT')) = 2 \
               AND (SELECT count(*) FROM f WHERE has_function_privilege(f.oid, 'EXECUTE')) = 3 \
               AND has_schema_privilege('baton_keys', 'USAGE') \
               AND (SELECT bool_and(has_table_privilege('baton.replica', right_to)) \
                    FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) right_to), \
           has_database_privilege(current_database(), 'CREATE')";

fn of_rights(role: &str, row: &Row) -> Result<Vec<Finding>, Box<Finding>> {
    const ANOTHER: &str =
        "serve as a role that owns nothing: `baton migrate` gives it the rights that it needs";
    if column::<Option<bool>>(row, 0)?.unwrap_or(false) {
        let found = format!("the role '{role}' is a superuser, who may do anything");
        return Ok(vec![Finding::bad(Subject::Owner, found, ANOTHER)]);
    }
    if column::<Option<bool>>(row, 1)?.unwrap_or(true) {
        let found = format!("the role '{role}' owns the tables, so it could change or remove events");
        return Ok(vec![Finding::bad(Subject::Owner, found, ANOTHER)]);
    }
    let too_much: Option<String> = column(row, 2)?;
    Ok(vec![
        Finding::good(Subject::Owner, format!("the role '{role}' does not own the tables")),
        match too_much {
            None => Finding::good(Subject::Changes, "it can write through the store's functions alone"),
            Some(rights) => Finding::bad(
                Subject::Changes,
                format!("the role '{role}' has rights that could change the log or the keys ({rights})"),
                "take them away: REVOKE … FROM the role, and from every role that it is a member of",
            ),
        },
        Finding::either(
            Subject::Triggers,
            column(row, 3)?,
            "the tables refuse changes, whoever makes them",
            "a trigger that refuses changes of events or keys is missing or disabled",
            "find out who removed it, then restore the tables' definition",
        ),
        Finding::either(
            Subject::Rights,
            column::<bool>(row, 4)? && column::<bool>(row, 5)?,
            "it has the rights that serving takes",
            &format!("the role '{role}' lacks rights that serving takes"),
            "run `baton migrate` again and name this role as the one that serves",
        ),
    ])
}

async fn ask(database: &Database, statement: &str) -> Result<Row, Box<Finding>> {
    let rows = database
        .ask(statement, &[])
        .await
        .map_err(|error| unanswered(Subject::Connection, error.to_string()))?;
    rows.into_iter().next().ok_or_else(|| unanswered(Subject::Connection, "no answer".to_owned()))
}

fn unanswered(subject: Subject, what: String) -> Box<Finding> {
    let advice = "check the URL, the server and the role's password";
    Box::new(Finding::bad(subject, format!("the database gave no answer ({what})"), advice))
}

fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, Box<Finding>> {
    row.try_get(index).map_err(|error| unanswered(Subject::Connection, describe(&error)))
}
