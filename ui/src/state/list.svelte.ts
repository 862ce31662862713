import type { PortalCard, ProfileCard } from '../bindings';
import { plain } from '../text/plain';
import type { Kept } from './kept.svelte';

/** From how many rows on the list is dense and has filter chips. */
export const DENSE_FROM = 61;
/** From how many rows on only the rows in sight are drawn. */
export const VIRTUAL_FROM = 500;

/** Which rows are shown. */
export type Chip = 'all' | 'need_you' | 'expiring';

/** Rows under one heading. */
export interface Group {
  id: 'favourites' | 'other';
  cards: ProfileCard[];
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Whether a person has to act on a row. */
export function needsYou(card: ProfileCard): boolean {
  return card.state.kind === 'expired' || card.state.kind === 'problem';
}

/** Whether every word of the query stands somewhere in the row: its name, its person or its portal. */
export function matches(card: ProfileCard, portal: PortalCard | undefined, query: string): boolean {
  const { person } = card;
  const texts = [
    card.name,
    card.holder,
    person?.userName,
    person?.fullName,
    portal?.name,
    portal?.address,
    portal?.organisation,
  ];
  const hay = folded(texts.flatMap((text) => (text == null ? [] : plain(text))).join('\n'));
  return folded(query)
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** The rows of the list: favourites first, then the others, as far as search and chips let them through. */
export class List {
  /** What is searched for. */
  query = $state('');
  /** Which chip is pressed. */
  chip = $state<Chip>('all');
  readonly #kept: Kept;
  readonly #found = $derived.by(() => this.#kept.profiles.filter((card) => this.#passes(card)));
  /** The groups that have rows. */
  readonly groups: Group[] = $derived.by(() => {
    const groups: Group[] = [
      { id: 'favourites', cards: this.#found.filter((card) => card.favourite) },
      { id: 'other', cards: this.#found.filter((card) => !card.favourite) },
    ];
    return groups.filter((group) => group.cards.length > 0);
  });
  /** Every shown row, from top to bottom. */
  readonly rows: ProfileCard[] = $derived(this.groups.flatMap((group) => group.cards));

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Whether rows are dense and chips are shown. */
  get dense(): boolean {
    return this.#kept.profiles.length >= DENSE_FROM;
  }

  /** How many rows a chip lets through, whatever is searched for. */
  count(chip: Chip): number {
    return this.#kept.profiles.filter((card) => lets(chip, card)).length;
  }

  /** The row that follows when this one goes: the next, else the one before. */
  neighbour(profileId: string): string | null {
    const rows = this.rows;
    const at = rows.findIndex((card) => card.profileId === profileId);
    return (rows[at + 1] ?? rows[at - 1])?.profileId ?? null;
  }

  #passes(card: ProfileCard): boolean {
    if (this.dense && !lets(this.chip, card)) return false;
    return matches(card, this.#kept.portal(card.portalId), this.query.trim());
  }
}

function lets(chip: Chip, card: ProfileCard): boolean {
  if (chip === 'need_you') return needsYou(card);
  return chip === 'all' || card.state.kind === 'expiring';
}
