//! CHECKS F4: two sign-ins to two portals at once cannot cross, whatever the order of events (RFC 9700 §4.4).

use arcgis_auth::scheme::browser::{Answer, Redirect, Unexpected};
use http::StatusCode;
use practice_portal::Dialect;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use url::Url;

use crate::common::wire::{get, say};
use crate::common::{Person, SignIn, Stage};

const ROUNDS: u64 = 100;
const PLANNER: Person = ("demo.planner", "practice-planner");
const ADA: Person = ("ada.okafor", "Brücke+50%&1");

/// One of the two sign-ins.
struct Side {
    stage: Stage,
    person: Person,
}

/// Something that somebody tries while both wait. The number is the side whose listener it reaches.
#[derive(Clone, Copy, Debug)]
enum Crossing {
    /// The other portal's answer, word for word.
    Whole(usize),
    /// The other's code and state at the right path.
    CodeAndState(usize),
    /// The other's code, no state.
    Code(usize),
    /// The right state, the other portal's path.
    Path(usize),
}

#[tokio::test]
async fn f4_two_sign_ins_interleaved_a_hundred_ways_do_not_cross() {
    let sides = [
        Side { stage: Stage::new(Dialect::Enterprise11).await, person: PLANNER },
        Side { stage: Stage::new(Dialect::Online).await, person: ADA },
    ];
    for seed in 0..ROUNDS {
        round(&sides, &mut StdRng::seed_from_u64(seed)).await;
    }
    for side in &sides {
        assert_eq!(side.stage.posts("oauth2/token"), ROUNDS);
        let users: Vec<_> =
            side.stage.control.issued().into_iter().filter_map(|issued| issued.user).collect();
        assert!(users.iter().all(|user| user == side.person.0));
    }
}

async fn round(sides: &[Side; 2], rng: &mut StdRng) {
    let mut order = [0, 1];
    order.shuffle(rng);
    let mut waiting: [Option<SignIn>; 2] = [None, None];
    for at in order {
        waiting[at] = Some(sides[at].stage.wait().await);
    }
    let [first, second] = waiting.map(Option::unwrap);
    order.shuffle(rng);
    let mut backs: [Option<Url>; 2] = [None, None];
    for at in order {
        let page = [&first, &second][at].page.as_url();
        backs[at] = Some(sides[at].stage.browser.sign_in(page, sides[at].person).await);
    }
    let backs = backs.map(Option::unwrap);

    let mut tries = vec![];
    for at in [0, 1] {
        tries.extend([
            Crossing::Whole(at),
            Crossing::CodeAndState(at),
            Crossing::Code(at),
            Crossing::Path(at),
        ]);
    }
    tries.shuffle(rng);
    for crossing in tries {
        let answer = cross(crossing, [&first, &second], &backs).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{crossing:?}: {answer}");
    }

    order.shuffle(rng);
    let mut left = [Some(first), Some(second)];
    for at in order {
        let side = &sides[at];
        assert_eq!(side.stage.browser.open(&backs[at]).await.status, StatusCode::OK);
        let exchange = left[at].take().unwrap().ended().await.unwrap();
        let issued = exchange.send(&side.stage.transport).await.unwrap();
        assert_eq!(issued.user_name(), Some(side.person.0));
        assert_eq!(issued.grant().unwrap().issuer, side.stage.portal);
    }
}

async fn cross(crossing: Crossing, waiting: [&SignIn; 2], backs: &[Url; 2]) -> String {
    let (Crossing::Whole(at) | Crossing::CodeAndState(at) | Crossing::Code(at) | Crossing::Path(at)) =
        crossing;
    let (own, other) = (&backs[at], &backs[1 - at]);
    let query = other.query().unwrap();
    let target = match crossing {
        Crossing::Whole(_) => format!("{}?{query}", other.path()),
        Crossing::CodeAndState(_) => format!("{}?{query}", own.path()),
        Crossing::Code(_) => format!("{}?{}", own.path(), query.split('&').next().unwrap()),
        Crossing::Path(_) => format!("{}?{}", other.path(), own.query().unwrap()),
    };
    say(waiting[at].port, &get(&format!("127.0.0.1:{}", waiting[at].port), &target)).await
}

/// Two sign-ins on one portal: the second neither takes the first one's answer nor gives its own away.
#[tokio::test]
async fn f4_two_sign_ins_on_one_portal_keep_their_own_answers() {
    let stage = Stage::new(Dialect::Kubernetes).await;
    let (first, first_page) = stage.begin_pasted();
    let (second, second_page) = stage.begin_pasted();
    let first_back = stage.browser.sign_in(first_page.as_url(), PLANNER).await;
    let second_back = stage.browser.sign_in(second_page.as_url(), ADA).await;
    let Err((first, why)) = first.pasted(second_back.as_str()) else { panic!("crossed") };
    assert_eq!(why, Unexpected::State);
    let Err((second, why)) = second.pasted(first_back.as_str()) else { panic!("crossed") };
    assert_eq!(why, Unexpected::State);
    assert_eq!(*first.redirect(), Redirect::OutOfBand);
    for (awaiting, back, person) in [(first, first_back, PLANNER), (second, second_back, ADA)] {
        let Ok(Answer::Code(exchange)) = awaiting.pasted(back.as_str()) else { panic!("no code") };
        assert_eq!(exchange.send(&stage.transport).await.unwrap().user_name(), Some(person.0));
    }
}
