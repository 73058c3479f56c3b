import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canary } from '../helpers/canary.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { writeConfig } from '../helpers/write-config.js';

export const secret = canary('of-a-service', { end: 'aaaa' });

type Answers = Readonly<Record<string, string>>;

/**
 * A home with a `systemctl` of its own, which writes down what it is asked and answers by its verb.
 * `null`: there is none on the PATH.
 */
export function openServiceHome({
  config,
  answers = {},
}: {
  config?: object;
  answers?: Answers | null;
} = {}) {
  const home = tempFolder();
  const bin = join(home, 'bin');
  const asked = join(home, 'asked');
  mkdirSync(bin);
  writeFileSync(asked, '');
  if (answers !== null) {
    const cases = Object.entries(answers).map(([verb, script]) => `*" ${verb} "*) ${script};;`);
    const script = `#!/bin/sh\necho "$*" >> '${asked}'\ncase " $* " in ${cases.join('\n')}\nesac\n`;
    writeFileSync(join(bin, 'systemctl'), script, { mode: 0o755 });
  }
  if (config !== undefined) {
    writeConfig(home, config);
  }
  const path = join(home, 'config/systemd/user/keyctl.service');
  return {
    home,
    path,
    run: (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
      // no systemctl of this machine
      const PATH = answers === null ? bin : `${bin}:/usr/bin:/bin`;
      return runKeyctl(['service', ...args], { home, environment: { PATH, ...environment } });
    },
    unit: () => readFileSync(path, 'utf8'),
    asked: () => readFileSync(asked, 'utf8').trimEnd().split('\n'),
  };
}

export const provider = {
  providers: { openai: { apiKey: secret } },
  healthCheck: { onStartup: false },
};
export const noSession = { show: 'echo "Failed to connect to bus: No medium found" >&2; exit 1' };
export const running = {
  show: 'printf "ActiveState=active\\nSubState=running\\nUnitFileState=enabled\\n"',
};
export const stopped = {
  show: 'printf "ActiveState=inactive\\nSubState=dead\\nUnitFileState=\\n"',
};

/** The values of one setting in a unit. */
export function entry(unit: string, name: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}
