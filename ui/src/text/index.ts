/** Words for the window. */
export type { ErrorCode, Key } from './catalogue';
export { happened } from './happened';
export { keyringName } from './keyring';
export { about, errorWords, isOne, say, type ErrorWords } from './said';
export { clockTime, date, dayName, exact, isToday, left, moment, span, stamp, when } from './times';
export { capital, look, t, type Params } from './words';
