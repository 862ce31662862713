//! The portal's clock and the `Date` header.

use std::time::Duration;

use practice_portal::Dialect;

use crate::stage::{MARA, Stage};

#[tokio::test]
async fn a_wrong_clock_shows_in_date_and_expiry() {
    let stage = Stage::new(Dialect::Online).await;
    for minutes in [-10_i64, 0, 10] {
        let offset = minutes * 60_000;
        stage.control.set_clock_offset_ms(offset);
        let before = jiff::Timestamp::now().as_millisecond() + offset;
        let reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
        let date = httpdate::parse_http_date(reply.headers()["date"].to_str().unwrap()).unwrap();
        let date = i64::try_from(date.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()).unwrap();
        let form =
            [("username", MARA.0), ("password", MARA.1), ("client", "requestip"), ("expiration", "60")];
        let expires = stage.post_json(&stage.rest("generateToken"), &form).await["expires"].as_i64().unwrap();
        let after = jiff::Timestamp::now().as_millisecond() + offset;
        // The header knows whole seconds only.
        assert!((before - 1000..=after).contains(&date), "{minutes}");
        assert!((before + 3_600_000..=after + 3_600_000).contains(&expires), "{minutes}");
    }
}

#[tokio::test]
async fn the_clock_can_be_moved_on() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.advance(Duration::from_secs(3600));
    assert_eq!(stage.control.clock_offset_ms(), 3_600_000);
}
