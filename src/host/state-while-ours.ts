import type { StateStore } from '../config/state-store.js';
import { type FileId, fileId, sameFile } from '../socket/probe-socket.js';

/**
 * The state belongs to the engine that has the socket's name. One that is draining may have a
 * successor already, whose switches and counts its own last write would undo.
 */
export function stateWhileOurs(store: StateStore, socketPath: string, own: FileId): StateStore {
  return {
    warning: store.warning,
    read: () => store.read(),
    write(state) {
      const holder = fileId(socketPath);
      if (holder === null || sameFile(holder, own)) {
        store.write(state);
      }
    },
  };
}
