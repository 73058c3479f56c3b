/** What of an error body signatures are matched with, whatever envelope it has. */
export type ErrorFacts = {
  /** Every code, type, status and reason in it, in lower case. */
  readonly codes: ReadonlySet<string>;
  /** Its sentence, and the one that a gateway quotes from the provider behind it. */
  readonly text: string;
  /** The names of the filled fields of its `metadata` (OpenRouter). */
  readonly fields: ReadonlySet<string>;
};

/** A signature stands near the start of a message; behind it a message may quote a whole prompt. */
const longestText = 2_000;
const mostDetails = 16;

/** Null if the body holds no error that could be read. */
export function readErrorFacts(body: unknown): ErrorFacts | null {
  const outer = recordOf(firstOf(body));
  if (outer === null) {
    return null;
  }
  const error = recordOf(firstOf(outer['error'])) ?? {};
  const metadata = recordOf(error['metadata']) ?? {};
  const details = error['details'];
  const parts = [
    outer,
    error,
    metadata,
    recordOf(error['innererror']), // Azure
    ...(Array.isArray(details) ? details.slice(0, mostDetails) : [details]).map(recordOf),
  ];
  const codes = parts.flatMap((part) => (part === null ? [] : codesOf(part)));
  const texts = [error['message'], outer['error'], outer['message'], outer['detail']];
  const text = texts.find((value) => typeof value === 'string' && value !== '');
  return {
    codes: new Set(codes),
    text: [text, metadata['raw']].map(shortened).filter(Boolean).join('\n'),
    fields: new Set(Object.keys(metadata).filter((name) => isFilled(metadata[name]))),
  };
}

/** Google's OpenAI face may wrap an error in an array, Cloudflare's gateway has an array inside of it. */
export function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

const codeFields = [
  'code',
  'type',
  'status',
  'reason',
  'error_code',
  'error_type',
  'limit_source',
] as const;

function codesOf(part: Readonly<Record<string, unknown>>): readonly string[] {
  return codeFields
    .map((name) => part[name])
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => String(value).toLowerCase());
}

function shortened(text: unknown): string {
  return typeof text === 'string' ? text.slice(0, longestText) : '';
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
