import { exportsOf, readAddons } from './addons';
import type { WorkloadContext } from './container';
import { readEnvironments } from './environment-settings';
import { environmentNames } from './environments';
import { readApplication, type CopilotApplication, type CopilotWorkload } from './read-application';
import { StableIds } from './stable-ids';
import { leaveOutUnknownFields } from './unknown-fields';
import { isWorkload, readWorkload, typeOf, usesPublicLoadBalancer } from './workload';
import { writeApp } from './write-app';
import { kebabCase } from '../code/identifiers';
import type { Importer, ImportRequest, ImportResult } from '../command/importer';
import type { SourceNode } from '../source/source-node';

export const COPILOT_IMPORTER: Importer = {
  name: 'copilot',
  description: 'Imports an application of AWS Copilot.',
  input: 'DIR',
  inputDescription: 'the folder that holds the folder copilot',
  import: importCopilot,
};

function importCopilot({ inputs: [directory], outdir }: ImportRequest): ImportResult {
  const application = readApplication(directory);
  const steps = new Set<string>();
  const files: { [path: string]: string } = {};
  const retained = new Set<string>();
  const services = application.workloads.filter(isWorkload);
  requireNames(application.workloads);
  const balancing = { isShared: services.filter(usesPublicLoadBalancer).length > 1, claimed: new Map<string, string>() };
  const exports = exportsOf(application.environmentAddons);
  const environments = environmentNames(application);
  const settings = readEnvironments(application.environments, environments, steps);
  const environmentAddons = readAddons('environments', application.environmentAddons, new Map(), steps);
  const workloads = services.map((workload) => {
    const addons = readAddons(workload.name, workload.addons, exports, steps);
    const context: WorkloadContext = {
      name: workload.name,
      root: application.root,
      outdir,
      files,
      steps,
      volumes: new Map(),
      retained,
      applicationName: application.name,
      ids: new StableIds('Service', 'Job', 'Addons', ...(addons?.outputs ?? []).map(({ name }) => name)),
    };
    return readWorkload(workload, context, environments, addons, balancing);
  });
  leaveOutOthers(application, steps);
  [...application.workloads, ...application.environments].forEach(({ manifest }) => leaveOutUnknownFields(manifest));
  return writeApp({ application, environments, workloads, settings, environmentAddons, balancing, files, steps, retained });
}

/** Each workload has a file of its own, named after it. */
function requireNames(workloads: readonly CopilotWorkload[]): void {
  for (const [index, { name, manifest }] of workloads.entries()) {
    if (workloads.findIndex((other) => kebabCase(other.name) === kebabCase(name)) < index) throw manifest.error(`two workloads are named ${name}`);
  }
}

/** Names what does not become a part of the app. */
function leaveOutOthers({ workloads, environments, pipelines }: CopilotApplication, steps: Set<string>): void {
  for (const workload of workloads.filter((each) => !isWorkload(each))) leaveOutWorkload(workload, steps);
  for (const { name, overrides } of [...workloads, ...environments].filter((each) => each.overrides.length > 0)) {
    steps.add(`Do by \`addPropertyOverride()\` what \`${name}/overrides\` did with Copilot's template: ${overrides.map((file) => `\`${file.split(/[\\/]/).pop()}\``).join(', ')}.`);
  }
  for (const pipeline of pipelines) {
    leaveOutAll(pipeline, 'Copilot\'s pipeline: deploy the app by CDK Pipelines or by a workflow, or new images of one service by `DeliveryPipeline`. Its stages are the stacks of the environments.');
    steps.add('Build a pipeline: a workflow with `npx cdk deploy` for each environment, or `DeliveryPipeline` for new images of a service. MIGRATION.md lists the stages of the old one.');
  }
}

/** The document itself has no row in MIGRATION.md. */
function leaveOutAll(document: SourceNode, reason: string): void {
  document.children().forEach((field) => field.leftOut(reason));
}

function leaveOutWorkload({ name, manifest }: CopilotWorkload, steps: Set<string>): void {
  if (typeOf(manifest) === 'Environment') {
    leaveOutAll(manifest, 'An environment has its manifest in `environments`; Copilot does not read it here.');
    return;
  }
  if (typeOf(manifest) !== 'Static Site') throw (manifest.get('type') ?? manifest).error(`type must be one of Copilot's, got ${JSON.stringify(typeOf(manifest))}`);
  leaveOutAll(manifest, 'A static site has no container: a bucket and a CloudFront distribution, by `s3.Bucket` and `cloudfront.Distribution`.');
  steps.add(`Make the static site \`${name}\` of a bucket and a CloudFront distribution: it has no container, so it is not in the app.`);
}
