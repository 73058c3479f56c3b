import { expect, test } from 'vitest';
import {
  type Answer,
  hang,
  ok,
  rateLimited,
  serverError,
  unauthorized,
} from '../helpers/answers.js';
import { flood, shortLength } from '../helpers/faults.js';
import type { UpstreamDialect } from '../helpers/realistic-answers.js';
import { openScene } from '../helpers/scene.js';

type Row = {
  readonly name: string;
  readonly dialect?: UpstreamDialect;
  /** The path of the check. */
  readonly path: string;
  readonly check: Answer;
  readonly health: string;
  readonly state?: string;
};

const portal = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in' };
const listed = { status: 400, body: { error: { details: [{ reason: 'API_KEY_INVALID' }] } } };

/** What claims to be a list of models. */
const endless = flood(50_000_000);

const rows: readonly Row[] = [
  { name: 'openai-ok', path: '/v1/models', check: ok(), health: 'healthy' },
  { name: 'openai-401', path: '/v1/models', check: unauthorized(), health: 'invalid' },
  { name: 'claude-ok', dialect: 'anthropic', path: '/v1/models', check: ok(), health: 'healthy' },
  { name: 'router-ok', dialect: 'openrouter', path: '/api/v1/key', check: ok(), health: 'healthy' },
  {
    name: 'router-401',
    dialect: 'openrouter',
    path: '/api/v1/key',
    check: unauthorized(),
    health: 'invalid',
  },
  {
    name: 'gemini-ok',
    dialect: 'gemini',
    path: '/v1beta/models?pageSize=1',
    check: ok(),
    health: 'healthy',
  },
  {
    name: 'gemini-400',
    dialect: 'gemini',
    path: '/v1beta/models?pageSize=1',
    check: listed,
    health: 'invalid',
  },
  { name: 'portal', path: '/v1/models', check: portal, health: 'unchecked' },
  { name: 'outage', path: '/v1/models', check: serverError(503), health: 'unchecked' },
  { name: 'no-list', path: '/v1/models', check: { status: 404, body: 'no' }, health: 'unverified' },
  {
    name: 'cut-short',
    path: '/v1/models',
    check: shortLength(),
    health: 'unchecked',
    state: 'unreachable',
  },
  { name: 'flood', path: '/v1/models', check: endless.answer, health: 'unchecked' },
  // after 10 s
  { name: 'silent', path: '/v1/models', check: hang(), health: 'unchecked', state: 'unreachable' },
  {
    name: 'limited',
    path: '/v1/models',
    check: rateLimited({ retryAfter: 60 }),
    health: 'unchecked',
    state: 'cooling',
  },
];

const scene = await openScene({
  ...Object.fromEntries(rows.map(({ name, dialect = 'openai' }) => [name, { dialect, keys: 1 }])),
  open: { keys: 1 },
  slow: { keys: 1 },
  mended: { keys: 1 },
});

test.concurrent.each(rows)('P36 $name: $health', async ({ name, path, check, health, state }) => {
  const { upstream, secrets } = scene.provider(name);
  const secret = secrets[0] ?? '';
  upstream.good(secret).scriptChecks(secret, check);
  expect((await scene.control('POST', `keys/${name}/1/check`)).status).toBe(200);
  expect(await scene.key(`${name}/1`)).toMatchObject({ health, state: state ?? health });
  const own = upstream.checks.filter(({ key }) => key === secret);
  expect(own.map((call) => call.path)).toEqual([path]);
  expect(upstream.calls()).toEqual([]);
});

test('P36 of an answer of 50 MB no more than the first few are read', () => {
  expect(endless.sent()).toBeGreaterThan(0);
  expect(endless.sent()).toBeLessThan(20_000_000);
});

test.concurrent('P36 an endpoint that lists its models to anyone proves nothing', async () => {
  const { upstream, secrets } = scene.provider('open');
  upstream.good(...secrets);
  // whoever asks, with whatever key
  upstream.answerUnknown(ok());
  await scene.control('POST', 'keys/open/1/check');
  expect((await scene.key('open/1')).health).toBe('unverified');
});

test.concurrent('P36 a check that hangs keeps no request waiting', async () => {
  const slow = scene.provider('slow');
  slow.upstream.good(slow.secret(1)).scriptChecks(slow.secret(1), hang());
  const check = scene.begin('keyctl', { path: '/v1/keys/slow/1/check' });
  await scene.untilKey('slow/1', ({ checking }) => checking);
  expect((await scene.ask('slow')).status).toBe(200);
  check.leave();
  slow.upstream.dropConnections();
  expect((await scene.untilKey('slow/1', ({ checking }) => !checking)).health).toBe('healthy');
});

test.concurrent('a key that was refused comes back when a check finds it well', async () => {
  const mended = scene.provider('mended');
  mended.upstream.script(mended.secret(1), unauthorized(), ok());
  expect((await scene.ask('mended')).status).toBe(502);
  await scene.untilKey('mended/1', ({ health, checking }) => health === 'invalid' && !checking);
  mended.upstream.scriptChecks(mended.secret(1), ok());
  await scene.control('POST', 'keys/mended/1/check');
  expect((await scene.key('mended/1')).health).toBe('healthy');
  expect((await scene.ask('mended')).status).toBe(200);
});
