import * as vega from 'vega';
import { compile, TopLevelSpec } from 'vega-lite';
import type { PositionFieldDef } from 'vega-lite/build/src/channeldef';
import { Results } from '../results';
import { VARIANTS } from '../variants/index';

/** CPU time over the number of services, both on logarithmic axes, as an SVG. */
export async function drawPlot({ measurements }: Results): Promise<string> {
  const values = measurements.flatMap(({ variant, services, cpu }) => {
    const facts = VARIANTS.find(({ id }) => id === variant)!;
    return [{ variant: facts.title, deployment: facts.deployment, services, seconds: cpu.median / 1000, min: cpu.min / 1000, max: cpu.max / 1000 }];
  });
  const x: PositionFieldDef<string> = { field: 'services', type: 'quantitative', scale: { type: 'log' }, axis: { values: [1, 10, 100, 200] } };
  const color = { field: 'variant', type: 'nominal', sort: VARIANTS.map(({ title }) => title), legend: { title: null, labelLimit: 400 } } as const;
  const spec: TopLevelSpec = {
    width: 480,
    height: 360,
    background: 'white',
    data: { values },
    layer: [
      { mark: 'rule', encoding: { x, color, y: { field: 'min', type: 'quantitative' }, y2: { field: 'max' } } },
      {
        mark: { type: 'line', point: true },
        encoding: {
          x,
          color,
          y: { field: 'seconds', type: 'quantitative', scale: { type: 'log' }, title: 'user CPU seconds of the process, median' },
          strokeDash: { field: 'deployment', type: 'nominal', legend: null, sort: ['CodeDeploy', 'ECS'] },
        },
      },
    ],
  };
  return new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
