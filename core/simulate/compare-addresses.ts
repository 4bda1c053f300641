import { parseIp } from '../spec/ip-address.ts';

/** Above 0 when `a` is the higher address, 0 when they are equal or can't be compared. */
export function compareAddresses(a: string, b: string): number {
  const first = parseIp(a);
  const second = parseIp(b);
  if (first === undefined || second === undefined || first.family !== second.family) {
    return 0;
  }
  return first.value === second.value ? 0 : first.value > second.value ? 1 : -1;
}
