import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { custom, ok } from '../helpers/answers.js';
import { openKeyctl, openShell } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await prepareScene({ openai: { keys: 1 } });
const openai = scene.provider('openai');

/** The next request waits for its answer until the test lets it go. */
function answerLate(): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  openai.upstream.script(
    openai.secret(1),
    custom(async (_request, response) => {
      await released;
      response.writeHead(200).end('late');
    }),
    ok(),
  );
  return () => release();
}

test('P44 closing the window lets what is in flight end, then the engine, and leaves no socket', async () => {
  const answer = answerLate();
  const terminal = openKeyctl(scene);
  await terminal.waitFor('● serving');
  const asking = scene.ask('openai');
  await until(() => openai.calls().length === 1);

  terminal.vanish();
  await until(() => !existsSync(scene.paths.socket), { what: 'the end of the socket' });
  answer();
  expect((await asking).text).toBe('late');
  expect(await terminal.exit).toMatchObject({ code: 0 });
});

test('P44 a terminal that goes without a signal ends the engine as well, once what is in flight has ended', async () => {
  const answer = answerLate();
  // in a session of its own it has no controlling terminal: all that it sees is EIO
  const terminal = openShell('setsid --wait bash -c "$(declare -f keyctl); keyctl tui"', scene);
  await terminal.waitFor('● serving');
  const { pid } = (await scene.status()).engine;
  onTestFinished(() => {
    if (isAlive(pid)) {
      process.kill(pid, 'SIGKILL');
    }
  });
  const asking = scene.ask('openai');
  await until(() => openai.calls().length === 2);
  terminal.vanish();
  await until(() => !existsSync(scene.paths.socket), { what: 'the end of the socket' });
  expect(isAlive(pid)).toBe(true);
  answer();
  expect((await asking).text).toBe('late');
  await until(() => !isAlive(pid), { what: 'the end of the program' });
});

test('P44 a window of one column is survived, and the terminal is as it was in the end', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor('● serving');
  for (const [cols, rows] of [
    [1, 24],
    [1, 1],
    [80, 1],
    [2, 2],
  ] as const) {
    terminal.resize(cols, rows);
    await terminal.settled();
  }
  terminal.resize(80, 24);
  await terminal.waitFor('● serving');
  expect((await scene.status()).engine.draining).toBe(false);
  terminal.press('qy');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorShown: true });
});

test('closing the window of an attached screen ends that screen alone', async () => {
  openai.upstream.good(openai.secret(1));
  await scene.start();
  const terminal = openKeyctl(scene);
  await terminal.waitFor('⇄ attached to pid');
  terminal.vanish();
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect((await scene.ask('openai')).status).toBe(200);
  expect((await scene.status()).engine.draining).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
