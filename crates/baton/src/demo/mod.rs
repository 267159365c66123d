//! `baton demo`: the real server on a free port, and stories played over gRPC by people who share nothing else.

mod actor;
mod acts;
mod check;
mod house;
mod programs;
mod scene;
mod stories;
mod watch;
mod ways;

use std::io::{self, Write as _};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use baton_commands::{Clock as _, SystemClock};
use baton_server::compose;
use clap::Args;
use tokio::runtime::Runtime;

use crate::audit::{Name, Server, Source};
use crate::exit::Failure;
use crate::render::{self, Page, Story, Tone};
use house::House;
use scene::{Scene, Stage, Tally};
use stories::Tale;
use watch::{Arrival, Watch};

/// Where what stands in the pages of the demonstration itself begins.
const LABELLED: usize = 16;

/// Play handoffs on a real server, and show what it has recorded.
///
/// Starts the server on a free port of this machine with a fresh store, plays twelve stories over gRPC, prints each as its
/// history tells it, and checks the store's files against the server's answers. Needs nothing and leaves nothing behind.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep the store in this directory, which must be empty or not be there yet.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,

    /// Go on serving afterwards, until Ctrl-C, and say what to try first.
    #[arg(long)]
    serve: bool,

    /// No colours, also at a terminal.
    #[arg(long)]
    no_color: bool,
}

/// A story that was played, as the server tells it.
struct Played {
    /// By whose eyes: the organization that requested the handoff.
    organization: &'static str,
    story: Story,
    /// As somebody saw it who looked on.
    watch: Option<Watch>,
    tally: Tally,
}

impl Demo {
    /// Plays everything.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(self.perform())
    }

    async fn perform(self) -> Result<(), Failure> {
        let house = House::open(self.keep.as_deref()).await?;
        let ended = tokio::select! {
            ended = self.play_in(&house) => ended,
            told = tokio::signal::ctrl_c() => told.map_err(Failure::from),
        };
        let closed = house.close().await;
        ended.and(closed.map_err(Failure::Failed))
    }

    async fn play_in(&self, house: &House) -> Result<(), Failure> {
        self.print(opening(house))?;
        let started = SystemClock.now();
        let stage = Stage::new(house.endpoint().map_err(Failure::Failed)?, started);
        stage.define_programs().await.context("the programs of the stories").map_err(Failure::Failed)?;
        let mut all = Vec::new();
        for tale in Tale::ALL.iter().copied() {
            let played =
                play(tale, &stage, house).await.with_context(|| format!("the story “{}”", tale.title()));
            let played = played.map_err(Failure::Failed)?;
            self.print(told(tale, &played))?;
            all.push(played);
        }
        let took = SystemClock.now().duration_since(started);
        self.print(figures(&all, took))?;
        self.print(check::page(house, &all).await.map_err(Failure::Failed)?)?;
        self.print(self.what_next(house, &all))?;
        if self.serve {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    fn print(&self, page: Page) -> io::Result<()> {
        let out = io::stdout().lock();
        let choice = if self.no_color { ColorChoice::Never } else { AutoStream::choice(&out) };
        let mut out = AutoStream::new(out, choice);
        out.write_all(page.into_text().as_bytes())?;
        out.flush()
    }

    /// What may be tried with what is left.
    fn what_next(&self, house: &House, all: &[Played]) -> Page {
        let mut page = Page::default();
        page.title("Next");
        for (what, call) in self.calls(house, all) {
            page.paragraph(3, Tone::Faint, &what);
            page.verbatim(&format!("   {call}"));
            page.blank();
        }
        if self.serve {
            page.paragraph(3, Tone::Plain, "Serving until Ctrl-C.");
        }
        page
    }

    fn calls(&self, house: &House, all: &[Played]) -> Vec<(String, String)> {
        let mut calls = Vec::new();
        let mut call = |what: &str, call: String| calls.push((what.to_owned(), call));
        let last = all.last().map(|played| (played.story.subject.name(), played.organization));
        let Some((name, whose)) = last else { return calls };
        let id = name.trim_start_matches("handoffs/");
        if self.serve {
            let url = house.url();
            let show = format!("baton audit show {id} --server {url} --organization {whose}");
            call("The last story again, asked of this server:", show);
            let data = format!("{{\"name\": \"{name}\"}}");
            let curl = format!(
                "buf curl --protocol grpc --http2-prior-knowledge -H 'baton-organization: {whose}' -d '{data}' \
                 {url}/baton.handoff.v1.HandoffQueryService/GetHandoff"
            );
            call("A first call, with any client that knows reflection:", curl);
        }
        if let Some(dir) = self.keep.as_ref().map(|dir| dir.display()) {
            let show = format!("baton audit show {id} --store {dir} --keys {dir}/{}", compose::KEY_FILE);
            call("The last story again, from the store's files:", show);
        }
        if let (Some(dir), false) = (&self.keep, self.serve) {
            let serve = format!("baton serve --dev --data-dir {}", dir.display());
            call("A server over this store:", serve);
        }
        if self.keep.is_none() && !self.serve {
            call("Once more, and then call the server yourself:", "baton demo --serve".to_owned());
            call("Once more, and keep the store:", "baton demo --keep DIR".to_owned());
        }
        calls
    }
}

async fn play(tale: Tale, stage: &Stage, house: &House) -> anyhow::Result<Played> {
    let mut scene = Scene::new(stage);
    tale.play(&mut scene).await?;
    let Scene { handoff, requester, asides, watch, tally, .. } = scene;
    let requester = requester.context("nobody requested a handoff")?;
    let server = Server::over(house.endpoint()?.connect_lazy(), requester.identity);
    let source = Source::Server(Box::new(server));
    let name: Name = handoff.parse().map_err(anyhow::Error::msg)?;
    let read = source.read(&name, None).await?;
    let story = Story { asides, ..source.story(read).await? };
    if let Some(watch) = &watch {
        watch.must_equal(story.steps.iter().map(|step| &step.event))?;
    }
    Ok(Played { organization: requester.organization, story, watch, tally })
}

fn opening(house: &House) -> Page {
    let mut page = Page::default();
    page.title("Baton: twelve handoffs, played");
    page.paragraph(
        3,
        Tone::Plain,
        "The real server, on a free port of this machine with a fresh store. Everything below went over gRPC, each \
         person by a connection of their own, and is told as the log tells it: #0, #1, #2 are the events of a handoff, \
         “words” are what people wrote, → is what is different from then on, ✗ what was refused, ☐ what stood on a worklist just then.",
    );
    page.blank();
    page.verbatim(&format!("   server       {}", house.url()));
    page.verbatim(&format!("   store        {}", house.dir().display()));
    page.blank();
    page
}

fn told(tale: Tale, played: &Played) -> Page {
    let mut page = Page::default();
    page.title(tale.title());
    page.paragraph(3, Tone::Plain, tale.about());
    page.blank();
    render::story(&mut page, &played.story);
    if let Some(watch) = &played.watch {
        watch.write(&mut page);
    }
    page
}

fn figures(all: &[Played], took: jiff::SignedDuration) -> Page {
    let sum = |count: fn(&Tally) -> usize| all.iter().map(|played| count(&played.tally)).sum::<usize>();
    let (commands, events, refusals) =
        (sum(|tally| tally.commands), sum(|tally| tally.events), sum(|tally| tally.refusals));
    let mut page = Page::default();
    page.title("In figures");
    let mut line = |label: &str, text: &str| {
        page.hanging(&[(Tone::Faint, &format!("   {label}"))], LABELLED, Tone::Plain, text);
    };
    line(
        "commands",
        &format!("{commands} sent, {refusals} of them refused for the reasons that their stories want"),
    );
    line("events", &format!("{events} recorded, each durable before its command was answered"));
    let (lists, to_do) = (sum(|tally| tally.worklists), sum(|tally| tally.to_do));
    line(
        "worklists",
        &format!(
            "{lists} read right behind a command, each as new as it; {to_do} things to do stood on them"
        ),
    );
    for watch in all.iter().filter_map(|played| played.watch.as_ref()) {
        let resumed = match watch.count(Arrival::Resumed) {
            0 => String::new(),
            resumed => format!(", {resumed} after it was cut off and resumed"),
        };
        line(
            "watch",
            &format!(
                "{} events came, {} of them before the next command was sent{resumed}; none is missing or there twice",
                watch.events(),
                watch.count(Arrival::Live),
            ),
        );
    }
    line(
        "time",
        &format!("{:.1} s, with reading back where every handoff stood after each event", took.as_secs_f64()),
    );
    page.blank();
    page
}
