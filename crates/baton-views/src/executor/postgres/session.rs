//! One question, one answer: a connection from the pool for as long as that takes, and nothing left behind in it.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Error, Row};

use crate::executor::ExecutorError;
use crate::limits::ANSWER_WAIT;

/// A value for `$1`, `$2`, … with its type.
pub(super) type Parameter<'value> = (&'value (dyn ToSql + Sync), Type);

/// A statement with its parameters.
pub(super) struct Statement<'value> {
    pub(super) text: &'value str,
    pub(super) parameters: Vec<Parameter<'value>>,
}

/// Runs one statement, which is a transaction of its own.
pub(super) async fn ask(
    pool: &Pool,
    text: &str,
    parameters: &[Parameter<'_>],
) -> Result<Vec<Row>, ExecutorError> {
    let connection = connection(pool).await?;
    let answer = timeout(ANSWER_WAIT, connection.query_typed(text, parameters)).await;
    settled(connection, answer)
}

/// The same for what may have to wait for others; `None` if it has to wait longer than this.
pub(super) async fn ask_within(
    pool: &Pool,
    wait: Duration,
    text: &str,
    parameters: &[Parameter<'_>],
) -> Result<Option<Vec<Row>>, ExecutorError> {
    let connection = connection(pool).await?;
    match timeout(wait, connection.query_typed(text, parameters)).await {
        Err(_) => {
            // Whoever got it next would wait as well.
            drop(Object::take(connection));
            Ok(None)
        }
        answer => settled(connection, answer).map(Some),
    }
}

/// Runs statements without parameters as one transaction.
pub(super) async fn run(pool: &Pool, text: &str) -> Result<(), ExecutorError> {
    let connection = connection(pool).await?;
    let answer = timeout(ANSWER_WAIT, connection.batch_execute(text)).await;
    settled(connection, answer)
}

/// The same for what makes a schema; false if somebody else has made it.
pub(super) async fn run_unless_made(pool: &Pool, text: &str) -> Result<bool, ExecutorError> {
    let connection = connection(pool).await?;
    let answer = timeout(ANSWER_WAIT, connection.batch_execute(text)).await;
    let is_made = |error: &Error| {
        // The second is what the slower of two gets that make it at the same time.
        matches!(error.code(), Some(&SqlState::DUPLICATE_SCHEMA | &SqlState::UNIQUE_VIOLATION))
    };
    match answer {
        Ok(Err(error)) if is_made(&error) => Ok(false),
        answer => settled(connection, answer).map(|()| true),
    }
}

/// Runs `statements` in one transaction that sees one moment, and in which names mean what they mean in `schema`.
pub(super) async fn ask_at_one_moment(
    pool: &Pool,
    schema: &str,
    statements: &[Statement<'_>],
) -> Result<Vec<Vec<Row>>, ExecutorError> {
    let connection = connection(pool).await?;
    let begin = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('search_path', '{schema}', true)"
    );
    let client = &*connection;
    let mut requests: Vec<Request<'_>> = vec![Box::pin(async {
        client.batch_execute(&begin).await?;
        Ok(Vec::new())
    })];
    for Statement { text, parameters } in statements {
        requests.push(Box::pin(client.query_typed(text, parameters)));
    }
    requests.push(Box::pin(async {
        client.batch_execute("COMMIT").await?;
        Ok(Vec::new())
    }));
    let answers = timeout(ANSWER_WAIT, sent_together(requests)).await;
    let answers = settled(connection, answers)?;
    // The answers to the first and the last are empty.
    Ok(answers.into_iter().skip(1).take(statements.len()).collect())
}

type Request<'client> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + Send + 'client>>;

/// Sends all requests at once and in order, then waits for all answers. The client sends a request when it is polled
/// first, so what is dropped later was sent as a whole: no transaction stays open on a connection.
async fn sent_together(mut requests: Vec<Request<'_>>) -> Result<Vec<Vec<Row>>, Error> {
    let mut answers: Vec<Option<Result<Vec<Row>, Error>>> = requests.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (request, answer) in requests.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match request.as_mut().poll(context) {
                    Poll::Ready(ready) => *answer = Some(ready),
                    Poll::Pending => is_done = false,
                }
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}

async fn connection(pool: &Pool) -> Result<Object, ExecutorError> {
    match timeout(ANSWER_WAIT, pool.get()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(deadpool_postgres::PoolError::Backend(error))) => Err(failed(&error)),
        Ok(Err(error)) => Err(ExecutorError::Failed(error.to_string())),
        Err(_) => Err(ExecutorError::Failed("no connection to the database became free".to_owned())),
    }
}

/// The answer, if it came in time. A connection whose answer did not come is given up.
fn settled<T>(
    connection: Object,
    answer: Result<Result<T, Error>, tokio::time::error::Elapsed>,
) -> Result<T, ExecutorError> {
    match answer {
        Ok(answer) => answer.map_err(|error| failed(&error)),
        Err(_) => {
            drop(Object::take(connection));
            Err(ExecutorError::Failed("the database does not answer".to_owned()))
        }
    }
}

/// What the database's errors mean for a schema that can be made again. Its details may repeat values and stay out.
pub(super) fn failed(error: &Error) -> ExecutorError {
    const LOST: &[SqlState] = &[
        SqlState::UNDEFINED_TABLE,
        SqlState::INVALID_SCHEMA_NAME,
        SqlState::UNDEFINED_COLUMN,
        SqlState::DATA_CORRUPTED,
        SqlState::INDEX_CORRUPTED,
    ];
    match error.as_db_error() {
        Some(said) if LOST.contains(said.code()) => ExecutorError::Lost(said.message().to_owned()),
        Some(said) => ExecutorError::Failed(format!("{} ({})", said.message(), said.code().code())),
        None => ExecutorError::Failed(error.to_string()),
    }
}
