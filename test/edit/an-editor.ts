import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig } from '../../src/config/read-config.js';
import { openKeyEditor } from '../../src/edit/open-key-editor.js';
import type { KeyEditor, ShownKey } from '../../src/key-editor.js';
import { tempFolder } from '../helpers/temp-folder.js';

export type AnEditor = {
  readonly editor: KeyEditor;
  readonly file: string;
  read(): string;
  write(text: string): void;
  /** As a screen would have it. */
  shown(id: string): ShownKey;
  /** The keys of the file, in order, each with its source. */
  keys(): readonly string[];
};

/** An editor of a config in a folder of its own; without a text there is no file. */
export function anEditor(text: string | null, environment: NodeJS.ProcessEnv = {}): AnEditor {
  const home = tempFolder();
  const file = join(home, 'keyctl/config.json');
  const write = (content: string) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600 });
  };
  if (text !== null) {
    write(text);
  }
  const keysOf = () => readConfig(file, environment).providers.flatMap(({ keys }) => keys);
  return {
    editor: openKeyEditor({
      configPath: () => file,
      socketPath: join(home, 'run/keyctl.sock'),
      environment,
    }),
    file,
    read: () => readFileSync(file, 'utf8'),
    write,
    shown(id) {
      const key = keysOf().find((candidate) => candidate.id === id);
      return key ?? { id, masked: '••••', source: 'config' };
    },
    keys: () => keysOf().map(({ id, source }) => `${id} ${source}`),
  };
}
