import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import { synthesizeExample } from '../../../scripts/synthesize';
import { view } from '../../src/view';
import { readAssembly } from '../../src/view/assembly';
import { buildModel } from '../../src/view/build-model';
import type { ViewModel } from '../../src/view/model';

jest.setTimeout(120_000);

let directory: string;
beforeAll(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'view-apps-')); });
afterAll(() => fs.rmSync(directory, { recursive: true }));

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const drawn = ({ nodes }: ViewModel) => nodes.map(({ kind, label }) => `${kind} ${label}`).sort();
const arrows = ({ nodes, edges }: ViewModel) => {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  return edges.map(({ from, to, label }) => `${labels.get(from)} > ${labels.get(to)}${label === '' ? '' : `: ${label}`}`).sort();
};

function modelOf(name: string, build: (stack: Stack) => void): ViewModel {
  const app = new App({ outdir: path.join(directory, name) });
  build(new Stack(app, 'Shop'));
  app.synth();
  return buildModel(readAssembly(path.join(directory, name)));
}

test('an ApplicationLoadBalancedFargateService is drawn', () => {
  const model = modelOf('patterns', (stack) => {
    new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image } });
  });
  expect(drawn(model)).toEqual(['internet Internet', 'load-balancer Web LB', 'service Web', 'target-group Web ECSGroup']);
  expect(arrows(model)).toContain('Internet > Web LB: tcp 80');
});

test('a QueueProcessingFargateService is drawn', () => {
  const model = modelOf('queue', (stack) => {
    new patterns.QueueProcessingFargateService(stack, 'Worker', { image });
  });
  expect(model.nodes.map(({ kind }) => kind).sort()).toEqual(['queue', 'queue', 'service']);
  expect(model.edges.map(({ kind }) => kind).sort()).toEqual(['permission', 'trigger']);
});

test('a service in a nested stack is drawn in the VPC of the stack around it', () => {
  const model = modelOf('nested', (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const nested = new NestedStack(stack, 'Nested');
    const taskDefinition = new ecs.FargateTaskDefinition(nested, 'Definition');
    taskDefinition.addContainer('api', { image });
    new ecs.FargateService(nested, 'Api', { cluster: new ecs.Cluster(nested, 'Cluster', { vpc }), taskDefinition });
  });
  expect(model.frames.map(({ label }) => label)).toEqual(['Shop', 'VPC Vpc', 'private subnets']);
});

test('webserver is drawn with both target groups, and without the functions behind its custom resources', async () => {
  const { directory: assembly } = synthesizeExample('webserver', path.join(directory, 'webserver'));
  const model = buildModel(readAssembly(assembly));
  expect(drawn(model)).toMatchSnapshot();
  expect(arrows(model)).toMatchSnapshot();
  expect(await view(assembly, 'html')).toContain('<p>One port is open to the internet: <strong>tcp 80 of ');
});
