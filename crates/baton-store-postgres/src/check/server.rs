//! The server and its settings: whether a commit is one.

use tokio_postgres::Row;

use super::{Finding, Stopped, Subject, ask, column};
use crate::database::Database;

/// The oldest server that has everything that is used, as it numbers itself.
const OLDEST: i32 = 130_000;

const STATEMENT: &str = "\
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, \
           pg_is_in_recovery() AS standby, \
           current_setting('default_transaction_isolation') AS isolation, \
           current_setting('default_transaction_read_only')::bool AS read_only, \
           (SELECT string_agg(name || ' = ' || current_setting(name), ', ' ORDER BY name) FROM pg_settings \
            WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout') AND setting <> '0') AS timeouts, \
           current_setting('fsync')::bool AS fsync, current_setting('full_page_writes')::bool AS full_page_writes, \
           (SELECT count(*) FROM pg_stat_replication) AS standbys, \
           current_setting('synchronous_standby_names') <> '' AS waited_for";

pub(super) async fn look(database: &Database) -> Result<Vec<Finding>, Stopped> {
    let row = ask(database, STATEMENT).await?;
    Ok(vec![
        Finding::good(Subject::Connection, "the server can be reached"),
        version(&row)?,
        Finding::either(
            Subject::Primary,
            !column::<bool>(&row, "standby")?,
            "the server takes writes",
            "the server is a standby and takes no writes",
            "name the primary in the URL, or all servers with a comma between them",
        ),
        isolation(&row)?,
        Finding::either(
            Subject::Isolation,
            !column::<bool>(&row, "read_only")?,
            "statements may write (default_transaction_read_only)",
            "default_transaction_read_only is on, under which nothing can be appended",
            "set it to off for the serving role: ALTER ROLE … SET default_transaction_read_only",
        ),
        timeouts(&row)?,
        Finding::either(
            Subject::Fsync,
            column(&row, "fsync")?,
            "commits reach the disk (fsync)",
            "fsync is off: a crash of the machine would lose acknowledged events, or the database",
            "set fsync = on",
        ),
        Finding::either(
            Subject::FullPageWrites,
            column(&row, "full_page_writes")?,
            "half-written pages can be mended (full_page_writes)",
            "full_page_writes is off: a crash of the machine could leave pages that nothing can mend",
            "set full_page_writes = on",
        ),
        standby(&row)?,
    ])
}

fn version(row: &Row) -> Result<Finding, Stopped> {
    let found = format!("the server is Postgres {}", column::<String>(row, "version")?);
    let new_enough = column::<i32>(row, "number")? >= OLDEST;
    Ok(Finding::either(Subject::Version, new_enough, &found, &found, "use Postgres 13 or newer"))
}

fn isolation(row: &Row) -> Result<Finding, Stopped> {
    let isolation: String = column(row, "isolation")?;
    Ok(Finding::either(
        Subject::Isolation,
        isolation == "read committed",
        "statements see what was committed before them (default_transaction_isolation)",
        &format!(
            "default_transaction_isolation is '{isolation}', under which appends would judge by old snapshots"
        ),
        "set it to 'read committed' for the serving role: ALTER ROLE … SET default_transaction_isolation",
    ))
}

fn timeouts(row: &Row) -> Result<Finding, Stopped> {
    Ok(match column::<Option<String>>(row, "timeouts")? {
        None => {
            Finding::good(Subject::Timeouts, "a statement may wait as long as it takes (statement_timeout)")
        }
        Some(limits) => Finding::bad(
            Subject::Timeouts,
            format!("the server would end an append that waits for others or for a standby ({limits})"),
            "set it to 0 for the serving role: ALTER ROLE … SET …",
        ),
    })
}

fn standby(row: &Row) -> Result<Finding, Stopped> {
    let attached = column::<i64>(row, "standbys")? > 0;
    Ok(match (attached, column(row, "waited_for")?) {
        (false, false) => Finding::good(Subject::Standby, "no standby is attached that could take over"),
        (_, true) => {
            Finding::good(Subject::Standby, "commits wait for a standby (synchronous_standby_names)")
        }
        (true, false) => Finding::bad(
            Subject::Standby,
            "a standby is attached, and commits do not wait for it: if it takes over, acknowledged events are lost",
            "name it in synchronous_standby_names, or serve with --may-lose-acknowledged",
        ),
    })
}
