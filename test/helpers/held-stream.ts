import type { Handler } from './answers.js';

/** An event stream that has begun, and ends when the test lets it. */
export function heldStream(): { readonly answer: Handler; readonly release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    answer: {
      async run({ response }) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"delta":{"content":"begun"}}]}\n\n');
        await released;
        response.end('data: [DONE]\n\n');
      },
    },
    release,
  };
}
