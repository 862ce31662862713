//! CHECKS F7, and DESIGN §3.4: one renewal for all who ask, over real sockets, and what became of it is kept even when
//! nobody waits any more.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::Session;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::Refusal;
use arcgis_auth::session::TokenHandler;
use arcgis_auth::token::{
    Asker, BoxFuture, Grant, Renew, Renewed, ServerTokens, TokenSource, exchange, verify,
};
use arcgis_auth::transport::Transport;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use practice_portal::{Dialect, Fault, Gate, Site};

use crate::common::{HandClock, MARA, MemoryLedger, Stage};

/// Exchanges the grant that the ledger holds, as an application would.
struct Exchanging {
    transport: Transport,
    ledger: Arc<MemoryLedger>,
    first: Grant,
}

impl Renew for Exchanging {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let (transport, ledger) = (self.transport.clone(), Arc::clone(&self.ledger));
        let grant = ledger.kept().pop().unwrap_or_else(|| self.first.clone());
        Box::pin(async move {
            let issued = exchange(&transport, &grant).await?;
            let skew = issued.skew();
            let token = issued.commit(&*ledger).await.map_err(|not| Error::NotKept(not.error))?;
            Ok(Renewed { token, skew })
        })
    }
}

struct Renewing {
    stage: Stage,
    ledger: Arc<MemoryLedger>,
    source: TokenSource,
    path: String,
}

impl Renewing {
    async fn new(dialect: Dialect) -> Self {
        let stage = Stage::new(dialect).await;
        let (token, first) = stage.signed_in(MARA).await;
        let ledger = Arc::new(MemoryLedger::default());
        let renew = Exchanging { transport: stage.transport.clone(), ledger: Arc::clone(&ledger), first };
        let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(&stage.clock);
        let source = TokenSource::new(Box::new(renew), clock, Some(token));
        let path = stage.rest("oauth2/token");
        stage.control.forget_seen();
        Self { stage, ledger, source, path }
    }

    /// Time goes by on both sides.
    fn pass(&self, minutes: u64) {
        let by = Duration::from_secs(minutes * 60);
        self.stage.clock.advance(by);
        self.stage.control.advance(by);
    }

    /// Due, and not over.
    fn due(&self) {
        self.pass(26);
    }
}

#[tokio::test]
async fn f7_a_hundred_callers_are_one_request() {
    for dialect in Dialect::portals() {
        let renewing = Renewing::new(dialect).await;
        let source = &renewing.source;
        assert!(source.token().await.is_ok());
        assert_eq!(renewing.stage.control.total(), 0, "{dialect}: not due yet");
        renewing.due();
        let gate = Gate::new();
        renewing.stage.control.plan_fault(&renewing.path, Fault::Held(gate.clone()), None);
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let source = source.clone();
                tokio::spawn(async move { source.token().await.unwrap() })
            })
            .collect();
        gate.arrived(1).await;
        gate.open();
        let tokens = join_all(callers).await;
        assert_eq!(renewing.stage.control.total(), 1, "{dialect}");
        assert_eq!(renewing.ledger.kept().len(), 1, "{dialect}");
        let first = tokens[0].as_ref().unwrap();
        for token in &tokens {
            assert_eq!(token.as_ref().unwrap().text().expose(), first.text().expose(), "{dialect}");
        }
        verify(&renewing.stage.transport, &renewing.stage.portal, first).await.unwrap();
    }
}

/// The exchange has killed the old grant at the portal: whoever leaves now must not take the new one along.
#[tokio::test]
async fn what_was_exchanged_is_kept_though_every_caller_has_left() {
    let renewing = Renewing::new(Dialect::Enterprise11).await;
    renewing.due();
    let gate = Gate::new();
    renewing.stage.control.plan_fault(&renewing.path, Fault::Held(gate.clone()), Some(1));
    let mut caller = Box::pin(renewing.source.token());
    assert!((&mut caller).now_or_never().is_none());
    gate.arrived(1).await;
    drop(caller);
    gate.open();
    let kept = async {
        while renewing.ledger.kept().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), kept).await.expect("kept in the end");
    // The next caller gets that one, without another request.
    let token = renewing.source.token().await.unwrap();
    assert_eq!(renewing.stage.control.total(), 1);
    let identity = verify(&renewing.stage.transport, &renewing.stage.portal, &token).await.unwrap().identity;
    assert_eq!(identity.user_name, MARA.0);
}

/// Polls so often, and is dropped then.
async fn leave_after<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = polls;
    std::future::poll_fn(|context| {
        let done = work.as_mut().poll(context).map(Some);
        left -= 1;
        if done.is_pending() && left == 0 { std::task::Poll::Ready(None) } else { done }
    })
    .await
}

/// Whoever asked first goes away at any await: the others are served by the same exchange, and its grant is kept.
#[tokio::test]
async fn a_leader_that_goes_away_at_any_await_costs_nobody_anything() {
    let renewing = Renewing::new(Dialect::Enterprise11).await;
    for polls in 1.. {
        renewing.due();
        renewing.stage.control.forget_seen();
        let before = renewing.ledger.kept().len();
        let left = leave_after(polls, renewing.source.token()).await;
        let followers = join_all((0..10).map(|_| renewing.source.token())).await;
        assert_eq!(renewing.stage.control.total(), 1, "left after {polls}");
        assert_eq!(renewing.ledger.kept().len(), before + 1, "left after {polls}");
        let texts: std::collections::HashSet<_> =
            followers.iter().map(|token| token.as_ref().unwrap().text().expose().to_owned()).collect();
        assert_eq!(texts.len(), 1, "left after {polls}");
        verify(&renewing.stage.transport, &renewing.stage.portal, followers[0].as_ref().unwrap())
            .await
            .unwrap();
        if left.is_some() {
            assert!(polls > 1, "there was something to wait for");
            break;
        }
    }
}

/// A session's requests, too: its token is due, or refused before its time.
#[tokio::test]
async fn f7_a_hundred_requests_of_a_session_renew_once() {
    for refused in [false, true] {
        let renewing = Renewing::new(Dialect::Enterprise11).await;
        let Renewing { stage, source, .. } = &renewing;
        let handler = TokenHandler::new(stage.portal.clone(), source.clone(), None);
        let session = Session::builder(stage.transport.clone()).token(handler).build();
        if refused {
            assert!(stage.control.kill(source.token().await.unwrap().text().expose()).await);
        } else {
            renewing.due();
        }
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let request = session.get(stage.portal.sharing_rest("community/self"));
                tokio::spawn(async move {
                    request.query(&[("f", "json")]).send().await.unwrap().json::<serde_json::Value>().await
                })
            })
            .collect();
        for reply in join_all(requests).await {
            assert_eq!(reply.unwrap().unwrap()["username"], MARA.0, "refused: {refused}");
        }
        assert_eq!(stage.control.count(&http::Method::POST, &renewing.path), 1, "refused: {refused}");
    }
}

/// Whoever sent the first request goes away at any await, of the request before its renewal, of the renewal, and of the
/// request after it: the others are served by one exchange.
#[tokio::test]
async fn a_request_that_goes_away_at_any_await_costs_nobody_anything() {
    for refused in [false, true] {
        let renewing = Renewing::new(Dialect::Enterprise11).await;
        let Renewing { stage, source, ledger, path } = &renewing;
        let handler = TokenHandler::new(stage.portal.clone(), source.clone(), None);
        let session = Session::builder(stage.transport.clone()).token(handler).build();
        let asking =
            || session.get(stage.portal.sharing_rest("community/self")).query(&[("f", "json")]).send();
        for polls in 1.. {
            let told = format!("refused: {refused}, left after {polls}");
            if refused {
                assert!(stage.control.kill(source.token().await.unwrap().text().expose()).await, "{told}");
            } else {
                renewing.due();
            }
            stage.control.forget_seen();
            let before = ledger.kept().len();
            let left = leave_after(polls, asking()).await;
            for reply in join_all((0..10).map(|_| asking())).await {
                let me: serde_json::Value = reply.unwrap().json().await.unwrap();
                assert_eq!(me["username"], MARA.0, "{told}");
            }
            assert_eq!(stage.control.count(&http::Method::POST, path), 1, "{told}");
            assert_eq!(ledger.kept().len(), before + 1, "{told}");
            if left.is_some() {
                assert!(polls > 2, "there was more than the renewal to wait for");
                break;
            }
        }
    }
}

/// The same for a server of the portal: what its owner said and the exchange go on without whoever asked first.
#[tokio::test]
async fn a_request_to_a_server_that_goes_away_at_any_await_costs_nobody_anything() {
    let renewing = Renewing::new(Dialect::Enterprise11).await;
    let Renewing { stage, source, .. } = &renewing;
    let layer = stage.site(Site::Server).join("rest/services/Planning/Zoning/MapServer/0");
    for polls in 1.. {
        let asker = Asker::Token(source.clone());
        let servers = ServerTokens::new(stage.transport.clone(), stage.portal.clone(), asker, None);
        let handler = TokenHandler::new(stage.portal.clone(), source.clone(), Some(servers));
        let session = Session::builder(stage.transport.clone()).token(handler).build();
        let asking = || session.get(layer.clone()).query(&[("f", "json")]).send();
        stage.control.forget_seen();
        let left = leave_after(polls, asking()).await;
        for reply in join_all((0..10).map(|_| asking())).await {
            let layer: serde_json::Value = reply.unwrap().json().await.unwrap();
            assert!(layer["name"].is_string(), "left after {polls}");
        }
        assert_eq!(stage.posts("generateToken"), 1, "left after {polls}");
        if left.is_some() {
            assert!(polls > 2, "there was more than the token to wait for");
            break;
        }
    }
}

/// A token that is due but not over outlives a portal that is away; after its end it does not.
#[tokio::test]
async fn a_network_error_leaves_the_token_in_hand_until_its_end() {
    let faults = [Fault::Reset, Fault::Truncated, Fault::Html, Fault::Status(503), Fault::TooMany(5)];
    for fault in faults {
        let shown = format!("{fault:?}");
        let renewing = Renewing::new(Dialect::Enterprise11).await;
        let old = renewing.source.token().await.unwrap();
        renewing.stage.control.plan_fault(&renewing.path, fault, None);
        renewing.due();
        let still = renewing.source.token().await.unwrap();
        assert_eq!(still.text().expose(), old.text().expose(), "{shown}");
        assert_eq!(renewing.stage.control.total(), 1, "{shown}: tried once");
        renewing.pass(5);
        assert!(renewing.source.token().await.is_err(), "{shown}");
        assert_eq!(renewing.stage.control.total(), 2, "{shown}");
    }
}

/// Without a way to keep it, a renewed grant is not used: no token comes of it.
#[tokio::test]
async fn a_renewal_that_cannot_be_kept_gives_no_token() {
    let renewing = Renewing::new(Dialect::Enterprise11).await;
    renewing.pass(31);
    renewing.ledger.refuse(true);
    assert_eq!(renewing.source.token().await.unwrap_err().name(), "NotKept");
}

#[tokio::test]
async fn a_dead_grant_is_an_error_for_all_who_wait() {
    let renewing = Renewing::new(Dialect::Enterprise106).await;
    renewing.stage.control.kill_renewals_of(MARA.0).await;
    renewing.due();
    for answer in join_all((0..10).map(|_| renewing.source.token())).await {
        match &*answer.unwrap_err() {
            Error::Refused(refused) => assert_eq!(refused.refusal, Refusal::InvalidRefreshToken),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(renewing.stage.control.total(), 1);
}
