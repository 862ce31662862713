use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::*;
use crate::error::{PortalRefused, PortalUnreachable, Refusal, Unreachable};
use crate::secret::TokenText;
use crate::token::{Binding, Expiry};

/// How often a renewal stands back before it has its answer, and again before that is kept.
const STEPS: usize = 4;

/// This computer's clock, in seconds since 2026-11-22T12:00:00Z.
struct Seconds(Mutex<i64>);

impl Clock for Seconds {
    fn now(&self) -> Timestamp {
        at(*self.0.lock().unwrap())
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

fn at(second: i64) -> Timestamp {
    let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    noon + jiff::SignedDuration::from_secs(second)
}

/// A token of half an hour, as `oauth2/token` gives it.
fn token(text: &str, issued: i64) -> AccessToken {
    AccessToken::restore(TokenText::from(text), at(issued), Expiry::at(at(issued + 1800)), Binding::None)
}

fn text(token: &AccessToken) -> &str {
    token.text().expose()
}

/// What a renewal does in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Token,
    Silence,
    Refusal,
    Panic,
}

/// A portal and a ledger without sockets.
struct Far {
    ending: Mutex<Ending>,
    asked: AtomicUsize,
    kept: AtomicUsize,
    /// Seconds that the portal's clock is ahead, as it tells with a renewal.
    ahead: Mutex<i64>,
}

struct Renewal(Arc<Far>);

impl Renew for Renewal {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let far = Arc::clone(&self.0);
        Box::pin(async move {
            let number = far.asked.fetch_add(1, Ordering::SeqCst) + 1;
            for _ in 0..STEPS {
                tokio::task::yield_now().await;
            }
            let ending = *far.ending.lock().unwrap();
            match ending {
                Ending::Token => {}
                Ending::Silence => {
                    let host = "gis.example.com".to_owned();
                    return Err(Arc::new(PortalUnreachable { host, why: Unreachable::TimedOut }.into()));
                }
                Ending::Refusal => {
                    let refused = PortalRefused::classify(Some(498), "Invalid refresh_token", &[], 200);
                    return Err(Arc::new(refused.into()));
                }
                Ending::Panic => panic!("a mistake in the renewal"),
            }
            for _ in 0..STEPS {
                tokio::task::yield_now().await;
            }
            far.kept.fetch_add(1, Ordering::SeqCst);
            let skew = Skew::from_millis(*far.ahead.lock().unwrap() * 1000);
            Ok(Renewed { token: token(&format!("renewed {number}"), 1600), skew })
        })
    }
}

struct Setting {
    far: Arc<Far>,
    clock: Arc<Seconds>,
    source: TokenSource,
}

impl Setting {
    fn new(ending: Ending, held: Option<AccessToken>) -> Self {
        let far = Arc::new(Far {
            ending: Mutex::new(ending),
            asked: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
            ahead: Mutex::new(0),
        });
        let clock = Arc::new(Seconds(Mutex::new(0)));
        let handed_in: Arc<dyn Clock> = Arc::<Seconds>::clone(&clock);
        let source = TokenSource::new(Box::new(Renewal(Arc::clone(&far))), handed_in, held);
        Self { far, clock, source }
    }

    fn at(self, second: i64) -> Self {
        self.set(second);
        self
    }

    fn set(&self, second: i64) {
        *self.clock.0.lock().unwrap() = second;
    }

    fn asked(&self) -> usize {
        self.far.asked.load(Ordering::SeqCst)
    }

    fn kept(&self) -> usize {
        self.far.kept.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn f7_a_hundred_callers_ask_once() {
    let setting = Setting::new(Ending::Token, None);
    let tokens = join_all((0..100).map(|_| setting.source.token())).await;
    assert!(tokens.iter().all(|token| text(token.as_ref().unwrap()) == "renewed 1"));
    assert_eq!((setting.asked(), setting.kept()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f7_a_hundred_callers_on_several_threads_ask_once() {
    let setting = Setting::new(Ending::Token, None);
    let callers = (0..100).map(|_| {
        let source = setting.source.clone();
        tokio::spawn(async move { source.token().await })
    });
    for token in join_all(callers).await {
        assert_eq!(text(&token.unwrap().unwrap()), "renewed 1");
    }
    assert_eq!((setting.asked(), setting.kept()), (1, 1));
}

/// DESIGN §3.4: "cancelling a caller ends only its waiting".
#[tokio::test]
async fn a_caller_dropped_at_any_await_ends_only_its_own_waiting() {
    let mut ended_early = 0;
    for polls in 1..=2 * STEPS + 4 {
        let setting = Setting::new(Ending::Token, None);
        let mut caller = Box::pin(setting.source.token());
        let mut patient = Box::pin(setting.source.token());
        for _ in 0..polls {
            if (&mut caller).now_or_never().is_some() || (&mut patient).now_or_never().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        ended_early += usize::from(setting.kept() == 0);
        drop((caller, patient));
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!((setting.asked(), setting.kept()), (1, 1), "dropped after {polls}");
        assert_eq!(text(&setting.source.last().unwrap()), "renewed 1");
    }
    assert!(ended_early >= 2 * STEPS, "most of the drops came before the end: {ended_early}");
}

#[tokio::test]
async fn one_who_waits_is_not_disturbed_by_one_who_leaves() {
    let setting = Setting::new(Ending::Token, None);
    let mut leaving = Box::pin(setting.source.token());
    assert!((&mut leaving).now_or_never().is_none());
    let staying = setting.source.token();
    drop(leaving);
    assert_eq!(text(&staying.await.unwrap()), "renewed 1");
    assert_eq!(setting.asked(), 1);
}

#[tokio::test]
async fn a_caller_that_was_never_polled_asks_nothing() {
    let setting = Setting::new(Ending::Token, None);
    drop(setting.source.token());
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(setting.asked(), 0);
}

/// DESIGN §3.5: due at min(5 min, 20 % of its life), here 5 minutes before the end of 30.
#[tokio::test]
async fn a_token_is_renewed_when_it_is_due_and_not_before() {
    let setting = Setting::new(Ending::Token, Some(token("first", 0))).at(1499);
    assert_eq!(text(&setting.source.token().await.unwrap()), "first");
    assert_eq!(setting.asked(), 0);
    setting.set(1500);
    assert!(setting.source.current().is_none());
    assert_eq!(text(&setting.source.token().await.unwrap()), "renewed 1");
    assert_eq!(text(&setting.source.token().await.unwrap()), "renewed 1", "held until it is due itself");
    assert_eq!(setting.asked(), 1);
}

/// Only the portal can tell when a token without an end is over.
#[tokio::test]
async fn a_token_without_an_end_is_never_due() {
    let endless = AccessToken::restore("kept".into(), at(0), Expiry::UNKNOWN, Binding::None);
    let setting = Setting::new(Ending::Token, Some(endless)).at(10_000_000);
    assert_eq!(text(&setting.source.token().await.unwrap()), "kept");
    assert_eq!(setting.asked(), 0);
}

/// F8: the portal's clock counts, however wrong this computer's is.
#[tokio::test]
async fn f8_due_and_over_are_told_by_the_portals_clock() {
    for offset in [-600, 600] {
        // Issued when the portal's clock showed second 0 and this computer's `-offset`.
        let setting = Setting::new(Ending::Silence, Some(token("first", 0)));
        setting.source.set_skew(Skew::from_millis(offset * 1000));
        setting.set(1499 - offset);
        assert!(setting.source.current().is_some(), "{offset}");
        setting.set(1500 - offset);
        assert!(setting.source.current().is_none(), "{offset}");
        setting.set(1799 - offset);
        assert_eq!(text(&setting.source.token().await.unwrap()), "first", "{offset}");
        setting.set(1800 - offset);
        assert!(setting.source.token().await.is_err(), "{offset}");
    }
}

/// F8: a computer that was an hour ahead when the person signed in, and is set right later.
#[tokio::test]
async fn f8_a_renewal_tells_how_the_portals_clock_stands_now() {
    // Issued when the portal's clock showed second 0 and this computer's 3600.
    let setting = Setting::new(Ending::Token, Some(token("first", 0))).at(3600 + 1500);
    setting.source.set_skew(Skew::from_millis(-3_600_000));
    assert_eq!(text(&setting.source.token().await.unwrap()), "renewed 1");
    // The renewed one is due at 3100 by the portal's clock, which is this computer's now.
    setting.set(3099);
    assert!(setting.source.current().is_some());
    setting.set(3100);
    assert!(setting.source.current().is_none());
}

/// A token that was kept is good until its end; there is nothing to renew it with.
#[tokio::test]
async fn a_token_that_is_handed_over_is_used_and_replaces_none() {
    let setting = Setting::new(Ending::Silence, None);
    setting.source.hand_over(token("kept", 0));
    assert_eq!(text(&setting.source.token().await.unwrap()), "kept");
    setting.source.hand_over(token("kept earlier", -60));
    assert_eq!(text(&setting.source.last().unwrap()), "kept");
    setting.set(1799);
    assert_eq!(text(&setting.source.token().await.unwrap()), "kept");
    setting.set(1800);
    assert!(setting.source.token().await.is_err());
}

/// What was refused stays forgotten, however often it is brought from where it is kept.
#[tokio::test]
async fn a_refused_token_is_not_taken_in_hand_again() {
    let setting = Setting::new(Ending::Silence, Some(token("kept", 0)));
    setting.source.forget_refused(&token("kept", 0));
    setting.source.hand_over(token("kept", 0));
    assert!(setting.source.last().is_none());
    assert!(setting.source.token().await.is_err());
    setting.source.hand_over(token("another", 0));
    assert_eq!(text(&setting.source.last().unwrap()), "another");
}

/// A portal that is away for a moment signs nobody out.
#[tokio::test]
async fn a_token_that_is_due_but_not_over_outlives_a_failed_renewal() {
    let setting = Setting::new(Ending::Silence, Some(token("first", 0))).at(1799);
    assert_eq!(text(&setting.source.token().await.unwrap()), "first");
    assert_eq!(setting.asked(), 1);
    setting.set(1800);
    let error = setting.source.token().await.unwrap_err();
    assert_eq!(error.name(), "PortalUnreachable");
    assert_eq!(setting.asked(), 2);
    *setting.far.ending.lock().unwrap() = Ending::Token;
    assert_eq!(text(&setting.source.token().await.unwrap()), "renewed 3");
}

/// A no of the portal is for good, even while the old token lasts.
#[tokio::test]
async fn a_refused_renewal_is_an_error_at_once() {
    let setting = Setting::new(Ending::Refusal, Some(token("first", 0))).at(1500);
    match &*setting.source.token().await.unwrap_err() {
        Error::Refused(refused) => assert_eq!(refused.refusal, Refusal::InvalidRefreshToken),
        other => panic!("{other:?}"),
    }
    assert_eq!(setting.asked(), 1);
}

/// For a token that the portal refused before its time (498).
#[tokio::test]
async fn renewing_does_not_ask_whether_the_token_is_due() {
    let setting = Setting::new(Ending::Token, Some(token("first", 0)));
    let (one, other) = (setting.source.renew(), setting.source.renew());
    let both = join_all([one, other]).await;
    assert!(both.iter().all(|token| text(token.as_ref().unwrap()) == "renewed 1"));
    assert_eq!(setting.asked(), 1);
    setting.source.forget();
    assert!(setting.source.last().is_none() && setting.source.current().is_none());
}

/// Refusals of the same token come one after the other; only the first asks for a new one.
#[tokio::test]
async fn a_refusal_that_comes_late_finds_the_token_of_the_one_before() {
    let setting = Setting::new(Ending::Token, Some(token("first", 0)));
    let refused = setting.source.token().await.unwrap();
    for _ in 0..3 {
        setting.source.forget_refused(&refused);
        assert_eq!(text(&setting.source.renew_after(&refused).await.unwrap()), "renewed 1");
    }
    assert_eq!(setting.asked(), 1);
    let refused = setting.source.last().unwrap();
    setting.source.forget_refused(&refused);
    assert!(setting.source.last().is_none());
    assert_eq!(text(&setting.source.renew_after(&refused).await.unwrap()), "renewed 2");
}

/// Between the look at the token in hand and the renewal, somebody else's renewal may end: then there is nothing to
/// renew.
#[test]
fn a_renewal_that_ends_meanwhile_is_not_followed_by_another() {
    struct AtOnce(Arc<AtomicUsize>);
    impl Renew for AtOnce {
        fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let token = token(&format!("renewed {number}"), 1600);
            Box::pin(async move { Ok(Renewed { token, skew: Skew::default() }) })
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    for round in 0..4000 {
        let asked = Arc::new(AtomicUsize::new(0));
        let old = token("old", 0);
        let source = TokenSource::new(
            Box::new(AtOnce(Arc::clone(&asked))),
            Arc::new(Seconds(Mutex::new(1700))),
            Some(old.clone()),
        );
        let start = Arc::new(tokio::sync::Barrier::new(8));
        let callers: Vec<_> = (0..8)
            .map(|caller| {
                let (source, start, old) = (source.clone(), Arc::clone(&start), old.clone());
                runtime.spawn(async move {
                    start.wait().await;
                    if caller % 2 == 0 { source.token().await } else { source.renew_after(&old).await }
                })
            })
            .collect();
        runtime.block_on(async {
            for caller in callers {
                assert_eq!(text(&caller.await.unwrap().unwrap()), "renewed 0");
            }
        });
        assert_eq!(asked.load(Ordering::SeqCst), 1, "in round {round}");
    }
}

#[tokio::test]
async fn a_renewal_that_panics_is_an_error_and_the_next_one_works() {
    let setting = Setting::new(Ending::Panic, None);
    assert!(setting.source.token().await.is_err());
    *setting.far.ending.lock().unwrap() = Ending::Token;
    assert_eq!(text(&setting.source.token().await.unwrap()), "renewed 2");
}

/// A renewal may look at the source it renews for.
#[tokio::test]
async fn a_renewal_may_ask_its_own_source() {
    struct Curious(Arc<Mutex<Option<TokenSource>>>);
    impl Renew for Curious {
        fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
            let last = self.0.lock().unwrap().as_ref().unwrap().last();
            Box::pin(async move {
                let token = last.ok_or_else(|| Arc::new(Error::NotRenewable))?;
                Ok(Renewed { token, skew: Skew::default() })
            })
        }
    }
    let place = Arc::new(Mutex::new(None));
    let clock = Arc::new(Seconds(Mutex::new(9000)));
    let source = TokenSource::new(Box::new(Curious(Arc::clone(&place))), clock, Some(token("first", 0)));
    *place.lock().unwrap() = Some(source.clone());
    assert_eq!(text(&source.renew().await.unwrap()), "first");
}
