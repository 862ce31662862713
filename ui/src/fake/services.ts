/** Services of the fake town, tokens for them, and what its portals say of whoever holds a token. */
import type { Copied, Inspection, ServiceOwner, ServiceTest, ServiceToken, ServiceView } from '../bindings';
import type { Host } from '../host';
import { ConnectionsMemory } from './connections';
import { raise } from './memory';
import { failure, MINUTE } from './world';

/** Privileges of a Publisher. */
const PRIVILEGES = [
  'portal:publisher:publishFeatures',
  'portal:publisher:publishTiles',
  'portal:user:createItem',
  'portal:user:joinGroup',
  'portal:user:shareToGroup',
  'portal:user:shareToOrg',
];

const MAY = ['make_content', 'publish_layers', 'join_groups', 'edit_features'];
const MAY_NOT = ['share_public', 'create_groups', 'analyse', 'manage_members', 'administer'];

/** The part of the application in memory that knows services. */
export class ServicesMemory extends ConnectionsMemory {
  readonly #services = new Map<string, ServiceView>();
  readonly #standings = new Map<string, Inspection>();
  #tokens: ServiceToken[] = [];

  lookAtService: Host['lookAtService'] = async (text, jobId) => {
    await this.pause();
    return this.answer('lookAtService', [text, jobId], () => {
      const [, name, kind] = /\/rest\/services\/(.+?)\/(\w+Server)/.exec(text) ?? [];
      if (name === undefined || kind === undefined) return raise(failure('service_not_understood'));
      if (name === 'Nowhere') return raise(failure('service_not_found'));
      const url = text.trim().replace(/(\/\w+Server)\b.*$/, '$1');
      const address = url.replace(/^https?:\/\//, '');
      const owner = this.#owner(address, name);
      const view: ServiceView = { serviceId: this.id('s'), url, address, name, kind, owner, anywhere: name !== 'Tied' };
      this.#services.set(view.serviceId, view);
      return view;
    });
  };

  getServiceToken: Host['getServiceToken'] = async (request, jobId) => {
    await this.pause();
    return this.answer('getServiceToken', [request, jobId], () => {
      const service = this.#services.get(request.serviceId) ?? raise(failure('service_forgotten'));
      const { binding } = request;
      if (binding.kind === 'address' && !/^[\d.]+$|:/.test(binding.ip)) return raise(failure('ip_not_understood'));
      if (binding.kind === 'website' && binding.referer.trim() === '') return raise(failure('referer_not_understood'));
      const kinds = { this_computer: 'request_ip', address: 'ip', website: 'referer', anywhere: 'none' };
      const value = binding.kind === 'address' ? binding.ip : binding.kind === 'website' ? binding.referer : null;
      const token: ServiceToken = {
        madeId: this.id('t'),
        service,
        profileId: request.profileId,
        binding: { kind: kinds[binding.kind], value },
        since: this.now(),
        endsAt: this.now() + Math.min(request.minutes, 480) * MINUTE,
        askedMinutes: request.minutes,
        test: null,
      };
      this.#tokens = [token, ...this.#tokens].slice(0, 8);
      return token;
    });
  };

  testServiceToken: Host['testServiceToken'] = async (madeId, jobId) => {
    await this.pause();
    return this.answer('testServiceToken', [madeId, jobId], () => {
      const token = this.#tokens.find((one) => one.madeId === madeId) ?? raise(failure('service_forgotten'));
      const refused = { accepted: false, title: null, layers: null, ms: 87, at: this.now() };
      const accepted = { accepted: true, title: 'Water Mains', layers: 14, ms: 212, error: null, at: this.now() };
      const test: ServiceTest =
        token.binding.kind === 'ip'
          ? { ...refused, error: failure('bound_elsewhere') }
          : token.service.name === 'Closed'
            ? { ...refused, error: failure('service_not_allowed') }
            : accepted;
      token.test = test;
      return test;
    });
  };

  copyServiceToken: Host['copyServiceToken'] = (madeId, form) =>
    this.answer('copyServiceToken', [madeId, form], (): Copied => {
      const token = this.#tokens.find((one) => one.madeId === madeId) ?? raise(failure('service_forgotten'));
      return { hold: this.hold(token.profileId), tokenUntil: token.endsAt };
    });

  recentServices: Host['recentServices'] = () => this.answer('recentServices', [], () => this.#tokens);

  inspectProfile: Host['inspectProfile'] = async (id, jobId) => {
    await this.pause();
    return this.answer('inspectProfile', [id, jobId], () => {
      const card = this.card(id);
      const found = this.#inspection(card.portalId, card.person);
      this.#standings.set(id, found);
      return found;
    });
  };

  standingOf: Host['standingOf'] = (id) => this.answer('standingOf', [id], () => this.#standings.get(id) ?? null);

  inspectToken: Host['inspectToken'] = async ({ portalId, token, referer }, jobId) => {
    await this.pause();
    return this.answer('inspectToken', [portalId, referer, jobId], () => {
      if (/\s/.test(token.trim())) return raise(failure('token_not_understood'));
      if (token.includes('bad')) return raise(failure('token_not_recognised', { params: { host: portalId } }));
      const person = this.world.overview.profiles.find((card) => card.portalId === portalId)?.person ?? null;
      return { ...this.#inspection(portalId, person), issuedAt: null, endsAt: null };
    });
  };

  /** What an answer from far away takes. */
  protected async pause(): Promise<void> {
    if (this.latency > 0) await new Promise((done) => setTimeout(done, this.latency * 4));
  }

  #inspection(portalId: string, person: Inspection['person']): Inspection {
    const { portals } = this.world.overview;
    const portal = portals.find((one) => one.portalId === portalId) ?? raise(failure('portal_gone'));
    const hosts = ['maps', 'imagery', 'notebooks'].map((name) => `${name}.aldermoor.example`);
    return {
      portal,
      person,
      app: null,
      userType: 'creatorUT',
      privileges: PRIVILEGES,
      abilities: [...MAY.map((name) => ({ name, may: true })), ...MAY_NOT.map((name) => ({ name, may: false }))],
      issuedAt: this.now() - 18 * MINUTE,
      endsAt: this.now() + 42 * MINUTE,
      binding: { kind: 'none', value: null },
      longestMinutes: 20_160,
      servers: hosts.map((host, at) => ({ host, address: `${host}/server`, name: null, hosting: at === 0 })),
      serversError: person?.role === 'Viewer' ? failure('servers_hidden') : null,
      checkedAt: this.now(),
    };
  }

  #owner(address: string, name: string): ServiceOwner {
    const { portals, profiles } = this.world.overview;
    if (name === 'Public') return { kind: 'public' };
    const host = address.split('/')[0] ?? '';
    if (host.startsWith('gis6443')) return { kind: 'server', portal: null, profiles: [], address: `${host}/arcgis` };
    const domain = host.split('.').slice(1).join('.');
    const portal = portals.find((one) => one.address.includes(domain));
    if (!portal) return { kind: 'unknown_portal', address: `gis.${domain}/portal`, sameHost: host.startsWith('gis.') };
    const accounts = profiles.filter((card) => card.portalId === portal.portalId);
    return { kind: 'portal', portal, profiles: accounts, sameHost: false };
  }
}
