//! Keys that are read beside the server: as they are, and without a way to change them.

use baton_store::{KeyName, KeyState, KeyStore as _, WrappedKey};
use tempfile::TempDir;

use super::open;
use crate::{OpenError, SqliteKeyReader};

#[tokio::test]
async fn keys_are_read_beside_the_server_and_after_it() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(SqliteKeyReader::open_read_only(dir.path()), Err(OpenError::NoStore { .. })));
    let store = open(&dir).await;
    let keys = store.keys();
    let (kept, destroyed) = (KeyName::of_store(), KeyName::of_subject(b"gone").unwrap());
    let key = WrappedKey::new(b"wrapped".to_vec()).unwrap();
    keys.insert_if_absent(&kept, &key).await.unwrap();
    keys.insert_if_absent(&destroyed, &key).await.unwrap();

    let reader = SqliteKeyReader::open_read_only(dir.path()).unwrap();
    assert_eq!(reader.get(&kept).await.unwrap(), KeyState::Present(key.clone()));
    // A reader that is open does not keep a destroyed key alive.
    keys.destroy(&destroyed).await.unwrap();
    assert_eq!(reader.get(&destroyed).await.unwrap(), KeyState::Destroyed);
    store.close().await;
    assert_eq!(reader.get(&KeyName::of_subject(b"never").unwrap()).await.unwrap(), KeyState::Absent);
}

#[tokio::test]
async fn a_reader_makes_no_key_and_destroys_none() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let key = WrappedKey::new(b"wrapped".to_vec()).unwrap();
    let reader = SqliteKeyReader::open_read_only(dir.path()).unwrap();
    let name = KeyName::of_store();
    assert!(reader.insert_if_absent(&name, &key).await.is_err());
    store.keys().insert_if_absent(&name, &key).await.unwrap();
    assert!(reader.destroy(&name).await.is_err());
    assert_eq!(reader.get(&name).await.unwrap(), KeyState::Present(key));
}
