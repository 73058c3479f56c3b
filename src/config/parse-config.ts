import { dirname } from 'node:path';
import type { Config, ProviderConfig } from './config.js';
import type { ConfigError } from './config-error.js';
import { describeIssues } from './describe-issues.js';
import { faultAt, faultsOf } from './locate.js';
import { parseJsonc } from './parse-jsonc.js';
import { resolveConfig } from './resolve-config.js';
import { configSchema } from './schema.js';
import { warningsAboutAccess } from './warn-about-access.js';

/**
 * Checks and resolves the text of the config `file`, an absolute path: the text may be one that the
 * file is only going to hold. Throws ConfigError (`config-invalid`) for the first thing that is wrong.
 */
export function parseConfig(file: string, text: string, environment: NodeJS.ProcessEnv): Config {
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
  const access = warningsAboutAccess(file, config.providers);
  return {
    ...config,
    providers: access.length === 0 ? config.providers : config.providers.map(withAccess(access)),
    warnings: [...warnings, ...access],
  };
}

/** Of a provider's keys, those that stand in the file themselves are the ones to be worried about. */
function withAccess(access: readonly string[]): (provider: ProviderConfig) => ProviderConfig {
  return (provider) => ({
    ...provider,
    keys: provider.keys.map((key) =>
      key.source === 'config' && key.secret !== null
        ? { ...key, warnings: [...key.warnings, ...access] }
        : key,
    ),
  });
}

function byPlace({ problem: a }: ConfigError, { problem: b }: ConfigError): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
