import type { DrillOrder, KeyId } from '../engine.js';
import { describeDrill } from '../keys/drill.js';
import { clockTime } from '../keys/why.js';
import { Drill } from './drill.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import type { Pools } from './pools.js';

type Running = {
  /** As it was at the start: a reload may have given the key another place. */
  readonly slot: KeySlot;
  readonly cancelEnd: () => void;
};

/** The drills that run: at most one for each key. None outlives the engine. */
export class Drills {
  readonly #context: EngineContext;
  readonly #pools: Pools;
  readonly #running = new Map<Drill, Running>();

  constructor(context: EngineContext, pools: Pools) {
    this.#context = context;
    this.#pools = pools;
  }

  /** Throws `unknown-key`. */
  start(id: KeyId, order: DrillOrder): void {
    const { slot } = this.#pools.find(id);
    if (slot.drill !== null) {
      this.#end(slot.drill, 'another one takes its place');
    }
    const { clock, events } = this.#context;
    const ms = order.forSeconds * 1000;
    const drill = new Drill(order, clock.now().wall + ms, slot.confirmedAt);
    slot.drill = drill;
    slot.confirmedAt = null;
    const cancelEnd = clock.after(ms, () => this.#end(drill, 'its time is up'));
    this.#running.set(drill, { slot, cancelEnd });
    events.add({
      type: 'drill-started',
      provider: slot.provider,
      key: id,
      detail: `${describeDrill(order.answer)} until ${clockTime(drill.untilWall)}; nothing is sent with it`,
    });
  }

  /** Throws `unknown-key`. */
  stop(id: KeyId | null): void {
    const wanted = id === null ? [...this.#running.keys()] : [this.#pools.find(id).slot.drill];
    for (const drill of wanted) {
      if (drill !== null) {
        this.#end(drill, 'ended by the user');
      }
    }
  }

  /** A reload may have taken the key of a drill out of the config. */
  endOrphans(): void {
    const drilled = new Set(this.#pools.slots().map(({ drill }) => drill));
    for (const drill of this.#running.keys()) {
      if (!drilled.has(drill)) {
        this.#end(drill, 'its key was taken out of the config');
      }
    }
  }

  close(): void {
    for (const { cancelEnd } of this.#running.values()) {
      cancelEnd();
    }
    this.#running.clear();
  }

  #end(drill: Drill, why: string): void {
    const running = this.#running.get(drill);
    if (running === undefined) {
      return;
    }
    running.cancelEnd();
    this.#running.delete(drill);
    drill.isOver = true;
    const slot = this.#pools.slots().find((each) => each.drill === drill) ?? running.slot;
    slot.drill = null;
    slot.confirmedAt = drill.confirmedBefore;
    const pool = this.#pools.get(slot.provider);
    pool?.takeBack(slot);
    if (drill.tookPreference && pool?.preferred === null && slot.facts.enabled) {
      pool.prefer(slot);
    }
    this.#context.events.add({
      type: 'drill-ended',
      provider: slot.provider,
      key: slot.id,
      detail: `${why}; ${counted(drill.answered)}, and what that did to keys is taken back`,
    });
  }
}

function counted(answered: number): string {
  return answered === 1 ? 'it answered 1 attempt' : `it answered ${answered} attempts`;
}
