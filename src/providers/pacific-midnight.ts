const hourMs = 3_600_000;

/** Made when it is first wanted: it takes 25 ms, which every command would pay. */
let pacific: Intl.DateTimeFormat | null = null;

/** Milliseconds until the next midnight in California, when Google's daily quotas begin anew. */
export function untilPacificMidnight(wall: number): number {
  const { year, month, day } = pacificTime(wall);
  const inWinter = Date.UTC(year, month - 1, day + 1, 8);
  // in summer that instant is one o'clock; the clocks change at two, so midnight is never skipped
  const { hour } = pacificTime(inWinter);
  return inWinter - hour * hourMs - wall;
}

function pacificFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
  });
}

function pacificTime(wall: number): Record<'year' | 'month' | 'day' | 'hour', number> {
  pacific ??= pacificFormat();
  const time = { year: 0, month: 0, day: 0, hour: 0 };
  for (const { type, value } of pacific.formatToParts(wall)) {
    if (type in time) {
      time[type as keyof typeof time] = Number(value);
    }
  }
  return time;
}
