/** The ways of a portal as lines to choose from. */
import type { Way } from '../../bindings';
import type { IconName } from '../../parts/icons';
import type { SheetFlow } from '../../state/sheet-flow.svelte';
import { isOther } from '../../state/sheet-step';
import { say, t } from '../../text';

/** A line. */
export interface WayLine {
  scheme: string;
  icon: IconName;
  title: string;
  sub: string;
  /** Why it cannot be chosen is said, and nothing else. */
  off: boolean;
  act: () => void;
}

type Look = Pick<WayLine, 'icon' | 'title' | 'sub'>;

const looks = (): Record<string, Look> => ({
  browser: { icon: 'browser', title: t('sheet.ways.browser'), sub: t('sheet.ways.browser_sub') },
  password: { icon: 'person', title: t('sheet.ways.password'), sub: t('sheet.ways.password_sub') },
  'api-key': { icon: 'key', title: t('sheet.ways.key'), sub: t('sheet.ways.key_sub') },
  app: { icon: 'code', title: t('sheet.ways.app'), sub: t('sheet.ways.app_sub') },
  anonymous: { icon: 'globe', title: t('sheet.ways.public'), sub: t('sheet.ways.public_sub') },
  'saml-kerberos': { icon: 'portals', title: t('sheet.ways.silent'), sub: t('sheet.ways.silent_sub') },
  notebook: { icon: 'link', title: t('sheet.ways.notebook'), sub: t('sheet.ways.notebook_sub') },
  pro: { icon: 'open', title: t('sheet.ways.pro'), sub: t('sheet.ways.pro_sub') },
});

/** What a portal that has not answered yet is taken to offer. */
const USUAL: Way[] = ['browser', 'password', 'api-key', 'app', 'anonymous'].map((scheme) => ({
  scheme,
  fit: 'offered',
  likely: true,
  why: null,
}));
const OF_A_SERVER = ['server', 'api-key', 'anonymous'];

/** All lines but the recommended way's: those that most people look for, and the rest. */
export function wayLines(flow: SheetFlow, recommended: string): { likely: WayLine[]; more: WayLine[] } {
  const usual = flow.isServer ? USUAL.filter(({ scheme }) => OF_A_SERVER.includes(scheme)) : USUAL;
  const ways = (flow.report?.ways ?? usual).filter(({ scheme }) => scheme !== recommended);
  const known = looks();
  const lines = (likely: boolean) =>
    ways
      .filter((way) => way.likely === likely)
      .flatMap((way) => {
        const look = known[way.scheme];
        return look ? [line(flow, way, look)] : [];
      });
  return { likely: lines(true), more: lines(false) };
}

function line(flow: SheetFlow, way: Way, look: Look): WayLine {
  const { scheme, fit } = way;
  const why = fit === 'not_found' ? t('sheet.ways.not_found') : way.why && say(way.why);
  return { scheme, ...look, sub: why ?? look.sub, off: fit === 'not_available', act: () => go(flow, scheme) };
}

function go(flow: SheetFlow, scheme: string): void {
  if (scheme === 'browser') void flow.useBrowser();
  else if (scheme === 'password') flow.toPassword();
  else if (scheme === 'anonymous') flow.toPublic();
  else if (scheme === 'api-key' || scheme === 'app') flow.toSecret(scheme);
  else if (isOther(scheme)) flow.toOther(scheme);
}
