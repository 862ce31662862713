/** Scenes: worlds by name, for `/?scene=…`. What a scene clicks after the window is drawn stands in `start.ts`. */
import { connectionScenes } from './connection-scenes';
import { crowdedTown, expiredTown, mara, renewing, sharedTown, town, twoWaysTown } from './town';
import { emptyWorld, facts, failure, said, MINUTE, NOON, stay, type World } from './world';

function locked(memory: boolean): World {
  const world = town();
  world.overview.vault = { kind: 'locked', name: 'login', memory };
  return world;
}

function offline(): World {
  const { stay: known } = renewing as { stay: ReturnType<typeof stay> };
  const error = failure('portal_unreachable', { params: { host: 'gis.aldermoor.example' } });
  return town({ ...mara, state: { kind: 'problem', trouble: 'unreachable', error, stay: known } });
}

function having(change: (world: World) => void, world = town()): World {
  change(world);
  return world;
}

/** A computer with ArcGIS Pro, inside a notebook server. */
const here = (): World => having((world) => (world.bridges = { notebook: true, pro: true }));

function portalMissing(): World {
  const { stay: known } = renewing as { stay: ReturnType<typeof stay> };
  const error = failure('portal_record_missing', { params: { address: 'https://gis.aldermoor.example/portal' } });
  const world = town({
    ...mara,
    name: 'gis.aldermoor.example/portal',
    state: { kind: 'problem', trouble: 'portal', error, stay: known },
  });
  world.overview.portals = world.overview.portals.filter(({ portalId }) => portalId !== mara.portalId);
  return world;
}

/** Every scene by its name. */
export const scenes: Record<string, () => World> = {
  ...connectionScenes,
  'first-run': emptyWorld,
  main: town,
  copied: town,
  'sheet-server': town,
  'sheet-server-form': town,
  'sheet-key': town,
  'sheet-app': town,
  'sheet-public': town,
  'sheet-key-ready': town,
  'sheet-app-ready': town,
  'sheet-public-ready': town,
  'sheet-more': town,
  'sheet-more-here': here,
  'sheet-server-more': here,
  'sheet-silent': town,
  'sheet-silent-id': town,
  'sheet-silent-page': () =>
    having((world) => (world.outcome = failure('form_shown', { params: { host: 'sso.aldermoor.example' } }))),
  'sheet-notebook': here,
  'sheet-notebook-ready': here,
  'sheet-pro': here,
  'sheet-pro-asking': () => having((world) => (world.outcome = 'wait'), here()),
  'sheet-pro-elsewhere': () =>
    having((world) => {
      const params = { portal: 'www.arcgis.com', address: 'https://www.arcgis.com' };
      world.outcome = failure('bridge_other_portal', { params });
    }, here()),
  'sheet-pro-server': here,
  service: town,
  'service-unknown': town,
  'service-server': town,
  'service-public': town,
  'service-mistake': town,
  'service-token': town,
  'service-refused': town,
  'service-elsewhere': town,
  'service-recent': town,
  inspect: town,
  'copy-address': town,
  trouble: town,
  expired: expiredTown,
  'keyring-locked': () => locked(false),
  'keyring-memory': () => locked(true),
  'keyring-missing': () =>
    having((world) => {
      world.overview.vault = { kind: 'missing' };
      for (const known of Object.values(world.facts)) known.kept = { ...known.kept, place: 'memory' };
    }),
  'no-keyring': () => having((world) => (world.overview.vault = { kind: 'missing' }), emptyWorld()),
  waiting: () => having((world) => (world.outcome = 'wait'), expiredTown()),
  'not-kept': () => having((world) => (world.outcome = 'keyring'), expiredTown()),
  twins: () =>
    having((world) => {
      const [first, second] = world.overview.profiles;
      if (first && second) [second.name, second.person] = [first.name, first.person];
    }),
  'two-ways': twoWaysTown,
  offline,
  'portal-missing': portalMissing,
  shared: sharedTown,
  working: () =>
    town({ ...mara, state: { kind: 'working', doing: 'renewing', stay: 'stay' in renewing ? renewing.stay : null } }),
  'last-minutes': () =>
    town({
      ...mara,
      state: { kind: 'expiring', stay: stay(NOON - 58 * MINUTE, NOON + 100_000, false, NOON + 100_000) },
    }),
  fixed: () =>
    town({
      ...mara,
      state: { kind: 'signed_in', stay: stay(NOON - 18 * MINUTE, NOON + 42 * MINUTE, false, NOON + 42 * MINUTE) },
    }),
  unknown: () => town({ ...mara, scheme: 'passkey', schemeKnown: false }),
  'signed-out': () =>
    having(
      (world) => (world.facts.a1 = facts([], { worksFrom: null, kept: { place: 'nothing', secrets: [] } })),
      town({ ...mara, state: { kind: 'not_signed_in' } }),
    ),
  menu: town,
  'row-menu': sharedTown,
  remove: town,
  rename: town,
  keys: town,
  search: town,
  referer: () =>
    having((world) => {
      const known = world.facts.a1;
      if (known) known.worksFrom = said('works_from.referer', { referer: 'http' });
    }),
  'read-only': () => having((world) => (world.overview.readOnly = failure('settings_newer'))),
  damaged: () =>
    having(
      (world) =>
        (world.overview.readOnly = failure('settings_damaged', {
          details: ['`profiles.json` is damaged: line 3, column 17'],
        })),
      emptyWorld(),
    ),
  'not-revoked': () => having((world) => (world.revokes = false)),
  many: () => crowdedTown(200),
  crowd: () => crowdedTown(1000),
};
