/** Whose a row is, in words that no other row has. */
import type { PortalCard, ProfileCard } from '../bindings';
import type { IconName } from '../parts/icons';
import type { Kept } from '../state/kept.svelte';
import { t } from '../text';
import { plain } from '../text/plain';
import { isHeld, ways } from '../text/said';

/** The second line of a row: the account; where a row of another portal would read the same, the portal's address. */
export function account(kept: Kept, card: ProfileCard): string {
  return twinAddress(kept, card) ?? withWay(card, twins(kept, card));
}

/** Account and, where needed, address in full: "mara", "mara, gis.city.example/portal". */
export function accountInFull(kept: Kept, card: ProfileCard): string {
  const address = twinAddress(kept, card);
  const who = withWay(card, twins(kept, card));
  return address === undefined ? who : t('list.who_where', { who, address });
}

/** A row by its name and account; by its name alone where there is nobody else. */
export function named(kept: Kept, card: ProfileCard, name = card.name): string {
  const nobody = !card.person && !isHeld(card);
  return kept.profiles.length < 2 || nobody ? name : t('list.whose', { name, who: accountInFull(kept, card) });
}

/** What is drawn in a person's place. */
export function signOf(card: ProfileCard): IconName {
  if (card.scheme === 'app') return 'code';
  return isHeld(card) || card.holder !== null ? 'key' : 'person';
}

/** The account's name; where it is no person, the app's or what signs in. */
function user(card: ProfileCard): string {
  if (card.person) return plain(card.person.userName);
  if (card.holder !== null) return plain(card.holder);
  return isHeld(card) || card.scheme === 'anonymous' ? ways(card.scheme) : t('list.no_account');
}

/** An account among those of its portal. */
export const among = (kept: Kept, card: ProfileCard): string =>
  withWay(
    card,
    kept.profiles.filter((other) => user(other) === user(card)),
  );

/** The other rows that read the same. */
function twins(kept: Kept, card: ProfileCard): ProfileCard[] {
  return kept.profiles.filter(
    (other) => other.profileId !== card.profileId && other.name === card.name && user(other) === user(card),
  );
}

/** The same person may be signed in to one portal in two ways. */
function withWay(card: ProfileCard, others: ProfileCard[]): string {
  const isSame = (other: ProfileCard) => other.portalId === card.portalId && other.scheme !== card.scheme;
  // What tells two rows apart stands where it is not cut off.
  return others.some(isSame) ? t('list.who_way', { who: user(card), way: ways(card.scheme) }) : user(card);
}

function twinAddress(kept: Kept, card: ProfileCard): PortalCard['address'] | undefined {
  const elsewhere = twins(kept, card).some((other) => other.portalId !== card.portalId);
  const address = elsewhere ? kept.portal(card.portalId)?.address : undefined;
  return address && plain(address);
}
