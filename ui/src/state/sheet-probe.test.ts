import { describe, expect, it, vi } from 'vitest';
import type { ProbeReport } from '../bindings';
import { tried } from '../fake/certificates';
import { USUAL } from '../fake/connections';
import { probed } from '../fake/probes';
import { failure } from '../fake/world';
import { Probe } from './sheet-probe.svelte';

function answers() {
  const open: { text: string; done: (report: ProbeReport) => void; failed: (error: unknown) => void }[] = [];
  const probe = (text: string) =>
    new Promise<ProbeReport>((done, failed) => {
      open.push({ text, done, failed });
    });
  return { open, host: { probe, cancelJob: vi.fn(() => Promise.resolve(null)) } };
}

const bridges = { notebook: false, pro: false };
const report = (address: string) => probed(address, address, null, tried(address, USUAL), bridges) as ProbeReport;
const turn = () => new Promise((done) => setTimeout(done));

describe('Probe', () => {
  it('drops the good answer to a question that was overtaken', async () => {
    const { open, host } = answers();
    const probe = new Probe(host);
    const first = probe.run('a.example');
    const second = probe.run('b.example');
    open[1]?.done(report('b.example'));
    await second;
    open[0]?.done(report('a.example'));
    expect(await first).toBeNull();
    expect(probe.report?.address).toBe('b.example');
    expect(probe.running).toBe(false);
  });

  it('drops the bad answer to a question that was overtaken, and goes on asking', async () => {
    const { open, host } = answers();
    const probe = new Probe(host);
    void probe.run('a.example');
    void probe.run('b.example');
    open[0]?.failed(failure('cancelled'));
    await turn();
    expect(probe.error).toBeNull();
    expect(probe.running).toBe(true);
    expect(host.cancelJob).toHaveBeenCalledOnce();
  });

  it('drops the answer to a question that nobody asks any more', async () => {
    const { open, host } = answers();
    const probe = new Probe(host);
    const run = probe.run('a.example');
    probe.reset();
    open[0]?.done(report('a.example'));
    expect(await run).toBeNull();
    expect(probe.report).toBeNull();
  });
});
