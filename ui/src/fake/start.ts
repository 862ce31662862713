/** What a scene does once the window is drawn: it clicks as a person would. */
import { connectionStarts } from './connection-start';
import type { App } from '../state/app.svelte';
import { namedError } from '../host';
import type { Where } from '../state/services.svelte';
import type { SheetFlow } from '../state/sheet-flow.svelte';
import type { OtherScheme } from '../state/sheet-other.svelte';
import type { SecretScheme } from '../state/sheet-secret.svelte';
import { openAdd, openAnotherAccount, openSignIn, sheet } from '../state/sheet.svelte';

const MARA = 'a1';

const starts: Record<string, (app: App) => unknown> = {
  ...connectionStarts,
  copied: (app) => app.clipboard.copy(MARA),
  'not-revoked': (app) => app.work.signOut(MARA),
  menu: () => click('main [aria-haspopup="menu"]'),
  'row-menu': () => rightClick('[data-row="a8"]'),
  remove: (app) => (app.removing = MARA),
  rename: (app) => (app.renaming = MARA),
  keys: (app) => (app.keysShown = true),
  search: () => type('[data-find]', 'xyz'),
  'sheet-address': () => openAdd('https://gis.aldermoor.example/portal/home/webmap/viewer.html?webmap=4f2a'),
  'sheet-hidden': () => openAdd('https://gis.alder\u200bmoor.example/\u202elatrop\u202c/home'),
  'sheet-ways': () => openAnotherAccount('p1', { private: false }),
  'sheet-key': () => way((flow) => flow.toSecret('api-key')),
  'sheet-server': () => ofServer(() => null),
  'sheet-server-form': () => ofServer(() => sheet.flow?.toPassword()),
  'sheet-app': () => way((flow) => flow.toSecret('app')),
  'sheet-public': () => way((flow) => flow.toPublic()),
  'sheet-key-ready': () => way((flow) => pasted(flow, 'api-key')),
  'sheet-app-ready': () => way((flow) => pasted(flow, 'app')),
  'sheet-public-ready': () =>
    way((flow) => {
      flow.toPublic();
      flow.visit();
    }),
  'sheet-more': () => way(unfold),
  'sheet-more-here': () => way(unfold),
  'sheet-server-more': () => ofServer(unfold),
  'sheet-silent': () => way((flow) => flow.toOther('saml-kerberos')),
  'sheet-silent-id': () => {
    openAdd('https://noid.aldermoor.example/portal');
    setTimeout(() => sheet.flow?.toOther('saml-kerberos'), 2500);
  },
  'sheet-silent-page': () => other('saml-kerberos'),
  'sheet-notebook': () => way((flow) => flow.toOther('notebook')),
  'sheet-notebook-ready': () => other('notebook'),
  'sheet-pro': () => way((flow) => flow.toOther('pro')),
  'sheet-pro-asking': () => other('pro'),
  'sheet-pro-elsewhere': () => other('pro'),
  'sheet-pro-server': () => ofServer(() => sheet.flow?.toOther('pro')),
  service: (app) => service(app, 'https://maps.aldermoor.example/server/rest/services/Water/MapServer'),
  'service-unknown': (app) => service(app, 'https://maps.fernhill.example/server/rest/services/Roads/FeatureServer/3'),
  'service-server': (app) =>
    service(app, 'https://gis6443.aldermoor.example/arcgis/rest/services/Parks/Trees/MapServer'),
  'service-public': (app) => service(app, 'https://maps.aldermoor.example/server/rest/services/Public/MapServer'),
  'service-mistake': (app) => service(app, 'https://maps.aldermoor.example/server/rest'),
  'service-token': (app) => token(app, 'Water/MapServer', 'this_computer'),
  'service-refused': (app) => token(app, 'Closed/MapServer', 'website'),
  'service-elsewhere': (app) => token(app, 'Water/MapServer', 'address'),
  'service-recent': async (app) => {
    await token(app, 'Parks/Trees/FeatureServer', 'this_computer');
    await token(app, 'Imagery/Spring2026/ImageServer', 'anywhere');
    await token(app, 'Water/MapServer', 'this_computer');
  },
  inspect: (app) => (app.inspecting = true),
  'copy-address': (app) => (app.copyingAddress = MARA),
  waiting: () => openSignIn(MARA),
  trouble: async (app) => {
    await app.clipboard.copy(MARA);
    app.notices.trouble(namedError('disk_full'));
  },
};

function way(go: (flow: SheetFlow) => void): void {
  openAnotherAccount('p1', { private: false });
  setTimeout(() => sheet.flow && go(sheet.flow), 300);
}

function ofServer(then: () => void): void {
  openAdd('https://gis6443.aldermoor.example/arcgis');
  setTimeout(() => sheet.flow?.continue(), 2500);
  setTimeout(then, 3000);
}

/** Unfolds "More ways", once the portal has answered. */
function unfold(): void {
  setTimeout(() => document.querySelector<HTMLElement>('.sheet .more summary')?.click(), 1500);
}

const other = (scheme: OtherScheme) =>
  way((flow) => {
    flow.toOther(scheme);
    flow.useOther();
  });

function pasted(flow: SheetFlow, scheme: SecretScheme): void {
  flow.toSecret(scheme);
  flow.secret.appId = 'aldermoor-nightly';
  flow.secret.secret = 'practice';
  flow.useSecret();
}

async function service(app: App, address: string): Promise<void> {
  app.go('services');
  app.services.text = address;
  await app.services.look();
}

async function token(app: App, name: string, where: Where): Promise<void> {
  await service(app, `https://maps.aldermoor.example/server/rest/services/${name}`);
  app.services.where = where;
  app.services.ip = '192.0.2.7';
  app.services.referer = 'https://maps.aldermoor.example/app';
  await app.services.get();
}

const find = (selector: string) => document.querySelector<HTMLElement>(selector);

const click = (selector: string) => {
  const on = find(selector);
  on?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerType: 'mouse' }));
  on?.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0, pointerType: 'mouse' }));
};

const type = (selector: string, text: string) => {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const rightClick = (selector: string) => {
  const on = find(selector);
  const at = on?.getBoundingClientRect();
  const where = { bubbles: true, cancelable: true, button: 2, clientX: (at?.x ?? 0) + 120, clientY: (at?.y ?? 0) + 20 };
  on?.dispatchEvent(new PointerEvent('contextmenu', where));
};

const settled = () => new Promise((done) => setTimeout(done, 700));

/** Plays the beginning of the scene, and goes to the room that `?room=` names. */
export async function start(app: App, url: URL): Promise<void> {
  await settled();
  const room = url.searchParams.get('room');
  if (room === 'services' || room === 'activity' || room === 'settings') app.go(room);
  await starts[url.searchParams.get('scene') ?? '']?.(app);
}
