import type { IconName } from './icons';

/** A line of a menu. */
export interface MenuItem {
  label: string;
  icon: IconName;
  /** Shown at the right, as in "Ctrl D". */
  keys?: string;
  /** Destroys something; stands last, after a rule. */
  danger?: boolean;
  /** A rule above it. */
  rule?: boolean;
  disabled?: boolean;
  act: () => void;
}
