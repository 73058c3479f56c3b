import type { DrillOrder, Engine, KeyId } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import {
  type DrillAnswer,
  describeDrill,
  drillAnswers,
  longestDrillSeconds,
  takesRetryAfter,
} from '../keys/drill.js';
import { formatTime } from '../tui/format-time.js';
import { type KeyRow, listRows } from '../tui/key-rows.js';
import type { CommandContext } from './command-context.js';
import { engineNeeded } from './engine-needed.js';
import { findKey } from './find-key.js';
import { findProvider } from './find-provider.js';
import { print } from './print.js';
import { withEngineOr } from './with-engine.js';

export type DrillFlags = {
  /** Its name or position. */
  readonly key?: string;
  readonly answer: string;
  readonly for: string;
  readonly retryAfter?: string;
  readonly stop?: boolean;
};

/** `keyctl drill PROVIDER --key 1`: rehearses a failover; what it does to the key ends with it. */
export async function drill(
  context: CommandContext,
  word: string | undefined,
  flags: DrillFlags,
): Promise<void> {
  if (word === undefined && flags.key !== undefined) {
    throw new KeyctlError('usage', `say whose key ${flags.key} is`, {
      hint: `such as \`keyctl drill openai --key ${flags.key}\``,
    });
  }
  // what was typed wrongly is said before an engine is asked
  const order = flags.stop === true ? null : await readOrder(word, flags);
  await withEngineOr(
    context,
    async (engine) => {
      const id = word === undefined ? null : keyOf(word, flags.key, engine);
      const lines =
        order === null || id === null ? await stop(engine, id) : await start(engine, id, order);
      print(context.stdout, lines);
    },
    async () => {
      throw engineNeeded(context, 'a drill lasts only as long as its engine');
    },
  );
}

async function readOrder(word: string | undefined, flags: DrillFlags): Promise<DrillOrder> {
  if (word === undefined) {
    throw new KeyctlError('usage', 'say which key is to fail', {
      hint: 'such as `keyctl drill openai --key 1`',
    });
  }
  const { parseSeconds } = await import('./parse-seconds.js');
  const most = longestDrillSeconds;
  const answer = readAnswer(flags.answer);
  const { retryAfter } = flags;
  if (retryAfter !== undefined && !takesRetryAfter(answer)) {
    throw new KeyctlError('usage', `--retry-after means nothing with --answer ${answer}`, {
      hint: 'it goes with 402, 429 and 5xx',
    });
  }
  return {
    answer,
    forSeconds: parseSeconds(flags.for, '--for', { least: 1, most }),
    retryAfterSeconds:
      retryAfter === undefined
        ? null
        : parseSeconds(retryAfter, '--retry-after', { least: 0, most }),
  };
}

function readAnswer(word: string): DrillAnswer {
  const answer = drillAnswers.find((candidate) => candidate === word);
  if (answer === undefined) {
    throw new KeyctlError('usage', `a drill can't answer ${word}`, {
      hint: `--answer takes one of ${drillAnswers.join(', ')}`,
    });
  }
  return answer;
}

function keyOf(word: string, key: string | undefined, engine: Engine): KeyId {
  const { providers } = engine.getSnapshot();
  if (key !== undefined) {
    return findKey(`${findProvider(word, providers).name}/${key}`, providers);
  }
  const provider = providers.find(({ name }) => name === word);
  if (provider === undefined) {
    return findKey(word, providers);
  }
  throw new KeyctlError('usage', `say which key of ${word} is meant`, {
    hint: `with --key, such as \`keyctl drill ${word} --key 1\``,
  });
}

async function start(engine: Engine, id: KeyId, order: DrillOrder): Promise<readonly string[]> {
  await engine.startDrill(id, order);
  const { key, provider } = rowOf(engine, id);
  const until = key.drill === null ? '' : ` until ${formatTime(key.drill.until)}`;
  return [
    `drill: ${id} ${describeDrill(order.answer)}${until}; nothing is sent with it, and it ends by itself`,
    ...(provider.activeKey === id ? [] : [`another key is tried first; ${id}: ${key.why}`]),
    'watch it: keyctl events --follow, keyctl status, the screen',
    `end it sooner: keyctl drill ${id} --stop`,
  ];
}

async function stop(engine: Engine, only: KeyId | null): Promise<readonly string[]> {
  const drilled = listRows(engine.getSnapshot())
    .map(({ key }) => key)
    .filter(({ id, drill: running }) => running !== null && (only === null || only === id));
  await engine.stopDrill(only);
  return drilled.length === 0
    ? [only === null ? 'no drill is running' : `no drill of ${only} is running`]
    : drilled.map(({ id }) => `the drill of ${id} is over; the key is as it was before`);
}

/** Throws `unknown-key` if a reload has just taken it away. */
function rowOf(engine: Engine, id: KeyId): KeyRow {
  const rows = listRows(engine.getSnapshot());
  const row = rows.find(({ key }) => key.id === id);
  if (row === undefined) {
    throw new KeyctlError('unknown-key', `${id} is no longer in the config`);
  }
  return row;
}
