import { spawnSync } from 'node:child_process';
import { assemblyOf, manyServices, removeAssemblies, resource, webTemplate } from './assemblies';
import { view } from '../../src/view';
import { readAssembly } from '../../src/view/assembly';
import { buildModel } from '../../src/view/build-model';
import { layOut, textWidth, type Box } from '../../src/view/layout';

jest.setTimeout(30_000);
afterAll(removeAssemblies);

const CHROMIUM = process.env.CHROMIUM ?? 'chromium';
const hasChromium = spawnSync(CHROMIUM, ['--version']).status === 0;

function overlap(one: Box, other: Box): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

test('mermaid has a subgraph for each frame and a line for each arrow', async () => {
  expect(await view(assemblyOf({ Shop: webTemplate() }), 'mermaid')).toMatchSnapshot();
});

test.each([1, 8])('no box and no label of %i services overlaps another one, and texts fit into their boxes', async (count) => {
  const layout = await layOut(buildModel(readAssembly(assemblyOf({ Shop: manyServices(count) }))));
  const labels = layout.edges.flatMap(({ edge, label }) => (label ? [{ name: `${edge.from} > ${edge.to}`, box: label }] : []));
  const boxes = [...layout.nodes.map((box) => ({ name: box.node.id, box })), ...labels];
  const overlapping = boxes.flatMap(({ name, box }, index) =>
    boxes.slice(index + 1).filter((other) => overlap(box, other.box)).map((other) => `${name} and ${other.name}`));
  expect(overlapping).toEqual([]);
  expect(boxes.filter(({ box }) => box.x < 0 || box.y < 0 || box.x + box.width > layout.width || box.y + box.height > layout.height)).toEqual([]);
  for (const { lines, width } of [...layout.nodes, ...layout.edges.flatMap(({ label }) => label ?? [])]) {
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
  }
});

test('the page of 50 services is made in a few seconds and weighs under 3 MB', async () => {
  const directory = assemblyOf({ Shop: manyServices(50) });
  const before = process.cpuUsage();
  const page = await view(directory, 'html');
  const { user, system } = process.cpuUsage(before);
  // About 4 seconds alone; other tests run at the same time, on machines that are slower.
  expect((user + system) / 1_000_000).toBeLessThan(12);
  expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
});

describe('the page', () => {
  const page = async () => view(assemblyOf({ Shop: webTemplate() }), 'html');

  test('needs no network', async () => {
    expect((await page()).match(/(?:src|href|url)\s*[=(]\s*["']?(?!data:|#|\))[a-z/]+/gi)).toBeNull();
  });

  test('has a label for every part of the drawing, and for every field', async () => {
    const html = await page();
    expect(html.match(/class="node /g)).toHaveLength(7);
    expect(html.match(/tabindex="0" role="button" aria-label="[^"]+"/g)).toHaveLength(7);
    expect(html).toContain('<label>Search <input type="search"');
  });

  test('answers which port is open to the world', async () => {
    expect(await page()).toContain('<p>One port is open to the internet: <strong>tcp 443 of Balancer</strong>.</p>');
  });

  test('has no markup of the templates', async () => {
    const rule = resource('AWS::Events::Rule', { ScheduleExpression: '</script><script>alert(1)</script>' });
    const html = await view(assemblyOf({ Shop: { Resources: { Rule: rule } } }), 'html');
    expect(html).not.toContain('alert(1)</script>');
    expect(html.match(/<script/g)).toHaveLength(2);
  });

  (hasChromium ? test : test.skip)(`runs in headless Chromium without an error${hasChromium ? '' : ' (there is no chromium: set CHROMIUM)'}`, async () => {
    const url = `data:text/html;base64,${Buffer.from(await page()).toString('base64')}`;
    const { stdout, stderr } = spawnSync(CHROMIUM, ['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr', '--dump-dom', url], {
      encoding: 'utf-8', timeout: 25_000,
    });
    expect(stderr.split('\n').filter((line) => line.includes('CONSOLE'))).toEqual([]);
    expect(stdout).toContain('id="tab-architecture"');
  });
});
