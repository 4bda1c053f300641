import main from '../../agent-scripts/linux/audit.sh?raw';
import entry from '../../agent-scripts/linux/audit-entry.sh?raw';

/** What is sent to a node to add to its audit trail, or to print it. Usage: agent-scripts/linux/audit.sh. */
export function auditProgram(): string {
  return `${entry}\n${main}`;
}
