import { unknownFields } from '../../src/migration/field-outcomes';
import { printMigrationGuide } from '../../src/migration/migration-guide';
import { parseSource } from '../../src/source/source-document';

test('every field is listed once: by its own outcome, by that of one that holds it, or as not known', () => {
  const document = parseSource('m.yml', 'a: { b: 1, c: { d: 2, e: 3 } }\nf: [1, 2]\ng:\n');
  document.get('a')!.movedTo('`task`');
  document.at('a', 'c', 'd')!.leftOut('ECS has no d.');

  expect(unknownFields(document).map(({ path }) => path)).toEqual(['f[0]', 'f[1]', 'g']);
  expect(printMigrationGuide({ subject: 'x', nextSteps: ['Do it.'] }, [document])).toMatchInlineSnapshot(`
"# Migration of x

## Next steps

1. Do it.

## Left out

- \`m.yml:1\` \`a.c.d\`: ECS has no d.
- \`m.yml:2\` \`f[0]\`: not known to this tool. It is not in the app; look it up and add it by hand.
- \`m.yml:2\` \`f[1]\`: not known to this tool. It is not in the app; look it up and add it by hand.
- \`m.yml:3\` \`g\`: not known to this tool. It is not in the app; look it up and add it by hand.

## Where each field went

### m.yml

| line | field | where it went |
|---|---|---|
| 1 | \`a\` | \`task\` |
| 1 | \`a.c.d\` | left out: ECS has no d. |
| 2 | \`f[0]\` | not known to this tool. It is not in the app; look it up and add it by hand. |
| 2 | \`f[1]\` | not known to this tool. It is not in the app; look it up and add it by hand. |
| 3 | \`g\` | not known to this tool. It is not in the app; look it up and add it by hand. |
"
`);
});
