//! Tokens come back as they went, and only where they belong.

use baton_store::{Incarnation, StoreId};
use uuid::Uuid;

use super::*;

fn tokens(store: u128, incarnation: u128) -> Tokens {
    Tokens::of(LogIdentity {
        store: StoreId(Uuid::from_u128(store)),
        incarnation: Incarnation(Uuid::from_u128(incarnation)),
    })
}

fn reading(name: &str) -> Reading {
    Reading::of(["tenant", "organization", name])
}

#[test]
fn positions_and_pages_come_back() {
    let tokens = tokens(1, 2);
    for position in [0, 1, 77, u64::MAX] {
        let token = tokens.position(Position(position));
        assert_eq!(tokens.read_position("min_position", &token), Ok(Position(position)));
        let page = Page { shown: Position(position), after: Revision(3) };
        let token = tokens.page(page, &reading("h"));
        assert!(token.len() <= TOKEN_BYTES, "{}", token.len());
        assert_eq!(tokens.read_page("page_token", &token, &reading("h")), Ok(page));
    }
}

#[test]
fn another_log_another_life_and_another_reading_are_refused() {
    let here = tokens(1, 2);
    for elsewhere in [tokens(3, 2), tokens(1, 4)] {
        let refused = here.read_position("min_position", &elsewhere.position(Position(5)));
        assert_eq!(refused.expect_err("elsewhere").reason(), ErrorReason::OtherLog);
    }
    let page = here.page(Page { shown: Position(9), after: Revision(1) }, &reading("h"));
    let refused = here.read_page("page_token", &page, &reading("g"));
    assert_eq!(refused.expect_err("another reading").reason(), ErrorReason::OtherLog);
}

#[test]
fn what_is_no_token_is_a_faulty_field() {
    let tokens = tokens(1, 2);
    let page = tokens.page(Page { shown: Position(9), after: Revision(1) }, &reading("h"));
    let long = "A".repeat(TOKEN_BYTES + 4);
    for text in ["", "%", "AAAA", page.as_str(), long.as_str()] {
        let refused = tokens.read_position("min_position", text);
        assert_eq!(refused.expect_err("no token").reason(), ErrorReason::InvalidRequest, "{text}");
    }
}

#[test]
fn the_parts_of_a_reading_do_not_run_into_each_other() {
    assert_ne!(Reading::of(["ab", "c"]), Reading::of(["a", "bc"]));
}

#[test]
fn places_come_back_and_only_to_their_own_list() {
    let tokens = tokens(1, 2);
    let place = (7_u64, "behind this".to_owned());
    let token = tokens.place(Position(9), &place, &reading("h"));
    assert_eq!(tokens.read_place("page_token", &token, &reading("h")), Ok((Position(9), place)));
    let refused = tokens.read_place::<(u64, String)>("page_token", &token, &reading("g"));
    assert_eq!(refused.expect_err("another reading").reason(), ErrorReason::OtherLog);
    let refused = tokens.read_place::<u64>("page_token", &token, &reading("h"));
    assert_eq!(refused.expect_err("no such place").reason(), ErrorReason::InvalidRequest);
    let refused = tokens.read_page("page_token", &token, &reading("h"));
    assert_eq!(refused.expect_err("another kind").reason(), ErrorReason::InvalidRequest);
    let page = Page { shown: Position(9), after: Revision(1) };
    let watch = tokens.watch(page, &reading("h"));
    assert_eq!(tokens.read_watch("resume_token", &watch, &reading("h")), Ok(page));
    assert!(tokens.read_page("page_token", &watch, &reading("h")).is_err(), "a watch is no page");
}
