/** The worlds that the design's screens show: Mara Lindqvist of the City of Aldermoor and her portals. */
import type { PortalCard, ProfileCard, State } from '../bindings';
import {
  DAY,
  emptyWorld,
  entry,
  facts,
  failure,
  HOUR,
  MINUTE,
  NOON,
  person,
  portal,
  profile,
  said,
  stay,
  type World,
} from './world';

const ends = new Date(2026, 11, 5, 11, 2).getTime();
const signedIn = NOON - 2 * HOUR - 48 * MINUTE;

/** Signed in for two weeks, the token in use ends at 14:32. */
export const renewing: State = { kind: 'signed_in', stay: stay(signedIn, ends, true, NOON + 42 * MINUTE) };

const fixed = (kind: 'signed_in' | 'expiring', minutes: number, of: number): State => ({
  kind,
  stay: stay(NOON + (minutes - of) * MINUTE, NOON + minutes * MINUTE, false, NOON + minutes * MINUTE),
});

const morning = new Date(2026, 10, 21, 8, 14).getTime();
export const expired: State = { kind: 'expired', since: morning };

export const aldermoor = portal('p1', 'Aldermoor Enterprise', 'gis.aldermoor.example/portal', {
  organisation: 'City of Aldermoor',
});
const online = portal('p2', 'Aldermoor Online', 'aldermoor.maps.arcgis.com', {
  organisation: 'City of Aldermoor',
  version: 'ArcGIS Online',
});
const haverling = portal('p3', 'Haverling Water', 'maps.haverling.example/portal');
const trenmark = portal('p4', 'Trenmark County', 'gis.trenmark.example/arcgis');
const brackwater = portal('p5', 'Brackwater Harbour', 'harbour.example/portal');
const stonebridge = portal('p6', 'Stonebridge', 'portal.stonebridge.example/portal');
const practice = portal('p7', 'Practice portal', '127.0.0.1:27080/portal', {
  source: 'practice',
  organisation: 'Practice City',
});

export const mara = profile(
  'a1',
  aldermoor,
  person('mara.lindqvist', 'Mara Lindqvist', 'Publisher', 'City of Aldermoor'),
  renewing,
  {
    favourite: true,
  },
);

function cards(first: ProfileCard): [PortalCard, ProfileCard][] {
  return [
    [aldermoor, first],
    [
      online,
      profile(
        'a2',
        online,
        person('mlindqvist_aldermoor', 'Mara Lindqvist', 'Viewer', 'City of Aldermoor'),
        fixed('expiring', 6, 60),
        {
          favourite: true,
          scheme: 'password',
        },
      ),
    ],
    [
      haverling,
      profile('a3', haverling, person('m.lindqvist@haverling', 'Mara Lindqvist', 'Viewer', 'Haverling Water'), expired),
    ],
    [
      trenmark,
      profile(
        'a4',
        trenmark,
        person('COUNTY\\mlindqv', 'Mara Lindqvist', 'Publisher', 'Trenmark County'),
        fixed('signed_in', 455, 480),
        {
          scheme: 'password',
        },
      ),
    ],
    [
      brackwater,
      profile('a5', brackwater, person('harbour.viewer', 'Harbour Viewer', 'Viewer', 'Brackwater Harbour'), {
        kind: 'problem',
        trouble: 'locked',
        error: failure('account_locked', { retryAt: NOON + 13 * MINUTE }),
        stay: null,
      }),
    ],
    [stonebridge, profile('a6', stonebridge, null, { kind: 'not_signed_in' }, { checkedAt: null })],
    [
      practice,
      profile(
        'a7',
        practice,
        person('demo.planner', 'Demo Planner', 'Publisher', 'Practice City'),
        fixed('signed_in', 58, 60),
      ),
    ],
  ];
}

const firefox = said('activity_more.browser', { browser: 'Firefox, Work profile' });

const nothing = facts([], { worksFrom: null, kept: { place: 'nothing', secrets: [] } });

/** Screen 02 with a first profile of one's own making. */
export function town(given: ProfileCard = mara): World {
  const first = structuredClone(given);
  const world = emptyWorld();
  for (const [where, card] of cards(first)) {
    world.overview.portals.push(where);
    world.overview.profiles.push(card);
    world.facts[card.profileId] = facts([
      entry(NOON, card, said('activity.renewed'), said('activity_more.checked')),
      entry(NOON - DAY, card, said('activity.signed_in'), firefox),
    ]);
  }
  world.facts.a6 = nothing;
  world.facts[first.profileId] = facts([
    entry(NOON, first, said('activity.renewed'), said('activity_more.checked')),
    entry(
      NOON - 28.5 * MINUTE,
      first,
      said('activity.cleared'),
      said('activity_more.cleared_after', { seconds: '30' }),
    ),
    entry(NOON - 29 * MINUTE, first, said('activity.copied')),
    entry(signedIn, first, said('activity.signed_in'), firefox),
  ]);
  return world;
}

/** Screen 08: the portal ended the first profile's sign-in this morning. */
export function expiredTown(): World {
  const card = { ...mara, state: expired };
  const world = town(card);
  world.facts[card.profileId] = facts([
    entry(morning, card, said('activity.renewal_refused'), said('activity_more.portal_ended')),
    entry(morning - HOUR, card, said('activity.renewed'), said('activity_more.checked')),
    entry(NOON - 14 * DAY, card, said('activity.signed_in'), firefox),
  ]);
  return world;
}

/** Three accounts on one portal, the second the default. */
export function sharedTown(): World {
  const world = town({ ...mara, isDefault: false });
  const more: [string, string, string, State][] = [
    ['a8', 'gis.admin', 'Aldermoor GIS Administration', fixed('signed_in', 22, 60)],
    ['a9', 'mara.test', 'Mara Test', { kind: 'not_signed_in' }],
  ];
  for (const [id, user, name, state] of more) {
    const card = profile(id, aldermoor, person(user, name, 'Administrator', 'City of Aldermoor'), state, {
      isDefault: id === 'a8',
    });
    world.overview.profiles.push(card);
    world.facts[id] = facts([entry(NOON - DAY, card, said('activity.signed_in'), firefox)]);
  }
  return world;
}

/** One person, signed in to one portal in two ways. */
export function twoWaysTown(): World {
  const world = town();
  const card = { ...mara, profileId: 'a8', scheme: 'password', favourite: false, isDefault: false };
  world.overview.profiles.push(card);
  world.facts[card.profileId] = facts([entry(NOON - DAY, card, said('activity.signed_in'))]);
  return world;
}

const WORDS = [
  'Assets',
  'Building control',
  'Census',
  'Cycle network',
  'Drainage',
  'Elections',
  'Field crews',
  'Green space',
];

/** A long list: `count` profiles in every state. */
export function crowdedTown(count: number): World {
  const world = town();
  const states: State[] = [
    renewing,
    fixed('signed_in', 51, 60),
    fixed('signed_in', 420, 480),
    fixed('expiring', 4, 60),
    expired,
  ];
  for (let i = world.overview.profiles.length; i < count; i++) {
    const where = portal(`x${i}`, `${WORDS[i % WORDS.length] ?? ''} ${i}`, `gis${i}.aldermoor.example/portal`);
    const card = profile(
      `y${i}`,
      where,
      person(`user${i}`, `User ${i}`, 'Viewer', 'City of Aldermoor'),
      states[i % states.length] ?? expired,
    );
    world.overview.portals.push(where);
    world.overview.profiles.push(card);
    world.facts[card.profileId] = facts([]);
  }
  return world;
}
