/**
 * The colour and outline of a state (`DESIGN-UI.md` §2, States). `care` is a check that needs care, `open` a step still
 * to come.
 */
export type Tone = 'ok' | 'soon' | 'expired' | 'error' | 'anon' | 'busy' | 'care' | 'open';
