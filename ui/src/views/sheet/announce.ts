import type { SheetFlow } from '../../state/sheet-flow.svelte';
import { t } from '../../text';
import { flowWords, limit, spokenReport } from './words';

/** What a screen reader hears when it happens: results, not progress. Each page's title is read when it takes the focus. */
export function spoken(flow: SheetFlow): string {
  switch (flow.step) {
    case 'address': {
      const { report, error } = flow.entry.probe;
      if (error) return flowWords(flow, error).title;
      return report ? spokenReport(report) : '';
    }
    case 'ways':
      return flow.cancelled ? t('sheet.ways.cancelled') : '';
    case 'waiting': {
      const stage = flow.run?.view?.stage;
      if (stage?.kind === 'checking') return t('sheet.waiting.checking');
      if (stage?.kind === 'keeping') return t('sheet.waiting.keeping');
      return stage?.kind === 'waiting' ? t('sheet.waiting.limit', { limit: limit(stage.until - stage.since) }) : '';
    }
    case 'password':
      return flow.run?.view?.stage.kind === 'keeping' ? t('sheet.password.keeping') : '';
    case 'ready':
      return readyWords(flow);
    case 'proxy':
      return flow.reach.form.error ? flowWords(flow, flow.reach.form.error).title : '';
    case 'certificate':
    case 'authority':
    case 'plain_http':
    case 'opening':
    case 'secret':
    case 'public':
    case 'other':
    case 'app_id':
    case 'not_kept':
    case 'failed':
      return '';
  }
}

function readyWords(flow: SheetFlow): string {
  if (flow.ready?.cleared) return t('sheet.ready.cleared');
  const hold = flow.ready?.copied?.hold;
  return hold ? t('sheet.ready.copied_note', { count: Math.round((hold.clearsAt - hold.copiedAt) / 1000) }) : '';
}
