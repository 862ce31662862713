import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../fake/memory-host';
import { crowdedTown, sharedTown, town } from '../fake/town';
import type { World } from '../fake/world';
import { Kept } from './kept.svelte';
import { List } from './list.svelte';

async function listOf(world: World): Promise<List> {
  const kept = new Kept(new MemoryHost(world));
  await kept.read();
  return new List(kept);
}

const ids = (list: List) => list.rows.map((card) => card.profileId);

describe('the list', () => {
  it('shows favourites first, then the others, each in the order kept', async () => {
    const list = await listOf(town());
    expect(list.groups.map((group) => [group.id, group.cards.map((card) => card.profileId)])).toEqual([
      ['favourites', ['a1', 'a2']],
      ['other', ['a3', 'a4', 'a5', 'a6', 'a7']],
    ]);
  });

  it.each([
    ['hav', ['a3']],
    ['HAVERLING water', ['a3']],
    ['COUNTY\\', ['a4']],
    ['lindqvist harbour', []],
    ['viewer harbour', ['a5']],
    ['maps.arcgis.com', ['a2']],
    ['practice city', ['a7']],
    ['   ', ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']],
    ['.*', []],
  ])('finds %j', async (query, found) => {
    const list = await listOf(town());
    list.query = query;
    expect(ids(list)).toEqual(found);
  });

  it('finds letters without their accents', async () => {
    const world = town();
    const [first] = world.overview.profiles;
    if (first) first.name = 'Égerhövel';
    const list = await listOf(world);
    list.query = 'egerhovel';
    expect(ids(list)).toEqual(['a1']);
  });

  it('finds every account of a portal by its address', async () => {
    const list = await listOf(sharedTown());
    list.query = 'gis.aldermoor.example';
    expect(ids(list)).toEqual(['a1', 'a8', 'a9']);
  });

  it('is dense and has chips only when it is long', async () => {
    const short = await listOf(crowdedTown(60));
    short.chip = 'need_you';
    expect([short.dense, short.rows.length]).toEqual([false, 60]);
    const long = await listOf(crowdedTown(61));
    long.chip = 'need_you';
    expect(long.dense).toBe(true);
    expect(long.rows.length).toBe(long.count('need_you'));
    expect(new Set(long.rows.map((card) => card.state.kind))).toEqual(new Set(['expired', 'problem']));
    long.chip = 'expiring';
    expect(new Set(long.rows.map((card) => card.state.kind))).toEqual(new Set(['expiring']));
    expect(long.count('all')).toBe(61);
  });

  it('knows the neighbour of a row', async () => {
    const list = await listOf(town());
    expect([list.neighbour('a2'), list.neighbour('a7'), list.neighbour('a1')]).toEqual(['a3', 'a6', 'a2']);
    list.query = 'hav';
    expect(list.neighbour('a3')).toBeNull();
  });
});
