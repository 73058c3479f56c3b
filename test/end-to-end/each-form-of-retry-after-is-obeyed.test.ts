import { expect, test } from 'vitest';
import { openScene } from '../helpers/scene.js';

type Row = {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long the key rests, in seconds. */
  readonly from: number;
  readonly to: number;
};

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

const rows: readonly Row[] = [
  { name: 'seconds', headers: { 'retry-after': '40' }, from: 40, to: 40 },
  { name: 'fraction', headers: { 'retry-after': '30.5' }, from: 30.5, to: 30.5 },
  { name: 'date', headers: { 'retry-after': inSeconds(50).toUTCString() }, from: 45, to: 51 },
  { name: 'past-date', headers: { 'retry-after': inSeconds(-50).toUTCString() }, from: 1, to: 1 },
  {
    name: 'milliseconds',
    headers: { 'retry-after-ms': '20000', 'retry-after': '5' },
    from: 20,
    to: 20,
  },
  { name: 'azure', headers: { 'x-ms-retry-after-ms': '25000' }, from: 25, to: 25 },
  { name: 'zero', headers: { 'retry-after': '0' }, from: 1, to: 1 },
  { name: 'absurd', headers: { 'retry-after': '99999999' }, from: 86_400, to: 86_400 },
  {
    name: 'go-duration',
    headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' },
    from: 90,
    to: 90,
  },
  { name: 'none', headers: {}, from: 2, to: 2 },
  { name: 'nonsense', headers: { 'retry-after': 'soon' }, from: 2, to: 2 },
  {
    name: 'far-date',
    headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' },
    from: 86_400,
    to: 86_400,
  },
  { name: 'infinite', headers: { 'retry-after': 'Infinity' }, from: 2, to: 2 },
  { name: 'not-a-number', headers: { 'retry-after': 'NaN' }, from: 2, to: 2 },
  { name: 'hex', headers: { 'retry-after': '0x10' }, from: 2, to: 2 },
  { name: 'empty', headers: { 'retry-after': '' }, from: 2, to: 2 },
  { name: 'digits', headers: { 'retry-after': '9'.repeat(400) }, from: 2, to: 2 },
  {
    name: 'no-such-day',
    headers: { 'retry-after': 'Mon, 99 Xyz 2026 00:00:00 GMT' },
    from: 2,
    to: 2,
  },
  { name: 'negative', headers: { 'retry-after': '-5' }, from: 1, to: 2 },
];

const scene = await openScene(Object.fromEntries(rows.map(({ name }) => [name, {}])));

test.concurrent.each(rows)('P26 a 429 with $name rests the key $from to $to s', async (row) => {
  const { name, headers, from, to } = row;
  const provider = scene.provider(name);
  provider.upstream.script(provider.secret(1), { status: 429, headers, body: {} });
  provider.upstream.good(provider.secret(2));
  const asked = Date.now();
  expect((await scene.ask(name)).status).toBe(200);
  const answered = Date.now();
  const [event] = await scene.events(name, 'attempt-failed');
  expect(event?.outcome).toBe('rate-limited');
  const { cooldownUntil } = await scene.key(`${name}/1`);
  // a rest of 1 s may be over before a busy machine gets to ask
  if (cooldownUntil === null) {
    expect(from).toBeLessThanOrEqual(2);
    return;
  }
  expect(Date.parse(cooldownUntil)).toBeGreaterThanOrEqual(asked + from * 1000 - 50);
  expect(Date.parse(cooldownUntil)).toBeLessThanOrEqual(answered + to * 1000 + 50);
});
