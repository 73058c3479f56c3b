const details = 'type.googleapis.com/google.rpc';

/** docs: troubleshooting; google.rpc.ErrorInfo */
export const unknownKey = {
  error: {
    code: 400,
    message: 'API key not valid. Please pass a valid API key.',
    status: 'INVALID_ARGUMENT',
    details: [
      {
        '@type': `${details}.ErrorInfo`,
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
    ],
  },
};

/** A quota of the free tier is used up; `per` is `Day` or `Minute`. */
export function quotaExceeded(model: string, per: 'Day' | 'Minute', retryDelay: string): object {
  const metric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  return {
    error: {
      code: 429,
      message: `You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: ${metric}, limit: 20, model: ${model}\nPlease retry in ${retryDelay}.`,
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': `${details}.QuotaFailure`,
          violations: [
            {
              quotaMetric: metric,
              quotaId: `GenerateRequestsPer${per}PerProjectPerModel-FreeTier`,
              quotaDimensions: { location: 'global', model },
              quotaValue: '20',
            },
          ],
        },
        { '@type': `${details}.RetryInfo`, retryDelay },
      ],
    },
  };
}
