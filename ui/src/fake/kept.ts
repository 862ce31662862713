import type { ProbeReport, ProfileCard, SignInRequest, State } from '../bindings';
import type { Memory } from './memory';
import { DAY, entry, facts, MINUTE, person, portal, profile, said, stay } from './world';

/** Keeps a finished sign-in in the fake's world; returns the profile's id. */
export function keep(memory: Memory, request: SignInRequest, report: ProbeReport | undefined, newId: string): string {
  const { overview } = memory.world;
  const now = memory.now();
  const { way } = request;
  const renews =
    way.kind === 'browser' ||
    way.kind === 'saml_kerberos' ||
    ((way.kind === 'password' || way.kind === 'server') && way.keepPassword) ||
    (way.kind === 'app' && way.keepSecret);
  const tokenUntil = now + 60 * MINUTE;
  const state: State =
    way.kind === 'anonymous'
      ? { kind: 'not_signed_in' }
      : { kind: 'signed_in', stay: stay(now, renews ? now + 14 * DAY : tokenUntil, renews, tokenUntil) };
  const { target } = request;
  let card: ProfileCard;
  if ('profileId' in target) {
    card = Object.assign(memory.card(target.profileId), { state, checkedAt: now });
    if (target.kind === 'restored') overview.portals.push(portal(card.portalId, target.name, report?.address ?? ''));
  } else {
    const known =
      target.kind === 'portal' ? overview.portals.find((one) => one.portalId === target.portalId) : undefined;
    const where =
      known ??
      portal(`p-${newId}`, target.kind === 'probed' ? target.name : '', report?.address ?? '', {
        organisation: report?.organisation ?? null,
        isServer: report?.isServer ?? false,
        plainHttp: report?.plainHttp ?? false,
        source: report?.host.startsWith('127.') ? 'practice' : 'you',
      });
    if (!known) overview.portals.push(where);
    if (where.source === 'practice') overview.settings.practicePortal = true;
    const mara = person('mara.lindqvist', 'Mara Lindqvist', 'Publisher', where.organisation ?? where.name);
    const who = ['browser', 'password', 'server', 'token', 'saml_kerberos', 'notebook', 'pro'].includes(way.kind)
      ? mara
      : null;
    const scheme = way.kind.replace('_', '-');
    const holder = way.kind === 'app' ? 'Nightly update' : null;
    card = profile(newId, where, who, state, { scheme, holder, checkedAt: now, isDefault: !known });
    overview.profiles.push(card);
  }
  const secrets = secretsOf(way, renews);
  const more =
    request.way.kind === 'browser'
      ? said('activity_more.browser', { browser: 'Firefox, Work profile' })
      : said('activity_more.password');
  memory.world.facts[card.profileId] = facts([entry(now, card, said('activity.signed_in'), more)], {
    kept: { place: secrets.length === 0 ? 'nothing' : request.keep, secrets },
  });
  memory.changed();
  return card.profileId;
}

function secretsOf(way: SignInRequest['way'], renews: boolean): string[] {
  if (way.kind === 'anonymous') return [];
  if (way.kind === 'browser' || way.kind === 'saml_kerberos') return ['renewal_token'];
  if (way.kind === 'api_key') return ['api_key'];
  if (!renews) return way.kind === 'password' ? [] : ['token'];
  return [way.kind === 'app' ? 'app_secret' : 'password'];
}
