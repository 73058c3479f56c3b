import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Exchange, give, ok, unauthorized } from '../helpers/answers.js';
import { echoedKey } from '../helpers/faults.js';
import { upstreamCall } from '../helpers/upstream-call.js';
import { chooseFault, type Fault } from './choose-fault.js';
import { goodAnswer } from './good-answer.js';
import { between, type Random } from './seeded-random.js';
import { goodSecrets, type SoakProvider, spareSecret } from './soak-provider.js';
import { type Form, formHeader, idHeader, sumHeader } from './soak-request.js';
import type { Arrival, UpstreamRecord } from './upstream-record.js';

export type FaultyUpstream = { readonly baseUrl: string; close(): Promise<void> };

export type FaultyUpstreamOptions = {
  readonly provider: SoakProvider;
  readonly record: UpstreamRecord;
  readonly random: Random;
  /** The part of all calls, 0 to 1, that goes wrong now. */
  readonly faults: () => number;
};

/** A part of the good answers comes late, or in small pieces. */
const slowPart = 0.1;
const slowestMs = 700;

/** A provider on loopback that spoils a part of its calls, and writes down what became of each. */
export async function openFaultyUpstream(options: FaultyUpstreamOptions): Promise<FaultyUpstream> {
  const { provider } = options;
  const known = new Set([...goodSecrets(provider), spareSecret(provider)]);
  const server = createServer((request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    void take(request, response, known, options).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${provider.basePath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  known: ReadonlySet<string>,
  { provider, record, random, faults }: FaultyUpstreamOptions,
): Promise<void> {
  const id = headerOf(request, idHeader);
  const form = headerOf(request, formHeader) as Form;
  const spoils = random() < faults();
  const call = upstreamCall(request, 0);
  const exchange: Exchange = { call, dialect: provider.dialect, request, response };
  if (id === '') {
    record.checks += 1;
    const answer = known.has(call.key) ? ok() : unauthorized();
    const fault = spoils ? chooseFault('get', random) : null;
    record.countFault(fault === null ? null : 'in a health check');
    await give(fault?.answer ?? answer, exchange);
    return;
  }
  const fault = faultFor(known.has(call.key), spoils, form, random);
  const arrival = record.add(id, fault?.name ?? null);
  const slowness = random() < slowPart ? between(random, 50, slowestMs) : 0;
  await readBody(request, arrival);
  if (fault !== null) {
    await give(fault.answer, exchange);
    return;
  }
  response.once('finish', () => {
    arrival.answeredWhole = true;
  });
  await answerWell(response, id, form, goodAnswer(id, form, provider.dialect), slowness);
}

function faultFor(isKnown: boolean, spoils: boolean, form: Form, random: Random): Fault | null {
  if (!isKnown) {
    return { name: '401 of a wrong key', answer: echoedKey({ status: 401 }) };
  }
  return spoils ? chooseFault(form, random) : null;
}

/** Resolves at the body's end; rejects if it never comes. */
async function readBody(request: IncomingMessage, arrival: Arrival): Promise<void> {
  const hash = createHash('sha256');
  for await (const part of request) {
    hash.update(part as Buffer);
  }
  arrival.bodyWhole = true;
  arrival.bodyRight = hash.digest('hex') === headerOf(request, sumHeader);
}

async function answerWell(
  response: ServerResponse,
  id: string,
  form: Form,
  parts: readonly string[],
  slowness: number,
): Promise<void> {
  const type = form === 'stream' ? 'text/event-stream' : 'application/json';
  const [whole = ''] = parts;
  response.writeHead(200, {
    'content-type': type,
    [idHeader]: id,
    ...(form === 'stream' ? {} : { 'content-length': Buffer.byteLength(whole) }),
  });
  if (form === 'head') {
    response.end();
    return;
  }
  response.flushHeaders();
  for (const part of parts) {
    if (slowness > 0) {
      await delay(slowness / parts.length);
    }
    response.write(part);
  }
  response.end();
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}
