import type { Secret } from '../config/secret.js';

/** A shorter secret would blot out ordinary words; the config warns about it. */
const shortestRedacted = 8;

const replacement = '[redacted]';

/** Replaces every known secret in keyctl's own output, whatever field or sentence it stands in. */
export class Redactor {
  readonly #known = new Set<string>();
  #pattern: RegExp | null = null;
  /** All forms, by how they begin. */
  #byHead: ReadonlyMap<string, readonly string[]> = new Map();
  #longest = 1;

  /**
   * The secrets of the config in force; called again at each reload. Those of earlier configs stay
   * known: a request that began before the reload may still fail with one of them.
   */
  setSecrets(secrets: readonly Secret[]): void {
    const before = this.#known.size;
    for (const secret of secrets) {
      const value = secret.reveal();
      if (value.length >= shortestRedacted) {
        this.#known.add(value);
      }
    }
    if (this.#known.size === before) {
      return;
    }
    const forms = new Set([...this.#known].flatMap(formsOf));
    this.#byHead = groupByHead(forms);
    // an alternation takes the first branch that fits, which must be the longest
    this.#longest = Math.max(1, ...[...forms].map((form) => form.length));
    const branches = [...forms].sort((a, b) => b.length - a.length).map(escapeForPattern);
    this.#pattern = new RegExp(branches.join('|'), 'g');
  }

  /**
   * `text` with `[redacted]` in place of every known secret of at least 8 characters, and of one that
   * is cut off at the end of the text.
   */
  redact(text: string): string {
    if (this.#pattern === null) {
      return text;
    }
    const whole = text.replace(this.#pattern, replacement);
    const cutAt = this.#cutAt(whole);
    return cutAt === whole.length ? whole : whole.slice(0, cutAt) + replacement;
  }

  /** `text` with every known secret starred out, length for length. */
  star(text: string): string {
    return this.#pattern === null
      ? text
      : text.replace(this.#pattern, (secret) => '*'.repeat(secret.length));
  }

  /** The same for the end of a body, which may be in the middle of a secret. */
  starCut(text: string): string {
    const starred = this.star(text);
    const cutAt = this.#cutAt(starred);
    return starred.slice(0, cutAt) + '*'.repeat(starred.length - cutAt);
  }

  /**
   * Where a secret begins that the text's end cuts off; the text's length if there is none. Fewer than
   * 8 characters of one are mostly a public prefix.
   */
  #cutAt(text: string): number {
    const last = text.length - shortestRedacted;
    for (let at = Math.max(0, text.length - this.#longest + 1); at <= last; at += 1) {
      const begun = this.#byHead.get(text.slice(at, at + shortestRedacted));
      if (begun?.some((form) => form.startsWith(text.slice(at))) === true) {
        return at;
      }
    }
    return text.length;
  }

  /** `star` for a list, which seldom has a secret in it: it is searched once, and returned if it has none. */
  starAll(texts: string[]): string[] {
    const found = this.#pattern === null ? -1 : texts.join('\n').search(this.#pattern);
    return found === -1 ? texts : texts.map((text) => this.star(text));
  }

  /** The length of the longest form of a secret that is looked for; at least 1. */
  get longest(): number {
    return this.#longest;
  }
}

function groupByHead(forms: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const form of forms) {
    const head = form.slice(0, shortestRedacted);
    const group = groups.get(head) ?? [];
    group.push(form);
    groups.set(head, group);
  }
  return groups;
}

/** The ways in which a secret gets into a message: as it is, in a URL, inside JSON, as base64. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret);
  const inUrlFully = inUrl.replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [
    secret,
    inJson,
    // JSON inside JSON: an error body quoted in a log line
    JSON.stringify(inJson).slice(1, -1),
    inJson.replaceAll('/', '\\/'),
    ...[inUrl, inUrlFully].flatMap((form) => [
      form,
      form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      form.replaceAll('%20', '+'),
    ]),
    ...base64Forms(Buffer.from(secret)),
  ];
}

/**
 * base64 writes three bytes as four characters, so a secret inside a longer text (`user:secret`) looks
 * different at each of three alignments. The characters that also carry bits of what stands before
 * or after it can be anything and are left out; at most four bits of each end stay readable.
 */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), secret]);
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor((bytes.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((alphabet) =>
      bytes.toString(alphabet).slice(start, end),
    );
  });
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
