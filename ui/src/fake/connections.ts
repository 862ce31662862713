/** How the portals of the fake town are reached, and who answers at an address. */
import type { Connection, ProbeReport, Reach } from '../bindings';
import type { Host } from '../host';
import { authorityOf, tried } from './certificates';
import { Memory, raise } from './memory';
import { probed, reading } from './probes';
import { failure } from './world';

/** Nothing decided. */
export const USUAL: Reach = { proxy: { kind: 'system' }, authority: null, pin: null, accepts: [], plainHttp: false };

/** A reach as it is written down in the list of calls: nobody is to read the proxy's password. */
const covered = (reach: Reach | null): Reach | null => {
  if (reach?.proxy.kind !== 'manual') return reach;
  return { ...reach, proxy: { ...reach.proxy, password: reach.proxy.password === null ? null : '…' } };
};

/** The part of the application in memory that knows connections. */
export class ConnectionsMemory extends Memory {
  protected readonly reports = new Map<string, ProbeReport>();
  readonly #jobs = new Map<string, () => void>();
  protected plainAllowed = false;

  probe: Host['probe'] = async (text, jobId, reach) => {
    const { kept, error } = await this.answer('probe', [text, jobId, covered(reach)], () => reading(text));
    if (kept === null) return raise(error ?? failure('address_not_understood'));
    await this.#asking(kept.includes('endless') ? 60_000 : this.latency * 4, jobId);
    const known = this.world.overview.portals.find((one) => one.address === kept);
    const used = reach ?? (known ? reachOf(this.#connection(known.portalId)) : USUAL);
    const report = probed(
      kept,
      this.id('b'),
      known?.portalId ?? null,
      tried(kept.split('/')[0] ?? kept, used),
      this.world.bridges,
    );
    if ('code' in report) return raise(report);
    this.reports.set(report.probeId, report);
    return report;
  };

  cancelJob: Host['cancelJob'] = (jobId) =>
    this.answer('cancelJob', [jobId], () => {
      this.#jobs.get(jobId)?.();
      return null;
    });

  connection: Host['connection'] = (portalId) =>
    this.answer('connection', [portalId], () => this.#connection(portalId));

  tryConnection: Host['tryConnection'] = async (target, reach, jobId) => {
    const kept = target.kind === 'portal' ? this.#connection(target.portalId) : null;
    const address = target.kind === 'address' ? (reading(target.text).kept ?? '') : (kept?.host ?? '');
    await this.answer('tryConnection', [target, covered(reach), jobId], () => null);
    await this.#asking(address.includes('endless') ? 60_000 : this.latency * 4, jobId);
    return tried(address.split('/')[0] ?? address, reach ?? (kept ? reachOf(kept) : USUAL));
  };

  setConnection: Host['setConnection'] = (portalId, reach) =>
    this.answer('setConnection', [portalId, covered(reach)], () => {
      const before = this.#connection(portalId);
      const { proxy, authority, pin } = reach;
      if (proxy.kind === 'manual' && !/:\d+$/.test(proxy.address)) return raise(failure('proxy_not_understood'));
      const remembered = before.proxy.kind === 'manual' && before.proxy.remembered;
      const connection: Connection = {
        host: before.host,
        proxy:
          proxy.kind === 'manual'
            ? {
                kind: 'manual',
                address: proxy.address,
                user: proxy.user,
                remembered: proxy.password !== null || remembered,
              }
            : proxy,
        authority,
        authorities: authorityOf(authority ?? ''),
        accepted:
          pin === null
            ? null
            : { sha256: pin, fault: before.accepted?.fault ?? 'unknown_authority', since: this.now() },
        plainHttp: before.plainHttp === null ? null : reach.plainHttp,
      };
      this.world.connections[portalId] = connection;
      this.changed();
      return connection;
    });

  readAuthority: Host['readAuthority'] = (pem) =>
    this.answer('readAuthority', [pem], () => {
      const found = authorityOf(pem);
      return found.length > 0 ? found : raise(failure('authority_not_understood'));
    });

  allowPlainHttp: Host['allowPlainHttp'] = (target) =>
    this.answer('allowPlainHttp', [target], () => {
      this.plainAllowed = true;
      return null;
    });

  #connection(portalId: string): Connection {
    const portal = this.world.overview.portals.find((one) => one.portalId === portalId);
    const usual: Connection = {
      host: portal?.address.split('/')[0] ?? '',
      proxy: { kind: 'system' },
      authority: null,
      authorities: [],
      accepted: null,
      plainHttp: portal?.plainHttp ? true : null,
    };
    return this.world.connections[portalId] ?? usual;
  }

  async #asking(ms: number, jobId: string): Promise<void> {
    const cancelled = await new Promise<boolean>((done) => {
      this.#jobs.set(jobId, () => done(true));
      setTimeout(() => done(false), ms);
    });
    if (cancelled) raise(failure('cancelled'));
  }
}

const reachOf = ({ proxy, authority, accepted, plainHttp }: Connection): Reach => ({
  proxy: proxy.kind === 'manual' ? { ...proxy, password: null } : proxy,
  authority,
  pin: accepted?.sha256 ?? null,
  accepts: [],
  plainHttp: plainHttp ?? false,
});
