import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import Conf from 'conf';
import type { Config } from './config.js';
import { ConfigError, missingConfig } from './config-error.js';
import { describeIssues } from './describe-issues.js';
import { faultAt, faultsOf } from './locate.js';
import { parseJsonc } from './parse-jsonc.js';
import { resolveConfig } from './resolve-config.js';
import { configSchema } from './schema.js';
import { warningsAboutAccess } from './warn-about-access.js';

/**
 * Reads, checks and resolves the config file. Synchronous; looks up the environment's variables and
 * the secret files that it names. Throws ConfigError (`config-missing`, `config-invalid`) for the
 * first thing that is wrong. The file is never written.
 */
export function readConfig(path: string, environment: NodeJS.ProcessEnv): Config {
  const file = resolve(path);
  const text = readText(file);
  const parsed = parseJsonc(text);
  if (!parsed.ok) {
    throw faultAt(file, text, parsed.problem.offset, parsed.problem.message);
  }

  const { tree, value } = parsed;
  const fault = faultsOf(file, text, tree);
  const checked = configSchema.safeParse(value);
  if (!checked.success) {
    const findings = describeIssues(checked.error.issues, tree);
    const telling = findings.filter(({ isMissing }) => !isMissing);
    throw (telling.length > 0 ? telling : findings)
      .map((finding) => fault(finding.path, finding.message, finding.part))
      .sort(byPlace)[0];
  }
  const warnings: string[] = [];
  const config = resolveConfig(file, checked.data, {
    environment,
    folder: dirname(file),
    fault,
    warn: (warning) => warnings.push(warning),
  });
  return { ...config, warnings: [...warnings, ...warningsAboutAccess(file, config.providers)] };
}

/**
 * conf opens the file, with a deserializer that only hands the text out: conf would drop comments
 * and positions, and writes the file back if what it read is not what it would have written. With
 * the bare text it never has a reason to, and no serializer to do it with.
 */
function readText(file: string): string {
  let text = '';
  try {
    // conf makes the folder of a file that is not there, and looking for a config must leave no trace
    statSync(file);
    new Conf<{ text: string }>({
      cwd: dirname(file),
      configName: basename(file),
      fileExtension: '',
      projectSuffix: '',
      accessPropertiesByDotNotation: false,
      clearInvalidConfig: false,
      deserialize: (content) => {
        text = content.replace(/^\uFEFF/, '');
        return { text };
      },
      serialize: () => {
        throw new Error('the config file is never written');
      },
    });
    return text;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): ConfigError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return missingConfig(file, cause);
  }
  const message = code === 'EISDIR' ? 'is a folder, not a file' : `can not be read (${code})`;
  const problem = { file, line: null, column: null, path: '', message };
  return new ConfigError('config-invalid', problem, { cause });
}

function byPlace({ problem: a }: ConfigError, { problem: b }: ConfigError): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
