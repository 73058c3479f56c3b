import { z } from 'zod';
import { dialects } from '../providers/dialects.js';

/** What provider and key names are made of: they are parts of ids, URLs and commands. */
const namePattern = /^[A-Za-z0-9._-]+$/;
const nameRule = 'must be made of letters, digits, ".", "_" and "-"';

/** A day: more can only be a mistake, and a timer can't hold more than 24 of them. */
const seconds = (fallback: number) => z.number().positive().max(86_400).default(fallback);

const mebibytes = (fallback: number) => z.number().min(0).max(4096).default(fallback);

const secretSchema = z
  .string()
  .describe(
    'The secret itself, or where it is: "$NAME" or "{env:NAME}" for a variable of the environment, "{file:PATH}" for a file, "{file:PATH#NAME}" for a variable of a .env file, "{keyring:NAME}" for the keyring of the system. "$$" is a dollar sign.',
  );

const baseUrlSchema = z.string();

const keySchema = z.strictObject({
  key: secretSchema,
  name: z
    .string()
    .regex(namePattern, nameRule)
    .regex(/\D/, 'must not be all digits: a number means the position in the list')
    .describe('Makes the key id "provider/name" instead of "provider/position".')
    .optional(),
  baseUrl: baseUrlSchema
    .describe("This key's own base URL, so that keys of several resellers make one pool.")
    .optional(),
  group: z
    .string()
    // the group is shown on screens: no control characters
    .regex(/^\P{C}{1,64}$/u, 'must be 1 to 64 visible characters')
    .describe('Keys of one group share a quota: a rate limit of one rests them all.')
    .optional(),
});

const providerSchema = z
  .strictObject({
    type: z
      .string()
      .regex(namePattern, nameRule)
      .describe(
        'The protocol. May be left out if the name of the provider is a known type; a type that is not known is "openai-compatible".',
      )
      .meta({ examples: dialects.map(({ type }) => type) })
      .optional(),
    apiKey: z
      .union([secretSchema, z.array(z.union([secretSchema, keySchema])).min(1)])
      .describe('One key, or all keys in the order in which they are tried.'),
    baseUrl: baseUrlSchema
      .describe(
        'http or https. Has a default for every type with one public address; "azure" and "openai-compatible" need it.',
      )
      .optional(),
    auth: z
      .strictObject({
        header: z
          .string()
          .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header')
          .describe('Such as "X-API-Key".'),
        prefix: z
          .string()
          .regex(/^[\x20-\x7e]*$/, 'must be plain ASCII')
          .describe(
            'What stands before the key, with its space: "Bearer " if the header is Authorization, else nothing.',
          )
          .optional(),
      })
      .describe("Where the key goes, if not where the type's own clients put it.")
      .optional(),
    strategy: z
      .enum(['sequential', 'round-robin'])
      .default('sequential')
      .describe(
        '"sequential" starts every request at the first available key, "round-robin" takes turns.',
      ),
    skipSpentKeys: z
      .boolean()
      .default(true)
      .describe(
        'Leave a key for last whose provider says that nothing is left of its limit, until that is renewed.',
      ),
    proxy: z
      .union([secretSchema, z.literal(false)])
      .describe(
        'The HTTP proxy to this provider: "http://user:password@host:port", or a reference to it such as "$NAME"; false for none. By default the environment decides (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).',
      )
      .optional(),
    caFile: z
      .string()
      .min(1)
      .describe(
        'A file of certificates in PEM that this provider and its proxy may be signed by, beside those that are trusted anyway.',
      )
      .optional(),
    timeouts: z
      .strictObject({
        connectSeconds: seconds(10).describe('To connect.'),
        firstByteSeconds: seconds(300).describe(
          'From the request to the first byte of the answer.',
        ),
        idleSeconds: seconds(300).describe('The longest silence inside an answer.'),
        requestSeconds: seconds(600).describe(
          'All attempts of one request together, until an answer begins.',
        ),
      })
      .prefault({}),
  })
  .describe('One API and its keys.');

const providersSchema = z.record(
  z.string().regex(namePattern, nameRule).regex(/[^.]/, 'must not be only dots'),
  providerSchema,
);

/** The config file as the user writes it. `readConfig` turns it into what the engine runs on. */
export const configSchema = z.strictObject({
  $schema: z.string().describe('For editors.').optional(),
  providers: providersSchema
    .describe('By name. The name is the first part of the path that tools call.')
    .prefault({}),
  mcp: providersSchema.describe('The same as "providers".').prefault({}),
  healthCheck: z
    .strictObject({
      onStartup: z.boolean().default(true),
      everyMinutes: z.number().min(0).max(10_080).default(15).describe('0 switches them off.'),
    })
    .describe('The cheap calls that tell whether a key works.')
    .prefault({}),
  replay: z
    .strictObject({
      maxBodyMiB: mebibytes(32).describe(
        'A request with a longer body is sent once, to the active key, without failover.',
      ),
      maxTotalMiB: mebibytes(256).describe('The same limit for all requests in flight together.'),
    })
    .prefault({}),
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') })
    .prefault({}),
  listen: z
    .strictObject({
      tcp: z
        .strictObject({ port: z.int().min(1).max(65_535) })
        .describe(
          'A TCP port on the loopback addresses, for tools that can not use a Unix socket. They need what "keyctl token" prints as their API key.',
        )
        .optional(),
    })
    .describe('Ways in beside the Unix socket. There is none by default.')
    .prefault({}),
});

export type ConfigFile = z.infer<typeof configSchema>;
export type ProviderEntry = z.infer<typeof providerSchema>;
export type KeyEntry = z.infer<typeof keySchema>;

/** The same schema for editors, in the draft that they understand best. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
}
