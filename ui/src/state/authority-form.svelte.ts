import type { CertificateView, UiError } from '../bindings';
import { asUiError, namedError, type Host } from '../host';

/** Milliseconds between the last key and the reading of the text. */
export const READING_PAUSE = 300;

/** More than any list of authorities has, in bytes. */
const LARGEST = 512 * 1024;

/** The text or file of an authority on its way to being believed, and what is in it. */
export class AuthorityForm {
  /** What was read from the text. */
  found = $state.raw<CertificateView[]>([]);
  /** Why nothing was. */
  error = $state.raw<UiError | null>(null);
  /** The name of the chosen file. */
  file = $state<string | null>(null);
  #text = $state('');
  #serial = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: Pick<Host, 'readAuthority'>;

  constructor(host: Pick<Host, 'readAuthority'>) {
    this.#host = host;
  }

  /** The text as pasted. Setting it has it read after a pause. */
  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.file = null;
    this.#take(text, READING_PAUSE);
  }

  /** Takes a file in place of a pasted text. */
  async open(file: File): Promise<void> {
    this.clear();
    const serial = this.#serial;
    if (file.size > LARGEST) {
      this.file = file.name;
      this.error = namedError('authority_not_understood');
      return;
    }
    const text = pemOf(new Uint8Array(await file.arrayBuffer()));
    if (serial !== this.#serial) return;
    this.file = file.name;
    this.#take(text, 0);
  }

  /** Empties everything. */
  clear(): void {
    this.file = null;
    this.#take('', 0);
  }

  #take(text: string, pause: number): void {
    const serial = ++this.#serial;
    clearTimeout(this.#timer);
    this.#text = text;
    this.found = [];
    this.error = null;
    if (text.trim() !== '') this.#timer = setTimeout(() => void this.#read(text, serial), pause);
  }

  async #read(text: string, serial: number): Promise<void> {
    try {
      const found = await this.#host.readAuthority(text);
      if (serial === this.#serial) this.found = found;
    } catch (caught) {
      if (serial === this.#serial) this.error = asUiError(caught);
    }
  }
}

/** The first byte of a certificate that is not written as text (DER, a sequence). */
const SEQUENCE = 0x30;

/** A file as PEM text (RFC 7468): many are handed on as bare bytes, under the same names. */
export function pemOf(bytes: Uint8Array): string {
  if (bytes[0] !== SEQUENCE) return new TextDecoder().decode(bytes);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
