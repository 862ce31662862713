import type { SignInStage, SignInView } from '../bindings';

/** Sign-ins of the fake, moved on by hand or by {@link SignIns.play}. */
export class SignIns {
  readonly #views = new Map<string, SignInView>();
  readonly #tell: (view: SignInView) => void;
  #count = 0;

  constructor(tell: (view: SignInView) => void) {
    this.#tell = tell;
  }

  /** A new one, opening. */
  begin(host: string, organisation: string): SignInView {
    this.#count += 1;
    const view: SignInView = { signInId: `s${this.#count}`, host, organisation, stage: { kind: 'opening' } };
    this.#views.set(view.signInId, view);
    return view;
  }

  /** One by its id; undefined when it never began. */
  get(id: string): SignInView | undefined {
    return this.#views.get(id);
  }

  /** The one that began last. */
  get last(): SignInView | undefined {
    return [...this.#views.values()].at(-1);
  }

  /** Moves one to a stage, unless it is over. */
  stage(id: string, stage: SignInStage): void {
    const view = this.#views.get(id);
    if (!view || ['done', 'failed', 'cancelled', 'timed_out'].includes(view.stage.kind)) return;
    const moved = { ...view, stage };
    this.#views.set(id, moved);
    this.#tell(moved);
  }

  /** Plays the stages one after the other, each after its wait in milliseconds. */
  play(id: string, stages: [number, () => SignInStage][]): void {
    const [next, ...rest] = stages;
    if (!next) return;
    setTimeout(() => {
      this.stage(id, next[1]());
      this.play(id, rest);
    }, next[0]);
  }
}
