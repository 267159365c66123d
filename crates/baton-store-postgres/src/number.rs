//! Numbers as Postgres keeps them: 63 bits and a sign. No log gets so long that the difference shows.

/// A number to search for or to store. What is too large for Postgres is larger than all that is stored.
pub(crate) fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that was stored. The tables let none below 0 in.
pub(crate) fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
