/** Words for the window. */
export type { ErrorCode, Key } from './catalogue';
export { happened } from './happened';
export { about, errorWords, isOne, say, type ErrorWords } from './said';
export { clockTime, date, dayName, exact, left, moment, span, stamp, when } from './times';
export { look, t, type Params } from './words';
