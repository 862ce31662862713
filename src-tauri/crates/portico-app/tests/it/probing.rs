//! What a probe says before anything is saved.

use portico_app::Clock;
use portico_app::view::{AppIdState, CheckKind, CheckLevel, WayFit};
use practice_portal::{Dialect, Fault};

use crate::fixture::Fixture;

const PORTALS_SELF: &str = "/practice/sharing/rest/portals/self";

#[tokio::test]
async fn the_report_holds_the_four_checks_and_one_recommended_way() {
    for dialect in Dialect::portals() {
        let fixture = Fixture::with(|options| options.dialect = dialect).await;
        let asked = fixture.app.probe(fixture.address().as_str(), "job").await;
        let report = asked.unwrap_or_else(|error| panic!("{dialect:?}: {error:?}"));
        let kinds: Vec<_> = report.checks.iter().map(|check| check.kind).collect();
        assert_eq!(kinds, [CheckKind::Reachable, CheckKind::Secure, CheckKind::Clock, CheckKind::Ways]);
        assert!(report.checks.iter().all(|check| check.level == CheckLevel::Ok), "{dialect:?} {report:?}");
        assert_eq!(report.ways.iter().filter(|way| way.fit == WayFit::Recommended).count(), 1);
        assert_eq!(report.app_id, AppIdState::Needed);
        assert_eq!(report.known_portal_id, None);
        assert!(fixture.app.overview().portals.is_empty(), "nothing is saved");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_said_in_the_right_direction() {
    for (offset, key) in [(160_000, "probe.clock.behind"), (-160_000, "probe.clock.ahead")] {
        let fixture = Fixture::new().await;
        let control = fixture.control();
        control.set_clock_offset_ms(offset);
        // `Date` holds whole seconds, and both clocks go on while the request is under way.
        let date = || control.now_ms().div_euclid(1000) * 1000;
        let here = || fixture.clock.now().as_millisecond();
        let (date_before, here_before) = (date(), here());
        let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
        let ahead = date_before - here()..=date() - here_before;
        let (one, other) = (ahead.start().abs() / 1000, ahead.end().abs() / 1000);
        let clock = &report.checks[2];
        assert_eq!((clock.level, clock.finding.key.as_str()), (CheckLevel::Care, key));
        let seconds: i64 = clock.finding.params["seconds"].parse().unwrap();
        assert!((one.min(other)..=one.max(other)).contains(&seconds), "{seconds} {ahead:?}");
    }
}

#[tokio::test]
async fn odd_answers_have_names() {
    let rows: Vec<(Fault, &str)> = vec![
        (Fault::Html, "not_a_portal"),
        (Fault::WrongTypes, "not_a_portal"),
        (Fault::Truncated, "portal_unreachable"),
        (Fault::Status(500), "portal_failed"),
        (Fault::TooMany(30), "portal_busy"),
        (Fault::RedirectTo("https://elsewhere.example/portal".to_owned()), "redirected_elsewhere"),
    ];
    for (fault, code) in rows {
        let fixture = Fixture::new().await;
        let shown = format!("{fault:?}");
        fixture.control().plan_fault(PORTALS_SELF, fault, None);
        let error = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap_err();
        assert_eq!(error.code, code, "{shown}: {error:?}");
        if code == "redirected_elsewhere" {
            assert!(error.params["to"].contains("elsewhere.example"));
        }
        if code == "portal_busy" {
            assert!(error.retry_at.is_some());
        }
    }
}

#[tokio::test]
async fn a_probe_can_be_cancelled() {
    let fixture = Fixture::new().await;
    fixture.control().plan_fault(PORTALS_SELF, Fault::NeverAnswers, None);
    let app = fixture.app.clone();
    let address = fixture.address();
    let asking = tokio::spawn(async move { app.probe(address.as_str(), "slow").await });
    while fixture.control().total() == 0 {
        tokio::task::yield_now().await;
    }
    fixture.app.cancel_job("slow");
    assert_eq!(asking.await.unwrap().unwrap_err().code, "cancelled");
}

#[test]
fn an_address_is_cut_into_kept_and_quiet_parts() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fixture = runtime.block_on(Fixture::new());
    let _inside = runtime.enter();
    let text = "https://gis.aldermoor.example/portal/home/item.html?id=7c1f42";
    let reading = fixture.app.read_address(text);
    assert_eq!(reading.parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
    let kept: Vec<_> = reading.parts.iter().filter(|part| part.kept).map(|part| part.text.as_str()).collect();
    assert_eq!(kept, ["gis.aldermoor.example/portal"]);
    assert_eq!(reading.kept.as_deref(), Some("gis.aldermoor.example/portal"));
    assert_eq!(reading.note.unwrap().key, "address_note.item");
    assert!(fixture.app.read_address("").error.is_none(), "an empty field is not an error");
    let secret = fixture.app.read_address("https://mara:canary@gis.example.com/portal");
    assert_eq!(secret.error.as_ref().unwrap().code, "address_has_password");
    assert!(!format!("{:?}", secret.error).contains("canary"));
}
