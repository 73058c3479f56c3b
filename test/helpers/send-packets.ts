import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** All that came back. `wait` leaves after a moment of silence, for half a request has no answer. */
export async function sendPackets(
  socketPath: string,
  packets: readonly string[],
  ending: 'finish' | 'reset' | 'wait' | 'wait for its end',
): Promise<string> {
  let text = '';
  const socket = connect(socketPath);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // a refused client that goes on sending is reset; that is its answer's end
  socket.on('error', () => {});
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
  });
  for (const packet of packets) {
    if (socket.destroyed) {
      break;
    }
    socket.write(packet, 'latin1');
    await turn();
  }
  if (ending === 'finish') {
    socket.end();
  } else if (ending === 'reset') {
    socket.destroy();
  }
  const isWaiting = ending === 'wait' || ending === 'finish';
  socket.setTimeout(isWaiting ? 60 : 20_000, () => socket.destroy());
  await closed;
  return text;
}
