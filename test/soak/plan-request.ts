import { between, pick, type Random } from './seeded-random.js';
import { soakProviders } from './soak-provider.js';
import type { Form, Leaving, SoakRequest } from './soak-request.js';

const forms: readonly (readonly [Form, number])[] = [
  ['json', 50],
  ['stream', 28],
  ['upload', 6],
  ['get', 10],
  ['head', 6],
];
const leavings: readonly (readonly [Leaving | null, number])[] = [
  [null, 92],
  ['while it sends', 2],
  ['while it waits', 3],
  ['inside the answer', 3],
];
const uploadBytes = 1024 * 1024;

export function planRequest(number: number, random: Random): SoakRequest {
  const id = `r${number}`;
  const provider = pick(
    random,
    soakProviders.map((known) => [known, 1] as const),
  );
  const form = pick(random, forms);
  return {
    id,
    provider,
    form,
    leaves: pick(random, leavings),
    patienceMs: between(random, 0, 60),
    fresh: random() < 0.25,
    chunked: random() < 0.3,
    body: bodyOf(id, form, random),
  };
}

function bodyOf(id: string, form: Form, random: Random): Buffer {
  if (form === 'get' || form === 'head') {
    return Buffer.alloc(0);
  }
  const wanted = form === 'upload' ? uploadBytes : between(random, 20, 8_000);
  const words = `${id} asks `;
  const content = words.repeat(Math.ceil(wanted / words.length));
  return Buffer.from(
    JSON.stringify({
      model: `model-${pick(random, [
        ['a', 3],
        ['b', 1],
      ])}`,
      stream: form === 'stream',
      messages: [{ role: 'user', content }],
    }),
  );
}
