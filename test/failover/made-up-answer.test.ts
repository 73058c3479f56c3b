import { describe, expect, test } from 'vitest';
import { Drill } from '../../src/failover/drill.js';
import { madeUpAnswer } from '../../src/failover/made-up-answer.js';
import { readAnswer } from '../../src/failover/read-answer.js';
import { drillAnswers, statusOfDrill } from '../../src/keys/drill.js';
import { Redactor } from '../../src/log/redactor.js';
import { classifyStatus } from '../../src/providers/classify.js';
import { dialects } from '../../src/providers/dialects.js';
import { ManualClock } from '../helpers/manual-clock.js';

const context = { clock: new ManualClock(), redactor: new Redactor() };
const statuses = drillAnswers.filter((answer) => statusOfDrill(answer) !== null);

describe.each(dialects)('$type', (dialect) => {
  test.each(statuses)('reads a made-up %s as the row of its status', (answer) => {
    const drill = new Drill({ answer, forSeconds: 60, retryAfterSeconds: 7 }, 0, null);
    const made = madeUpAnswer(drill, dialect, '/chat/completions');
    expect(made?.status).toBe(Number(answer));
    expect(made?.headers).toMatchObject({
      'retry-after': '7',
      'content-length': `${made?.body.length}`,
    });
    const body: unknown = JSON.parse(String(made?.body));
    const read = readAnswer(
      { status: Number(answer), headers: made?.headers ?? {}, body },
      dialect,
      context,
    );
    expect(read.outcome).toBe(classifyStatus(Number(answer)));
    expect(read.message).toContain('keyctl drill made this answer up');
  });
});
