/** What the keyring is called. */
import type { VaultState } from '../bindings';

/** The keyring that most computers have. It brings its name as a title; inside a sentence that is written small. */
const USUAL = 'login';

/** The keyring's name inside a sentence: "login"; a person's own name for one stays as it is. Null where it has none. */
export function keyringName(vault: VaultState): string | null {
  const name = 'name' in vault ? vault.name : null;
  return name?.toLowerCase() === USUAL ? USUAL : name;
}
