//! The directory of a store: made for its owner alone, on a local disk, held by one process.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use baton_store::Unavailable;
use rustix::fs::{FlockOperation, flock, statvfs};

use crate::error::OpenError;

/// A held store directory. Nobody else serves it until the last clone of this is gone.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    _lock: File,
}

impl Directory {
    /// Makes the directory if it is absent, checks where it lies, and holds it.
    pub(crate) fn hold(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Directory { dir: path.to_owned(), source };
        make(path).map_err(failed)?;
        refuse_network(path)?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("log.lock"));
        let mut lock = file.map_err(failed)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(OpenError::Locked { dir: path.to_owned(), holder: holder(&mut lock) });
            }
            Err(error) => return Err(failed(error.into())),
        }
        leave_pid(&mut lock).map_err(failed)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// A file in the directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What an ordinary process may still write here, in bytes, if that is more than must stay free.
    pub(crate) fn check_room(&self, reserve_bytes: u64) -> Result<u64, Unavailable> {
        let disk = statvfs(&self.path).map_err(|error| Unavailable::Engine(error.to_string().into()))?;
        let free_bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free_bytes < reserve_bytes {
            return Err(Unavailable::StoreFull { free_bytes, reserve_bytes });
        }
        Ok(free_bytes)
    }
}

/// Makes the directory and sees to it that its entry survives a power cut.
fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)?;
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

fn leave_pid(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.rewind()?;
    writeln!(lock, "{}", std::process::id())
}

/// Who holds the lock, as far as the file tells.
fn holder(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Refuses directories whose locks or shared memory reach no other machine.
pub(crate) fn refuse_network(path: &Path) -> Result<(), OpenError> {
    let kind = network_kind(path).map_err(|source| OpenError::Directory { dir: path.to_owned(), source })?;
    match kind {
        Some(kind) => Err(OpenError::NetworkFileSystem { dir: path.to_owned(), kind }),
        None => Ok(()),
    }
}

/// The kind of network file system that a path lies on, if it does.
#[cfg(target_os = "linux")]
fn network_kind(path: &Path) -> io::Result<Option<String>> {
    use std::os::unix::fs::MetadataExt;

    let magic = i128::from(rustix::fs::statfs(path)?.f_type) & 0xFFFF_FFFF;
    let known = mount::NETWORK_MAGIC.iter().find(|(network, _)| *network == magic);
    if let Some((_, kind)) = known {
        return Ok(Some((*kind).to_owned()));
    }
    if magic != mount::FUSE_MAGIC {
        return Ok(None);
    }
    // Local and remote file systems share one number there: the mount tells which it is.
    let mounts = std::fs::read_to_string("/proc/self/mountinfo")?;
    let kind = mount::kind_of_device(&mounts, std::fs::metadata(path)?.dev());
    Ok(kind.filter(|kind| mount::is_network_fuse(kind)).map(str::to_owned))
}

/// Elsewhere than on Linux a disk cannot be told from a share with what is at hand.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as on Linux")]
fn network_kind(_path: &Path) -> io::Result<Option<String>> {
    Ok(None)
}

#[cfg(target_os = "linux")]
mod mount {
    //! What Linux says of mounted file systems.

    /// Numbers of `statfs(2)` for file systems that other machines write to.
    pub(super) const NETWORK_MAGIC: &[(i128, &str)] = &[
        (0x6969, "nfs"),
        (0x517B, "smb"),
        (0xFE53_4D42, "smb2"),
        (0xFF53_4D42, "cifs"),
        (0x564C, "ncp"),
        (0x5346_414F, "afs"),
        (0x6B41_4653, "afs"),
        (0x7375_7245, "coda"),
        (0x00C3_6400, "ceph"),
        (0x0BD0_0BD0, "lustre"),
        (0x7461_636F, "ocfs2"),
        (0x0116_1970, "gfs2"),
        (0x0102_1997, "9p"),
        (0x4750_4653, "gpfs"),
        (0x6265_6570, "beegfs"),
    ];

    /// The number of every file system in user space.
    pub(super) const FUSE_MAGIC: i128 = 0x6573_5546;

    const NETWORK_FUSE: &[&str] = &[
        "sshfs",
        "rclone",
        "s3fs",
        "gcsfuse",
        "glusterfs",
        "ceph",
        "juicefs",
        "davfs",
        "curlftpfs",
        "smbnetfs",
        "nfs",
        "goofys",
        "mountpoint-s3",
        "blobfuse",
        "blobfuse2",
        "moosefs",
        "mfs",
        "seaweedfs",
        "cvmfs2",
        "httpfs",
    ];

    pub(super) fn is_network_fuse(kind: &str) -> bool {
        let kind = kind.strip_prefix("fuse.").unwrap_or(kind);
        NETWORK_FUSE.contains(&kind)
    }

    /// The kind of the file system with this device number: fields 3 and, behind the ` - `, 1 of a `mountinfo` line.
    pub(super) fn kind_of_device(mounts: &str, device: u64) -> Option<&str> {
        let numbers = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
        mounts.lines().find_map(|line| {
            let (place, kind) = line.split_once(" - ")?;
            let found = place.split(' ').nth(2)? == numbers;
            found.then(|| kind.split(' ').next())?
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_mount_is_found_by_its_device() {
            let mounts = "22 1 254:1 / / rw,noatime shared:1 - ext4 /dev/vda rw\n\
                          90 22 0:57 / /mnt/a\\040b rw - fuse.sshfs user@host:/ rw,user_id=0\n";
            assert_eq!(kind_of_device(mounts, rustix::fs::makedev(0, 57)), Some("fuse.sshfs"));
            assert_eq!(kind_of_device(mounts, rustix::fs::makedev(254, 1)), Some("ext4"));
            assert_eq!(kind_of_device(mounts, rustix::fs::makedev(1, 1)), None);
        }

        #[test]
        fn only_remote_file_systems_in_user_space_are_refused() {
            assert!(is_network_fuse("fuse.sshfs") && is_network_fuse("fuse.rclone"));
            assert!(!is_network_fuse("fuse.fuse-overlayfs") && !is_network_fuse("fuseblk"));
        }
    }
}
