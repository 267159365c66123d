//! What must be written about each crate: its section with an invariant in ARCHITECTURE.md, and its licence.

const LICENCE: &str = "Apache-2.0";

/// A crate's section begins at a heading that is its name and ends at the next heading.
pub fn architecture_faults(architecture: &str, crates: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for name in crates {
        let mut section = architecture
            .lines()
            .skip_while(|line| !is_heading_of(line, name))
            .skip(1)
            .take_while(|line| !line.starts_with('#'))
            .filter(|line| !line.trim().is_empty())
            .peekable();
        if section.peek().is_none() {
            faults.push(format!("ARCHITECTURE.md has no section headed {name}"));
        } else if !section.any(|line| line.starts_with("Invariant: ")) {
            faults.push(format!("ARCHITECTURE.md states no 'Invariant:' for {name}"));
        }
    }
    faults
}

fn is_heading_of(line: &str, name: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').trim() == name
}

pub fn licence_faults(licences: &[(String, Option<String>)]) -> Vec<String> {
    licences
        .iter()
        .filter(|(_, licence)| licence.as_deref() != Some(LICENCE))
        .map(|(name, _)| format!("the Cargo.toml of {name} does not state license {LICENCE}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# Crates\n\n### one\n\nDoes things.\n\nInvariant: no clock.\n\n### two\n\nMore.\n";

    #[test]
    fn a_section_with_its_invariant_passes() {
        assert_eq!(architecture_faults(GOOD, &["one"]), Vec::<String>::new());
    }

    #[test]
    fn a_missing_section_is_named() {
        assert_eq!(architecture_faults(GOOD, &["three"]), ["ARCHITECTURE.md has no section headed three"]);
    }

    #[test]
    fn a_neighbours_invariant_does_not_count() {
        let swapped = "### two\n\nMore.\n\n### one\n\nInvariant: no clock.\n";
        assert_eq!(
            architecture_faults(swapped, &["two"]),
            ["ARCHITECTURE.md states no 'Invariant:' for two"]
        );
    }

    #[test]
    fn a_missing_or_other_licence_is_named() {
        let licences = [
            ("a".to_owned(), None),
            ("b".to_owned(), Some("MIT".to_owned())),
            ("c".to_owned(), Some(LICENCE.to_owned())),
        ];
        assert_eq!(licence_faults(&licences).len(), 2);
    }
}
