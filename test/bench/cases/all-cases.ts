import type { BenchCase } from '../bench-case.js';
import { failover } from './failover.js';
import { growthOfKeys, growthOfKeysUnderEvents, growthOfWatchers } from './growth.js';
import { idleStreams } from './idle-streams.js';
import { oneAtOnce, sixtyFourAtOnce, thirtyTwoAtOnce } from './json.js';
import { keyPress } from './key-press.js';
import { oneMegabyte, twentyMegabytes } from './large-bodies.js';
import { millionRequests } from './million-requests.js';
import { screenCost } from './screen-cost.js';
import { screenAtTwoHundred, screenAtTwoThousand, screenThroughput } from './screen-load.js';
import { firstFrame, startUp } from './start-up.js';
import { burst, eventDelay, firstByte, manyStreams } from './streams.js';
import { coldTls, warmTls } from './tls-upstream.js';

/** In the order in which they are run and told. */
export const allCases: readonly BenchCase[] = [
  oneAtOnce,
  thirtyTwoAtOnce,
  sixtyFourAtOnce,
  eventDelay,
  firstByte,
  burst,
  manyStreams,
  failover,
  oneMegabyte,
  twentyMegabytes,
  idleStreams,
  warmTls,
  coldTls,
  screenAtTwoHundred,
  screenAtTwoThousand,
  screenThroughput,
  screenCost,
  keyPress,
  startUp,
  firstFrame,
  growthOfKeys,
  growthOfKeysUnderEvents,
  growthOfWatchers,
  millionRequests,
];
