import type { Connection } from '../bindings';
import type { Host, Off } from '../host';

/** How the portals in view are reached, as far as that is more than usual. */
export class Connections {
  #known = $state.raw<Record<string, Connection>>({});
  #asked: string[] = [];
  readonly #host: Pick<Host, 'connection' | 'onOverviewChanged'>;

  constructor(host: Pick<Host, 'connection' | 'onOverviewChanged'>) {
    this.#host = host;
  }

  /** Follows the news; the answer ends it. */
  start(): Off {
    return this.#host.onOverviewChanged(() => {
      for (const portalId of this.#asked) void this.#read(portalId);
    });
  }

  /** What is known of a portal; undefined until it is read. */
  of(portalId: string): Connection | undefined {
    return this.#known[portalId];
  }

  /** A portal is in view: it is read the first time. */
  see(portalId: string): void {
    if (this.#asked.includes(portalId)) return;
    this.#asked = [...this.#asked, portalId];
    void this.#read(portalId);
  }

  /** Takes what was saved. */
  put(portalId: string, connection: Connection): void {
    this.#known = { ...this.#known, [portalId]: connection };
  }

  async #read(portalId: string): Promise<void> {
    // What cannot be read is asked for again with the next news; the pane says nothing of it meanwhile.
    const connection = await this.#host.connection(portalId).catch(() => null);
    if (connection) this.put(portalId, connection);
  }
}
