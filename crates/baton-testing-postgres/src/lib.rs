//! A Postgres of the tests' own: a cluster, its standbys, a pooler, a proxy that loses answers.
