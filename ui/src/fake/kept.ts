import type { ProbeReport, ProfileCard, SignInRequest, State } from '../bindings';
import type { Memory } from './memory';
import { DAY, entry, facts, MINUTE, person, portal, profile, said, stay } from './world';

/** Keeps a finished sign-in in the fake's world; returns the profile's id. */
export function keep(memory: Memory, request: SignInRequest, report: ProbeReport | undefined, newId: string): string {
  const { overview } = memory.world;
  const now = memory.now();
  const renews = request.way.kind === 'browser' || request.way.keepPassword;
  const tokenUntil = now + 60 * MINUTE;
  const state: State = { kind: 'signed_in', stay: stay(now, renews ? now + 14 * DAY : tokenUntil, renews, tokenUntil) };
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
        source: report?.host.startsWith('127.') ? 'practice' : 'you',
      });
    if (!known) overview.portals.push(where);
    if (where.source === 'practice') overview.settings.practicePortal = true;
    const who = person('mara.lindqvist', 'Mara Lindqvist', 'Publisher', where.organisation ?? where.name);
    card = profile(newId, where, who, state, { scheme: request.way.kind, checkedAt: now, isDefault: !known });
    overview.profiles.push(card);
  }
  const secrets = request.way.kind === 'browser' ? ['renewal_token'] : renews ? ['password'] : [];
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
