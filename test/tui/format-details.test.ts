import { expect, test } from 'vitest';
import type { KeySnapshot, ProviderSnapshot } from '../../src/engine.js';
import { formatDetails } from '../../src/tui/format-details.js';
import { aKey, aProvider, aSnapshot, at, noon } from './a-snapshot.js';

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
  expect(details({}).join('\n')).not.toMatch(/balance|remaining|tokens|account/);
});
