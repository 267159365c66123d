//! The services of the API over one store, and the port that serves them all.

use std::sync::Arc;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_api::admin::v1::admin_service_server::AdminServiceServer;
use baton_api::audit::v1::audit_service_server::AuditServiceServer;
use baton_api::directory::v1::directory_service_server::DirectoryServiceServer;
use baton_api::handoff::v1::handoff_query_service_server::HandoffQueryServiceServer;
use baton_api::handoff::v1::handoff_service_server::HandoffServiceServer;
use baton_api::program::v1::program_service_server::ProgramServiceServer;
use baton_api::screening::v1::screening_service_server::ScreeningServiceServer;
use baton_commands::reactor::ReactorsParts;
use baton_commands::{Archive, Clock, Gate, Handler, HandlerOptions, HandlerParts, History, Vault};
use baton_domain::{Handoff, Program, Screening, Service};
use baton_store::EventLog;
use baton_views::Views;
use tonic::service::Routes;

use crate::auth::{Access, Authentication};
use crate::drain::Drain;
use crate::grpc::{
    Admin, Audit, Commands, Directory, HandoffCommands, Lists, Lookups, Programs, Pulse, Queries, Reader,
    Resource, Screenings, Tokens, Watches,
};
use crate::health::HealthStatus;
use crate::limits::{MESSAGE_BYTES, RECORDS_CACHE_BYTES};
use crate::telemetry::Metrics;

/// What all services are made over.
pub(super) struct Ground {
    pub(super) authentication: Authentication,
    pub(super) access: Access,
    pub(super) log: Arc<dyn EventLog>,
    pub(super) vault: Arc<Vault>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) options: HandlerOptions,
    pub(super) metrics: Metrics,
}

/// The folded streams of each kind.
pub(super) struct Archives {
    pub(super) handoffs: Arc<Archive<Handoff>>,
    pub(super) programs: Arc<Archive<Program>>,
    pub(super) services: Arc<Archive<Service>>,
    pub(super) screenings: Arc<Archive<Screening>>,
}

/// Every service that callers use; [`Admin`] is made beside them.
pub(super) struct Services {
    handoffs: HandoffCommands,
    queries: Queries,
    programs: Programs,
    directory: Directory,
    screenings: Screenings,
    audit: Audit,
}

impl Archives {
    /// Archives over one log; `cache_bytes` are for handoffs, of which there are most.
    pub(super) fn over(log: &Arc<dyn EventLog>, cache_bytes: u64) -> Self {
        Self {
            handoffs: Arc::new(Archive::new(Arc::clone(log) as _, cache_bytes)),
            programs: Arc::new(Archive::new(Arc::clone(log) as _, RECORDS_CACHE_BYTES)),
            services: Arc::new(Archive::new(Arc::clone(log) as _, RECORDS_CACHE_BYTES)),
            screenings: Arc::new(Archive::new(Arc::clone(log) as _, RECORDS_CACHE_BYTES)),
        }
    }
}

impl Ground {
    /// What reads for callers.
    pub(super) fn reader(&self, archives: &Archives) -> Reader {
        Reader {
            authentication: self.authentication,
            access: self.access,
            log: Arc::clone(&self.log),
            archive: Arc::clone(&archives.handoffs),
            programs: Arc::clone(&archives.programs),
            services: Arc::clone(&archives.services),
            screenings: Arc::clone(&archives.screenings),
            history: History::new(Arc::clone(&self.log) as _, Some(Arc::clone(&self.vault))),
            clock: Arc::clone(&self.clock),
            tokens: self.tokens(),
        }
    }

    /// Every service that callers use.
    pub(super) fn services(
        &self,
        archives: &Archives,
        reader: Reader,
        views: Views,
        watches: Watches,
        drain: &Drain,
    ) -> Services {
        let audit = Audit(reader.clone());
        let lists = Lists { reader: reader.clone(), views: views.clone() };
        let lookups = Lookups {
            programs: Arc::clone(&archives.programs),
            services: Arc::clone(&archives.services),
            screenings: Arc::clone(&archives.screenings),
            handoffs: Arc::clone(&archives.handoffs),
        };
        Services {
            handoffs: HandoffCommands {
                commands: self.commands(&archives.handoffs),
                lookups: lookups.clone(),
                views,
                reader: reader.clone(),
            },
            directory: Directory {
                commands: self.commands(&archives.services),
                archive: Arc::clone(&archives.services),
                lists: lists.clone(),
            },
            screenings: Screenings {
                commands: self.commands(&archives.screenings),
                archive: Arc::clone(&archives.screenings),
                lookups,
                lists: lists.clone(),
            },
            programs: Programs {
                commands: self.commands(&archives.programs),
                archive: Arc::clone(&archives.programs),
                lists: lists.clone(),
            },
            queries: Queries { lists, pulse: Pulse::new(Arc::clone(&self.log), drain.draining()), watches },
            audit,
        }
    }

    /// What acts by itself on handoffs, with the services' own handler: within a process commands on one handoff take turns.
    pub(super) fn acts(&self, services: &Services) -> ReactorsParts {
        ReactorsParts {
            log: Arc::clone(&self.log),
            handler: Arc::clone(&services.handoffs.commands.handler),
            clock: Arc::clone(&self.clock),
        }
    }

    fn commands<A: Resource>(&self, archive: &Arc<Archive<A>>) -> Commands<A>
    where
        Access: Gate<A>,
    {
        let parts = HandlerParts {
            log: Arc::clone(&self.log),
            archive: Arc::clone(archive),
            vault: Arc::clone(&self.vault),
            gate: Arc::new(self.access),
            clock: Arc::clone(&self.clock),
        };
        Commands {
            authentication: self.authentication,
            handler: Arc::new(Handler::new(parts, self.options)),
            tokens: self.tokens(),
            metrics: self.metrics.clone(),
        }
    }

    fn tokens(&self) -> Tokens {
        Tokens::of(self.log.identity())
    }
}

impl Services {
    /// Every service on one port.
    pub(super) fn routes(
        self,
        admin: Admin,
        health: &HealthStatus,
    ) -> Result<Routes, tonic_reflection::server::Error> {
        let Self { handoffs, queries, programs, directory, screenings, audit } = self;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .build_v1()?;
        macro_rules! within_limits {
            ($service:expr) => {
                $service.max_decoding_message_size(MESSAGE_BYTES).max_encoding_message_size(MESSAGE_BYTES)
            };
        }
        Ok(Routes::new(within_limits!(HandoffServiceServer::new(handoffs)))
            .add_service(within_limits!(HandoffQueryServiceServer::new(queries)))
            .add_service(within_limits!(ProgramServiceServer::new(programs)))
            .add_service(within_limits!(DirectoryServiceServer::new(directory)))
            .add_service(within_limits!(ScreeningServiceServer::new(screenings)))
            .add_service(within_limits!(AuditServiceServer::new(audit)))
            .add_service(within_limits!(AdminServiceServer::new(admin)))
            .add_service(health.service())
            .add_service(reflection))
    }
}
