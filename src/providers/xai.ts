import { commonSignatures } from './common-signatures.js';
import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { recordOf } from './error-facts.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';

/** Its errors are `{"code": "…", "error": "…"}`, both of them sentences. */
const signatures: readonly Signature[] = [
  // seen with 429 (continue #10373) and with 403 (warp #14867)
  {
    statuses: [402, 403, 429],
    says: /\bused all available credits\b|\bmonthly spending limit\b|\bdoesn't have any credits\b/i,
    outcome: 'exhausted',
    words: 'out of credits',
  },
  {
    statuses: [403],
    says: /\bviolates usage guidelines\b/i,
    outcome: 'caller-fault',
    words: 'flagged by moderation',
  },
  // 401 stands for a header that is missing or malformed (docs: debugging)
  {
    statuses: [400],
    says: /\bincorrect API key\b/i,
    outcome: 'invalid',
    words: 'key refused',
  },
  {
    statuses: [403],
    says: /\b(?:API key|team) (?:is|has been) (?:currently )?(?:blocked|disabled)\b/i,
    outcome: 'invalid',
    words: 'key or team is blocked',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);
const judge = judgeBy(readFailure);

export const xai: Dialect = {
  ...openaiCompatible,
  type: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  keyPrefixes: ['xai-'],
  environmentVariables: ['XAI_API_KEY'],
  // describes the key itself, and says whether it or its team is blocked (docs: API key)
  healthCheck: {
    path: '/api-key',
    validates: true,
    provesMoney: 'none',
    judge: judgeKey,
    readAccount: readTeam,
  },
  readFailure,
};

/** Its limits are those of the team (docs: rate limits). */
function readTeam(body: unknown): string | null {
  const team = recordOf(body)?.['team_id'];
  return typeof team === 'string' ? team : null;
}

const blocks = ['api_key_blocked', 'api_key_disabled', 'team_blocked'] as const;

function judgeKey(answer: CheckAnswer): CheckVerdict {
  const body = recordOf(answer.body);
  const block = answer.status === 200 ? blocks.find((name) => body?.[name] === true) : undefined;
  return block === undefined
    ? judge(answer)
    : { kind: 'verdict', health: 'invalid', because: `${block} is true` };
}
