import type { Turn } from './pretended-model.js';

const usageMetadata = { promptTokenCount: 11, candidatesTokenCount: 3, totalTokenCount: 14 };

/** Google's generateContent, streamed. */
export function contentEvents(turn: Turn): readonly string[] {
  const part =
    'use' in turn
      ? { functionCall: { name: turn.use.name, args: turn.use.input } }
      : { text: turn.words };
  const content = { role: 'model', parts: [part] };
  const candidates = [{ index: 0, content, finishReason: 'STOP' }];
  return [`data: ${JSON.stringify({ candidates, usageMetadata, modelVersion: 'test-model' })}`];
}
