//! What the vault seals, where it opens, and what becomes of lost and destroyed keys.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use baton_domain::ids::TenantId;
use baton_store::testing::MemoryKeys;
use baton_store::{Revision, StreamName};
use jiff::SignedDuration;

use super::*;
use crate::testing::samples::{NOON, patient, tenant};
use crate::testing::{RepeatableEntropy, StandingClock};

const KEK: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
const OTHER_KEK: &str = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=";

struct Fixture {
    keys: Arc<MemoryKeys>,
    clock: Arc<StandingClock>,
    entropy: Arc<RepeatableEntropy>,
}

impl Fixture {
    fn new() -> Self {
        Self { keys: Arc::default(), clock: Arc::new(StandingClock::at(NOON)), entropy: Arc::default() }
    }

    async fn open(&self, source: &KekSource) -> Result<Opened, OpenVaultError> {
        Vault::open(self.keys.clone(), source, self.clock.clone(), self.entropy.clone()).await
    }

    async fn vault(&self) -> Vault {
        self.open(&value(KEK)).await.map_err(|error| error.to_string()).unwrap().vault
    }
}

fn value(text: &str) -> KekSource {
    KekSource::Value(text.to_owned().into())
}

struct Place {
    tenant: TenantId,
    stream: StreamName,
}

impl Place {
    fn new() -> Self {
        Self { tenant: tenant("valley"), stream: StreamName::new("handoff-valley.1").unwrap() }
    }

    fn seal(&self) -> Seal<'_> {
        Seal { tenant: &self.tenant, stream: &self.stream, revision: Revision(3), kind: "ConsentGiven" }
    }
}

#[tokio::test]
async fn what_was_sealed_opens_only_where_it_belongs() {
    let vault = Fixture::new().vault().await;
    let (one, other) = (patient("patient-1"), patient("patient-2"));
    let place = Place::new();
    let key = vault.obtain(&place.tenant, &one).await.unwrap();
    let sealed = key.seal(&place.seal(), b"afraid at home").unwrap();

    assert_eq!(key.open(&place.seal(), &sealed).unwrap().as_slice(), b"afraid at home");
    let other_tenant = tenant("hills");
    let other_stream = StreamName::new("handoff-valley.2").unwrap();
    let moved = [
        Seal { tenant: &other_tenant, ..place.seal() },
        Seal { stream: &other_stream, ..place.seal() },
        Seal { revision: Revision(4), ..place.seal() },
        Seal { kind: "ConsentDeclined", ..place.seal() },
    ];
    for seal in moved {
        assert_eq!(key.open(&seal, &sealed), Err(VaultError::Unopenable));
    }
    let of_the_other = vault.obtain(&place.tenant, &other).await.unwrap();
    assert_eq!(of_the_other.open(&place.seal(), &sealed), Err(VaultError::Unopenable));
}

#[tokio::test]
async fn what_is_of_no_patient_is_sealed_for_its_tenant_and_opens_after_a_restart() {
    let fixture = Fixture::new();
    let place = Place::new();
    let key = fixture.vault().await.obtain_for(&place.tenant, None).await.unwrap();
    let sealed = key.seal(&place.seal(), b"the network closes").unwrap();

    let again = fixture.vault().await;
    let key = again.existing_for(&place.tenant, None).await.unwrap();
    assert_eq!(key.open(&place.seal(), &sealed).unwrap().as_slice(), b"the network closes");
    let of_another = again.existing_for(&tenant("hills"), None).await.unwrap();
    assert_eq!(of_another.open(&place.seal(), &sealed), Err(VaultError::Unopenable));
    let of_a_patient = again.obtain_for(&place.tenant, Some(&patient("patient-1"))).await.unwrap();
    assert_eq!(of_a_patient.open(&place.seal(), &sealed), Err(VaultError::Unopenable));
    assert_ne!(of_another.digest(b"the same"), key.digest(b"the same"));
}

#[tokio::test]
async fn every_changed_or_missing_byte_is_noticed() {
    let vault = Fixture::new().vault().await;
    let place = Place::new();
    let key = vault.obtain(&place.tenant, &patient("patient-1")).await.unwrap();
    let sealed = key.seal(&place.seal(), b"words").unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(key.open(&place.seal(), &changed).is_err(), "byte {at}");
        assert!(key.open(&place.seal(), &sealed[..at]).is_err(), "cut at {at}");
    }
    let mut newer = sealed;
    newer[0] = 2;
    assert_eq!(key.open(&place.seal(), &newer), Err(VaultError::NewerSeal { version: 2 }));
}

#[tokio::test]
async fn sealing_twice_gives_unlike_bytes() {
    let vault = Fixture::new().vault().await;
    let place = Place::new();
    let key = vault.obtain(&place.tenant, &patient("patient-1")).await.unwrap();
    let (one, two) = (key.seal(&place.seal(), b"words").unwrap(), key.seal(&place.seal(), b"words").unwrap());
    assert_ne!(one[1..57], two[1..57], "neither nonce nor commitment shows that it is the same patient");
}

#[tokio::test]
async fn keys_survive_and_open_only_under_their_own_kek() {
    let fixture = Fixture::new();
    let place = Place::new();
    let first = fixture.vault().await;
    let sealed =
        first.obtain(&place.tenant, &patient("patient-1")).await.unwrap().seal(&place.seal(), b"w").unwrap();

    let again = fixture.vault().await;
    let key = again.existing(&place.tenant, &patient("patient-1")).await.unwrap();
    assert_eq!(key.open(&place.seal(), &sealed).unwrap().as_slice(), b"w");
    let wrong = fixture.open(&value(OTHER_KEK)).await.map(drop);
    assert!(matches!(wrong, Err(OpenVaultError::WrongKek)));
}

#[tokio::test]
async fn two_vaults_that_start_at_once_agree_on_every_key() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.vault().await, fixture.vault().await);
    let place = Place::new();
    let patient_1 = patient("patient-1");
    let (ones, twos) =
        tokio::join!(one.obtain(&place.tenant, &patient_1), two.obtain(&place.tenant, &patient_1));
    let sealed = ones.unwrap().seal(&place.seal(), b"w").unwrap();
    assert!(twos.unwrap().open(&place.seal(), &sealed).is_ok());
}

#[tokio::test]
async fn an_erased_subject_never_gets_a_key_again() {
    let fixture = Fixture::new();
    let (vault, place, patient_1) = (fixture.vault().await, Place::new(), patient("patient-1"));
    assert_eq!(vault.existing(&place.tenant, &patient_1).await.map(drop), Err(VaultError::Absent));
    vault.obtain(&place.tenant, &patient_1).await.unwrap();
    vault.erase(&place.tenant, &patient_1).await.unwrap();
    assert_eq!(vault.existing(&place.tenant, &patient_1).await.map(drop), Err(VaultError::Erased));
    assert_eq!(vault.obtain(&place.tenant, &patient_1).await.map(drop), Err(VaultError::Erased));
    // The same reference in another tenant is another person.
    assert!(vault.obtain(&tenant("hills"), &patient_1).await.is_ok());
}

#[tokio::test]
async fn an_erasure_elsewhere_is_noticed_within_a_minute() {
    let fixture = Fixture::new();
    let (here, there) = (fixture.vault().await, fixture.vault().await);
    let (place, patient_1) = (Place::new(), patient("patient-1"));
    here.obtain(&place.tenant, &patient_1).await.unwrap();
    there.erase(&place.tenant, &patient_1).await.unwrap();
    fixture.clock.advance(SignedDuration::from_secs(59));
    assert!(here.existing(&place.tenant, &patient_1).await.is_ok());
    fixture.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(here.existing(&place.tenant, &patient_1).await.map(drop), Err(VaultError::Erased));
}

#[tokio::test]
async fn a_clock_set_back_does_not_keep_a_key_young() {
    let fixture = Fixture::new();
    let (here, there) = (fixture.vault().await, fixture.vault().await);
    let (place, patient_1) = (Place::new(), patient("patient-1"));
    here.obtain(&place.tenant, &patient_1).await.unwrap();
    there.erase(&place.tenant, &patient_1).await.unwrap();
    fixture.clock.advance(SignedDuration::from_secs(-3_600));
    assert_eq!(here.existing(&place.tenant, &patient_1).await.map(drop), Err(VaultError::Erased));
}

#[tokio::test]
async fn the_name_of_a_key_tells_of_no_patient() {
    let vault = Fixture::new().vault().await;
    let other = Fixture::new();
    // Randomness of another store: its own key is another one.
    other.entropy.fill(&mut [0; 8]).unwrap();
    let other = other.vault().await;
    let (valley, patient_1) = (tenant("valley"), patient("patient-1"));
    let name = vault.name_of(&valley, &patient_1);
    assert!(!name.as_bytes().windows(3).any(|window| window == b"patient-1"));
    assert_ne!(name, other.name_of(&valley, &patient_1), "names of two stores cannot be matched");
    assert_ne!(vault.name_of(&tenant("ab"), &patient("c")), vault.name_of(&tenant("a"), &patient("bc")));
}

#[tokio::test]
async fn a_key_file_is_made_once_private_and_with_a_note() {
    let fixture = Fixture::new();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key-encryption.key");
    let source = KekSource::File(path.clone());

    let first = fixture.open(&source).await.map_err(|error| error.to_string()).unwrap();
    assert_eq!(first.notes, vec![VaultNote::Created { path: path.clone() }]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "no draft stays behind");
    let made = fs::read(&path).unwrap();

    let second = fixture.open(&source).await.map_err(|error| error.to_string()).unwrap();
    assert_eq!(second.notes, Vec::new());
    assert_eq!(fs::read(&path).unwrap(), made);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let open = fixture.open(&source).await.map_err(|error| error.to_string()).unwrap();
    assert_eq!(open.notes, vec![VaultNote::OpenToOthers { path: path.clone(), mode: 0o644 }]);
    assert!(open.notes[0].to_string().contains("mode 644"));
}

#[tokio::test]
async fn a_lost_key_file_is_not_replaced_under_existing_keys() {
    let fixture = Fixture::new();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let source = KekSource::File(path.clone());
    fixture.open(&source).await.map_err(|error| error.to_string()).unwrap();
    fs::remove_file(&path).unwrap();
    let lost = fixture.open(&source).await.map(drop).unwrap_err();
    assert!(matches!(lost, OpenVaultError::Kek(KekError::Missing { .. })), "{lost}");
    assert!(!path.exists());
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_being_repeated() {
    let fixture = Fixture::new();
    for text in ["", "secret", "BwcHBw==", &format!("{KEK}AA")] {
        let error = fixture.open(&value(text)).await.map(drop).unwrap_err();
        assert!(matches!(error, OpenVaultError::Kek(KekError::Malformed { .. })));
        assert!(text.is_empty() || !error.to_string().contains(text));
    }
    let directory = tempfile::tempdir().unwrap();
    let error =
        fixture.open(&KekSource::File(directory.path().join("no/such/key"))).await.map(drop).unwrap_err();
    assert!(error.to_string().contains("cannot be made"), "{error}");
}

#[tokio::test]
async fn a_destroyed_store_key_ends_it() {
    let fixture = Fixture::new();
    fixture.vault().await;
    fixture.keys.destroy(&KeyName::of_store()).await.unwrap();
    assert!(matches!(fixture.open(&value(KEK)).await.map(drop), Err(OpenVaultError::Destroyed)));
}
