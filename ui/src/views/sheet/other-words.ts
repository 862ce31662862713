/** What the pages of the ways without a form say. */
import type { IconName } from '../../parts/icons';
import type { SheetFlow } from '../../state/sheet-flow.svelte';
import { t } from '../../text';

/** The words of such a page. */
export interface OtherWords {
  title: string;
  lead: string;
  /** Beside the button. */
  before: string;
  /** While another program is asked. */
  asking: string;
  /** While the portal is asked. */
  checking: string;
}

/** Title, lead and what is said meanwhile. */
export function otherWords(flow: SheetFlow): OtherWords {
  const { organisation } = flow;
  const address = flow.report?.address ?? flow.portal?.address ?? flow.host;
  const [before, checking] = [t('sheet.secret.once'), t('sheet.secret.checking')];
  switch (flow.other.scheme) {
    case 'saml-kerberos':
      return {
        title: t('sheet.ways.silent'),
        lead: t('sheet.silent.lead', { organisation }),
        // Two are asked: the portal and whoever signs people in for it.
        before: t('sheet.address.nothing_saved'),
        asking: t('sheet.silent.asking'),
        checking: t('sheet.silent.asking'),
      };
    case 'notebook':
      return {
        title: t('sheet.ways.notebook'),
        lead: t('sheet.notebook.lead', { address }),
        before,
        asking: t('sheet.notebook.asking'),
        checking,
      };
    case 'pro': {
      const lead = flow.isServer ? t('sheet.pro.lead_server', { address }) : t('sheet.pro.lead', { address });
      return { title: t('sheet.ways.pro'), lead, before, asking: t('sheet.pro.asking'), checking };
    }
  }
}

/** What it does, and what it does not. */
export function factsOf(flow: SheetFlow): { icon: IconName; text: string }[] {
  switch (flow.other.scheme) {
    case 'saml-kerberos':
      return [
        { icon: 'shield', text: t('sheet.silent.types_nothing') },
        { icon: 'browser', text: t('sheet.silent.else_browser') },
      ];
    case 'notebook':
      return [
        { icon: 'shield', text: t('sheet.notebook.nowhere_else') },
        { icon: 'check', text: t('sheet.notebook.again') },
      ];
    case 'pro':
      return [
        { icon: 'shield', text: t('sheet.pro.nowhere_else') },
        { icon: 'check', text: t('sheet.pro.again') },
        { icon: 'activity', text: t('sheet.pro.slow') },
      ];
  }
}
