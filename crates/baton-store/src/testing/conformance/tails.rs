//! Following the log while it grows, and coming back to it: S10, and the hint.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use uuid::Uuid;

use super::kit::{join_all, unexpected};
use super::races::in_order;
use super::{Case, Failure, Kit, Outcome, cases, ensure, ensure_eq};
use crate::event::{EventId, Position, RecordedEvent};
use crate::identity::{Checkpoint, Incarnation};
use crate::page::{Direction, LogFilter, PageSize};
use crate::tailer::{ResumeError, TailOptions, Tailer};

pub(super) fn cases() -> Vec<Case<Kit>> {
    cases![
        a_tail_sees_each_event_once_in_order,
        what_was_read_stays_as_it_was,
        a_tail_says_when_it_has_caught_up,
        a_tail_goes_on_from_its_checkpoint,
        a_foreign_checkpoint_is_not_found,
        an_append_is_hinted_at needs Hint,
    ]
}

impl Kit {
    fn tail_options(&self, page_size: usize) -> Result<TailOptions, Failure> {
        let poll_interval = Duration::from_millis(50);
        Ok(TailOptions { filter: self.filter()?, page_size: PageSize::new(page_size), poll_interval })
    }
}

/// Follows until so many events have come.
async fn follow(
    tailer: &mut Tailer,
    events: usize,
    patience: Duration,
) -> Result<Vec<RecordedEvent>, Failure> {
    let mut seen = Vec::new();
    while seen.len() < events {
        let page = timeout(patience, tailer.next())
            .await
            .map_err(|_| Failure(format!("the tail stands still after {} of {events} events", seen.len())))?;
        seen.extend(page.map_err(unexpected)?.events);
    }
    Ok(seen)
}

// S10
async fn a_tail_sees_each_event_once_in_order(kit: &mut Kit) -> Outcome {
    let writers = kit.start_writers()?;
    let (events, patience) = (kit.written_by_writers(), kit.scale.patience);
    let mut tails = tokio::task::JoinSet::new();
    for page_size in [1, 13, 1_000] {
        let mut tailer = Tailer::from_beginning(kit.log.clone(), kit.tail_options(page_size)?);
        tails.spawn(async move { follow(&mut tailer, events, patience).await });
    }
    join_all(writers).await?;
    let seen = join_all(tails).await?;
    let written = kit.whole_log(&kit.filter()?, Direction::Forward, 100).await?;
    in_order(&written)?;
    for seen in seen {
        ensure!(seen == written, "a tail saw {} events, other than the log holds", seen.len());
    }
    Ok(())
}

// S10
async fn what_was_read_stays_as_it_was(kit: &mut Kit) -> Outcome {
    let writers = kit.start_writers()?;
    let (filter, events) = (kit.filter()?, kit.written_by_writers());
    let reader = async {
        let (mut seen, mut after) = (Vec::new(), None);
        while seen.len() < events {
            let page = kit.log.read_all(after, &filter, Direction::Forward, PageSize::new(20)).await;
            let page = page.map_err(unexpected)?;
            after = Some(page.next.unwrap_or(page.head));
            seen.extend(page.events);
            tokio::task::yield_now().await;
        }
        Ok::<_, Failure>(seen)
    };
    let seen =
        timeout(kit.scale.patience, reader).await.map_err(|_| Failure("a reader missed events".into()))??;
    join_all(writers).await?;
    let written = kit.whole_log(&filter, Direction::Forward, 100).await?;
    ensure!(seen == written, "events appeared before what had been read");
    Ok(())
}

async fn a_tail_says_when_it_has_caught_up(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let mut tailer = Tailer::from_beginning(kit.log.clone(), kit.tail_options(5)?);
    kit.fill(&stream, 12).await?;
    let mut seen = 0;
    loop {
        let page =
            timeout(kit.scale.patience, tailer.next()).await.map_err(unexpected)?.map_err(unexpected)?;
        seen += page.events.len();
        if page.caught_up {
            break;
        }
    }
    ensure_eq!(seen, 12, "events before it had caught up");
    let appended =
        kit.log.append(super::kit::append(&stream, Some(crate::event::Revision(11)), ["live"])?).await;
    let live = follow(&mut tailer, 1, kit.scale.patience).await?;
    let position = appended.map_err(unexpected)?.position;
    ensure_eq!(live.first().map(|event| event.position), Some(position), "the live event");
    Ok(())
}

async fn a_tail_goes_on_from_its_checkpoint(kit: &mut Kit) -> Outcome {
    kit.fill(&kit.stream("one")?, 20).await?;
    let written = kit.whole_log(&kit.filter()?, Direction::Forward, 100).await?;
    let (mut seen, mut checkpoint) = (Vec::new(), None);
    while seen.len() < written.len() {
        let (log, options) = (kit.log.clone(), kit.tail_options(3)?);
        let mut tailer = match checkpoint {
            None => Tailer::from_beginning(log, options),
            Some(checkpoint) => Tailer::resume(log, options, checkpoint).await.map_err(unexpected)?,
        };
        seen.extend(follow(&mut tailer, 1, kit.scale.patience).await?);
        checkpoint = tailer.checkpoint();
    }
    ensure!(seen == written, "the tail lost or doubled events between its lives");
    let place = checkpoint.map(|checkpoint| checkpoint.position);
    ensure_eq!(place, written.last().map(|event| event.position), "the last checkpoint");
    Ok(())
}

async fn a_foreign_checkpoint_is_not_found(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.fill(&stream, 2).await?;
    let page = kit.log.read_all(None, &LogFilter::ALL, Direction::Backward, PageSize::new(1)).await;
    let page = page.map_err(unexpected)?;
    let last = page.events.first().ok_or_else(|| Failure("the log is empty".into()))?;
    let right = Checkpoint::at(kit.log.identity().incarnation, last);
    for wrong in [
        Checkpoint { incarnation: Incarnation(Uuid::from_u128(77)), ..right },
        Checkpoint { event: EventId::from_bytes([7; 16]), ..right },
        Checkpoint { position: Position(right.position.0 + 1_000_000), ..right },
        Checkpoint { position: Position(0), ..right },
    ] {
        let resumed = Tailer::resume(Arc::clone(&kit.log), TailOptions::default(), wrong).await;
        ensure!(
            matches!(&resumed, Err(ResumeError::NotFound(found)) if *found == wrong),
            "{wrong:?} was found"
        );
    }
    Tailer::resume(Arc::clone(&kit.log), TailOptions::default(), right).await.map_err(unexpected)?;
    Ok(())
}

async fn an_append_is_hinted_at(kit: &mut Kit) -> Outcome {
    let mut hint = kit.log.hint();
    let appended = kit.put(&kit.stream("one")?, None, "new").await?;
    let hinted = timeout(kit.scale.patience, hint.wait_for(|position| *position >= appended.position)).await;
    hinted.map_err(|_| Failure("no hint came".into()))?.map_err(unexpected)?;
    Ok(())
}
