import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  LoggingMessageNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { sendKeyctlToSocket } from '../helpers/clients/socket-dispatcher.js';
import { McpServer } from '../helpers/mcp-server.js';
import { runTool } from '../helpers/run-a-tool.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const first = canary('mcp-1', { end: 'end1' });
const second = canary('mcp-2', { end: 'end2' });
const unknown = canary('mcp-3', { end: 'end3' });

const server = await new McpServer(first, second).start();
const scene = await openScene(
  {},
  {
    mcp: {
      tools: { type: 'mcp', baseUrl: server.url, apiKey: [first, second] },
      wrong: { type: 'mcp', baseUrl: server.url, apiKey: [unknown] },
    },
  },
);
sendKeyctlToSocket(scene.paths.socket);

afterEach(async () => {
  server.allow(first);
  server.calls.length = 0;
  await scene.control('POST', 'keys/tools/1/reset');
});

/** As a tool would: a 404 for its session makes it open a new one (MCP: session management). */
class Tool {
  readonly errors: string[] = [];
  readonly logged: unknown[] = [];
  #client: Client | null = null;
  transport: StreamableHTTPClientTransport | null = null;
  sessions = 0;
  /** Before the client takes up a stream that broke. */
  readonly #pauseMs: number;

  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  async open(): Promise<Client> {
    this.sessions += 1;
    const client = new Client({ name: 'a-tool', version: '1.0.0' });
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      this.logged.push(params.data);
    });
    const transport = new StreamableHTTPClientTransport(new URL('http://keyctl/tools'), {
      reconnectionOptions: {
        initialReconnectionDelay: this.#pauseMs,
        maxReconnectionDelay: this.#pauseMs,
        reconnectionDelayGrowFactor: 1,
        maxRetries: 20,
      },
    });
    await client.connect(transport);
    this.#client = client;
    this.transport = transport;
    return client;
  }

  async with<T>(use: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await use(this.#client ?? (await this.open()));
    } catch (error) {
      if ((error as { code?: unknown }).code !== 404) {
        throw error;
      }
      await this.close();
      return use(await this.open());
    }
  }

  async echo(message: string): Promise<string> {
    const { content } = await this.with((client) =>
      client.callTool({ name: 'echo', arguments: { message } }),
    );
    return (content as { text: string }[])[0]?.text ?? '';
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = null;
  }
}

function aTool(pauseMs = 50): Tool {
  const tool = new Tool(pauseMs);
  onTestFinished(() => tool.close());
  return tool;
}

describe.each([
  ['429', 429, { 'retry-after': '42' }, 'rate-limited'],
  ['401', 401, {}, 'invalid'],
] as const)('while the first key answers %s', (_name, status, headers, outcome) => {
  test('a client that opens a session lists and calls tools with the second', async () => {
    server.refuse(first, status, headers);
    const tool = aTool();
    const { tools } = await tool.with((client) => client.listTools());
    expect(tools.map(({ name }) => name)).toContain('echo');
    expect(await tool.echo('hello')).toBe('Echo: hello');
    expect(server.said(first)[0]).toBe('initialize');
    expect(server.said(second)).toEqual(expect.arrayContaining(['tools/list', 'tools/call']));
    expect(tool.sessions).toBe(1);
  });

  test('a client in a session is told that it is gone, and goes on in one with the second', async () => {
    const tool = aTool();
    expect(await tool.echo('before')).toBe('Echo: before');
    server.refuse(first, status, headers);
    expect(await tool.echo('after')).toBe('Echo: after');
    expect(tool.sessions).toBe(2);
    expect(server.said(second)).toEqual(expect.arrayContaining(['initialize', 'tools/call']));
    expect((await scene.events('tools', 'session-ended')).at(-1)).toMatchObject({
      key: 'tools/1',
      to: 'tools/2',
      outcome,
    });
    expect(await tool.echo('again')).toBe('Echo: again');
    expect(tool.sessions).toBe(2);
  });
});

test('progress of a long call arrives as it comes', async () => {
  const tool = aTool();
  const progress: number[] = [];
  const client = await tool.open();
  await client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 4 } },
    CallToolResultSchema,
    { onprogress: (step) => progress.push(step.progress) },
  );
  expect(progress).toEqual([1, 2, 3, 4]);
});

test("what the server has to say by itself arrives on the session's own stream", async () => {
  const tool = aTool();
  const client = await tool.open();
  await until(() => server.said(first).includes('GET'));
  await client.setLoggingLevel('debug');
  await client.callTool({ name: 'toggle-simulated-logging', arguments: {} });
  await until(() => tool.logged.length > 0);
});

test('a stream that broke is resumed with the same key, and nothing of it is lost', async () => {
  // this server replays what a stream had to say, but says nothing new on a stream that was taken up
  const operationSeconds = 0.5;
  const tool = aTool(4 * operationSeconds * 1000);
  const client = await tool.open();
  const tokens: string[] = [];
  const progress: number[] = [];
  const called = client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: operationSeconds, steps: 5 } },
    CallToolResultSchema,
    {
      onprogress: (step) => progress.push(step.progress),
      onresumptiontoken: (token) => tokens.push(token),
    },
  );
  await until(() => tokens.length >= 2);
  server.dropConnections();
  expect((await called).content).toMatchObject([{ type: 'text' }]);
  expect(progress).toEqual([1, 2, 3, 4, 5]);
  expect(server.said(second)).toEqual([]);
});

test('a session outlives the engine that it was opened through', async () => {
  const tool = aTool();
  await tool.echo('before');
  expect(await scene.stop()).toBe(0);
  await scene.start();
  expect(await tool.echo('after')).toBe('Echo: after');
  expect(tool.sessions).toBe(1);
  expect(server.said(second)).toEqual([]);
});

test('a session that its client ends is ended at the server', async () => {
  const tool = aTool();
  await tool.echo('hello');
  await tool.transport?.terminateSession();
  expect(server.openSessions(first)).toEqual([]);
});

test('a health check opens a session, pings and closes it; a made-up key is no good', async () => {
  await scene.control('POST', 'check');
  expect(await scene.untilKey('tools/1', ({ checking }) => !checking)).toMatchObject({
    state: 'healthy',
    evidence: { text: 'ping → 200' },
  });
  expect(server.said(first)).toEqual(['initialize', 'notifications/initialized', 'ping', 'DELETE']);
  expect(server.openSessions(first)).toEqual([]);
  expect(await scene.key('wrong/1')).toMatchObject({
    state: 'invalid',
    evidence: { text: 'initialize → 401' },
  });
});

test('a tool of keyctl run finds its servers by the variables that it is given', async () => {
  server.refuse(first, 429, { 'retry-after': '42' });
  const { code, stdout, stderr } = await runTool(
    `
    import { Client } from '@modelcontextprotocol/sdk/client/index.js';
    import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
    const { KEYCTL_URL, KEYCTL_TOKEN } = process.env;
    const client = new Client({ name: 'a-tool', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(KEYCTL_URL + '/tools'), {
        requestInit: { headers: { authorization: 'Bearer ' + KEYCTL_TOKEN } },
      }),
    );
    const steps = [];
    const { content } = await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 0.1, steps: 2 } },
      undefined,
      { onprogress: ({ progress }) => steps.push(progress) },
    );
    console.log(steps.join(), content[0].type);
    await client.close();
    `,
    { home: scene.home },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '1,2 text\n', stderr: '' });
  expect(server.said(second)).toContain('tools/call');
});
