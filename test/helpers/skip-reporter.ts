import type { Reporter, TestModule } from 'vitest/node';

/** Names every skipped test at the very end, with what it lacked: no promise goes unproven in silence. */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    for (const test of skipped) {
      const result = test.result();
      const note = 'note' in result && result.note !== undefined ? ` (${result.note})` : '';
      process.stdout.write(`!! SKIPPED: ${test.fullName}${note}\n`);
    }
  }
}
