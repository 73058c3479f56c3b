import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ok } from '../helpers/answers.js';
import { ask } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { heldStream } from '../helpers/held-stream.js';
import { openShell } from '../helpers/open-keyctl.js';
import { canSeePorts, openPorts } from '../helpers/open-ports.js';
import { runTool, writeTool } from '../helpers/run-a-tool.js';
import { keyctlPaths, runKeyctl, startKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { untilStill } from '../helpers/until-still.js';

const userKey = canary('of-the-environment', { end: '1234' });
const scene = await openScene(
  {
    openai: {
      fields: {
        apiKey: [canary('openai-1'), canary('openai-2', { end: 'end2' }), '$MINE'],
      },
    },
    claude: { dialect: 'anthropic' },
    lab: { fields: { type: 'openai-compatible' } },
    gemini: { dialect: 'gemini' },
    groq: { fields: { type: 'groq' } },
    together: { fields: { type: 'together' } },
    azure: { fields: { type: 'azure' } },
  },
  {},
  { MINE: userKey },
);
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);
const { home } = scene;
const run = (...words: string[]) => runKeyctl(['run', ...words], { home });
const shell = (script: string, ...flags: string[]) => run(...flags, '--', 'sh', '-c', script);

/** The environment that a command is given. */
async function environmentOf(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<NodeJS.ProcessEnv> {
  const { stdout, stderr } = await runKeyctl(['run', ...flags, '--', ...command], {
    home,
    environment,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const printEnvironment = 'console.log(JSON.stringify(process.env))';
const node = [process.execPath, '-e', printEnvironment];

test('the tool is given an address of its own, a token that is no key, and not the keys of the config', async () => {
  const environment = await environmentOf(node, { MINE: userKey, OPENAI_API_KEY: 'sk-user' });
  const { OPENAI_BASE_URL = '', OPENAI_API_KEY, ANTHROPIC_BASE_URL = '' } = environment;
  expect(OPENAI_BASE_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/openai$/);
  expect(OPENAI_API_KEY).toMatch(/^keyctl_[\w-]{43}$/);
  expect(ANTHROPIC_BASE_URL).toBe(OPENAI_BASE_URL.replace('openai', 'claude'));
  expect(environment['ANTHROPIC_API_KEY']).toBe(OPENAI_API_KEY);
  expect(environment).not.toHaveProperty('MINE');
  expect(JSON.stringify(environment)).not.toContain('canary');
  expect(environment['HOME']).toBe(home);
});

test('each run has another token, and none is the one of the fixed port', async () => {
  const first = await environmentOf(node);
  const second = await environmentOf(node);
  expect(first['OPENAI_API_KEY']).not.toBe(second['OPENAI_API_KEY']);
  expect(existsSync(scene.paths.token)).toBe(false);
});

test('claude is given a token, for it would ask about an API key', async () => {
  const program = join(home, 'claude');
  const source = `#!/bin/sh\nexec '${process.execPath}' -e '${printEnvironment}'\n`;
  writeFileSync(program, source, { mode: 0o700 });
  const environment = await environmentOf([program], { ANTHROPIC_API_KEY: 'sk-ant-user' });
  expect(environment['ANTHROPIC_AUTH_TOKEN']).toMatch(/^keyctl_/);
  expect(environment).not.toHaveProperty('ANTHROPIC_API_KEY');
});

test('codex is told by its arguments, before those of the user', async () => {
  const program = join(home, 'codex');
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o700 });
  const { stdout } = await run('--', program, 'exec', '-c', 'model=x');
  expect(stdout).toMatch(
    new RegExp(
      [
        '^-c\\nmodel_provider=keyctl',
        '-c\\nmodel_providers.keyctl.name=keyctl',
        '-c\\nmodel_providers.keyctl.base_url=http://127.0.0.1:\\d+/openai',
        '-c\\nmodel_providers.keyctl.env_key=OPENAI_API_KEY',
        'exec\\n-c\\nmodel=x\\n$',
      ].join('\\n'),
    ),
  );
});

test('--provider chooses whom the variables mean', async () => {
  const environment = await environmentOf(node, {}, ['--provider', 'lab']);
  expect(environment['OPENAI_BASE_URL']).toMatch(/\/lab$/);
  const { code, stderr } = await run('--provider', 'opnai', '--', 'true');
  expect(code).toBe(1);
  expect(stderr).toContain('there is no provider called opnai');
  expect(stderr).toContain('did you mean openai?');
});

test('a proxy of the user is not asked for this machine', async () => {
  const environment = await environmentOf(node, { HTTP_PROXY: 'http://127.0.0.1:1' });
  expect(environment['NO_PROXY']).toBe('127.0.0.1');
});

const clients = `
  import OpenAI from 'openai';
  import Anthropic from '@anthropic-ai/sdk';
  const messages = [{ role: 'user', content: 'hello' }];
  const question = { model: 'test-model', max_tokens: 9, messages };
  // one after the other, so that no connection of the first is good for the second by chance
  for (let round = 0; round < 2; round += 1) {
    const openai = new OpenAI({ maxRetries: 0 });
    console.log((await openai.chat.completions.create(question)).choices[0].message.content);
    const anthropic = new Anthropic({ maxRetries: 0 });
    console.log((await anthropic.messages.create(question)).content[0].text);
    let text = '';
    for await (const chunk of await openai.chat.completions.create({ ...question, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    console.log(text);
  }`;

test('the official clients know nothing but their environment, and never notice a failover', async () => {
  const claude = scene.provider('claude');
  for (const provider of [openai, claude]) {
    provider.upstream.good(provider.secret(2));
    provider.upstream.script(
      provider.secret(1),
      { status: 429, headers: { 'retry-after': '60' } },
      ok(),
    );
  }
  const { code, stdout, stderr } = await runTool(clients, { home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('hello\n'.repeat(6));
  for (const provider of [openai, claude]) {
    expect(provider.calls().slice(0, 2)).toEqual([1, 2]);
    const seen = provider.upstream.requests.flatMap(({ rawHeaders }) => rawHeaders).join('\n');
    expect(seen).not.toContain('keyctl_');
    await scene.control('POST', `keys/${provider.name}/1/reset`);
    provider.upstream.good(provider.secret(1));
  }
});

test('so do the clients of other providers', async () => {
  for (const name of ['gemini', 'groq', 'together', 'azure']) {
    const { secrets, upstream } = scene.provider(name);
    upstream.good(...secrets);
  }
  const { code, stdout, stderr } = await runTool(
    `
    import { GoogleGenAI } from '@google/genai';
    import Groq from 'groq-sdk';
    import { AzureOpenAI } from 'openai';
    import Together from 'together-ai';
    const model = 'test-model';
    const messages = [{ role: 'user', content: 'hello' }];
    console.log((await new GoogleGenAI({}).models.generateContent({ model, contents: 'hello' })).text);
    for (const client of [new Groq(), new Together(), new AzureOpenAI({ apiVersion: '2024-10-21' })]) {
      console.log((await client.chat.completions.create({ model, messages })).choices[0].message.content);
    }`,
    { home, flags: ['--provider', 'azure'] },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('hello\n'.repeat(4));
  const paths = ['gemini', 'groq', 'together', 'azure'].map(
    (name) => scene.provider(name).upstream.requests.at(-1)?.path,
  );
  expect(paths).toEqual([
    expect.stringMatching(/\/models\/test-model:generateContent$/),
    expect.stringMatching(/\/chat\/completions$/),
    '/v1/chat/completions',
    expect.stringMatching(/\/deployments\/test-model\/chat\/completions\?api-version=2024-10-21$/),
  ]);
});

test('curl gets through with the variables of its shell', async (context) => {
  context.skip(spawnSync('curl', ['--version']).status !== 0, 'curl is not installed');
  const { stdout } = await shell(
    `curl --silent --max-time 20 "$OPENAI_BASE_URL/v1/chat/completions" \\
      -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{}' -w ' %{http_code}'`,
  );
  expect(stdout).toMatch(/"content":"hello".* 200$/);
});

test('an event reaches the tool when it is sent, not when the answer ends', async () => {
  const held = heldStream();
  openai.upstream.script(openai.secret(1), held.answer);
  const tool = writeTool(
    home,
    `const answer = await fetch(process.env.OPENAI_BASE_URL + '/chat/completions', {
       method: 'POST',
       headers: { authorization: 'Bearer ' + process.env.OPENAI_API_KEY },
       body: '{"stream":true}',
     });
     for await (const part of answer.body) process.stdout.write(Buffer.from(part));`,
  );
  const running = startKeyctl(['run', '--', process.execPath, tool], { home });
  onTestFinished(() => running.kill('SIGKILL'));
  await until(() => running.stdout().includes('begun'));
  expect(running.stdout()).not.toContain('DONE');
  held.release();
  expect((await running.exited).code).toBe(0);
  expect(running.stdout()).toMatch(/data: \[DONE\]\n\n$/);
  openai.upstream.good(openai.secret(1));
});

test('a tool that stops reading holds the provider back', async () => {
  const chunk = Buffer.alloc(256 * 1024, 'x');
  const chunks = 200;
  let sent = 0;
  openai.upstream.script(openai.secret(1), {
    async run({ response }) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      for (; sent < chunks; sent += 1) {
        await new Promise((resolve) => response.write(chunk, resolve));
      }
      response.end();
    },
  });
  const tool = writeTool(
    home,
    `import { request } from 'node:http';
     const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
     const call = request(OPENAI_BASE_URL + '/files', { headers: { 'x-api-key': OPENAI_API_KEY } });
     call.end().on('response', (answer) => {
       let bytes = 0;
       answer.once('readable', () => process.stdout.write('reading nothing\\n'));
       process.stdin.once('data', () => answer.on('data', (part) => { bytes += part.length; }));
       answer.on('end', () => { console.log(bytes); process.exit(); });
     });`,
  );
  const running = startKeyctl(['run', '--', process.execPath, tool], { home });
  onTestFinished(() => running.kill('SIGKILL'));
  await until(() => running.stdout().includes('reading nothing'));
  await untilStill(() => sent);
  expect(sent * chunk.length).toBeLessThan(16 * 1024 * 1024);
  running.child.stdin.write('go on\n');
  expect((await running.exited).code).toBe(0);
  expect(running.stdout()).toMatch(new RegExp(`\n${chunks * chunk.length}\n$`));
  openai.upstream.good(openai.secret(1));
});

test.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -TERM $$', 143],
  ['kill -KILL $$', 137],
])('sh -c %j ends it with %i', async (script, code) => {
  const ended = await shell(script);
  expect(ended).toMatchObject({ code, signal: null, stderr: '' });
});

test('what stands on stdin is the tool’s to read, and its output is its own', async () => {
  const running = startKeyctl(['run', '--', 'sh', '-c', 'cat; echo problem >&2'], { home });
  const text = 'line\n'.repeat(50_000);
  running.child.stdin.end(text);
  expect((await running.exited).code).toBe(0);
  expect(running.stdout()).toBe(text);
  expect(running.stderr()).toBe('problem\n');
});

test('a command that is not there, or is none, is told as shells do', async () => {
  const missing = await run('--', 'no-such-command');
  expect(missing).toMatchObject({ code: 127, stdout: '' });
  expect(missing.stderr).toContain('keyctl: error: there is no command no-such-command\n');
  const folder = await run('--', home);
  expect(folder.code).toBe(126);
  expect(folder.stderr).toContain(`can't run ${home} (EACCES)`);
});

test.each([
  [[], 'COMMAND'],
  [['ls', '-l'], 'ls'],
  [['ls', '--', '-l'], 'ls'],
  [['claude', 'hello'], 'claude'],
])('run %j is wrong usage: the words of the command stand behind --', async (words, command) => {
  const { code, stderr } = await run(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(`put -- before the command: keyctl run -- ${command} …`);
});

test('a command alone needs no mark, and one behind it has all its words', async () => {
  expect((await run('true')).code).toBe(0);
  expect((await run('--', 'echo', '--config', '--', '-x')).stdout).toBe('--config -- -x\n');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const)(
  '%s goes to the tool, which decides what it means',
  async (signal) => {
    const script = `trap 'echo got it; exit 42' ${signal.slice(3)}; echo ready; for i in $(seq 300); do sleep 0.1; done`;
    const running = startKeyctl(['run', '--', 'sh', '-c', script], { home });
    onTestFinished(() => running.kill('SIGKILL'));
    await until(() => running.stdout().includes('ready'));
    running.kill(signal);
    expect(await running.exited).toEqual({ code: 42, signal: null });
    expect(running.stdout()).toBe('ready\ngot it\n');
  },
);

test('ctrl+c in a terminal reaches the tool once, and keyctl waits for its end', async () => {
  const tool = writeTool(
    home,
    `let count = 0;
     process.on('SIGINT', () => {
       count += 1;
       setTimeout(() => { console.log('interrupted ' + count); process.exit(9); }, 300);
     });
     console.log('ready');
     setInterval(() => {}, 1000);`,
    'interrupted.mjs',
  );
  const script = `keyctl run -- '${process.execPath}' '${tool}'; echo "ended with $?"`;
  // a shell that reads a script ends with its foreground program's SIGINT unless it is told otherwise
  const terminal = openShell(`trap : INT\n${script}`, { home });
  await terminal.waitFor('ready');
  terminal.press('\u0003');
  await terminal.waitFor('ended with 9');
  expect(terminal.screen().join('\n')).toContain('interrupted 1');
});

test('its port is on 127.0.0.1 alone, knows no other token and no control path, and ends with the tool', async (context) => {
  context.skip(!canSeePorts, 'no /proc');
  const script = 'echo "$OPENAI_BASE_URL $OPENAI_API_KEY"; cat';
  const running = startKeyctl(['run', '--', 'sh', '-c', script], { home });
  onTestFinished(() => running.kill('SIGKILL'));
  await until(() => running.stdout().includes('\n'));
  const [url = '', token = ''] = running.stdout().trim().split(' ');
  const port = Number(new URL(url).port);
  expect(openPorts(running.pid)).toEqual([`127.0.0.1:${port}`]);

  const at = { host: '127.0.0.1', port };
  const status = async (path: string, headers: Record<string, string>) =>
    (await ask(at, { path, headers })).status;
  expect(await status('/openai/files', { 'x-api-key': token })).toBe(200);
  expect(await status('/openai/files', { 'x-api-key': `${token}x` })).toBe(401);
  expect(await status('/openai/files', {})).toBe(401);
  expect(await status('/keyctl/v1/status', { 'x-api-key': token })).toBe(404);
  expect(await status('/openai/files', { 'x-api-key': token, origin: 'http://x' })).toBe(403);
  expect(await status('/openai/files', { 'x-api-key': token, host: 'evil.example' })).toBe(403);

  // every argument of every process on this machine that may be looked at
  const lines = readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  expect(lines.join('\n')).not.toContain(token);
  expect(readFileSync(scene.paths.log, 'utf8')).not.toContain(token);

  running.child.stdin.end();
  await running.exited;
  await expect(ask(at, { path: '/openai/files' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('it uses the engine that runs, and leaves it running', async () => {
  const { code, stdout } = await shell('sleep 0.2; echo done');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' });
  expect((await scene.status()).engine).toMatchObject({ host: 'serve', draining: false });
});

test('without a config it says what to do, and the command is not run', async () => {
  const empty = tempFolder();
  const { code, stdout, stderr } = await runKeyctl(['run', '--', 'echo', 'ran'], { home: empty });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `keyctl: error: ${keyctlPaths(empty).config}: there is no config file\nkeyctl: hint: make one with: keyctl init\n`,
  );
});

test('with a broken config it says where, and the command is not run', async () => {
  const broken = tempFolder();
  await runKeyctl(['init'], { home: broken });
  const { config } = keyctlPaths(broken);
  writeFileSync(config, '{ "providers": 7 }');
  const { code, stdout, stderr } = await runKeyctl(['run', '--', 'echo', 'ran'], { home: broken });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${config}:1:16: providers: must be an object`);
});
