import type { ComposeProject } from './read-project';
import type { ComposeWorkloads } from './read-workloads';
import { serviceModule } from './service-module';
import { stackModule } from './stack-module';
import type { Workload } from './workload';
import type { GeneratedApp } from '../app/generated-app';
import { code, imported, literal } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';
import { createSecretsStep, secretNameOf } from '../ecs/secrets';

/** Writes an app of one stack, with a file for each service. */
export function writeApp(name: string, namespace: string, composed: ComposeWorkloads, project: ComposeProject): ImportResult {
  const { workloads, discoveries, warnings } = composed;
  const className = `${pascalCase(name)}Stack`;
  const namespaceName = [...discoveries.values()].some(({ byDns }) => byDns) ? namespace : undefined;
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
      stackModule({ name, className, namespaceName, workloads }),
      ...workloads.map((workload) => serviceModule(workload, discoveries.get(workload.name)!)),
    ],
    files: Object.fromEntries(workloads.filter(({ image }) => image.isMissing).map(({ image, node }) => [`${image.directory}/Dockerfile`, missingDockerfile(node.path)])),
    readme: `\`lib/${name}-stack.ts\` makes the cluster, networks, secrets and volumes; each service has a file of its own in \`lib\`.`,
    guide: { subject: `the compose services of ${name}`, nextSteps: nextSteps(name, composed), chapters: [{ title: 'What each service is', text: decisions(workloads) }] },
    documents: project.documents,
  };
  return { app, warnings };
}

function missingDockerfile(service: string): string {
  return [
    '# The build context was not there when the compose file was imported.',
    'FROM public.ecr.aws/docker/library/busybox:stable',
    `RUN echo "Put the Dockerfile and the sources of ${service.replace(/[^\w.-]/g, '-')} here, or change the path in lib." >&2; exit 1`,
    '',
  ].join('\n');
}

function decisions(workloads: readonly Workload[]): string {
  return workloads.map(({ name, reason }) => `- \`${name}\` (\`lib/${kebabCase(name)}.ts\`): ${reason}.`).join('\n');
}

function nextSteps(app: string, { workloads, discoveries, inSecrets }: ComposeWorkloads): string[] {
  return [
    ...missingImages(workloads),
    ...secretValues(app, workloads),
    ...addressesInSecrets(inSecrets, discoveries),
    ...workloads.flatMap(storeDecision),
    ...workloads.some(({ mounts }) => mounts.some(({ volume }) => volume !== undefined)) ? ['Copy the data of the volumes into Amazon EFS: they are empty.'] : [],
    ...webServices(workloads),
    'Read `npx cdk diff`, deploy beside what runs, and move the traffic.',
  ];
}

function missingImages(workloads: readonly Workload[]): string[] {
  const missing = workloads.filter(({ image }) => image.isMissing).map(({ name }) => `\`${name}\``);
  return missing.length === 0 ? [] : [`Put the sources of ${missing.join(', ')} where the Dockerfiles in \`images\` say, or change the path in \`lib\`: \`npx cdk synth\` works without them, \`npx cdk deploy\` does not.`];
}

function secretValues(app: string, workloads: readonly Workload[]): string[] {
  const users = new Map<string, string[]>();
  for (const { name, secrets } of workloads) {
    for (const [variable, id] of Object.entries(secrets)) {
      const secretName = secretNameOf(app, id);
      users.set(secretName, [...users.get(secretName) ?? [], `\`${name}.${variable}\``]);
    }
  }
  return createSecretsStep(users);
}

function addressesInSecrets(inSecrets: ComposeWorkloads['inSecrets'], discoveries: ComposeWorkloads['discoveries']): string[] {
  if (inSecrets.length === 0) return [];
  const places = inSecrets.map(({ service, hostName }) => `\`${hostName}\` in those of \`${service}\``).join(', ');
  return [`Write full names into these secrets, as their services look the others up in Cloud Map${discoveries.size === 0 ? '' : ' (the stack has `namespaceName`)'}: ${places}.`];
}

function storeDecision({ name, store }: Workload): string[] {
  if (store === undefined) return [];
  if (store.managed === undefined) return [`Decide about \`${name}\`: the app runs the container, whose data lie in its volume. AWS has no service of the kind; the maker may offer one.`];
  const where = store.alternative === undefined ? 'which this library does not connect' : 'whose code is in a comment at the end of the stack; it gives its clients variables of its own, so change theirs, and copy the data';
  return [`Decide about \`${name}\`: the app runs the container. AWS has ${store.managed}, ${where}.`];
}

function webServices(workloads: readonly Workload[]): string[] {
  const namesOf = (isInternal: boolean) => workloads.filter((each) => each.kind === 'web' && (each.isInternal ?? false) === isInternal).map(({ name }) => `\`${name}\``);
  const names = namesOf(false);
  const internal = namesOf(true);
  return [
    ...internal.length === 0 ? [] : [`Reach ${internal.join(', ')} from the VPC: the load balancer is internal, as no other computer reached the port before, or it is a tool for those who run the app. \`internetFacing: true\` opens it to everybody.`],
    ...names.length === 0 ? [] : [`Give ${names.join(', ')} a domain for HTTPS, and the path of a health check unless \`/\` answers 200: \`exposure: Exposure.applicationLoadBalancer({ domain: …, healthCheck: { path: … } })\`. Each web service has a load balancer of its own, which everybody reaches.`],
  ];
}

/** The name of the app, of its package and its files. */
export function appNameOf(project: ComposeProject): string {
  return kebabCase(/^[A-Za-z]/.test(project.name) ? project.name : `app-${project.name}`);
}
