/** The English catalogue: one file per room of the window, plus the sentences that the application names itself. */
import activity from './en/activity.json';
import common from './en/common.json';
import connection from './en/connection.json';
import detail from './en/detail.json';
import errors from './en/errors.json';
import inspect from './en/inspect.json';
import list from './en/list.json';
import said from './en/said.json';
import services from './en/services.json';
import settings from './en/settings.json';
import sheet from './en/sheet.json';

/** A file is named like the first word of its keys; `said.json` holds the keys the application names, unprefixed. */
export const catalogue = {
  ...said,
  activity: { ...activity, ...said.activity },
  common,
  connection,
  detail,
  errors,
  inspect,
  list,
  services,
  settings,
  sheet,
};

interface Plural {
  one: string;
  other: string;
}

/** A text with blanks, or its plural forms. */
export type Entry = string | Plural;

type Paths<T> = T extends string | Plural
  ? never
  : { [K in keyof T & string]: T[K] extends string | Plural ? K : `${K}.${Paths<T[K]>}` }[keyof T & string];

/** The failures that have words. */
export type ErrorCode = keyof typeof errors;

/** Every key of the catalogue. */
export type Key = Paths<typeof catalogue>;
