import { exportsOf, readAddons } from './addons';
import type { WorkloadContext } from './container';
import { readEnvironments } from './environment-settings';
import { environmentNames } from './environments';
import { readApplication, type CopilotApplication, type CopilotWorkload } from './read-application';
import { StableIds } from './stable-ids';
import { leaveOutUnknownFields } from './unknown-fields';
import { isWorkload, readWorkload, typeOf, usesPublicLoadBalancer } from './workload';
import { writeApp } from './write-app';
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
  const services = application.workloads.filter(isWorkload);
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
      applicationName: application.name,
      ids: new StableIds('Service', 'Job', 'Addons', ...(addons?.outputs ?? []).map(({ name }) => name)),
    };
    return readWorkload(workload, context, environments, addons, balancing);
  });
  leaveOutOthers(application, steps);
  [...application.workloads, ...application.environments].forEach(({ manifest }) => leaveOutUnknownFields(manifest));
  return writeApp({ application, environments, workloads, settings, environmentAddons, balancing, files, steps });
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
  const isSite = typeOf(manifest) === 'Static Site';
  leaveOutAll(manifest, isSite ? 'A static site has no container: a bucket and a CloudFront distribution, by `s3.Bucket` and `cloudfront.Distribution`.' : `No workload of Copilot has the type "${typeOf(manifest)}".`);
  steps.add(isSite ? `Make the static site \`${name}\` of a bucket and a CloudFront distribution: it has no container, so it is not in the app.` : `Look at \`${name}\`: its manifest has no type that Copilot knows.`);
}
