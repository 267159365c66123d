//! The rules, one file each, told as given, when, then.

mod transitions;
