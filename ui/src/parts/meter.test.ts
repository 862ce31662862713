import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import Meter from './Meter.svelte';

afterEach(cleanup);

function meter(share: number | null) {
  render(Meter, { share, tone: 'on', label: 'Time left', words: '42 min of 1 h left' });
  return screen.getByRole('meter', { name: 'Time left' });
}

describe('the colonnade', () => {
  it.each([
    [0, '0%'],
    [0.001, '5%'],
    [0.5, '50%'],
    [0.701, '75%'],
    [1, '100%'],
    [null, '100%'],
  ])('with the share %s lights whole columns: %s', (share, left) => {
    expect(meter(share).style.getPropertyValue('--left')).toBe(left);
  });

  it('tells its share in words', () => {
    expect(meter(0.7).getAttribute('aria-valuetext')).toBe('42 min of 1 h left');
  });
});
