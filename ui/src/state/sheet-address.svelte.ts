import { asUiError, namedError, type Host } from '../host';
import type { AddressPart, AddressReading, ProbeReport, UiError } from '../bindings';
import { isOne, type ErrorCode } from '../text';
import { lacksColon, mayGoOn } from '../text/slip';
import { ReachForm } from './reach-form.svelte';
import { Probe } from './sheet-probe.svelte';

/** Milliseconds between the last key and the first question to the portal. */
export const TYPING_PAUSE = 400;

/** What the ArcGIS Online button puts into the field. */
export const ARCGIS_ONLINE = 'https://www.arcgis.com';

/** What the first letters of a good address look like as well: "pro" may become a portal's name. */
const UNFINISHED: ErrorCode[] = ['address_not_understood', 'address_keyword'];

type Door = Pick<Host, 'readAddress' | 'probe' | 'cancelJob'>;

/** The address field: what is typed, how it is understood, and what answers there. */
export class AddressEntry {
  /** How the text is understood; it may lag one key behind. */
  reading = $state.raw<AddressReading | null>(null);
  /** Typing stopped, so a text that is no address may be called so. */
  settled = $state(false);
  /** The name for the list, once the person changed it. */
  ownName = $state<string | null>(null);
  /** The question to the portal. */
  readonly probe: Probe;
  /** How it shall be reached. */
  readonly reach = new ReachForm();
  #text = $state('');
  #finished = $state(false);
  #serial = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: string | null = null;
  /** The address that {@link reach} was decided for. */
  #decidedFor: string | null = null;
  readonly #host: Door;

  constructor(host: Door) {
    this.#host = host;
    this.probe = new Probe(host);
  }

  /** The text as typed. Setting it is typing: the portal is asked when that stops. */
  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#take(text, TYPING_PAUSE);
  }

  /** What stands in the field for the name. */
  get shownName(): string {
    return this.ownName ?? this.probe.report?.suggestedName ?? '';
  }

  set shownName(name: string) {
    this.ownName = name;
  }

  /** The name for the list: the person's, or the suggested one where that is empty. */
  get name(): string {
    const own = this.ownName?.trim() ?? '';
    return own === '' ? (this.probe.report?.suggestedName ?? '') : own;
  }

  /** What is wrong with the text; nothing as long as it may be half an address. */
  get mistake(): UiError | null {
    const error = this.settled ? (this.reading?.error ?? null) : null;
    if (error === null || this.#finished || !isOne(error, ...UNFINISHED)) return error;
    return mayGoOn(this.#text) ? null : error;
  }

  /** The text is whole: Enter was pressed, or the field was left. */
  finish(): void {
    this.#finished = true;
  }

  /** The text cut into strong and quiet parts, always the whole text. */
  get parts(): AddressPart[] {
    return layParts(this.text, this.reading?.parts ?? []);
  }

  /** Whether going on is possible: the portal answered and no check failed. */
  get usable(): boolean {
    return this.probe.report !== null && isUsable(this.probe.report);
  }

  /** Takes another text and asks at once: a click instead of typing. */
  put(text: string): void {
    this.#take(text, 0);
    this.finish();
  }

  /** Asks the same address again, or at once instead of after the pause. */
  retry(): void {
    this.#asked = null;
    this.#take(this.text, 0);
    this.finish();
  }

  /** Asks the same address once more, after it was decided how. */
  async ask(): Promise<void> {
    this.#decidedFor = this.reading?.kept ?? null;
    await this.probe.run(this.text, this.reach.given);
  }

  /** Ends everything under way and empties the field. */
  clear(): void {
    this.#take('', 0);
    this.reach.clear();
    this.ownName = null;
  }

  #take(text: string, pause: number): void {
    const serial = ++this.#serial;
    clearTimeout(this.#timer);
    // More than one letter at once was pasted.
    this.#finished = text.length > this.#text.length + 1;
    this.#text = text;
    this.settled = false;
    if (text.trim() === '') {
      this.reading = null;
      this.#forget();
      return;
    }
    const understood = this.#read(text, serial);
    this.#timer = setTimeout(() => void understood.then((reading) => this.#settle(reading, serial)), pause);
  }

  async #read(text: string, serial: number): Promise<AddressReading> {
    const reading = lacksColon(text)
      ? notRead(text, namedError('address_not_understood'))
      : await this.#host.readAddress(text).catch((caught: unknown) => notRead(text, asUiError(caught)));
    if (serial === this.#serial) {
      this.reading = reading;
      if (reading.kept !== this.#decidedFor) this.reach.forget();
      // What was found stays in view while the kept part of the text is the same.
      if (reading.kept !== this.#asked) this.#forget();
    }
    return reading;
  }

  #settle(reading: AddressReading, serial: number): void {
    if (serial !== this.#serial) return;
    this.settled = true;
    if (reading.kept === null || reading.kept === this.#asked) return;
    this.#asked = reading.kept;
    void this.probe.run(this.text, this.reach.given);
  }

  #forget(): void {
    this.#asked = null;
    this.probe.reset();
  }
}

const notRead = (text: string, error: UiError): AddressReading => ({
  parts: [{ text, kept: false }],
  kept: null,
  note: null,
  error,
});

/** Whether a report allows going on. */
export function isUsable(report: ProbeReport): boolean {
  return report.checks.every((check) => check.level !== 'failed');
}

/** Lays known parts over a text that may be one key ahead: what is beyond them looks like the last one. */
export function layParts(text: string, parts: AddressPart[]): AddressPart[] {
  const laid: AddressPart[] = [];
  let from = 0;
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1;
    const piece = last ? text.slice(from) : text.slice(from, from + part.text.length);
    if (piece !== '') laid.push({ text: piece, kept: part.kept });
    from += piece.length;
  }
  if (parts.length === 0 && text !== '') laid.push({ text, kept: false });
  return laid;
}
