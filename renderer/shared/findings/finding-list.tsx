import { Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Finding } from '../../../core/preflight/finding.ts';
import { useTexts } from '../texts.tsx';
import { FindingItem } from './finding-item.tsx';
import classes from './findings.module.css';

/** Findings of one node or of the pair: what stands in the way first, what is fine folded away. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  const fine = of('ok');
  return (
    <>
      <ul className={classes.list}>
        {[...of('blocker'), ...of('warning')].map((finding) => (
          <FindingItem key={keyOf(finding)} finding={finding} />
        ))}
      </ul>
      {fine.length > 0 && <FineFindings findings={fine} />}
    </>
  );
}

function FineFindings({ findings }: { readonly findings: readonly Finding[] }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const areas = [...new Set(findings.map(areaOf))];
  return (
    <div>
      <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <IconCircleCheck size={18} color="var(--pk-healthy)" aria-hidden="true" />
        {texts.text('ui.finding.fine', { count: findings.length })}
        <Text span size="sm" c="dimmed">
          {areas.map((area) => texts.text(`ui.finding.area-${area}`)).join(texts.text('ui.finding.comma'))}
        </Text>
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
      </UnstyledButton>
      {isOpen &&
        areas.map((area) => (
          <div key={area}>
            <div className={classes.area}>{texts.text(`ui.finding.area-${area}`)}</div>
            <ul className={classes.list}>
              {findings
                .filter((finding) => areaOf(finding) === area)
                .map((finding) => (
                  <FindingItem key={keyOf(finding)} finding={finding} />
                ))}
            </ul>
          </div>
        ))}
    </div>
  );
}

const areaOfWord = {
  system: 'system',
  pair: 'system',
  clock: 'system',
  disk: 'system',
  kernel: 'system',
  package: 'package',
  network: 'network',
  firewall: 'network',
  vip: 'address',
  vrrp: 'address',
  keepalived: 'address',
  heartbeat: 'address',
  nginx: 'service',
} as const;

/** The heading under which a finding stands, by the first word of its code. */
function areaOf({ code }: Finding): string {
  const [word = ''] = code.split('.');
  return word in areaOfWord ? areaOfWord[word as keyof typeof areaOfWord] : 'other';
}

function keyOf({ code, node, params }: Finding): string {
  return `${code} ${node ?? ''} ${JSON.stringify(params)}`;
}
