import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { connected } from './connected';
import { columns, plural, section, tree, wrap } from './layout';
import { made } from './made';
import { readParts } from './parts';
import { Template } from './template';
import { WorkloadTask } from '../../src/index';
import { REPOSITORY, SynthesizedExample } from '../synthesize';

interface Document {
  readonly family: string;
  readonly requiresCompatibilities: readonly string[];
  readonly networkMode: string;
  readonly cpu: string;
  readonly memory: string;
  readonly containerDefinitions: readonly {
    readonly name: string;
    readonly image: string;
    readonly cpu: string;
    readonly memory: string;
    readonly portMappings: readonly { readonly containerPort: number }[];
  }[];
}

/** What `npm run demo` shows: what was read, what became of it, and what to do with it. */
export function report({ directory, stacks: [stack], exports: { deploymentPlan } }: SynthesizedExample, documentFile: string): string[] {
  const template = new Template(stack);
  const parts = readParts(template);
  return [
    'cdk-fargate-workloads: from a task definition document to a deployment that can go back',
    ...section('READ', read(documentFile)),
    ...section('MADE', [`stack ${stack.stackName}`, ...tree(made(template, parts), '')]),
    ...section('CONNECTED', connected(template, parts)),
    ...section('REFUSED', refused(documentFile)),
    ...section('DEPLOYS', deploys(String(deploymentPlan))),
    ...section('COUNTED', counted(template)),
    ...section('CHECKED', checked(directory)),
    ...section('TEMPLATE', [`${relative(stack.templateFullPath)} (${Math.ceil(fs.statSync(stack.templateFullPath).size / 1024)} KiB)`]),
    ...section('NEXT', next(stack, directory)),
  ];
}

/** What synthesis says of the same document with a mistake in it. */
function refused(file: string): string[] {
  const document = JSON.parse(fs.readFileSync(file, 'utf-8'));
  document.memory = '600';
  try {
    WorkloadTask.fromDocument(document);
  } catch (error) {
    return ['with "memory": "600" in the document, nothing is deployed:', ...wrap((error as Error).message.split('\n')[0])];
  }
  throw new Error('the demo expects a task of 600 MiB to be refused');
}

function deploys(plan: string): string[] {
  return plan.split('\n').flatMap((line) => wrap(line.trim()).map((part, i) => (i === 0 ? part : `   ${part}`)));
}

function read(file: string): string[] {
  const document: Document = JSON.parse(fs.readFileSync(file, 'utf-8'));
  const { family, requiresCompatibilities, networkMode, cpu, memory, containerDefinitions } = document;
  return [
    relative(file),
    `family ${family} · ${requiresCompatibilities.join(', ')} · ${networkMode} · cpu ${cpu} · memory ${memory}`,
    ...containerDefinitions.map((container) => [
      `container ${container.name}`, `image ${container.image}`, `cpu ${container.cpu}`, `memory ${container.memory}`,
      ...container.portMappings.map(({ containerPort }) => `port ${containerPort}`),
    ].join(' · ')),
  ];
}

function counted({ types }: Template): string[] {
  const services = types.map((type) => type.startsWith('Custom::') ? 'Custom' : type.split('::')[1]);
  const counts = [...new Set(services)].map((service) => ({ service, count: services.filter((other) => other === service).length }));
  const listed = counts.sort((a, b) => b.count - a.count || a.service.localeCompare(b.service)).map(({ service, count }) => `${service} ${count}`);
  return wrap(`${plural(types.length, 'resource')}: ${listed.join(', ')}`);
}

function checked(directory: string): string[] {
  const file = path.join(directory, 'validation-report.json');
  const { pluginReports }: { pluginReports: { violations: unknown[] }[] } = JSON.parse(fs.readFileSync(file, 'utf-8'));
  const findings = pluginReports.reduce((sum, { violations }) => sum + violations.length, 0);
  return [`CDK's CloudFormation validator, strict: ${findings === 0 ? 'nothing found' : plural(findings, 'finding')}`, relative(file)];
}

function next(stack: CloudFormationStackArtifact, directory: string): string[] {
  const outputs = Object.keys(stack.template.Outputs ?? {}).map((id) => id.replace(/[0-9A-F]{8}$/, '')).join(', ');
  const reading = ['README.md', 'API.md', 'examples', 'docs/decisions'].filter((name) => fs.existsSync(path.join(REPOSITORY, name)));
  return columns([
    ['look at it', '  ', `${relative(path.join(directory, 'view.html'))}, in a browser`],
    ['bring it up', '  npx aws-cdk@2 deploy --app ', relative(directory)],
    ['', `  needs AWS credentials, costs money, prints ${outputs}`, ''],
    ['take it down', '  npx aws-cdk@2 destroy --app ', relative(directory)],
    ['all examples', '  npm run examples', ''],
    ['the app', '  ', relative(path.join(REPOSITORY, 'examples', path.basename(directory), 'app.ts'))],
    ['read on', '  ', reading.join(', ')],
  ].map(([what, ...how]) => [what, how.join('')]));
}

function relative(file: string): string {
  return path.relative(process.cwd(), file) || '.';
}
