/** Lines for other programs. They name the portal and never hold a secret: the person pastes the copied token. */

/** A piece of a line, for colouring: keyword, string, or plain. */
export interface Piece {
  text: string;
  kind?: 'keyword' | 'string';
}

/** The programs for which lines are offered. */
export type Program = 'python' | 'curl';

/** The lines for a program; `referer` is set when the token only works with it. */
export function snippet(program: Program, portalUrl: string, referer: string | null): Piece[] {
  return program === 'python' ? python(portalUrl, referer) : curl(portalUrl, referer);
}

const word = (text: string): Piece => ({ text, kind: 'keyword' });
const pythonString = (text: string): Piece => ({ text: `"${text.replace(/["\\]/g, '\\$&')}"`, kind: 'string' });
const shellString = (text: string): Piece => ({ text: `"${text.replace(/["\\$`]/g, '\\$&')}"`, kind: 'string' });

/** Under the first argument of `gis = GIS(`. */
const INDENT = ' '.repeat(10);

function python(portalUrl: string, referer: string | null): Piece[] {
  const also = referer === null ? [] : [{ text: `,\n${INDENT}referer=` }, pythonString(referer)];
  return [
    word('from'),
    { text: ' getpass ' },
    word('import'),
    { text: ' getpass\n' },
    word('from'),
    { text: ' arcgis.gis ' },
    word('import'),
    { text: ' GIS\ngis = GIS(' },
    pythonString(portalUrl),
    { text: `,\n${INDENT}token=getpass(` },
    pythonString('Token: '),
    { text: ')' },
    ...also,
    { text: ')' },
  ];
}

/**
 * One command in brackets: pasted whole, it is read to its end before it asks, so that the token is never read as a
 * command, and the variable ends with it. `printf` belongs to the shell: the token stands in no program's arguments.
 */
function curl(portalUrl: string, referer: string | null): Piece[] {
  const also = referer === null ? [] : [{ text: '-H ' }, shellString(`Referer: ${referer}`), { text: ' \\\n  ' }];
  return [
    { text: '(' },
    word('printf'),
    { text: ' ' },
    { text: "'Token: '", kind: 'string' },
    { text: ' && ' },
    word('read'),
    { text: ' -rs TOKEN && ' },
    word('printf'),
    { text: ' ' },
    { text: "'\\n'", kind: 'string' },
    { text: ' &&\n' },
    word('printf'),
    { text: ' ' },
    { text: "'X-Esri-Authorization: Bearer %s\\n'", kind: 'string' },
    { text: ' ' },
    { text: '"$TOKEN"', kind: 'string' },
    { text: ' |\n' },
    word('curl'),
    { text: ' -H @- \\\n  ' },
    ...also,
    shellString(`${portalUrl}/sharing/rest/community/self?f=json`),
    { text: ')' },
  ];
}
