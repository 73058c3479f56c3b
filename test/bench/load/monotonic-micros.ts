/** Microseconds of a clock that all processes of this machine share, so that one can read another's. */
export function monotonicMicros(): number {
  return Number(process.hrtime.bigint()) / 1_000;
}
