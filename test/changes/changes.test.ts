import * as fs from 'node:fs';
import * as path from 'node:path';
import { ALL_AREAS } from './areas/all-areas';
import { Change } from './change';
import { renderPage } from './page';
import { judge, Verdict } from './verdict';

const PAGE = path.join(__dirname, '../../docs/changes.md');

const verdicts = new Map<Change, Verdict>();

/** Judges a change once, whether its own test asks first or the page. */
function verdictOf(change: Change): Verdict {
  const verdict = verdicts.get(change) ?? judge(change);
  verdicts.set(change, verdict);
  return verdict;
}

describe.each(ALL_AREAS)('$title', ({ changes }) => {
  test.each(changes)('$title', (change) => {
    expect(verdictOf(change).mistakes).toEqual([]);
  });
});

describe('the page', () => {
  const changes = ALL_AREAS.flatMap((area) => area.changes);

  test('has at least 150 changes, each of them once', () => {
    const titles = ALL_AREAS.flatMap((area) => area.changes.map(({ title }) => `${area.title}: ${title}`));

    expect(changes.length).toBeGreaterThanOrEqual(150);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test('fails when docs/changes.md is stale; `npm run changes -- --update` writes it', () => {
    const page = renderPage(ALL_AREAS, (change) => verdictOf(change).replaced);
    if (process.env.UPDATE_CHANGES) fs.writeFileSync(PAGE, page);

    expect(fs.readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
