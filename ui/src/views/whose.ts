/** Whose a row is, in words that no other row has. */
import type { PortalCard, ProfileCard } from '../bindings';
import type { Kept } from '../state/kept.svelte';
import { t } from '../text';

/** The second line of a row: the account; where another row would read the same, the portal's address. */
export function account(kept: Kept, card: ProfileCard): string {
  return twinAddress(kept, card) ?? user(card);
}

/** Account and, where needed, address in full: "mara", "mara, gis.city.example/portal". */
export function accountInFull(kept: Kept, card: ProfileCard): string {
  const address = twinAddress(kept, card);
  return address === undefined ? user(card) : t('list.who_where', { who: user(card), address });
}

/** A row by its name and account; by its name alone where there is nobody else. */
export function named(kept: Kept, card: ProfileCard, name = card.name): string {
  return kept.profiles.length < 2 || !card.person ? name : t('list.whose', { name, who: accountInFull(kept, card) });
}

const user = (card: ProfileCard): string => card.person?.userName ?? t('list.no_account');

function twinAddress(kept: Kept, card: ProfileCard): PortalCard['address'] | undefined {
  const isTwin = (other: ProfileCard) =>
    other.profileId !== card.profileId && other.name === card.name && user(other) === user(card);
  return kept.profiles.some(isTwin) ? kept.portal(card.portalId)?.address : undefined;
}
