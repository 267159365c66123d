//! Each checker against a sample that keeps its rule and one that breaks it.

use super::*;

fn function_of(lines: usize) -> String {
    format!(
        "    pub(crate) async fn long(\n        self,\n    ) {{\n{}    }}\n",
        "        step();\n".repeat(lines - 4)
    )
}

#[test]
fn a_file_without_an_opening_is_named() {
    assert_eq!(opening_fault("a.rs", "//! What it is.\n"), None);
    assert!(opening_fault("a.rs", "use std::fs;\n//! Too late.\n").is_some());
    assert!(opening_fault("a.rs", "").is_some());
}

#[test]
fn a_file_beyond_the_limit_is_named() {
    assert_eq!(length_fault("a.rs", &"x\n".repeat(FILE_LINES_AT_MOST)), None);
    assert!(length_fault("a.rs", &"x\n".repeat(FILE_LINES_AT_MOST + 1)).is_some());
}

#[test]
fn one_long_file_in_ten_is_the_most() {
    let short = ("short.rs".to_owned(), String::new());
    let long = ("long.rs".to_owned(), "x\n".repeat(FILE_LINES + 1));
    let mut sources = vec![short; 9];
    sources.push(long.clone());
    assert_eq!(share_fault(&sources), None);
    sources.push(long);
    assert!(share_fault(&sources).is_some_and(|fault| fault.contains("long.rs")));
}

#[test]
fn a_function_beyond_the_limit_is_named_with_its_line() {
    assert_eq!(long_functions("a.rs", &function_of(FUNCTION_LINES_AT_MOST)), Vec::<String>::new());
    let text = format!("//! Doc.\n{}", function_of(FUNCTION_LINES_AT_MOST + 1));
    assert_eq!(long_functions("a.rs", &text), ["a.rs:2 the function has 71 lines, more than 70"]);
}

#[test]
fn a_method_without_a_body_is_not_as_long_as_its_trait() {
    let body = "    fn short(&self);\n".to_owned() + &"    // a comment\n".repeat(80);
    let text = format!("trait Wide {{\n{body}    fn last(\n        &self,\n    ) -> u8;\n}}\n    }}\n");
    assert_eq!(long_functions("a.rs", &text), Vec::<String>::new());
}

#[test]
fn a_function_on_one_line_does_not_run_into_the_next() {
    let text = format!("fn short() {{}}\n{}fn next() {{\n}}\n", "// a comment\n".repeat(80));
    assert_eq!(long_functions("a.rs", &text), Vec::<String>::new());
}

#[test]
fn unfinished_work_is_named() {
    let marks = UNFINISHED.join("\nfine\n");
    assert_eq!(unfinished_lines("a.rs", &marks).len(), UNFINISHED.len());
    assert_eq!(unfinished_lines("a.rs", "fine\n"), Vec::<String>::new());
}

#[test]
fn a_pause_in_a_test_gives_its_reason() {
    let pause = concat!("    sle", "ep(one_second).await;\n");
    assert_eq!(unexplained_pauses("a.rs", pause).len(), 1);
    assert_eq!(
        unexplained_pauses("a.rs", &format!("    // not to synchronise: a random moment\n{pause}")).len(),
        0
    );
}

#[test]
fn test_code_is_known_by_its_place() {
    assert!(is_test_code("tests/e2e/main.rs"));
    assert!(is_test_code("crates/baton-domain/src/decide/tests.rs"));
    assert!(!is_test_code("crates/baton-domain/src/decide.rs"));
}
