//! The server over the embedded store: one at a time, and with everything there after a restart.

use baton_server::compose::BuildError;

use crate::kit::{handoff_of, serve_embedded};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("data");
    let request = handoff_of("clinic");

    let mut served = serve_embedded(&data_dir).await.expect("a new store");
    let first = served.person("clinic").request(request.clone()).await.expect("recorded");
    served.stop();
    served.ended().await.expect("it ended as it was told");

    let served = serve_embedded(&data_dir).await.expect("the same store");
    let mut clinic = served.person("clinic");
    let again = clinic.request(request).await.expect("the first answer");
    assert!(again.repeat);
    assert_eq!((again.name, again.position, again.events), (first.name, first.position, first.events));
}

#[tokio::test]
async fn a_store_that_is_served_is_not_served_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("data");
    let _served = serve_embedded(&data_dir).await.expect("a new store");
    let refused = serve_embedded(&data_dir).await.err().expect("it is held");
    assert!(matches!(refused, BuildError::Stores(_)), "{refused}");
    assert!(refused.to_string().contains("another process"), "{refused}");
}
