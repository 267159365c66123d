//! The event store and key store on Postgres, for several replicas at once.
