//! Key stores: K1 to K3.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::kit::{join_all, unexpected};
use super::{Case, Failure, KeyHarness, Outcome, cases, ensure, ensure_eq};
use crate::keys::{Inserted, KeyName, KeyState, KeyStore, WrappedKey};
use crate::limits::{KEY_NAME_MAX_BYTES, WRAPPED_KEY_MAX_BYTES};

/// The key store under test.
pub(super) struct KeyKit {
    keys: Arc<dyn KeyStore>,
    harness: Arc<dyn KeyHarness>,
    case: &'static str,
}

impl KeyKit {
    pub(super) async fn open(harness: Arc<dyn KeyHarness>) -> Result<Self, Failure> {
        Ok(Self { keys: harness.open().await?, harness, case: "" })
    }

    pub(super) const fn begin(&mut self, case: &'static str) {
        self.case = case;
    }

    async fn reopen(&mut self) -> Outcome {
        self.keys = self.harness.reopen(self.keys.clone()).await?;
        Ok(())
    }

    fn name(&self, name: &str) -> Result<KeyName, Failure> {
        KeyName::of_subject(format!("{}/{name}", self.case).as_bytes()).map_err(unexpected)
    }

    async fn insert(&self, name: &KeyName, text: &str) -> Result<Inserted, Failure> {
        self.keys.insert_if_absent(name, &key(text)?).await.map_err(unexpected)
    }

    async fn get(&self, name: &KeyName) -> Result<KeyState, Failure> {
        self.keys.get(name).await.map_err(unexpected)
    }
}

pub(super) fn cases() -> Vec<Case<KeyKit>> {
    cases![
        the_first_key_stays,
        names_are_apart,
        inserts_at_once_agree,
        takes_the_longest_name_and_key,
        a_destroyed_key_never_comes_back,
        a_name_may_be_destroyed_before_it_has_a_key,
        inserts_and_a_destruction_at_once_end_destroyed,
        keys_and_tombstones_survive_a_restart needs Reopen,
    ]
}

fn key(text: &str) -> Result<WrappedKey, Failure> {
    WrappedKey::new(text.into()).map_err(unexpected)
}

// K1
async fn the_first_key_stays(kit: &mut KeyKit) -> Outcome {
    let name = kit.name("one")?;
    ensure_eq!(kit.get(&name).await?, KeyState::Absent, "before");
    ensure_eq!(kit.insert(&name, "first").await?, Inserted::Stored(key("first")?), "the first insert");
    ensure_eq!(kit.insert(&name, "second").await?, Inserted::Stored(key("first")?), "the second insert");
    ensure_eq!(kit.get(&name).await?, KeyState::Present(key("first")?), "after");
    Ok(())
}

async fn names_are_apart(kit: &mut KeyKit) -> Outcome {
    let names = [kit.name("a")?, kit.name("A")?, kit.name("a ")?, kit.name("a\0")?];
    for (number, name) in names.iter().enumerate() {
        ensure_eq!(
            kit.insert(name, &number.to_string()).await?,
            Inserted::Stored(key(&number.to_string())?),
            "insert"
        );
    }
    for (number, name) in names.iter().enumerate() {
        ensure_eq!(kit.get(name).await?, KeyState::Present(key(&number.to_string())?), "get");
    }
    Ok(())
}

// K1
async fn inserts_at_once_agree(kit: &mut KeyKit) -> Outcome {
    let name = kit.name("one")?;
    let mut inserts = JoinSet::new();
    for number in 0..16 {
        let (keys, name, key) = (kit.keys.clone(), name.clone(), key(&format!("key {number}"))?);
        inserts.spawn(async move { keys.insert_if_absent(&name, &key).await.map_err(unexpected) });
    }
    let answers = join_all(inserts).await?;
    let KeyState::Present(stored) = kit.get(&name).await? else {
        return Err(Failure("no key is stored".into()));
    };
    let stored = Inserted::Stored(stored);
    ensure!(
        answers.iter().all(|answer| *answer == stored),
        "an insert answered with another key than is stored"
    );
    Ok(())
}

async fn takes_the_longest_name_and_key(kit: &mut KeyKit) -> Outcome {
    let prefix = KeyName::of_subject(b"x").map_err(unexpected)?.as_bytes().len() - 1;
    let mut subject = vec![0xFF; KEY_NAME_MAX_BYTES - prefix];
    for (to, from) in subject.iter_mut().zip(kit.case.bytes()) {
        *to = from;
    }
    let name = KeyName::of_subject(&subject).map_err(unexpected)?;
    let key =
        WrappedKey::new((0..=u8::MAX).cycle().take(WRAPPED_KEY_MAX_BYTES).collect()).map_err(unexpected)?;
    kit.keys.insert_if_absent(&name, &key).await.map_err(unexpected)?;
    ensure_eq!(kit.get(&name).await?, KeyState::Present(key), "the key");
    Ok(())
}

// K3
async fn a_destroyed_key_never_comes_back(kit: &mut KeyKit) -> Outcome {
    let name = kit.name("one")?;
    kit.insert(&name, "first").await?;
    for _ in 0..2 {
        kit.keys.destroy(&name).await.map_err(unexpected)?;
        ensure_eq!(kit.get(&name).await?, KeyState::Destroyed, "after the destruction");
        ensure_eq!(kit.insert(&name, "second").await?, Inserted::Destroyed, "an insert after it");
    }
    Ok(())
}

// K3
async fn a_name_may_be_destroyed_before_it_has_a_key(kit: &mut KeyKit) -> Outcome {
    let name = kit.name("one")?;
    kit.keys.destroy(&name).await.map_err(unexpected)?;
    ensure_eq!(kit.insert(&name, "first").await?, Inserted::Destroyed, "an insert after it");
    ensure_eq!(kit.get(&name).await?, KeyState::Destroyed, "after the destruction");
    Ok(())
}

// K3
async fn inserts_and_a_destruction_at_once_end_destroyed(kit: &mut KeyKit) -> Outcome {
    let name = kit.name("one")?;
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let (keys, name, key) = (kit.keys.clone(), name.clone(), key(&format!("key {number}"))?);
        tasks.spawn(async move { keys.insert_if_absent(&name, &key).await.map(drop).map_err(unexpected) });
    }
    let (keys, destroyed) = (kit.keys.clone(), name.clone());
    tasks.spawn(async move { keys.destroy(&destroyed).await.map_err(unexpected) });
    join_all(tasks).await?;
    ensure_eq!(kit.get(&name).await?, KeyState::Destroyed, "in the end");
    Ok(())
}

// K2, K3
async fn keys_and_tombstones_survive_a_restart(kit: &mut KeyKit) -> Outcome {
    let (kept, destroyed) = (kit.name("kept")?, kit.name("destroyed")?);
    kit.insert(&kept, "first").await?;
    kit.insert(&destroyed, "first").await?;
    kit.keys.destroy(&destroyed).await.map_err(unexpected)?;
    kit.reopen().await?;
    ensure_eq!(kit.get(&kept).await?, KeyState::Present(key("first")?), "the key");
    ensure_eq!(kit.insert(&kept, "second").await?, Inserted::Stored(key("first")?), "an insert");
    ensure_eq!(kit.get(&destroyed).await?, KeyState::Destroyed, "the tombstone");
    ensure_eq!(kit.insert(&destroyed, "second").await?, Inserted::Destroyed, "an insert on the tombstone");
    Ok(())
}
