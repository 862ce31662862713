//! From a request on the wire to an answer on the wire.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};

use crate::fault::{Fault, wrong_types};
use crate::fields::Fields;
use crate::guard;
use crate::observed::Seen;
use crate::page;
use crate::reply::Reply;
use crate::route::route;
use crate::site::loopback_name;
use crate::visit::{Call, Visit};
use crate::wire::{Breaker, Door, PATIENCE};

/// The largest body that is read; no request of the protocol comes near it.
const LARGEST_BODY: usize = 256 * 1024;
/// The largest answer that [`Fault::Huge`] makes.
const LARGEST_FAULT: u64 = 4 << 30;

type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// The connection was to be broken instead of answered.
#[derive(Debug, thiserror::Error)]
#[error("broken on purpose")]
pub(crate) struct Broken;

/// Answers one request, or breaks the connection if a test wants that.
pub(crate) async fn answer(
    door: &Door,
    peer: IpAddr,
    breaker: &Breaker,
    request: Request<Incoming>,
) -> Result<Response<Body>, Broken> {
    let practice = &door.practice;
    let mut response = match read(door, peer, request).await {
        Err(status) => whole(plain_page(status)),
        Ok(call) => {
            guard(&practice.observed).add(&Seen {
                method: call.method.clone(),
                path: call.path.clone(),
                query: call.query.clone(),
                form: call.form.clone(),
                headers: call.headers.clone(),
            });
            let fault = guard(&practice.faults).take(&call.path);
            let visit = Visit::new(Arc::clone(practice), call);
            match fault {
                None => whole(properly(&visit).await),
                Some(fault) => spoilt(&visit, fault, breaker).await?,
            }
        }
    };
    if let Ok(date) = HeaderValue::from_str(&practice.clock.http_date()) {
        response.headers_mut().insert(header::DATE, date);
    }
    Ok(response)
}

async fn properly(visit: &Visit) -> Response<Bytes> {
    route(visit).await.render(visit)
}

/// Reads the whole request, within bounds.
async fn read(door: &Door, peer: IpAddr, request: Request<Incoming>) -> Result<Call, StatusCode> {
    let (parts, body) = request.into_parts();
    let read = tokio::time::timeout(PATIENCE, Limited::new(body, LARGEST_BODY).collect()).await;
    let body = read.map_err(|_| StatusCode::REQUEST_TIMEOUT)?.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        }
    })?;
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
    let form = if is_form { Fields::parse(&body.to_bytes()) } else { Fields::default() };
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let local = match door.local.ip() {
        IpAddr::V4(_) => "127.0.0.1",
        IpAddr::V6(_) => "[::1]",
    };
    Ok(Call {
        site: door.site,
        secure: door.tls.is_some(),
        host: host.and_then(loopback_name).unwrap_or(local),
        method: parts.method,
        path: canonical(parts.uri.path(), door.site.context()),
        query: Fields::parse(parts.uri.query().unwrap_or("").as_bytes()),
        form,
        headers: parts.headers,
        peer,
    })
}

/// Without a trailing slash, and the context as we write it: a web adaptor does not mind capitals there.
fn canonical(path: &str, context: &str) -> String {
    let path = path.trim_end_matches('/');
    match path.split_at_checked(context.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(context) => format!("{context}{rest}"),
        _ => path.to_owned(),
    }
}

/// What the planned fault makes of the answer.
async fn spoilt(visit: &Visit, fault: Fault, breaker: &Breaker) -> Result<Response<Body>, Broken> {
    Ok(match fault {
        Fault::Html => whole(plain_page(StatusCode::OK)),
        Fault::Status(status) => {
            whole(plain_page(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        Fault::TooMany(seconds) => {
            let mut response = plain_page(StatusCode::TOO_MANY_REQUESTS);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            whole(response)
        }
        Fault::RedirectTo(to) => whole(Reply::found(to).render(visit)),
        Fault::Reply { status, content_type, body } => {
            let mut response = Response::new(Bytes::from(body));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            if let Ok(value) = HeaderValue::from_str(&content_type) {
                response.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            whole(response)
        }
        Fault::WrongTypes => whole(properly(visit).await.map(|body| {
            serde_json::from_slice(&body).map_or(body, |value| Bytes::from(wrong_types(value).to_string()))
        })),
        Fault::Truncated => truncated(properly(visit).await),
        Fault::Huge(blanks) => huge(properly(visit).await, blanks.min(LARGEST_FAULT)),
        Fault::Dripping(pause) => dripping(properly(visit).await, pause),
        Fault::Reset => {
            breaker.snap();
            return Err(Broken);
        }
        Fault::NeverAnswers => {
            visit.practice.stopping.cancelled().await;
            return Err(Broken);
        }
        Fault::KeptBack(gate) => {
            let made = properly(visit).await;
            tokio::select! {
                () = gate.pass() => whole(made),
                () = visit.practice.stopping.cancelled() => return Err(Broken),
            }
        }
        Fault::Held(gate) => tokio::select! {
            () = gate.pass() => whole(properly(visit).await),
            () = visit.practice.stopping.cancelled() => return Err(Broken),
        },
    })
}

fn whole(response: Response<Bytes>) -> Response<Body> {
    response.map(|body| Full::new(body).map_err(|never: Infallible| match never {}).boxed_unsync())
}

fn plain_page(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(page::web_server(status)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// Half of the body under the length of the whole, then the connection ends.
fn truncated(response: Response<Bytes>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = body.slice(..body.len() / 2);
    let frames = stream::unfold(Some(half), |half| async move {
        if let Some(half) = half {
            return Some((Ok(Frame::data(half)), None));
        }
        // Standing back once lets the half be sent before the connection ends.
        tokio::task::yield_now().await;
        Some((Err(std::io::Error::other(Broken)), None))
    });
    Response::from_parts(parts, StreamBody::new(frames).boxed_unsync())
}

/// The body, then blanks: still JSON, but more of it than anyone should read.
fn huge(response: Response<Bytes>, blanks: u64) -> Response<Body> {
    const PIECE: u64 = 64 * 1024;
    response.map(|body| {
        let blank = Bytes::from(vec![b' '; usize::try_from(PIECE).unwrap_or(0)]);
        let pieces = stream::unfold((Some(body), blanks), move |(first, left)| {
            let blank = blank.clone();
            async move {
                if let Some(first) = first {
                    return Some((Ok(Frame::data(first)), (None, left)));
                }
                let take = left.min(PIECE);
                let piece = blank.slice(..usize::try_from(take).unwrap_or(0));
                (take > 0).then(|| (Ok(Frame::data(piece)), (None, left - take)))
            }
        });
        StreamBody::new(pieces).boxed_unsync()
    })
}

fn dripping(response: Response<Bytes>, pause: Duration) -> Response<Body> {
    response.map(|body| {
        let bytes = stream::unfold(body, move |mut rest| async move {
            if rest.is_empty() {
                return None;
            }
            tokio::time::sleep(pause).await;
            let drop = rest.split_to(1);
            Some((Ok(Frame::data(drop)), rest))
        });
        StreamBody::new(bytes).boxed_unsync()
    })
}
