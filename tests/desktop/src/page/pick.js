// What a person finds on a page: parts by their role and name, among those that are shown and can be reached.
// Arguments: the role, the name (null for any), and how the name is compared: 'is', 'begins' or 'has'.
const [role, wanted, how] = arguments;

const ROLES = {
  button: 'button:not([role]), [role=button], input[type=submit]',
  dialog: '[role=dialog], [role=alertdialog]',
  field: 'input:not([type]), input[type=text], input[type=password], input[type=search], textarea',
  heading: 'h1, h2, h3, h4, [role=heading]',
  link: 'a[href]',
  alert: '[role=alert]',
  menuitem: '[role=menuitem]',
  option: '[role=option]',
  radio: 'input[type=radio], button[role=radio]',
  select: '[role=combobox]',
  summary: 'summary',
  switch: '[role=switch]',
  tab: '[role=tab]',
};

const tidy = (text) => text.replace(/\s+/gu, ' ').trim();

const isShown = (element) => {
  if (element.closest('[inert]') !== null || !element.checkVisibility({ visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
};

/** The words inside an element; drawings and keys of the keyboard are none. */
const words = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.matches('[aria-hidden=true], kbd, svg')) return '';
  return [...node.childNodes].map(words).join(' ');
};

const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by !== null) {
    return tidy(by.split(/\s+/u).map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  }
  const label = element.getAttribute('aria-label');
  if (label !== null) return tidy(label);
  if (element.labels?.length > 0) return tidy([...element.labels].map(words).join(' '));
  if (element.matches('input')) return tidy(element.value);
  return tidy(words(element));
};

const fits = (name) => {
  if (wanted === null) return true;
  if (how === 'begins') return name.startsWith(wanted);
  return how === 'has' ? name.includes(wanted) : name === wanted;
};

/** A radio button may be drawn by its label, which is then what is clicked. */
const target = (element) => (element.matches('input[type=radio]') ? (element.labels?.[0] ?? element) : element);

/** What is typed in a field, or chosen in a list. */
const valueOf = (element) => {
  if (element.matches('[role=combobox]')) return tidy(words(element));
  return 'value' in element ? String(element.value) : '';
};

/** It reaches out of the window at the sides. */
const reachesOut = (element) => {
  const { left, right } = element.getBoundingClientRect();
  return left < -0.5 || right > innerWidth + 0.5;
};

return [...document.querySelectorAll(ROLES[role])]
  .filter((element) => isShown(target(element)) && fits(nameOf(element)))
  .map((element) => ({
    element: target(element),
    name: nameOf(element),
    enabled: !element.matches(':disabled, [aria-disabled=true]'),
    busy: element.getAttribute('aria-busy') === 'true',
    chosen:
      element.matches(':checked, [aria-checked=true], [aria-selected=true], [aria-pressed=true]') ||
      element.hasAttribute('aria-current'),
    outside: reachesOut(target(element)),
    left: target(element).getBoundingClientRect().left,
    top: target(element).getBoundingClientRect().top,
    primary: element.matches('.primary'),
    value: valueOf(element),
  }));
