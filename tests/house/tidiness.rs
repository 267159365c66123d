//! How a source file looks: its opening, its length, the length of its functions, and nothing left unfinished.
//!
//! It counts lines of formatted code, and so relies on `rustfmt` having run, which CI checks.

/// Most files stay below this: nine in ten must.
const FILE_LINES: usize = 400;
/// No file goes beyond this unless it is listed in `LONG_FILES`.
const FILE_LINES_AT_MOST: usize = 600;
const FUNCTION_LINES_AT_MOST: usize = 70;

/// Files that may be longer than any other, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Marks of unfinished work, in pieces so that this list does not find itself.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore"), concat!("unimpl", "emented!")];

/// What a pause in a test must say about itself, on its line or the one above.
const PAUSE_REASON: &str = "not to synchronise:";

/// Judges `(path, text)` of every source file; a fault names the file and the line.
pub fn faults(sources: &[(String, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in sources {
        faults.extend(opening_fault(path, text));
        faults.extend(length_fault(path, text));
        faults.extend(long_functions(path, text));
        faults.extend(unfinished_lines(path, text));
        if is_test_code(path) {
            faults.extend(unexplained_pauses(path, text));
        }
    }
    faults.extend(share_fault(sources));
    faults.extend(stale_exceptions(sources));
    faults
}

fn opening_fault(path: &str, text: &str) -> Option<String> {
    (!text.starts_with("//! ")).then(|| format!("{path}:1 does not open with `//!`"))
}

fn length_fault(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    let listed = LONG_FILES.iter().any(|(long, _)| *long == path);
    (lines > FILE_LINES_AT_MOST && !listed)
        .then(|| format!("{path} has {lines} lines, more than {FILE_LINES_AT_MOST}: find its seam"))
}

fn share_fault(sources: &[(String, String)]) -> Option<String> {
    let long: Vec<&str> = sources
        .iter()
        .filter(|(_, text)| text.lines().count() > FILE_LINES)
        .map(|(path, _)| path.as_str())
        .collect();
    (long.len() * 10 > sources.len())
        .then(|| format!("more than one file in ten is longer than {FILE_LINES} lines: {}", long.join(", ")))
}

fn stale_exceptions(sources: &[(String, String)]) -> Vec<String> {
    LONG_FILES
        .iter()
        .filter(|(long, _)| {
            !sources.iter().any(|(path, text)| path == long && text.lines().count() > FILE_LINES_AT_MOST)
        })
        .map(|(long, _)| format!("{long} is listed as long and is not: take it off the list"))
        .collect()
}

fn long_functions(path: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if !opens_function(line) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        // In formatted code a function ends at the first brace as far left as its own beginning.
        let length = lines[index..]
            .iter()
            .position(|line| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('}')))
            .map_or(1, |end| end + 1);
        if length > FUNCTION_LINES_AT_MOST && !ends_in_signature(&lines[index..], indent) {
            faults.push(format!(
                "{path}:{} the function has {length} lines, more than {FUNCTION_LINES_AT_MOST}",
                index + 1
            ));
        }
    }
    faults
}

fn opens_function(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.find(|word| !matches!(*word, "pub" | "pub(crate)" | "pub(super)" | "const" | "async" | "default"))
        == Some("fn")
}

/// A trait's method without a body, or a function that fits on its line, ends before any brace below it.
fn ends_in_signature(lines: &[&str], indent: &str) -> bool {
    lines
        .iter()
        .enumerate()
        .find(|(index, line)| {
            *index == 0 && (line.ends_with(';') || line.ends_with('}') || line.ends_with('{'))
                || *index > 0
                    && line.strip_prefix(indent).is_some_and(|rest| rest.starts_with([')', '}', 'w']))
        })
        .is_some_and(|(_, line)| line.ends_with(';') || line.ends_with('}'))
}

fn unfinished_lines(path: &str, text: &str) -> Vec<String> {
    numbered(text)
        .filter_map(|(number, line)| {
            let mark = UNFINISHED.iter().find(|mark| line.contains(**mark))?;
            Some(format!("{path}:{number} is unfinished: {mark}"))
        })
        .collect()
}

fn is_test_code(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn unexplained_pauses(path: &str, text: &str) -> Vec<String> {
    let pause = concat!("sle", "ep(");
    let mut above = "";
    let mut faults = Vec::new();
    for (number, line) in numbered(text) {
        if line.contains(pause) && !line.contains(PAUSE_REASON) && !above.contains(PAUSE_REASON) {
            faults.push(format!(
                "{path}:{number} pauses: wait for what is awaited, or say `// {PAUSE_REASON} …`"
            ));
        }
        above = line;
    }
    faults
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests;
