import type { IncomingMessage, ServerResponse } from 'node:http';
import { hideKeyLike } from '../config/looks-like-secret.js';
import { KeyctlError } from '../keyctl-error.js';
import type { Log } from '../log/log.js';
import { ClientPresence } from './client-presence.js';
import type { EngineContext } from './engine-context.js';
import type { HealthChecks } from './health-checks.js';
import type { Pools } from './pools.js';
import { proxyRequest } from './proxy-request.js';
import { parseRequestTarget } from './request-target.js';
import { type InFlight, RequestsInFlight } from './requests-in-flight.js';
import { sendError, toKeyctlError } from './send-json.js';

const drainMs = 30_000;
const retrySoon = { 'retry-after': '1', connection: 'close' };

/** The way into the data path: finds the provider, counts what is in flight, and drains. */
export class RequestHandler {
  readonly #context: EngineContext;
  readonly #pools: Pools;
  readonly #checks: HealthChecks;
  readonly #log: Log;
  readonly #onIdle = new Set<() => void>();
  readonly #inFlight = new RequestsInFlight();
  #drainEndsAt: number | null = null;

  constructor(context: EngineContext, pools: Pools, checks: HealthChecks, log: Log) {
    this.#context = context;
    this.#pools = pools;
    this.#checks = checks;
    this.#log = log;
  }

  get isDraining(): boolean {
    return this.#drainEndsAt !== null;
  }

  /** A request that only listens would take all of the time that others have; its client listens again. */
  startDraining(): void {
    this.#drainEndsAt ??= this.#context.clock.now().mono + drainMs;
    this.#end(draining('keyctl is shutting down'), ({ isListening }) => isListening);
  }

  /** Resolves when nothing is in flight, or when draining has had its time. */
  drained(): Promise<void> {
    if (this.#inFlight.size === 0) {
      return Promise.resolve();
    }
    const { clock } = this.#context;
    const left = (this.#drainEndsAt ?? clock.now().mono + drainMs) - clock.now().mono;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#onIdle.delete(done);
        resolve();
      };
      const cancel = clock.after(Math.max(0, left), done);
      this.#onIdle.add(done);
    });
  }

  /**
   * Ends what is in flight: with this error where nothing of an answer went out yet, else the
   * connection breaks off. No key is to blame.
   */
  endAll(error: KeyctlError): void {
    this.#end(error, () => true);
  }

  #end(error: KeyctlError, isMeant: (entry: InFlight) => boolean): void {
    for (const entry of this.#inFlight) {
      if (isMeant(entry)) {
        entry.client.leave();
        answerOrBreakOff(entry.response, error);
      }
    }
  }

  /** Answers one request; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const client = new ClientPresence();
    const entry = this.#inFlight.add(response, client);
    response.on('close', () => {
      if (!response.writableFinished) {
        client.leave();
      }
      this.#inFlight.remove(entry);
      if (this.#inFlight.size === 0) {
        for (const done of [...this.#onIdle]) {
          done();
        }
      }
    });
    try {
      const started = this.#start(request, entry);
      started.catch((error: unknown) => this.#fail(error, response));
    } catch (error) {
      request.resume();
      this.#fail(error, response);
    }
  }

  #start(request: IncomingMessage, entry: InFlight): Promise<void> {
    const { response, client } = entry;
    if (this.isDraining) {
      throw draining('keyctl is shutting down and takes no new requests');
    }
    const target = parseRequestTarget(request.url ?? '');
    const pool = this.#pools.get(target.provider);
    if (pool === null) {
      const known = this.#pools.all().map(({ config }) => `/${config.name}/`);
      throw new KeyctlError('unknown-provider', `there is no provider called ${target.provider}`, {
        status: 404,
        hint: known.length === 0 ? 'the config has no provider' : `there is ${known.join(', ')}`,
      });
    }
    const { conversation } = pool.dialect;
    entry.isListening = conversation?.isListening(request.method, request.headers) ?? false;
    return proxyRequest(this.#context, pool, target, request, response, client, (slot, refusal) =>
      this.#checks.confirm(pool, slot, refusal),
    );
  }

  #fail(error: unknown, response: ServerResponse): void {
    if (!(error instanceof KeyctlError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#log.error({ stack: hideKeyLike(text) }, 'a request failed inside keyctl');
    }
    answerOrBreakOff(response, toKeyctlError(error));
  }
}

export function draining(message: string): KeyctlError {
  return new KeyctlError('draining', message, {
    status: 503,
    hint: 'try again in a second: another keyctl may take over',
  });
}

function answerOrBreakOff(response: ServerResponse, error: KeyctlError): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    sendError(response, error, error.code === 'draining' ? retrySoon : {});
  }
}
