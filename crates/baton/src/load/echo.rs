//! The empty call: a server that does nothing, in a process of its own like the server it is compared with.
//!
//! A message names in its first four bytes how long the answer is to be, and is otherwise not looked at. It is no part
//! of the API.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use anyhow::Context as _;
use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::wire::Raw;
use crate::exit::Failure;

/// Where it is called.
pub(super) const PATH: &str = "/baton.load.Echo/Echo";
/// The longest answer that it gives.
pub(super) const ANSWER_BYTES: usize = 64 * 1024;
/// What a message begins with.
const LENGTH_BYTES: usize = size_of::<u32>();

/// A message as long as `like` that asks for an answer of so many bytes.
pub(super) fn message(like: &Bytes, answer_bytes: u32) -> Bytes {
    let length = like.len().max(LENGTH_BYTES);
    let mut message = BytesMut::with_capacity(length);
    message.put_u32(answer_bytes);
    message.resize(length, 0);
    message.freeze()
}

/// Serves until standard input ends, which is when whoever started it is gone.
pub(super) async fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen on a free port");
    let listener = listener.map_err(Failure::CannotStart)?;
    writeln!(io::stdout().lock(), "listening on {}", listener.local_addr()?)?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let abandoned = async {
        let mut rest = Vec::new();
        // An error is an end as well.
        let _ = tokio::io::stdin().read_to_end(&mut rest).await;
    };
    let echo = Echo { zeros: vec![0; ANSWER_BYTES].into() };
    let served = Server::builder().add_service(echo).serve_with_incoming_shutdown(incoming, abandoned).await;
    served.context("the echo server failed").map_err(Failure::Failed)
}

#[derive(Clone)]
struct Echo {
    zeros: Bytes,
}

impl NamedService for Echo {
    const NAME: &'static str = "baton.load.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        Box::pin(async move { Ok(Grpc::new(Raw).unary(echo, request).await) })
    }
}

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let length = request.get_ref().first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let length = usize::try_from(length).unwrap_or(ANSWER_BYTES).min(ANSWER_BYTES);
        ready(Ok(Response::new(self.zeros.slice(..length))))
    }
}
