import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jumpPane } from './panes';

/** Nothing is laid out in a test: what is not hidden counts as seen. */
function pretendLayout(): void {
  vi.spyOn(HTMLElement.prototype, 'getClientRects').mockImplementation(function (this: HTMLElement) {
    return (this.closest('[hidden]') ? [] : [{}]) as unknown as DOMRectList;
  });
}

beforeEach(() => {
  pretendLayout();
  document.body.innerHTML = `
    <nav data-pane><button id="room">Portals</button></nav>
    <section data-pane><button>Add</button><div id="row" role="option" tabindex="0"></div></section>
    <aside data-pane hidden><button>never</button></aside>
    <main data-pane><button id="switcher" hidden>Switch</button><button id="open">Open</button></main>`;
});
afterEach(() => vi.restoreAllMocks());

const focused = () => document.activeElement?.id;

describe('F6', () => {
  it('goes through the panes that are seen and round again, to where the focus belongs', () => {
    const visited = [1, 2, 3, 4].map(() => {
      jumpPane(1);
      return focused();
    });
    expect(visited).toEqual(['room', 'row', 'open', 'room']);
  });

  it('goes back with Shift', () => {
    document.getElementById('row')?.focus();
    jumpPane(-1);
    expect(focused()).toBe('room');
    jumpPane(-1);
    expect(focused()).toBe('open');
  });
});
