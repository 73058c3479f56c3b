import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A pipelined request's answer waits for the ones before it without a socket, and Node never tells it
 * that its connection is gone: whoever awaits its `close` would hold on to it for ever. To be called as
 * the request comes in.
 */
export function closeQueued({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.socket !== null) {
    return; // its turn has come already: Node tells it
  }
  const onClose = (): void => {
    if (response.socket === null && !response.writableFinished) {
      response.destroy();
      response.emit('close');
    }
  };
  // a client may send any number ahead
  socket.setMaxListeners(0);
  socket.once('close', onClose);
  response.once('close', () => socket.off('close', onClose));
}
