//! What a request is refused for.
