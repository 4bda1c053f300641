import { AppError } from '../errors/app-error.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { NodePlan, PlannedStep } from '../plan/plan.ts';
import type { DirectoryStep, FileStep } from '../plan/step.ts';
import { isManifestValue, type ManifestValue, ownerWord } from './manifest-values.ts';

/**
 * A node's part of a plan as data for the transaction program: lines of fields separated by `|`, which no value may
 * hold. Contents and arguments, which may hold anything, travel as files of their own.
 *
 * ```
 * transaction|<id>|first or second|<owner>|<since>|<node>
 * deadline|<seconds>
 * step|<n>|package|<names, separated by blanks>|<paths of files that packages forget, separated by blanks>
 * step|<n>|file|put|<path>|<mode>|<user:group>|<sha256 before, - for absent>|<sha256 after, any for seeds>
 * step|<n>|file|adjust|…                      only mode and owner
 * step|<n>|file|remove|<path>|-|-|<sha256 before>|-
 * step|<n>|directory|put|<path>|<mode>|<user:group>
 * step|<n>|service|<unit>|<actions, separated by commas>|<reload, restart or none>|<addresses, see transaction-hand-over.sh>
 * step|<n>|sysctl|<key>|<value>
 * step|<n>|command                            arguments in argv/command-<n>.{check,run,undo}/
 * validation|<n>|<exit statuses>|<exit statuses that say nothing>
 * ```
 *
 * Numbers of steps begin at 1 and follow the plan; so do those of validations.
 */
export type Manifest = {
  readonly text: string;
  /** Paths relative to the transaction's folder. */
  readonly files: readonly StagedFile[];
};

export type StagedFile = { readonly path: string; readonly content: string };

/** What a manifest says beside the steps. */
export type ManifestHead = {
  readonly id: string;
  /** The first node is confirmed first, and so decides for both when the tool is gone. */
  readonly role: 'first' | 'second';
  /** Who runs the transaction; shown to others who find the pair locked. */
  readonly owner: string;
  /** RFC 3339. */
  readonly since: string;
  readonly deadlineSeconds: number;
};

/**
 * @throws AppError `apply.unsafe-value` when the plan holds a value that the manifest can't carry: never a node's or
 *   a user's fault, since settings were validated before
 */
export function renderManifest(plan: NodePlan, head: ManifestHead): Manifest {
  const steps = plan.steps.map((planned, index) => renderStep(planned, index + 1));
  const validations = plan.validations.map((validation, index) => {
    const codes = (list: readonly number[]): string => list.map((code) => field('number', code)).join(' ');
    const number = index + 1;
    return {
      line: `validation|${number}|${codes(validation.validExitCodes)}|${codes(validation.unknownExitCodes ?? [])}`,
      files: [
        ...argumentFiles(`validation-${number}`, validation.argv),
        ...rejectFile(number, validation.rejectPatterns ?? []),
      ],
    };
  });
  const lines = [
    ...headLines(plan.node, head),
    ...steps.map(({ line }) => line),
    ...validations.map(({ line }) => line),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    files: [...steps, ...validations].flatMap(({ files }) => files),
  };
}

type Rendered = { readonly line: string; readonly files: readonly StagedFile[] };

function headLines(node: string, head: ManifestHead): readonly string[] {
  const words = [field('id', head.id), head.role, ownerWord(head.owner), field('since', head.since)];
  return [
    `transaction|${words.join('|')}|${field('node', node)}`,
    `deadline|${field('number', head.deadlineSeconds)}`,
  ];
}

function renderStep(planned: PlannedStep, number: number): Rendered {
  const line = (...fields: readonly string[]): string => ['step', number, ...fields].join('|');
  const { step } = planned;
  switch (step.kind) {
    case 'package':
      return {
        line: line(
          'package',
          detailsOf(planned)
            .map((name) => field('package', name))
            .join(' '),
          (step.forgottenFiles ?? []).map((path) => field('path', path)).join(' '),
        ),
        files: [],
      };
    case 'file':
    case 'directory':
      return renderPath(planned, step, line);
    case 'service': {
      const actions = detailsOf(planned).map((action) => field('action', action));
      const addresses = (step.handsOver ?? []).map((address) => field('address', address)).join(' ');
      const words = [field('unit', step.unit), actions.join(','), step.onChange, addresses];
      return { line: line('service', ...(addresses === '' ? words.slice(0, -1) : words)), files: [] };
    }
    case 'sysctl':
      return { line: line('sysctl', field('sysctl', step.key), field('sysctlValue', step.value)), files: [] };
    case 'command':
      return {
        line: line('command'),
        files: [
          ...argumentFiles(`command-${number}.check`, step.check),
          ...argumentFiles(`command-${number}.run`, step.run),
          ...(step.undo === undefined ? [] : argumentFiles(`command-${number}.undo`, step.undo)),
        ],
      };
  }
}

function renderPath(
  planned: PlannedStep,
  step: FileStep | DirectoryStep,
  line: (...fields: readonly string[]) => string,
): Rendered {
  const path = field('path', step.path);
  if (planned.change === 'remove') {
    return { line: line(step.kind, 'remove', path, '-', '-', expectedOf(planned), '-'), files: [] };
  }
  const place = [path, field('mode', step.mode), field('owner', step.owner)];
  if (step.kind === 'directory') return { line: line('directory', 'put', ...place), files: [] };
  const seed = step.seed === true;
  const after = seed ? 'any' : sha256Hex(step.content);
  if (seed && planned.change === 'update') {
    return { line: line('file', 'adjust', ...place, expectedOf(planned), after), files: [] };
  }
  return {
    line: line('file', 'put', ...place, expectedOf(planned), after),
    files: [{ path: `new${path}`, content: step.content }],
  };
}

function expectedOf(planned: PlannedStep): string {
  const expected = 'expectedSha256' in planned ? planned.expectedSha256 : null;
  return expected === null ? '-' : field('sha256', expected);
}

function detailsOf(planned: PlannedStep): readonly string[] {
  return 'details' in planned ? planned.details : [];
}

/** One file an argument, numbered so that a shell's pattern lists them in order. */
function argumentFiles(name: string, argv: readonly string[]): readonly StagedFile[] {
  return argv.map((content, index) => ({
    path: `argv/${name}/${String(index).padStart(3, '0')}`,
    content,
  }));
}

function rejectFile(number: number, patterns: readonly string[]): readonly StagedFile[] {
  return patterns.length === 0 ? [] : [{ path: `reject-${number}`, content: `${patterns.join('\n')}\n` }];
}

function field(kind: ManifestValue, value: string | number): string {
  const text = String(value);
  if (!isManifestValue(kind, text)) {
    throw new AppError('apply.unsafe-value', {
      kind: 'unexpected',
      params: { kind, value: text.slice(0, 100) },
    });
  }
  return text;
}
