import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { placedTemplates } from './company/assembly';
import { Elsewhere, HOME, Platform } from './company/platform';
import { FargateJob, FargateWorkerService, IWorkloadCluster, JobTrigger, WorkloadCluster, WorkloadConnection, WorkloadTask } from '../../src/index';
import { errorFormProblem } from '../properties/oracle/error-form';
import { templateProblems } from '../properties/oracle/template';
import { missingPermissions } from '../template-checks/permissions/missing-permissions';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const eventPattern: events.EventPattern = { source: ['orders'] };

interface Team {
  readonly stack: Stack;
  readonly cluster: IWorkloadCluster;
}

/** What a team does with something that is not where the team is. */
const uses: Record<string, (team: Team, elsewhere: Elsewhere) => unknown> = {
  'a secret': (team, { secret }) => worker(team, WorkloadTask.container({ image, secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } })),
  'an environment file': (team, { bucket }) => worker(team, WorkloadTask.container({ image, environmentFiles: [ecs.EnvironmentFile.fromBucket(bucket, 'app.env')] })),
  'a queue of a worker': ({ stack, cluster }, { queue }) => new FargateWorkerService(stack, 'Worker', { cluster, queue, task: WorkloadTask.container({ image }) }),
  'a queue that a service sends to': (team, { queue }) => worker(team).connectTo(WorkloadConnection.queue(queue)),
  'a bucket that a service reads': (team, { bucket }) => worker(team).connectTo(WorkloadConnection.bucket(bucket)),
  'a topic that a service publishes to': (team, { topic }) => worker(team).connectTo(WorkloadConnection.topic(topic)),
  'a dead-letter queue': (team, { queue }) => job(team, JobTrigger.onEvent({ eventPattern, deadLetterQueue: queue })),
  'a topic of failures': ({ stack, cluster }, { topic }) => new FargateJob(stack, 'Job', {
    cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand(), failureTopic: topic,
  }),
};

function worker({ stack, cluster }: Team, task = WorkloadTask.container({ image })): FargateWorkerService {
  return new FargateWorkerService(stack, 'Worker', { cluster, task });
}

function job({ stack, cluster }: Team, trigger: JobTrigger): FargateJob {
  return new FargateJob(stack, 'Job', { cluster, task: WorkloadTask.container({ image }), trigger });
}

describe.each(['abroad', 'partner'] as const)('a team uses what is %s', (where) => {
  test.each(Object.keys(uses))('%s: every reference and permission is there, or the error says what to do', async (use) => {
    const app = new App();
    const platform = new Platform(app);
    const stack = new Stack(app, 'Team', { env: HOME });
    const cluster = WorkloadCluster.fromAttributes(stack, 'Place', { cluster: platform.cluster, vpc: platform.vpc });

    let templates: ReturnType<typeof placedTemplates>;
    try {
      uses[use]({ stack, cluster }, platform[where]);
      templates = placedTemplates(app.synth());
    } catch (error) {
      expect(errorFormProblem(error)).toBeUndefined();
      return;
    }
    expect(templates.flatMap(({ template }) => templateProblems(template))).toEqual([]);
    expect(await missingPermissions(templates)).toEqual([]);
  });
});
