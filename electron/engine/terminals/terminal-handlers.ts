import { join } from 'node:path';
import type { MessagePortMain } from 'electron';
import { AppError } from '../../../core/errors/app-error.ts';
import { portOf } from '../../contract/electron-port.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { nodeOf } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import { openTerminal } from './open-terminal.ts';

/** Where output is kept when the admin wants it. */
const RECORDINGS = 'recordings';

export function terminalHandlers(parts: Parts): Pick<Handlers<EngineCalls>, 'terminals.open'> {
  const { surroundings, connector, problems } = parts;
  return {
    'terminals.open': async ({ target, node: name, columns, rows, record }, [port]) => {
      if (port === undefined) throw new AppError('contract.broken', { kind: 'unexpected', params: { name } });
      const node = nodeOf(subjectOf(parts, target).spec, name);
      await openTerminal(portOf(port as MessagePortMain), {
        node,
        size: { columns, rows },
        recordIn: record ? join(surroundings.home, RECORDINGS) : undefined,
        onRecordingEnded: (error) => problems.report(`recording ${name}`, error),
        openShell: (options) => connector.openShell(node, options),
        clock: surroundings.clock,
      });
    },
  };
}
