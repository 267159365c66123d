//! What a read asks for and what it gets: pages, cut to size, each with the head that it saw.

use std::collections::BTreeSet;

use crate::event::{Position, RecordedEvent, Revision};
use crate::limits::{FILTER_MAX_CATEGORIES, PAGE_MAX_BYTES, PAGE_MAX_EVENTS, PAGE_MAX_SCANNED};
use crate::stream::{InvalidName, StreamName, check_name};

/// Which way to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the oldest event on.
    Forward,
    /// From the newest event back.
    Backward,
}

/// How many events a page may have at most: from 1 to [`PAGE_MAX_EVENTS`].
///
/// A page may be shorter, for its size in bytes or because the log ends: only its `next` says whether more follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageSize(usize);

/// Which streams of the log are meant: all, or those of some categories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogFilter {
    categories: Option<BTreeSet<Box<str>>>,
}

/// Why a filter cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFilter {
    /// A filter without categories would let nothing through.
    #[error("a filter needs at least one category; to read everything use none")]
    Empty,
    /// More categories than a filter may have.
    #[error("the filter has {categories} categories, more than {FILTER_MAX_CATEGORIES}")]
    TooMany {
        /// How many it has.
        categories: usize,
    },
    /// Not a name, or one with a `-`, which no category holds.
    #[error("a category of the filter is none: {0}")]
    Category(InvalidName),
}

/// A part of one stream, in the order that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPage {
    /// The events.
    pub events: Vec<RecordedEvent>,
    /// The stream's last revision when the page was read; `None` if there is no such stream.
    pub head: Option<Revision>,
    /// Whether there was more: read on after this revision. `None` at the end.
    pub next: Option<Revision>,
}

/// A part of the log, in the order that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The events that passed the filter; there may be none although more follows.
    pub events: Vec<RecordedEvent>,
    /// The log's last position when the page was read.
    pub head: Position,
    /// Whether there was more: read on after this position. `None` at the end.
    pub next: Option<Position>,
}

impl PageSize {
    /// The largest page.
    pub const MAX: Self = Self(PAGE_MAX_EVENTS);

    /// A page of at most so many events; 0 becomes 1, and what is over the limit becomes the limit.
    #[must_use]
    pub fn new(events: usize) -> Self {
        Self(events.clamp(1, PAGE_MAX_EVENTS))
    }

    /// The number of events.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self::MAX
    }
}

impl LogFilter {
    /// Every stream.
    pub const ALL: Self = Self { categories: None };

    /// The streams of these categories.
    ///
    /// # Errors
    /// [`InvalidFilter`] if there is none, too many, or one that is no category.
    pub fn categories<'a>(categories: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidFilter> {
        let categories: BTreeSet<Box<str>> = categories.into_iter().map(Box::from).collect();
        if categories.is_empty() {
            return Err(InvalidFilter::Empty);
        }
        if categories.len() > FILTER_MAX_CATEGORIES {
            return Err(InvalidFilter::TooMany { categories: categories.len() });
        }
        for category in &categories {
            check_name(category, crate::limits::STREAM_NAME_MAX_BYTES).map_err(InvalidFilter::Category)?;
            if let Some(at) = category.find('-') {
                return Err(InvalidFilter::Category(InvalidName::Character { at }));
            }
        }
        Ok(Self { categories: Some(categories) })
    }

    /// Whether events of this stream are let through.
    #[must_use]
    pub fn lets_through(&self, stream: &StreamName) -> bool {
        self.categories.as_ref().is_none_or(|categories| categories.contains(stream.category()))
    }

    /// The categories in order, for engines that filter where the log lies; `None` is everything.
    #[must_use]
    pub fn as_categories(&self) -> Option<impl Iterator<Item = &str>> {
        self.categories.as_ref().map(|categories| categories.iter().map(|category| &**category))
    }
}

/// Counts what goes into a page and says when it is full, alike on every engine.
#[derive(Debug)]
pub struct PageMeter {
    events: usize,
    bytes: usize,
    scanned: usize,
    size: PageSize,
}

impl PageMeter {
    /// A meter for an empty page of this size.
    #[must_use]
    pub const fn new(size: PageSize) -> Self {
        Self { events: 0, bytes: 0, scanned: 0, size }
    }

    /// Counts an event that goes into the page.
    pub fn take(&mut self, event: &RecordedEvent) {
        self.events += 1;
        self.scanned += 1;
        self.bytes += event.event.stored_len();
    }

    /// Counts an event that the filter keeps out.
    pub const fn skip(&mut self) {
        self.scanned += 1;
    }

    /// Whether the page must end here.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.events >= self.size.0 || self.bytes >= PAGE_MAX_BYTES || self.scanned >= PAGE_MAX_SCANNED
    }
}
