import { expect, test } from 'vitest';
import type { KeySnapshot, ProviderSnapshot } from '../../src/engine.js';
import { formatDetails } from '../../src/tui/format-details.js';
import { aKey, anEvent, aProvider, aSnapshot, at, noon } from './a-snapshot.js';

/** The lines of a provider's first key, each as its text. */
function detailsOf(provider: ProviderSnapshot): readonly string[] {
  const [key] = provider.keys;
  if (key === undefined) {
    throw new Error('there is no key');
  }
  const snapshot = aSnapshot({ providers: [provider] });
  const lines = formatDetails({
    row: { key, provider, place: 1 },
    snapshot,
    width: 100,
    now: noon,
  });
  return lines.map((spans) => spans.map(({ text }) => text).join(''));
}

function details(changes: Partial<Omit<KeySnapshot, 'counts'>>): readonly string[] {
  return detailsOf(aProvider('openrouter', [aKey('openrouter/work', changes)]));
}

test('a balance is shown with its limit, its reset and its age', () => {
  const amounts = [{ remaining: 2.5, limit: 10, currency: 'USD' }];
  expect(details({ balance: { amounts, resets: 'monthly', at: at(-120) } })).toContainEqual(
    expect.stringMatching(
      /^ balance {4}\$2\.50 of \$10\.00 left, resets monthly, as of \d\d:\d\d:\d\d \(2m ago\)$/,
    ),
  );
});

test('a balance in several currencies is shown in each', () => {
  const amounts = [
    { remaining: -0.5, limit: null, currency: 'CNY' },
    { remaining: 5, limit: null, currency: 'USD' },
  ];
  expect(details({ balance: { amounts, resets: null, at: at(0) } }).join('\n')).toContain(
    '-0.50 CNY, $5.00 left, as of ',
  );
});

test('an account is shown with the other keys that have it', () => {
  const text = (count: number) => {
    const keys = Array.from({ length: count }, (_, at) =>
      aKey(`openai/${at + 1}`, { account: 'acme' }),
    );
    const strangers = [aKey('openai/x', { account: 'other' }), aKey('openai/y')];
    return detailsOf(aProvider('openai', [...keys, ...strangers])).join('\n');
  };
  expect(text(1)).toMatch(/^ account {4}acme$/m);
  expect(text(3)).toMatch(/^ account {4}acme, same account as openai\/2, openai\/3$/m);
  expect(text(8)).toMatch(/same account as openai\/2, .*, openai\/6, 2 more$/m);
});

test('what no provider told has no line', () => {
  expect(details({}).join('\n')).not.toMatch(
    /balance|remaining|tokens|account|last 20m|last error|cooldown/,
  );
});

test('each thing that is known has its line, with times by the clock and how long ago', () => {
  const text = details({
    cooldownUntil: at(42),
    modelCooldowns: [{ scope: 'gpt-5', until: at(3_600) }],
    group: 'acme',
    limits: { remainingRequests: 1, remainingTokens: 90_000, resetAt: at(42) },
    recentUses: { perMinute: [...Array<number>(18).fill(0), 2, 31], endsAt: at(1) },
    lastError: { at: at(-180), text: '429 rate limited: slow down', outcome: 'rate-limited' },
  }).join('\n');
  for (const line of [
    / secret {5}sk-…c3d4 from \$OPENAI_API_KEY, group acme$/m,
    / cooldown {3}until [\d:]{8} \(42s\)$/m,
    / cooldown {3}for gpt-5 until [\d:]{8} \(1h\)$/m,
    / remaining {2}1 request, 90 000 tokens, reset at [\d:]{8}$/m,
    / last 20m {21}▁█ {2}at most 31 a minute$/m,
    / last error 429 rate limited: slow down, [\d:]{8} \(3m ago\)$/m,
    / next check [\d:]{8}, of all keys$/m,
  ]) {
    expect(text).toMatch(line);
  }
});

test('limits that were reset since are not told as if they still held', () => {
  const limits = { remainingRequests: 0, remainingTokens: null, resetAt: at(-1) };
  expect(details({ limits }).join('\n')).toMatch(
    / remaining {2}unknown since the reset at [\d:]{8}$/m,
  );
});

test('its events are folded, in full, the newest first', () => {
  const provider = aProvider('openai', [aKey('openai/a'), aKey('openai/b')]);
  const [key] = provider.keys;
  const moved = (seq: number) =>
    anEvent(seq, {
      type: 'failed-over',
      key: 'openai/a',
      to: 'openai/b',
      detail: `429 rate limited, back in ${seq} s: ${'word '.repeat(12)}`,
    });
  const snapshot = aSnapshot({
    providers: [provider],
    events: [
      anEvent(1, { key: 'openai/a', detail: 'healthy' }),
      ...[2, 3, 4].map(moved),
      anEvent(5, { key: 'openai/b', detail: 'of no concern' }),
    ],
  });
  const row = { key: key ?? expect.fail('no key'), provider, place: 1 };
  const lines = formatDetails({ row, snapshot, width: 60, now: noon }).map((spans) =>
    spans.map(({ text }) => text).join(''),
  );
  const own = lines.slice(lines.indexOf(' its events, the newest first') + 1);
  expect(own[0]).toMatch(/ failover {2}openai a → b ×3 {3}429 rate limited,/);
  expect(own).toHaveLength(4);
  expect(own[3]).toMatch(/ health {4}healthy$/);
});
