//! One connection through the proxy: two threads, one for each direction, and what the client's bytes set off.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::{Loss, Shared};
use crate::tuning::PROXY_BUFFER_BYTES;

/// The client's last message of a request.
const SYNC: [u8; 5] = *b"S\0\0\0\x04";
/// The beginning of the server's last message of an answer; one byte follows.
const READY: [u8; 5] = *b"Z\0\0\0\x05";

/// What both directions know of their connection.
#[derive(Clone)]
struct Line {
    shared: Arc<Shared>,
    id: u64,
    /// Set when the answer that comes next is to be lost.
    losing: Arc<Mutex<Option<oneshot::Sender<()>>>>,
}

/// What a client's bytes are looked through for, although a text may come in two parts.
#[derive(Default)]
struct Recent(Vec<u8>);

/// Starts to carry bytes both ways.
pub(super) fn carry(shared: &Arc<Shared>, id: u64, client: TcpStream, server: TcpStream) {
    let line = Line { shared: shared.clone(), id, losing: Arc::default() };
    let (Ok(client_writer), Ok(server_writer)) = (client.try_clone(), server.try_clone()) else {
        return line.cut();
    };
    let back = line.clone();
    thread::spawn(move || {
        // However it ends, the connection has ended.
        let _ = line.requests(client, server_writer);
        line.cut();
    });
    thread::spawn(move || {
        let _ = back.answers(server, client_writer);
        back.cut();
    });
}

impl Line {
    fn requests(&self, mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
        let (mut buffer, mut recent) = (vec![0; PROXY_BUFFER_BYTES], Recent::default());
        while let Some(bytes) = some(&mut client, &mut buffer)? {
            self.shared.wait_while(|state| state.held);
            match self.ordered(&mut recent, bytes) {
                None => server.write_all(bytes)?,
                Some((Loss::Request, sprung)) => {
                    self.cut();
                    let _ = sprung.send(());
                    return Ok(());
                }
                Some((Loss::Answer, sprung)) => {
                    *self.losing.lock().unwrap_or_else(PoisonError::into_inner) = Some(sprung);
                    server.write_all(bytes)?;
                }
                Some((Loss::Sync, sprung)) => {
                    let held = hold_sync(&mut client, &mut server, bytes)?;
                    self.shared.lock().held_syncs.insert(self.id);
                    let _ = sprung.send(());
                    self.shared.wait_while(|state| state.held_syncs.contains(&self.id));
                    server.write_all(&held)?;
                }
            }
        }
        Ok(())
    }

    fn answers(&self, mut server: TcpStream, mut client: TcpStream) -> io::Result<()> {
        let mut buffer = vec![0; PROXY_BUFFER_BYTES];
        let mut end = Vec::new();
        while let Some(bytes) = some(&mut server, &mut buffer)? {
            self.shared.wait_while(|state| state.held);
            let mut losing = self.losing.lock().unwrap_or_else(PoisonError::into_inner);
            if losing.is_none() {
                client.write_all(bytes)?;
                continue;
            }
            end.extend_from_slice(bytes);
            end.drain(..end.len().saturating_sub(READY.len() + 1));
            if end.starts_with(&READY) {
                self.cut();
                if let Some(sprung) = losing.take() {
                    let _ = sprung.send(());
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// The ordered loss, if these bytes are what it waits for.
    fn ordered(&self, recent: &mut Recent, bytes: &[u8]) -> Option<(Loss, oneshot::Sender<()>)> {
        let mut state = self.shared.lock();
        let found = recent.take_in(bytes, state.order.as_ref().map(|order| order.text.as_slice()));
        let order = if found { state.order.take() } else { None };
        order.map(|order| (order.loss, order.sprung))
    }

    fn cut(&self) {
        let mut state = self.shared.lock();
        state.held_syncs.remove(&self.id);
        for stream in state.connections.remove(&self.id).into_iter().flatten() {
            // The other side may have ended it before.
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Recent {
    /// Whether the text ends within these bytes.
    fn take_in(&mut self, bytes: &[u8], text: Option<&[u8]>) -> bool {
        let Some(text) = text else {
            self.0.clear();
            return false;
        };
        self.0.extend_from_slice(bytes);
        let found = self.0.windows(text.len()).any(|window| window == text);
        self.0.drain(..self.0.len().saturating_sub(text.len().saturating_sub(1)));
        found
    }
}

/// The next bytes; `None` at the end.
fn some<'a>(from: &mut TcpStream, buffer: &'a mut [u8]) -> io::Result<Option<&'a [u8]>> {
    let count = from.read(buffer)?;
    Ok(buffer.get(..count).filter(|bytes| !bytes.is_empty()))
}

/// Passes a request on up to its last message, and gives that back.
fn hold_sync(client: &mut TcpStream, server: &mut TcpStream, first: &[u8]) -> io::Result<Vec<u8>> {
    let (mut kept, mut buffer) = (first.to_vec(), vec![0; PROXY_BUFFER_BYTES]);
    while !kept.ends_with(&SYNC) {
        let passed = kept.len().saturating_sub(SYNC.len());
        server.write_all(&kept.drain(..passed).collect::<Vec<_>>())?;
        match some(client, &mut buffer)? {
            Some(bytes) => kept.extend_from_slice(bytes),
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
    let passed = kept.len() - SYNC.len();
    server.write_all(&kept.drain(..passed).collect::<Vec<_>>())?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_two_parts_is_found_once() {
        let mut recent = Recent::default();
        assert!(!recent.take_in(b"select app", Some(b"append(")));
        assert!(recent.take_in(b"end($1)", Some(b"append(")));
        assert!(!recent.take_in(b"$2", Some(b"append(")));
        assert!(!recent.take_in(b"append(", None));
    }
}
