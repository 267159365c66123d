//! The clock, chance and the environment: the only module that reads them.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

/// How long anything that a test waits for may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time by this machine.
#[expect(clippy::disallowed_methods, reason = "a user has a clock; this is where the tests look at it")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Whether the long form of a test is asked for.
pub fn full_size() -> bool {
    variable("BATON_TEST_SIZE").as_deref() == Some("full")
}

/// The program of another version, if the run is to hold the present one against it.
pub fn other_binary() -> Option<PathBuf> {
    variable("BATON_TEST_OTHER_BINARY").map(PathBuf::from)
}

/// Whether files that tests compare should be written anew.
pub fn regenerate() -> bool {
    variable("BATON_REGENERATE").as_deref() == Some("1")
}

#[expect(clippy::disallowed_methods, reason = "the one place where the tests read the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The variables of this environment that would set up a server.
#[expect(clippy::disallowed_methods, reason = "the one place where the tests read the environment")]
pub fn settings() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with("BATON_")).collect()
}

/// What the future comes to, or a failed test that says what was waited for.
pub async fn within<F: Future>(what: &str, future: F) -> F::Output {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {PATIENCE:?} in vain: {what}"),
    }
}

/// Looks again and again until there is something to see, and gives it back.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let mut moments = tokio::time::interval(Duration::from_millis(10));
    within(what, async {
        loop {
            moments.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    })
    .await
}

/// Numbers by chance that can be had again: a failed test prints its seed, and `BATON_TEST_SEED` sets it.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The chance of this run; printed, so that a failure can be repeated.
    pub fn of_this_run() -> Self {
        let seed = variable("BATON_TEST_SEED").map_or_else(
            || Uuid::new_v4().as_u64_pair().0,
            |seed| seed.parse().expect("BATON_TEST_SEED is a whole number"),
        );
        println!("chance: BATON_TEST_SEED={seed} plays this again");
        Self(seed)
    }

    /// Another source of chance that follows from this one.
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}
