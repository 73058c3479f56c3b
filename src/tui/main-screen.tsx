import { Box } from 'ink';
import type { ReactNode } from 'react';
import { formatCounts } from './format-counts.js';
import { formatFeed } from './format-feed.js';
import { formatHeading } from './format-heading.js';
import { KeyTable } from './key-table.js';
import { Lines } from './lines.js';
import type { Scene } from './scene.js';
import { type Spans, span } from './spans.js';

type Props = {
  readonly scene: Scene;
};

/** Counts, banners, the keys, what is known about one of them, and the events. */
export function MainScreen({ scene }: Props): ReactNode {
  const { view, banners, division } = scene;
  const above = [formatCounts(scene), ...banners];
  const left = (
    <Box flexDirection="column" width={division.tableWidth} flexShrink={0}>
      {division.place === 'instead' ? <DetailsPane scene={scene} /> : <Keys scene={scene} />}
      <EventFeed scene={scene} />
    </Box>
  );
  return (
    <>
      <Lines lines={above} width={view.columns} height={above.length} />
      {division.place === 'beside' ? (
        <Box>
          {left}
          <Box width={1} flexShrink={0} />
          <DetailsPane scene={scene} />
        </Box>
      ) : (
        left
      )}
    </>
  );
}

function Keys({ scene }: Props): ReactNode {
  const { rows, allRows, top, division, seen, view, cursor, now } = scene;
  if (rows.length === 0) {
    const why = allRows.length === 0 ? 'the config has no key' : 'no key matches the filter';
    return <Lines lines={[[], [span(` ${why}`)]]} width={division.tableWidth} height={2} />;
  }
  return (
    <KeyTable
      allRows={allRows}
      rows={rows.slice(top, top + division.keys)}
      cursor={cursor - top}
      width={division.tableWidth}
      sort={view.sort}
      dimmed={seen.link.kind === 'lost'}
      now={now}
    />
  );
}

function DetailsPane({ scene }: Props): ReactNode {
  const { details, division, selected, view } = scene;
  const start = Math.max(0, Math.min(view.scroll, details.length - division.details));
  const end = start + division.details;
  const part = `${start + 1}-${Math.min(end, details.length)} of ${details.length}`;
  const more =
    details.length <= division.details
      ? []
      : [part, end < details.length ? 'pgdn for more' : 'pgup goes back'];
  const title = [selected?.key.id ?? '', ...more].join(', ');
  const lines: readonly Spans[] = [
    formatHeading(title, division.detailsWidth),
    ...details.slice(start, end),
  ];
  return <Lines lines={lines} width={division.detailsWidth} height={lines.length} />;
}

function EventFeed({ scene }: Props): ReactNode {
  const lines = formatFeed(scene);
  return <Lines lines={lines} width={scene.division.tableWidth} height={lines.length} />;
}
