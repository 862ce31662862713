import type { Appearance } from '../bindings';

const dark = () => matchMedia('(prefers-color-scheme: dark)');
const contrast = () => matchMedia('(prefers-contrast: more)');

/** The theme an appearance stands for: "as the system" is contrast, dark or light. */
export function themeOf(appearance: Appearance): 'light' | 'dark' | 'contrast' {
  if (appearance !== 'system') return appearance;
  if (contrast().matches) return 'contrast';
  return dark().matches ? 'dark' : 'light';
}

/** Shows an appearance, and follows the system while it is "as the system"; the answer ends it. */
export function applyTheme(appearance: Appearance): () => void {
  const apply = () => (document.documentElement.dataset.theme = themeOf(appearance));
  apply();
  const queries = [dark(), contrast()];
  queries.forEach((query) => query.addEventListener('change', apply));
  return () => queries.forEach((query) => query.removeEventListener('change', apply));
}
