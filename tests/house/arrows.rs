//! Which crate of ours may know which, and what the inner crates must not pull in.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata};

/// A crate with what it depends on, ours and others'; dev-dependencies apart.
pub struct Crate {
    name: String,
    uses: Vec<String>,
    uses_in_tests: Vec<String>,
}

struct Rule {
    name: &'static str,
    /// Crates of ours that it may use.
    may_use: &'static [&'static str],
    /// Crates of ours that only its tests may use.
    tests_may_use: &'static [&'static str],
    /// Crates of others that would break what it promises.
    never: &'static [&'static str],
}

const NETWORK_AND_DISK: &[&str] = &["tokio", "tonic", "prost", "rusqlite", "rustix", "tracing"];
const ENGINES: &[&str] = &["baton-store-sqlite", "baton-store-postgres", "baton-testing-postgres"];
const ALL_BUT_THE_BINARY: &[&str] = &[
    "baton-api",
    "baton-commands",
    "baton-domain",
    "baton-server",
    "baton-store",
    "baton-store-postgres",
    "baton-store-sqlite",
    "baton-views",
];

/// The arrows. A new crate gets a line here before it builds anything.
const RULES: &[Rule] = &[
    Rule { name: "baton-domain", may_use: &[], tests_may_use: &[], never: NETWORK_AND_DISK },
    Rule { name: "baton-api", may_use: &[], tests_may_use: &[], never: &["rusqlite"] },
    Rule { name: "baton-store", may_use: &[], tests_may_use: &[], never: &["rusqlite", "tonic", "prost"] },
    Rule {
        name: "baton-store-sqlite",
        may_use: &["baton-store"],
        tests_may_use: &[],
        never: &["tonic", "prost"],
    },
    Rule {
        name: "baton-store-postgres",
        may_use: &["baton-store"],
        tests_may_use: &["baton-testing-postgres"],
        never: &["tonic", "prost", "rusqlite"],
    },
    Rule { name: "baton-testing-postgres", may_use: &[], tests_may_use: &[], never: &["tonic", "prost"] },
    Rule {
        name: "baton-commands",
        may_use: &["baton-domain", "baton-store"],
        tests_may_use: ENGINES,
        never: &["tonic", "prost", "rusqlite"],
    },
    Rule {
        name: "baton-views",
        may_use: &["baton-domain", "baton-store"],
        tests_may_use: ENGINES,
        never: &["tonic", "prost"],
    },
    Rule { name: "baton-server", may_use: ALL_BUT_THE_BINARY, tests_may_use: ENGINES, never: &["rusqlite"] },
    Rule {
        name: "baton-synthetic",
        may_use: &["baton-commands", "baton-domain", "baton-store", "baton-store-sqlite", "baton-views"],
        tests_may_use: &[],
        never: &["tonic", "prost"],
    },
    Rule { name: "baton", may_use: ALL_BUT_THE_BINARY, tests_may_use: &[], never: &["rusqlite"] },
    Rule { name: "baton-tests", may_use: ALL_BUT_THE_BINARY, tests_may_use: ENGINES, never: &[] },
];

pub fn crates_of(metadata: &Metadata) -> Vec<Crate> {
    let packages = metadata.workspace_packages();
    packages
        .iter()
        .map(|package| {
            let (tests, product): (Vec<_>, Vec<_>) = package
                .dependencies
                .iter()
                .partition(|dependency| dependency.kind == DependencyKind::Development);
            Crate {
                name: package.name.to_string(),
                uses: product.iter().map(|dependency| dependency.name.clone()).collect(),
                uses_in_tests: tests.iter().map(|dependency| dependency.name.clone()).collect(),
            }
        })
        .collect()
}

pub fn faults(crates: &[Crate]) -> Vec<String> {
    let rules: BTreeMap<&str, &Rule> = RULES.iter().map(|rule| (rule.name, rule)).collect();
    let is_ours = |name: &str| rules.contains_key(name) || crates.iter().any(|one| one.name == name);
    let mut faults = Vec::new();
    for one in crates {
        let Some(rule) = rules.get(one.name.as_str()) else {
            faults.push(format!("{} has no line in tests/house/arrows.rs: say whom it may know", one.name));
            continue;
        };
        for used in &one.uses {
            if is_ours(used) && !rule.may_use.contains(&used.as_str()) {
                faults.push(format!("{} must not depend on {used}", one.name));
            }
            if rule.never.contains(&used.as_str()) {
                faults.push(format!("{} must stay free of {used}", one.name));
            }
        }
        for used in &one.uses_in_tests {
            let allowed = [rule.may_use, rule.tests_may_use].concat();
            if is_ours(used) && *used != one.name && !allowed.contains(&used.as_str()) {
                faults.push(format!("the tests of {} must not depend on {used}", one.name));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, uses: &[&str], uses_in_tests: &[&str]) -> Crate {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Crate { name: name.to_owned(), uses: owned(uses), uses_in_tests: owned(uses_in_tests) }
    }

    #[test]
    fn the_permitted_arrows_pass() {
        let crates = [
            one("baton-domain", &["serde"], &["proptest"]),
            one("baton-commands", &["baton-domain", "baton-store", "tokio"], &["baton-store-sqlite"]),
        ];
        assert_eq!(faults(&crates), Vec::<String>::new());
    }

    #[test]
    fn a_forbidden_arrow_is_named() {
        let crates = [one("baton-domain", &["baton-store"], &[])];
        assert_eq!(faults(&crates), ["baton-domain must not depend on baton-store"]);
    }

    #[test]
    fn commands_may_name_an_engine_in_tests_only() {
        let crates = [one("baton-commands", &["baton-store-sqlite"], &[])];
        assert_eq!(faults(&crates), ["baton-commands must not depend on baton-store-sqlite"]);
    }

    #[test]
    fn tests_are_no_way_round_the_arrows() {
        let crates = [one("baton-store", &[], &["baton-domain"])];
        assert_eq!(faults(&crates), ["the tests of baton-store must not depend on baton-domain"]);
    }

    #[test]
    fn an_inner_crate_stays_free_of_network_and_disk() {
        let crates = [one("baton-domain", &["tokio"], &[])];
        assert_eq!(faults(&crates), ["baton-domain must stay free of tokio"]);
    }

    #[test]
    fn a_crate_without_a_rule_is_refused() {
        let crates = [one("baton-extra", &[], &[])];
        assert_eq!(faults(&crates).len(), 1);
    }
}
