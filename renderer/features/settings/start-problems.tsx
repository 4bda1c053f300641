import { Problem } from '../../shared/problem.tsx';
import { useSettings } from '../../shared/settings.ts';

/** What went wrong while the app started, e.g. a settings file that was kept aside. */
export function StartProblems() {
  const problems = useSettings(({ info }) => info.problems);
  return problems.map((problem) => <Problem key={problem.code} error={problem} />);
}
