import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { createProgram } from '../src/commands/create-program.js';
import { readConfig } from '../src/config/read-config.js';
import { configJsonSchema } from '../src/config/schema.js';
import { controlRoutes } from '../src/socket/control-routes.js';
import { keyBindings } from '../src/tui/key-bindings.js';
import { clientPackages } from './clients/client-packages.js';
import { documentedProviders } from './helpers/documented/documented-providers.js';
import { tempFolder } from './helpers/temp-folder.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** From a heading to the next one, of whatever level. */
function section(heading: string): string {
  const [, after] = readme.split(`\n${heading}\n`);
  return after?.split(/\n#+ /)[0] ?? expect.fail(`the README has no ${heading}`);
}

/** What is written as code in the first column of a section's table whose head is `head`. */
function firstColumn(heading: string, head: string): readonly string[] {
  const [, table] = section(heading).split(`\n| ${head} |`);
  const rows = (table ?? expect.fail(`no table of ${head}`)).split('\n\n')[0]?.split('\n') ?? [];
  return rows.slice(2).flatMap((row) => codes(row.split(' | ')[0] ?? ''));
}

function codes(text: string): readonly string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
}

test('the recipes name the versions that the suite of the clients installs', () => {
  const tried = Object.values(clientPackages).map(([first]) => first.split('@').at(-1) ?? '');
  const rows = section('### Recipes').match(/^\| .*\d+\.\d+\.\d+ \|/gm) ?? [];
  expect(rows.map((row) => /[\d.]+(?= \|$)/.exec(row)?.[0])).toEqual(tried);
});

test('the table of keys is the one that the screen is made of', () => {
  const rows = keyBindings
    .filter(({ label }) => label !== '')
    .map(({ label, long }) => {
      const keys = label.split(' ').map((key) => `\`${key}\``);
      return `| ${keys.join(' ')} | ${long} |`;
    });
  expect(section('### Keys of the screen')).toContain(
    ['| key | does |', '|---|---|', ...rows].join('\n'),
  );
});

function spell(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '')}`.trim();
}

test('the table of commands has each command with its arguments and options, and no other', () => {
  const { stdin, stdout, stderr } = process;
  const { commands } = createProgram({
    stdin,
    stdout,
    stderr,
    environment: {},
    onCrash: () => () => {},
  });
  const wanted = commands.flatMap((command) => {
    // a word for each, but where the command alone does something too
    if (command.commands.length > 0 && !command.usage().startsWith('[')) {
      return command.commands.map(spell);
    }
    return spell(command);
  });
  const named = firstColumn('## Use it', 'command')
    .map((code) => code.replace(/^keyctl( config| service)? ?/, '').replaceAll('\\|', '|'))
    .filter((code) => code !== '');
  expect(named.toSorted()).toEqual(wanted.toSorted());
});

test('each picture and file that it links to exists', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to ?? '');
  const own = links.filter((to) => !/^(https?:|#)/.test(to));
  expect(own).toContain('test/pictures/screen-80x24.svg');
  expect(own).toContain('test/pictures/screen-140x40.svg');
  for (const path of own) {
    expect(existsSync(join(root, path)), path).toBe(true);
  }
});

test('each script that it names exists', () => {
  const scripts = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, script]) => script ?? '');
  const listed = firstColumn('## Layout of the code', 'script').map((code) =>
    code.replace(/^npm (run )?/, ''),
  );
  for (const script of [...scripts, ...listed]) {
    expect(packageJson.scripts).toHaveProperty(script);
  }
});

test('the layout names each room of src, and nothing that is not there', () => {
  const layout = section('## Layout of the code');
  const named = [...layout.matchAll(/^ {2}([\w./-]+) {2}/gm)].map(([, path]) => path ?? '');
  for (const path of named) {
    expect(existsSync(join(root, 'src', path)), path).toBe(true);
  }
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`);
  expect(named).toEqual(expect.arrayContaining(rooms));
});

test('the files on the way of a request and of a key press exist', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const named = codes(section('## Layout of the code')).filter((code) =>
    /^\w+[-/][\w/-]+$/.test(code),
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) {
    const found = files.some((file) => `/${file}`.endsWith(`/${name}.ts`));
    expect(found, `${name}.ts`).toBe(true);
  }
});

test('the example of a config is a right one', () => {
  const [, example = ''] = /```jsonc\n([\s\S]*?)```/.exec(section('## Config')) ?? [];
  const home = tempFolder();
  const path = join(home, 'config.json');
  writeFileSync(path, example, { mode: 0o600 });
  mkdirSync(join(home, '.secrets'));
  writeFileSync(join(home, '.secrets/openai'), 'secret-of-a-file', { mode: 0o600 });
  mkdirSync(join(home, 'project'));
  writeFileSync(join(home, 'project/.env'), 'OPENAI_API_KEY=secret-of-a-part');
  const variables = [...example.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '');
  const environment = Object.fromEntries(variables.map((name) => [name, `secret-of-${name}`]));
  const { providers, warnings } = readConfig(path, { ...environment, HOME: home });
  expect(warnings).toEqual([]);
  const keys = providers.flatMap((provider) => provider.keys);
  expect(keys.map(({ id, problem }) => [id, problem])).toEqual(
    [
      'openai/1',
      'openai/2',
      'openai/3',
      'openai/reseller',
      'anthropic/1',
      'my-gateway/1',
      'my-gateway/2',
    ].map((id) => [id, null]),
  );
});

test('each field of the config is told', () => {
  const config = section('## Config');
  const fields = fieldsOf(configJsonSchema()).filter((field) => field !== '$schema');
  expect(fields).toContain('everyMinutes');
  for (const field of fields) {
    expect(config).toContain(field);
  }
});

/** The names of all properties, however deep. */
function fieldsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(fieldsOf)];
}

test('each route of the control API is told', () => {
  const api = section('## The control API');
  for (const { path } of controlRoutes) {
    const word = path.split('/').findLast((part) => !part.startsWith(':')) ?? '';
    expect(api).toContain(word);
  }
});

test('its table of clients has the base URL that each is tested with', () => {
  const named = codes(section('## Point your tools at it')).join('\n');
  for (const { type, client, clientBase } of documentedProviders) {
    expect(named).toContain(client);
    if (client !== 'openai') {
      expect(named).toContain(`'http://keyctl/${type}${clientBase}'`);
    }
  }
});
