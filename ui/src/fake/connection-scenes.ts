/** The worlds of the scenes about connections. What these click stands in `connection-start.ts`. */
import type { Connection } from '../bindings';
import { authorityOf, certificateOf } from './certificates';
import { town } from './town';
import { DAY, NOON, type World } from './world';

/** An authority as it is pasted. */
export const PEM = '-----BEGIN CERTIFICATE-----\nMIIDpractice\n-----END CERTIFICATE-----\n';
/** A host with a long name. */
export const LONG = 'gis-long-untrusted.directorate-for-land-registration-and-surveying.aldermoor-district.example';

const kept = (host: string, more: Partial<Connection> = {}): Connection => ({
  host,
  proxy: { kind: 'system' },
  authority: null,
  authorities: [],
  accepted: null,
  plainHttp: null,
  ...more,
});

/** The town, with the first portal reached like this. */
function having(host: string, more: Partial<Connection> = {}): World {
  const world = town();
  world.connections.p1 = kept(host, more);
  const portal = world.overview.portals[0];
  if (portal && more.plainHttp !== undefined)
    world.overview.portals[0] = { ...portal, isServer: true, plainHttp: true };
  return world;
}

const full: Partial<Connection> = {
  proxy: { kind: 'manual', address: 'http://proxy.aldermoor.example:3128', user: 'mara', remembered: true },
  authority: PEM,
  authorities: authorityOf(PEM),
  accepted: { sha256: certificateOf('untrusted').sha256, fault: 'unknown_authority', since: NOON - 40 * DAY },
};

const plainTown = (): World => {
  const world = having('gis-plain.aldermoor.example:6080', { plainHttp: true });
  const card = world.overview.profiles[0];
  if (card) [card.scheme, card.state] = ['server', { kind: 'expired', since: NOON - DAY }];
  return world;
};

/** The worlds of these scenes. */
export const connectionScenes: Record<string, () => World> = {
  connection: () => having('gis.aldermoor.example', full),
  'connection-usual': town,
  'connection-busy': () => having('gis-endless.aldermoor.example', full),
  'connection-ok': town,
  'connection-pinned': () =>
    having('gis-untrusted.aldermoor.example', {
      accepted: {
        sha256: certificateOf('gis-untrusted.aldermoor.example').sha256,
        fault: 'unknown_authority',
        since: NOON - 40 * DAY,
      },
    }),
  'connection-failed': () => having('gis-old-certificate.aldermoor.example'),
  'connection-long': () => having(LONG, { ...full, proxy: { kind: 'none' } }),
  'connection-plain': plainTown,
  'sheet-plain-sign-in': plainTown,
};
