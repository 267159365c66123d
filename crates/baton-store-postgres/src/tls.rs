//! How the server is recognised: TLS by rustls, certificates that are always checked, and which authorities count.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::database::InvalidUrl;

/// What checks the server against the authorities in a file, or against those that the machine trusts.
pub(crate) fn connector(authorities: Option<&Path>) -> Result<MakeRustlsConnect, InvalidUrl> {
    let roots = authorities.map_or_else(|| Ok(of_machine()), of_file)?;
    connector_with(roots)
}

/// For a server that is reached without TLS.
pub(crate) fn none() -> Result<MakeRustlsConnect, InvalidUrl> {
    connector_with(RootCertStore::empty())
}

fn connector_with(roots: RootCertStore) -> Result<MakeRustlsConnect, InvalidUrl> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| InvalidUrl::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn of_file(file: &Path) -> Result<RootCertStore, InvalidUrl> {
    let unusable = |what: String| InvalidUrl::Authorities { file: file.to_owned(), what };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))? {
        let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() { Err(unusable("it holds no certificate".to_owned())) } else { Ok(roots) }
}

fn of_machine() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() || unusable > 0 {
        let errors = found.errors.len();
        tracing::warn!(
            trusted = roots.len(),
            unusable,
            errors,
            "not every authority of this machine can be used"
        );
    }
    roots
}
