import type { Headers } from '../providers/reset-hint.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import { plainText } from './plain-text.js';
import type { ProviderPool } from './provider-pool.js';

/** A longer one is no id, and two that are cut would look the same. */
const longestId = 100;

/** Takes down whose key it is, where the dialect has a header that says so. */
export function recordAccount(
  context: EngineContext,
  pool: ProviderPool,
  slot: KeySlot,
  headers: Headers,
): void {
  const { accountHeader } = pool.dialect;
  const told = accountHeader === null ? undefined : headers[accountHeader];
  if (typeof told === 'string' && told !== slot.usage.account?.told) {
    noteAccount(context, slot, told);
  }
}

/** The same for an account that a body told. */
export function noteAccount(context: EngineContext, slot: KeySlot, told: string): void {
  const { account } = slot.usage;
  if (account?.varies || told === account?.told || told.length > longestId) {
    return;
  }
  const id = plainText(context.redactor.redact(told));
  if (id === '') {
    return;
  }
  slot.usage.account = { told, id, varies: account !== null };
  context.onAccount();
  context.onChange();
}
