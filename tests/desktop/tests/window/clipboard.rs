//! A copied token and the other programs of the desktop (CHECKS.md C1 to C3).

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::MARA;
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until;

use crate::steps::{add_portal, by_password, copied_token, done};

#[test]
fn clear_now_clears() -> Outcome {
    test("clear-now", async |desk| {
        signed_in(desk).await?;
        let token = copied_token(desk).await?;
        // KDE's word for clipboard managers, which the others have learned too.
        let hint = "x-kde-passwordManagerHint";
        ensure(
            desk.screen.offered(Selection::Clipboard)?.iter().any(|kind| kind == hint),
            "it is not marked as secret",
        )?;
        let marked = desk.screen.paste_as(Selection::Clipboard, hint)?;
        ensure_eq("the mark", marked.as_deref(), Some("secret"))?;
        let middle = desk.screen.paste(Selection::Primary)?;
        ensure_eq("what the middle button pastes", middle, Some(token))?;
        desk.shot("1-copied").await?;
        desk.press("Clear now").await?;
        desk.sees("Clipboard cleared").await?;
        ensure_eq("what can be pasted", desk.screen.paste(Selection::Clipboard)?, None)?;
        ensure_eq("what the middle button pastes", desk.screen.paste(Selection::Primary)?, None)?;
        desk.part(Role::Button, "Copy token").await?;
        desk.shot("2-cleared").await
    })
}

#[test]
fn what_another_program_copied_is_left_alone() -> Outcome {
    test("copied-elsewhere", async |desk| {
        signed_in(desk).await?;
        copied_token(desk).await?;
        let mut other = desk.screen.copy_elsewhere("a shopping list").await?;
        // DESIGN-UI.md §6, row 21.
        desk.sees("Something else was copied meanwhile").await?;
        desk.sees("Portico left it alone.").await?;
        desk.shot("1-left-alone").await?;
        desk.part(Role::Button, "Copy token").await?;
        let pasted = desk.screen.paste(Selection::Clipboard)?;
        ensure_eq("what can be pasted", pasted.as_deref(), Some("a shopping list"))?;
        ensure(other.holds()?, "the other program lost the clipboard")
    })
}

#[test]
fn quitting_clears() -> Outcome {
    test("quit-clears", async |desk| {
        signed_in(desk).await?;
        copied_token(desk).await?;
        desk.close().await?;
        ensure_eq("what can be pasted", desk.screen.paste(Selection::Clipboard)?, None)?;
        ensure_eq("what the middle button pastes", desk.screen.paste(Selection::Primary)?, None)?;

        // What another program copied meanwhile stays, also at the end.
        desk.open().await?;
        copied_token(desk).await?;
        let other = desk.screen.copy_elsewhere("a shopping list").await?;
        desk.close().await?;
        let pasted = desk.screen.paste(Selection::Clipboard)?;
        drop(other);
        ensure_eq("what can be pasted", pasted.as_deref(), Some("a shopping list"))
    })
}

#[test]
fn the_keyboard_copies_and_clears() -> Outcome {
    test("by-keyboard", async |desk| {
        signed_in(desk).await?;
        desk.chord(&["Control", "Shift", "c"]).await?;
        desk.part(Role::Button, "Copied").await?;
        until("a token can be pasted", async || Ok(desk.screen.paste(Selection::Clipboard)?.is_some()))
            .await?;
        desk.chord(&["Control", "Shift", "x"]).await?;
        until("the clipboard is cleared", async || Ok(desk.screen.paste(Selection::Clipboard)?.is_none()))
            .await?;
        desk.chord(&["Shift", "?"]).await?;
        desk.part(Role::Dialog, "Keys").await?;
        desk.shot("1-keys").await?;
        desk.chord(&["Escape"]).await?;
        desk.gone(Role::Dialog, Named::Any).await
    })
}

async fn signed_in(desk: &Desk) -> Outcome {
    add_portal(desk).await?;
    by_password(desk, MARA).await?;
    done(desk, MARA).await
}
