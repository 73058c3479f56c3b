import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type Asked, ask } from '../helpers/ask.js';
import { heldStream } from '../helpers/held-stream.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { runKeyctl, startServe } from '../helpers/run-keyctl.js';
import { openScene, prepareScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: {} });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

const readToken = () => readFileSync(scene.paths.token, 'utf8').trim();

function askPort(port: number, token = readToken()): Promise<Asked> {
  const headers = { authorization: `Bearer ${token}` };
  const body = { model: 'test-model', messages: [] };
  return ask({ host: '127.0.0.1', port }, { path: '/openai/chat/completions', headers, body });
}

const refused = { code: 'ECONNREFUSED' };

/** Edits the config and waits until the engine says that it listens there. */
async function listenOn(port: number | null): Promise<void> {
  const url = port === null ? null : `http://127.0.0.1:${port}`;
  scene.writeConfig((config) =>
    port === null ? config : { ...config, listen: { tcp: { port } } },
  );
  await until(async () => (await scene.status()).engine.listen === url, { what: `${url}` });
}

/** Somebody else's program on a port. */
async function occupy(port: number, host = '127.0.0.1'): Promise<Server> {
  const other = createServer((_request, response) => response.end('somebody else'));
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject).listen(port, host, resolve);
  });
  onTestFinished(() => {
    other.close();
  });
  return other;
}

test('an edit turns it on, moves it and turns it off, and the engine runs on', async () => {
  const [first, second] = [await refusingPort(), await refusingPort()];
  const { pid } = scene.running;
  expect(existsSync(scene.paths.token)).toBe(false);
  await listenOn(first);
  expect((await askPort(first)).status).toBe(200);

  await listenOn(second);
  expect((await askPort(second)).status).toBe(200);
  await expect(askPort(first)).rejects.toMatchObject(refused);

  await listenOn(null);
  await expect(askPort(second)).rejects.toMatchObject(refused);
  expect((await scene.status()).engine).toMatchObject({ pid, listen: null });
  const log = readFileSync(scene.paths.log, 'utf8');
  expect(log).toContain(`"url":"http://127.0.0.1:${first}","msg":"listening"`);
  expect(log).toContain('"msg":"listening no more"');
});

test('what is under way there ends in peace, and its connection with it', async () => {
  const port = await refusingPort();
  await listenOn(port);
  const held = heldStream();
  openai.upstream.script(openai.secret(1), held.answer);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  let text = '';
  const ended = new Promise<void>((resolve, reject) => {
    const call = request({
      agent,
      port,
      host: '127.0.0.1',
      path: '/openai/chat/completions',
      method: 'POST',
      headers: { 'x-api-key': readToken() },
    });
    call.on('error', reject).on('response', (answer) => {
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', resolve).on('error', reject);
    });
    call.end('{"stream":true}');
  });
  await until(() => text.includes('begun'));
  await listenOn(null);
  await expect(askPort(port)).rejects.toMatchObject(refused);
  held.release();
  await ended;
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  await until(() => Object.keys(agent.freeSockets).length === 0, { what: 'the connection to end' });
  openai.upstream.good(openai.secret(1));
});

test.each(['127.0.0.1', '::1'])(
  'a port that another program has at %s is a warning, and is tried again on reload',
  async (host) => {
    const port = await refusingPort();
    const old = await refusingPort();
    await listenOn(old);
    const other = await occupy(port, host).catch(() => null);
    if (other === null) {
      return;
    }
    scene.writeConfig((config) => ({ ...config, listen: { tcp: { port } } }));
    const at = host === '::1' ? `[::1]:${port}` : `127.0.0.1:${port}`;
    const { engine } = await until(
      async () => {
        const status = await scene.status();
        const told = status.warnings.some((warning) =>
          warning.startsWith(`can't listen on ${at}: another program has this port; `),
        );
        return told ? status : null;
      },
      { what: 'the warning' },
    );
    // the last port that could be had goes on, as the last good config does
    expect(engine.listen).toBe(`http://127.0.0.1:${old}`);
    expect((await askPort(old)).status).toBe(200);
    expect((await scene.ask('openai')).status).toBe(200);
    const shown = await runKeyctl(['status'], { home: scene.home });
    expect(shown.stdout).toContain(`warning: can't listen on ${at}`);

    await new Promise((resolve) => other.close(resolve));
    const reloaded = await runKeyctl(['reload'], { home: scene.home });
    expect(reloaded).toMatchObject({ code: 0, stderr: '' });
    expect((await scene.status()).engine.listen).toBe(`http://127.0.0.1:${port}`);
    expect((await scene.status()).warnings).toEqual([]);
  },
);

test('a start with a port that is taken serves the socket and warns', async () => {
  const port = await refusingPort();
  await occupy(port);
  const busy = await prepareScene({ openai: {} }, { listen: { tcp: { port } } });
  busy.provider('openai').upstream.good(busy.provider('openai').secret(1));
  const running = await busy.start();
  expect((await busy.ask('openai')).status).toBe(200);
  expect((await busy.status()).engine.listen).toBeNull();
  await until(() => running.stderr().includes(`warning: can't listen on 127.0.0.1:${port}`));

  const screen = openKeyctl({ home: busy.home, cols: 140 });
  await screen.waitFor(`can't listen on 127.0.0.1:${port}`);
});

test('serve and the screen say where it listens, and so does status', async () => {
  const port = await refusingPort();
  const listening = await openScene({ openai: {} }, { listen: { tcp: { port } } });
  expect(listening.running.stderr()).toContain(
    `keyctl: listening on http://127.0.0.1:${port}; point a tool at it: eval "$(keyctl env)"`,
  );
  const { stdout } = await runKeyctl(['status'], { home: listening.home });
  expect(stdout).toContain(`listening on http://127.0.0.1:${port}, with keyctl's own token`);
  const screen = openKeyctl({ home: listening.home, cols: 140 });
  const [header] = await screen.waitFor(`and 127.0.0.1:${port}`);
  expect(header).toContain('attached to pid');
});

test('serve --port listens there, whatever the config says and becomes', async () => {
  const [written, port] = [await refusingPort(), await refusingPort()];
  const own = await prepareScene({ openai: {} }, { listen: { tcp: { port: written } } });
  const running = await startServe({ home: own.home, args: ['--port', String(port)] });
  onTestFinished(async () => {
    await running.stop();
  });
  expect((await own.status()).engine.listen).toBe(`http://127.0.0.1:${port}`);
  await own.control('POST', 'reload');
  expect((await own.status()).engine.listen).toBe(`http://127.0.0.1:${port}`);
});

test.each(['0', '65536', '-1', '1e3', 'http', '127.0.0.1:80', ''])(
  'serve --port %j is wrong usage',
  async (word) => {
    const wrong = await runKeyctl(['serve', '--port', word], { home: scene.home });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^keyctl: error: --port must be a number from 1 to 65535\n/);
  },
);

test('token rotate counts at once, and the old token is refused', async () => {
  const port = await refusingPort();
  await listenOn(port);
  const old = readToken();
  expect((await runKeyctl(['token'], { home: scene.home })).stdout).toBe(`${old}\n`);
  expect((await askPort(port, old)).status).toBe(200);

  const { code, stdout, stderr } = await runKeyctl(['token', 'rotate'], { home: scene.home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('the old one is refused from now on');
  const token = readToken();
  expect(stdout).not.toContain(token);

  expect((await askPort(port, old)).status).toBe(401);
  expect((await askPort(port, token)).status).toBe(200);
});

test('a token file that others can read lets nobody in, until it is replaced', async () => {
  const port = await refusingPort();
  await listenOn(port);
  const old = readToken();
  chmodSync(scene.paths.token, 0o644);
  expect((await askPort(port, old)).status).toBe(401);
  expect(readFileSync(scene.paths.log, 'utf8')).toContain('can be read by others; nobody is let');
  await runKeyctl(['token', 'rotate'], { home: scene.home });
  expect((await askPort(port)).status).toBe(200);
});

test('draining closes it at once, so that the next engine can have it', async () => {
  const port = await refusingPort();
  const own = await openScene({ openai: {} }, { listen: { tcp: { port } } });
  const { upstream, secrets } = own.provider('openai');
  let release = () => {};
  upstream.script(secrets[0] ?? '', {
    async run({ response }) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      response.end('late');
    },
  });
  const running = own.begin('openai');
  await until(() => upstream.calls().length === 1);
  const first = own.running;
  first.kill('SIGTERM');
  await until(() => !existsSync(own.paths.socket));
  const probe = ask({ host: '127.0.0.1', port }, { path: '/openai/models' });
  await expect(probe).rejects.toMatchObject(refused);

  await own.start();
  expect((await own.status()).engine.listen).toBe(`http://127.0.0.1:${port}`);
  release();
  await running.ended;
  expect(running.received().toString()).toBe('late');
  expect((await first.exited).code).toBe(0);
});
