//! Whether events may be trusted to a database: what was looked at, what was found, what to do.
//!
//! A store is opened only where every finding is good, so a wrong setting or a right too many is met at the start and not
//! by the first crash.

mod rights;
mod server;
mod tables;

use std::fmt;

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::database::Database;
use crate::failure::describe;

/// The finding after which there is nothing further to look at.
type Stopped = Box<Finding>;

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
async fn look(database: &Database, findings: &mut Vec<Finding>) -> Result<(), Stopped> {
    findings.extend(server::look(database).await?);
    findings.push(tables::look(database).await?);
    findings.extend(rights::look(database).await?);
    Ok(())
}

async fn ask(database: &Database, statement: &str) -> Result<Row, Stopped> {
    let rows = database
        .ask(statement, &[])
        .await
        .map_err(|error| unanswered(Subject::Connection, error.to_string()))?;
    rows.into_iter().next().ok_or_else(|| unanswered(Subject::Connection, "no answer".to_owned()))
}

fn unanswered(subject: Subject, what: String) -> Stopped {
    let advice = "check the URL, the server and the role's password";
    Box::new(Finding::bad(subject, format!("the database gave no answer ({what})"), advice))
}

fn column<'a, T: FromSql<'a>>(row: &'a Row, name: &str) -> Result<T, Stopped> {
    row.try_get(name).map_err(|error| unanswered(Subject::Connection, describe(&error)))
}
