//! Sign-ins that another program on this computer has made, and the organisation's own without a page.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::Role;
use desktop_tests::portal::{APP_ID, MARA};
use desktop_tests::run::{test, test_on};

use crate::steps::{add_portal, copied_token, done, is_in, kept, row_says};

const REFERER: &str = "https://notebooks.aldermoor.example";

/// What a notebook server writes for its notebooks.
fn write_credentials(desk: &Desk, portal: &str, token: &str) -> Outcome {
    let file = desk.notebook();
    let text = format!(r#"{{"publicPortalUrl":"{portal}","referer":"{REFERER}","token":"{token}"}}"#);
    fs::write(&file, text)?;
    Ok(fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?)
}

fn address(desk: &Desk) -> String {
    format!("http://{}", desk.portal.address())
}

async fn choose(desk: &Desk, way: &str) -> Outcome {
    add_portal(desk).await?;
    desk.sees("More ways").await?;
    desk.click(Role::Summary, "More ways").await?;
    desk.press_that_begins(way).await?;
    desk.part(Role::Heading, way).await?;
    Ok(())
}

#[test]
fn a_notebooks_sign_in_is_taken_over_with_its_referer() -> Outcome {
    let plan = Plan { in_notebook: true, ..Plan::default() };
    test_on("notebook", plan, async |desk| {
        let (token, _) = desk.portal.token_of(MARA, REFERER).await?;
        write_credentials(desk, &address(desk), &token)?;
        desk.open().await?;
        choose(desk, "Notebook server").await?;
        desk.shot("1-page").await?;
        desk.press("Sign in").await?;
        is_in(desk, MARA).await?;
        ensure(!desk.text().await?.contains(&token), "the window shows the token")?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), 1)?;
        desk.shot("2-ready").await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        desk.sees(REFERER).await?;
        ensure_eq("what can be pasted", copied_token(desk).await?, token.clone())?;
        desk.shot("3-list").await?;
        ensure(desk.portal.control()?.kill(&token).await, "the token was not there")?;
        desk.press("Check with the portal now").await?;
        row_says(desk, "Expired").await?;
        desk.shot("4-over").await
    })
}

#[test]
fn a_sign_in_for_another_portal_is_sent_nowhere() -> Outcome {
    let plan = Plan { in_notebook: true, ..Plan::default() };
    test_on("notebook-elsewhere", plan, async |desk| {
        write_credentials(desk, "https://maps.fernhill.example/portal", "canary-notebook")?;
        desk.open().await?;
        choose(desk, "Notebook server").await?;
        desk.portal.control()?.forget_seen();
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "This sign-in is for another portal").await?;
        desk.sees("maps.fernhill.example/portal").await?;
        desk.shot("1-refused").await?;
        ensure_eq("requests", desk.portal.control()?.total(), 0)?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        desk.press("Go to that portal").await?;
        desk.part(Role::Heading, "Which portal?").await?;
        desk.shot("2-there").await
    })
}

#[test]
fn arcgis_pros_sign_in_is_taken_over_with_its_referer() -> Outcome {
    let plan = Plan { pro: true, ..Plan::default() };
    test_on("pro", plan, async |desk| {
        let (token, expires) = desk.portal.token_of(MARA, "http://pro").await?;
        let says = format!(
            r#"{{"portal":"{}","token":{{"token":"{token}","referer":"http://pro","expires":{}}}}}"#,
            address(desk),
            expires / 1000
        );
        fs::write(desk.pro(), says)?;
        desk.open().await?;
        choose(desk, "ArcGIS Pro").await?;
        desk.shot("1-page").await?;
        desk.press("Sign in").await?;
        is_in(desk, MARA).await?;
        desk.shot("2-ready").await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        desk.sees("http://pro").await?;
        ensure_eq("what can be pasted", copied_token(desk).await?, token)?;
        desk.shot("3-list").await
    })
}

#[test]
fn what_is_not_on_this_computer_is_listed_with_the_reason() -> Outcome {
    test("not-available", async |desk| {
        add_portal(desk).await?;
        desk.click(Role::Summary, "More ways").await?;
        desk.sees("There is no notebook sign-in here").await?;
        desk.sees("ArcGIS Pro is not on this computer").await?;
        desk.shot("1-ways").await
    })
}

/// The practice portal's own stand-in asks a person to choose.
#[test]
fn a_page_for_a_person_leads_to_the_browser() -> Outcome {
    test("without-a-page", async |desk| {
        choose(desk, "Sign in without a page").await?;
        desk.fill("App ID", APP_ID).await?;
        desk.shot("1-page").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "There is a page to fill in").await?;
        desk.part(Role::Button, "Use the browser instead").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        desk.shot("2-page-for-a-person").await
    })
}
