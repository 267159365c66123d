//! A connection whose reader stops reading: the socket stays open, and what comes for it stays where it is.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tonic::transport::{Channel, Endpoint};

use super::server::Server;

/// So much may be on its way, so that only the unread socket stops the server.
const WINDOW: u32 = 256 * 1024 * 1024;

/// Whether a connection is read.
#[derive(Clone, Default)]
pub struct Ears(Arc<Inner>);

#[derive(Default)]
struct Inner {
    are_closed: AtomicBool,
    reader: AtomicWaker,
}

/// A socket with ears.
struct Socket {
    stream: TcpStream,
    ears: Ears,
}

impl Ears {
    /// From now on nothing is read.
    pub fn close(&self) {
        self.0.are_closed.store(true, Ordering::SeqCst);
    }

    /// Reads on.
    pub fn open(&self) {
        self.0.are_closed.store(false, Ordering::SeqCst);
        self.0.reader.wake();
    }
}

/// A connection that reads as long as its ears are open.
pub async fn connect(server: &Server) -> (Channel, Ears) {
    let (address, ears) = (server.address(), Ears::default());
    let of_socket = ears.clone();
    let connector = tower::service_fn(move |_| {
        let ears = of_socket.clone();
        async move { TcpStream::connect(address).await.map(|stream| TokioIo::new(Socket { stream, ears })) }
    });
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("a well-formed address");
    let endpoint = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
    let channel = endpoint.connect_with_connector(connector).await.expect("a server that listens");
    (channel, ears)
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.ears.0.reader.register(context.waker());
        if self.ears.0.are_closed.load(Ordering::SeqCst) {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
