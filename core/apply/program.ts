import auditEntry from '../../agent-scripts/linux/audit-entry.sh?raw';
import main from '../../agent-scripts/linux/transaction.sh?raw';
import commit from '../../agent-scripts/linux/transaction-commit.sh?raw';
import common from '../../agent-scripts/linux/transaction-common.sh?raw';
import end from '../../agent-scripts/linux/transaction-end.sh?raw';
import guard from '../../agent-scripts/linux/transaction-guard.sh?raw';
import handOver from '../../agent-scripts/linux/transaction-hand-over.sh?raw';
import prepare from '../../agent-scripts/linux/transaction-prepare.sh?raw';
import restore from '../../agent-scripts/linux/transaction-restore.sh?raw';
import undo from '../../agent-scripts/linux/transaction-undo.sh?raw';

/**
 * The one fixed program that changes a node and changes it back. It is kept in parts to be read, and is one file on
 * the node: a roll-back must not depend on several files being of the same version.
 */
export function transactionProgram(): string {
  const parts = [guard, prepare, commit, handOver, restore, auditEntry, end, undo, main];
  return [common, ...parts.map((part) => part.replace(/^#!.*\n/, ''))].join('\n');
}
