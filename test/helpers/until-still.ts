import { until } from './until.js';

/** Resolves once a number has grown above 0 and then stood still for a good while. */
export async function untilStill(count: () => number): Promise<void> {
  let last = -1;
  let still = 0;
  await until(() => {
    still = count() === last ? still + 1 : 0;
    last = count();
    return last > 0 && still >= 40;
  });
}
