//! Who is who in development, and where the server refuses to serve.

use baton_domain::value::Role;
use tonic::Status;
use tonic::metadata::MetadataValue;
use tonic_types::StatusExt as _;

use super::*;
use crate::config::Layers;

fn metadata(pairs: &[(&'static str, &str)]) -> MetadataMap {
    let mut map = MetadataMap::new();
    for (key, value) in pairs {
        map.insert(*key, MetadataValue::try_from(*value).expect("ASCII"));
    }
    map
}

fn config(flags: &[(&'static str, &str)]) -> Config {
    let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    let effective = Layers { flags, ..Layers::default() }.effective().expect("known keys");
    Config::try_from(&effective).expect("values that fit")
}

#[test]
fn without_metadata_everybody_is_the_same() {
    let caller = Authentication::Dev.caller(&MetadataMap::new()).expect("the fixed identity");
    assert_eq!(caller.tenant.as_str(), "dev");
    assert_eq!(caller.actor.organization.as_str(), "dev-clinic");
    assert_eq!((caller.actor.role, caller.actor.asserted_by), (Role::Clinician, None));
}

#[test]
fn metadata_vary_each_part() {
    let keys = [
        ("baton-tenant", "north"),
        ("baton-service", "ehr"),
        ("baton-organization", "st-mary"),
        ("baton-person", "p-7"),
        ("baton-team", "night"),
        ("baton-role", "case-manager"),
    ];
    let caller = Authentication::Dev.caller(&metadata(&keys)).expect("well formed");
    let Caller { tenant, service, actor } = caller;
    assert_eq!((tenant.as_str(), service.as_str()), ("north", "ehr"));
    assert_eq!((actor.organization.as_str(), actor.person.as_str()), ("st-mary", "p-7"));
    assert_eq!((actor.team.expect("named").as_str(), actor.role), ("night", Role::CaseManager));
}

#[test]
fn malformed_metadata_are_refused_by_name() {
    for (key, value) in
        [("baton-tenant", "a b"), ("baton-role", "king"), ("baton-role", "system"), ("baton-team", "")]
    {
        let failure = Authentication::Dev.caller(&metadata(&[(key, value)])).expect_err("malformed");
        let status = Status::from(failure);
        assert_eq!(status.code(), tonic::Code::Unauthenticated);
        assert!(status.message().contains(key), "{}", status.message());
        assert_eq!(status.get_details_error_info().expect("always").reason, "UNAUTHENTICATED");
    }
}

#[test]
fn whoever_acts_is_asserted_by_the_calling_service() {
    let caller = Authentication::Dev.caller(&metadata(&[("baton-service", "ehr")])).expect("well formed");
    let other =
        Actor { person: baton_domain::ids::PersonId::new("p-9").expect("an id"), ..caller.actor.clone() };
    let acting = caller.acting(other);
    assert_eq!(acting.actor.person.as_str(), "p-9");
    assert_eq!(acting.actor.asserted_by.expect("the service").as_str(), "ehr");
}

#[test]
fn nothing_is_served_without_authentication_or_beyond_loopback() {
    assert_eq!(Authentication::of(&config(&[])), Err(Unsafe::NoAuthentication));
    for address in ["127.0.0.1:0", "[::1]:0", "127.3.2.1:9"] {
        assert_eq!(
            Authentication::of(&config(&[("dev", "true"), ("listen", address)])),
            Ok(Authentication::Dev)
        );
    }
    for address in ["0.0.0.0:0", "[::]:0", "10.1.2.3:7411"] {
        let refused = Authentication::of(&config(&[("dev", "true"), ("listen", address)]));
        assert!(matches!(refused, Err(Unsafe::DevBeyondLoopback(_))), "{address}");
    }
}
