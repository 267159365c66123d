//! What every call passes before its service: is there room, is there time, and what is logged and measured of it.
//!
//! Calls beyond the limit are refused at once instead of waiting in line; a caller's deadline ends the answer and not
//! what was begun; and whatever comes back without a reason, since the transport made it, is given one. Of a call only
//! its method and outcome are logged, never its metadata.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use baton_api::types::v1::ErrorReason;
use http::{HeaderMap, Request, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::drain::Draining;
use crate::errors::Failure;
use crate::limits::MESSAGE_BYTES;
use crate::telemetry::{self, Metrics};

/// Lets calls in, or not. Wraps every service of the server.
#[derive(Clone)]
pub(crate) struct Admission {
    room: Arc<Semaphore>,
    draining: Draining,
    metrics: Metrics,
}

/// A service behind the [`Admission`].
#[derive(Clone)]
pub(crate) struct Admitted<S> {
    inner: S,
    admission: Admission,
}

impl Admission {
    /// Room for so many calls at once, until `draining` says true.
    pub(crate) fn new(max_in_flight_calls: usize, draining: Draining, metrics: Metrics) -> Self {
        Self { room: Arc::new(Semaphore::new(max_in_flight_calls)), draining, metrics }
    }
}

impl<S> Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Admitted { inner, admission: self.clone() }
    }
}

impl<S> Service<Request<Body>> for Admitted<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The service that was asked for readiness is the one to call; its clone takes its place.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let method = request.uri().path().to_owned();
        if is_about_the_server(&method) {
            return Box::pin(answer_of(inner, request));
        }
        let span = tracing::info_span!("rpc", method, otel.kind = "server");
        telemetry::adopt(&span, request.headers());
        let admission = self.admission.clone();
        Box::pin(async move {
            let (metrics, began) = (admission.metrics.clone(), now());
            let answered = admission.admit(inner, request).instrument(span).await;
            if let Ok(response) = &answered {
                let code = code_of(response).unwrap_or(Code::Ok);
                metrics.called(&method, code, now().saturating_duration_since(began));
            }
            answered
        })
    }
}

impl Admission {
    async fn admit<S>(self, inner: S, request: Request<Body>) -> Result<Response<Body>, S::Error>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
    {
        if self.draining.has_begun() {
            return Ok(refused(Failure::draining()));
        }
        let Ok(_room) = self.room.try_acquire() else {
            let message = "the server has more calls to answer than it can; send it again a little later";
            return Ok(refused(Failure::new(ErrorReason::Overloaded, message)));
        };
        let deadline = deadline(request.headers());
        let answer = answer_of(inner, request);
        let response = match deadline {
            None => answer.await?,
            Some(time) => match timeout(time, answer).await {
                Ok(answer) => answer?,
                Err(_) => {
                    let message =
                        "the deadline passed before the answer; what was begun is finished all the same";
                    refused(Failure::new(ErrorReason::DeadlineExceeded, message))
                }
            },
        };
        let response = explained(response);
        tracing::debug!(code = ?code_of(&response), "answered");
        Ok(response)
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a call takes is measured and decides nothing")]
fn now() -> Instant {
    Instant::now()
}

async fn answer_of<S: Service<Request<Body>>>(
    mut inner: S,
    request: Request<Body>,
) -> Result<S::Response, S::Error> {
    inner.call(request).await
}

/// Health and reflection: asked by whoever looks after the server, and answered in every state of it.
fn is_about_the_server(method: &str) -> bool {
    method.starts_with("/grpc.health.") || method.starts_with("/grpc.reflection.")
}

fn refused(failure: Failure) -> Response<Body> {
    Status::from(failure).into_http()
}

fn code_of(response: &Response<Body>) -> Option<Code> {
    Status::from_header_map(response.headers()).map(|status| status.code())
}

/// Gives a reason to the refusals of the transport, which come without one: messages that are too long, or are none, and
/// calls of what is not served.
fn explained(mut response: Response<Body>) -> Response<Body> {
    let Some(status) = Status::from_header_map(response.headers()) else { return response };
    if !status.details().is_empty() {
        return response;
    }
    let (reason, message) = match status.code() {
        Code::OutOfRange => (
            ErrorReason::InvalidRequest,
            format!(
                "the message is longer than {MESSAGE_BYTES} bytes, which is the most that one call may send"
            ),
        ),
        Code::Internal => {
            (ErrorReason::InvalidRequest, format!("the message cannot be read: {}", status.message()))
        }
        Code::Unimplemented if status.message().is_empty() => {
            let message = "there is no such rpc: check its name, and which version the server has";
            (ErrorReason::NotImplemented, message.to_owned())
        }
        // A compression; what is read instead stands in a header, which stays.
        Code::Unimplemented => (ErrorReason::NotImplemented, status.message().to_owned()),
        _ => return response,
    };
    let (parts, _) = refused(Failure::new(reason, message)).into_parts();
    response.headers_mut().extend(parts.headers);
    response
}

/// The time that the caller gives, as the protocol of gRPC writes it: up to eight digits and a unit. What is written
/// otherwise counts as no deadline.
fn deadline(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3_600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
