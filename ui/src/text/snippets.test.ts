import { describe, expect, it } from 'vitest';
import { snippet, type Program } from './snippets';

const PORTAL = 'https://gis.aldermoor.example/portal';
const text = (program: Program, referer: string | null, url = PORTAL) =>
  snippet(program, url, referer)
    .map((piece) => piece.text)
    .join('');

describe('the lines for Python', () => {
  it('ask for the token', () => {
    expect(text('python', null)).toBe(
      [
        'from getpass import getpass',
        'from arcgis.gis import GIS',
        `gis = GIS("${PORTAL}",`,
        '          token=getpass("Token: "))',
      ].join('\n'),
    );
  });

  it('name the referer of a token that is bound to it', () => {
    expect(text('python', 'http')).toContain('getpass("Token: "),\n          referer="http")');
  });

  it('cannot be broken out of by an address', () => {
    expect(text('python', null, 'https://x/"), exec("')).toContain('"https://x/\\"), exec(\\"",');
  });
});

describe('the lines for curl', () => {
  it('are one command, so that pasting them whole leaves the token to `read`', () => {
    expect(text('curl', null)).toBe(
      [
        "(printf 'Token: ' && read -rs TOKEN && printf '\\n' &&",
        `printf 'X-Esri-Authorization: Bearer %s\\n' "$TOKEN" |`,
        'curl -H @- \\',
        `  "${PORTAL}/sharing/rest/community/self?f=json")`,
      ].join('\n'),
    );
  });

  it('name the token to the shell only, never to a program that is started', () => {
    const [, program] = text('curl', 'http').split('|');
    expect(program).toContain('curl');
    expect(program).not.toContain('TOKEN');
  });

  it('send the referer of a token that is bound to it', () => {
    expect(text('curl', 'http')).toContain('-H "Referer: http"');
  });

  it('cannot be broken out of by an address', () => {
    expect(text('curl', null, 'https://x/$(id)`id`')).toContain('"https://x/\\$(id)\\`id\\`/sharing');
  });
});
