import { expect } from 'vitest';
import type { KeySnapshot } from '../../../src/engine.js';
import type { Outcome } from '../../../src/keys/outcome.js';
import { aConfig, secretOf } from '../../failover/a-config.js';
import { startEngine } from '../../failover/an-engine.js';
import { type Answer, serverError } from '../../helpers/answers.js';
import { until } from '../../helpers/until.js';
import { startUpstream } from '../../helpers/upstream.js';
import { wall } from './a-row.js';
import { type Following, restMs } from './what-follows.js';

export type Failure = {
  readonly type: string;
  /** What the first of two keys gets; the second one works. */
  readonly answer: Answer;
  /** As `x-keyctl-tried` tells it. */
  readonly status: number;
  readonly outcome: Outcome;
  readonly toldMs: number | undefined;
  readonly following: Following;
  /** The client's answer if the failure is passed on. */
  readonly passed: { readonly status: number; readonly text: string };
};

const first = secretOf('provider', 1);
const second = secretOf('provider', 2);
const path = '/v1/chat/completions';
const model = 'gpt-5';

/** Sends one request through an engine whose first key fails, and looks at what came of it. */
export async function expectFollowing(failure: Failure): Promise<void> {
  const { outcome, status, following } = failure;
  const upstream = await startUpstream();
  // the check that confirms a refusal says nothing, so that the row alone decides
  upstream.script(first, failure.answer).scriptChecks(first, serverError(503)).good(second);
  const { begin, clock, key, events } = await startEngine(
    aConfig([
      { name: 'provider', type: failure.type, baseUrl: upstream.url, keys: [first, second] },
    ]),
  );
  const asking = begin({ path: `/provider${path}`, body: { model, stream: false } });
  if (following.next === 'next key after a pause') {
    await until(() => key('provider/1').counts.failures['server-error'] === 1);
    clock.advance(250);
  }
  const { statusCode, headers } = await asking.response;
  await asking.ended;

  if (following.next === 'passed on as it came') {
    expect([statusCode, asking.received().toString()]).toEqual([
      failure.passed.status,
      failure.passed.text,
    ]);
    expect(upstream.calls()).toEqual([first]);
    expect(events('attempt-failed')).toEqual([]);
  } else {
    expect(statusCode, asking.received().toString()).toBe(200);
    expect(headers['x-keyctl-tried']).toBe(`provider/1=${status}, provider/2=ok`);
    const [move] = events('failed-over');
    expect(move).toMatchObject({ key: 'provider/1', to: 'provider/2', outcome });
    const paused = /, after 250 ms\b/.test(move?.detail ?? '');
    expect(paused).toBe(following.next === 'next key after a pause');
  }

  await until(() => !key('provider/1').checking);
  expectKey(key('provider/1'), failure);
  expect(key('provider/2')).toMatchObject({ available: true, cooldownUntil: null });
}

function expectKey(key: KeySnapshot, { following, toldMs }: Failure): void {
  const { rests, state } = following;
  const until = new Date(wall + restMs(following, toldMs));
  const scope = rests === 'model' ? model : path;
  expect({
    state: key.state,
    cooldownUntil: key.cooldownUntil,
    modelCooldowns: key.modelCooldowns,
  }).toEqual({
    state,
    cooldownUntil: rests === 'key' ? until.toISOString() : null,
    modelCooldowns:
      rests === 'model' || rests === 'path' ? [{ scope, until: until.toISOString() }] : [],
  });
  if (rests === 'account') {
    expect(key.why).toContain(`until ${until.toTimeString().slice(0, 8)}`);
  }
}
