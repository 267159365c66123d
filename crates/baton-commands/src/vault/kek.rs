//! The key that wraps all keys, and where it comes from.
//!
//! Whoever has it and the key store can read everything; without it nobody can read anything, ever. So a file is made
//! once, never overwritten, and the caller gets a note to show.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::derive::Key;
use crate::clock::{Entropy, NoEntropy};

/// Where the key-encryption key comes from: 32 bytes in base64.
pub enum KekSource {
    /// A file. If it is not there and the key store has no keys yet, it is made.
    File(PathBuf),
    /// The value itself, as from the environment.
    Value(Zeroizing<String>),
}

/// Something about the key-encryption key that an operator must read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultNote {
    /// The file was made just now.
    Created {
        /// Where it lies.
        path: PathBuf,
    },
    /// The file may be read by others than its owner.
    OpenToOthers {
        /// Where it lies.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
}

/// Why there is no key-encryption key.
#[derive(Debug, thiserror::Error)]
pub enum KekError {
    /// Keys exist, the file that opens them does not.
    #[error("the key file {path} is missing, and the stored keys cannot be opened without it: put it back")]
    Missing {
        /// Where it should lie.
        path: PathBuf,
    },
    /// Not 32 bytes in base64.
    #[error(
        "{origin} does not hold a key: 32 bytes in base64 are expected, as `openssl rand -base64 32` makes them"
    )]
    Malformed {
        /// The file, or what else it came from.
        origin: String,
    },
    /// The file cannot be read or made.
    #[error("the key file {path} cannot be {tried}: {error}")]
    File {
        /// Where it lies.
        path: PathBuf,
        /// `read` or `made`.
        tried: &'static str,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// None to make one from.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl fmt::Debug for KekSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Value(_) => f.write_str("Value"),
        }
    }
}

impl fmt::Display for VaultNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created { path } => write!(
                f,
                "a new key was made in {}: keep a copy apart from the data and its backups; without it nothing that \
                 people wrote can ever be read again, and with it and the data anybody can read it",
                path.display()
            ),
            Self::OpenToOthers { path, mode } => write!(
                f,
                "the key file {} may be read by others than its owner (mode {mode:03o}): `chmod 600` it",
                path.display()
            ),
        }
    }
}

impl KekSource {
    /// The key, and what there is to say about it. `may_create`: nothing is wrapped yet.
    pub(super) fn load(
        &self,
        may_create: bool,
        entropy: &dyn Entropy,
    ) -> Result<(Key, Vec<VaultNote>), KekError> {
        match self {
            Self::Value(text) => Ok((parse(text, || "the given value".to_owned())?, Vec::new())),
            Self::File(path) => match read(path) {
                Ok(found) => Ok(found),
                Err(KekError::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                    if !may_create {
                        return Err(KekError::Missing { path: path.clone() });
                    }
                    let made = create(path, entropy)?;
                    let (key, mut notes) = read(path)?;
                    if made {
                        notes.push(VaultNote::Created { path: path.clone() });
                    }
                    Ok((key, notes))
                }
                Err(error) => Err(error),
            },
        }
    }
}

fn parse(text: &str, origin: impl FnOnce() -> String) -> Result<Key, KekError> {
    let mut key = Key::default();
    match STANDARD.decode_slice(text.trim(), &mut *key) {
        Ok(length) if length == key.len() => Ok(key),
        Ok(_) | Err(_) => Err(KekError::Malformed { origin: origin() }),
    }
}

fn read(path: &Path) -> Result<(Key, Vec<VaultNote>), KekError> {
    let failed = |error| KekError::File { path: path.to_owned(), tried: "read", error };
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    let key = parse(&text, || path.display().to_string())?;
    let mode = mode_of(path).map_err(failed)?;
    let notes = mode
        .filter(|mode| mode & 0o077 != 0)
        .map(|mode| VaultNote::OpenToOthers { path: path.to_owned(), mode })
        .into_iter()
        .collect();
    Ok((key, notes))
}

/// Makes the file whole or not at all, readable by its owner only, durable before it is used. `false`: another process
/// was faster, and its file stands.
fn create(path: &Path, entropy: &dyn Entropy) -> Result<bool, KekError> {
    let failed = |error| KekError::File { path: path.to_owned(), tried: "made", error };
    let mut key = Key::default();
    entropy.fill(&mut *key)?;
    let text = Zeroizing::new(STANDARD.encode(key.as_slice()) + "\n");
    let mut suffix = [0; 8];
    entropy.fill(&mut suffix)?;
    let draft = path.with_extension(format!("{:016x}.tmp", u64::from_be_bytes(suffix)));
    let written = write_new(&draft, text.as_bytes()).and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    // The draft goes in any case; that it was there is no reason to fail.
    let removed = fs::remove_file(&draft);
    let made = written.map_err(failed)?;
    removed.and_then(|()| sync_directory(path)).map_err(failed)?;
    Ok(made)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new("."))).and_then(|directory| directory.sync_all())
}

#[cfg(unix)]
fn mode_of(path: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(Some(fs::metadata(path)?.permissions().mode() & 0o777))
}

#[cfg(not(unix))]
fn mode_of(_path: &Path) -> io::Result<Option<u32>> {
    Ok(None)
}
