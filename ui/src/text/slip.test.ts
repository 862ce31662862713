import { expect, it } from 'vitest';
import { mayGoOn, slip } from './slip';

it.each([
  ['http//gis.city.org', 'scheme'],
  ['https;//gis.city.org/portal', 'scheme'],
  ['http:/gis.city.org', 'scheme'],
  ['https:\\\\gis.city.org', 'scheme'],
  ['htps://gis.city.org', 'scheme'],
  ['ttps://gis.city.org', 'scheme'],
  ['www,city,org', 'comma'],
  ['https://gis.city,org/portal', 'comma'],
  ['https:// gis.city.org', 'space'],
  ['gis. city.org', 'space'],
  ['gis.city.org /portal', 'space'],
  ['giscityorg', 'dot'],
  ['https://giscityorg/portal', 'dot'],
  ['https://gis.city.org/portal', null],
  ['not an address at all', null],
  ['?', null],
  ['127.0.0.1:27080/portal', null],
  ['{"error":{"code":498}}', null],
  ["'; DROP TABLE portals; --", null],
])('%s: %s', (text, found) => {
  expect(slip(text)).toBe(found);
});

it.each([
  ['pro', true],
  ['home', true],
  ['https:/', true],
  ['https://gis', true],
  ['https://gis.', true],
  ['www,c', false],
  ['not an', false],
  ['?', false],
  [`https://${'a'.repeat(64)}.example`, false],
])('%s may go on: %s', (text, may) => {
  expect(mayGoOn(text)).toBe(may);
});
