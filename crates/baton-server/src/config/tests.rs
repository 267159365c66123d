//! What wins over what, what is refused, and how the refusal helps.

use std::ffi::OsString;
use std::fs;

use super::*;

fn layers(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Layers {
    Layers {
        file: Some(("baton.toml".into(), file.parse().expect("the test's file is TOML"))),
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
            .collect(),
        flags: flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
    }
}

fn config(layers: Layers) -> Result<Config, ConfigError> {
    Config::try_from(&layers.effective()?)
}

fn source(effective: &Effective, key: &str) -> String {
    let setting = Setting::by_key(key).expect("a known key");
    effective.get(setting).expect("a value").source.to_string()
}

#[test]
fn the_defaults_alone_are_a_configuration() {
    let config = config(Layers::default()).expect("the defaults can be used");
    assert_eq!(config.listen.to_string(), "127.0.0.1:7411");
    assert_eq!(config.drain_grace.as_secs(), 25);
    assert!(!config.dev);
    assert!(matches!(config.key_encryption_key, KeySource::DataDirectory));
}

#[test]
fn each_layer_wins_over_the_ones_before_it_and_says_so() {
    let effective = layers(
        "data_dir = 'of-file'\nmax_connections = 5\nmax_in_flight_calls = 6\ndev = true",
        &[("BATON_MAX_CONNECTIONS", "7"), ("BATON_MAX_IN_FLIGHT_CALLS", "8")],
        &[("max_in_flight_calls", "9")],
    )
    .effective()
    .expect("every key is known");
    assert_eq!(source(&effective, "listen"), "default");
    assert_eq!(source(&effective, "data_dir"), "file baton.toml: data_dir");
    assert_eq!(source(&effective, "max_connections"), "environment BATON_MAX_CONNECTIONS");
    assert_eq!(source(&effective, "max_in_flight_calls"), "flag --max-in-flight-calls");

    let config = Config::try_from(&effective).expect("every value fits");
    assert_eq!(config.data_dir.to_str(), Some("of-file"));
    assert!(config.dev);
    assert_eq!((config.max_connections, config.max_in_flight_calls), (7, 9));
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    let error =
        config(layers("datadir = 'x'", &[("BATON_LISTENER", "y")], &[])).expect_err("both are unknown");
    assert_eq!(
        error.to_string(),
        "unknown setting: file baton.toml: datadir; the nearest known one is data_dir\n\
         unknown setting: environment BATON_LISTENER; the nearest known one is BATON_LISTEN"
    );
}

#[test]
fn all_faulty_values_are_named_at_once() {
    let error = config(layers(
        "listen = 'here'\nlog_format = 'xml'\ndrain_grace_seconds = 0",
        &[("BATON_LOG_FILTER", "a=b=c")],
        &[("dev", "perhaps")],
    ))
    .expect_err("none fits");
    let text = error.to_string();
    assert_eq!(error.faults.len(), 5, "{text}");
    assert!(
        text.contains("log_format must be text or json, not `xml` (file baton.toml: log_format)"),
        "{text}"
    );
    assert!(text.contains("drain_grace_seconds must be a number from 1 to 3600, not `0`"), "{text}");
    assert!(text.contains("dev must be true or false, not `perhaps` (flag --dev)"), "{text}");
}

#[test]
fn a_list_is_no_value() {
    let error = config(layers("data_dir = ['x']", &[], &[])).expect_err("a list is refused");
    assert_eq!(error.to_string(), "file baton.toml: data_dir must be a text, a number, true or false");
}

#[test]
fn a_secret_is_taken_from_the_environment_only_and_never_shown() {
    let secret = format!("{}c0A=", "c0ffe".repeat(8));
    for exposed in [
        layers(&format!("key_encryption_key = '{secret}'"), &[], &[]),
        layers("", &[], &[("key_encryption_key", secret.as_str())]),
    ] {
        let error = config(exposed).expect_err("others could read it there");
        assert!(matches!(error.faults.as_slice(), [Fault::ExposedSecret { .. }]), "{error}");
        assert!(!format!("{error} {error:?}").contains(&secret));
    }

    let given = [("BATON_KEY_ENCRYPTION_KEY", secret.as_str())];
    let effective = layers("", &given, &[]).effective().expect("it may stand there");
    let config = Config::try_from(&effective).expect("a key");
    assert!(matches!(&config.key_encryption_key, KeySource::Given(key) if **key == secret));
    let shown: Vec<_> = effective.shown().collect();
    assert!(!format!("{shown:?} {config:?}").contains(&secret));
}

#[test]
fn a_malformed_key_is_refused_without_being_shown() {
    let given = [("BATON_KEY_ENCRYPTION_KEY", "c0ffee")];
    let error = config(layers("", &given, &[])).expect_err("too short");
    let text = error.to_string();
    assert!(text.contains("32 bytes in base64") && !text.contains("c0ffee"), "{text}");
}

#[test]
fn a_key_and_a_key_file_exclude_each_other() {
    let given = format!("{}=", "A".repeat(43));
    let given = [("BATON_KEY_ENCRYPTION_KEY", given.as_str())];
    let error = config(layers("key_encryption_key_file = 'key'", &given, &[])).expect_err("one of them");
    assert!(matches!(error.faults.as_slice(), [Fault::Exclusive { .. }]), "{error}");
}

#[test]
fn a_named_file_must_be_there_and_be_toml() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my.toml");
    let mut layers = Layers::default();
    let missing = layers.read_file(Some(&path)).expect_err("it is not there");
    assert!(missing.to_string().starts_with("cannot read "), "{missing}");

    fs::write(&path, "dev = true\nlisten = \n").expect("written");
    let broken = layers.read_file(Some(&path)).expect_err("it is no TOML");
    assert!(matches!(broken.faults.as_slice(), [Fault::NotToml { line: 2, .. }]), "{broken}");

    fs::write(&path, "dev = true\n").expect("written");
    layers.read_file(Some(&path)).expect("now it is");
    assert!(config(layers).expect("it fits").dev);
}

#[test]
fn every_setting_can_be_found_by_its_own_name_and_by_a_misspelt_one() {
    for setting in SETTINGS {
        assert_eq!(Setting::by_key(setting.key), Some(setting));
        let misspelt = setting.key.replacen('e', "", 1);
        assert_eq!(Setting::nearest(&misspelt), Some(setting), "{misspelt}");
        assert_eq!(setting.variable(), format!("BATON_{}", setting.key.to_uppercase()));
    }
}

#[test]
fn events_are_embedded_unless_a_database_is_named_and_views_follow_them() {
    let embedded = config(Layers::default()).expect("the defaults can be used");
    assert!(matches!(embedded.store, StoreSettings::Embedded));
    assert_eq!(embedded.views, ViewsSettings::Embedded);

    let url = [("BATON_POSTGRES_URL", "postgresql://serving:secret@db/baton")];
    let shared = config(layers("store = 'postgres'", &url, &[])).expect("a database");
    assert!(!format!("{shared:?}").contains("secret"), "{shared:?}");
    let StoreSettings::Postgres(postgres) = shared.store else { panic!("it is not embedded") };
    assert_eq!(shared.views, ViewsSettings::Postgres);
    assert_eq!(**postgres.url.read().expect("given"), *url[0].1);
    assert!(
        postgres.migration_url.is_none() && !postgres.migrate_on_start && !postgres.may_lose_acknowledged
    );

    let own_views = config(layers("store = 'postgres'\nviews = 'embedded'", &url, &[])).expect("may be");
    assert_eq!(own_views.views, ViewsSettings::Embedded);
}

#[test]
fn the_address_of_a_database_may_stand_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("address");
    fs::write(&path, "postgresql://serving:secret@db/baton\n").expect("written");
    let path = path.to_str().expect("a path in UTF-8");
    let config =
        config(layers("store = 'postgres'", &[], &[("postgres_url_file", path)])).expect("a database");
    let StoreSettings::Postgres(postgres) = config.store else { panic!("it is not embedded") };
    assert_eq!(**postgres.url.read().expect("the file is there"), *"postgresql://serving:secret@db/baton");
}

#[test]
fn a_database_that_nobody_names_or_that_does_not_fit_is_refused() {
    let unnamed = config(layers("store = 'postgres'", &[], &[])).expect_err("which one");
    assert_eq!(
        unnamed.to_string(),
        "store is postgres, and nothing says which: set postgres_url_file, or the environment variable BATON_POSTGRES_URL"
    );
    let elsewhere = config(layers("views = 'postgres'", &[], &[])).expect_err("events are embedded");
    assert!(matches!(elsewhere.faults.as_slice(), [Fault::ViewsElsewhere]), "{elsewhere}");
    let other = config(layers("store = 'mysql'", &[], &[])).expect_err("no such store");
    assert!(other.to_string().contains("store must be embedded or postgres, not `mysql`"), "{other}");
    let secret = [("BATON_POSTGRES_URL", "mysql://serving:secret@db/baton")];
    let foreign = config(layers("store = 'postgres'", &secret, &[])).expect_err("another database");
    assert!(!foreign.to_string().contains("secret"), "{foreign}");
    let exposed = config(layers("postgres_url = 'postgresql://a:b@db/c'", &[], &[])).expect_err("a secret");
    assert!(matches!(exposed.faults.as_slice(), [Fault::ExposedSecret { .. }]), "{exposed}");
}
