import { type Answer, hang, rateLimited, reset, serverError } from '../helpers/answers.js';
import {
  badChunk,
  brokenHeaders,
  cutStream,
  echoedKey,
  garbage,
  headersOnly,
  raw,
  shortLength,
} from '../helpers/faults.js';
import { between, pick, type Random } from './seeded-random.js';
import type { Form } from './soak-request.js';

export type Fault = { readonly name: string; readonly answer: Answer };

/** An error that comes as the first event of a good stream. */
export const errorEvent = 'data: {"error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

type Chance = readonly [make: (random: Random) => Fault, weight: number];

const fault = (name: string, answer: Answer): Fault => ({ name, answer });

/** Before a byte of a body: what any request may meet. */
const beforeBody: readonly Chance[] = [
  [
    (random) =>
      fault('429 with Retry-After', rateLimited({ retryAfter: Math.ceil(between(random, 0, 3)) })),
    3,
  ],
  [() => fault('429', rateLimited()), 2],
  [() => fault('500', serverError(500)), 2],
  [() => fault('503', serverError(503)), 1],
  [() => fault('503 with Retry-After', serverError(503, { 'retry-after': '1' })), 1],
  [() => fault('529', serverError(529)), 1],
  [() => fault('reset before headers', reset('before-headers')), 3],
  [() => fault('reset inside headers', brokenHeaders('reset')), 2],
  [() => fault('close inside headers', brokenHeaders('close')), 1],
  [() => fault('garbage', garbage()), 2],
  [() => fault('silence', hang()), 1],
  [() => fault('401 of a good key', echoedKey({ status: 401 })), 0.3],
  [() => fault('400 that echoes the key', echoedKey({ status: 400 })), 1],
  [
    () =>
      fault(
        '500 that echoes the key in two packets',
        echoedKey({ status: 500, where: 'two packets' }),
      ),
    1,
  ],
];

/** A HEAD has no body, so these would be good answers to it. */
const insideBody: readonly Chance[] = [
  [() => fault('reset after headers', headersOnly('reset')), 3],
  [() => fault('silence after headers', headersOnly('stall')), 1],
  [() => fault('short length', shortLength()), 3],
  [() => fault('bad chunk', badChunk()), 1],
];

const insideStream: readonly Chance[] = [
  [() => fault('stream cut', cutStream(['half of', ' the words'])), 6],
  [() => fault('stream reset', cutStream(['half of', ' the words'], 'reset')), 3],
  [() => fault('stream falls silent', cutStream(['half of'], 'stall')), 1],
  [() => fault('stream without a word', cutStream([])), 1],
  [() => fault('error in a stream', errorStream()), 2],
];

export function chooseFault(form: Form, random: Random): Fault {
  const chances = [
    ...beforeBody,
    ...(form === 'head' ? [] : insideBody),
    ...(form === 'stream' ? insideStream : []),
  ];
  return pick(random, chances)(random);
}

function errorStream(): Answer {
  return raw([
    `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${errorEvent.length}\r\n\r\n`,
    errorEvent,
  ]);
}
