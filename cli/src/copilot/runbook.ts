import type { AppWorkload } from './workload';

/** What the runbook is about. */
export interface RunbookFacts {
  readonly application: string;
  readonly environments: readonly string[];
  readonly workloads: readonly AppWorkload[];
  /** Resources of add-ons that hold data, and that CloudFormation deletes with their stacks. */
  readonly retained: readonly string[];
}

/** How to get from what Copilot has made to the app, and back at each step. */
export function runbook({ application, environments, workloads, retained }: RunbookFacts): string {
  const aliases = [...new Set(workloads.flatMap((workload) => workload.aliases))];
  const stacks = environments.flatMap((environment) => workloads.map(({ name }) => `\`${application}-${environment}-${name}\``));
  return [
    'The app is deployed beside what Copilot has made. Nothing of Copilot is changed before the last step, and until then each step can be taken back.',
    '### 1. Keep what must not be deleted',
    `Deleting stacks of Copilot runs its custom resources: they delete certificates, DNS records and the contents of buckets. An environment removes its load balancer, NAT gateways and EFS file system with its last service. ${retained.length === 0
      ? 'Manifests and add-ons have no resource that holds data.'
      : `These are deleted with their data. Copy what a stack of an environment holds; to templates of add-ons, which have no DeletionPolicy, add \`DeletionPolicy: Retain\`, and deploy them once more:\n\n${retained.map((each) => `- ${each}`).join('\n')}`}`,
    retained.length === 0 ? 'There is nothing to do, and nothing to take back.' : 'Back: remove the line, and deploy again.',
    '### 2. Create beside',
    `\`npx cdk deploy ${environments.map((environment) => `'*-${environment}'`)[0] ?? ''}\`, for one environment after the other. Add-ons are made anew, and empty: copy the data of databases and buckets (a snapshot, AWS DMS, \`aws s3 sync\`), or take the resource out of \`addons/\` and pass the name of the old one. Test the services at the \`Url\` outputs.\n\nBack: \`npx cdk destroy\`. Copilot's services have not noticed anything.`,
    '### 3. Move the traffic by weight',
    aliases.length === 0
      ? 'No manifest has an `alias`: clients use the address of the load balancer, and need the new one.'
      : `Copilot has alias records for ${aliases.map((alias) => `\`${alias}\``).join(', ')}. Route 53 takes no weighted record beside a simple one: in one change batch, replace each by two weighted ones of the same name, with a weight of 255 for the old load balancer and of 0 for the new one. Then move the weights: 1 %, 10 %, 50 %, 100 %. Wait for longer than the time to live in between, and look at 5xx and latency of both. A certificate for the names must be at the new load balancer before (\`certificateArn\` of the stack).`,
    'Back: the old weights.',
    '### 4. Move what does not come over HTTP',
    'Stop schedules on one side before they start on the other: `copilot job` by deploying the manifest with `on.schedule: "none"`. Publishers and subscribers move together, because the topics are new ones. Drain the old queues before their worker stops.\n\nBack: the same in the other order.',
    '### 5. Remove Copilot, a week later',
    `In this order: pipelines (\`copilot pipeline delete\`), workloads (${stacks.slice(0, 6).join(', ')}${stacks.length > 6 ? ', …' : ''}), environments (${environments.map((environment) => `\`${application}-${environment}\``).join(', ')}), the application (\`copilot app delete\`). Before the environments, see what else they hold: \`aws cloudformation list-exports\` and imports of each export, certificates that your load balancer uses, the hosted zone of the application's domain, ECR repositories whose images the app uses.\n\nThere is no way back from here but a new deployment of the manifests.`,
  ].join('\n\n');
}
