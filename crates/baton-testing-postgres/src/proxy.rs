//! A TCP proxy before a cluster that loses what it is told to lose.
//!
//! It looks for a text among the bytes that a client sends, such as the name of a function, and knows two messages of
//! the protocol: the client's Sync and the server's ReadyForQuery. Connections must be without TLS.

mod wire;

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::cluster::HERE;
use crate::database::Way;
use crate::stop::OrStop;
use crate::tuning::PATIENCE;

/// A proxy with its connections. They end with it.
pub struct Proxy {
    shared: Arc<Shared>,
    port: u16,
}

/// A loss that was ordered. It befalls the first connection that sends the text.
#[must_use = "a loss that nobody waits for may not have happened yet"]
pub struct Trap {
    sprung: oneshot::Receiver<()>,
}

/// What is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// The request; the connection is cut and the server hears nothing of it.
    Request,
    /// The answer, after the server has done all; then the connection is cut.
    Answer,
    /// The end of the request: the server has begun and waits for its client.
    Sync,
}

/// An ordered loss, before it happens.
struct Order {
    text: Vec<u8>,
    loss: Loss,
    sprung: oneshot::Sender<()>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    target: (String, u16),
    /// Whether new connections are turned away.
    closed: bool,
    /// Whether bytes stay where they are.
    held: bool,
    ended: bool,
    order: Option<Order>,
    connections: HashMap<u64, [TcpStream; 2]>,
    /// Connections whose Sync is kept back.
    held_syncs: HashSet<u64>,
    next: u64,
}

impl Proxy {
    /// Listens, and leads to where the way leads.
    ///
    /// # Panics
    /// If it cannot listen.
    #[must_use]
    pub fn before(way: &impl Way) -> Self {
        let (host, port) = way.address();
        Self::start(host, port)
    }

    /// Listens, and leads to this host and port.
    ///
    /// # Panics
    /// If it cannot listen.
    #[must_use]
    pub fn start(host: &str, port: u16) -> Self {
        let listener = TcpListener::bind((HERE, 0)).or_stop("no port is free for the proxy");
        let own_port = listener.local_addr().or_stop("a listener without an address").port();
        let shared = Arc::<Shared>::default();
        shared.lock().target = (host.to_owned(), port);
        let accepting = shared.clone();
        thread::spawn(move || accept(&listener, &accepting));
        Self { shared, port: own_port }
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Leads new connections elsewhere; those that are open stay.
    pub fn lead_to(&self, way: &impl Way) {
        let (host, port) = way.address();
        self.shared.lock().target = (host.to_owned(), port);
    }

    /// Ends every connection. New ones may be made.
    pub fn cut(&self) {
        self.shared.lock().cut();
    }

    /// Ends every connection and turns new ones away until [`open`](Self::open).
    pub fn close(&self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.cut();
    }

    /// Takes connections again.
    pub fn open(&self) {
        self.shared.lock().closed = false;
    }

    /// Keeps every byte back, in both directions: neither side hears from the other, and no connection ends.
    pub fn hold(&self) {
        self.shared.lock().held = true;
    }

    /// Passes on what was kept back.
    pub fn let_go(&self) {
        let mut state = self.shared.lock();
        state.held = false;
        state.held_syncs.clear();
        drop(state);
        self.shared.changed.notify_all();
    }

    /// The next request that holds this text does not arrive, and its connection ends.
    pub fn lose_request_with(&self, text: &str) -> Trap {
        self.order(text, Loss::Request)
    }

    /// The next request that holds this text is done, its answer does not arrive, and its connection ends.
    pub fn lose_answer_to(&self, text: &str) -> Trap {
        self.order(text, Loss::Answer)
    }

    /// The next request that holds this text arrives without its last message: the server has begun, within a
    /// transaction, and waits for more until [`let_go`](Self::let_go) or the end of the connection.
    pub fn hold_sync_of(&self, text: &str) -> Trap {
        self.order(text, Loss::Sync)
    }

    fn order(&self, text: &str, loss: Loss) -> Trap {
        let (sprung, receiver) = oneshot::channel();
        self.shared.lock().order = Some(Order { text: text.as_bytes().to_vec(), loss, sprung });
        Trap { sprung: receiver }
    }
}

impl Trap {
    /// Waits until the loss has happened.
    ///
    /// # Panics
    /// If it does not happen.
    pub async fn sprung(self) {
        let sprung = tokio::time::timeout(PATIENCE, self.sprung).await;
        sprung.or_stop("nothing was lost").or_stop("the order of a loss was replaced, or its proxy ended");
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.ended = true;
        state.cut();
        drop(state);
        self.shared.changed.notify_all();
        // It waits for one more connection, and then sees that this is the end.
        drop(TcpStream::connect((HERE, self.port)));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while this is so, and the proxy lives.
    fn wait_while(&self, so: impl Fn(&State) -> bool) {
        let waited = self.changed.wait_while(self.lock(), |state| !state.ended && so(state));
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl State {
    fn cut(&mut self) {
        for stream in self.connections.drain().flat_map(|(_, streams)| streams) {
            // Whoever has ended it before has done the same.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        let Ok(client) = client else { continue };
        let (target, closed) = {
            let state = shared.lock();
            if state.ended {
                return;
            }
            (state.target.clone(), state.closed)
        };
        if !closed {
            // To a client, a server that is not there is a connection that ends.
            let _ = connect(client, &target, shared);
        }
    }
}

fn connect(client: TcpStream, target: &(String, u16), shared: &Arc<Shared>) -> io::Result<()> {
    let server = TcpStream::connect((target.0.as_str(), target.1))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let mut state = shared.lock();
    let id = state.next;
    state.next += 1;
    state.connections.insert(id, [client.try_clone()?, server.try_clone()?]);
    drop(state);
    wire::carry(shared, id, client, server);
    Ok(())
}
