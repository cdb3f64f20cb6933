import type { ComposeProject } from './read-project';
import { isReferredTo } from './references';
import { serviceModule } from './service-module';
import { stackModule } from './stack-module';
import type { ComposeWorkloads, Workload } from './workload';
import type { GeneratedApp } from '../app/generated-app';
import { code, imported, literal } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';

/** Writes an app of one stack, with a file for each service. */
export function writeApp({ workloads, warnings }: ComposeWorkloads, project: ComposeProject): ImportResult {
  const name = kebabCase(/^[A-Za-z]/.test(project.name) ? project.name : `app-${project.name}`);
  const jobs = workloads.filter(({ kind }) => kind === 'job');
  const texts = jobs.flatMap(({ environment }) => Object.values(environment));
  const hostNames = workloads.filter(({ kind, port }) => kind !== 'job' && port !== undefined).map(({ hostName }) => hostName);
  const context = { namespace: `${name}.local`, hostNames, lookedUp: new Set(hostNames.filter((host) => isReferredTo(host, texts))) };
  const className = `${pascalCase(name)}Stack`;
  const app: GeneratedApp = {
    name,
    description: `The services of ${name} on AWS Fargate, from compose files.`,
    modules: [
      {
        path: `bin/${name}.ts`,
        statements: [
          code`export const app = new ${imported('App', 'aws-cdk-lib')}();`,
          code`new ${imported(className, `../lib/${name}-stack`)}(app, ${literal(pascalCase(name))});`,
        ],
      },
      stackModule(name, className, workloads, context),
      ...workloads.map((workload) => serviceModule(workload, context)),
    ],
    files: Object.fromEntries(workloads.filter(({ image }) => image.isMissing).map(({ image, node }) => [`${image.directory}/Dockerfile`, missingDockerfile(node.path)])),
    readme: `\`lib/${name}-stack.ts\` makes the cluster, networks, secrets and volumes; each service has a file of its own in \`lib\`.`,
    guide: { subject: `the compose services of ${name}`, nextSteps: nextSteps(workloads, context.lookedUp), chapters: [{ title: 'What each service is', text: decisions(workloads) }] },
    documents: project.documents,
  };
  return { app, warnings };
}

function missingDockerfile(service: string): string {
  return [
    '# The build context was not there when the compose file was imported.',
    'FROM public.ecr.aws/docker/library/busybox:stable',
    `RUN echo "Put the Dockerfile and the sources of ${service} here, or change the path in lib." >&2; exit 1`,
    '',
  ].join('\n');
}

function decisions(workloads: readonly Workload[]): string {
  return workloads.map(({ name, reason }) => `- \`${name}\`: ${reason}.`).join('\n');
}

function nextSteps(workloads: readonly Workload[], lookedUp: ReadonlySet<string>): string[] {
  const secrets = [...new Set(workloads.flatMap((workload) => Object.values(workload.secrets)))];
  const missing = workloads.filter(({ image }) => image.isMissing).map(({ name }) => `\`${name}\``);
  const stores = workloads.filter(({ store }) => store !== undefined);
  return [
    ...missing.length === 0 ? [] : [`Put the sources of ${missing.join(', ')} where the Dockerfiles in \`images\` say, or change the path in \`lib\`.`],
    ...secrets.length === 0 ? [] : [`Set the values of the secrets after the first deployment, by \`aws secretsmanager put-secret-value\`: ${secrets.map((id) => `\`${id}\``).join(', ')}. They start with random values.`],
    ...stores.map(({ name, store }) => `Decide about \`${name}\`: the app runs the container; AWS has ${store!.managed}, and the stack has the code for it in a comment where this library connects it.`),
    ...workloads.some(({ mounts }) => mounts.some(({ volume }) => volume !== undefined)) ? ['Copy the data of the volumes into Amazon EFS: they are empty.'] : [],
    ...workloads.some(({ kind }) => kind === 'web') ? ['Give each web service its health check path, and a domain for HTTPS: `exposure: Exposure.applicationLoadBalancer({ domain: …, healthCheck: { path: … } })`.'] : [],
    ...lookedUp.size === 0 ? [] : ['Jobs look up services in Cloud Map by their full names; check addresses in secrets of jobs.'],
    'Read `npx cdk diff`, deploy beside what runs, and move the traffic.',
  ];
}
