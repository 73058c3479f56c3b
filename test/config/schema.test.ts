import { describe, expect, it } from 'vitest';
import { configJsonSchema, configSchema } from '../../src/config/schema.js';

describe('the JSON Schema', () => {
  const schema = configJsonSchema() as {
    properties: Record<string, { additionalProperties?: unknown }>;
    additionalProperties: unknown;
    required?: unknown;
  };

  it('names every field of the file and allows no other', () => {
    expect(Object.keys(schema.properties)).toEqual(Object.keys(configSchema.shape));
    expect(schema.additionalProperties).toBe(false);
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":true');
  });

  it('describes what the user writes: only the keys of a provider are required', () => {
    expect(schema.required).toBeUndefined();
    expect(schema.properties['providers']).toMatchObject({
      additionalProperties: { required: ['apiKey'], additionalProperties: false },
    });
  });

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});
