import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Fault = {
  /** For the program that is to meet it. */
  readonly environment: NodeJS.ProcessEnv;
  /** From now on Node's function throws. */
  strike(): void;
  /** It works again. */
  cease(): void;
};

/**
 * A bug at a moment of the test's choice, without a line of test code in the program: after `strike`
 * a function of Node's own throws a TypeError whose message quotes `quoted`. `target` is what a
 * module imports and the way to the function, such as `['node:http', 'ServerResponse.prototype.writeHead']`,
 * or `globalThis` and the way from there.
 */
export function breakCore(
  home: string,
  [module, way]: readonly [module: string, way: string],
  quoted: string,
): Fault {
  const folder = join(home, 'given');
  mkdirSync(folder, { recursive: true });
  const trigger = join(home, `strike-${way}`);
  const script = join(folder, 'fault.mjs');
  writeFileSync(
    script,
    `import { existsSync } from 'node:fs';
     const names = ${JSON.stringify(way.split('.'))};
     const last = names.pop();
     const start = ${module === 'globalThis' ? 'globalThis' : `(await import('${module}')).default`};
     const owner = names.reduce((object, name) => object[name], start);
     const whole = owner[last];
     owner[last] = function (...args) {
       if (existsSync(${JSON.stringify(trigger)})) {
         throw new TypeError('injected fault ' + ${JSON.stringify(quoted)});
       }
       return whole.apply(this, args);
     };`,
  );
  return {
    environment: { NODE_OPTIONS: `--import ${script}` },
    strike: () => writeFileSync(trigger, ''),
    cease: () => rmSync(trigger, { force: true }),
  };
}
