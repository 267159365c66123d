//! Baton's front door: the messages and services of `proto/` as Rust types, with a client and a server for each service.
//!
//! Another service depends on this crate alone:
//!
//! ```no_run
//! use baton_api::handoff::v1::GetHandoffRequest;
//! use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let mut handoffs = HandoffQueryServiceClient::connect("http://127.0.0.1:7411").await?;
//! let name = "handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77".to_owned();
//! let answer = handoffs.get_handoff(GetHandoffRequest { name, ..Default::default() }).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The code is generated while this crate is built, and knows nothing of the rules behind the messages. A message that
//! holds what a person wrote prints as its name only: nothing private reaches a log by way of `{:?}`.

/// What operators ask and order: status, views, rebuilds.
pub use generated::baton::admin;
/// Questions of auditors: histories with their stored bytes.
pub use generated::baton::audit;
/// The directory: what services say of themselves.
pub use generated::baton::directory;
/// What happened: the typed events of a handoff.
pub use generated::baton::event;
/// Handoffs: commands, queries, and the handoff itself.
pub use generated::baton::handoff;
/// Programs: policies in versions.
pub use generated::baton::program;
/// Screenings: who was eligible, what was found, who wants help.
pub use generated::baton::screening;
/// Values that all packages share, the circumstances and results of commands, and the reasons of errors.
pub use generated::baton::r#type as types;
/// A calendar date without a zone.
pub use generated::google::r#type::Date;

/// Every file of the API as an encoded `google.protobuf.FileDescriptorSet`, imports and comments included: for server
/// reflection, and for whatever else is made from the protos.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.binpb"));

#[expect(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    reason = "generated code; its documentation stands in the protos"
)]
mod generated {
    macro_rules! package {
        ($name:literal) => {
            include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
            include!(concat!(env!("OUT_DIR"), "/", $name, ".debug.rs"));
        };
    }

    pub mod baton {
        pub mod admin {
            pub mod v1 {
                package!("baton.admin.v1");
            }
        }
        pub mod audit {
            pub mod v1 {
                package!("baton.audit.v1");
            }
        }
        pub mod directory {
            pub mod v1 {
                package!("baton.directory.v1");
            }
        }
        pub mod event {
            pub mod v1 {
                package!("baton.event.v1");
            }
        }
        pub mod handoff {
            pub mod v1 {
                package!("baton.handoff.v1");
            }
        }
        pub mod program {
            pub mod v1 {
                package!("baton.program.v1");
            }
        }
        pub mod screening {
            pub mod v1 {
                package!("baton.screening.v1");
            }
        }
        pub mod r#type {
            pub mod v1 {
                // The generator escapes the keyword in the file's name too.
                include!(concat!(env!("OUT_DIR"), "/baton.r#type.v1.rs"));
                include!(concat!(env!("OUT_DIR"), "/baton.type.v1.debug.rs"));
            }
        }
    }

    pub mod google {
        pub mod r#type {
            include!(concat!(env!("OUT_DIR"), "/google.r#type.rs"));
        }
    }
}

#[cfg(test)]
mod tests;
