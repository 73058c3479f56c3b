import { realpathSync } from 'node:fs';

/** What starts keyctl again from anywhere. */
export type Program = {
  readonly node: string;
  /** `cli.js` itself: a link to it, such as npm's, may be gone from the `PATH` of a service. */
  readonly cli: string;
};

export function thisProgram(): Program {
  return { node: process.execPath, cli: realpathSync(process.argv[1] ?? '') };
}
