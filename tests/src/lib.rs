//! End-to-end tests of Baton live in `e2e/`.
