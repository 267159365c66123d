//! Real faults at the engine: a sync that fails, a file that cannot grow, a process that is killed.
//!
//! The same program is the test and, with arguments, the process that is made to fail: it appends or makes keys, tells
//! each acknowledgement on its standard output, and when the store stops it tells what it can still read. The test then opens
//! the store again and looks for everything that was acknowledged. A fault that cannot be made here is said, not passed over.

mod child;
mod scenarios;

use std::io::Write;
use std::process::ExitCode;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", dir, appends] => child::run(dir, appends),
        ["child-keys", dir, each] => child::run_keys(dir, each),
        _ => scenarios::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be listening any more.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
