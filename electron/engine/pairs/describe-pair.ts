import { components } from '../../../core/components/registry.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import { parseCidr } from '../../../core/spec/ip-address.ts';
import { loadSpec } from '../../../core/spec/load-spec.ts';
import type { ToldError } from '../../contract/call.ts';
import type { PairSummary } from '../../contract/pair.ts';
import { predictions } from './predictions.ts';

/** A pair's file as it was read last. */
export type StoredPair = {
  readonly yaml: string;
  /** Absent when the file can't be used. */
  readonly spec?: ClusterSpec;
  readonly summary: PairSummary;
};

/** @param yaml the file's text */
export function describePair(id: string, file: string, yaml: string): StoredPair {
  const loaded = loadSpec(yaml, components);
  if (loaded.ok) return { yaml, spec: loaded.spec, summary: summaryOf(id, file, loaded.spec) };
  const { code = 'spec.invalid', params = {} } = loaded.issues[0] ?? {};
  return { yaml, summary: unusablePair(id, file, { code, kind: 'usage', params, reasons: [] }) };
}

/** A pair of which there is nothing but a file that can't be used. */
export function unusablePair(id: string, file: string, problem: ToldError): PairSummary {
  return { id, name: id, file, nodes: [], vips: [], witnesses: [], problem };
}

function summaryOf(id: string, file: string, spec: ClusterSpec): PairSummary {
  const { client } = serviceOfPair(spec, components);
  const predictedMs = predictions(spec);
  const { powerOff } = predictedMs;
  return {
    id,
    name: spec.name,
    file,
    nodes: spec.nodes.map(({ name, address }) => ({ name, address })),
    vips: spec.vips.map(({ address }) => parseCidr(address)?.address ?? address),
    witnesses: spec.witnesses,
    predictedMs,
    ...(powerOff === undefined ? {} : { predictedFailoverMs: powerOff }),
    ...(client === undefined ? {} : { serviceUrl: client.url }),
  };
}
