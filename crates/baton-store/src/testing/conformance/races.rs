//! Appends at once: S3, S4, S5, S8, S10.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::kit::{append, join_all, unexpected};
use super::{Case, Failure, Kit, Outcome, cases, ensure, ensure_eq};
use crate::append::{Append, Appended};
use crate::error::AppendError;
use crate::event::{RecordedEvent, Revision};
use crate::page::Direction;

pub(super) fn cases() -> Vec<Case<Kit>> {
    cases![
        a_refused_append_leaves_its_mates_alone,
        identical_appends_at_once_are_one,
        differing_appends_at_once_have_one_winner,
        writers_on_one_stream_take_turns,
        writers_at_once_stay_in_order,
        a_dropped_append_is_whole_or_absent,
    ]
}

/// Sends all appends at once; the answers come in the order of the appends.
async fn send_all(kit: &Kit, appends: Vec<Append>) -> Result<Vec<Result<Appended, AppendError>>, Failure> {
    let mut sent = JoinSet::new();
    for (index, append) in appends.into_iter().enumerate() {
        let log = kit.log.clone();
        sent.spawn(async move { Ok((index, log.append(append).await)) });
    }
    let mut answers = join_all(sent).await?;
    answers.sort_by_key(|(index, _)| *index);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

// S5
async fn a_refused_append_leaves_its_mates_alone(kit: &mut Kit) -> Outcome {
    let mut appends = Vec::new();
    let streams: Vec<_> = (0..32).map(|number| kit.stream(number)).collect::<Result<_, _>>()?;
    for stream in &streams {
        appends.push(append(stream, Some(Revision(9)), ["wrong"])?);
        appends.push(append(stream, None, ["right", "and whole"])?);
    }
    for (index, answer) in send_all(kit, appends).await?.into_iter().enumerate() {
        match answer {
            Ok(appended) => {
                ensure!(index % 2 == 1 && appended.last == Revision(1), "append {index}: {appended:?}")
            }
            Err(AppendError::Conflict { actual: None | Some(Revision(1)) }) => {
                ensure!(index % 2 == 0, "append {index} was refused");
            }
            Err(other) => return Err(Failure(format!("append {index}: {other}"))),
        }
    }
    for stream in &streams {
        ensure_eq!(kit.whole_stream(stream, Direction::Forward, 10).await?.len(), 2, "events of {stream}");
    }
    Ok(())
}

// S4
async fn identical_appends_at_once_are_one(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let same = append(&stream, None, 0..4)?;
    let answers = send_all(kit, vec![same; 32]).await?;
    let first = answers.first().cloned().ok_or_else(|| Failure("no answer".into()))?;
    ensure!(first.is_ok(), "the append was refused");
    ensure!(answers.iter().all(|answer| *answer == first), "one append got several answers");
    ensure_eq!(kit.whole_stream(&stream, Direction::Forward, 10).await?.len(), 4, "events of the stream");
    Ok(())
}

// S3
async fn differing_appends_at_once_have_one_winner(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let appends: Vec<_> = (0..32).map(|number| append(&stream, None, [number])).collect::<Result<_, _>>()?;
    let answers = send_all(kit, appends.clone()).await?;
    let conflict = AppendError::Conflict { actual: Some(Revision(0)) };
    let (won, lost): (Vec<_>, Vec<_>) = appends.iter().zip(&answers).partition(|(_, answer)| answer.is_ok());
    ensure_eq!(won.len(), 1, "winners");
    ensure!(
        lost.iter().all(|(_, answer)| answer.as_ref() == Err(&conflict)),
        "a loser got another answer: {lost:?}"
    );
    let read = kit.whole_stream(&stream, Direction::Forward, 10).await?;
    ensure!(
        won.iter().all(|(append, _)| super::kit::matches(append, &read)),
        "the stream holds another's event"
    );
    Ok(())
}

// S3: nobody's append is lost when each reads the conflict and tries again.
async fn writers_on_one_stream_take_turns(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let mut writers = JoinSet::new();
    let appends = kit.scale.appends.min(20);
    // Each failed try is another writer's success, unless the engine is broken.
    let most_tries = appends * kit.scale.writers * 10;
    for writer in 0..kit.scale.writers {
        let (log, stream) = (kit.log.clone(), stream.clone());
        writers.spawn(async move {
            let mut last = None;
            let (mut written, mut tries) = (0, 0..most_tries);
            while written < appends {
                ensure!(tries.next().is_some(), "a writer never gets its turn");
                match log.append(append(&stream, last, [format!("{writer}/{written}")])?).await {
                    Ok(appended) => (last, written) = (Some(appended.last), written + 1),
                    Err(AppendError::Conflict { actual }) => last = actual,
                    Err(other) => return Err(unexpected(other)),
                }
            }
            Ok(())
        });
    }
    join_all(writers).await?;
    let read = kit.whole_stream(&stream, Direction::Forward, 100).await?;
    ensure_eq!(read.len(), kit.scale.writers * appends, "events of the stream");
    ensure!((0..).zip(&read).all(|(revision, event)| event.revision.0 == revision), "revisions have holes");
    let texts: std::collections::HashSet<_> = read.iter().map(|event| &event.event.data).collect();
    ensure_eq!(texts.len(), read.len(), "different events");
    Ok(())
}

// S10
async fn writers_at_once_stay_in_order(kit: &mut Kit) -> Outcome {
    join_all(kit.start_writers()?).await?;
    let forward = kit.whole_log(&kit.filter()?, Direction::Forward, 50).await?;
    ensure_eq!(forward.len(), kit.written_by_writers(), "events of the log");
    in_order(&forward)?;
    let mut backward = kit.whole_log(&kit.filter()?, Direction::Backward, 33).await?;
    backward.reverse();
    ensure!(backward == forward, "reading backward is not reading forward the other way round");
    Ok(())
}

/// Positions rise, and in each stream the revisions follow one another.
pub(super) fn in_order(events: &[RecordedEvent]) -> Outcome {
    ensure!(events.is_sorted_by(|a, b| a.position < b.position), "positions do not rise");
    let mut next = HashMap::new();
    for event in events {
        let expected = next.entry(&event.stream).or_insert(Revision::FIRST);
        ensure_eq!(event.revision, *expected, "the next revision of {}", event.stream);
        *expected = expected.next();
    }
    Ok(())
}

// S8
async fn a_dropped_append_is_whole_or_absent(kit: &mut Kit) -> Outcome {
    for number in 0..20 {
        let stream = kit.stream(number)?;
        let append = append(&stream, None, 0..3)?;
        // Asked once and dropped, wherever it then is.
        let dropped = timeout(Duration::ZERO, kit.log.append(append.clone())).await;
        drop(dropped);
        let appended = kit.log.append(append.clone()).await.map_err(unexpected)?;
        let read = kit.whole_stream(&stream, Direction::Forward, 10).await?;
        ensure!(super::kit::matches(&append, &read), "the stream holds {} events", read.len());
        ensure_eq!(read.last().map(|event| event.position), Some(appended.position), "the position");
    }
    Ok(())
}
