//! The history: whoever shows it is told of every entry once it can be read.

use portico_app::Event;

use crate::fixture::Fixture;
use crate::visitor::MARA;

/// What was told last came after the entry was written: reading the list then finds it.
#[tokio::test]
async fn every_entry_is_told_of_once_it_is_written() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;

    let mut told = fixture.app.events();
    fixture.app.rename_profile(&id, "Work").await.unwrap();
    assert!(matches!(last(&mut told), Some(Event::ProfileChanged(card)) if card.profile_id == id));
    assert_eq!(newest(&fixture), "activity.renamed");

    fixture.app.sign_out(&id).await.unwrap();
    assert!(matches!(last(&mut told), Some(Event::ProfileChanged(card)) if card.profile_id == id));
    assert_eq!(newest(&fixture), "activity.signed_out");
}

/// The row of what was removed is gone: the list as a whole is told of, first that it is shorter, then the entry.
#[tokio::test]
async fn a_removal_is_told_of_once_it_is_written() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let mut told = fixture.app.events();
    fixture.app.remove_profile(&id).await.unwrap();
    let told = std::iter::from_fn(|| told.try_recv().ok());
    assert_eq!(told.filter(|event| *event == Event::OverviewChanged).count(), 2);
    assert_eq!(newest(&fixture), "activity.removed");
}

fn last(told: &mut tokio::sync::broadcast::Receiver<Event>) -> Option<Event> {
    std::iter::from_fn(|| told.try_recv().ok()).last()
}

fn newest(fixture: &Fixture) -> String {
    fixture.app.activity(None).unwrap()[0].what.key.clone()
}
