//! A page of text for a terminal or a log: at most [`WIDTH`] columns wide, wrapped at words, with a few tones.
//!
//! Tones are written as ANSI codes; whoever prints the page strips them where there is no terminal for them. What
//! people wrote is cleaned on its way in, so that no text of theirs can steer a terminal.

use anstyle::{AnsiColor, Style};

/// The widest line, in columns.
pub(crate) const WIDTH: usize = 100;

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As the terminal has it.
    Plain,
    /// What happened.
    Strong,
    /// What stands beside it.
    Faint,
    /// As hoped.
    Good,
    /// Put right, or to be looked at.
    Warn,
    /// Refused or breached.
    Bad,
    /// Who is accountable.
    Accent,
}

/// The page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Accent => AnsiColor::Cyan.on_default(),
        }
    }
}

impl Page {
    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A title over the whole width.
    pub(crate) fn title(&mut self, text: &str) {
        let text = clean(text);
        let rule = "─".repeat(WIDTH.saturating_sub(textwrap::core::display_width(&text) + 4));
        self.line(&[(Tone::Faint, "──"), (Tone::Strong, &format!(" {text} ")), (Tone::Faint, &rule)]);
    }

    /// A paragraph, indented as a whole.
    pub(crate) fn paragraph(&mut self, indent: usize, tone: Tone, text: &str) {
        self.hanging(&[(Tone::Plain, "")], indent, tone, text);
    }

    /// A paragraph behind a lead: the lead stands on its first line, every line begins at column `indent`.
    pub(crate) fn hanging(&mut self, lead: &[(Tone, &str)], indent: usize, tone: Tone, text: &str) {
        let text = clean(text);
        let lead_width: usize = lead.iter().map(|(_, part)| textwrap::core::display_width(part)).sum();
        let gap = " ".repeat(indent.saturating_sub(lead_width));
        let margin = " ".repeat(indent);
        let options = textwrap::Options::new(WIDTH.saturating_sub(indent))
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let mut lines = textwrap::wrap(&text, options).into_iter();
        let first = lines.next().unwrap_or_default();
        let mut parts = lead.to_vec();
        parts.extend([(Tone::Plain, gap.as_str()), (tone, first.as_ref())]);
        self.line(&parts);
        for line in lines {
            self.line(&[(Tone::Plain, &margin), (tone, &line)]);
        }
    }

    /// A line that is to be copied: never wrapped.
    pub(crate) fn verbatim(&mut self, text: &str) {
        self.line(&[(Tone::Plain, &clean(text))]);
    }

    fn line(&mut self, parts: &[(Tone, &str)]) {
        let start = self.text.len();
        for (tone, part) in parts {
            let style = tone.style();
            if style.is_plain() || part.is_empty() {
                self.text.push_str(part);
            } else {
                self.text.push_str(&format!("{}{part}{}", style.render(), style.render_reset()));
            }
        }
        let end = start + self.text.get(start..).map_or(0, |line| line.trim_end().len());
        self.text.truncate(end);
        self.text.push('\n');
    }

    /// The text, with its tones as ANSI codes.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// Without what would steer a terminal or turn the direction of reading; line breaks stay.
fn clean(text: &str) -> String {
    let steers = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace("\r\n", "\n").replace('\t', " ").replace(steers, "\u{fffd}")
}
