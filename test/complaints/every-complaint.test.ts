import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const here = 'test/complaints';
const wrong = `${here}/wrong-classification.test.ts`;
const cooldown = `${here}/cooldown.test.ts`;
const mechanics = `${here}/failover-mechanics.test.ts`;
const streaming = `${here}/streaming.test.ts`;
const secrets = `${here}/secrets.test.ts`;
const visibility = `${here}/visibility.test.ts`;
const endToEnd = (name: string) => `test/end-to-end/${name}.test.ts`;
const engine = (name: string) => `test/failover/engine-${name}.test.ts`;

/** Where a complaint is, what somebody saw, and which test shows that keyctl does better. */
type Row = readonly [whose: string, saw: string, file: string, name: string];

/**
 * What users of gateways like this one have complained about, by heading. This file proves nothing by
 * itself: it leads from a complaint to its test, and fails when that test is gone or renamed.
 *
 * Not answered, because keyctl has no such setting: a cap on the requests of one key at a time
 * (new-api #6679), a budget in dollars (CLIProxyAPI #2023), an action per status (9router #2429).
 */
const complaints: Readonly<Record<string, readonly Row[]>> = {
  'wrong classification': [
    [
      'gpt-load #170',
      'too long a prompt disabled good keys',
      wrong,
      'a prompt that is too long, told as %i, is sent once and counts against no key',
    ],
    [
      'gpt-load #367',
      'a bad payload was sent with every key',
      wrong,
      'a payload that is refused is not sent again with every key',
    ],
    ['gpt-load #319', 'a wrong path blacklisted the keys', wrong, 'a wrong path takes no key out'],
    [
      'gpt-load #278, #361',
      'an outage blacklisted the keys',
      wrong,
      'an outage with %i for minutes makes no key bad: the first one serves when it is over',
    ],
    [
      'cc-switch #2438',
      "a 400 that was the upstream's fault stopped the session",
      wrong,
      'reaches the client as a 502, which it tries again, when two keys fail so',
    ],
    [
      'cc-switch #6821',
      'a 400 about a dead model was no reason to move on',
      wrong,
      'about a model that is down: the next key serves',
    ],
    [
      'sub2api #1587, oh-my-openagent #3610, loa #891',
      'an empty Anthropic account did not fail over',
      endToEnd('a-body-says-more-than-its-status'),
      'an Anthropic 400 about the credit balance takes the key out, and the next one serves',
    ],
    [
      'senpi #484',
      'credits_required was taken for 30 s of rate limit',
      wrong,
      'an Anthropic 429 that asks for credits takes the key out, and not for seconds',
    ],
    [
      'one-api #45',
      'no quota and too fast are both 429',
      endToEnd('a-body-says-more-than-its-status'),
      'an OpenAI 429 about the quota is no rate limit: the key is out of money',
    ],
    [
      'freellmapi #268',
      'a good Gemini key was switched off',
      wrong,
      'a Gemini key that is only blocked here stays in, and a wrong one goes out',
    ],
    [
      'freellmapi #618',
      'a model that a key may not use came as 400',
      wrong,
      'a 400 that the key may not use the model is about that model alone',
    ],
    [
      'opencode-go-multi-auth PR #6',
      'a model that fails took every key out',
      wrong,
      'a model that fails everywhere takes none of %i keys out for other models',
    ],
    [
      'gpt-load #143',
      'one limit of an address blacklisted all keys',
      cooldown,
      'a limit that hits every key at once leaves none out: each is back by itself',
    ],
  ],
  cooldown: [
    [
      'CLIProxyAPI #4724, #5277, #5758',
      'a key was stuck for days after its quota was back',
      cooldown,
      'told %s, is tried again after a day, by one request',
    ],
    [
      'CLIProxyAPI #4724',
      'only a restart helped',
      cooldown,
      'ends at once when the user resets the key',
    ],
    [
      'CLIProxyAPI #3368',
      'a restart forgot who rests',
      endToEnd('a-restart-remembers-who-rests'),
      'a cooldown ends when it was to end, restart or not',
    ],
    [
      'CLIProxyAPI #3368',
      'the same for one model',
      'test/failover/state-keeper.test.ts',
      'of one model goes on for that model; a refusal is asked about anew',
    ],
    [
      'CLIProxyAPI #3977',
      'a key without money came back every 30 min',
      engine('keys-exhausted'),
      'is tried by one request after 15 min, then 30, and serves again when it can',
    ],
    [
      'CLIProxyAPI #2428',
      'all eight accounts cooled at once',
      cooldown,
      'a limit of one of eight keys rests that key alone, and nobody waits',
    ],
    [
      'litellm #40130',
      'a second limit kept the first, shorter deadline',
      cooldown,
      'a second limit that ends later than the first is not cut to the first one’s end',
    ],
    [
      'litellm #40130',
      'and a longer one must not be shortened',
      engine('cooldown'),
      'is not shortened by a later, shorter one, and put off by a longer one',
    ],
    [
      'litellm PR #34836',
      '25 errors of 500 left a key in rotation',
      engine('cooldown'),
      'of one model, three within a minute, rest the key for that model for 10 s',
    ],
    [
      'litellm #3646, #7669',
      'a request failed although a key was nearly back',
      endToEnd('cooling-keys-are-left-alone'),
      'a request that finds every key cooling waits if one is back within 5 s',
    ],
    [
      'new-api #3537, #7040',
      'keys that were taken out never came back',
      engine('health-checks'),
      'an invalid key comes back by itself when the provider takes it again',
    ],
    [
      'gpt-load #417',
      'the count of failures in a row was never reset',
      engine('cooldown'),
      'without a hint doubles its guess from 2 s, and a success starts anew',
    ],
    [
      'gpt-load #417',
      'the same for server errors',
      'test/keys/after-attempt.test.ts',
      'start to count anew after their rest and after a success',
    ],
  ],
  'failover mechanics': [
    [
      'bifrost #5876, cc-switch #6313',
      'max_retries left healthy keys unused',
      mechanics,
      'of twelve keys the only one that works is found',
    ],
    [
      'CLIProxyAPI #3884, #3613, #5800; GoModel PR #516',
      "rotation wasted the provider's prompt cache",
      endToEnd('round-robin-is-fair'),
      'sequential keeps to the first key while it works, and returns to it',
    ],
    [
      'cc-switch #3486',
      'the base URL was not switched with the key',
      mechanics,
      'a failover to a key of another base URL goes there, with that key and no other',
    ],
    [
      'nanobot #2760',
      'tries of the SDK times tries of the proxy',
      endToEnd('official-clients-own-retries-end-well'),
      '%s does not multiply the calls when every key is dead',
    ],
    [
      'nanobot #2760',
      'the same while all keys rest',
      mechanics,
      'a client that tries again while all keys rest costs no further call',
    ],
    [
      'Fastllm-proxy #21',
      'a time-out had a long prompt read again',
      mechanics,
      'a long prefill is waited for: nothing is sent to another key meanwhile',
    ],
    [
      'Fastllm-proxy #21',
      'it is 300 s unless the config says otherwise',
      'test/config/read-config.test.ts',
      'has a default for everything else',
    ],
  ],
  streaming: [
    [
      'sub2api #1007',
      'a client got two message_start',
      streaming,
      'when the stream breaks before its first words and another key streams',
    ],
    [
      'sub2api #1007, llm-simple-router #60',
      'a failover after bytes were sent ended the process',
      streaming,
      'when the stream breaks after its first words: no other key is asked',
    ],
    [
      'litellm PR #33222, talon #254, GoModel #1015',
      'an empty stream was taken for an answer',
      streaming,
      'a stream of %s and then %s is no answer: the next key streams',
    ],
  ],
  secrets: [
    [
      'litellm #6963, #8075, #15799, #24902; HolmesGPT #2010; graniet/llm #115',
      '`?key=` got into logs',
      secrets,
      'a Gemini key travels in its header and never in a URL, whatever the client sends',
    ],
    [
      'litellm #5762',
      'an error gave all keys back',
      secrets,
      'the error that lists all keys holds none, nor the credential that the client sent',
    ],
    [
      'litellm #18902, #25203',
      "the caller's own mistyped key was echoed",
      secrets,
      'the error that lists all keys holds none, nor the credential that the client sent',
    ],
    [
      'litellm #5762',
      'providers echo keys, too',
      endToEnd('secrets-never-get-out'),
      'a provider that echoes the key in every kind of error gives nothing away',
    ],
  ],
  'visibility and wishes': [
    [
      'cc-switch #815',
      'nobody was told of a failover',
      endToEnd('the-screen-shows-failovers'),
      'a failover is in the feed as it happens, and the counts move',
    ],
    [
      'new-api #5061',
      'to test one key, all others had to be switched off',
      visibility,
      'each key can be tested alone, while all others go on',
    ],
    [
      'axonhub #1968',
      'a single key could not be switched off',
      endToEnd('the-users-switch-holds'),
      'a disabled key is skipped by the very next request',
    ],
    [
      'cc-switch #6022',
      'a manual switch turned the failover off',
      visibility,
      'a key that the user chose goes first, fails over, and status says what holds',
    ],
    [
      'modelrelay #27',
      'further keys did not show',
      visibility,
      'every key of a list shows, and takes its turn',
    ],
  ],
};

describe.each(Object.entries(complaints))('%s', (_heading, rows) => {
  test.each(rows)('%s: %s', (_whose, _saw, file, name) => {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    expect(text).toContain(name);
  });
});
