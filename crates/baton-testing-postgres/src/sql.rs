//! Talking to a server from a test.

use std::future::Future;

use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::stop::{OrStop, stop};
use crate::tuning::{LOOK_EVERY, PATIENCE};

/// A connection, driven by a task of the present runtime.
///
/// # Panics
/// If there is none to be had.
pub async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.or_stop("no connection to the test's server");
    tokio::spawn(async move {
        // How a connection ends, its client hears.
        let _ = connection.await;
    });
    client
}

/// Looks again and again until there is something to see, and gives it back.
///
/// # Panics
/// If it does not come.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let mut moments = tokio::time::interval(LOOK_EVERY);
    let seen = tokio::time::timeout(PATIENCE, async {
        loop {
            moments.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    });
    match seen.await {
        Ok(seen) => seen,
        Err(_) => stop(format!("waited {PATIENCE:?} in vain: {what}")),
    }
}

/// Runs statements, each in a transaction of its own.
pub(crate) async fn run(url: &str, statements: &[&str]) {
    let client = connect(url).await;
    for statement in statements {
        client.batch_execute(statement).await.or_stop(statement);
    }
}

/// The first column of the first row.
pub(crate) async fn ask(url: &str, question: &str) -> Option<String> {
    first(&connect(url).await.simple_query(question).await.or_stop(question))
}

/// The first column of the first row, if the server answers.
pub(crate) async fn try_ask(url: &str, question: &str) -> Option<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.ok()?;
    tokio::spawn(async move {
        // How a connection ends, its client hears.
        let _ = connection.await;
    });
    first(&client.simple_query(question).await.ok()?)
}

fn first(answer: &[SimpleQueryMessage]) -> Option<String> {
    answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    })
}

/// The URL of a role in a database.
pub(crate) fn url(user: &str, password: &str, (host, port): (&str, u16), database: &str) -> String {
    format!("postgres://{}:{}@{host}:{port}/{}", encoded(user), encoded(password), encoded(database))
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            // Writing to a string does not fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}
