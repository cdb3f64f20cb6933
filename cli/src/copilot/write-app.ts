import type { Addons } from './addons';
import type { EnvironmentSettings } from './environment-settings';
import { classNameOf, stackModule, workloadModule } from './modules';
import type { CopilotApplication } from './read-application';
import { runbook } from './runbook';
import type { AppWorkload, LoadBalancing } from './workload';
import { code, imported, literal, object, type Expression } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';
import type { SourceNode } from '../source/source-node';

export interface CopilotApp {
  readonly application: CopilotApplication;
  readonly environments: readonly string[];
  readonly workloads: readonly AppWorkload[];
  readonly settings: EnvironmentSettings;
  readonly environmentAddons?: Addons;
  readonly balancing: LoadBalancing;
  readonly files: { readonly [path: string]: string };
  readonly steps: ReadonlySet<string>;
  /** What Copilot's own stacks hold. */
  readonly retained: ReadonlySet<string>;
}

const COPILOT_VARIABLES = 'Look whether your code reads `COPILOT_APPLICATION_NAME`, `COPILOT_ENVIRONMENT_NAME`, `COPILOT_SERVICE_NAME`, `COPILOT_LB_DNS` or '
  + '`COPILOT_SERVICE_DISCOVERY_ENDPOINT`, which Copilot sets in each container: add those to `environment`.';

/** Writes an app with a stack for each environment, and a file for each workload. */
export function writeApp(app: CopilotApp): ImportResult {
  const { application: { name }, environments, workloads, settings, environmentAddons, balancing, files, steps, retained } = app;
  const hasLoadBalancer = balancing.isShared || workloads.some(({ props }) => props.text.includes('props.certificate'));
  const addons = [...workloads.flatMap((workload) => workload.addons ?? []), ...environmentAddons === undefined ? [] : [environmentAddons]];
  return {
    warnings: [],
    app: {
      name: kebabCase(name),
      description: `The application ${name} on AWS Fargate, from AWS Copilot.`,
      modules: [
        binModule(app, hasLoadBalancer),
        stackModule({ name, workloads, settings, environmentAddons, balancing, hasLoadBalancer }),
        ...workloads.map(workloadModule),
      ],
      files: { ...files, ...Object.fromEntries(addons.map(({ file, text }) => [file, text])) },
      readme: readme(app),
      guide: {
        subject: `the Copilot application ${name}`,
        nextSteps: [...steps, COPILOT_VARIABLES, ...certificateSteps(app, hasLoadBalancer), 'Read `npx cdk diff`, and follow the runbook below.'],
        chapters: [{
          title: 'Runbook',
          text: runbook({
            application: name,
            environments,
            workloads,
            retained: [...retained, ...addons.flatMap(({ file, retains }) => retains.map((each) => `\`${file}\`: ${each}`))],
          }),
        }],
      },
      documents: documentsOf(app.application),
    },
  };
}

function binModule({ application: { name }, environments, settings: { certificates } }: CopilotApp, hasLoadBalancer: boolean) {
  const stack = imported(`${pascalCase(name)}Stack`, `../lib/${kebabCase(name)}-stack`);
  const stacks = environments.map((environment): Expression => {
    const certificate = certificates.get(environment);
    return code`new ${stack}(app, ${literal(`${pascalCase(name)}-${environment}`)}, ${object({
      applicationName: literal(name),
      environmentName: literal(environment),
      certificateArn: hasLoadBalancer && certificate ? literal(certificate) : undefined,
    })});`;
  });
  return { path: `bin/${kebabCase(name)}.ts`, statements: [code`export const app = new ${imported('App', 'aws-cdk-lib')}();`, ...stacks] };
}

function certificateSteps({ environments, workloads, settings: { certificates } }: CopilotApp, hasLoadBalancer: boolean): string[] {
  const without = environments.filter((environment) => !certificates.has(environment));
  const hasAliases = workloads.some(({ aliases }) => aliases.length > 0);
  if (!hasLoadBalancer || without.length === 0) return [];
  return [`Pass \`certificateArn\` to the stacks of ${without.map((name) => `\`${name}\``).join(', ')}${hasAliases ? '' : ', once they have a name'}: Copilot made certificates of its own, and without one the load balancer speaks plain HTTP.`];
}

function readme({ application: { name }, environments, workloads, environmentAddons }: CopilotApp): string {
  return [
    `\`lib/${kebabCase(name)}-stack.ts\` is an environment, of which \`bin\` makes ${environments.map((environment) => `\`${environment}\``).join(', ')}. Each workload has a file:`,
    workloads.map((workload) => `- \`lib/${kebabCase(workload.name)}.ts\`: \`${classNameOf(workload.name)}\`${workload.addons === undefined ? '' : `, with the add-ons in \`${workload.addons.file}\``}`).join('\n'),
    ...environmentAddons === undefined ? [] : [`The add-ons of the environments are in \`${environmentAddons.file}\`.`],
  ].join('\n\n');
}

function documentsOf({ workloads, environments, environmentAddons, pipelines }: CopilotApplication): SourceNode[] {
  const folders = [...workloads, ...environments];
  const nodesOf = (addons: CopilotApplication['environmentAddons']) => addons.map(({ node }) => node);
  return [...folders.flatMap(({ manifest, addons }) => [manifest, ...nodesOf(addons)]), ...nodesOf(environmentAddons), ...pipelines];
}
