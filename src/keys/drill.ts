/**
 * What a drill can have an engine pretend for one key: an answer with a status, or none at all. A
 * closed set, one for each row of the failover table.
 */
export const drillAnswers = [
  '401',
  '402',
  '403',
  '429',
  '500',
  '503',
  '529',
  'refused',
  'timeout',
] as const;
export type DrillAnswer = (typeof drillAnswers)[number];

export const longestDrillSeconds = 60 * 60;

/** Null for an attempt that gets no answer. */
export function statusOfDrill(answer: DrillAnswer): number | null {
  return answer === 'refused' || answer === 'timeout' ? null : Number(answer);
}

/** Whether anybody would look at a Retry-After of it. */
export function takesRetryAfter(answer: DrillAnswer): boolean {
  return answer !== '401' && answer !== '403' && statusOfDrill(answer) !== null;
}

/** Goes on behind "a drill" or the key's name: `answers 429`. */
export function describeDrill(answer: DrillAnswer): string {
  switch (answer) {
    case 'refused':
      return 'refuses connections';
    case 'timeout':
      return 'lets connections time out';
    default:
      return `answers ${answer}`;
  }
}
