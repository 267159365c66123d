//! The role that serves: what it may do to the log and the keys, and what it must.

use super::{Finding, Stopped, Subject, ask, column};
use crate::database::Database;

/// What the role may do itself, and as every other role that it may become: a right that it does not inherit it can still
/// put on.
const STATEMENT: &str = "\
    WITH kept AS ( \
        SELECT c.oid, c.relowner, n.nspowner, n.nspname || '.' || c.relname AS name \
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE (n.nspname, c.relname) IN (('baton', 'event'), ('baton_keys', 'key')) \
    ), ways AS ( \
        SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
        WHERE (n.nspname, p.proname) IN \
            (('baton', 'append'), ('baton_keys', 'insert_if_absent'), ('baton_keys', 'destroy')) \
    ), masks AS ( \
        SELECT oid, rolname, rolname = current_user AS own, rolsuper, rolcreaterole \
        FROM pg_roles WHERE pg_has_role(oid, 'MEMBER') \
    ), changes AS ( \
        SELECT right_to || ' on ' || name || \
               CASE WHEN bool_or(own) THEN '' ELSE ' as ' || min(rolname) END AS change \
        FROM kept, masks, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) right_to \
        WHERE has_table_privilege(masks.oid, kept.oid, right_to) \
           OR right_to IN ('INSERT', 'UPDATE') AND has_any_column_privilege(masks.oid, kept.oid, right_to) \
        GROUP BY name, right_to \
    ) \
    SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser, \
           (SELECT bool_or(pg_has_role(relowner, 'MEMBER') OR pg_has_role(nspowner, 'MEMBER')) FROM kept) AS owns, \
           (SELECT string_agg(DISTINCT power, ', ') \
            FROM masks, unnest(ARRAY[ \
                CASE WHEN rolsuper THEN 'superuser as ' || rolname END, \
                CASE WHEN rolcreaterole THEN 'CREATEROLE' END, \
                CASE WHEN rolname IN ('pg_execute_server_program', 'pg_write_server_files') THEN rolname END]) power \
            ) AS powers, \
           (SELECT string_agg(change, ', ' ORDER BY change) FROM changes) AS too_much, \
           (SELECT count(*) FROM pg_trigger g JOIN kept ON kept.oid = g.tgrelid \
            WHERE g.tgname IN ('no_change', 'no_truncate') AND g.tgenabled = 'A') = 4 AS triggers, \
           (SELECT count(*) FROM kept WHERE has_table_privilege(kept.oid, 'SELECT')) = 2 \
               AND (SELECT count(*) FROM ways WHERE has_function_privilege(ways.oid, 'EXECUTE')) = 3 \
               AND has_schema_privilege('baton_keys', 'USAGE') \
               AND (SELECT bool_and(has_table_privilege('baton.replica', right_to)) \
                    FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) right_to) \
               AND has_database_privilege(current_database(), 'CREATE') AS enough";

const ANOTHER: &str = "serve as a role that owns nothing: `baton migrate` gives it the rights that it needs";

pub(super) async fn look(database: &Database) -> Result<Vec<Finding>, Stopped> {
    let row = ask(database, STATEMENT).await?;
    let role = database.role();
    if column::<Option<bool>>(&row, "superuser")?.unwrap_or(false) {
        let found = format!("the role '{role}' is a superuser, who may do anything");
        return Ok(vec![Finding::bad(Subject::Owner, found, ANOTHER)]);
    }
    if column::<Option<bool>>(&row, "owns")?.unwrap_or(true) {
        let found = format!("the role '{role}' owns the tables, so it could change or remove events");
        return Ok(vec![Finding::bad(Subject::Owner, found, ANOTHER)]);
    }
    if let Some(powers) = column::<Option<String>>(&row, "powers")? {
        let found =
            format!("the role '{role}' has powers with which it could give itself every right ({powers})");
        return Ok(vec![Finding::bad(Subject::Owner, found, ANOTHER)]);
    }
    Ok(vec![
        Finding::good(Subject::Owner, format!("the role '{role}' does not own the tables")),
        match column::<Option<String>>(&row, "too_much")? {
            None => Finding::good(Subject::Changes, "it can write through the store's functions alone"),
            Some(rights) => Finding::bad(
                Subject::Changes,
                format!("the role '{role}' has rights that could change the log or the keys ({rights})"),
                "take them away: REVOKE … FROM the role, and from every role that it is a member of",
            ),
        },
        Finding::either(
            Subject::Triggers,
            column(&row, "triggers")?,
            "the tables refuse changes, whoever makes them",
            "a trigger that refuses changes of events or keys is missing or disabled",
            "find out who removed it, then restore the tables' definition",
        ),
        Finding::either(
            Subject::Rights,
            column(&row, "enough")?,
            "it has the rights that serving takes",
            &format!("the role '{role}' lacks rights that serving takes"),
            "run `baton migrate` again and name this role as the one that serves",
        ),
    ])
}
