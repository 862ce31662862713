/** Whose a row is, in words that no other row has. */
import type { PortalCard, ProfileCard } from '../bindings';
import type { Kept } from '../state/kept.svelte';
import { look, t } from '../text';

/** The second line of a row: the account; where a row of another portal would read the same, the portal's address. */
export function account(kept: Kept, card: ProfileCard): string {
  return twinAddress(kept, card) ?? withWay(kept, card);
}

/** Account and, where needed, address in full: "mara", "mara, gis.city.example/portal". */
export function accountInFull(kept: Kept, card: ProfileCard): string {
  const address = twinAddress(kept, card);
  const who = withWay(kept, card);
  return address === undefined ? who : t('list.who_where', { who, address });
}

/** A row by its name and account; by its name alone where there is nobody else. */
export function named(kept: Kept, card: ProfileCard, name = card.name): string {
  return kept.profiles.length < 2 || !card.person ? name : t('list.whose', { name, who: accountInFull(kept, card) });
}

const user = (card: ProfileCard): string => card.person?.userName ?? t('list.no_account');

/** The other rows that read the same. */
function twins(kept: Kept, card: ProfileCard): ProfileCard[] {
  return kept.profiles.filter(
    (other) => other.profileId !== card.profileId && other.name === card.name && user(other) === user(card),
  );
}

/** The same person may be signed in to one portal in two ways. */
function withWay(kept: Kept, card: ProfileCard): string {
  const isSame = (other: ProfileCard) => other.portalId === card.portalId && other.scheme !== card.scheme;
  const way = twins(kept, card).some(isSame) ? look(`list.way.${card.scheme}`) : undefined;
  return way === undefined ? user(card) : t('list.who_way', { who: user(card), way });
}

function twinAddress(kept: Kept, card: ProfileCard): PortalCard['address'] | undefined {
  const elsewhere = twins(kept, card).some((other) => other.portalId !== card.portalId);
  return elsewhere ? kept.portal(card.portalId)?.address : undefined;
}
