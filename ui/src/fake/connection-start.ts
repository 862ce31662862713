/** What the scenes about connections click: certificates, proxies, plain http, and the settings of a kept portal. */
import type { App } from '../state/app.svelte';
import type { SheetFlow } from '../state/sheet-flow.svelte';
import { openAdd, openSignIn, sheet } from '../state/sheet.svelte';
import { LONG, PEM } from './connection-scenes';

const settle = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function adding(address: string, then: (flow: SheetFlow) => unknown): Promise<void> {
  openAdd(`https://${address}/portal`);
  await settle(2000);
  if (sheet.flow) await then(sheet.flow);
}

const looking = (host: string, then: (flow: SheetFlow) => unknown = () => null) =>
  adding(host, async (flow) => {
    await flow.reach.look();
    await settle(2000);
    await then(flow);
  });

const proxy = (address: string) => async (flow: SheetFlow) => {
  await flow.reach.toProxy();
  Object.assign(flow.reach.form, { proxy: 'manual', address, user: 'mara' } satisfies Partial<
    SheetFlow['reach']['form']
  >);
  await flow.reach.useProxy();
};

const trying = (app: App) => {
  app.connecting = 'p1';
  setTimeout(() => press('Check the connection'), 900);
  setTimeout(() => document.querySelector<HTMLElement>('.dialog summary')?.click(), 2900);
};

const press = (name: string) =>
  [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === name)?.click();

/** What these scenes do once the window is drawn. */
export const connectionStarts: Record<string, (app: App) => unknown> = {
  'sheet-untrusted-error': () => adding('gis-untrusted.aldermoor.example', () => null),
  'sheet-untrusted': () => looking('gis-untrusted.aldermoor.example'),
  'sheet-expired': () => looking('gis-old-certificate.aldermoor.example'),
  'sheet-changed': () => looking('gis-changed.aldermoor.example'),
  'sheet-revoked': () => looking('gis-revoked.aldermoor.example'),
  'sheet-long-certificate': () => looking(LONG),
  'sheet-trusted': () => looking('gis-untrusted.aldermoor.example', (flow) => flow.reach.trust()),
  'sheet-authority': () =>
    looking('gis-untrusted.aldermoor.example', (flow) => {
      flow.reach.toAuthority();
      flow.reach.authority.text = PEM + PEM;
    }),
  'sheet-authority-wrong': () =>
    looking('gis-untrusted.aldermoor.example', (flow) => {
      flow.reach.toAuthority();
      flow.reach.authority.text = 'not a certificate';
    }),
  'sheet-proxy': () => adding('gis-proxied.aldermoor.example', (flow) => flow.reach.toProxy()),
  'sheet-proxy-error': () => adding('gis-proxied.aldermoor.example', proxy('closed.aldermoor.example:3128')),
  'sheet-proxy-sign-in': () => adding('gis-proxied.aldermoor.example', proxy('asks.aldermoor.example:3128')),
  'sheet-proxy-busy': () =>
    adding('gis-proxied.aldermoor.example', (flow) => {
      void proxy('proxy.aldermoor.example:3128')(flow);
    }),
  'sheet-proxied': () => adding('gis-proxied.aldermoor.example', proxy('proxy.aldermoor.example:3128')),
  'sheet-plain-error': () => adding('gis-plain.aldermoor.example:6080', () => null),
  'sheet-plain': () => adding('gis-plain.aldermoor.example:6080', (flow) => flow.reach.toPlain()),
  'sheet-plain-found': () =>
    adding('gis-plain.aldermoor.example:6080', async (flow) => {
      flow.reach.toPlain();
      await flow.reach.allowPlain();
    }),
  'sheet-plain-form': () =>
    adding('gis-plain.aldermoor.example:6080', async (flow) => {
      flow.reach.toPlain();
      await flow.reach.allowPlain();
      flow.continue();
      flow.toPassword();
    }),
  'sheet-plain-sign-in': async () => {
    openSignIn('a1');
    await settle(900);
    const flow = sheet.flow;
    if (!flow) return;
    Object.assign(flow.form, { user: 'mara', password: 'practice' });
    flow.usePassword();
  },
  connection: (app) => (app.connecting = 'p1'),
  'connection-usual': (app) => (app.connecting = 'p1'),
  'connection-plain': (app) => (app.connecting = 'p1'),
  'connection-long': (app) => (app.connecting = 'p1'),
  'connection-busy': trying,
  'connection-ok': trying,
  'connection-pinned': trying,
  'connection-failed': trying,
};
