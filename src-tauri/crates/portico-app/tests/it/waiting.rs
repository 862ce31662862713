//! A sign-in that nobody finishes.

use std::time::Duration;

use portico_app::view::SignInStage;
use tokio::net::TcpListener;

use crate::fixture::Fixture;

/// Ten minutes pass without an answer: the sign-in ends by itself, nothing is kept, and its port is free again.
#[tokio::test]
async fn nobody_comes_back_from_the_browser() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    let taken = TcpListener::bind(("127.0.0.1", fixture.ports[0])).await;
    assert!(taken.is_err(), "nothing waits for the answer");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(599)).await;
    let still = fixture.app.sign_in_view(&view.sign_in_id).unwrap().stage;
    assert!(matches!(still, SignInStage::Waiting { .. }), "{still:?}");
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::time::resume();
    assert!(matches!(fixture.ended(&view.sign_in_id).await, SignInStage::TimedOut));
    assert!(fixture.profiles().is_empty());
    assert!(fixture.control().issued().is_empty());
    TcpListener::bind(("127.0.0.1", fixture.ports[0])).await.expect("the port is free again");
}
