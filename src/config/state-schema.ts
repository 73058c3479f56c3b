import { z } from 'zod';
import { countedMinutes } from '../keys/minute-counts.js';
import { failureOutcomes } from '../keys/outcome.js';

const instant = z.iso.datetime({ offset: true });
const count = z.int().min(0);

const savedTokensSchema = z
  .object({
    in: count,
    out: count,
    cached: count.nullable(),
    costUsd: z.number().min(0).nullable(),
  })
  .readonly();

/** As `MinuteCounts` tells them. */
const recentUsesSchema = z
  .object({ perMinute: z.array(count).max(countedMinutes).readonly(), endsAt: instant })
  .readonly();

const savedKeySchema = z
  .object({
    id: z.string(),
    /** `Secret.fingerprint`; null for a key whose secret could not be resolved. */
    fingerprint: z.string().nullable(),
    enabled: z.boolean(),
    counts: z
      .object({
        requests: count,
        ok: count,
        // an outcome that this file was written without has not been seen yet
        failures: z.record(z.enum(failureOutcomes), count.default(0)).readonly(),
        failovers: count,
      })
      .readonly(),
    // files were written without these once
    tokens: savedTokensSchema.nullable().default(null),
    recentUses: recentUsesSchema.nullable().default(null),
    cooldownUntil: instant.nullable(),
    /** The limits of single models. Files were written without them once. */
    modelCooldowns: z
      .array(z.object({ scope: z.string(), until: instant }).readonly())
      .readonly()
      .default([]),
    lastUsedAt: instant.nullable(),
    /** Files were written without it once. */
    firstSeenAt: instant.nullable().default(null),
  })
  .readonly();

export const savedStateSchema = z
  .object({
    /** Random, made once per install; the key of every fingerprint. */
    salt: z.string().min(32),
    /** RFC 3339. */
    countsSince: instant,
    keys: z.array(savedKeySchema).readonly(),
  })
  .readonly();

/** What outlives the engine about one key. Never its secret. Times are RFC 3339 or null. */
export type SavedKey = z.infer<typeof savedKeySchema>;

export type SavedState = z.infer<typeof savedStateSchema>;

/** A newer version means a file that this program would read wrongly. */
export const stateVersion = 1;

/** Why the text of a state file can't be used; the message goes after the file's name. */
export class StateFault extends Error {
  override name = 'StateFault' as const;
}

/** Reads the text of state.json. Throws SyntaxError or StateFault. */
export function parseState(text: string): SavedState {
  if (text.trim() === '') {
    throw new StateFault('is empty');
  }
  const value: unknown = JSON.parse(text, (name, part) => {
    // keyctl never wrote such a name: whoever did, did not mean well
    if (name === '__proto__') {
      throw new StateFault('is not as keyctl wrote it');
    }
    return part;
  });
  const { version } = z.object({ version: z.number() }).catch({ version: 0 }).parse(value);
  if (version > stateVersion) {
    throw new StateFault('was written by a newer version of keyctl');
  }
  const parsed = savedStateSchema.safeParse(value);
  if (version < stateVersion || !parsed.success) {
    throw new StateFault('is not as keyctl wrote it');
  }
  return parsed.data;
}
