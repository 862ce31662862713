//! CHECKS F5: the page that the browser shows at the end is closed to everything and repeats nothing.

use practice_portal::Dialect;
use url::Url;

use crate::common::{Landed, MARA, Stage};

const SCRIPT: &str = "<script>alert(1)</script>";

fn assert_closed(page: &Landed, way: &str) {
    let header = |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!(header("cache-control"), "no-store", "{way}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{way}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{way}");
    assert_eq!(header("content-type"), "text/html; charset=utf-8", "{way}");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{way}: {policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{way}: {policy}");
    for outside in ["<script", "src=", "href=", "url(", "@import", "://", "http-equiv"] {
        assert!(!page.html.contains(outside), "{way}: {outside}");
    }
    assert!(page.html.starts_with("<!doctype html>") && page.html.ends_with("</html>"), "{way}");
}

/// What stands in the address does not stand in the page.
fn assert_silent(page: &Landed, address: &Url, way: &str) {
    for (name, value) in address.query_pairs() {
        assert!(!page.html.contains(value.as_ref()), "{way}: {name} is repeated");
    }
    assert!(!page.html.contains("alert"), "{way}");
}

#[tokio::test]
async fn f5_the_page_is_closed_and_silent_however_the_answer_reads() {
    for way in ["code", "no", "wrong state", "no code", "wrong path"] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        let sign_in = stage.wait().await;
        let page = sign_in.page.as_url();
        let state = page.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let mut address = match way {
            "code" => stage.browser.sign_in(page, MARA).await,
            "no" => {
                sign_in.callback(&format!("error={SCRIPT}&error_description={SCRIPT}{SCRIPT}&state={state}"))
            }
            "wrong state" => sign_in.callback(&format!("code={SCRIPT}&state={SCRIPT}")),
            "no code" => sign_in.callback(&format!("code={SCRIPT} {SCRIPT}&state={state}")),
            _ => sign_in.callback(&format!("code=abcd-efgh&state={state}")),
        };
        if way == "wrong path" {
            address.set_path(&format!("/sign-in/{SCRIPT}"));
        }
        let shown = stage.browser.open(&address).await;
        assert_closed(&shown, way);
        assert_silent(&shown, &address, way);
        let ends = ["code", "no"].contains(&way);
        assert_eq!(shown.status.is_success(), ends, "{way}");
    }
}
