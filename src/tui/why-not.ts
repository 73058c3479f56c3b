import type { Verb } from './key-bindings.js';
import { listRows } from './key-rows.js';
import type { Scene } from './scene.js';

/** Verbs that mean something without an engine. */
const always: readonly Verb[] = ['help', 'quit', 'interrupt', 'back', 'redraw'];
/** Verbs about the list as a whole; all that remain are about the selected key. */
const aboutTheList: readonly Verb[] = ['filter', 'sort', 'reverse', 'events', 'pause'];
/** Verbs that change the config file, which needs no engine. */
const edits: readonly Verb[] = ['new', 'rename', 'move-up', 'move-down', 'remove', 'undo'];
const orders: readonly Verb[] = ['toggle', 'check', 'check-all', 'use', 'reset', 'reload'];

/** Why a key press can do nothing now, in words for the user; null if it can. */
export function whyNot(verb: Verb, scene: Scene): string | null {
  if (always.includes(verb)) {
    return null;
  }
  // Nobody should switch a key that he can't see.
  if (scene.tooSmall) {
    return 'the window is too small';
  }
  const { link, snapshot } = scene.seen;
  if (verb === 'suspend') {
    return whyNotSuspend(scene);
  }
  if (verb === 'reload' && snapshot === null) {
    return link.kind === 'starting' ? 'the engine is still starting' : null;
  }
  if (edits.includes(verb)) {
    return whyNotEdit(verb, scene);
  }
  if (snapshot === null) {
    return whyNoEngine(scene);
  }
  if (orders.includes(verb)) {
    if (link.kind === 'lost') {
      return 'the engine is gone; another one is being started';
    }
    if (snapshot.engine.draining) {
      return 'the engine is draining: it takes no more orders';
    }
  }
  if (verb === 'reload' || aboutTheList.includes(verb)) {
    return null;
  }
  if (scene.allRows.length === 0) {
    return 'the config has no key; n makes one';
  }
  if (verb === 'check-all') {
    return null;
  }
  if (scene.selected === null) {
    return 'no key matches the filter; esc clears it';
  }
  return whyNotThisKey(verb, scene);
}

function whyNotEdit(verb: Verb, scene: Scene): string | null {
  const { link, snapshot } = scene.seen;
  if (!scene.canEdit) {
    return 'these keys are made up: there is no config to change';
  }
  if (verb === 'new' && link.kind === 'no-config') {
    return null;
  }
  if (snapshot === null) {
    return whyNoEngine(scene);
  }
  if (verb === 'new') {
    return null;
  }
  if (verb === 'undo') {
    return scene.view.lastEdit === null ? 'there is no change of yours to take back' : null;
  }
  if (scene.selected === null) {
    return scene.allRows.length === 0
      ? 'the config has no key; n makes one'
      : 'no key matches the filter; esc clears it';
  }
  return verb === 'move-up' || verb === 'move-down' ? whyNotMove(verb, scene) : null;
}

function whyNotMove(verb: 'move-up' | 'move-down', { view, selected }: Scene): string | null {
  if (view.sort.by !== null || view.sort.reversed) {
    return 'the rows are sorted, so their order is not the one of the config';
  }
  const end = verb === 'move-up' ? 1 : selected?.provider.keys.length;
  if (selected === null || selected.place !== end) {
    return null;
  }
  const which = verb === 'move-up' ? 'first' : 'last';
  return `${selected.key.id} is the ${which} key of ${selected.provider.name}`;
}

function whyNotThisKey(verb: Verb, { selected }: Scene): string | null {
  if (selected === null) {
    return null;
  }
  const { key, provider } = selected;
  switch (verb) {
    case 'check':
      return key.checking ? `${key.id} is being checked already` : null;
    case 'use':
      if (!key.enabled) {
        return `${key.id} is switched off; space switches it on`;
      }
      if (provider.activeKey === key.id) {
        return `${key.id} is tried first already`;
      }
      return key.available ? null : `${key.id} can’t be used now: ${key.why}`;
    case 'reset': {
      const isRested = key.cooldownUntil !== null || key.unreachableUntil !== null;
      const isKnown = isRested || key.modelCooldowns.length > 0 || key.health !== 'unchecked';
      return isKnown ? null : `nothing is known about ${key.id} that could be forgotten`;
    }
    default:
      return null;
  }
}

function whyNotSuspend({ seen: { link } }: Scene): string | null {
  if (link.kind === 'hosting') {
    return 'this screen hosts the engine: suspended, it would freeze every client; q quits';
  }
  return link.kind === 'starting' ? 'the engine is still starting' : null;
}

function whyNoEngine({ seen: { link } }: Scene): string {
  switch (link.kind) {
    case 'no-config':
      return 'there is no config yet; n makes one with a key, r looks again';
    case 'config-broken':
      return 'the config has to be repaired first; r reads it again';
    case 'failed':
      return 'there is no engine; r tries again';
    default:
      return 'the engine is still starting';
  }
}

/** Whether switching this key off leaves its provider without any. */
export function isLastAvailable(scene: Scene): boolean {
  if (scene.selected === null || scene.seen.snapshot === null) {
    return false;
  }
  const { key, provider } = scene.selected;
  if (!key.enabled || !key.available) {
    return false;
  }
  return listRows(scene.seen.snapshot).every(
    (row) => row.provider !== provider || row.key.id === key.id || !row.key.available,
  );
}
